"""Rounds of recognition of a network from its folder: numbers by commune, and dossiers with fictional answers."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from demo.loader.context import DATA
from instruments.models import CriteriaSet
from networks.models import Application, Network, RecognitionRound, SelfScore, Unit
from networks.recognition import workflow
from networks.recognition.reading import criteria_of
from networks.recognition.rounds import add_round
from office import files
from office.models import StoredFile

if TYPE_CHECKING:
    from participants.models import User

DAYS = ("opens_on", "closes_on", "reviews_by", "decision_by")
EVIDENCE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def load_recognition(folder: str, network: Network, *, by: User | None) -> None:
    """What ``recognition.json`` of the folder tells, if it is there; without accounts there is nobody who writes."""
    path = DATA / folder / "recognition.json"
    if by is None or not path.exists():
        return
    units = {unit.code: unit for unit in network.units.all()}  # as they hang now
    for told in json.loads(path.read_text(encoding="utf-8")):
        asked = load_round(network, told, by=by, area=units.get(told.get("area", "")))
        for row in told["applications"]:
            load_application(asked, units.get(row.get("unit", "")), row, by=by)
        if told.get("closed"):
            workflow.close_recognition(asked, by=by)


def load_round(network: Network, told: dict[str, Any], *, by: User, area: Unit | None = None) -> RecognitionRound:
    """An open round by a set that comes with the portal (``told["set"]``: its slug)."""
    facts = {name: told[name] for name in ("year", "title_vi", "title_en")}
    facts |= {name: dt.date.fromisoformat(told[name]) for name in DAYS if name in told}
    facts |= {name: told[name] for name in ("reviewers_each", "appeal_days", "is_public") if name in told}
    criteria_set = CriteriaSet.objects.get(slug=told["set"], version=1)
    asked = add_round(network, by=by, criteria_set=criteria_set, area=area, **facts)
    return workflow.open_recognition(asked, by=by)


def load_application(asked: RecognitionRound, unit: Unit | None, told: dict[str, Any], *, by: User) -> Application:
    """Numbers, or a dossier (of a ``member`` by its name) of which the first ``answered`` criteria are answered with
    evidence, and sent if ``sent``."""
    if "member" in told:
        return _write(
            workflow.register_member(asked, asked.network.memberships.get(name_vi=told["member"]), by=by), told, by
        )
    if "name_vi" not in told:
        facts = {name: told.get(name) for name in ("registered", "recognised", "out_of")}
        said = {name: told[name] for name in ("qualifier", "source") if name in told}
        return workflow.register(asked, unit=unit, by=by, is_counted=True, **facts, **said)
    names = {name: told.get(name, "") for name in ("name_vi", "name_en", "detail")}
    return _write(workflow.register(asked, unit=unit, by=by, **names), told, by)


def _write(made: Application, told: dict[str, Any], by: User) -> Application:
    asked = made.round
    asked_for = criteria_of(asked.criteria_set)[: told.get("answered", 0)]
    answers = {
        one.pk: {"met": "partly" if number % 5 == 0 else "yes", "comment": "Số liệu giả định để minh họa."}
        for number, one in enumerate(asked_for, start=1)
    }
    if answers:
        made = workflow.write_answers(made, answers, by=by)
    for score in made.self_scores.filter(criterion__evidence_required=True):
        files.keep(
            EVIDENCE, kind="evidence", name=f"minh-chung-{score.criterion.code}.pdf", content_type="application/pdf",
            about=score, by=by, caption="Mô phỏng",
        )  # fmt: skip
    if told.get("sent"):
        workflow.submit_application(made, by=by)
        made.refresh_from_db()
    return made


def remove_recognition(network: Network) -> dict[str, list[int]]:
    """Rounds with all that belongs to them; ids whose history goes with them."""
    rounds = network.recognition_rounds.all()
    dossiers = Application.objects.filter(round__in=rounds)
    scores = [str(pk) for pk in SelfScore.objects.filter(application__in=dossiers).values_list("pk", flat=True)]
    for stored in StoredFile.objects.filter(object_type=SelfScore._meta.label_lower, object_id__in=scores):
        stored.file.delete(save=False)
        stored.delete()
    gone = {
        "networks.recognitionround": list(rounds.values_list("pk", flat=True)),
        "networks.application": list(dossiers.values_list("pk", flat=True)),
    }
    rounds.delete()
    return gone
