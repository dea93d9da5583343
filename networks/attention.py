"""Returns that a unit owes, those that wait for somebody above, questions at a consultation desk, reports of members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from networks.desk.enums import QuestionState
from networks.fund.enums import EntryState
from networks.membership.enums import MembershipState, ProgressState
from networks.models import (
    Application,
    FundEntry,
    Membership,
    Network,
    ProgressReport,
    Question,
    RecognitionRound,
    Return,
    Review,
    Round,
)
from networks.recognition.enums import DECIDABLE, WRITABLE, ApplicationState, RecognitionState
from networks.returns.enums import OWED, ReturnState, RoundState
from networks.reviews.enums import TO_WRITE
from networks.standing import Standing, standing_of
from office import clock
from office.attention import Item, register

if TYPE_CHECKING:
    from participants.models import User


def _item(
    title: str, about: Any, action: str, since: dt.date | dt.datetime | None, *, detail: str, tone: str = "wait"
) -> Item:
    """``about``: an address, or what is looked at there; ``since``: without it today."""
    day = localdate(since) if isinstance(since, dt.datetime) else since or clock.today()
    url = about if isinstance(about, str) else about.get_absolute_url()
    return Item(title=title, detail=detail, url=url, action=action, since=day, tone=tone, section="networks")


def _own_units(held: Standing) -> Q:
    """Of the very units that the user is an officer of."""
    found = Q(pk__in=[])
    for network_id, path in held.branches:
        found |= Q(unit__network_id=network_id, unit__path=path)
    return found


def _run_by(held: Standing, to_path: str) -> Q:
    """In networks that the user runs, or below on their branches."""
    found = Q(network_id__in=held.stewarded)
    for network_id, path in held.branches:
        found |= Q(**{"network_id": network_id, f"{to_path}__startswith": path})
    return found


@register
def returns_to_send(user: User) -> Iterable[Item]:
    """Of the units that the user is an officer of, in open rounds whose period is over."""
    held = standing_of(user)
    if not held.branches:
        return
    today = clock.today()
    owed = Return.objects.filter(
        _own_units(held), round__state=RoundState.OPEN, round__ends_on__lt=today, state__in=OWED
    )
    for sent in owed.select_related("unit", "round")[:20]:
        late = sent.round.due_on < today
        title = (_("Overdue: %(title)s") if late else _("To send: %(title)s")) % {"title": sent.round.title}
        tone = "late" if late or sent.state == ReturnState.RETURNED else "due"
        yield _item(
            title,
            sent,
            _("Write it"),
            sent.round.due_on if late else sent.round.ends_on,
            detail=sent.unit.name,
            tone=tone,
        )


@register
def returns_to_accept(user: User) -> Iterable[Item]:
    """One item a round for what waits below the user."""
    held = standing_of(user)
    if not held.stewarded and not held.branches:
        return
    below = Q(round__network_id__in=held.stewarded)
    for network_id, path in held.branches:
        of_branch = Q(path__startswith=path, unit__path__startswith=path)  # then and now
        below |= Q(of_branch, round__network_id=network_id) & ~Q(path=path)
    waits = Q(state=ReturnState.SUBMITTED) | Q(state=ReturnState.ACCEPTED) & ~Q(correction="")
    waiting = Return.objects.filter(below, waits, round__state=RoundState.OPEN)
    rows = list(waiting.order_by().values("round").annotate(n=Count("pk"), since=Min("sent_at")))
    rounds = Round.objects.in_bulk([row["round"] for row in rows])
    for row in rows:
        asked = rounds[row["round"]]
        title = ngettext("%(n)d return waits for you", "%(n)d returns wait for you", row["n"]) % {"n": row["n"]}
        yield _item(title, asked, _("Look"), row["since"], detail=asked.title)


@register
def money_to_confirm(user: User) -> Iterable[Item]:
    """One item a network for entries of the fund that others entered on the user's branches."""
    held = standing_of(user)
    if not held.stewarded and not held.branches:
        return
    sent = FundEntry.objects.filter(_run_by(held, "unit__path"), state=EntryState.SENT).exclude(
        Q(entered_by=user) | Q(changed_by=user) | Q(sent_by=user)
    )
    rows = sent.order_by().values("network__slug", "network__name_vi").annotate(n=Count("pk"), since=Min("sent_at"))
    for row in rows:
        title = ngettext(
            "%(n)d entry of the fund waits to be confirmed", "%(n)d entries of the fund wait to be confirmed", row["n"]
        ) % {"n": row["n"]}
        url = reverse("networks:fund_entries", args=[row["network__slug"]]) + "?state=sent"
        yield _item(title, url, _("Look"), row["since"], detail=row["network__name_vi"])


@register
def questions_of_desks(user: User) -> Iterable[Item]:
    """An expert's questions, each; for coordinators one item a network for what is to be given out, and to be checked."""
    held = standing_of(user)
    if held.advises:
        mine = Question.objects.filter(expert=user, network_id__in=held.advises, state=QuestionState.ASSIGNED)
        for row in mine.select_related("network")[:20]:
            late = row.due_on is not None and row.due_on < clock.today()
            title = (_("Overdue: %(title)s") if late else _("To answer: %(title)s")) % {"title": row.title}
            tone = "late" if late else "due"
            yield _item(title, row, _("Answer"), row.asked_at, detail=row.network.name, tone=tone)
    if held.stewarded:
        desks = Question.objects.filter(network_id__in=held.stewarded).waiting(clock.today())
        networks = Network.objects.in_bulk([desk["network"] for desk in desks]) if desks else {}
        for desk in desks:
            yield from _of_desk(networks[desk["network"]], desk)


