"""A network from its folder: what its source says, and a few fictional units with returns to look at."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from demo.loader import fund
from demo.loader.accounts import DOMAIN
from demo.loader.context import DATA
from demo.loader.forum import empty_desk
from demo.loader.judging import load_judging, remove_judging
from demo.loader.load import load
from demo.loader.members import link_units, load_members, remove_members
from demo.loader.network_reports import ask_reports
from demo.loader.recognition import load_recognition, remove_recognition
from demo.loader.removal import LOADED
from networks import tree
from networks.enums import NetworkKind
from networks.models import (
    Network,
    NetworkCitation,
    NetworkRole,
    Officer,
    Return,
    ReturnForm,
    ReturnImport,
    ReturnValue,
    Round,
    Unit,
    UnitCount,
    UnitKind,
)
from networks.returns import designs, workflow
from networks.standing import forget
from office import history
from office.models import HistoryEvent, Job, OutgoingMessage
from participants.models import Organisation, Person, Place, User
from participants.organisations import organisation_named
from participants.services import prepare_person
from programmes.models import Document
from programmes.statements.enums import Qualifier

NETWORKS = {"khuyen-hoc-nghe-an": "nghe_an", "gnlc": "gnlc"}


def is_real_network(slug: str) -> bool:
    """A network of one's own that bears the address."""
    network = Network.objects.filter(slug=slug).first()
    return network is not None and not is_demonstration(network)


def is_demonstration(network: Network) -> bool:
    return HistoryEvent.objects.filter(
        object_type=network._meta.label_lower, object_id=str(network.pk), verb=LOADED
    ).exists()


@transaction.atomic
def load_network(folder: str) -> Network:
    told: dict[str, Any] = json.loads((DATA / folder / "network.json").read_text(encoding="utf-8"))
    remove_network(told["network"]["slug"])
    programmes = [load(folder)] if (DATA / folder / "programme.json").exists() else []
    network = Network.objects.create(**told["network"], organisation=_organisation(told["organisation"]))
    if network.kind == NetworkKind.MEMBERS:
        load_members(network, told)
        steward = network.roles.filter(role="steward").select_related("user").first()
        load_recognition(folder, network, by=steward.user if steward else None)
        ask_reports(network, told, by=steward.user if steward else None)
        history.record(network, LOADED, by=None)
        return network
    kinds = {row["slug"]: UnitKind.objects.create(network=network, **row) for row in told["kinds"]}
    units = _units(network, kinds, told)
    for row in told["counts"]:
        facts = row | {"unit": units[row["unit"]], "kind": kinds[row["kind"]]}
        UnitCount.objects.create(**facts, as_of=dt.date.fromisoformat(told["counted_on"]), source=told["source"])
    for row in told["officers"]:
        person = Person.objects.filter(full_name=row["person"]).first() or Person(full_name=row["person"])
        prepare_person(person)
        person.save()
        Officer.objects.create(unit=units[row["unit"]], person=person, post_vi=row["post_vi"], post_en=row["post_en"])
    form = _form(network, kinds, told["form"])
    steward = _roles(network, units, told["roles"])
    before = None
    for number, row in enumerate(told["rounds"]):
        if number == len(told["rounds"]) - 1:  # the level is closed before the last round is opened
            closed = told["closed"]
            tree.close_kind(
                kinds[closed["kind"]], on=dt.date.fromisoformat(closed["on"]), by=None, reason=closed["reason"]
            )
        before = _round(network, form, row, before, steward)
    if "district_form" in told:
        _many_returns(network, kinds, told["district_form"], steward)
    network.programmes.add(*programmes)
    _documents(network, told.get("documents", []))
    if "fund" in told:
        fund.load_fund(network, units, kinds, told["fund"])
    link_units()
    load_recognition(folder, network, by=steward)
    load_judging(folder, network, by=steward)
    ask_reports(network, told, by=steward)
    history.record(network, LOADED, by=None)
    return network


