"""Lessons, the assessment by the six criteria, annexes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.document.writer import Writer
from reports.narrative import SECTIONS


def conclusions(doc: Writer) -> None:
    keys = [key for key in SECTIONS if key != "summary" and doc.has_words(key)]
    unsaid = not doc.has_summary and doc.has_words("summary")
    if keys or unsaid:
        doc.heading(_("Lessons and assessment"), new_page=True)
        doc.summary()
        for key in keys:
            doc.written(key)


def annexes(doc: Writer) -> None:
    doc.heading(_("Annexes"), new_page=True)
    people = doc.snapshot["people"]
    if people:
        doc.heading(_("Participants by given name"), 2)
        doc.table(
            _("Participants by given name"),
            [_("Name"), _("Organisation"), _("Province"), _("Group"), _("Sessions"), _("Pre-test"), _("Post-test")],
            [
                [
                    row["name"],
                    doc.t(row["organisation"]),
                    doc.t(row["province"]),
                    row["group"],
                    doc.num(row["sessions"]),
                    doc.num(row["pre"]),
                    doc.num(row["post"]),
                ]
                for row in people
            ],
            numbers=3,
            widths=(8, 12, 5, 3, 3, 3, 3),
        )
    doc.heading(_("How each figure is counted"), 2, new_page=bool(people))
    doc.table(
        _("Figures and how they are counted"),
        [_("Figure"), _("How it is counted"), _("Value")],
        [[doc.t(figure["label"]), doc.t(figure["how"]), doc.value(key)] for key, figure in doc.figures.items()],
        numbers=1,
        widths=(5, 9, 3),
    )
    doc.aside(
        _(
            "All figures are read off one stored snapshot of the programme’s records; its SHA-256 stands on the cover. The same snapshot gives the same files, byte for byte."
        )
    )
