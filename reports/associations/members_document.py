"""The chapters and sheets of a report of the members, from its snapshot alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from programmes.statements.enums import Qualifier
from reports.document.writer import Writer
from reports.renderers.book import Book, Column
from reports.renderers.xlsx.cells import as_number, day

Row = Mapping[str, Any]


def glance(doc: Writer) -> None:
    told, taken = {one["state"]: one["number"] for one in doc.snapshot["states"]}, doc.snapshot
    doc.heading(_("At a glance"))
    applying = told["drafting"] + told["submitted"] + told["review"]
    sent = sum(one["state"] in {"sent", "read"} for one in taken["progress"])
    kept = sum(one["state"] == "kept" for one in taken["commitments"])
    doc.stats(
        [
            (doc.num(told["member"]), _("members")),
            (doc.num(applying), _("applications under way")),
            (f"{doc.num(sent)} / {doc.num(len(taken['progress']))}", _("progress reports sent")),
            (f"{doc.num(kept)} / {doc.num(len(taken['commitments']))}", _("commitments kept")),
        ]
    )
    doc.table(
        _("Memberships by state"),
        [_("State"), _("Number")],
        [[doc.t(one["label"]), doc.num(one["number"])] for one in taken["states"]],
        numbers=1,
        widths=(8, 3),
    )


def members(doc: Writer) -> None:
    rows = doc.snapshot["members"]
    doc.heading(_("Members"))
    doc.table(
        _("Members by the year of admission"),
        [_("Year"), _("Number"), _("Members")],
        [[str(one["year"]), doc.num(len(one["members"])), _names(doc, one)] for one in doc.snapshot["years"]],
        widths=(2, 2, 12),
    )
    for era, caption in (
        ("now", _("Members by province, as provinces are since 1 July 2025")),
        ("then", _("Members by province, as provinces were until 30 June 2025")),
    ):
        doc.table(
            caption,
            [_("Province"), _("Number"), _("Members")],
            [
                [doc.t(one["name"]) or _("not stated"), doc.num(len(one["members"])), _names(doc, one)]
                for one in doc.snapshot["places"][era]
            ],
            widths=(5, 2, 9),
        )
    doc.table(
        _("Each membership"),
        [_("Member"), _("Kind of place"), _("State"), _("Member since"), _("Unit of an association")],
        [[_name(doc, one), doc.t(one["kind"]), doc.t(one["state_label"]), _since(doc, one), _link(doc, one)] for one in rows],
        widths=(5, 4, 3, 3, 6),
    )  # fmt: skip
    if any(one["ended_on"] for one in rows):
        doc.note(
            _("A membership outlives its unit of government: places that are no unit of their own any more are marked.")
        )
    if any(one["is_inferred"] for one in rows):
        doc.aside(_("“Inferred”: not said by a source in so many words."))


def _names(doc: Writer, one: Row) -> str:
    return ", ".join(doc.t(name) for name in one["members"])


def _name(doc: Writer, one: Row) -> str:
    if not one["ended_on"]:
        return doc.t(one["name"])
    words = _("no unit of its own since %(day)s") % {"day": doc.day(one["ended_on"])}
    return f"{doc.t(one['name'])} ({words}{', ' + _('inferred') if one['is_inferred'] else ''})"


def _since(doc: Writer, one: Row) -> str:
    return doc.day(one["since"], one["since_precision"]) if one["since"] else "–"


def _link(doc: Writer, one: Row) -> str:
    link = one["link"]
    return f"{doc.t(link['association'])}: {doc.t(link['unit'])} ({link['code']})" if link else "–"


def dossiers(doc: Writer) -> None:
    rows = doc.snapshot["dossiers"]
    if not rows:
        return
    doc.heading(_("Dossiers"))
    doc.table(
        _("Dossiers, criteria answered of all"),
        [_("Member"), _("Round"), _("State"), _("Answered"), _("Complete")],
        [
            [
                doc.t(one["member"]),
                f"{doc.t(one['round'])} ({one['year']})",
                doc.t(one["state"]),
                f"{doc.num(one['answered'])} / {doc.num(one['of'])}",
                _("yes") if one["is_complete"] else (_("no"), "late"),
            ]
            for one in rows
        ],
        widths=(5, 6, 4, 3, 3),
    )
    for one in rows:
        if one["unanswered"]:
            facts = {"member": doc.t(one["member"]), "codes": ", ".join(one["unanswered"])}
            doc.note(_("%(member)s, not answered: %(codes)s.") % facts)
        if one["without_evidence"]:
            facts = {"member": doc.t(one["member"]), "codes": ", ".join(one["without_evidence"])}
            doc.note(_("%(member)s, evidence is missing at %(codes)s.") % facts)
    doc.aside(
        _(
            "A dossier can’t be submitted before it is complete: every criterion of its set answered, with evidence where it is asked for."
        )
    )


def work(doc: Writer) -> None:
    """What members promised, reported and won."""
    taken = doc.snapshot
    if taken["progress"]:
        doc.heading(_("Progress reports"))
        counts = Counter(one["state"] for one in taken["progress"])
        late = sum(one["is_overdue"] for one in taken["progress"])
        facts = {
            "due": counts["due"] + counts["returned"],
            "late": late,
            "sent": counts["sent"],
            "read": counts["read"],
        }
        doc.text(
            _("%(due)s are due (%(late)s of them overdue), %(sent)s are sent and wait to be read, %(read)s are read.")
            % {name: doc.num(value) for name, value in facts.items()}
        )  # fmt: skip
        doc.table(
            _("Progress reports of the members"),
            [_("Member"), _("Period"), _("Due"), _("State")],
            [
                [
                    doc.t(one["member"]),
                    doc.span(one["starts_on"], one["ends_on"]),
                    doc.day(one["due_on"]),
                    (doc.t(one["state_label"]), "late") if one["is_overdue"] else doc.t(one["state_label"]),
                ]
                for one in taken["progress"]
            ],
            widths=(6, 6, 4, 4),
        )
    if taken["commitments"]:
        doc.heading(_("Commitments"))
        doc.table(
            _("What members promised"),
            [_("Member"), _("Commitment"), _("Focus area"), _("Until"), _("State")],
            [
                [
                    doc.t(one["member"]),
                    doc.t(one["says"]),
                    doc.t(one["area"]) or "–",
                    doc.day(one["due_on"]),
                    (doc.t(one["state_label"]), "late") if one["is_late"] else doc.t(one["state_label"]),
                ]
                for one in taken["commitments"]
            ],
            widths=(4, 7, 5, 4, 3),
        )
    if taken["awards"]:
        doc.heading(_("Awards"))
        doc.table(
            _("What members won"),
            [_("Member"), _("Award"), _("Year"), _("Source")],
            [[doc.t(one["member"]), doc.t(one["name"]), str(one["year"]), one["source"] or "–"] for one in taken["awards"]],
            widths=(4, 7, 2, 7),
        )  # fmt: skip


def statements(doc: Writer) -> None:
    rows = doc.snapshot["statements"]
    if not rows:
        return
    doc.heading(_("How large the network is said to be"))
    doc.table(
        _("What sources say, each on its day"),
        [_("As of"), _("They say"), _("Source")],
        [
            [
                doc.day(one["as_of"], one["precision"]),
                "; ".join(_said(doc, says) for says in one["says"]),
                one["source"] or "–",
            ]
            for one in rows
        ],
        widths=(3, 8, 7),
    )
    doc.note(_("One day’s statement stands beside another’s; none is added to the members that are counted here."))


def _said(doc: Writer, says: Row) -> str:
    sure = "" if says["qualifier"] == Qualifier.EXACTLY else f"{Qualifier(says['qualifier']).label} "
    words = " ".join(filter(None, [doc.t(says["unit"]), doc.t(says["who"])]))
    return f"{sure}{doc.num(says['value'])} {words}".strip()


# --- the workbook --------------------------------------------------------------------


def all_members(book: Book) -> None:
    rows = [
        [
            book.t(one["name"]), book.t(one["kind"]), book.t(one["state_label"]), day(one["since"]),
            {"day": _("day"), "month": _("month"), "year": _("year")}[one["since_precision"]] if one["since"] else "",
            book.t(one["place_now"]), book.t(one["place_then"]), day(one["ended_on"]),
            _("yes") if one["is_inferred"] else "", *_of_link(book, one["link"]), one["source"],
        ]
        for one in book.snapshot["members"]
    ]  # fmt: skip
    columns = [
        Column(_("Member"), 36), Column(_("Kind of place"), 20), Column(_("State"), 16), Column(_("Member since"), 14, "date"),
        Column(_("Known to the"), 12), Column(_("Province since 1 July 2025"), 24), Column(_("Province until 30 June 2025"), 24),
        Column(_("No unit of its own since"), 14, "date"), Column(_("Inferred"), 10), Column(_("Association"), 40),
        Column(_("Unit of an association"), 30), Column(_("Code"), 14), Column(_("Source"), 60),
    ]  # fmt: skip
    _sheet(book, _("Members"), columns, rows)


def _of_link(book: Book, link: Row | None) -> list[str]:
    return [book.t(link["association"]), book.t(link["unit"]), link["code"]] if link else ["", "", ""]


def cuts(book: Book) -> None:
    taken = book.snapshot
    rows: list[list[Any]] = [
        [_("Year of admission"), str(one["year"]), len(one["members"]), _all(book, one)] for one in taken["years"]
    ]
    for era, label in (("now", _("Province since 1 July 2025")), ("then", _("Province until 30 June 2025"))):
        rows += [
            [label, book.t(one["name"]) or _("not stated"), len(one["members"]), _all(book, one)]
            for one in taken["places"][era]
        ]
    rows += [[_("State"), book.t(one["label"]), one["number"], ""] for one in taken["states"]]
    columns = [Column(_("By"), 28), Column(_("Which"), 30), Column(_("Number"), 12, "whole"), Column(_("Members"), 80)]
    _sheet(book, _("By year, province and state"), columns, rows)


def _all(book: Book, one: Row) -> str:
    return ", ".join(book.t(name) for name in one["members"])


def all_dossiers(book: Book) -> None:
    rows = [
        [
            book.t(one["member"]), book.t(one["round"]), one["year"], book.t(one["set"]), book.t(one["state"]),
            one["answered"], one["of"], _("yes") if one["is_complete"] else _("no"), ", ".join(one["unanswered"]),
            ", ".join(one["without_evidence"]),
        ]
        for one in book.snapshot["dossiers"]
    ]  # fmt: skip
    columns = [
        Column(_("Member"), 36), Column(_("Round"), 40), Column(_("Year"), 10), Column(_("Criteria"), 40), Column(_("State"), 18),
        Column(_("Answered"), 12, "whole"), Column(_("Of"), 10, "whole"), Column(_("Complete"), 12), Column(_("Not answered"), 60),
        Column(_("Without evidence"), 60),
    ]  # fmt: skip
    _sheet(book, _("Dossiers"), columns, rows)


def all_work(book: Book) -> None:
    taken = book.snapshot
    _sheet(
        book, _("Progress reports"),
        [Column(_("Member"), 36), Column(_("period from"), 12, "date"), Column(_("period to"), 12, "date"), Column(_("Due"), 12, "date"), Column(_("State"), 20)],
        [[book.t(one["member"]), day(one["starts_on"]), day(one["ends_on"]), day(one["due_on"]), book.t(one["state_label"])]
         for one in taken["progress"]],
    )  # fmt: skip
    _sheet(
        book, _("Commitments"),
        [Column(_("Member"), 36), Column(_("Commitment"), 70), Column(_("Focus area"), 40), Column(_("Until"), 12, "date"), Column(_("State"), 16)],
        [[book.t(one["member"]), book.t(one["says"]), book.t(one["area"]), day(one["due_on"]), book.t(one["state_label"])]
         for one in taken["commitments"]],
    )  # fmt: skip
    _sheet(
        book, _("Awards"),
        [Column(_("Member"), 36), Column(_("Award"), 60), Column(_("Year"), 10), Column(_("Source"), 60)],
        [[book.t(one["member"]), book.t(one["name"]), one["year"], one["source"]] for one in taken["awards"]],
    )  # fmt: skip


def all_statements(book: Book) -> None:
    rows = [
        [
            day(one["as_of"]), (as_number(says["value"]), "whole"),
            "" if says["qualifier"] == Qualifier.EXACTLY else str(Qualifier(says["qualifier"]).label),
            book.t(says["unit"]), book.t(says["who"]), one["source"],
        ]
        for one in book.snapshot["statements"]
        for says in one["says"]
    ]  # fmt: skip
    columns = [
        Column(_("As of"), 14, "date"), Column(_("Number"), 18, "whole"), Column(_("How sure"), 12), Column(_("Unit"), 30),
        Column(_("Who"), 30), Column(_("Source"), 70),
    ]  # fmt: skip
    _sheet(book, _("What sources say of its size"), columns, rows)


def _sheet(book: Book, name: str, columns: Sequence[Column], rows: list[list[Any]]) -> None:
    if rows:
        book.sheet(name, columns, rows)
