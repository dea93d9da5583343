"""A hundred programmes, thirty thousand people and a million marks of attendance, written by the database itself.

Programme 1 is a large one of 10,000 people; each of the others has some three hundred. Keys are reckoned from the
numbers, so that rows find each other without being read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.utils import timezone

from actionplans.models import (
    BudgetLine as PlanBudgetLine,
)
from actionplans.models import Finding, Group, IndicatorValue, Plan, PlanIndicator, ProgressUpdate, Visit
from instruments.models import Answer, Collection, Question, Response
from office.models import Revision
from participants.models import Organisation, Person, SensitiveData, User
from programmes.models import (
    BudgetLine,
    Enrolment,
    ExchangeRate,
    FollowUp,
    Grant,
    Partner,
    Programme,
    Role,
    Stage,
    Target,
    Transaction,
)
from trainings.models import Attendance, Certificate, Event, Session, Sitting

PEOPLE, LARGE, SMALL = 30_000, 10_000, 303
LARGE_SESSIONS, SMALL_SESSIONS = 40, 20
PROGRAMME, PERSON, SPACE = 1_000, 1_000_000, 100_000  # the first keys; how many of a kind fit into one programme
PLANS = "(CASE p WHEN 1 THEN 1000 ELSE 30 END)"
MEMBERS = f"(CASE p WHEN 1 THEN {LARGE} ELSE {SMALL} END)"
SESSIONS = f"(CASE p WHEN 1 THEN {LARGE_SESSIONS} ELSE {SMALL_SESSIONS} END)"
ENTRIES = "(CASE p WHEN 1 THEN 20000 ELSE 200 END)"
START = "DATE '2023-10-16'"


def fill(model: type[models.Model], source: str, /, *, like: str = "", **columns: Any) -> None:
    """A row for each one of ``source`` (what stands after FROM). Columns are SQL; the rest is the default of the field,
    or the same column of ``like``."""
    with connection.cursor() as cursor:

        def value(field: models.Field) -> str:
            if field.attname in columns:
                return str(columns[field.attname])
            if isinstance(field, models.UUIDField):
                return "gen_random_uuid()"
            if like and not field.unique:
                return f'{like}."{field.column}"'
            default = field.get_db_prep_save(field.get_default(), connection)
            return cursor.mogrify("%s", [default]).decode()

        fields = [field for field in model._meta.concrete_fields if not field.primary_key or field.attname in columns]
        names = ", ".join(f'"{field.column}"' for field in fields)
        values = ", ".join(value(field) for field in fields)
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} FROM {source}')


@contextmanager
def unindexed(*kinds: type[models.Model]) -> Iterator[None]:
    """The tables lose their indexes and references while they are filled by the million, and get them back as they were."""
    tables = [model._meta.db_table for model in kinds]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u') ORDER BY contype = 'f'""",
            [tables],
        )
        constraints = cursor.fetchall()
        cursor.execute(
            """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
            WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
            AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype = 'u')""",
            [tables],
        )
        indexes = cursor.fetchall()
        for table, name, _definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def people() -> None:
    """The register, with what is told of each."""
    organisations = f"(SELECT array_agg(id) ids FROM {Organisation._meta.db_table}) o"
    places = "(SELECT array_agg(id) ids FROM participants_place WHERE era = '63') l"
    fill(
        Person,
        f"generate_series(1, {PEOPLE}) n, {organisations}, {places}",
        id=f"{PERSON} + n",
        full_name="'Nguyễn Thị ' || n",
        sex="CASE WHEN n % 50 = 0 THEN '' WHEN n % 4 = 0 THEN 'M' ELSE 'F' END",
        birth_year="CASE WHEN n % 40 = 0 THEN NULL ELSE 1960 + n % 45 END",
        email="'person-' || n || '@bench.example'",
        organisation_id="o.ids[1 + n % cardinality(o.ids)]",
        place_id="l.ids[1 + n % cardinality(l.ids)]",
        position="'Cán bộ'",
        sort_key="'nguyen thi ' || n",
        search_text="'nguyen thi ' || n",
        is_fictional="true",
    )
    fill(
        SensitiveData,
        f"generate_series(1, {PEOPLE}) n, (SELECT array_agg(code ORDER BY code) ids FROM participants_ethnicgroup) e",
        person_id=f"{PERSON} + n",
        ethnicity_id="CASE WHEN n % 3 = 0 THEN e.ids[1 + (n / 3) % 30] ELSE '01' END",
        disability="CASE WHEN n % 25 = 0 THEN 'yes' WHEN n % 7 = 0 THEN 'unknown' ELSE 'no' END",
    )


