"""What trainings counts: events, attendance, learning, reaction, completion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from instruments.models import Answer, Response
from programmes.cohort import cohort, splits
from programmes.gains import Gains, learning_gains
from programmes.measures import Figure, Measure, Reading, register
from programmes.models import Programme
from trainings.enums import ATTENDED, EventKind, EventState, Moment
from trainings.models import Attendance, Certificate, Event, Session

PERSON_DIMENSIONS = (
    "sex",
    "ethnicity",
    "ethnicity_group",
    "disability",
    "age_band",
    "province",
    "province_now",
    "organisation_type",
)


@dataclass(frozen=True, slots=True)
class Presence:
    """Attendance of the active enrolments at the sessions that count (of events held, or with any mark)."""

    sessions: tuple[int, ...]
    attended: dict[int, set[int]]  # enrolment id → sessions attended (present or late)

    def times(self) -> int:
        return sum(len(sessions) for sessions in self.attended.values())


def held_kinds(programme_id: int) -> Counter[str]:
    """How many events of each kind were held; one event may be several kinds."""
    kinds = (
        Event.objects.filter(programme_id=programme_id, state=EventState.HELD)
        .order_by()
        .values_list("kinds", flat=True)
    )
    return Counter(kind for held in kinds for kind in set(held))


def presence(programme_id: int) -> Presence:
    """Two queries."""
    sessions = {
        pk: state
        for pk, state in Session.objects.filter(event__programme_id=programme_id, counts=True)
        .exclude(event__state=EventState.CANCELLED)
        .order_by()
        .values_list("pk", "event__state")
    }
    attended: dict[int, set[int]] = defaultdict(set)
    marked: set[int] = set()
    rows = Attendance.objects.filter(
        session__event__programme_id=programme_id, session__counts=True, enrolment__state="enrolled"
    ).values_list("session_id", "enrolment_id", "mark")
    for session_id, enrolment_id, mark in rows:
        if session_id in sessions:
            marked.add(session_id)
            if mark in ATTENDED:
                attended[enrolment_id].add(session_id)
    counted = tuple(sorted(pk for pk, state in sessions.items() if state == EventState.HELD or pk in marked))
    return Presence(counted, dict(attended))


def scores(programme_id: int) -> dict[int, dict[str, Decimal]]:
    """Person id → moment → score out of 100 of the enrolled; a blank score is left out. The newest answer holds."""
    rows = (
        Response.objects.filter(
            collection__sitting__event__programme_id=programme_id,
            collection__sitting__moment__in=[Moment.PRE, Moment.POST],
            score__isnull=False,
            person__enrolments__programme_id=programme_id,
            person__enrolments__state="enrolled",
        )
        .order_by("submitted_at", "pk")
        .values_list("person_id", "collection__sitting__moment", "score", "collection__instrument__max_score")
    )
    kept: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for person_id, moment, score, highest in rows:
        kept[person_id][moment] = score * 100 / highest  # type: ignore[assignment]  # the query leaves null out
    return dict(kept)


def gains(programme_id: int) -> Gains:
    """Learning gain of the programme's cohort."""
    return learning_gains(
        (moments.get(Moment.PRE), moments.get(Moment.POST)) for moments in scores(programme_id).values()
    )


def overall_reactions(programme_id: int) -> list[int]:
    """The answers 1–5 to "overall" in the programme's reaction forms."""
    choices = Answer.objects.filter(
        response__collection__sitting__event__programme_id=programme_id,
        response__collection__sitting__moment=Moment.REACTION,
        question__key="overall",
    ).values_list("choice", flat=True)
    return [int(choice) for choice in choices if choice.isdigit()]


def certificate_rule(programme_id: int) -> tuple[int, bool]:
    return Programme.objects.values_list("certificate_sessions", "certificate_needs_post_test").get(pk=programme_id)


