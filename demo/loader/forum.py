"""The consultation desk of the Lithuanian portfolio: a network linked to its programmes, with fictional questions."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import transaction

from demo.loader.accounts import DOMAIN
from demo.loader.context import DATA
from demo.loader.removal import LOADED
from networks.desk import services, workflow
from networks.desk.models import Desk, Expertise
from networks.desk.names import names_of, without_names
from networks.enums import NetworkRoleName
from networks.models import Network
from networks.services import give_role
from networks.standing import forget
from office import files, history
from office.models import HistoryEvent, OutgoingMessage
from participants.models import User
from programmes.models import Programme

FORUM = "gap-lt-forum"


@transaction.atomic
def load_forum() -> Network:
    """Without accounts there is nobody to ask and to answer: then the desk is empty."""
    told: dict[str, Any] = json.loads((DATA / "gap_lt" / "forum.json").read_text(encoding="utf-8"))
    network = Network.objects.create(**told["network"])
    network.programmes.set(Programme.objects.filter(slug__in=told["programmes"]))
    desk = services.save_desk(network, by=None, **told["desk"])
    users = {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    steward, expert = users.get(told["steward"]), users.get(told["expert"].pop("account"))
    if steward and expert:
        give_role(network, steward, NetworkRoleName.STEWARD, None, by=None)
        services.name_expert(network, expert, by=None, **told["expert"])
        for user in (steward, expert):
            forget(user)
        for row in told["questions"]:
            _ask(desk, row, users[row["by"]], steward, expert)
    history.record(network, LOADED, by=None)
    return network


def _ask(desk: Desk, told: dict[str, Any], by: User, steward: User, expert: User) -> None:
    facts = {name: told[name] for name in ("title", "text", "may_publish")}
    question, _new = workflow.ask_question(desk, by=by, write_id=uuid.uuid4(), **facts)
    if "answer" not in told and not told.get("given"):
        return
    workflow.assign_question(question, expert=expert, by=steward)
    if "answer" in told:
        workflow.answer_question(question, text=told["answer"], write_id=uuid.uuid4(), by=expert)
    if told.get("published"):
        question.refresh_from_db()
        names = names_of(question)
        texts = {name: without_names(told[name], names) for name in ("title", "text", "answer")}
        workflow.publish_edition(workflow.write_edition(question, by=steward, **texts), by=steward)
        workflow.thank(question, by=by)


def empty_desk(network: Network) -> None:
    """Questions, files, messages and history of the network's desk go, those of whoever tried it out too."""
    questions = list(network.questions.all())
    posts = [post for question in questions for post in question.posts.all()]
    for row in [*questions, *posts]:
        for stored in files.of(row):
            transaction.on_commit(lambda file=stored.file: file.storage.delete(file.name))
            stored.delete()
    gone = {
        "networks.question": [row.pk for row in questions],
        "networks.edition": list(network.editions.values_list("pk", flat=True)),
        "networks.desk": list(Desk.objects.filter(network=network).values_list("pk", flat=True)),
        "networks.expertise": list(Expertise.objects.filter(role__network=network).values_list("pk", flat=True)),
    }
    network.questions.all().delete()
    for label, pks in gone.items():
        ids = [str(pk) for pk in pks]
        said = HistoryEvent.objects.filter(object_type=label, object_id__in=ids)
        said._raw_delete(HistoryEvent.objects.db)
        OutgoingMessage.objects.filter(object_type=label, object_id__in=ids).delete()