def programmes(first: int, last: int, model: Programme) -> None:
    """Programmes with all that is counted of them, promised as in the model."""
    every = f"generate_series({first}, {last}) p"
    fill(
        Programme,
        f'"{Programme._meta.db_table}" old, {every} WHERE old.id = {model.pk}',
        like="old",
        id=f"{PROGRAMME} + p",
        slug="'bench-' || p",
        title_vi="'Chương trình ' || p",
        title_en="'Programme ' || p",
        short_title_vi="'CT ' || p",
        short_title_en="'P ' || p",
    )
    for kind in (Target, Stage, Partner):
        fill(
            kind,
            f'"{kind._meta.db_table}" old, {every} WHERE old.programme_id = {model.pk}',
            like="old",
            programme_id=f"{PROGRAMME} + p",
            **({"indicator_id": "NULL", "phase_id": "NULL", "period_id": "NULL"} if kind is Target else {}),
        )
    fill(Revision, every, scope_id=f"{PROGRAMME} + p", number="1")
    _enrolments(every)
    _trainings(every, model)
    _tests(every, model)
    _plans(every)
    _money(every, model)


def _enrolments(every: str) -> None:
    person = f"{PERSON} + CASE p WHEN 1 THEN k ELSE {LARGE} + 1 + ((p - 2) * 202 + k) % {PEOPLE - LARGE} END"
    fill(
        Enrolment,
        f"{every} CROSS JOIN LATERAL generate_series(1, {MEMBERS}) k JOIN {Person._meta.db_table} h ON h.id = {person}",
        id=f"p * {SPACE} + k",
        programme_id=f"{PROGRAMME} + p",
        person_id="h.id",
        organisation_id="h.organisation_id",
        place_id="h.place_id",
        position="'Cán bộ'",
        code="'B-' || k",
        enrolled_on=START,
        state="CASE WHEN k % 101 = 0 THEN 'withdrawn' ELSE 'enrolled' END",
    )


def _trainings(every: str, model: Programme) -> None:
    """Four sessions in each of the first events; the others have none."""
    fill(
        Event,
        f"{every}, generate_series(1, CASE p WHEN 1 THEN 400 ELSE 8 END) e",
        id=f"p * {SPACE} + e",
        programme_id=f"{PROGRAMME} + p",
        title_vi="'Tập huấn ' || e",
        kinds=f'CASE WHEN e <= {SESSIONS} / 4 THEN \'["training"]\' WHEN e % 3 = 0 THEN \'["launch", "planning"]\''
        " WHEN e % 3 = 1 THEN '[\"field_visit\"]' ELSE '[\"closing\"]' END::jsonb",
        starts_on=f"{START} + e",
        ends_on=f"{START} + e",
        state="CASE WHEN e % 9 = 8 THEN 'planned' ELSE 'held' END",
    )
    fill(
        Session,
        f"{every}, generate_series(1, {SESSIONS}) s",
        id=f"p * {SPACE} + s",
        event_id=f"p * {SPACE} + 1 + (s - 1) / 4",
        title_vi="'Buổi ' || s",
        starts_at=f"{START} + s + TIME '08:00'",
        ends_at=f"{START} + s + TIME '11:00'",
    )
    fill(
        Attendance,
        f"{every}, generate_series(1, {SESSIONS}) s, generate_series(1, {MEMBERS}) k",
        session_id=f"p * {SPACE} + s",
        enrolment_id=f"p * {SPACE} + k",
        mark="CASE WHEN (k + s) % 97 = 0 THEN 'excused' WHEN k % 8 = 0 AND s % 4 = 1 OR k % 60 = 0 THEN 'absent'"
        " WHEN (k * s) % 11 = 0 THEN 'late' ELSE 'present' END",
    )
    fill(
        Certificate,
        f"{every}, generate_series(3, {MEMBERS}, 3) k",
        enrolment_id=f"p * {SPACE} + k",
        number="'BENCH-' || p || '-' || k",
        token="'bench' || p || 'x' || k",
        issued_on=f"{START} + 100",
    )