def certificates(programme_id: int) -> int:
    return Certificate.objects.filter(enrolment__programme_id=programme_id, revoked_at=None).count()


def completed(read: Reading) -> list:
    """Members of the cohort who meet the programme's rule for a certificate."""
    sessions, needs_post = read(certificate_rule)
    attended, marks = read(presence).attended, read(scores)
    return [
        member
        for member in read(cohort)
        if len(attended.get(member.enrolment_id, ())) >= sessions
        and (not needs_post or Moment.POST in marks.get(member.person_id, {}))
    ]


def of_people(people: Callable[[Reading], list]) -> Callable[[Reading], Figure]:
    def count(read: Reading) -> Figure:
        members = people(read)
        return Figure(value=len(members), n=len(members), splits=splits(members, PERSON_DIMENSIONS))

    return count


def trained(read: Reading) -> list:
    attended = read(presence).attended
    return [member for member in read(cohort) if attended.get(member.enrolment_id)]


def attended_all(read: Reading) -> list:
    present = read(presence)
    if not present.sessions:
        return []
    return [
        member for member in read(cohort) if len(present.attended.get(member.enrolment_id, ())) == len(present.sessions)
    ]


def count_events(kind: str) -> Callable[[Reading], Figure]:
    return lambda read: Figure(value=read(held_kinds)[kind])


def count_times(read: Reading) -> Figure:
    return Figure(value=read(presence).times())


def count_expected(read: Reading) -> Figure:
    return Figure(value=len(read(presence).sessions) * len(read(cohort)))


def count_rate(read: Reading) -> Figure:
    times, expected = read(presence).times(), len(read(presence).sessions) * len(read(cohort))
    if not expected:
        return Figure(value=None)
    return Figure(value=round(100 * times / expected, 1), numerator=times, denominator=expected)


def of_gains(field: str, n: str) -> Callable[[Reading], Figure]:
    def count(read: Reading) -> Figure:
        found = read(gains)
        return Figure(value=getattr(found, field), n=getattr(found, n))

    return count


def count_reaction(read: Reading) -> Figure:
    answers = read(overall_reactions)
    return Figure(value=round(sum(answers) / len(answers), 2) if answers else None, n=len(answers))


def count_satisfied(read: Reading) -> Figure:
    answers = read(overall_reactions)
    if not answers:
        return Figure(value=None, n=0)
    good = sum(answer >= 4 for answer in answers)
    return Figure(value=round(100 * good / len(answers), 1), numerator=good, denominator=len(answers), n=len(answers))


def measure(key: str, label: str, unit: str, how: str, count: Callable[[Reading], Figure], **more) -> Measure:
    return Measure(
        key=key, label=label, unit=unit, how=how, count=count, url_name=more.pop("url_name", "trainings:events"), **more
    )


