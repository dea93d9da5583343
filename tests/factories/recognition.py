"""Recognition of the cast: a draft of a criteria set, a round by a set in use, an application that has begun."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from instruments.criteria import services
from instruments.models import CriteriaSet, Criterion, Level, Section
from networks.models import Application, RecognitionRound, SelfScore, Unit
from networks.recognition import workflow as recognition
from office import files

if TYPE_CHECKING:
    from tests.factories.world import World


def make_recognition(world: World, unit: Unit) -> None:
    """A draft of a criteria set; a round by a set in use with one application that has begun and its evidence."""
    by = world.cast.coordinator
    draft = services.add_set(by=by, title_vi="Bộ tiêu chí thử", subject="unit", scale="yes_no")
    section = services.add_part(draft, Section(criteria_set=draft), by=by, code="A", title_vi="Phần A")
    item = services.add_part(draft, Criterion(), by=by, section=section, code="1", text_vi="Một")
    used = CriteriaSet.objects.get(slug="eige-12")
    asked = RecognitionRound.objects.create(
        network=unit.network, criteria_set=used, year=2023, title_vi="Đợt 2023",
        opens_on=dt.date(2023, 1, 1), closes_on=dt.date(2023, 6, 30),
    )  # fmt: skip
    recognition.open_recognition(asked, by=by)
    application = recognition.register(asked, unit=unit, by=by, name_vi="Hội xã")
    first = Criterion.objects.filter(section__criteria_set=used).first()
    recognition.write_answers(application, {first.pk: {"met": "yes"}}, by=by)
    evidence = files.keep(
        b"%PDF-", kind="evidence", name="a.pdf", content_type="application/pdf", by=by,
        about=application.self_scores.get(),
    )  # fmt: skip
    world.objects |= {
        ("criteria", "uuid"): draft.uuid,
        ("criteria", "noun"): "items",
        ("criteria", "pk"): item.pk,
        ("recognition", "uuid"): asked.uuid,
        ("applications", "uuid"): application.uuid,
        ("sections", "pk"): used.sections.first().pk,
        ("evidence", "file"): evidence.uuid,
    }
    world.variants.setdefault("office:file", {})["evidence of an application"] = {"uuid": evidence.uuid}


def add_applications(world: World, number: int, unit: Unit) -> None:
    """A further set with its section and criterion, a further round, application and self-score."""
    by = world.cast.coordinator
    draft = CriteriaSet.objects.get(uuid=world.objects["criteria", "uuid"])
    section = Section.objects.create(criteria_set=draft, code=f"S{number}", title_vi="Phần", order=number)
    Criterion.objects.create(section=section, code=f"{number}.1", text_vi="Một")
    Level.objects.create(criteria_set=draft, name_vi=f"Mức {number}")
    services.copy_set(draft, by=by)
    asked = RecognitionRound.objects.get(uuid=world.objects["recognition", "uuid"])
    made = recognition.register(asked, unit=unit, by=by, name_vi=f"Đơn vị {number}")
    RecognitionRound.objects.create(
        network=unit.network, criteria_set=asked.criteria_set, year=2000 + number, title_vi=f"Đợt {number}",
        opens_on=dt.date(2023, 1, 1), closes_on=dt.date(2023, 6, 30),
    ).applications.create(unit=unit, path=unit.path, subject="unit", name_vi="Một")  # fmt: skip
    held = Application.objects.get(uuid=world.objects["applications", "uuid"])
    free = Criterion.objects.filter(section__criteria_set=asked.criteria_set).exclude(self_scores__application=held)
    score = SelfScore.objects.create(application=held, criterion=free.first(), met="no") if free else None
    if score is not None:
        files.keep(b"%PDF-", kind="evidence", name="b.pdf", content_type="application/pdf", by=by, about=score)
    SelfScore.objects.create(application=made, criterion=held.self_scores.first().criterion, met="no")
