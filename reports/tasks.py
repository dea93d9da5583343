from celery import shared_task

from office import clock
from reports import services
from reports.contributions import notices
from reports.schedules import services as schedules


@shared_task(name="reports.draft_final_reports")
def draft_final_reports() -> None:
    services.draft_final_reports(clock.today())


@shared_task(name="reports.remind_partners")
def remind_partners() -> None:
    notices.remind(clock.today())


@shared_task(name="reports.draft_scheduled_reports")
def draft_scheduled_reports() -> None:
    schedules.draft_scheduled(clock.today())
