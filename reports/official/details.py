"""What an official document says beside its text, and how Decree 30/2020/NĐ-CP writes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
OTHER = ("superior_body", "issuing_body", "addressee", "recipients", "on_behalf_of", "signer_position")


@dataclass(frozen=True, slots=True)
class Wording:
    """The details as lines of one language, ready to set."""

    superior_body: str
    issuing_body: str
    number: str
    place_and_date: str
    type_name: str
    subject: str
    addressee: str
    recipients: Sequence[str]
    signing_for: str
    signer_position: str
    signer_name: str
    attached: str  # under the heading of an annex: what it belongs to
    translation: str  # in English: that the Vietnamese text is the official one


@dataclass(frozen=True, slots=True)
class Details:
    """As they were entered; what has ``_en`` holds English, which is left empty where the Vietnamese serves both."""

    superior_body: str = ""
    superior_body_en: str = ""
    issuing_body: str = ""
    issuing_body_en: str = ""
    number: str = ""
    symbol: str = ""
    place: str = ""
    issued_on: dt.date | None = None
    subject_vi: str = ""
    subject_en: str = ""
    addressee: str = ""
    addressee_en: str = ""
    recipients: str = ""
    recipients_en: str = ""
    authority: str = ""
    on_behalf_of: str = ""
    on_behalf_of_en: str = ""
    signer_position: str = ""
    signer_position_en: str = ""
    signer_name: str = ""

    def said(self, name: str, language: str) -> str:
        return (language == "en" and getattr(self, f"{name}_en")) or getattr(self, name)

    def worded(self, document: Mapping[str, Any], language: str) -> Wording:
        said = {name: self.said(name, language).strip() for name in OTHER}
        subject = (self.subject_en if language == "en" else self.subject_vi).strip()
        number = reference(self.number, self.symbol)
        body = said["issuing_body"] or document["organisation"]
        return Wording(
            superior_body=said["superior_body"].upper(),
            issuing_body=body.upper(),
            number=f"{'No.' if language == 'en' else 'Số'}: {number}",
            place_and_date=place_and_date(
                self.place, self.issued_on, dt.date.fromisoformat(document["made"][:10]), language
            ),
            type_name=_("Report").upper(),
            subject=subject
            or _("Results of the programme “%(title)s”, %(period)s")
            % {"title": document["title"], "period": document["period"].replace(" ", "\u00a0")},
            addressee=said["addressee"],
            recipients=recipients(said["recipients"]),
            signing_for=signing_for(self.authority, said["on_behalf_of"], language),
            signer_position=position(self.authority, said["signer_position"], language),
            signer_name=self.signer_name.strip(),
            attached=_("(Attached to report %(number)s of %(body)s)") % {"number": number.strip(), "body": body},
            translation="Translation. The Vietnamese text is the official one." if language == "en" else "",
        )


def reference(number: str, symbol: str) -> str:
    """ "05/BC-TTĐT": a number below 10 with a nought before it; room to write it by hand while there is none."""
    told = number.strip()
    told = f"{int(told):02d}" if told.isdigit() else told
    return f"{told or '      '}/{symbol.strip()}"


def place_and_date(place: str, day: dt.date | None, made: dt.date, language: str) -> str:
    """ "Hà Nội, ngày 05 tháng 3 năm 2024": two digits for a day below 10 and for January and February.

    Without a day there is room to write it by hand, in the year of the report.
    """
    before = f"{place.strip()}, " if place.strip() else ""
    if language == "en":
        return before + (f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else f"              {made.year}")
    if day is None:
        return f"{before}ngày      tháng      năm {made.year}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{before}ngày {day.day:02d} tháng {month} năm {day.year}"


def recipients(text: str) -> list[str]:
    """ "- Như trên;" … "- Lưu: VT, ĐT.": each line with its dash, a semicolon after it and a full stop after the last."""
    lines = [line.strip().strip("-–•").strip().rstrip(";.,").strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    return [f"- {line}{';' if number < len(lines) else '.'}" for number, line in enumerate(lines, 1)]


ENGLISH = {"TM.": "ON BEHALF OF", "KT.": "FOR", "TL.": "BY ORDER OF", "TUQ.": "AS AUTHORISED BY", "Q.": "ACTING"}


def signing_for(authority: str, of: str, language: str) -> str:
    """ "KT. GIÁM ĐỐC", over the position of who signs; "Q." stands before the position itself."""
    if not authority or authority == "Q." or not of:
        return ""
    return f"{ENGLISH[authority] if language == 'en' else authority} {of.upper()}"


def position(authority: str, name: str, language: str) -> str:
    before = (ENGLISH["Q."] if language == "en" else "Q.") + " " if authority == "Q." and name else ""
    return before + name.upper()
