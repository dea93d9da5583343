from celery import shared_task

from networks.desk import workflow as desk
from networks.returns import reminders
from office import clock


@shared_task(name="networks.remind_experts")
def remind_experts() -> None:
    desk.remind_late(clock.today())


@shared_task(name="networks.remind_units")
def remind_units() -> None:
    reminders.remind(clock.today())
