"""What trainings counts: events, attendance, learning, reaction, completion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _

from instruments.models import Answer, Response
from programmes import facts, releases
from programmes.cohort import cohort
from programmes.facts import how_many
from programmes.headcount import register_part
from programmes.measures import Figure, Measure, Reading, of_fact, of_heads, register
from programmes.models import Enrolment, Programme
from trainings.enums import ATTENDED, EventKind, EventState, Moment
from trainings.models import Attendance, Certificate, Event, Session
from trainings.scores import PAIRS, gains, scores


@dataclass(frozen=True, slots=True)
class Presence:
    """Attendance of the active enrolments at the sessions that count (of events held, or with any mark)."""

    sessions: tuple[int, ...]
    attended: dict[int, set[int]]  # enrolment id → sessions attended (present or late)


def held_kinds(programme_id: int) -> Counter[str]:
    """How many events of each kind were held; one event may be several kinds."""
    held = Event.objects.filter(programme_id=programme_id, state=EventState.HELD).order_by()
    found: Counter[str] = Counter()
    for kinds in held.values_list("kinds", flat=True):
        found.update(dict.fromkeys(kinds, 1))
    return found


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


def overall_reactions(programme_id: int) -> Counter[int]:
    """How often each of 1–5 is the answer to "overall" in the programme's reaction forms."""
    choices = (
        Answer.objects.filter(
            response__collection__sitting__event__programme_id=programme_id,
            response__collection__sitting__moment=Moment.REACTION,
            question__key="overall",
        )
        .order_by()
        .values_list("choice")
        .annotate(answers=Count("pk"))
    )
    return Counter({int(choice): answers for choice, answers in choices if choice.isdigit()})


def certificate_rule(programme_id: int) -> tuple[int, bool]:
    return Programme.objects.values_list("certificate_sessions", "certificate_needs_post_test").get(pk=programme_id)


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


def attended(programme_id: int) -> QuerySet[Attendance]:
    """Marks of presence at the sessions that count."""
    sessions = Session.objects.filter(event__programme_id=programme_id, counts=True)
    sessions = sessions.exclude(event__state=EventState.CANCELLED)
    return Attendance.objects.filter(mark__in=ATTENDED, session__in=sessions.order_by())


def counted_sessions(programme_id: int) -> QuerySet[Session]:
    """Those that count: of events held, or with any mark."""
    is_marked = Exists(Attendance.objects.filter(session=OuterRef("pk"), enrolment__state="enrolled"))
    return Session.objects.filter(
        Q(event__state=EventState.HELD) | is_marked, event__programme_id=programme_id, counts=True
    ).exclude(event__state=EventState.CANCELLED)


def times(programme_id: int) -> QuerySet:
    """How often each enrolment attended."""
    return attended(programme_id).order_by().values_list("enrolment_id").annotate(times=Count("pk"))


def _all_sessions(programme_id: int) -> Any:
    return NullIf(how_many(counted_sessions(programme_id)), Value(0))


def _rule(programme_id: int) -> Any:
    """As :func:`completed` says it."""
    sat = Response.objects.filter(
        person=OuterRef("person_id"),
        score__isnull=False,
        collection__sitting__moment=Moment.POST,
        collection__sitting__event__programme_id=programme_id,
    )
    needs_no_test = Q(programme__certificate_needs_post_test=False)
    return Case(When(needs_no_test | Exists(sat), then=F("programme__certificate_sessions")), default=None)


def _test_marks(programme_id: int) -> dict[str, str]:
    return {str(person): releases.mark(*sorted(held.items())) for person, held in scores(programme_id).items()}