def _tests(every: str, model: Programme) -> None:
    """Before, after, and how it was; some sat the first test twice."""
    sittings = {
        one.moment: one.collection.instrument_id
        for one in Sitting.objects.filter(event__programme=model).select_related("collection")
    }
    asked = [("pre", 1), ("pre", 2), ("post", 1), ("reaction", 1)]
    for number, (moment, event) in enumerate(asked, start=1):
        key = f"p * {SPACE} + {number}"
        fill(Collection, every, id=key, instrument_id=sittings[moment])
        fill(Sitting, every, id=key, event_id=f"p * {SPACE} + {event}", moment=f"'{moment}'", collection_id=key)
        who = {"pre": "k % 20 <> 0", "post": "k % 10 <> 1", "reaction": "k % 9 <> 0"}[moment]
        who = "k % 40 = 3" if number == 2 else who
        fill(
            Response,
            f"{every}, generate_series(1, {MEMBERS}) k WHERE {who}",
            id=f"p * {SPACE} * 10 + {number} * {SPACE} + k",
            collection_id=key,
            person_id="NULL"
            if moment == "reaction"
            else f"(SELECT e.person_id FROM {Enrolment._meta.db_table} e WHERE e.id = p * {SPACE} + k)",
            score="NULL" if moment == "reaction" else f"{35 + 10 * number} + k % 31 + (k % 4) * 0.25",
            submitted_at=f"{START} + {number} + TIME '09:00'",
        )
    overall = Question.objects.get(instrument_id=sittings["reaction"], key="overall")
    fill(
        Answer,
        f"{every}, generate_series(1, {MEMBERS}) k WHERE k % 9 <> 0",
        response_id=f"p * {SPACE} * 10 + 4 * {SPACE} + k",
        question_id=str(overall.pk),
        choice="(1 + (k * 7) % 5)::text",
    )


