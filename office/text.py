"""Text as people type and read it: one spelling, searching without marks, Vietnamese order, parts of a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Tones in the order of Vietnamese dictionaries: level, falling, asking, tumbling, rising, heavy.
TONES: tuple[str, ...] = ("", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING HOOK ABOVE}", "\N{COMBINING TILDE}")
TONES += ("\N{COMBINING ACUTE ACCENT}", "\N{COMBINING DOT BELOW}")
_UNSEEN = dict.fromkeys([*map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), *(set(range(32)) - set(b"\t\n\r"))])


def nfc(text: str) -> str:
    """Composed letters, as phones and databases expect, without control characters and those of no width that pasting brings."""
    return unicodedata.normalize("NFC", text).translate(_UNSEEN)


def fold(text: str) -> str:
    """Lower-case text without marks, words parted by one space: both "Hoà Bình" and "Hòa  bình" give "hoa binh"."""
    decomposed = unicodedata.normalize("NFD", text.translate(_UNSEEN).replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).lower().split())


def split_name(full_name: str) -> tuple[str, str]:
    """(family name, the rest): "Giàng Thị Máy" → ("Giàng", "Thị Máy"). A single word is a given name."""
    words = nfc(full_name).split()
    return (words[0], " ".join(words[1:])) if len(words) > 1 else ("", "".join(words))


def given_name_key(full_name: str) -> str:
    """Sorts as Vietnamese lists do: by the given name (the last word), then by the family and middle names.

    Letters come in the order a ă â b c d đ e ê …, and tones only decide between words of the same letters. The key
    is made of digits alone, so that every database sorts it alike whatever its collation.
    """
    words = nfc(full_name).lower().split()
    return "".join(_word_key(word) for word in words[-1:] + words[:-1])


def _word_key(word: str) -> str:
    """Two digits a letter, 00, two digits for the tone: a word comes before a longer one that begins with it."""
    letters, tone = [], 0
    for character in word:
        found = [part for part in unicodedata.normalize("NFD", character) if part in TONES]
        tone = TONES.index(found[0]) if found else tone
        letter = unicodedata.normalize(
            "NFC", "".join(part for part in unicodedata.normalize("NFD", character) if part not in TONES)
        )
        letters.append(_letter_key(letter))
    return f"{''.join(letters)}00{tone:02d}"


def _letter_key(letter: str) -> str:
    base = letter if letter in ALPHABET else fold(letter)
    if len(base) == 1 and base.isascii() and base.isdigit():
        return str(int(base) + 10)
    return str(ALPHABET.index(base) + 30) if len(base) == 1 and base in ALPHABET else "05"


def printable(value: Any) -> Any:
    """The same text, list or mapping without the signs that no document can hold (a vertical tab pasted from Word)."""
    if isinstance(value, str):
        return value.translate(_UNSEEN)
    if isinstance(value, Mapping):
        return {key: printable(held) for key, held in value.items()}
    return [printable(held) for held in value] if isinstance(value, list) else value


def masked_email(address: str) -> str:
    """Enough to be recognised by who knows it: "hoa@vidu.edu.vn" → "h…@v…"."""
    name, at, host = address.partition("@")
    return f"{name[:1]}…@{host[:1]}…" if at else ""
