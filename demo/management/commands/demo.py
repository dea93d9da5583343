"""(Re)load the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from demo.loader import (
    EMAILS,
    FOLDERS,
    FORUM,
    NETWORKS,
    PASSWORD,
    SLUGS,
    is_demonstration,
    is_real_network,
    load,
    load_forum,
    load_network,
    remove_network,
)
from instruments.services import load_shelf
from participants.models import User
from programmes.models import Programme


class Command(BaseCommand):
    help = "Load the demonstration programmes anew. Trainees and their data are fictional. Embedded mode only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="Only these programmes, e.g. femma-2023.")
        parser.add_argument(
            "--if-empty", action="store_true", help="Only when there is no programme and no account yet."
        )

    def handle(self, *args: Any, slugs: list[str], if_empty: bool, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("The demonstration and its accounts are only for the embedded mode.")
        unknown = set(slugs) - SLUGS.keys() - NETWORKS.keys()
        if unknown:
            there = ", ".join([*SLUGS, *NETWORKS])
            raise CommandError(f"No such demonstration: {', '.join(sorted(unknown))}. There are: {there}.")
        asked = slugs or [*FOLDERS, *NETWORKS]
        chosen = {slug: folder for name in asked for slug, folder in SLUGS.get(name, {}).items()}
        own = [row.slug for row in Programme.objects.filter(slug__in=chosen) if not is_demonstration(row)]
        own += [slug for slug in asked if slug in NETWORKS and is_real_network(slug)]
        own += [FORUM for slug in asked if slug == "gap-lt" and is_real_network(FORUM)]
        if own and not if_empty:
            raise CommandError(f"{', '.join(own)} is real here; the demonstration would replace it.")
        if not (if_empty and (Programme.objects.exists() or User.objects.exists())):
            with translation.override("vi"):
                load_shelf()
                for slug, folder in chosen.items():
                    load(folder)
                    self.stdout.write(f"Loaded {slug}.")
                if "gap-lt" in asked:
                    remove_network(FORUM)
                    load_forum()
                    self.stdout.write(f"Loaded {FORUM}.")
                for slug in [slug for slug in asked if slug in NETWORKS]:
                    load_network(NETWORKS[slug])
                    self.stdout.write(f"Loaded {slug}.")
        self.tell_accounts()

    def tell_accounts(self) -> None:
        """The accounts that are there; none when an office has put them away."""
        there = set(User.objects.filter(email__in=EMAILS, is_active=True).values_list("email", flat=True))
        if there:
            self.stdout.write(
                "Every trainee is fictional, and so are scores, plans, visits and amounts; the rest is what the sources say."
            )
            self.stdout.write(f"Demonstration accounts, password {PASSWORD}:")
            self.stdout.write("  " + "  ".join(email for email in EMAILS if email in there))
