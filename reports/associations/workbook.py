"""An annual report as a workbook: numbers as numbers, every unit that has not sent by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from programmes.statements.enums import Qualifier
from reports.associations import dossier_document, members_document, rolled
from reports.renderers.book import Book, Column
from reports.renderers.xlsx.cells import as_number, day
from reports.renderers.xlsx.review import changes, documents

LOOKS = {"money": "money", "percentage": "percent"}
Row = Mapping[str, Any]


def render(snapshot: Row, document: Row) -> bytes:
    with override(document["language"]):
        book = Book(snapshot, document)
        for sheet in (*(one for key in document["chapters"] for one in SHEETS.get(key, ())), counted):
            sheet(book)
        return book.done()


def _look(line: Row) -> str:
    return LOOKS.get(line["type"], "number")


def _cell(line: Row, value: Any) -> Any:
    return (as_number(value), _look(line))


def sums(book: Book) -> None:
    rows = []
    for line in book.snapshot["lines"]:
        amount = line["told"]
        exactly = amount["qualifier"] == Qualifier.EXACTLY or amount["value"] is None
        rows.append(
            [
                book.t(line["label"]),
                *(_cell(line, line[name]["value"]) for name in ("own", "below")),
                _cell(line, line["difference"]),
                _cell(line, amount["value"]),
                "" if exactly else str(Qualifier(amount["qualifier"]).label),
                as_number(amount["part"]),
                as_number(amount["whole"]),
                _cell(line, line["before"]["value"]),
                _cell(line, line["change"]),
                as_number(line.get("change_share")),
                *(_head(rolled.heads_of(line).get(name)) for name in ("own", "below", "before")),
                as_number(rolled.heads_of(line).get("change")),
            ]
        )
    columns = [
        Column(_("Figure"), 50), *(Column(name, 20, "number") for name in (_("Own figure"), _("The parts together"), _("Difference"), _("Told"))),
        Column(_("How sure"), 12), Column(_("Part"), 16, "number"), Column(_("Of"), 16, "number"),
        Column(_("Last time"), 20, "number"), Column(_("Change since then"), 20, "number"), Column(_("Change in %"), 12, "number"),
        *(Column(f"{name}, {_('per person')}", 16, "number") for name in (_("Own figure"), _("The parts together"), _("Last time"), _("Change since then"))),
    ]  # fmt: skip
    book.sheet(_("The figures of the round"), columns, rows)


def coverage(book: Book) -> None:
    rows = [
        [book.t(row["name"]), row["number"], row["expected"], as_number(row["share"]), row["records"],
         row["missing_count"], day(row["closed_on"]), "; ".join(one["source"] for one in row["stated"] if one["source"])]
        for row in book.snapshot["levels"]
    ]  # fmt: skip
    if rows:
        columns = [
            Column(_("Level of the unit"), 44), Column(_("There are"), 12, "whole"), Column(_("Of"), 12, "whole"),
            Column(_("Share"), 10, "percent"), Column(_("With a record"), 14, "whole"),
            Column(_("Missing"), 12, "whole"), Column(_("Closed on"), 12, "date"), Column(_("Source"), 60),
        ]  # fmt: skip
        book.sheet(_("How much of it is there"), columns, rows)


def missing(book: Book) -> None:
    """Places without the association, by name."""
    rows = [
        [book.t(level["name"]), one["code"], book.t(one["name"])]
        for level in book.snapshot["levels"]
        for one in level["missing"]
    ]
    if rows:
        book.sheet(
            _("Missing"), [Column(_("Level of the unit"), 30), Column(_("Code"), 16), Column(_("Name"), 50)], rows
        )


def returns_sent(book: Book) -> None:
    rows = [
        [
            row["code"],
            book.t(row["name"]),
            book.t(row["own"]),
            row["sent"],
            row["total"],
            row["accepted"],
            row["missing"],
        ]
        for row in book.snapshot["parts"]
    ]
    whole = book.snapshot["whole"]
    total = ["", _("Total"), "", whole["sent"], whole["total"], whole["accepted"], whole["missing"]]
    if rows:
        names = (_("Sent"), _("Of"), _("Accepted"), _("Missing"))
        columns = [Column(_("Code"), 16), Column(_("Unit"), 50), Column(_("Own return"), 16)]
        book.sheet(
            _("Returns by part"), [*columns, *(Column(name, 12, "whole") for name in names)], rows, total=total
        )  # the total holds the branch's own return too
    late = [
        [row["code"], book.t(row["name"]), book.t(row["kind"]), book.t(row["state"])] for row in book.snapshot["late"]
    ]
    if late:
        columns = [
            Column(_("Code"), 16),
            Column(_("Unit"), 50),
            Column(_("Level of the unit"), 30),
            Column(_("State"), 14),
        ]
        book.sheet(_("Not sent"), columns, late)


def parts(book: Book) -> None:
    lines = [line for line in book.snapshot["lines"] if line["parts"]]
    heads = [line for line in lines if line.get("part_heads")]
    compared = [line for line in lines if any(one != [None, None] for one in line.get("part_changes", {}).values())]
    rows = [
        [row["code"], book.t(row["name"])]
        + [_cell(line, (line["parts"].get(str(row["id"])) or {"value": None})["value"]) for line in lines]
        + [_head(line["part_heads"].get(str(row["id"]))) for line in heads]
        + [as_number(one) for line in compared for one in line["part_changes"].get(str(row["id"]), (None, None))]
        for row in book.snapshot["parts"]
        if row["id"] is not None
    ]
    if rows and lines:
        columns = [
            Column(_("Code"), 16), Column(_("Unit"), 44), *(Column(book.t(line["label"]), 20, _look(line)) for line in lines),
            *(Column(_("%(name)s, per person") % {"name": book.t(line["label"])}, 16, "number") for line in heads),
            *(Column(words % {"name": book.t(line["label"])}, 18, "number") for line in compared for words in (_("%(name)s, change"), _("%(name)s, change in %%"))),
        ]  # fmt: skip
        book.sheet(_("Figures by part"), columns, rows)


def _head(of: Row | None) -> Any:
    return as_number(of["value"]) if of else None


def fund(book: Book) -> None:
    """Every number of the chapter: what it is, of what, and how sure."""
    found = book.snapshot["fund"]
    if not found:
        return
    labels = {line["measure"]: book.t(line["label"]) for line in found["lines"]}
    names = {"stated": _("Stated"), "below": _("The parts together"), "told": _("What holds")}
    told = [
        (label, book.t(line["label"]), line["measure"], line[name])
        for name, label in names.items()
        for line in found["lines"]
    ]
    for cut in found["cuts"]:
        for row in cut["rows"]:
            title = f"{book.t(cut['title'])}: {book.t(row['name'])}"
            told += [(title, labels[name], name, row[name]) for name in ("raised", "paid", "recipients")]
    rows = [
        [title, label, (as_number(cell["value"]), "whole" if name == "recipients" else "money"),
         "" if cell["qualifier"] == Qualifier.EXACTLY else str(Qualifier(cell["qualifier"]).label)]
        for title, label, name, cell in told
        if cell["value"] is not None
    ]  # fmt: skip
    for row in found.get("parts", []):
        title = book.t(row["name"]) or _("Its own records")
        rows += [
            [title, label, (as_number(value), "money"), words]
            for label, value, words in (
                (labels["raised"], row["raised"]["value"], ""), (labels["paid"], row["paid"]["value"], ""),
                (_("Left"), row["left"], ""), (_("Paid beyond what there was"), row["beyond"], row["explanation"]),
            )
            if value is not None
        ]  # fmt: skip
    if found["left"] is not None:
        rows.append([_("What holds"), _("Left"), (as_number(found["left"]), "money"), ""])
    columns = [
        Column(_("What"), 60),
        Column(_("Figure"), 24),
        Column(_("Value"), 24, "money"),
        Column(_("How sure"), 12),
    ]
    book.sheet(_("The fund in %(year)d") % {"year": found["year"]}, columns, rows)


def checks(book: Book) -> None:
    """Both sides of each check, for the branch and for the returns in which it does not hold."""
    taken = book.snapshot
    rows = [
        [
            row.get("code", ""), book.t(row.get("name")) or _("the branch"), book.t(row["says"]),
            *((as_number(row[side]), "money" if row["is_money"] else "number") for side in ("left", "right")),
            as_number(row["tolerance"]), _("yes") if row["holds"] else _("no"), row.get("explanation", ""),
        ]
        for row in (*taken.get("checks", []), *taken.get("warnings", []))
    ]  # fmt: skip
    if rows:
        columns = [
            Column(_("Code"), 16), Column(_("Unit"), 40), Column(_("Check"), 60), Column(_("This"), 20, "number"),
            Column(_("That"), 20, "number"), Column(_("May differ by"), 12, "percent"), Column(_("It fits"), 10),
            Column(_("Explanation"), 60),
        ]  # fmt: skip
        book.sheet(_("What must fit together"), columns, rows)


def titles(book: Book) -> None:
    rows = [
        [book.t(row["title"]), row["year"], book.t(row["set"]), book.t(row["state"]),
         *(row[key] for key in ("registered", "recognised", "out_of"))]
        for row in book.snapshot["titles"]
    ]  # fmt: skip
    if rows:
        columns = [
            Column(_("Round"), 44), Column(_("Year"), 8), Column(_("Criteria"), 50), Column(_("State"), 18),
            *(Column(name, 12, "whole") for name in (_("Registered"), _("Recognised"), _("Of"))),
        ]  # fmt: skip
        book.sheet(_("Titles and targets"), columns, rows)
    _targets(book)


def _targets(book: Book) -> None:
    rows = []
    for row in book.snapshot["targets"]:
        found = row.get("reached") or {}
        told = (
            as_number(found.get("percent")),
            *(found.get(key) for key in ("registered", "recognised", "out_of", "part", "whole", "stated", "parts")),
        )
        rows.append(
            [book.t(row["title"]), book.t(row["group"]), row["year"], as_number(row["percent"]), *told, row["decision"]]
        )
    if rows:
        columns = [
            Column(_("Target"), 44), Column(_("Which group"), 40), Column(_("By the end of"), 12), Column(_("Share"), 10, "percent"),
            Column(_("Reached"), 10, "percent"), Column(_("Registered"), 12, "whole"), Column(_("Recognised"), 12, "whole"),
            Column(_("Out of"), 12, "whole"), Column(_("Part"), 12, "whole"), Column(_("Of"), 12, "whole"),
            Column(_("Parts that state both"), 12, "whole"), Column(_("Parts"), 12, "whole"), Column(_("Decision"), 30),
        ]  # fmt: skip
        book.sheet(_("Targets that decisions set"), columns, rows)


def programmes(book: Book) -> None:
    rows = [
        [book.t(row["title"]), day(row["starts_on"]), day(row["ends_on"]), book.t(row["state"]), row["events"],
         as_number(row["trained"])]
        for row in book.snapshot["programmes"]
    ]  # fmt: skip
    if rows:
        columns = [
            Column(_("Programme"), 60), Column(_("Starts"), 12, "date"), Column(_("Ends"), 12, "date"),
            Column(_("State"), 14), Column(_("Events"), 10, "whole"), Column(_("People trained (persons)"), 16, "whole"),
        ]  # fmt: skip
        book.sheet(_("Programmes and trainings"), columns, rows)


def counted(book: Book) -> None:
    looks = {"money": "money", "%": "percent"}
    rows = [
        [book.t(row["label"]), (as_number(row["value"]), looks.get(row["unit"], "number")), book.t(row["how"])]
        for row in book.snapshot["figures"].values()
    ]
    columns = [Column(_("Figure"), 50), Column(_("Value"), 20, "number"), Column(_("How it is counted"), 90)]
    book.sheet(_("How each figure is counted"), columns, rows)


SHEETS: dict[str, tuple[Callable[[Book], None], ...]] = {
    "association": (coverage, missing),
    "returns": (returns_sent,),
    "sums": (sums,),
    "checks": (checks,),
    "parts": (parts,),
    "fund": (fund,),
    "titles": (titles,),
    "documents": (documents,),
    "programmes": (programmes,),
    "changes": (changes,),
    "member": (dossier_document.life,),
    "all_members": (members_document.all_members, members_document.cuts),
    "dossiers": (members_document.all_dossiers,),
    "work": (members_document.all_work,),
    "statements": (members_document.all_statements,),
    "assessment": (dossier_document.answers,),
    "decisions": (dossier_document.decided,),
}
