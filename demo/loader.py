"""The demonstration: the FEMMA programme with a fictional cohort, loaded through the models from files in this folder.

Every trainee, score, plan, visit and amount is fictional; the frame of the programme is from its organiser's article.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from actionplans.content import plan_content
from actionplans.enums import PlanState, VisitState
from actionplans.models import (
    Activity,
    BudgetLine,
    Checked,
    Finding,
    Group,
    GroupMember,
    IndicatorValue,
    Plan,
    PlanIndicator,
    PlanVersion,
    ProgressUpdate,
    Risk,
    Visit,
)
from instruments.enums import Entry
from instruments.models import Answer, Collection, Instrument, Response
from office import history
from office.models import HistoryEvent, Job, OutgoingMessage, Revision, StoredFile
from office.text import fold
from participants.enums import ConsentChannel, ConsentPurpose
from participants.models import Consent, EthnicGroup, Organisation, Person, Place, Post, SensitiveData, User
from participants.services import prepare_organisation, prepare_person
from programmes.framework import services
from programmes.models import (
    Appearance,
    Enrolment,
    FollowUp,
    Indicator,
    Partner,
    Programme,
    ReportedValue,
    ReportingPeriod,
    Result,
    Role,
    Stage,
    Target,
)
from trainings.enums import Mark, Moment
from trainings.models import Attendance, Event, EventGuest, Session, Sitting

DATA = Path(__file__).parent
PASSWORD = "gieo-demo"
LEVELS = {"cao": "high", "trung bình": "medium", "thấp": "low"}


class Loader:
    """One load of one programme's folder. Keeps by key what later parts refer to."""

    def __init__(self, folder: str) -> None:
        self.folder = DATA / folder
        self.frame: dict[str, Any] = json.loads((self.folder / "programme.json").read_text(encoding="utf-8"))
        self.plans: list[dict[str, Any]] = json.loads((self.folder / "actionplans.json").read_text(encoding="utf-8"))[
            "plans"
        ]
        with (self.folder / "cohort.csv").open(encoding="utf-8", newline="") as file:
            self.cohort = list(csv.DictReader(file))
        self.places = {fold(place.name_vi): place for place in Place.objects.filter(era="63")}  # both spellings occur
        self.organisations: dict[str, Organisation] = {}
        self.enrolments: dict[str, Enrolment] = {}  # by trainee code and by name
        self.events: dict[str, Event] = {}
        self.users: dict[str, User] = {}

    @transaction.atomic
    def load(self, *, accounts: bool) -> Programme:
        remove(self.frame["programme"]["slug"])
        self.programme = Programme.objects.create(is_fictional=True, **self.frame["programme"])
        self.load_organisations()
        self.load_road()
        self.load_appearances()
        self.load_cohort()
        if accounts:
            self.load_accounts()
        self.load_framework()
        self.load_events()
        self.load_scores()
        self.load_plans()
        self.load_visits()
        history.record(self.programme, "programmes.demonstration_loaded", by=None, scope_id=self.programme.pk)
        return self.programme

    def organisation(self, name_vi: str, *, parent: Organisation | None = None, **fields: Any) -> Organisation:
        kept = Organisation.objects.filter(name_vi=name_vi).first()
        if kept:
            return kept
        organisation = Organisation(name_vi=name_vi, **fields)
        prepare_organisation(organisation)
        return (
            Organisation.objects.add_child(parent, instance=organisation)
            if parent
            else Organisation.objects.add_root(instance=organisation)
        )

    def person(self, full_name: str, **fields: Any) -> Person:
        email = fields.get("email", "")
        kept = (
            Person.objects.filter(email=email).first() if email else Person.objects.filter(full_name=full_name).first()
        )
        person = kept or Person(full_name=full_name)
        for name, value in fields.items():
            setattr(person, name, value)
        prepare_person(person)
        person.save()
        return person

    def load_organisations(self) -> None:
        for row in self.frame["organisations"]:
            parent = self.organisations.get(row.get("parent", ""))
            if parent:
                parent.refresh_from_db()
            self.organisations[row["key"]] = self.organisation(
                row["name_vi"],
                parent=parent,
                name_en=row["name_en"],
                short_name=row.get("short_name", ""),
                type_id=row["type"],
                place=self.places[fold(row["province"])],
            )
        for row in self.frame["partners"]:
            Partner.objects.create(
                programme=self.programme,
                organisation=self.organisations[row["organisation"]],
                role=row["role"],
                certainty=row["certainty"],
                note=row["note"],
            )
        self.programme.implementer = self.organisations["femma"]
        self.programme.save(update_fields=["implementer"])

    def load_road(self) -> None:
        for order, row in enumerate(self.frame["stages"]):
            Stage.objects.create(programme=self.programme, order=order, **row)
        for order, row in enumerate(self.frame["targets"]):
            Target.objects.create(programme=self.programme, order=order, due_precision="month", **row)

    def load_framework(self) -> None:
        """Results, indicators and periods; promised results become the targets of the indicators on their measures."""
        frame = self.frame.get("framework")
        if not frame:
            return
        results: dict[str, Result] = {}
        for row in frame["results"]:
            facts = {"source": frame["source"]} | row
            parent = results.get(facts.pop("parent", ""))
            results[row["code"]] = services.add_result(self.programme, by=None, parent=parent, **facts)
        targets = {target.measure: target for target in self.programme.targets.all()}
        indicators: dict[str, Indicator] = {}
        for row in frame["indicators"]:
            facts = dict(row)
            promised = targets.get(facts.get("measure", ""))
            if promised is not None:
                facts |= {"title_vi": promised.title_vi, "title_en": promised.title_en}
            reporters = [self.organisations[key] for key in facts.pop("responsible", [])]
            made = services.add_indicator(results[facts.pop("result")], by=None, responsible=reporters, **facts)
            indicators[row["code"]] = made
            if promised is not None:
                services.tie_target(promised, made, by=None)
        periods = [
            services.add_period(
                self.programme, by=None, **{key: dt.date.fromisoformat(day) for key, day in row.items()}
            )
            for row in frame["periods"]
        ]
        for row in frame["values"]:
            self.load_value(indicators[row["indicator"]], periods[row["period"]], row)

    def load_value(self, indicator: Indicator, period: ReportingPeriod, row: dict[str, Any]) -> None:
        approved = row["state"] == "approved"
        ReportedValue.objects.create(
            indicator=indicator,
            period=period,
            organisation=self.organisations[row["organisation"]],
            state=row["state"],
            text_vi=row["text_vi"],
            text_en=row["text_en"],
            submitted_at=_noon(period.due_on) if approved else None,
            submitted_by=self.users.get("partner") if approved else None,
            approved_at=_noon(period.due_on) if approved else None,
            approved_by=self.users.get("coordinator") if approved else None,
            changed_at=_noon(period.due_on),
        )

    def load_appearances(self) -> None:
        for order, row in enumerate(self.frame["appearances"]):
            first = row["posts"][0]
            person = self.person(
                row["full_name"],
                academic_title=row.get("academic_title", ""),
                sex=row["sex"],
                organisation=self.organisations[first["organisation"]],
                position=first["vi"],
            )
            person.posts.all().delete()
            for number, post in enumerate(row["posts"]):
                Post.objects.create(
                    person=person,
                    organisation=self.organisations[post["organisation"]],
                    title_vi=post["vi"],
                    title_en=post["en"],
                    order=number,
                )
            Appearance.objects.create(programme=self.programme, person=person, capacity=row["capacity"], order=order)

    def load_cohort(self) -> None:
        groups = {group.slug: group for group in EthnicGroup.objects.all()}
        for row in self.cohort:
            place = self.places[fold(row["province_vi"])]
            organisation = self.organisation(
                row["organisation"], type_id=row["org_type"], place=place, is_fictional=True
            )
            person = self.person(
                row["full_name"],
                sex=row["sex"],
                birth_year=int(row["birth_year"]),
                email=row["email"],
                phone=row["phone"],
                organisation=organisation,
                position=row["position"],
                place=place,
                code=row["trainee_id"],
                is_fictional=True,
            )
            self.load_sensitive(person, row, groups)
            enrolment = Enrolment.objects.create(
                programme=self.programme,
                person=person,
                code=row["trainee_id"],
                organisation=organisation,
                position=row["position"],
                place=place,
                enrolled_on=dt.date(2023, 10, 16),
            )
            self.enrolments[row["trainee_id"]] = self.enrolments[row["full_name"]] = enrolment
        self.load_groups()

    def load_sensitive(self, person: Person, row: dict[str, str], groups: dict[str, EthnicGroup]) -> None:
        answers = {
            domain: int(row[f"wg_{domain}"]) if row[f"wg_{domain}"] else None for domain in SensitiveData.DOMAINS
        }
        sensitive = SensitiveData(person=person, ethnicity=groups[row["ethnicity_slug"]], **answers)
        sensitive.disability = sensitive.work_out_disability()
        sensitive.save()
        person.consents.all().delete()
        at = timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(row["consent_date"]), dt.time(8)))
        Consent.objects.bulk_create(
            Consent(person=person, purpose=purpose, given=row[column] == "yes", channel=ConsentChannel.SHEET, at=at)
            for purpose, column in (
                (ConsentPurpose.PROCESSING, "consent_processing"),
                (ConsentPurpose.SENSITIVE, "consent_sensitive"),
                (ConsentPurpose.PHOTO, "consent_photo"),
            )
        )

    def load_groups(self) -> None:
        leaders = {plan["group"]: plan["leader"] for plan in self.plans}
        self.groups = {
            code: Group.objects.create(programme=self.programme, code=code, name=f"Nhóm {code[1:]}")
            for code in sorted({row["group"] for row in self.cohort})
        }
        GroupMember.objects.bulk_create(
            GroupMember(
                group=self.groups[row["group"]],
                enrolment=self.enrolments[row["trainee_id"]],
                is_leader=leaders[row["group"]] == row["full_name"],
            )
            for row in self.cohort
        )

    def load_accounts(self) -> None:
        for row in self.frame["accounts"]:
            person = None
            if "trainee" in row:
                person = self.enrolments[row["trainee"]].person
            elif "person" in row:
                person = self.person(is_fictional=True, **row["person"])
            user = User.objects.filter(email=row["email"]).first() or User(email=row["email"])
            user.name = row.get("name") or str(person)
            user.person = person
            user.is_staff = user.is_superuser = row.get("staff", False)
            user.set_password(PASSWORD)
            user.save()
            # known to be theirs, else no passkey or second step can be tried
            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
            self.users[row.get("role", "admin")] = user
            if "role" in row:
                Role.objects.create(
                    programme=self.programme,
                    user=user,
                    role=row["role"],
                    organisation=self.organisations.get(row.get("organisation", "")),
                )

    def load_events(self) -> None:
        for row in self.frame["events"]:
            sessions = row.pop("sessions")
            key, province = row.pop("key"), row.pop("province")
            event = Event.objects.create(programme=self.programme, place=self.places[fold(province)], **row)
            self.events[key] = event
            for part in sessions:
                column = part.pop("column", None)
                session = Session.objects.create(
                    event=event,
                    starts_at=timezone.make_aware(dt.datetime.fromisoformat(part.pop("starts_at"))),
                    ends_at=timezone.make_aware(dt.datetime.fromisoformat(part.pop("ends_at"))),
                    **part,
                )
                facilitator = self.users.get("facilitator")
                if column and facilitator:
                    session.facilitators.add(facilitator.person)
                if column:
                    self.load_attendance(session, column)
        for appearance in self.programme.appearances.all():
            EventGuest.objects.create(event=self.events["training"], person=appearance.person)

    def load_attendance(self, session: Session, column: str) -> None:
        Attendance.objects.bulk_create(
            Attendance(
                session=session,
                enrolment=self.enrolments[row["trainee_id"]],
                mark=Mark.PRESENT if row[column] == "1" else Mark.ABSENT,
                recorded_at=session.ends_at,
            )
            for row in self.cohort
        )

    def sitting(self, moment: str, slug: str, on: dt.date, *, anonymous: bool = False) -> Collection:
        instrument = Instrument.objects.filter(slug=slug).latest("version")
        opens = timezone.make_aware(dt.datetime.combine(on, dt.time(7)))
        collection = Collection.objects.create(
            instrument=instrument, opens_at=opens, closes_at=opens + dt.timedelta(days=14), anonymous=anonymous
        )
        Sitting.objects.create(event=self.events["training"], moment=moment, collection=collection)
        return collection

    def load_scores(self) -> None:
        first, last = dt.date(2023, 10, 16), dt.date(2023, 10, 17)
        for moment, column, on in ((Moment.PRE, "pre_score", first), (Moment.POST, "post_score", last)):
            collection = self.sitting(moment, "gender-test", on)
            Response.objects.bulk_create(
                Response(
                    collection=collection,
                    person=self.enrolments[row["trainee_id"]].person,
                    score=Decimal(row[column]),
                    entry=Entry.SHEET,
                    submitted_at=collection.opens_at,
                )
                for row in self.cohort
                if row[column]
            )
        self.load_reactions(last)

    def load_reactions(self, on: dt.date) -> None:
        """Anonymous answers: the person is not kept."""
        collection = self.sitting(Moment.REACTION, "reaction", on, anonymous=True)
        questions = {question.key: question for question in collection.instrument.questions.all()}
        columns = {"overall": "reaction_overall_1_5", "relevance": "reaction_relevance_1_5"}
        for row in sorted(self.cohort, key=lambda row: (row["reaction_overall_1_5"], row["reaction_relevance_1_5"])):
            response = Response.objects.create(
                collection=collection, entry=Entry.SHEET, submitted_at=collection.opens_at
            )
            Answer.objects.bulk_create(
                Answer(response=response, question=questions[key], choice=row[column])
                for key, column in columns.items()
            )

    def load_plans(self) -> None:
        for row in self.plans:
            state = self.frame["plan_states"][row["id"]]
            submitted = timezone.make_aware(dt.datetime(2023, 10, 24, 9))
            plan = Plan.objects.create(
                programme=self.programme,
                group=self.groups[row["group"]],
                code=row["id"],
                linked_programme=row["linked_programme_vi"],
                state=state,
                version=1,
                submitted_at=submitted,
                approved_at=submitted + dt.timedelta(days=5),
                approved_by=self.users.get("coordinator"),
                verified_at=timezone.make_aware(dt.datetime(2024, 2, 26, 9)) if state == PlanState.VERIFIED else None,
                state_since=timezone.make_aware(dt.datetime(2024, 2, 20, 9)),
                **{
                    name: row[name]
                    for name in ("title_vi", "title_en", "problem_vi", "problem_en", "objective_vi", "objective_en")
                },
            )
            plan.places.set(self.places[fold(name)] for name in row["provinces_vi"])
            self.load_lines(plan, row)
            self.load_updates(plan, row)
            PlanVersion.objects.create(plan=plan, number=1, content=plan_content(plan), submitted_at=submitted)
            self.load_plan_history(plan, row)

    def load_plan_history(self, plan: Plan, row: dict[str, Any]) -> None:
        """What happened to the plan, as its history would hold it."""
        leader = User.objects.filter(person__full_name=row["leader"]).first()
        coordinator = self.users.get("coordinator")
        acts = [
            ("plan_created", plan.submitted_at - dt.timedelta(days=6), leader, "", ""),
            ("submit_plan", plan.submitted_at, leader, PlanState.DRAFT, PlanState.SUBMITTED),
            ("approve_plan", plan.approved_at, coordinator, PlanState.SUBMITTED, PlanState.APPROVED),
        ]
        acts += [("update_sent", update.sent_at, leader, "", "") for update in plan.updates.all()]
        if plan.state in {PlanState.COMPLETED, PlanState.VERIFIED}:
            acts.append(("complete_plan", plan.state_since, leader, PlanState.APPROVED, PlanState.COMPLETED))
        if plan.verified_at:
            acts.append(("verify_plan", plan.verified_at, coordinator, PlanState.COMPLETED, PlanState.VERIFIED))
        events = []
        for verb, at, by, before, after in acts:
            event = history.new_event(plan, f"actionplans.{verb}", by=by, from_state=before, to_state=after)
            event.at, event.actor_label = at, event.actor_label or row["leader"]
            events.append(event)
        history.record_all(events)

    def load_lines(self, plan: Plan, row: dict[str, Any]) -> None:
        for order, line in enumerate(row["activities"]):
            Activity.objects.create(
                plan=plan,
                order=order,
                code=line["code"],
                title_vi=line["title_vi"],
                starts_on=line["start"],
                ends_on=line["end"],
                responsible=self.enrolments[line["responsible"]],
            )
        for order, line in enumerate(row["indicators"]):
            PlanIndicator.objects.create(
                plan=plan,
                order=order,
                name_vi=line["name_vi"],
                name_en=line["name_en"],
                unit=line["unit"],
                baseline=Decimal(str(line["baseline"])),
                target=Decimal(str(line["target"])),
            )
        for order, line in enumerate(row["budget_vnd"]):
            BudgetLine.objects.create(plan=plan, order=order, title=line["line_vi"], amount=line["amount"])
        for order, line in enumerate(row["risks"]):
            Risk.objects.create(
                plan=plan,
                order=order,
                risk=line["risk_vi"],
                mitigation=line["mitigation_vi"],
                level=LEVELS[line["level_vi"]],
            )

    def load_updates(self, plan: Plan, row: dict[str, Any]) -> None:
        """Two stories a plan, the later with the actual values; the other activities are simply done."""
        activities = list(plan.activities.all())
        stories = self.frame["stories"][row["id"]]
        told = {1: (stories[0], 0), len(activities) - 1: (stories[1], 1)}
        for index, activity in enumerate(activities):
            text, number = told.get(index, ("Đã làm xong như kế hoạch.", None))
            women, men = self.frame["reached"][row["id"]][number] if number is not None else (None, None)
            update = ProgressUpdate.objects.create(
                plan=plan,
                activity=activity,
                write_id=uuid.uuid5(plan.uuid, activity.code),
                happened_on=activity.ends_on,
                percent=100,
                what_happened=text,
                reached_women=women,
                reached_men=men,
                spent=self.frame["spent"][row["id"]][number] if number is not None else None,
                sent_by=self.users.get("trainee") if row["id"] == "AP1" else None,
                sent_at=_noon(activity.ends_on),
                seen_at=_noon(activity.ends_on) + dt.timedelta(days=1),
                seen_by=self.users.get("coordinator"),
            )
        for indicator, line in zip(plan.indicators.all(), row["indicators"], strict=True):
            IndicatorValue.objects.create(
                indicator=indicator, update=update, on=update.happened_on, value=Decimal(str(line["actual"]))
            )

    def load_visits(self) -> None:
        plans = {plan.code: plan for plan in self.programme.plans.all()}
        monitor, coordinator = self.users.get("monitor"), self.users.get("coordinator")
        checklist = Instrument.objects.filter(slug="visit-checklist").latest("version")
        for row in self.frame["visits"]:
            collection = Collection.objects.create(instrument=checklist)
            visit = Visit.objects.create(
                programme=self.programme,
                title=row["title"],
                place=self.places[fold(row["province"])],
                where=row["where"],
                planned_on=row["planned_on"],
                done_on=row["done_on"],
                state=row["state"],
                summary=row["summary"],
                checklist=collection,
            )
            visit.plans.set(plans[code] for code in row["plans"])
            if monitor:
                visit.monitors.add(monitor)
            for code in row["plans"]:
                self.load_checked(visit, plans[code], row)
                for finding in row["findings"]:
                    self.load_finding(visit, plans[code], finding, monitor, coordinator)
            self.load_visit_history(visit, monitor, coordinator)
        assert not Visit.objects.filter(programme=self.programme, state=VisitState.PLANNED).exists()

    def load_visit_history(self, visit: Visit, monitor: User | None, coordinator: User | None) -> None:
        done = _noon(visit.done_on)
        acts = [
            ("visit_planned", done - dt.timedelta(days=14), coordinator, "", ""),
            ("report_visit", done, monitor, VisitState.PLANNED, VisitState.DONE),
            ("review_visit", done + dt.timedelta(days=2), coordinator, VisitState.DONE, VisitState.REVIEWED),
        ]
        events = []
        for verb, at, by, before, after in acts:
            events.append(history.new_event(visit, f"actionplans.{verb}", by=by, from_state=before, to_state=after))
            events[-1].at = at
        history.record_all(events)

    def load_checked(self, visit: Visit, plan: Plan, row: dict[str, Any]) -> None:
        response = Response.objects.create(collection=visit.checklist, submitted_at=_noon(visit.done_on))
        Checked.objects.create(visit=visit, plan=plan, response=response)
        for question in visit.checklist.instrument.questions.filter(key__in=["women", "men", "progress"]):
            value = row[question.key]
            number, choice = (value, "") if isinstance(value, int) else (None, value)
            Answer.objects.create(response=response, question=question, number=number, choice=choice)

    def load_finding(
        self, visit: Visit, plan: Plan, row: dict[str, Any], monitor: User | None, coordinator: User | None
    ) -> None:
        finding = Finding.objects.create(
            visit=visit,
            plan=plan,
            rating=row["rating"],
            text=row["text"],
            recommendation=row["recommendation"],
            by=monitor,
            at=_noon(visit.done_on),
        )
        action = row.get("follow_up")
        if not action:
            return
        done, verified = action.get("done", ""), action.get("verified", False)
        finding.follow_up = FollowUp.objects.create(
            programme=self.programme,
            title=action["title"],
            responsible=self.enrolments[action["responsible"]].person,
            due_on=action["due_on"],
            state="verified" if verified else "done" if done else "open",
            what_was_done=done,
            done_at=_noon(action["due_on"]) if done else None,
            done_by=monitor if done else None,
            verified_at=_noon(action["due_on"]) if verified else None,
            verified_by=coordinator if verified else None,
            origin_type="actionplans.visit",
            origin_id=str(visit.pk),
            origin_label=visit.title,
            origin_url=visit.get_absolute_url(),
            created_by=monitor,
            created_at=_noon(visit.done_on),
        )
        finding.save(update_fields=["follow_up"])


