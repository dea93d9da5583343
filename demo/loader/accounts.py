"""The accounts with which one looks at the demonstration, and their roles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress

from demo.loader.context import DATA
from participants.models import User
from programmes.models import Role

if TYPE_CHECKING:
    from demo.loader.context import Context

PASSWORD = "gieo-demo"
DOMAIN = "demo.example"
ACCOUNTS: dict[str, dict[str, Any]] = json.loads((DATA / "accounts.json").read_text(encoding="utf-8"))
EMAILS = [f"{key}@{DOMAIN}" for key in ACCOUNTS]


def load_accounts(ctx: Context) -> None:
    """All accounts, each with the role that the folder gives it here. What an earlier folder gave stays."""
    for key, row in ACCOUNTS.items():
        trainee = ctx.frame.get("trainee") if key == "trainee" else None
        if key == "trainee" and trainee is None:
            continue
        organisation = ctx.organisations.get(row.get("organisation", ""))
        if "organisation" in row and organisation is None:
            continue
        email = f"{key}@{DOMAIN}"
        user = User.objects.filter(email=email).first() or User(email=email)
        if trainee:
            user.person = ctx.enrolments[trainee].person
        elif "person" in row:
            user.person = ctx.person(is_fictional=True, **row["person"])
        user.name = row.get("name") or str(user.person)
        user.is_staff = user.is_superuser = row.get("staff", False)
        user.set_password(PASSWORD)
        user.save()
        # known to be theirs, else no passkey or second step can be tried
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        ctx.users[key] = user
        if key in ctx.frame["roles"]:
            Role.objects.create(programme=ctx.programme, user=user, role=key, organisation=organisation)
