"""What the clock does every hour: release figures of people that changed enough to donors."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from programmes import renewal


class Command(BaseCommand):
    help = "Renew the figures of people that donors read, where enough people changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(renewal.renew_all()))
