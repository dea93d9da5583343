"""Print a new personal token for the API."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participants.models import User
from participants.services import issue_token


class Command(BaseCommand):
    help = "Print a new API token of one account. Send it as: Authorization: Bearer TOKEN. It can't be read again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="manage.py token", help="What the token is for.")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no open account with the e-mail {email}.")
        self.stdout.write(issue_token(user, name=name[:80]))
