"""An annual report as blocks: chapters of two tellings, from the snapshot alone. Renderers draw them as any report's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from office import formats
from programmes.statements.enums import Qualifier
from reports.associations import beside, dossier_document, members_document, rolled
from reports.associations.enums import NetworkReportKind
from reports.document.changes import changes
from reports.document.writer import Writer, exact
from reports.narrative import ASSOCIATION_SECTIONS

NAMED = 120  # of the units that have not sent; the rest in the workbook
SIDE = 4  # figures beside each other in a table by part
LARGE = 8  # large figures at most
MANY = 100  # what is worked out above it needs no decimals
Row = Mapping[str, Any]


def build(snapshot: Row, narrative: Sequence[Row], language: str) -> dict[str, Any]:
    with override(language):
        doc = Writer(snapshot, narrative, "internal", language)
        for key in CHAPTERS[snapshot["kind"]]:
            WRITERS[key](doc)
        return _cover(doc) | {"blocks": doc.blocks, "chapters": list(CHAPTERS[snapshot["kind"]]), "is_page": False}


def _cover(doc: Writer) -> dict[str, Any]:
    facts = doc.snapshot["programme"]
    as_of = formats.moment(dt.datetime.fromisoformat(doc.snapshot["as_of"]))
    return {
        "language": doc.language,
        "kind": str(NetworkReportKind(doc.snapshot["kind"]).label),
        "is_internal": True,
        "title": doc.t(facts["title"]),
        "organisation": doc.t(facts["implementer"]),
        "parent": doc.t(facts["parent"]),
        "period": doc.span(facts["starts_on"], facts["ends_on"]),
        "edition": counted(doc),
        "as_of": _("Data as of %(moment)s") % {"moment": as_of},
        "contents": _("Contents"),
        "fictional": _("Demonstration: units marked “(mô phỏng)” and their figures are fictional.")
        if facts["is_fictional"]
        else "",
    }


def counted(doc: Writer) -> str:
    """What an annual report counts; a dossier is of one subject."""
    if doc.snapshot["kind"] == NetworkReportKind.MEMBERS:
        return _("Members and applications, for the network’s own people")
    if "counted" not in doc.snapshot:
        return _("As its subject sent it")
    if doc.snapshot["counted"] == "accepted":
        return _("Counted: what is accepted")
    return _("Counted: everything sent so far")


# --- figures in words ------------------------------------------------------------------


def number(doc: Writer, line: Row, value: Any, *, short: bool = False) -> str:
    """A figure in the unit of its field, as the room's pages write it; ``short``: "87,1 tỷ ₫"."""
    amount = exact(value)
    if amount is None:
        return "–"
    if line["type"] == "money":
        return formats.short_money(amount, doc.currency, doc.language) if short else doc.money(amount)
    if line["type"] == "percentage":
        return doc.pct(amount, 1)
    is_whole = amount == amount.to_integral_value() or (line["formula"] and abs(amount) >= MANY)
    return doc.num(amount, 0 if is_whole else 2)


def told(doc: Writer, line: Row, amount: Row, *, short: bool = False) -> str:
    """ "over 1,200": the qualifier stays with the number."""
    words = number(doc, line, amount["value"], short=short)
    if amount["qualifier"] == Qualifier.EXACTLY or amount["value"] is None:
        return words
    return f"{Qualifier(amount['qualifier']).label} {words}"


def _sums(doc: Writer) -> list[Row]:
    return doc.snapshot["lines"]


# --- chapters --------------------------------------------------------------------------


def glance(doc: Writer) -> None:
    doc.heading(_("At a glance"))
    whole = doc.snapshot["whole"]
    items = [(f"{doc.num(whole['sent'])} / {doc.num(whole['total'])}", _("returns sent"))]
    for line in _sums(doc):
        if line["told"]["value"] is not None and len(items) < LARGE:
            items.append((told(doc, line, line["told"], short=True), doc.t(line["label"])))
    doc.stats(items)
    doc.written("year", heading=False)


def association(doc: Writer) -> None:
    unit, levels = doc.snapshot["unit"], doc.snapshot["levels"]
    doc.heading(_("The association"))
    heads = "; ".join(f"{row['name']} ({doc.t(row['post'])})" for row in unit["officers"])
    doc.facts(
        [
            (_("Unit"), f"{doc.t(unit['name'])} ({unit['code']})"),
            (_("Level of the unit"), doc.t(unit["kind"])),
            (_("Place"), doc.t(unit["place"])),
            (_("Since"), doc.day(unit["since"]) if unit["since"] else ""),
            (_("Term of office"), doc.t(unit["term"])),
            (_("Officers"), heads),
        ]
    )
    doc.table(
        _("Levels below, n of N"),
        [_("Level of the unit"), _("There are"), _("Of"), _("Share")],
        [_level(doc, row) for row in levels],
        numbers=3,
        widths=(8, 3, 3, 3),
    )
    for row in levels:
        if row["missing"]:
            names = ", ".join(doc.t(one["name"]) for one in row["missing"])
            more = row["missing_count"] - len(row["missing"])
            names += " " + _("and %(n)d more") % {"n": more} if more > 0 else ""
            doc.note(_("%(level)s, missing: %(names)s.") % {"level": doc.t(row["name"]), "names": names})
    for (day, source), rows in _stated(levels).items():
        told_of = "; ".join(f"{doc.t(row['name'])} {doc.num(one['number'])}" for row, one in rows)
        facts = {"day": doc.day(day), "source": f" ({source})" if source else "", "numbers": told_of}
        doc.aside(_("As stated on %(day)s%(source)s: %(numbers)s. Records are among them, never added.") % facts)
    doc.aside(_("Levels and officers as they stood when the data was read."))