def _of_desk(network: Network, row: dict[str, Any]) -> Iterable[Item]:
    said = (
        ("to_assign", "due", ngettext("%(n)d question waits for an expert", "%(n)d questions wait for an expert", row["to_assign"])),
        ("late", "late", ngettext("%(n)d answer of an expert is late", "%(n)d answers of experts are late", row["late"])),
        ("to_publish", "wait", ngettext("%(n)d answer may be published", "%(n)d answers may be published", row["to_publish"])),
    )  # fmt: skip
    url = reverse("networks:desk", args=[network.slug])
    for key, tone, words in said:
        if row[key]:
            yield _item(words % {"n": row[key]}, url, _("Look"), row["since"], detail=network.name, tone=tone)


@register
def members_to_speak(user: User) -> Iterable[Item]:
    """What a member owes the network, for its contacts: progress reports of a period that is over."""
    held = standing_of(user)
    if not held.members:
        return
    owed = ProgressReport.objects.filter(
        membership__in=held.members, state__in=(ProgressState.DUE, ProgressState.RETURNED), ends_on__lt=clock.today()
    )
    for report in owed.select_related("membership")[:20]:
        title = _("Overdue: %(title)s") if report.is_overdue else _("To send: %(title)s")
        title %= {"title": _("Progress report %(years)s") % {"years": report.years}}
        tone = "late" if report.is_overdue or report.state == ProgressState.RETURNED else "due"
        yield _item(title, report, _("Write it"), report.ends_on, detail=report.membership.name, tone=tone)


@register
def members_to_tend(user: User) -> Iterable[Item]:
    """What waits for those who run a network of members: applications to take up, reports to read."""
    held = standing_of(user)
    if not held.tended:
        return
    for member in Membership.objects.filter(network__in=held.tended, state=MembershipState.SUBMITTED)[:20]:
        yield _item(_("An application waits to be reviewed"), member, _("Look"), None, detail=member.name)
    sent = ProgressReport.objects.filter(membership__network__in=held.tended, state=ProgressState.SENT)
    for report in sent.select_related("membership")[:20]:
        detail = f"{report.membership.name} {report.years}"
        yield _item(_("A progress report waits to be read"), report, _("Look"), report.sent_at, detail=detail)


@register
def dossiers_to_submit(user: User) -> Iterable[Item]:
    """Self-assessments of the units that the user is an officer of, and of members: begun, sent back, or only registered."""
    held = standing_of(user)
    if not held.branches and not held.contacts:
        return
    own = Q(membership__in=held.members) | _own_units(held)
    today = clock.today()
    is_due = Q(round__state=RecognitionState.OPEN) | Q(state=ApplicationState.RETURNED)
    for row in Application.objects.filter(own, is_due, state__in=WRITABLE).select_related("round", "unit")[:20]:
        late = row.round.closes_on < today or row.state == ApplicationState.RETURNED
        title = (_("Overdue: %(title)s") if late else _("To submit: %(title)s")) % {"title": row.round.title}
        tone = "late" if late else "due"
        yield _item(title, row, _("Write it"), row.round.opens_on, detail=row.name or row.unit.name, tone=tone)


@register
def dossiers_to_review(user: User) -> Iterable[Item]:
    """Given to the reader as a reviewer: no query for those who are none."""
    rounds = standing_of(user).reviewed
    if not rounds:
        return
    mine = Review.objects.visible_to(user).filter(reviewer__round__in=rounds, state__in=TO_WRITE)
    for row in mine.select_related("application__unit", "application__round").order_by("given_at")[:20]:
        asked = row.application.round
        late = asked.reviews_by is not None and asked.reviews_by < clock.today()
        title = _("To review: %(name)s") % {"name": row.application.name or row.application.unit.name}
        tone = "late" if late else "due"
        yield _item(title, row, _("Write the review"), row.given_at, detail=asked.title, tone=tone)


@register
def dossiers_to_judge(user: User) -> Iterable[Item]:
    """One item a round that the reader runs: what waits for reviewers or a decision."""
    held = standing_of(user)
    if not held.stewarded and not held.branches:
        return
    rounds = RecognitionRound.objects.filter(
        _run_by(held, "area__path"), Q(state=RecognitionState.REVIEWING) | Q(applications__state="appealed")
    )
    rounds = rounds.annotate(n=Count("applications", filter=Q(applications__state__in=DECIDABLE), distinct=True))
    for asked in rounds.filter(n__gt=0).distinct()[:20]:
        title = ngettext("%(n)d dossier waits to be judged", "%(n)d dossiers wait to be judged", asked.n)
        url = reverse("networks:judging", args=[asked.uuid])
        yield _item(title % {"n": asked.n}, url, _("Look"), asked.closes_on, detail=asked.title)