register(
    measure(
        "events.launch",
        _("Launch workshops held"),
        "event",
        _("Events of the kind “launch workshop” that were held."),
        count_events(EventKind.LAUNCH),
    ),
    measure(
        "events.training",
        _("Training courses held"),
        "event",
        _("Events of the kind “training course” that were held."),
        count_events(EventKind.TRAINING),
    ),
    measure(
        "events.field_visit",
        _("Field study visits held"),
        "event",
        _("Events of the kind “field study visit” that were held."),
        count_events(EventKind.FIELD_VISIT),
    ),
    measure(
        "events.closing",
        _("Closing workshops held"),
        "event",
        _("Events of the kind “closing workshop” that were held."),
        count_events(EventKind.CLOSING),
    ),
    measure(
        "people.trained",
        _("People trained"),
        "person",
        _("Distinct enrolled persons who attended at least one session that counts."),
        of_people(trained),
        dimensions=PERSON_DIMENSIONS,
        url_name="programmes:people",
    ),
    measure(
        "attendance.person_times",
        _("Attendances (person-times)"),
        "person-time",
        _(
            "Marks “present” or “late” of the enrolled at the sessions that count. One person at four sessions is four person-times."
        ),
        count_times,
    ),
    measure(
        "attendance.expected_person_times",
        _("Attendances expected (person-times)"),
        "person-time",
        _("Enrolled persons times the sessions that count."),
        count_expected,
    ),
    measure(
        "attendance.rate",
        _("Attendance rate"),
        "%",
        _("Person-times divided by the person-times expected."),
        count_rate,
        decimals=1,
    ),
    measure(
        "attendance.full",
        _("People who attended every session"),
        "person",
        _("Distinct enrolled persons with “present” or “late” at every session that counts."),
        of_people(attended_all),
        dimensions=PERSON_DIMENSIONS,
    ),
    measure(
        "tests.pre_mean",
        _("Pre-test mean"),
        "point",
        _("Mean of all pre-test scores, out of 100. A blank is not zero."),
        of_gains("pre_mean", "pre_n"),
        decimals=2,
    ),
    measure(
        "tests.post_mean",
        _("Post-test mean"),
        "point",
        _("Mean of all post-test scores, out of 100. A blank is not zero."),
        of_gains("post_mean", "post_n"),
        decimals=2,
    ),
    measure(
        "tests.matched_pairs",
        _("People with both tests"),
        "person",
        _("Persons with a score in the pre-test and in the post-test."),
        of_gains("pairs", "pairs"),
    ),
    measure(
        "tests.matched_pre_mean",
        _("Pre-test mean of those with both tests"),
        "point",
        _("Mean pre-test score of the matched pairs."),
        of_gains("matched_pre_mean", "pairs"),
        decimals=2,
    ),
    measure(
        "tests.matched_post_mean",
        _("Post-test mean of those with both tests"),
        "point",
        _("Mean post-test score of the matched pairs."),
        of_gains("matched_post_mean", "pairs"),
        decimals=2,
    ),
    measure(
        "tests.gain",
        _("Learning gain"),
        "point",
        _("Post-test mean less pre-test mean of the matched pairs."),
        of_gains("gain", "pairs"),
        decimals=2,
    ),
    measure(
        "tests.normalised_gain",
        _("Normalised gain of the class"),
        "ratio",
        _(
            "(post − pre) / (100 − pre) on the means of the matched pairs (Hake). Not shown for fewer than 10 pairs; drop-outs bias it upwards."
        ),
        of_gains("normalised_gain", "pairs"),
        decimals=3,
    ),
    measure(
        "tests.individual_gain",
        _("Mean of the individual normalised gains"),
        "ratio",
        _(
            "Mean over persons of (post − pre) / (100 − pre); a person with a pre-test of 100 is left out. Differs from the gain of the class."
        ),
        of_gains("individual_gain", "pairs"),
        decimals=3,
    ),
    measure(
        "tests.without_post",
        _("People without a post-test"),
        "person",
        _("Persons with a pre-test and no post-test; they are listed, never averaged as 0."),
        of_gains("without_post", "pre_n"),
    ),
    measure(
        "reaction.overall_mean",
        _("Reaction, overall (1–5)"),
        "scale",
        _("Mean of the answers to “overall” in the reaction forms."),
        count_reaction,
        decimals=1,
    ),
    measure(
        "reaction.satisfied",
        _("Reaction 4 or 5"),
        "%",
        _("Answers 4 or 5 to “overall”, divided by all answers."),
        count_satisfied,
        decimals=0,
    ),
    measure(
        "completion.met",
        _("People who meet the rule for a certificate"),
        "person",
        _("Enrolled persons with the sessions that the programme asks for and, if it asks for one, a post-test."),
        of_people(completed),
        dimensions=PERSON_DIMENSIONS,
    ),
    measure(
        "completion.certificates",
        _("Certificates valid"),
        "certificate",
        _("Certificates issued and not revoked."),
        lambda read: Figure(value=read(certificates)),
    ),
)
