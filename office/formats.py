"""Numbers, money, percentages and dates as a reader of each language writes them.

One place for pages, reports, charts and messages. ``None`` is "–" everywhere: blank is never zero. ``language`` is
"vi" or "en" (default: the active one). A number and its sign or word are parted by a space that does not break, so that
"₫" never stands alone on a line; browsers find and copy it as any space, and what is typed or pasted may hold either.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language, gettext

NOTHING = "–"
MINUS = "−"
SPACE = "\u00a0"
Number = Decimal | int | float | None

# language → (decimal mark, mark of thousands)
MARKS = {"vi": (",", "."), "en": (".", ",")}
SCALES = {
    "vi": ((Decimal(10**9), "tỷ"), (Decimal(10**6), "tr")),
    "en": ((Decimal(10**9), "bn"), (Decimal(10**6), "m")),
}
OPEN_START = {"vi": "đến {}", "en": "until {}"}
OPEN_END = {"vi": "từ {}", "en": "from {}"}


@dataclass(frozen=True, slots=True)
class Currency:
    code: str
    name_vi: str
    name_en: str
    decimals: int
    symbol: str


@cache
def currencies() -> dict[str, Currency]:
    """Code → currency, from data/currencies.csv."""
    path = Path(__file__).parent / "data" / "currencies.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Currency(row["code"], row["name_vi"], row["name_en"], int(row["minor_units"]), row["symbol"])
            for row in csv.DictReader(file)
        }


def reader_language(language: str | None = None) -> str:
    """ "en" for an English reader, else "vi"."""
    return "en" if (language or get_language() or "vi").startswith("en") else "vi"


def number(value: Number | str, decimals: int | None = None, language: str | None = None) -> str:
    """1234.5 → "1.234,5" / "1,234.5". Without ``decimals``, up to two, as many as the value has. Halves round up."""
    exact = _decimal(value)
    if exact is None:
        return NOTHING
    rounded = exact.quantize(Decimal(1).scaleb(-(2 if decimals is None else decimals)), ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    mark, thousands = MARKS[reader_language(language)]
    grouped = f"{int(whole):,}".replace(",", thousands)
    return (MINUS if rounded < 0 else "") + grouped + (mark + fraction if fraction else "")


def exact_number(value: Decimal | int, language: str | None = None) -> str:
    """All of its decimals, as a form gives it back: what is shown and saved again must not change."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return number(value, max(0, -exponent) if isinstance(exponent, int) else None, language)


def signed(value: Number, decimals: int | None = None, language: str | None = None) -> str:
    """A change: "+27,14", "−3", "0"."""
    exact = _decimal(value)
    text = number(value, decimals, language)
    return f"+{text}" if exact is not None and exact > 0 and text.strip("0.,") else text


def percent(value: Number, decimals: int = 0, language: str | None = None) -> str:
    """A percentage that is counted already: 73.33 → "73%"."""
    return NOTHING if _decimal(value) is None else f"{number(value, decimals, language)}%"


def money(value: Number, currency: str = "VND", language: str | None = None) -> str:
    """29500000 → "29.500.000 ₫" / "29,500,000 ₫"; 1000 EUR → "1.000,00 €" / "€1,000.00"."""
    if _decimal(value) is None:
        return NOTHING
    known = currencies().get(currency)
    return _with_symbol(number(value, known.decimals if known else 2, language), currency, language)


def short_number(value: Number, language: str | None = None) -> str:
    """Large figures at a glance: "87,1 tỷ" / "87.1 bn", "191,5 tr" / "191.5 m"; below a million as it is."""
    exact = _decimal(value)
    if exact is None:
        return NOTHING
    for scale, word in SCALES[reader_language(language)]:
        tenths = (abs(exact) / scale).quantize(Decimal("0.1"), ROUND_HALF_UP)
        almost = abs(exact) >= 10**6 and (abs(exact) / scale * 1000).quantize(Decimal("0.1"), ROUND_HALF_UP) >= 1000
        if abs(exact) >= scale or almost:
            text = number(tenths, 0 if tenths == tenths.to_integral() else 1, language)
            return f"{MINUS if exact < 0 else ''}{text}{SPACE}{word}"
    return number(exact, None, language)


def short_money(value: Number, currency: str = "VND", language: str | None = None) -> str:
    """ "191,5 tr ₫" / "191.5 m ₫"; below a million the whole amount."""
    exact = _decimal(value)
    if exact is None:
        return NOTHING
    text = short_number(exact, language)
    return _with_symbol(text, currency, language) if SPACE in text else money(exact, currency, language)


def day(value: dt.date | None) -> str:
    """dd/mm/yyyy in both languages; of a moment, its day in the portal's time zone."""
    return NOTHING if value is None else _local(value).strftime("%d/%m/%Y")


def month(value: dt.date | None) -> str:
    """ "10/2023"."""
    return NOTHING if value is None else _local(value).strftime("%m/%Y")