def _stated(levels: Sequence[Row]) -> dict[tuple[str, str], list[tuple[Row, Row]]]:
    """(day, source) → what was stated then and there."""
    found: dict[tuple[str, str], list[tuple[Row, Row]]] = {}
    for row in levels:
        for one in row["stated"]:
            found.setdefault((one["as_of"], one["source"]), []).append((row, one))
    return found


def _level(doc: Writer, row: Row) -> list[str]:
    exactly = "" if row["qualifier"] == Qualifier.EXACTLY else f"{Qualifier(row['qualifier']).label} "
    name = doc.t(row["name"])
    if row["closed_on"]:
        name += " " + _("(closed on %(day)s)") % {"day": doc.day(row["closed_on"])}
    of = _("not stated") if row["expected"] is None else doc.num(row["expected"])
    share = "–" if row["share"] is None else doc.pct(row["share"], 1)
    return [name, exactly + doc.num(row["number"]), of, share]


def members(doc: Writer) -> None:
    """Percentages with both their parts."""
    rows = [line for line in _sums(doc) if line["type"] == "percentage" and line["told"]["value"] is not None]
    if not rows:
        return
    doc.heading(_("Members and shares of the population"))
    doc.table(
        _("Shares with both their parts"),
        [_("Figure"), _("Part"), _("Of"), _("Share"), _("Last time")],
        [
            [
                doc.t(line["label"]),
                doc.num(line["told"]["part"]),
                doc.num(line["told"]["whole"]),
                told(doc, line, line["told"]),
                told(doc, line, line["before"]),
            ]
            for line in rows
        ],
        numbers=4,
        widths=(8, 4, 4, 3, 3),
    )
    if any(line["told"]["part"] is None and not line["formula"] for line in rows):
        doc.note(_("Where a part is not told, the share was stated as a number alone."))


def returns_sent(doc: Writer) -> None:
    """Who has sent and who has not, by name."""
    whole, asked = doc.snapshot["whole"], doc.snapshot["round"]
    doc.heading(_("Returns: who has sent"))
    facts = {name: doc.num(whole[name]) for name in ("sent", "total", "accepted", "missing")}
    doc.text(
        _("%(sent)s of %(total)s returns were sent, %(accepted)s are accepted; %(missing)s are missing.") % facts
        + " "
        + _("They were due on %(day)s.") % {"day": doc.day(asked["due_on"])}
    )
    doc.table(
        _("Returns by part"),
        [_("Unit"), _("Own return"), _("Sent"), _("Of"), _("Accepted")],
        [
            [
                doc.t(row["name"]),
                doc.t(row["own"]) or "–",
                *(doc.num(row[key]) for key in ("sent", "total", "accepted")),
            ]
            for row in doc.snapshot["parts"]
        ],
        numbers=3,
        widths=(9, 4, 2, 2, 3),
    )
    late = doc.snapshot["late"]
    if late:
        names = ", ".join(doc.t(row["name"]) for row in late[:NAMED])
        more = whole["missing"] - min(len(late), NAMED)
        names += " " + _("and %(n)d more, named in the workbook") % {"n": more} if more > 0 else ""
        doc.note(_("Not sent: %(names)s.") % {"names": names})


def sums(doc: Writer) -> None:
    """Own figure, what the parts make, the difference, and the change from last time."""
    doc.heading(_("The figures of the round"))
    previous = doc.snapshot["round"]["previous"]
    doc.aside(counted(doc))
    doc.table(
        _("Own figure, parts, difference"),
        [_("Figure"), _("Own figure"), _("The parts together"), _("Difference")],
        [
            [
                doc.t(line["label"]),
                told(doc, line, line["own"]),
                told(doc, line, line["below"]),
                _difference(doc, line),
            ]
            for line in _sums(doc)
        ],
        numbers=3,
        widths=(7, 6, 6, 6),
    )
    if previous is not None:
        doc.table(
            _("Compared with: %(round)s") % {"round": doc.t(previous)},
            [_("Figure"), _("Now"), _("Last time"), _("Change since then")],
            [
                [
                    doc.t(line["label"]),
                    told(doc, line, line["told"]),
                    told(doc, line, line["before"]),
                    rolled.change(
                        doc, line, line["change"], line.get("change_share"), number(doc, line, line["change"])
                    ),
                ]
                for line in _sums(doc)
            ],
            numbers=3,
            widths=(7, 6, 6, 6),
        )
        if doc.snapshot["whole"]["missing"]:
            doc.note(_("Not all returns of this round are there: what changed tells of those that are missing, too."))

    rolled.per_person(doc)
    rolled.maps(doc)


