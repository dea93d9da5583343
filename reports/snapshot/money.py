"""The programme's money: grants, and each budget line with what is planned, committed, spent and left of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from programmes.models import Grant, Programme
from programmes.money.enums import Cut
from programmes.money.reading import Row, read, rows, total_row
from reports.snapshot.writing import LANGUAGES, both, content, iso, plain


def money(programme: Programme) -> dict[str, Any]:
    """In the programme's currency; what has no rate stands in ``left_out`` by currency, and in no sum."""
    held = read(programme)
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = [*rows(programme, held, Cut.LINE), total_row(held)]
    lines = [_line(vi, en) for vi, en in zip(found["vi"], found["en"], strict=True)]
    return {
        "grants": [_grant(row) for row in programme.grants.select_related("funder")],
        "lines": lines[:-1],
        "total": lines[-1],
        "left_out": {currency: plain(amount) for currency, amount in sorted(held.left_out.items())},
    }


def _grant(row: Grant) -> dict[str, Any]:
    return {
        "funder": content(row.funder, "name"),
        "amount": plain(row.amount),
        "currency": row.currency,
        "reference": row.reference,
        "starts_on": iso(row.starts_on),
        "ends_on": iso(row.ends_on),
        "precision": row.date_precision,
        "certainty": row.certainty,
        "certainty_label": both(row.get_certainty_display),
        "note": row.note,
    }


def _line(vi: Row, en: Row) -> dict[str, Any]:
    return {
        "label": {"vi": vi.label, "en": en.label},
        "planned": plain(vi.planned.value),
        "committed": plain(vi.committed.value),
        "received": plain(vi.received.value),
        "transferred": plain(vi.transferred.value),
        "spent": plain(vi.spent.value),
        "left": plain(vi.left),
        "over": plain(vi.over),
    }