releases.register(releases.Family("tests", ("tests.",), _test_marks))
register_part("trained", times, lambda _programme_id: Value(1))
register_part("attended_all", times, _all_sessions)
register_part("met", times, _rule)
facts.register(
    enrolled=lambda programme_id: how_many(Enrolment.objects.active().filter(programme_id=programme_id)),
    sessions=lambda programme_id: how_many(counted_sessions(programme_id)),
    person_times=lambda programme_id: how_many(attended(programme_id).filter(enrolment__state="enrolled")),
    certificates=lambda programme_id: how_many(
        Certificate.objects.filter(enrolment__programme_id=programme_id, revoked_at=None)
    ),
)


def count_events(kind: str) -> Callable[[Reading], Figure]:
    return lambda read: Figure(value=read(held_kinds)[kind])


def count_expected(read: Reading) -> Figure:
    found = read(facts.facts)
    return Figure(value=found["sessions"] * found["enrolled"])


def count_rate(read: Reading) -> Figure:
    times, expected = read(facts.facts)["person_times"], count_expected(read).value
    if not expected:
        return Figure(value=None)
    return Figure(value=round(100 * times / expected, 1), numerator=times, denominator=expected)


def of_gains(field: str, n: str, *wanted: str) -> dict[str, Any]:
    def count(read: Reading) -> Figure:
        found = read(gains)
        return Figure(value=getattr(found, field), n=getattr(found, n))

    return {"count": count, "wants": {gains: set(wanted or [PAIRS])}}


def count_reaction(read: Reading) -> Figure:
    answers = read(overall_reactions)
    n = answers.total()
    total = sum(choice * times for choice, times in answers.items())
    return Figure(value=round(total / n, 2) if n else None, n=n)


def count_satisfied(read: Reading) -> Figure:
    answers = read(overall_reactions)
    if not answers:
        return Figure(value=None, n=0)
    good, n = answers[4] + answers[5], answers.total()
    return Figure(value=round(100 * good / n, 1), numerator=good, denominator=n, n=n)


def measure(key: str, label: str, unit: str, how: str, counted: Any, **more) -> Measure:
    """``counted``: the function, or what is told of it (:func:`of_fact`)."""
    told = {"url_name": "trainings:events"} | (counted if isinstance(counted, dict) else {"count": counted}) | more
    return Measure(key=key, label=label, unit=unit, how=how, **told)


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
        of_heads("trained"),
        url_name="programmes:people",
    ),
    measure(
        "attendance.person_times",
        _("Attendances (person-times)"),
        "person-time",
        _(
            "Marks “present” or “late” of the enrolled at the sessions that count. One person at four sessions is four person-times."
        ),
        of_fact("person_times"),
    ),
    measure(
        "attendance.expected_person_times",
        _("Attendances expected (person-times)"),
        "person-time",
        _("Enrolled persons times the sessions that count."),
        count_expected,
        wants={facts.facts: {"sessions", "enrolled"}},
    ),
    measure(
        "attendance.rate",
        _("Attendance rate"),
        "%",
        _("Person-times divided by the person-times expected."),
        count_rate,
        wants={facts.facts: {"sessions", "enrolled", "person_times"}},
        decimals=1,
    ),
    measure(
        "attendance.full",
        _("People who attended every session"),
        "person",
        _("Distinct enrolled persons with “present” or “late” at every session that counts."),
        of_heads("attended_all"),
    ),
    measure(
        "tests.pre_mean",
        _("Pre-test mean"),
        "point",
        _("Mean of all pre-test scores, out of 100. A blank is not zero."),
        of_gains("pre_mean", "pre_n", Moment.PRE),
        decimals=2,
    ),
    measure(
        "tests.post_mean",
        _("Post-test mean"),
        "point",
        _("Mean of all post-test scores, out of 100. A blank is not zero."),
        of_gains("post_mean", "post_n", Moment.POST),
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
        of_gains("without_post", "pre_n", Moment.PRE, PAIRS),
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
        of_heads("met"),
    ),
    measure(
        "completion.certificates",
        _("Certificates valid"),
        "certificate",
        _("Certificates issued and not revoked."),
        of_fact("certificates"),
    ),
)
