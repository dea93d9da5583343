"""A cohort's sheet through django-import-export: rows → trainees, each new, changed, same or wrong.

The machinery is theirs (``import_data``: loader, widgets, skip, validate, save in bulk); what differs is that nothing is
looked up row by row (``Register``), that all that is wrong with a row is told at once, and that one row is a person,
an enrolment, sensitive data and consent together (``Writer``).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.widgets import Widget

from office import clock
from office.text import given_name_key
from participants.enums import ConsentPurpose
from participants.models import Person
from programmes.enums import EnrolmentState, RowKind
from programmes.imports import cells
from programmes.imports.columns import extra_columns
from programmes.imports.register import Known, Register, folded
from programmes.imports.words import Wrong
from programmes.imports.writer import Writer

if TYPE_CHECKING:
    import tablib

    from participants.models import User
    from programmes.models import Programme

DOMAINS = ("seeing", "hearing", "walking", "remembering", "selfcare", "communicating")
PURPOSES = ("processing", "sensitive", "photo", "named")
HIDDEN = "•••"
PERSON_TEXTS = ("full_name", "sex", "email", "phone")
Said = tuple[str, str, dict[str, Any]]


@dataclass(slots=True)
class Trainee:
    """One row on its way: what was read, whom it is about, what would change."""

    known: Known | None = None
    number: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    kind: str = RowKind.NEW
    pk: int | None = None

    def __str__(self) -> str:
        return ""  # asked for each row by import-export's log of results, which is not kept

    @property
    def name(self) -> str:
        return self.values.get("full_name") or (self.known.person.full_name if self.known and self.known.own else "")

    def agrees(self, purpose: str) -> bool:
        """As the sheet says, else as is on record. Silence is not consent."""
        if f"consent_{purpose}" in self.values:
            return self.values[f"consent_{purpose}"]
        return bool(self.known and self.known.consents.get(purpose))


class TraineeLoader(BaseInstanceLoader):
    """Whom a row is about: by e-mail, else by code, else by name and birth year among those enrolled."""

    def get_instance(self, row: dict[str, str]) -> Trainee | None:
        return self.resource.find(row)


class PeopleResource(resources.Resource):
    create_instances: list[Any]
    update_instances: list[Any]

    class Meta:
        model = Person
        use_bulk = True
        batch_size = None
        skip_diff = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = False
        import_id_fields: tuple[str, ...] = ()
        instance_loader_class = TraineeLoader

    def __init__(
        self,
        programme: Programme,
        *,
        by: User | None,
        columns: Iterable[str],
        numbers: list[int],
        say: Callable[[int, int], None] | None = None,
    ) -> None:
        super().__init__()
        self.programme, self.by, self.numbers, self.say = programme, by, numbers, say
        self.extras = {column.key: column for column in extra_columns()}
        self.trainees: list[Trainee] = []
        self.memory: dict[str, dict[str, Any]] = defaultdict(dict)  # cells repeat: each text is worked out once
        self.columns = list(columns)
        for key, widget in self._widgets().items():
            if key in self.columns:
                self.fields[key] = fields.Field(attribute=key, column_name=key, widget=widget)

    def _widgets(self) -> dict[str, Widget]:
        era = self.programme.era
        text = {"code": 40, "full_name": 150, "family_name": 60, "given_name": 90, "organisation": 300, "position": 200}
        widgets: dict[str, Widget] = {key: cells.Text(limit) for key, limit in text.items()}
        widgets |= {
            "sex": cells.SexCell(),
            "birth_year": cells.YearCell(today=clock.today(), year=(self.programme.starts_on or clock.today()).year),
            "ethnicity": cells.EthnicityCell(),
            "province": cells.ProvinceCell(era),
            "org_type": cells.TypeCell(),
            "email": cells.EmailCell(),
            "phone": cells.PhoneCell(),
            "consent_date": cells.DayCell(),
        }
        widgets |= {f"wg_{domain}": cells.AnswerCell() for domain in DOMAINS}
        widgets |= {f"consent_{purpose}": cells.YesNo() for purpose in PURPOSES}
        return widgets

    # --- once a sheet --------------------------------------------------------------

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Look everything up, and find what rows say of each other."""
        at = {key: index for index, key in enumerate(dataset.headers)}
        rows = [dataset[index] for index in range(len(dataset))]
        column = {
            key: [row[at[key]] for row in rows] if key in at else [""] * len(rows)
            for key in ("email", "code", "birth_year")
        }
        self.full_names = [full_name(row, at) for row in rows]
        self.sort_keys = [given_name_key(name)[:400] for name in self.full_names]
        self.register = Register(
            self.programme,
            by=self.by,
            emails=[text.lower() for text in column["email"] if text],
            sort_keys=self.sort_keys,
        )
        self.extra_loaded = {key: extra.load(self.programme) for key, extra in self.extras.items() if key in at}
        self.twice: dict[int, list[Said]] = {}
        self._doubles("email", "email_twice", [text.lower() for text in column["email"]])
        self._doubles("code", "code_twice", [folded(text) for text in column["code"]])
        bare = [not email and not code for email, code in zip(column["email"], column["code"], strict=True)]
        self._doubles(
            "full_name",
            "person_twice",
            [f"{key} {year}" if key else "" for key, year in zip(self.sort_keys, column["birth_year"], strict=True)],
            only=bare,
        )
        self.seen: dict[int, int] = {}

    def _doubles(self, column: str, code: str, values: list[str], only: list[bool] | None = None) -> None:
        rows: dict[str, list[int]] = {}
        for index, value in enumerate(values):
            if value:
                rows.setdefault(value, []).append(index)
        for indexes in rows.values():
            if len(indexes) < 2:
                continue
            for index in indexes:
                if only is None or only[index]:
                    other = next(self.numbers[i] for i in indexes if i != index)
                    self.twice.setdefault(index, []).append((column, code, {"other": other}))

    # --- each row ------------------------------------------------------------------

    def find(self, row: dict[str, str]) -> Trainee | None:
        register = self.register
        by_email = register.by_email.get(row.get("email", "").lower())
        code = folded(row.get("code", ""))
        by_code = register.by_code.get(code) if code else None
        if by_email and by_code and by_email.person.pk != by_code.person.pk:
            trainee = Trainee(known=by_code)
            second = by_email.person.full_name if by_email.own else "•••"
            trainee.problems.append(("email", "code_and_email", {"first": by_code.person.full_name, "second": second}))
            return trainee
        found = by_email or by_code
        return Trainee(known=found) if found else None

    def init_instance(self, row: dict[str, str] | None = None) -> Trainee:
        return Trainee()

    def after_init_instance(self, instance: Trainee, new: bool, row: dict[str, str], **kwargs: Any) -> None:
        instance.number = kwargs["row_number"] - 1
        self.trainees.append(instance)
        if self.say and instance.number % 500 == 0:
            self.say(instance.number, len(self.numbers))

    def import_instance(self, instance: Trainee, row: dict[str, str], **kwargs: Any) -> None:
        """Every cell; what is wrong is collected, not raised, so that all of it is told."""
        values, problems, memory = instance.values, instance.problems, self.memory
        for key, text in row.items():
            if not text:
                continue
            known = memory[key].get(text)
            if known is not None:
                values[key] = known
                continue
            try:
                values[key] = memory[key][text] = self._clean(key, cells.plain(text))
            except Wrong as wrong:
                problems.append((key, wrong.code, wrong.values))
        if "full_name" not in values:
            joined = f"{values.pop('family_name', '')} {values.pop('given_name', '')}".strip()
            if joined:
                values["full_name"] = joined
        values.pop("family_name", None)
        values.pop("given_name", None)
        problems.extend(self.twice.get(instance.number, ()))
        self._judge(instance)

    def _clean(self, key: str, text: str) -> Any:
        if key in self.extras:
            return self.extras[key].clean(text, self.extra_loaded[key])
        return self.fields[key].widget.clean(text)

    def _judge(self, trainee: Trainee) -> None:
        values, problems, known = trainee.values, trainee.problems, trainee.known
        if "full_name" not in values and not any(key == "full_name" for key, _code, _values in problems):
            problems.append(("full_name", "required", {}))
        if values.get("consent_processing") is False:
            problems.append(("consent_processing", "refused", {}))
        if known is None:
            known = trainee.known = self._by_name(trainee)
        if known is not None:
            self._judge_known(trainee, known)
        elif (self.sort_keys[trainee.number], values.get("birth_year")) in self.register.namesakes:
            trainee.notes.append(("full_name", "same_name", {}))
        self._judge_organisation(trainee)
        answers = [key for key in values if key.startswith("wg_")]
        if answers and not trainee.agrees("sensitive"):
            for key in answers:
                del values[key]
            trainee.notes.append(("consent_sensitive", "disability_not_kept", {}))

    def _by_name(self, trainee: Trainee) -> Known | None:
        """Somebody enrolled of this name and birth year; one with another e-mail and code is asked about."""
        values = trainee.values
        namesakes = self.register.by_name.get((folded(values.get("full_name", "")), values.get("birth_year")), [])
        if len(namesakes) != 1:
            return None
        known = namesakes[0]
        enrolment, person = known.enrolment, known.person
        code, email = values.get("code"), values.get("email")
        if (not code or not enrolment.code) and (not email or not person.email):
            return known
        if not code:
            trainee.problems.append(
                (
                    "full_name",
                    "enrolled_already",
                    {"name": person.full_name, "year": person.birth_year or "?", "code": enrolment.code or "–"},
                )
            )
        return None

    def _judge_known(self, trainee: Trainee, known: Known) -> None:
        values, person = trainee.values, known.person
        first = self.seen.setdefault(person.pk, trainee.number)
        if first != trainee.number and trainee.number not in self.twice:
            trainee.problems.append(("full_name", "person_twice", {"other": self.numbers[first]}))
        if known.enrolment is None:
            if folded(values.get("full_name", "")) != folded(person.full_name):
                trainee.problems.append(("email", "email_of_another", {}))
            else:
                trainee.notes.append(("email", "known_elsewhere", {}))
                self._leave_what_is_others(trainee, known)
            return
        self._leave_what_is_others(trainee, known)
        if known.enrolment.state == EnrolmentState.WITHDRAWN:
            trainee.problems.append(("full_name", "withdrawn", {"name": person.full_name}))
        trainee.changes = self._changes(values, known)

    def _leave_what_is_others(self, trainee: Trainee, known: Known) -> None:
        """Of somebody known elsewhere too: neither the e-mail, which opens the account, nor answers given elsewhere."""
        values = trainee.values
        if known.stranger and values.get("email", known.person.email) != known.person.email:
            trainee.problems.append(("email", "email_is_others", {}))
        asked = [key for key in values if key in {"ethnicity", "consent_sensitive"} or key.startswith("wg_")]
        if asked and not known.answers:
            for key in asked:
                del values[key]
            trainee.notes.append(("ethnicity", "answers_elsewhere", {}))

    def _judge_organisation(self, trainee: Trainee) -> None:
        name = trainee.values.get("organisation")
        if name and folded(name) not in self.register.organisations:
            trainee.notes.append(("organisation", "new_organisation", {"name": name}))

    def _changes(self, values: dict[str, Any], known: Known) -> list[tuple[str, str, str]]:
        """[column, before, after] of what differs; sensitive values are not shown."""
        person, enrolment, sensitive = known.person, known.enrolment, known.sensitive
        found: list[tuple[str, str, str]] = []

        def differs(key: str, before: Any, after: Any, *, hide: bool = False) -> None:
            if before != after:
                texts = (HIDDEN if before else "", HIDDEN) if hide else (_word(before), _word(after))
                found.append((key, *texts))

        for key, value in values.items():
            if key in PERSON_TEXTS or key == "birth_year":
                differs(key, getattr(person, key), value)
            elif key in {"code", "position"}:
                differs(key, getattr(enrolment, key), value)
            elif key == "province":
                differs(key, self._place_name(enrolment.place_id), value.name_vi)
            elif key == "organisation":
                name = self.register.organisation_names.get(enrolment.organisation_id or 0, "")
                if self.register.organisations.get(folded(value)) != enrolment.organisation_id:
                    differs(key, name, value)
            elif key == "ethnicity":
                differs(key, sensitive.ethnicity_id if sensitive else None, value.pk, hide=True)
            elif key.startswith("wg_"):
                before = getattr(sensitive, key[3:]) if sensitive else None
                if trainee_agrees(values, known):
                    differs(key, before, value, hide=True)
            elif key.startswith("consent_") and key != "consent_date":
                differs(key, known.consents.get(key[8:]), value)
            elif key in self.extras:
                differs(key, self.extras[key].current(enrolment.pk, self.extra_loaded[key]), value)
        return found

    def _place_name(self, place_id: int | None) -> str:
        if not hasattr(self, "_places"):
            widget = self.fields["province"].widget
            self._places = {p.pk: p.name_vi for p in [*widget.here.values(), *widget.elsewhere.values()]}
        return self._places.get(place_id or 0, "")

    def skip_row(self, instance: Trainee, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Nothing to write: the same as what is there already."""
        enrolled = instance.known is not None and instance.known.enrolment is not None
        if instance.problems:
            instance.kind = RowKind.WRONG
            return False
        if enrolled:
            instance.kind = RowKind.CHANGED if instance.changes else RowKind.SAME
            if not instance.changes:
                instance.notes.append(("full_name", "same_enrolled", {}))
        return instance.kind == RowKind.SAME

    def validate_instance(self, instance: Trainee, *args: Any, **kwargs: Any) -> None:
        if instance.problems:
            raise ValidationError([code for _key, code, _values in instance.problems])

    # --- all rows together ------------------------------------------------------------

    def bulk_create(
        self, using_transactions: bool, dry_run: bool, raise_errors: bool, batch_size: Any = None, result: Any = None
    ) -> None:
        """New and changed rows, written table by table."""
        rows = [*self.create_instances, *self.update_instances]
        self.create_instances, self.update_instances = [], []
        if not dry_run and rows:
            Writer(
                self.programme, by=self.by, register=self.register, extras=self.extras, sort_keys=self.sort_keys
            ).write(rows)

    def bulk_update(self, *args: Any, **kwargs: Any) -> None:
        """Done with the new ones, in ``bulk_create``."""


def trainee_agrees(values: dict[str, Any], known: Known) -> bool:
    return values.get("consent_sensitive", known.consents.get(ConsentPurpose.SENSITIVE, False))


def full_name(row: tuple[str, ...], at: dict[str, int]) -> str:
    """The row's name, put together from family and given name where there is no whole one."""
    whole = row[at["full_name"]] if "full_name" in at else ""
    if whole:
        return whole
    return " ".join(row[at[key]] for key in ("family_name", "given_name") if key in at and row[at[key]]).strip()


def _word(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
