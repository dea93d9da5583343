"""What the portal keeps of a person, for that person. Upper apps add their parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from participants.enums import ConsentPurpose
from participants.services import consents_of

if TYPE_CHECKING:
    from participants.models import Person, User

PARTS: dict[str, Callable[[Person], Any]] = {}


def add_part(name: str, collect: Callable[[Person], Any]) -> None:
    """``collect(person)`` gives plain data for JSON, kept under ``name``. Called from an app's own_data.py."""
    PARTS[name] = collect


def standing(person: Person) -> list[dict[str, Any]]:
    """Each purpose with the person's newest answer (None: never asked; silence is not consent)."""
    answers = consents_of(person)
    return [{"purpose": purpose, "label": purpose.label, "answer": answers.get(purpose)} for purpose in ConsentPurpose]


def own_data(user: User) -> dict[str, Any]:
    """Everything about the person behind an account, as plain data."""
    account = {"email": user.email, "name": user.name, "language": user.language, "last_login": user.last_login}
    data: dict[str, Any] = {"account": account}
    if user.person is None:
        return data
    return data | _person(user.person) | {name: collect(user.person) for name, collect in sorted(PARTS.items())}


def _person(person: Person) -> dict[str, Any]:
    names = ("full_name", "academic_title", "sex", "birth_year", "email", "phone", "position", "code")
    facts = {name: getattr(person, name) for name in names}
    facts |= {"organisation": str(person.organisation or ""), "province": str(person.place or "")}
    data: dict[str, Any] = {
        "person": facts,
        "posts": list(person.posts.values("title_vi", "title_en", "organisation__name_vi")),
        "consents": list(person.consents.values("purpose", "given", "at", "channel", "text_version")),
    }
    sensitive = getattr(person, "sensitive", None)
    if sensitive is not None:
        answers = {domain: getattr(sensitive, domain) for domain in sensitive.DOMAINS}
        data["sensitive"] = {"ethnicity": str(sensitive.ethnicity or ""), **answers}
    return data
