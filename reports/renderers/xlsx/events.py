"""Sheets: events with their sessions, learning, reaction."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from reports.renderers.book import FIRST, INDIGO, Book, Column
from reports.renderers.xlsx.cells import as_number, day, told


def events(book: Book) -> None:
    rows = [
        [
            book.t(event["title"]),
            book.t(event["kinds"]),
            day(event["starts_on"]),
            day(event["ends_on"]),
            book.t(event["state_label"]),
            book.t(session["title"]),
            dt.datetime.fromisoformat(session["starts_at"]).replace(tzinfo=None),
            session["attended"],
        ]
        for event in book.snapshot["events"]
        for session in event["sessions"] or [{"title": {}, "starts_at": event["starts_on"], "attended": None}]
    ]
    times = book.snapshot["figures"]["attendance.person_times"]["value"]
    book.sheet(
        _("Workshops"),
        [
            Column(_("Event"), 40),
            Column(_("Kind"), 26),
            Column(_("Starts"), 12, "date"),
            Column(_("Ends"), 12, "date"),
            Column(_("State"), 14),
            Column(_("Session"), 56),
            Column(_("When"), 17, "moment"),
            Column(_("Persons present"), 12, "whole"),
        ],
        rows,
        total=[_("Person-times in all"), "", "", "", "", "", "", times],
    )


def learning(book: Book) -> None:
    figures = book.snapshot["figures"]
    shown = {
        key: figure
        for key, figure in figures.items()
        if key.startswith(("tests.", "reaction.", "attendance.", "completion."))
    }
    rows = [[book.t(figure["label"]), told(book, figure), figure["n"]] for figure in shown.values()]
    columns = [Column(_("Figure"), 60), Column(_("Value"), 14, "number"), Column("n", 8, "whole")]
    sheet = book.sheet(_("Learning"), columns, rows)
    lines = {key: FIRST + index for index, key in enumerate(shown)}
    before, after = lines["tests.matched_pre_mean"], lines["tests.matched_post_mean"]
    if after == before + 1 and figures["tests.matched_pre_mean"]["value"] is not None:
        book.chart(
            sheet, (FIRST - 1, 4), _("Mean score before and after"), (before, 0, after, 0), [(_("Value"), 1, INDIGO)],
            width=620,
        )  # fmt: skip


def reaction(book: Book) -> None:
    rows = [
        [
            book.t(event["title"]),
            book.t(scale["text"]),
            scale["n"],
            as_number(scale["mean"]),
            _("hidden") if scale["hidden"] else as_number(scale["good"]),
        ]
        for event in book.snapshot["events"]
        if event["reaction"]
        for scale in event["reaction"]["scales"]
    ]
    if rows:
        book.sheet(
            _("Reaction"),
            [
                Column(_("Event"), 40),
                Column(_("Question"), 60),
                Column("n", 8, "whole"),
                Column(_("Mean (1–5)"), 12, "points"),
                Column(_("Answers 4 or 5"), 14, "percent"),
            ],
            rows,
        )


def quality(book: Book) -> None:
    """Steps of the checklist; a donor's edition has no words of evidence."""
    rows = [
        [
            book.t(event["title"]),
            step["number"],
            book.t(step["text"]),
            book.t(step["answer"]) or _("not answered"),
            _("yes") if step["shown"] else _("no"),
            step["evidence"],
        ]
        for event in book.snapshot["events"]
        for step in event["quality"]
    ]
    if rows:
        columns = [
            Column(_("Event"), 40),
            Column("n", 6, "whole"),
            Column(_("Step"), 60),
            Column(_("Answer"), 16),
            Column(_("Has evidence"), 14),
            Column(_("Evidence"), 60),
        ]
        book.sheet(_("Training quality"), columns, rows)
