"""The chapters and sheets of a dossier, from its snapshot alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.document.writer import Writer
from reports.renderers.book import Book, Column
from reports.renderers.xlsx.cells import as_number, day

Row = Mapping[str, Any]


def standing_words() -> dict[str, str]:
    return {
        "valid": _("valid"),
        "renewed": _("renewed by a later title"),
        "expired": _("expired"),
        "withdrawn": _("withdrawn"),
    }


def member(doc: Writer) -> None:
    """Identity and life of a membership, what it promised, reported and won."""
    of = doc.snapshot["member"]
    if not of:
        return
    doc.heading(_("The member"))
    doc.facts(
        [
            (_("Name"), doc.t(of["name"])),
            (_("Kind of place"), doc.t(of["kind"])),
            (_("State"), doc.t(of["state"])),
            (_("Member since"), doc.day(of["since"], of["since_precision"]) if of["since"] else ""),
            (_("Province until 30 June 2025"), doc.t(of["place_then"])),
            (_("Province since 1 July 2025"), doc.t(of["place_now"])),
            (_("No unit of its own since"), doc.day(of["ended_on"]) if of["ended_on"] else ""),
            (_("Organisation that answers for it"), doc.t(of["organisation"])),
            (_("Strong in"), "; ".join(doc.t(one) for one in of["strengths"])),
            (_("Source"), of["source"]),
        ]
    )
    if of["ended_note"]:
        doc.aside(of["ended_note"] + (f" ({_('inferred')})" if of["is_inferred"] else ""))
    doc.text(doc.t(of["about"]))
    doc.table(
        _("Life of the membership"),
        [_("State"), _("Since"), _("Note")],
        [[doc.t(row["state"]), doc.day(row["on"], row["precision"]), row["note"] or "–"] for row in of["stages"]],
        widths=(5, 4, 9),
    )
    doc.table(
        _("Commitments"),
        [_("Commitment"), _("Focus area"), _("Until"), _("State")],
        [
            [
                doc.t(row["says"]),
                doc.t(row["area"]) or "–",
                doc.day(row["due_on"]),
                (doc.t(row["state"]), "late") if row["is_late"] else doc.t(row["state"]),
            ]
            for row in of["commitments"]
        ],
        widths=(9, 5, 3, 3),
    )
    doc.table(
        _("Progress reports"),
        [_("Period"), _("Due"), _("State")],
        [
            [doc.span(row["starts_on"], row["ends_on"]), doc.day(row["due_on"]), doc.t(row["state"])]
            for row in of["progress"]
        ],
        widths=(6, 4, 4),
    )
    doc.table(
        _("Awards"),
        [_("Award"), _("Year"), _("Source")],
        [[doc.t(row["name"]), str(row["year"]), row["source"] or "–"] for row in of["awards"]],
        widths=(8, 2, 8),
    )


def identity(doc: Writer) -> None:
    if not doc.snapshot["subject"]:
        return
    of, asked, total = doc.snapshot["subject"], doc.snapshot["round"], doc.snapshot["total"]
    doc.heading(_("Who it is"))
    doc.facts(
        [
            (_("Name"), doc.t(of["name"])),
            (_("Kind"), doc.t(of["kind"])),
            (_("To tell it apart"), of["detail"]),
            (_("Unit"), f"{doc.t(of['unit'])} ({of['code']})"),
            (_("Organisation"), doc.t(of["organisation"])),
            (_("Person"), of["person"]),
            (_("Round"), f"{doc.t(asked['title'])} ({asked['year']})"),
            (_("Criteria"), _("%(title)s, version %(n)d") % {"title": doc.t(asked["set"]), "n": asked["version"]}),
            (_("Source"), asked["source"]),
            (_("State"), doc.t(of["state"])),
            (_("Registered on"), doc.day(of["registered_on"])),
            (_("Submitted on"), doc.day(of["submitted_on"]) if of["submitted_on"] else ""),
        ]
    )
    if asked["is_example"]:
        doc.note(_("The set of criteria is an example (minh họa), not an official one."))
    if of["on_behalf"]:
        doc.aside(_("Written on behalf of the subject by somebody above the unit."))
    doc.stats(
        [
            (f"{doc.num(total['answered'])} / {doc.num(total['of'])}", _("criteria answered")),
            (_("yes") if total.get("is_complete") else _("no"), _("complete: it can be submitted")),
            (f"{doc.num(total['score'])} / {doc.num(total['highest'])}", _("self-assessment")),
        ]
    )


def assessment(doc: Writer) -> None:
    """Each criterion with the answer, what it brings, its words and its evidence."""
    if not doc.snapshot["subject"]:
        return
    doc.heading(_("Self-assessment"))
    for part in doc.snapshot["sections"]:
        doc.heading(f"{part['code']} {doc.t(part['title'])}", 2)
        doc.table(
            _("Answers with their evidence"),
            [_("No."), _("Criterion"), _("Answer"), _("Comment and evidence"), _("Score"), _("Of")],
            [_line(doc, row) for row in part["rows"]],
            numbers=2,
            widths=(2, 8, 3, 8, 2, 2),
        )
    lacking = doc.snapshot["lacking"]
    if lacking["unanswered"]:
        doc.note(_("Not answered: %(codes)s.") % {"codes": ", ".join(lacking["unanswered"])})
    if lacking["evidence"]:
        doc.note(_("Evidence is missing at %(codes)s.") % {"codes": ", ".join(lacking["evidence"])})


def _line(doc: Writer, row: Row) -> list[str]:
    files = "; ".join(row["evidence"])
    words = " ".join(filter(None, [row["comment"], f"[{files}]" if files else ""])) or "–"
    answer = doc.t(row["answer"]) or ("–" if row["score"] is None else _("points"))
    return [row["code"], doc.t(row["text"]), answer, words, doc.num(row["score"]), doc.num(row["highest"])]


def decisions(doc: Writer) -> None:
    found, words = doc.snapshot["outcomes"], standing_words()
    if not doc.snapshot["subject"]:
        return
    doc.heading(_("What was decided"))
    if not found:
        doc.text(_("Nothing is decided yet."))
        return
    doc.table(
        _("Decisions"),
        [_("Number"), _("Date"), _("Signed by"), _("Decision"), _("Score"), _("How it stands, valid until")],
        [
            [
                row["number"],
                doc.day(row["dated"]),
                ", ".join(filter(None, [row["signer"], row["signer_post"]])),
                _decided(doc, row),
                "–" if row["score"] is None else f"{doc.num(row['score'])} / {doc.num(row['highest'])}",
                _standing(doc, row, words),
            ]
            for row in found
        ],
        widths=(4, 3, 5, 6, 3, 4),
    )
    doc.aside(_("What single reviewers said is told by the round’s own pages to those whom it concerns, never here."))


def _decided(doc: Writer, row: Row) -> str:
    if row["recognised"]:
        level = doc.t(row["level"])
        return _("recognised: %(level)s") % {"level": level} if level else _("recognised")
    return _("refused: %(reason)s") % {"reason": row["reason"]}


def _standing(doc: Writer, row: Row, words: Mapping[str, str]) -> str:
    told = words.get(row["standing"], "–")
    return told + " · " + doc.day(row["expires_on"]) if row["expires_on"] else told


# --- the workbook --------------------------------------------------------------------


def life(book: Book) -> None:
    of = book.snapshot["member"]
    if not of:
        return
    rows = [[_("Life of the membership"), book.t(row["state"]), day(row["on"]), row["note"]] for row in of["stages"]]
    rows += [
        [_("Commitments"), book.t(row["says"]), day(row["due_on"]), book.t(row["state"])] for row in of["commitments"]
    ]
    rows += [
        [_("Progress reports"), f"{row['starts_on']} – {row['ends_on']}", day(row["due_on"]), book.t(row["state"])]
        for row in of["progress"]
    ]
    rows += [[_("Awards"), book.t(row["name"]), None, str(row["year"])] for row in of["awards"]]
    columns = [Column(_("What"), 26), Column(_("In words"), 70), Column(_("Date"), 12, "date"), Column(_("State"), 40)]
    book.sheet(_("The member"), columns, rows)


def answers(book: Book) -> None:
    if not book.snapshot["subject"]:
        return
    rows = [
        [
            f"{part['code']} {book.t(part['title'])}", row["code"], book.t(row["text"]), book.t(row["answer"]),
            (as_number(row["score"]), "points"), (as_number(row["highest"]), "points"), row["comment"],
            "; ".join(row["evidence"]),
        ]
        for part in book.snapshot["sections"]
        for row in part["rows"]
    ]  # fmt: skip
    total = book.snapshot["total"]
    sums = (as_number(total["score"]), "points"), (as_number(total["highest"]), "points")
    columns = [
        Column(_("Section"), 36), Column(_("No."), 8), Column(_("Criterion"), 60), Column(_("Answer"), 12),
        Column(_("Score"), 10, "points"), Column(_("Of"), 10, "points"), Column(_("Comment"), 60), Column(_("Evidence"), 40),
    ]  # fmt: skip
    book.sheet(_("Self-assessment"), columns, rows, total=[_("Total"), "", "", "", *sums, "", ""])


def decided(book: Book) -> None:
    words = standing_words()
    rows = [
        [
            row["number"], day(row["dated"]), row["signer"], _("recognised") if row["recognised"] else _("refused"),
            book.t(row["level"]), (as_number(row["score"]), "points"), (as_number(row["highest"]), "points"),
            row["reason"], day(row["expires_on"]), words.get(row["standing"], ""),
        ]
        for row in book.snapshot["outcomes"]
    ]  # fmt: skip
    if rows:
        columns = [
            Column(_("Number"), 24), Column(_("Date"), 12, "date"), Column(_("Signed by"), 30), Column(_("Decision"), 16),
            Column(_("Level"), 20), Column(_("Score"), 10, "points"), Column(_("Of"), 10, "points"),
            Column(_("Reason"), 50), Column(_("Valid until"), 12, "date"), Column(_("How it stands"), 20),
        ]  # fmt: skip
        book.sheet(_("Decisions"), columns, rows)
