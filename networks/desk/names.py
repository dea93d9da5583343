"""Names of those who took part, found in a text whatever its marks, and taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from office.text import fold, nfc

if TYPE_CHECKING:
    from networks.desk.models import Question
    from participants.models import User

GAP = "[…]"
SHORTEST = 4
ASIDE = re.compile(r"\s*\([^)]*\)")
REACHED_BY = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w|(?<!\d)(?:\+\d{1,3}|0)(?:[ .-]?\d){8,10}(?!\d)")


def names_of(question: Question, *, workplaces: bool = True) -> list[str]:
    """Of everybody who asked or answered: names, addresses, telephone (and where they work); longest first."""
    people = [question.asker, question.expert, *(post.by for post in question.posts.select_related("by__person"))]
    found = {name for user in people if user is not None for name in _names(user, workplaces)}
    return sorted((name for name in found if len(name) >= SHORTEST), key=lambda name: (-len(name), name))


def _names(user: User, workplaces: bool) -> Iterable[str]:
    yield user.name
    yield ASIDE.sub("", user.name)
    yield user.email
    if person := user.person:
        yield person.full_name
        yield ASIDE.sub("", person.full_name)
        yield person.email
        yield person.phone
        organisation = person.organisation if workplaces else None
        if organisation is not None:
            yield organisation.name_vi
            yield organisation.name_en
            yield organisation.short_name


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with a gap for each of the names, and for each e-mail address and telephone number in it."""
    for name in names:
        text = nfc(text)
        for start, end in reversed(list(_spots(text, name))):
            text = text[:start] + GAP + text[end:]
    return REACHED_BY.sub(GAP, text)


def names_left(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """Which of the names still stand in the texts, and which addresses and numbers of anybody."""
    texts = list(texts)
    found = [name for name in names if any(True for text in texts for _spot in _spots(text, name))]
    return found + [spot for text in texts for spot in REACHED_BY.findall(text) if spot not in found]


def _spots(text: str, name: str) -> Iterable[tuple[int, int]]:
    """Where a name stands in the text (its composed form), as whole words, without regard to marks and case."""
    letters = [
        (at, letter)
        for at, character in enumerate(nfc(text))
        for letter in (fold(character) or " " * character.isspace())
    ]
    plain = "".join(letter for _at, letter in letters)
    pattern = r"\s+".join(re.escape(word) for word in fold(name).split())
    if pattern:
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", plain):
            yield letters[match.start()][0], letters[match.end() - 1][0] + 1
