"""Text as people type and read it: NFC, searching without marks."""

import unicodedata


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).lower().split())


def given_name_key(full_name: str) -> str:
    """Vietnamese lists sort by the given name (the last word), then the rest."""
    words = full_name.split()
    return f"{fold(words[-1])} {fold(full_name)}" if words else ""