def _plans(every: str) -> None:
    plans = f"{every}, generate_series(1, {PLANS}) g"
    key, programme = f"p * {SPACE} + g", f"{PROGRAMME} + p"
    fill(Group, plans, id=key, programme_id=programme, code="'N' || g")
    fill(
        Plan, plans, id=key, programme_id=programme, group_id=key, code="'KH' || g", title_vi="'Kế hoạch ' || g",
        state="(ARRAY['draft', 'approved', 'approved', 'verified'])[1 + g % 4]",
    )  # fmt: skip
    fill(PlanBudgetLine, f"{plans}, generate_series(1, 8) b", plan_id=key, title="'Chi ' || b", amount="100000 * b + g")
    fill(
        PlanIndicator, f"{plans}, generate_series(1, 4) i", id=f"({key}) * 10 + i", plan_id=key, name_vi="'Chỉ số ' || i",
        unit_vi="'người'", baseline="CASE WHEN i = 4 THEN NULL ELSE 10 * (i % 3) END", target="10 + g % 7",
    )  # fmt: skip
    fill(
        ProgressUpdate, f"{plans}, generate_series(1, 10) u", id=f"({key}) * 10 + u - 1", plan_id=key,
        happened_on=f"{START} + 20 + u", what_happened="'Đã làm'", reached_women="CASE WHEN u % 2 = 0 THEN u + g % 5 END",
        reached_men="CASE WHEN u % 3 = 0 THEN u END", spent="CASE WHEN u % 2 = 1 THEN 50000 * u END",
        seen_at="CASE WHEN (g + u) % 50 = 0 THEN NULL ELSE now() END",
    )  # fmt: skip
    fill(
        IndicatorValue, f"{plans}, generate_series(1, 4) i, generate_series(1, 5) u", indicator_id=f"({key}) * 10 + i",
        update_id=f"({key}) * 10 + u - 1", on=f"{START} + 20 + u", value="u * 2 + g % 9",
    )  # fmt: skip
    fill(
        Visit, f"{plans}", id=key, programme_id=programme, title="'Thăm ' || g", planned_on=f"{START} + 60",
        state="CASE g % 20 WHEN 0 THEN 'planned' WHEN 1 THEN 'done' ELSE 'reviewed' END", done_on=f"{START} + 60",
    )  # fmt: skip
    fill(Visit.plans.through, f"{plans} WHERE g % 7 <> 0", visit_id=key, plan_id=key)
    fill(Finding, f"{plans}, generate_series(1, 5) f", visit_id=key, text="'Thấy'", rating="'good'")
    fill(
        FollowUp, f"{plans}, generate_series(1, 5) f", programme_id=programme, title="'Việc ' || f",
        due_on=f"{START} + 90", state="CASE (g + f) % 25 WHEN 0 THEN 'open' WHEN 1 THEN 'done' ELSE 'verified' END", what_was_done="'Xong'",
    )  # fmt: skip


def _money(every: str, model: Programme) -> None:
    """Some of it in dollars, with a rate for each month."""
    key, programme = f"p * {SPACE}", f"{PROGRAMME} + p"
    funder = f"(SELECT min(id) FROM {Organisation._meta.db_table})"
    fill(
        Grant, f"{every}, generate_series(1, 3) g", programme_id=programme, funder_id=funder,
        amount="CASE g WHEN 3 THEN NULL WHEN 2 THEN 25000.50 ELSE 3000000000 END",
        currency="CASE g WHEN 2 THEN 'USD' ELSE 'VND' END", signed_on=f"{START} + 40",
    )  # fmt: skip
    fill(
        ExchangeRate, f"{every}, generate_series(0, 11) m", programme_id=programme, from_currency="'USD'",
        to_currency="'VND'", on=f"{START} + 30 * m", rate="24000 + 17 * m", source="'Ngân hàng'",
    )  # fmt: skip
    fill(
        BudgetLine, f"{every}, generate_series(1, 60) b", id=f"{key} + b", programme_id=programme, code="'1.' || b",
        title_vi="'Dòng ' || b", amount="1000000 * b", currency="'VND'",
    )  # fmt: skip
    fill(
        Transaction, f"{every}, generate_series(1, {ENTRIES}) t", programme_id=programme,
        kind="(ARRAY['commitment', 'receipt', 'transfer', 'expenditure', 'expenditure'])[1 + t % 5]",
        on=f"{START} + t % 300", amount="CASE WHEN t % 25 = 0 THEN 100.25 + t % 90 ELSE 10000 * (1 + t % 500) END",
        currency="CASE WHEN t % 25 = 0 THEN 'USD' ELSE 'VND' END", state="CASE WHEN t % 13 = 0 THEN 'submitted' ELSE 'approved' END",
        line_id=f"{key} + 1 + t % 60", organisation_id=funder, number="'BC-' || t",
    )  # fmt: skip


def hand(user: User, role: str, last: int) -> None:
    """The role in the first programmes, and in no other."""
    user.programme_roles.all().delete()
    Role.objects.bulk_create(
        Role(programme_id=PROGRAMME + number, user=user, role=role, created_at=timezone.now())
        for number in range(1, last + 1)
    )