def moment(value: dt.datetime | None) -> str:
    """ "15/01/2024 07:30" in the portal's time zone."""
    return NOTHING if value is None else _local(value).strftime("%d/%m/%Y %H:%M")


def clock(value: dt.datetime | dt.time | None) -> str:
    """ "07:30"."""
    if value is None:
        return NOTHING
    return (value if isinstance(value, dt.time) else _local(value)).strftime("%H:%M")


def on(value: dt.date | None, precision: str = "day") -> str:
    """A date known to the "day", "month" or "year"."""
    if value is None:
        return NOTHING
    return {"month": month, "year": lambda date: date.strftime("%Y")}.get(precision, day)(value)


def period(start: dt.date | None, end: dt.date | None, precision: str = "day", language: str | None = None) -> str:
    """ "16–17/10/2023", "30/10 – 02/11/2023", "16/10/2023 – 29/02/2024"; by month "10/2023 – 02/2024"."""
    language = reader_language(language)
    if start is None or end is None:
        if start is None and end is None:
            return NOTHING
        known, words = (start, OPEN_END) if start else (end, OPEN_START)
        return words[language].format(on(known, precision))
    first, last = _local(start), _local(end)
    if on(first, precision) == on(last, precision):
        return on(first, precision)
    if precision == "day" and (first.year, first.month) == (last.year, last.month):
        return f"{first:%d}–{day(last)}"
    if precision == "day" and first.year == last.year:
        return f"{first:%d/%m} – {day(last)}"
    return f"{on(first, precision)} – {on(last, precision)}"


def parse_decimal(text: str, language: str | None = None) -> Decimal:
    """What a person typed: "1.234,5" in Vietnamese, "1,234.5" in English; spaces and money signs may stand by.

    Raises ValueError in the reader's words. A mark that could mean either thing is refused, never guessed.
    """
    language = reader_language(language)
    mark, thousands = MARKS[language]
    typed = re.sub(r"\s", "", text.replace(MINUS, "-"))
    typed = re.sub(r"^([+-]?)(C?\$|€|₫)|([₫€$%]|đ|VND|EUR|USD|CAD)$", r"\1", typed)
    parts = rf"[+-]?(\d{{1,3}}({re.escape(thousands)}\d{{3}})+|\d+)?({re.escape(mark)}\d+)?"
    if not re.fullmatch(parts, typed) or not re.search(r"\d", typed):
        example = number(Decimal("1234.5"), 1, language)
        raise ValueError(
            gettext("“%(text)s” is not a number. Write it like %(example)s.")
            % {"text": text.strip()[:40], "example": example}
        )
    return Decimal(typed.replace(thousands, "").replace(mark, "."))


MONEY_WORDS = {
    1_000: ("nghìn", "ngàn", "k", "thousand"),
    1_000_000: ("triệu", "tr", "million", "m"),
    1_000_000_000: ("tỷ", "tỉ", "billion", "bn"),
}


LARGEST = 10**20  # what is larger is no sum of money, and more than can be counted exactly


def parse_money(text: str, currency: str = "VND", language: str | None = None) -> Decimal:
    """A sum as a person types it: "29.500.000", "29.500.000 ₫", "29,5 triệu", "1,2 tỷ", "500k". Raises ValueError."""
    typed, scale = unicodedata.normalize("NFC", text).strip().lower(), 1
    bare = re.sub(r"\s*(₫|đồng|đ|vnd)$", "", typed)
    for factor, words in MONEY_WORDS.items():
        found = re.fullmatch(rf"(.*\d)\s*({'|'.join(words)})", bare)
        if found:
            bare, scale = found[1], factor
    value = parse_decimal(bare, language) * scale
    known = currencies().get(currency)
    if abs(value) >= LARGEST:
        raise ValueError(gettext("“%(text)s” is larger than any sum here.") % {"text": text.strip()[:40]})
    if known and value != round(value, known.decimals):
        raise ValueError(
            gettext("“%(text)s” has more decimals than %(currency)s has. Write a whole sum.")
            % {"text": text.strip()[:40], "currency": currency}
        )
    return value


def _decimal(value: Number | str) -> Decimal | None:
    """None for nothing and for what is no number; floats by their shortest writing (0.1 is 0.1)."""
    if value is None or value == "":
        return None
    try:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None


def symbol_of(currency: str) -> str:
    """ "₫"; of a currency that is not known here its code."""
    known = currencies().get(currency)
    return known.symbol if known else currency


def _with_symbol(text: str, currency: str, language: str | None) -> str:
    known, symbol = currencies().get(currency), symbol_of(currency)
    if known and known.decimals and reader_language(language) == "en":
        return f"{MINUS}{symbol}{text[1:]}" if text.startswith(MINUS) else f"{symbol}{text}"
    return f"{text}{SPACE}{symbol}"


def _local(value: dt.date) -> dt.date:
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value
