"""What the clock does every hour: keep what the measures stand at in periods that have just ended."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from office import clock
from programmes.framework import closing


class Command(BaseCommand):
    help = "Keep what the measures stand at in reporting periods that ended within the last week."

    def handle(self, *args: Any, **options: Any) -> None:
        for period in closing.count_ended_periods(clock.today()):
            self.stdout.write(f"{period.programme.slug}: {period}")
