"""Celery: the message only wakes a worker; what is asked for is a row (office.Job)."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("gieo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="pulse")


@setup_logging.connect
def keep_logging(**_: object) -> None:
    """Someone listens, so celery leaves the logs as settings.LOGGING has them."""
