"""(Re)load the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from demo.loader import PASSWORD, Loader
from instruments.services import load_shelf
from participants.models import User
from programmes.models import Programme

FOLDERS = {"femma-2023": "femma"}


class Command(BaseCommand):
    help = "Load the demonstration programmes anew. Every person in them is fictional. Embedded mode only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="Only these programmes, e.g. femma-2023.")
        parser.add_argument(
            "--if-empty", action="store_true", help="Only when there is no programme and no account yet."
        )

    def handle(self, *args: Any, slugs: list[str], if_empty: bool, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("The demonstration and its accounts are only for the embedded mode.")
        unknown = set(slugs) - FOLDERS.keys()
        if unknown:
            raise CommandError(f"No such demonstration: {', '.join(sorted(unknown))}. There are: {', '.join(FOLDERS)}.")
        own = Programme.objects.filter(slug__in=slugs or FOLDERS, is_fictional=False).values_list("slug", flat=True)
        if own and not if_empty:
            raise CommandError(f"{', '.join(own)} is a real programme here; the demonstration would replace it.")
        if not (if_empty and (Programme.objects.exists() or User.objects.exists())):
            with translation.override("vi"):
                load_shelf()
                for slug in slugs or FOLDERS:
                    Loader(FOLDERS[slug]).load(accounts=True)
                    self.stdout.write(f"Loaded {slug}.")
        self.tell_accounts()

    def tell_accounts(self) -> None:
        """The accounts that are there; none when an office has put them away."""
        emails = [row["email"] for folder in FOLDERS.values() for row in Loader(folder).frame["accounts"]]
        there = set(User.objects.filter(email__in=emails, is_active=True).values_list("email", flat=True))
        if there:
            self.stdout.write(f"Demonstration accounts (every person in it is fictional), password {PASSWORD}:")
            self.stdout.write("  " + "  ".join(email for email in emails if email in there))
