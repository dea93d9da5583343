"""What happened between two days; one event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from office import formats
from programmes.labels import dimension_label
from reports.document import framework, people, review
from reports.document.writer import Writer, exact

SPLITS = (
    "sex",
    "ethnicity_group",
    "ethnicity",
    "disability",
    "age_band",
    "organisation_type",
    "province",
    "province_now",
)


def period(doc: Writer) -> None:
    told = doc.snapshot["subject"]["period"]
    if told is None:
        return
    doc.heading(
        _("What happened from %(first)s to %(last)s")
        % {"first": doc.day(told["starts_on"]), "last": doc.day(told["ends_on"])}
    )
    doc.summary()
    doc.table(
        _("In the period and to date"),
        [_("What"), _("In the period"), _("To date")],
        rows_of(doc, told),
        numbers=2,
        widths=(9, 4, 4),
    )
    _left_out(doc, told["money"]["left_out"])
    if not doc.internal:
        doc.aside(
            _(
                "How many different people came in the period is not told here: taken from all, it could tell of the few who did not."
            )
        )
    _events(doc, told)
    framework.reported_in(doc, told["starts_on"], told["ends_on"])
    _stories(doc, told)


Fact = tuple[str, Any, Any, str]  # words, in the period, to date, "" or "money"


def rows_of(doc: Writer, told: Mapping[str, Any]) -> list[list[str]]:
    """What the period tells beside the totals to date, in words."""
    return [[words, *(_worded(doc, value, look) for value in values)] for words, *values, look in facts_of(doc, told)]


def _worded(doc: Writer, value: Any, look: str) -> str:
    if isinstance(value, str) and value in {_("hidden"), f"<{doc.threshold}"}:
        return value
    return doc.money(value) if look == "money" else doc.num(value)


def facts_of(doc: Writer, told: Mapping[str, Any]) -> list[Fact]:
    """The same as numbers, for a workbook; of a figure that is hidden what is shown in its place."""
    came, updates, money, plans = told["attendance"], told["updates"], told["money"], doc.snapshot["plans"]
    together = {key: _sum(plan[key] for plan in plans) for key in ("women", "men", "other")}
    persons = [(_("People who came (persons)"), came["persons"], _to_date(doc, "people.trained"), "")]
    return [
        (_("Events"), len(came["events"]), _held(doc), ""),
        (_("Sessions with attendance"), came["sessions"], _sessions(doc), ""),
        *(persons if doc.internal else []),
        (_("Attendances (person-times)"), came["person_times"], _to_date(doc, "attendance.person_times"), ""),
        (_("Updates of the group plans"), updates["count"], None, ""),
        (_("Women reached by the groups (person-times)"), updates["women"], together["women"], ""),
        (_("Men reached by the groups (person-times)"), updates["men"], together["men"], ""),
        (_("Others reached by the groups (person-times)"), updates["other"], together["other"], ""),
        (_("Monitoring visits done"), told["visits"], _to_date(doc, "support.visits_done"), ""),
        (_("Follow-ups done"), told["follow_ups_done"], _to_date(doc, "follow_ups.closed"), ""),
        (_("Received"), money["receipt"], _to_date(doc, "money.received"), "money"),
        (_("Committed"), money["commitment"], _to_date(doc, "money.committed"), "money"),
        (_("Transferred to partners"), money["transfer"], _to_date(doc, "money.transferred"), "money"),
        (_("Spent, with what the groups spent"), spent(told), _to_date(doc, "money.spent"), "money"),
    ]


def _to_date(doc: Writer, key: str) -> Any:
    figure = doc.figures.get(key)
    if figure is None:
        return None
    return doc.value(key) if figure["hidden"] else figure["value"]


def spent(told: Mapping[str, Any]) -> Any:
    """Approved expenditure and what the groups' updates say they spent; None when neither is told."""
    return _sum(exact(value) for value in (told["money"]["expenditure"], told["updates"]["spent"]))


def _sum(values: Any) -> Any:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _held(doc: Writer) -> int:
    return sum(event["state"] == "held" for event in doc.snapshot["events"])


def _sessions(doc: Writer) -> int:
    return sum(session["attended"] is not None for event in doc.snapshot["events"] for session in event["sessions"])


def _left_out(doc: Writer, found: Mapping[str, Any]) -> None:
    if found:
        sums = "; ".join(formats.money(value, currency, doc.language) for currency, value in found.items())
        doc.note(_("Without an exchange rate, and therefore in no sum: %(sums)s.") % {"sums": sums})


