from celery import shared_task

from office import clock
from reports import services


@shared_task(name="reports.draft_final_reports")
def draft_final_reports() -> None:
    services.draft_final_reports(clock.today())