def _organisation(row: dict[str, str]) -> Organisation:
    organisation = organisation_named(row["name_vi"], by=None)
    assert organisation is not None
    organisation.name_en, organisation.place = row["name_en"], _place(row["place"])
    organisation.save()
    return organisation


def _documents(network: Network, rows: list[dict[str, Any]]) -> None:
    """Those that a programme brought are cited by their number or title; the rest are made."""
    for row in rows:
        known = {name: row[name] for name in ("number", "title_vi") if name in row}
        document = Document.objects.filter(**known).first()
        if document is None:
            facts = {name: value for name, value in row.items() if name not in {"issuer", "relation"}}
            facts["issued_on"] = dt.date.fromisoformat(facts["issued_on"]) if "issued_on" in facts else None
            document = Document(issuer=organisation_named(row["issuer"], by=None), **facts)
            document.full_clean()
            document.save()
        NetworkCitation.objects.create(network=network, document=document, relation=row.get("relation", "basis"))


def _place(name: str | None) -> Place | None:
    return Place.objects.get(era="63", name_vi=name) if name else None


def _units(network: Network, kinds: dict[str, UnitKind], told: dict[str, Any]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in told["units"]:
        facts: dict[str, Any] = {name: value for name, value in row.items() if name not in {"kind", "under", "place"}}
        if "started_on" in facts:
            facts["started_on"] = dt.date.fromisoformat(facts["started_on"])
        units[row["code"]] = tree.add_unit(
            network, by=None, parent=units.get(row.get("under", "")), kind=kinds[row["kind"]],
            place=_place(row.get("place")), **facts,
        )  # fmt: skip
    return units


def _form(network: Network, kinds: dict[str, UnitKind], told: dict[str, Any]) -> ReturnForm:
    facts = {name: told[name] for name in ("title_vi", "title_en", "intro_vi", "intro_en")}
    form = designs.save_form(
        ReturnForm(network=network), by=None, kinds=[kinds[slug] for slug in told["kinds"]], **facts
    )
    for noun, model in (("fields", form.fields.model), ("checks", form.checks.model)):
        for row in told[noun]:
            designs.add_part(model(form=form), by=None, **row)
    if "people" in told:
        form.people = form.fields.get(key=told["people"])
        form.save(update_fields=["people"])
    return form


def _many_returns(network: Network, kinds: dict[str, UnitKind], told: dict[str, Any], by: User | None) -> None:
    """Rounds of many alike returns, written at once: their numbers in the order of ``numbers_of``."""
    form, before = _form(network, kinds, told), None
    fields = {field.key: field for field in form.fields.all()}
    for row in told["rounds"]:
        asked = _round(network, form, row | {"returns": [], "locked": False}, before, by)
        held = {sent.unit.code: sent for sent in asked.returns.select_related("unit")}
        values, written = [], []
        for one in row["returns"] if by else []:
            sent = held[one["unit"]]
            sent.state, sent.sent_by, sent.on_behalf = one.get("state", "accepted"), by, True
            sent.sent_at = sent.changed_at = timezone.now()
            written.append(sent)
            numbers = zip(row["numbers_of"], one["numbers"], strict=True)
            values += [
                ReturnValue(sent=sent, field=fields[key], amount=amount)
                for key, amount in numbers
                if amount is not None
            ]
        Return.objects.bulk_update(written, ["state", "sent_by", "on_behalf", "sent_at", "changed_at"])
        ReturnValue.objects.bulk_create(values)
        before = workflow.lock_round(asked, by=by) if by and row.get("locked") else asked


def _roles(network: Network, units: dict[str, Unit], rows: list[dict[str, str]]) -> User | None:
    """The demonstration's accounts that are there; the steward of them."""
    steward = None
    for row in rows:
        user = User.objects.filter(email=f"{row['account']}@{DOMAIN}").first()
        if user is not None:
            unit = units.get(row.get("unit", ""))
            NetworkRole.objects.create(network=network, user=user, role=row["role"], unit=unit)
            forget(user)
            steward = user if row["role"] == "steward" else steward
    return steward


def _round(network: Network, form: ReturnForm, told: dict[str, Any], before: Round | None, by: User | None) -> Round:
    facts: dict[str, Any] = {name: told[name] for name in ("title_vi", "title_en")}
    facts |= {name: dt.date.fromisoformat(told[name]) for name in ("starts_on", "ends_on", "due_on")}
    asked = designs.add_round(network, by=by, form=form, previous=before, **facts)
    asked = workflow.open_round(asked, by=by)
    if by is None:  # without accounts there is nobody to send
        return asked
    for row in told["returns"]:
        _send(asked, row, by)
    return workflow.lock_round(asked, by=by) if told.get("locked") else asked


def _send(asked: Round, told: dict[str, Any], by: User) -> None:
    sent = asked.returns.select_related("unit", "round__form").get(unit__code=told["unit"])
    answers = {
        key: {"qualifier": Qualifier(value[0]), "amount": Decimal(str(value[1]))}
        for key, value in told.items()
        if isinstance(value, list)
    }
    if "notes" in told:
        answers["notes"] = {"text": told["notes"]}
    workflow.write_return(sent, answers, by=by)
    if not told.get("draft"):
        workflow.submit_return(sent, by=by)
        if told.get("accepted"):
            workflow.accept_return(sent, by=by)


@transaction.atomic
def remove_network(slug: str) -> None:
    """Take the demonstration's network away with all that belongs to it; a real one that bears the name stays."""
    network = Network.objects.filter(slug=slug).first()
    if network is None or not is_demonstration(network):
        return
    gone = {row._meta.label_lower: [] for row in (Network, Unit, UnitKind, Round, ReturnForm)}  # type: ignore[var-annotated]
    gone["networks.network"] = [network.pk]
    gone |= remove_members(network)
    for label, rows in (
        ("networks.unit", network.units), ("networks.unitkind", network.kinds), ("networks.round", network.rounds),
        ("networks.returnform", network.return_forms),
    ):  # fmt: skip
        gone[label] = list(rows.values_list("pk", flat=True))
    gone["networks.return"] = list(network.rounds.exclude(returns=None).values_list("returns__pk", flat=True))
    for form in network.return_forms.all():
        gone.setdefault("networks.returnfield", []).extend(form.fields.values_list("pk", flat=True))
        gone.setdefault("networks.returncheck", []).extend(form.checks.values_list("pk", flat=True))
    gone |= fund.remove_fund(network)
    empty_desk(network)
    gone |= remove_judging(network)
    gone |= remove_recognition(network)
    documents = list(network.citations.values_list("document", flat=True))
    network.citations.all().delete()
    Document.objects.filter(pk__in=documents, citations=None, network_citations=None).delete()
    # what somebody made of the demonstration goes with it
    for report in network.reports.all():
        gone.setdefault(report._meta.label_lower, []).append(report.pk)
        stored = [held.stored for held in report.files.select_related("stored")]
        about = {"object_type": report._meta.label_lower, "object_id": str(report.pk)}
        report.delete()
        for rows in (Job.objects.filter(**about), OutgoingMessage.objects.filter(**about), *stored):
            rows.delete()
    for sheet in (*network.unit_imports.all(), *ReturnImport.objects.filter(round__network=network)):
        file = sheet.file
        sheet.delete()
        file.delete()
    network.rounds.update(previous=None)
    network.rounds.all().delete()
    network.return_forms.all().delete()
    for unit in network.units.order_by("-path"):
        unit.placements.all().delete()
    network.roles.all().delete()
    network.units.update(parent=None)
    for unit in network.units.all():
        unit.counts.all().delete()
    Unit.objects.filter(network=network).delete()
    network.delete()
    for label, pks in gone.items():
        about = {"object_type": label, "object_id__in": [str(pk) for pk in pks]}
        OutgoingMessage.objects.filter(**about).delete()
        said = HistoryEvent.objects.filter(**about)
        said._raw_delete(HistoryEvent.objects.db)