def _difference(doc: Writer, line: Row) -> Any:
    words = number(doc, line, line["difference"])
    return (words, "risk") if line["difference"] not in (None, 0) else words


def parts(doc: Writer) -> None:
    """Part by part, a few figures beside each other."""
    units = [row for row in doc.snapshot["parts"] if row["id"] is not None]
    lines = [line for line in _sums(doc) if line["parts"]]
    if not units or not lines:
        return
    doc.heading(_("Part by part"))
    _by_part(doc, _("Figures by part"), units, lines, "parts", _part)
    _by_part(
        doc,
        _("Per person by part"),
        units,
        [line for line in lines if line.get("part_heads")],
        "part_heads",
        _part_head,
    )
    compared = [line for line in lines if any(one != [None, None] for one in line.get("part_changes", {}).values())]
    _by_part(doc, _("Change since last time by part"), units, compared, "part_changes", _part_change)


def _by_part(
    doc: Writer, caption: str, units: Sequence[Row], lines: Sequence[Row], held: str, cell: Callable[[Writer, Row, Row], str]
) -> None:  # fmt: skip
    for start in range(0, len(lines), SIDE):
        some = lines[start : start + SIDE]
        doc.table(
            caption,
            [_("Unit"), *(doc.t(line["label"]) for line in some)],
            [
                [doc.t(row["name"]), *(cell(doc, line, row) for line in some)]
                for row in units
                if any(str(row["id"]) in line[held] for line in some)
            ],
            numbers=len(some),
            widths=(6, *[5] * len(some)),
        )


def _part_head(doc: Writer, line: Row, row: Row) -> str:
    return rolled.head(doc, line, line["part_heads"].get(str(row["id"])))


def _part_change(doc: Writer, line: Row, row: Row) -> str:
    value, share = line["part_changes"].get(str(row["id"]), (None, None))
    return rolled.change(doc, line, value, share, number(doc, line, value))


def _part(doc: Writer, line: Row, row: Row) -> str:
    amount = line["parts"].get(str(row["id"]))
    return "–" if amount is None else told(doc, line, amount)


def written(keys: Sequence[str]) -> Callable[[Writer], None]:
    def write(doc: Writer) -> None:
        kept = [key for key in keys if doc.has_words(key)]
        if kept:
            doc.heading(_("In words"))
            for key in kept:
                doc.written(key)

    return write


def annexes(doc: Writer) -> None:
    doc.heading(_("Annexes"), new_page=True)
    doc.heading(_("How each figure is counted"), 2)
    doc.table(
        _("Figures and how they are counted"),
        [_("Figure"), _("How it is counted"), _("Value")],
        [[doc.t(row["label"]), doc.t(row["how"]), doc.value(key)] for key, row in doc.figures.items()],
        numbers=1,
        widths=(6, 9, 4),
    )
    doc.aside(
        _(
            "All figures are read off one stored snapshot of the association’s records; its SHA-256 stands on the cover. The same snapshot gives the same files, byte for byte."
        )
    )


WRITERS: dict[str, Callable[[Writer], None]] = {
    "glance": glance,
    "association": association,
    "members": members,
    "returns": returns_sent,
    "sums": sums,
    "checks": beside.checks,
    "parts": parts,
    "fund": beside.fund,
    "titles": beside.titles,
    "documents": beside.documents,
    "programmes": beside.programmes,
    "member": dossier_document.member,
    "identity": dossier_document.identity,
    "assessment": dossier_document.assessment,
    "decisions": dossier_document.decisions,
    "members_glance": members_document.glance,
    "all_members": members_document.members,
    "dossiers": members_document.dossiers,
    "work": members_document.work,
    "statements": members_document.statements,
    "words": written([key for key in ASSOCIATION_SECTIONS if key != "year"]),
    "changes": changes,
    "annexes": annexes,
}
CHAPTERS: dict[str, tuple[str, ...]] = {
    # the province reads what came of it
    NetworkReportKind.TO_PROVINCE: ("glance", "association", "members", "sums", "checks", "fund", "titles", "programmes", "documents", "words", "annexes"),
    # the association above reads who sent what, too
    NetworkReportKind.TO_CENTRE: (
        "glance", "association", "returns", "members", "sums", "checks", "parts", "fund", "titles", "documents", "programmes", "changes", "words", "annexes",
    ),
    NetworkReportKind.MEMBERS: (
        "members_glance", "all_members", "dossiers", "work", "statements", "documents", "changes", "annexes",
    ),
    NetworkReportKind.DOSSIER: ("member", "identity", "assessment", "decisions", "changes", "annexes"),
}  # fmt: skip
