"""One cell's text becomes a value, or says why not. django-import-export's widgets, without a query each."""

from __future__ import annotations

import datetime as dt
import re
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from import_export.widgets import Widget

from office.text import fold
from participants.enums import Difficulty, Era, Sex
from participants.models import EthnicGroup, OrganisationType, Place
from programmes.imports.sheets import CELL_ERROR, FORMULA
from programmes.imports.words import Wrong

SEXES = {
    "f": Sex.FEMALE, "female": Sex.FEMALE, "nu": Sex.FEMALE, "woman": Sex.FEMALE, "women": Sex.FEMALE,
    "m": Sex.MALE, "male": Sex.MALE, "nam": Sex.MALE, "man": Sex.MALE, "men": Sex.MALE,
    "x": Sex.OTHER, "other": Sex.OTHER, "khac": Sex.OTHER,
}  # fmt: skip
YES = frozenset({"yes", "y", "x", "co", "dong y", "1", "true", "✓", "v"})
NO = frozenset({"chua", "no", "n", "khong", "khong dong y", "0", "false"})
ANSWERS = {
    "khong kho khan": 1, "khong co kho khan": 1, "khong": 1, "kho khan mot chut": 2, "hoi kho khan": 2, "mot chut": 2,
    "rat kho khan": 3, "kho khan nhieu": 3, "khong the": 4, "khong the lam duoc": 4,
    "no no difficulty": 1, "some": 2, "a lot": 3, "cannot": 4,
} | {fold(str(answer.label)).replace(",", ""): int(answer) for answer in Difficulty}  # fmt: skip
PHONE = re.compile(r"^\+?[\d\s().\-/]{6,29}$")
DAY_FIRST = re.compile(r"^(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})$")


def plain(text: str) -> str:
    """The text, unless it is a formula or one of Excel's errors. Raises Wrong."""
    if text == FORMULA:
        raise Wrong("formula")
    if text.startswith(CELL_ERROR):
        raise Wrong("cell_error", value=text[len(CELL_ERROR) :])
    return text


class Text(Widget):
    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        if len(value) > self.limit:
            raise Wrong("too_long", limit=self.limit)
        return value


class SexCell(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        found = SEXES.get(fold(value))
        if found is None:
            raise Wrong("bad_sex", value=value)
        return str(found.value)


class YearCell(Widget):
    """A year, or a date of which the year is kept."""

    def __init__(self, *, today: dt.date, year: int) -> None:
        super().__init__()
        self.today, self.year = today, year

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int:
        text = value.removesuffix(".0")
        if not re.fullmatch(r"\d{4}", text):
            day = parse_day(text)
            if day is None:
                raise Wrong("bad_year", value=value)
            text = str(day.year)
        year = int(text)
        if year > self.today.year:
            raise Wrong("future_year", value=year)
        if not 10 <= self.year - year <= 100:
            raise Wrong("unlikely_year", value=year, age=self.year - year, in_year=self.year)
        return year


class EmailCell(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        address = value.lower().removeprefix("mailto:")
        try:
            validate_email(address)
        except ValidationError as error:
            raise Wrong("bad_email", value=value) from error
        return address


class PhoneCell(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        if not PHONE.match(value) or sum(c.isdigit() for c in value) < 6:
            raise Wrong("bad_phone", value=value)
        return "0" + value if len(value) == 9 and value.isdigit() and value[0] != "0" else value


class YesNo(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        word = fold(value)
        if word in YES:
            return True
        if word in NO:
            return False
        raise Wrong("bad_yes_no", value=value)


class AnswerCell(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int:
        if value in {"1", "2", "3", "4"}:
            return int(value)
        found = ANSWERS.get(fold(value).replace(",", ""))
        if found is None:
            raise Wrong("bad_answer", value=value)
        return found


class DayCell(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> dt.date:
        day = parse_day(value)
        if day is None:
            raise Wrong("bad_date", value=value)
        return day


def parse_day(text: str) -> dt.date | None:
    """A day written as 2023-10-16 or, day first, as 16/10/2023."""
    match = DAY_FIRST.match(text)
    try:
        if match:
            day, month, year = map(int, match.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


class ProvinceCell(Widget):
    """A province of the programme's era, by its name. One of the other era is explained."""

    def __init__(self, era: str) -> None:
        super().__init__()
        self.era = era
        self.here: dict[str, Place] = {}
        self.elsewhere: dict[str, Place] = {}
        for place in Place.objects.select_related("successor"):
            names = self.here if place.era == era else self.elsewhere
            for name in (place.name_vi, place.name_en, place.name_alt):
                if name:
                    names.setdefault(province_key(name), place)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Place:
        key = province_key(value)
        found = self.here.get(key)
        if found is not None:
            return found
        other = self.elsewhere.get(key)
        if other is not None and self.era == Era.NOW:
            raise Wrong("merged_province", value=value, now=str(other.successor or other))
        if other is not None:
            raise Wrong("later_province", value=value)
        raise Wrong(
            "bad_province",
            value=value,
            era=self.era,
            suggest=nearest(key, {k: p.name_vi for k, p in self.here.items()}),
        )


def province_key(name: str) -> str:
    key = fold(name).replace("-", " ").replace(".", " ")
    for start in ("tinh ", "thanh pho ", "tp ", "t p "):
        key = key.removeprefix(start)
    return " ".join(key.removesuffix(" province").removesuffix(" city").split())


class EthnicityCell(Widget):
    def __init__(self) -> None:
        super().__init__()
        groups = list(EthnicGroup.objects.all())
        self.names = {group_key(name): group for group in groups for name in (group.slug, group.name_vi, group.name_en)}
        self.official = {group_key(group.name_vi): group.name_vi for group in groups}
        for group in groups:
            for name in re.split(r"[;,]", group.other_names):
                self.names.setdefault(group_key(name), group)
        if "hmong" in self.names:
            self.names |= dict.fromkeys(("mong", "h mong", "meo"), self.names["hmong"])

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> EthnicGroup:
        key = group_key(value)
        found = self.names.get(key)
        if found is None:
            raise Wrong("bad_ethnicity", value=value, suggest=nearest(key, self.official))
        return found


def group_key(name: str) -> str:
    key = re.sub(r"['’ʼ`]", "", fold(name))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", key).split()).removeprefix("dan toc ").removeprefix("nguoi ")


class TypeCell(Widget):
    def __init__(self) -> None:
        super().__init__()
        types = list(OrganisationType.objects.all())
        self.names = {fold(name): kind for kind in types for name in (kind.slug, kind.name_vi, kind.name_en)}
        self.official = {fold(kind.name_vi): kind.name_vi for kind in types}
        for kind in types:  # "Hợp tác xã / tổ hợp tác": either part will do
            for name in (*kind.name_vi.split("/"), *kind.name_en.split("/")):
                self.names.setdefault(fold(name), kind)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> OrganisationType:
        found = self.names.get(fold(value))
        if found is None:
            raise Wrong("bad_org_type", value=value, suggest=nearest(fold(value), self.official))
        return found


def nearest(key: str, names: dict[str, str]) -> str:
    """The most alike of the names, or ""."""
    found = get_close_matches(key, names, n=1, cutoff=0.6)
    return names[found[0]] if found else ""