def _noon(day: dt.date | str) -> dt.datetime:
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def remove_files(scope: int) -> None:
    """The rows now, the files when that is sure."""
    kept = StoredFile.objects.filter(scope_id=scope)
    files = [file for stored in kept for file in (stored.file, stored.thumbnail) if file]
    kept.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])


def remove(slug: str) -> None:
    """Take the demonstration's programme away with all that belongs to it, fictional people included."""
    programme = Programme.objects.filter(slug=slug, is_fictional=True).first()
    if programme is None:
        return
    scope = programme.pk  # a deleted object has none
    people = list(
        Person.objects.filter(enrolments__programme=programme, is_fictional=True).values_list("pk", flat=True)
    )
    answered = Collection.objects.filter(Q(sitting__event__programme=programme) | Q(visits__programme=programme))
    collections = list(answered.values_list("pk", flat=True))
    Finding.objects.filter(visit__programme=programme).delete()
    Visit.objects.filter(programme=programme).delete()
    FollowUp.objects.filter(programme=programme).delete()
    ProgressUpdate.objects.filter(plan__programme=programme).delete()
    Plan.objects.filter(programme=programme).delete()
    programme.reports.all().delete()
    Sitting.objects.filter(event__programme=programme).delete()
    Answer.objects.filter(response__collection_id__in=collections).delete()
    Collection.objects.filter(pk__in=collections).delete()
    OutgoingMessage.objects.filter(scope_id=scope).delete()
    Job.objects.filter(scope_id=scope).delete()
    remove_files(scope)
    programme.delete()
    # History has no undo: what was said of a demonstration that is gone goes with it.
    HistoryEvent.objects.filter(scope_id=scope)._raw_delete(HistoryEvent.objects.db)
    Revision.objects.filter(scope_id=scope).delete()
    Person.objects.filter(pk__in=people, enrolments=None, appearances=None, guest_at=None).delete()