def _events(doc: Writer, told: Mapping[str, Any]) -> None:
    found = told["attendance"]["events"]
    doc.heading(_("Events of the period"), 2)
    if not found:
        doc.text(_("No event lies in this period."))
    by_title = {doc.t(event["title"]): event for event in doc.snapshot["events"]}
    rows = []
    for title in (doc.t(one) for one in found):
        event = by_title[title]
        rows.append(
            [title, doc.t(event["kinds"]), doc.span(event["starts_on"], event["ends_on"]), doc.t(event["state_label"])]
        )
    doc.table(_("Events of the period"), [_("Event"), _("Kind"), _("When"), _("State")], rows, widths=(8, 5, 5, 3))


def _stories(doc: Writer, told: Mapping[str, Any]) -> None:
    rows = [
        [doc.day(row["on"]), " · ".join(filter(None, [row["plan"], row["activity"]])), row["text"]]
        for row in told["updates"]["stories"]
        if row["text"]
    ]
    doc.table(
        _("What the groups told in the period"), [_("Day"), _("Activity"), _("What happened")], rows, widths=(2, 2, 10)
    )


# --- one event -------------------------------------------------------------------------


def event(doc: Writer) -> None:
    told = doc.snapshot["subject"]["event"]
    row = next((one for one in doc.snapshot["events"] if told and one["id"] == told["id"]), None)
    if told is None or row is None:
        return
    doc.heading(_("The event"))
    doc.summary()
    people.event_of(doc, row)
    _attendance(doc, told)
    _tests(doc, told)
    people.reaction_of(doc, row)
    people.items_of(doc, row)
    people.quality_of(doc, row)
    _appearances(doc, told)
    raised = [one for one in doc.snapshot["lessons"] if one["origin"] == f"trainings.event:{told['id']}"]
    if raised:
        doc.heading(_("Raised at the event"), 2)
        review.register(doc, raised)


def _attendance(doc: Writer, told: Mapping[str, Any]) -> None:
    doc.heading(_("Attendance"), 2)
    if told["sessions"] == 0:
        doc.text(_("Attendance was not recorded by session."))
        return
    if not doc.internal:
        doc.text(
            _(
                "%(times)s attendances (person-times). By whom is told of the whole programme alone: of one event, taken from all, it could tell of the few who did not come."
            )
            % {"times": doc.num(told["person_times"])}
        )
        return
    doc.text(
        _("%(persons)s different people came, in %(times)s attendances (person-times).")
        % {"persons": doc.num(told["persons"]), "times": doc.num(told["person_times"])}
    )
    rows = [
        [dimension_label(dimension) if index == 0 else "", doc.t(part["label"]), doc.count(part)]
        for dimension in SPLITS
        for index, part in enumerate(told["splits"].get(dimension, []))
    ]
    doc.table(_("Who came, in splits"), [_("Split"), _("Group"), _("Persons")], rows, numbers=1, widths=(5, 7, 2))


def _tests(doc: Writer, told: Mapping[str, Any]) -> None:
    """Donors read them of the programme, whose figures are protected; of one event only when it is all there is."""
    found = told["tests"]
    if found is None:
        return
    doc.heading(_("Before and after"), 2)
    names = {
        "pairs": _("People with both tests"),
        "matched_pre_mean": _("Mean before, of people with both tests (of 100)"),
        "matched_post_mean": _("Mean after, of people with both tests (of 100)"),
        "gain": _("Points learned, on average"),
        "normalised_gain": _("Normalised gain of the class"),
        "without_post": _("People without a post-test"),
    }
    decimals = {"pairs": 0, "without_post": 0, "normalised_gain": 3}
    doc.table(
        _("Tests at the event"),
        [_("Figure"), _("Value")],
        [[label, doc.num(found[key], decimals.get(key, 2))] for key, label in names.items()],
        numbers=1,
        widths=(8, 2),
    )


def _appearances(doc: Writer, told: Mapping[str, Any]) -> None:
    found = told["appearances"]
    if not found:
        return
    doc.heading(_("Who appeared"), 2)
    rows = []
    for row in found:
        capacity = "; ".join(filter(None, [doc.t(row["capacity"]), row["note"]]))
        posts = "; ".join(doc.t(post) for post in row["posts"]) or "–"
        rows.append([*([f"{row['academic_title']} {row['name']}".strip()] if doc.internal else []), capacity, posts])
    doc.table(
        _("Guests, speakers and facilitators"),
        [*([_("Name")] if doc.internal else []), _("Capacity"), _("Post")],
        rows,
        widths=(5, 4, 7) if doc.internal else (4, 7),
    )
