"""(Re)load the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from demo.loader import PASSWORD, Loader
from instruments.services import load_shelf
from programmes.models import Programme

FOLDERS = {"femma-2023": "femma"}


class Command(BaseCommand):
    help = "Load the demonstration programmes anew. Every person in them is fictional. Embedded mode only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="Only these programmes, e.g. femma-2023.")
        parser.add_argument("--if-empty", action="store_true", help="Only when there is no programme yet.")

    def handle(self, *args: Any, slugs: list[str], if_empty: bool, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("The demonstration and its accounts are only for the embedded mode.")
        unknown = set(slugs) - FOLDERS.keys()
        if unknown:
            raise CommandError(f"No such demonstration: {', '.join(sorted(unknown))}. There are: {', '.join(FOLDERS)}.")
        if if_empty and Programme.objects.exists():
            return
        with translation.override("vi"):
            load_shelf()
            for slug in slugs or FOLDERS:
                Loader(FOLDERS[slug]).load(accounts=True)
                self.stdout.write(f"Loaded {slug}. Every person in it is fictional.")
        self.stdout.write(
            f"Accounts: coordinator@ facilitator@ trainee@ monitor@ donor@ admin@demo.example, password {PASSWORD}"
        )
