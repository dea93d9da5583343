from celery import shared_task

from office import clock
from programmes import renewal
from programmes.framework import closing


@shared_task(name="programmes.count_ended_periods")
def count_ended_periods() -> None:
    closing.count_ended_periods(clock.today())


@shared_task(name="programmes.renew_released_figures")
def renew_released_figures() -> None:
    renewal.renew_all()
