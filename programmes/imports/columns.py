"""The columns of a cohort's sheet: their keys, their names in both languages, and what other names people give them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from office.text import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from participants.models import User
    from programmes.models import Enrolment, Programme

BASIC, SENSITIVE, CONSENT, EXTRA = "basic", "sensitive", "consent", "extra"


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: StrPromise | str
    aliases: tuple[str, ...] = ()
    kind: str = BASIC
    required: bool = False
    example: str = ""


class ExtraColumn:
    """A column that an upper floor brings (``register_column``): it reads the cell and writes what comes of it.

    ``clean`` raises ``Wrong`` with a text for the reader. ``load`` is asked once an import; ``current`` and ``write``
    must not query row by row.
    """

    key: str
    label: StrPromise | str
    aliases: tuple[str, ...] = ()
    example: str = ""

    def load(self, programme: Programme) -> Any:
        """What ``clean`` and ``current`` need, in a fixed number of queries."""

    def clean(self, text: str, loaded: Any) -> str:
        return text

    def current(self, enrolment_id: int, loaded: Any) -> str:
        """The value as it stands, in words ("" when there is none)."""
        return ""

    def write(self, values: list[tuple[Enrolment, str]], *, programme: Programme, by: User | None) -> None:
        """Write the cleaned values of new and changed rows, inside the import's transaction."""


_DOMAINS = (
    ("wg_seeing", _("Seeing"), ("nhin", "thi luc")),
    ("wg_hearing", _("Hearing"), ("nghe", "thinh luc")),
    ("wg_walking", _("Walking"), ("di lai", "van dong")),
    ("wg_remembering", _("Remembering, concentrating"), ("ghi nho", "ghi nho tap trung", "remembering")),
    ("wg_selfcare", _("Self-care"), ("tu cham soc", "self care")),
    ("wg_communicating", _("Communicating"), ("giao tiep", "communicating")),
)
_CONSENTS = (
    ("consent_processing", _("Agrees to the keeping of data"), ("dong y luu du lieu", "dong y xu ly du lieu")),
    ("consent_sensitive", _("Agrees to the keeping of sensitive data"), ("dong y du lieu nhay cam",)),
    ("consent_photo", _("Agrees to photos"), ("dong y chup anh", "dong y anh")),
    ("consent_named", _("Agrees to be named"), ("dong y neu ten",)),
)
OWN: tuple[Column, ...] = (
    Column("code", _("Code"), ("trainee_id", "trainee code", "ma", "ma hoc vien", "ma so", "id"), example="HV-01"),
    Column(
        "full_name",
        _("Full name"),
        ("name", "fullname", "ho ten", "ho va ten", "ten hoc vien", "ho va ten hoc vien", "ho ten hoc vien"),
        required=True,
        example="Giàng Thị Máy",
    ),
    Column("family_name", _("Family name"), ("surname", "ho", "ho dem", "ho va ten dem", "ho va dem")),
    Column("given_name", _("Given name"), ("first name", "ten")),
    Column("sex", _("Sex"), ("gender", "gioi tinh", "nam nu"), example="Nữ"),
    Column(
        "birth_year",
        _("Birth year"),
        ("year of birth", "nam sinh", "date of birth", "birthday", "ngay sinh", "ngay thang nam sinh"),
        example="1988",
    ),
    Column("ethnicity", _("Ethnicity"), ("ethnicity_slug", "ethnic group", "dan toc"), kind=SENSITIVE, example="Mông"),
    Column(
        "province",
        _("Province"),
        ("province_vi", "tinh", "tinh thanh", "tinh thanh pho", "tinh tp", "tinh thanh pho truc thuoc trung uong"),
        example="Hà Giang",
    ),
    Column(
        "organisation",
        _("Organisation"),
        ("organization", "to chuc", "co quan", "don vi", "co quan don vi", "don vi cong tac", "noi cong tac"),
        example="Hội Liên hiệp Phụ nữ tỉnh Hà Giang",
    ),
    Column(
        "org_type",
        _("Organisation type"),
        ("organization type", "type of organisation", "loai to chuc", "loai hinh to chuc", "loai hinh"),
        example="Hội Liên hiệp Phụ nữ",
    ),
    Column("position", _("Position"), ("job title", "title", "chuc vu", "chuc danh"), example="Phó Chủ tịch"),
    Column(
        "email",
        _("E-mail"),
        ("e mail", "email address", "thu dien tu", "dia chi email", "hop thu"),
        example="may@example.org",
    ),
    Column(
        "phone",
        _("Phone"),
        ("telephone", "mobile", "dien thoai", "so dien thoai", "sdt", "di dong", "dien thoai di dong"),
        example="0912 345 678",
    ),
    *(Column(key, label, aliases, kind=SENSITIVE, example="1") for key, label, aliases in _DOMAINS),
    *(Column(key, label, aliases, kind=CONSENT, example="x") for key, label, aliases in _CONSENTS),
    Column("consent_date", _("Date of consent"), ("ngay dong y",), kind=CONSENT, example="16/10/2023"),
)
_extra: dict[str, ExtraColumn] = {}


def register_column(column: ExtraColumn) -> None:
    """Let an upper floor take a column of the cohort's sheet (the group, say)."""
    _extra[column.key] = column


def extra_columns() -> list[ExtraColumn]:
    return list(_extra.values())


def all_columns() -> list[Column]:
    extras = [Column(c.key, c.label, c.aliases, kind=EXTRA, example=c.example) for c in _extra.values()]
    return [*OWN, *extras]


def header_key(text: Any) -> str:
    """What is compared of a header: no marks, no case, no signs, nothing in brackets."""
    plain = re.sub(r"\(.*?\)|\[.*?\]", " ", fold(str(text or "")))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def known_headers(columns: Iterable[Column]) -> dict[str, str]:
    """header_key → column key: the keys, the names in both languages, and the other names."""
    known: dict[str, str] = {}
    for column in columns:
        names = [column.key, *column.aliases]
        for language in ("vi", "en"):
            with override(language):
                names.append(str(column.label))
        for name in names:
            known.setdefault(header_key(name), column.key)
    return known


def labels() -> dict[str, StrPromise | str]:
    return {column.key: column.label for column in all_columns()}
