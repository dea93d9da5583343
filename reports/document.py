"""The report as blocks (headings, texts, tables, bars), from the snapshot and the narrative alone.

PDF and Word are drawn from the same blocks, so that a figure reads the same in both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from office import formats
from programmes.labels import dimension_label
from reports.narrative import SECTIONS, title_of

Block = dict[str, Any]


class Document:
    """Collects blocks in one language."""

    def __init__(
        self, snapshot: Mapping[str, Any], narrative: Sequence[Mapping[str, Any]], edition: str, language: str
    ) -> None:
        self.snapshot, self.edition, self.language = snapshot, edition, language
        self.narrative = {row["key"]: row for row in narrative if row["included"]}
        self.currency = snapshot["programme"]["currency"]
        self.blocks: list[Block] = []
        self.tables = self.bars = 0

    # --- words -------------------------------------------------------------
    def t(self, text: Mapping[str, str] | None) -> str:
        other = "en" if self.language == "vi" else "vi"
        return (text or {}).get(self.language) or (text or {}).get(other) or ""

    def num(self, value: Any, decimals: int | None = None) -> str:
        return formats.number(None if value is None else Decimal(str(value)), decimals, self.language)

    def money(self, value: Any) -> str:
        return formats.money(None if value is None else Decimal(str(value)), self.currency, self.language)

    def pct(self, value: Any, decimals: int = 0) -> str:
        return formats.percent(None if value is None else Decimal(str(value)), decimals, self.language)

    def day(self, value: str | None, precision: str = "day") -> str:
        return formats.on(dt.date.fromisoformat(value), precision) if value else "–"

    def span(self, start: str | None, end: str | None, precision: str = "day") -> str:
        if not start and not end:
            return "–"
        first, last = (dt.date.fromisoformat(day) if day else None for day in (start, end))
        return formats.period(first, last, precision, self.language)

    def value(self, key: str) -> str:
        """A figure as the report writes it: "30", "51,67", "29.500.000 ₫", "–" when blank, "<5" when hidden."""
        figure = self.snapshot["figures"].get(key)
        if figure is None:
            return "–"
        if figure["hidden"]:
            return f"<{self.snapshot['programme']['threshold']}"
        if figure["unit"] == "money":
            return self.money(figure["value"])
        if figure["unit"] == "%":
            return self.pct(figure["value"], figure["decimals"])
        return self.num(figure["value"], figure["decimals"])

    def count(self, part: Mapping[str, Any]) -> str:
        if part["count"] is not None:
            return self.num(part["count"])
        return _("hidden") if part["withheld"] else f"<{self.snapshot['programme']['threshold']}"

    # --- blocks --------------------------------------------------------------
    def heading(self, text: str, level: int = 1) -> None:
        self.blocks.append({"kind": "heading", "level": level, "text": text})

    def text(self, text: str) -> None:
        if text:
            self.blocks.extend({"kind": "text", "text": part} for part in text.split("\n") if part.strip())

    def note(self, text: str) -> None:
        self.blocks.append({"kind": "note", "text": text})

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        self.blocks.append({"kind": "facts", "rows": [[label, value] for label, value in rows if value]})

    def stats(self, items: Sequence[tuple[str, str]]) -> None:
        self.blocks.append({"kind": "stats", "items": [[value, label] for value, label in items]})

    def table(
        self,
        caption: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        numbers: int = 0,
        widths: Sequence[int] = (),
    ) -> None:
        """``numbers``: how many columns at the end are numbers (set to the right)."""
        if not rows:
            return
        self.tables += 1
        caption = _("Table %(n)d. %(caption)s") % {"n": self.tables, "caption": caption}
        self.blocks.append(
            {
                "kind": "table",
                "caption": caption,
                "columns": list(columns),
                "rows": [list(row) for row in rows],
                "numbers": numbers,
                "widths": list(widths),
            }
        )

    def chart(self, caption: str, rows: Sequence[tuple[str, str, float]]) -> None:
        """Horizontal bars: (label, value as text, share of the longest 0–1). Not drawn when there is nothing to say."""
        if not any(share for _label, _value, share in rows):
            return
        self.bars += 1
        caption = _("Figure %(n)d. %(caption)s") % {"n": self.bars, "caption": caption}
        self.blocks.append(
            {
                "kind": "bars",
                "caption": caption,
                "rows": [[label, value, round(share, 4)] for label, value, share in rows],
            }
        )

    def written(self, key: str) -> None:
        """A narrative section, under its heading when somebody wrote it."""
        row = self.narrative.get(key)
        text = row and self.t({"vi": row["text_vi"], "en": row["text_en"]})
        if text:
            self.heading(title_of(key), 2)
            self.text(text)


def build(
    snapshot: Mapping[str, Any], narrative: Sequence[Mapping[str, Any]], edition: str, language: str
) -> dict[str, Any]:
    """The whole report: cover facts and blocks."""
    with override(language):
        doc = Document(snapshot, narrative, edition, language)
        for chapter in (
            profile,
            results,
            participants,
            workshops,
            learning,
            plans,
            visits,
            money,
            conclusions,
            annexes,
        ):
            chapter(doc)
        return cover(doc) | {"blocks": doc.blocks}


def cover(doc: Document) -> dict[str, Any]:
    programme = doc.snapshot["programme"]
    as_of = formats.moment(dt.datetime.fromisoformat(doc.snapshot["as_of"]))
    return {
        "language": doc.language,
        "kind": _("End-of-programme report"),
        "title": doc.t(programme["title"]),
        "organisation": doc.t(programme["implementer"]),
        "parent": doc.t(programme["parent"]),
        "period": doc.span(programme["starts_on"], programme["ends_on"], programme["date_precision"]),
        "edition": _("Internal edition") if doc.edition == "internal" else _("Donor edition"),
        "as_of": _("Data as of %(moment)s") % {"moment": as_of},
        "contents": _("Contents"),
        "page": _("page"),
        "fictional": _(
            "Demonstration: every person and organisation marked “(mô phỏng)”, score and amount is fictional."
        )
        if programme["is_fictional"]
        else "",
    }


def profile(doc: Document) -> None:
    programme = doc.snapshot["programme"]
    doc.heading(_("The programme"))
    funders = [row for row in doc.snapshot["partners"] if row["role"] == "funder"]
    named = [
        doc.t(row["organisation"])
        + ("" if row["certainty"] == "confirmed" else f" ({doc.t(row['certainty_label']).lower()})")
        for row in funders
        if row["certainty"] != "not_stated"
    ]
    doc.facts(
        [
            (
                _("Implementing organisation"),
                ", ".join(filter(None, [doc.t(programme["implementer"]), doc.t(programme["parent"])])),
            ),
            (_("Period"), doc.span(programme["starts_on"], programme["ends_on"], programme["date_precision"])),
            (
                _("Funder"),
                "; ".join(named)
                if any(row["certainty"] == "confirmed" for row in funders)
                else _("not stated") + (f" – {'; '.join(named)}" if named else ""),
            ),
            (
                _("Other partners"),
                "; ".join(
                    f"{doc.t(row['organisation'])} ({doc.t(row['role_label']).lower()})"
                    for row in doc.snapshot["partners"]
                    if row["role"] not in {"funder", "implementing"}
                ),
            ),
            (_("Objective"), doc.t(programme["objective"])),
            (_("Policy context"), doc.t(programme["context"])),
        ]
    )
    doc.written("summary")
    doc.heading(_("The road"), 2)
    doc.table(
        _("Stages of the programme"),
        [_("Stage"), _("When"), _("State")],
        [
            [
                doc.t(step["title"]),
                doc.span(step["starts_on"], step["ends_on"], step["precision"]),
                doc.t(step["state_label"]),
            ]
            for step in doc.snapshot["road"]
        ],
        widths=(5, 3, 2),
    )


def results(doc: Document) -> None:
    promises = doc.snapshot["promises"]
    doc.heading(_("Promised and reached"))
    met = sum(row["state"] == "met" for row in promises)
    doc.stats(
        [
            (f"{met} / {len(promises)}", _("promised results met")),
            (doc.value("people.trained"), _("people trained")),
            (doc.value("attendance.person_times"), _("attendances (person-times)")),
            (doc.value("plans.approved"), _("group action plans")),
        ]
    )

    def promised(row: Mapping[str, Any]) -> str:
        least = doc.num(row["minimum"])
        return least if row["maximum"] in {None, row["minimum"]} else f"{least}–{doc.num(row['maximum'])}"

    doc.table(
        _("Promised results and how they stand"),
        [_("Promised"), _("Due"), _("State"), _("Target"), _("Reached")],
        [
            [
                doc.t(row["title"]),
                doc.day(row["due_on"], row["due_precision"]),
                doc.t(row["state_label"]),
                promised(row),
                doc.num(row["value"]),
            ]
            for row in promises
        ],
        numbers=2,
        widths=(6, 2, 2, 1, 1),
    )


def participants(doc: Document) -> None:
    figure = doc.snapshot["figures"]["people.enrolled"]
    doc.heading(_("Participants"))
    doc.text(
        _(
            "%(n)s people were enrolled; they come from %(then)s provinces by the borders until 30 June 2025, %(now)s since then."
        )
        % {
            "n": doc.value("people.enrolled"),
            "then": doc.value("places.provinces_then"),
            "now": doc.value("places.provinces_now"),
        }
    )
    if doc.edition == "donor":
        doc.note(
            _(
                "Groups of fewer than %(k)d people are shown as “<%(k)d”; where a small group could be worked out, a larger one is hidden with it."
            )
            % {"k": doc.snapshot["programme"]["threshold"]}
        )
    for dimension, parts in figure["splits"].items():
        _split(doc, dimension, parts)


def _split(doc: Document, dimension: str, parts: Sequence[Mapping[str, Any]]) -> None:
    label = dimension_label(dimension)
    total = doc.snapshot["figures"]["people.enrolled"]["value"] or 0
    longest = max((part["count"] or 0 for part in parts), default=0) or 1
    shares = [part["count"] is not None and total and 100 * part["count"] / total for part in parts]
    doc.heading(label, 2)
    doc.chart(label, [(doc.t(part["label"]), doc.count(part), (part["count"] or 0) / longest) for part in parts])
    doc.table(
        _("%(dimension)s of the enrolled") % {"dimension": label},
        [label, _("People"), "%"],
        [
            [doc.t(part["label"]), doc.count(part), doc.pct(share) if part["count"] is not None else ""]
            for part, share in zip(parts, shares, strict=True)
        ],
        numbers=2,
        widths=(6, 2, 2),
    )


def workshops(doc: Document) -> None:
    doc.heading(_("Workshops and attendance"))
    doc.stats(
        [
            (doc.value("attendance.person_times"), _("attendances (person-times)")),
            (doc.value("attendance.expected_person_times"), _("expected (person-times)")),
            (doc.value("attendance.full"), _("people who attended every session")),
            (doc.value("completion.met"), _("people who meet the rule for a certificate")),
        ]
    )
    for event in doc.snapshot["events"]:
        doc.heading(doc.t(event["title"]), 2)
        doc.facts(
            [
                (_("When"), doc.span(event["starts_on"], event["ends_on"])),
                (_("Where"), ", ".join(filter(None, [event["venue"], doc.t(event["place"])]))),
                (_("Kind"), doc.t(event["kinds"])),
                (_("State"), doc.t(event["state_label"])),
            ]
        )
        doc.text(doc.t(event["summary"]))
        counted = [session for session in event["sessions"] if session["attended"] is not None]
        doc.table(
            _("Sessions and people present"),
            [_("Session"), _("When"), _("People present")],
            [
                [
                    doc.t(session["title"]),
                    formats.moment(dt.datetime.fromisoformat(session["starts_at"])),
                    doc.num(session["attended"]),
                ]
                for session in counted
            ],
            numbers=1,
            widths=(6, 3, 2),
        )
    guests = doc.snapshot["appearances"]
    if guests:
        doc.heading(_("Guests and experts"), 2)
        doc.table(
            _("Guests and experts"),
            [_("Name"), _("Capacity"), _("Post")] if doc.edition == "internal" else [_("Capacity"), _("Post")],
            [
                ([f"{row['academic_title']} {row['name']}".strip()] if doc.edition == "internal" else [])
                + [doc.t(row["capacity"]), "; ".join(doc.t(post) for post in row["posts"])]
                for row in guests
            ],
        )


LEARNING = (
    "tests.pre_mean",
    "tests.matched_pairs",
    "tests.matched_pre_mean",
    "tests.matched_post_mean",
    "tests.gain",
    "tests.normalised_gain",
    "tests.individual_gain",
    "tests.without_post",
    "reaction.overall_mean",
    "reaction.satisfied",
)


def learning(doc: Document) -> None:
    figures = doc.snapshot["figures"]
    doc.heading(_("What was learned"))
    doc.table(
        _("Learning and reaction"),
        [_("Figure"), "n", _("Value")],
        [
            [doc.t(figures[key]["label"]), doc.num(figures[key]["n"]), doc.value(key)]
            for key in LEARNING
            if key in figures
        ],
        numbers=2,
        widths=(7, 1, 2),
    )
    before, after = figures["tests.matched_pre_mean"]["value"], figures["tests.matched_post_mean"]["value"]
    if before is not None and after is not None:
        doc.chart(
            _("Mean score of those with both tests, out of 100"),
            [
                (_("Before"), doc.value("tests.matched_pre_mean"), float(before) / 100),
                (_("After"), doc.value("tests.matched_post_mean"), float(after) / 100),
            ],
        )
    doc.note(
        _(
            "Gains are read off matched pairs; people who dropped out are not in them, which raises the gain. A blank is never counted as zero."
        )
    )
    missing = [
        person["name"] for person in doc.snapshot["people"] if person["pre"] is not None and person["post"] is None
    ]
    if missing:
        doc.text(_("Without a post-test: %(names)s.") % {"names": ", ".join(missing)})


def plans(doc: Document) -> None:
    doc.heading(_("Group action plans"))
    doc.table(
        _("The plans side by side"),
        [_("Plan"), _("State"), _("Budget"), _("Spent")],
        [
            [
                f"{plan['code']} · {doc.t(plan['title'])}",
                doc.t(plan["state_label"]),
                doc.money(plan["budget"]),
                doc.money(plan["spent"]),
            ]
            for plan in doc.snapshot["plans"]
        ]
        + [[_("Together"), "", doc.value("plans.budget"), doc.value("plans.spent")]],
        numbers=2,
        widths=(6, 3, 3, 3),
    )
    for plan in doc.snapshot["plans"]:
        _plan(doc, plan)


def _plan(doc: Document, plan: Mapping[str, Any]) -> None:
    doc.heading(f"{plan['code']} · {doc.t(plan['title'])}", 2)
    doc.facts(
        [
            (_("Group"), plan["group"]),
            (_("Provinces"), ", ".join(doc.t(place) for place in plan["places"])),
            (_("Linked to"), plan["linked_programme"]),
            (_("Problem"), doc.t(plan["problem"])),
            (_("Objective"), doc.t(plan["objective"])),
            (
                _("People reached (person-times, as reported)"),
                _("%(women)s women, %(men)s men") % {"women": doc.num(plan["women"]), "men": doc.num(plan["men"])}
                if plan["women"] is not None or plan["men"] is not None
                else "",
            ),
        ]
    )
    internal = doc.edition == "internal"
    doc.table(
        _("Activities of %(plan)s") % {"plan": plan["code"]},
        [_("Activity"), _("When"), *([_("Responsible")] if internal else []), _("How far")],
        [
            [
                f"{line['code']} · {doc.t(line['title'])}",
                doc.span(line["starts_on"], line["ends_on"]),
                *([line["responsible"]] if internal else []),
                doc.pct(line["percent"]),
            ]
            for line in plan["activities"]
        ],
        numbers=1,
        widths=(6, 4, 3, 1) if internal else (7, 4, 1),
    )
    doc.table(
        _("Indicators of %(plan)s") % {"plan": plan["code"]},
        [_("Indicator"), _("Unit"), _("Baseline"), _("Target"), _("Actual"), _("Progress")],
        [
            [
                doc.t(line["name"]),
                line["unit"],
                doc.num(line["baseline"]),
                doc.num(line["target"]),
                doc.num(line["actual"]),
                doc.pct(line["progress"]),
            ]
            for line in plan["indicators"]
        ],
        numbers=4,
        widths=(5, 2, 2, 2, 2, 2),
    )
    doc.table(
        _("Budget of %(plan)s") % {"plan": plan["code"]},
        [_("Budget line"), _("Amount")],
        [[line["title"], doc.money(line["amount"])] for line in plan["budget_lines"]]
        + ([[_("Together"), doc.money(plan["budget"])]] if plan["budget_lines"] else []),
        numbers=1,
        widths=(7, 3),
    )
    for story in plan["stories"]:
        if story["text"]:
            doc.text(f"{doc.day(story['on'])} ({story['activity']}): {story['text']}")


def visits(doc: Document) -> None:
    doc.heading(_("Visits, findings and follow-ups"))
    found, internal = doc.snapshot["visits"], doc.edition == "internal"
    doc.table(
        _("Monitoring visits"),
        [*([_("Visit")] if internal else []), _("Plans"), _("Where"), _("Day"), _("State"), _("Findings")],
        [
            [
                *([visit["title"]] if internal else []),
                ", ".join(visit["plans"]),
                doc.t(visit["place"]),
                doc.day(visit["done_on"] or visit["planned_on"]),
                doc.t(visit["state_label"]),
                doc.num(len(visit["findings"])),
            ]
            for visit in found
        ],
        numbers=1,
    )
    if internal:
        doc.table(
            _("Findings"),
            [_("Plan"), _("Rating"), _("Finding"), _("Recommendation")],
            [
                [", ".join(visit["plans"]), doc.t(row["rating_label"]), row["text"], row["recommendation"]]
                for visit in found
                for row in visit["findings"]
            ],
            widths=(1, 2, 4, 4),
        )
        doc.table(
            _("Follow-ups"),
            [_("What is to be done"), _("Who"), _("Due"), _("State"), _("What was done")],
            [
                [
                    row["title"],
                    row["responsible"],
                    doc.day(row["due_on"]),
                    doc.t(row["state_label"]),
                    row["what_was_done"],
                ]
                for row in doc.snapshot["follow_ups"]
            ],
            widths=(4, 3, 2, 2, 4),
        )
    doc.facts(
        [(_("Follow-ups open"), doc.value("follow_ups.open")), (_("Follow-ups done"), doc.value("follow_ups.closed"))]
    )


def money(doc: Document) -> None:
    doc.heading(_("Money"))
    doc.stats(
        [
            (doc.value("plans.budget"), _("budget of the group plans")),
            (doc.value("plans.spent"), _("spent by the group plans, as reported")),
        ]
    )
    doc.note(_("Only the group plans' money stands here; the programme's own grant is not stated."))


def conclusions(doc: Document) -> None:
    keys = [
        key
        for key in SECTIONS
        if key != "summary"
        and key in doc.narrative
        and (doc.narrative[key]["text_vi"] or doc.narrative[key]["text_en"])
    ]
    if not keys:
        return
    doc.heading(_("Lessons and assessment"))
    for key in keys:
        doc.written(key)


def annexes(doc: Document) -> None:
    doc.heading(_("Annexes"))
    if doc.snapshot["people"]:
        doc.heading(_("Participants"), 2)
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
                for row in doc.snapshot["people"]
            ],
            numbers=3,
            widths=(4, 5, 2, 1, 1, 1, 1),
        )
    doc.heading(_("How each figure is counted"), 2)
    doc.table(
        _("Figures and how they are counted"),
        [_("Figure"), _("How it is counted"), _("Value")],
        [
            [doc.t(figure["label"]), doc.t(figure["how"]), doc.value(key)]
            for key, figure in doc.snapshot["figures"].items()
        ],
        numbers=1,
        widths=(4, 6, 2),
    )
