"""Returns that a unit owes, those that wait for somebody above, questions at a consultation desk, reports of members."""

from __future__ import annotations

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
from networks.standing import standing_of
from office import clock
from office.attention import Item, register

if TYPE_CHECKING:
    from participants.models import User


@register
def returns_to_send(user: User) -> Iterable[Item]:
    """Of the units that the user is an officer of, in open rounds whose period is over."""
    branches = standing_of(user).branches
    if not branches:
        return
    own = Q()
    for network_id, path in branches:
        own |= Q(unit__network_id=network_id, unit__path=path)
    today = clock.today()
    owed = Return.objects.filter(own, round__state=RoundState.OPEN, round__ends_on__lt=today, state__in=OWED)
    for sent in owed.select_related("unit", "round")[:20]:
        late = sent.round.due_on < today
        yield Item(
            title=(_("Overdue: %(title)s") if late else _("To send: %(title)s")) % {"title": sent.round.title},
            detail=sent.unit.name,
            url=sent.get_absolute_url(),
            action=_("Write it"),
            since=sent.round.ends_on,
            tone="late" if late or sent.state == ReturnState.RETURNED else "due",
            section="networks",
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
        yield Item(
            title=ngettext("%(n)d return waits for you", "%(n)d returns wait for you", row["n"]) % {"n": row["n"]},
            detail=asked.title,
            url=asked.get_absolute_url(),
            action=_("Look"),
            since=localdate(row["since"]) if row["since"] else clock.today(),
            section="networks",
        )


@register
def money_to_confirm(user: User) -> Iterable[Item]:
    """One item a network for entries of the fund that others entered on the user's branches."""
    held = standing_of(user)
    if not held.stewarded and not held.branches:
        return
    mine = Q(network_id__in=held.stewarded)
    for network_id, path in held.branches:
        mine |= Q(network_id=network_id, unit__path__startswith=path)
    sent = FundEntry.objects.filter(mine, state=EntryState.SENT).exclude(
        Q(entered_by=user) | Q(changed_by=user) | Q(sent_by=user)
    )
    for row in (
        sent.order_by().values("network__slug", "network__name_vi").annotate(n=Count("pk"), since=Min("sent_at"))
    ):
        yield Item(
            title=ngettext(
                "%(n)d entry of the fund waits to be confirmed",
                "%(n)d entries of the fund wait to be confirmed",
                row["n"],
            )
            % {"n": row["n"]},
            detail=row["network__name_vi"],
            url=reverse("networks:fund_entries", args=[row["network__slug"]]) + "?state=sent",
            action=_("Look"),
            since=localdate(row["since"]) if row["since"] else clock.today(),
            section="networks",
        )


@register
def questions_of_desks(user: User) -> Iterable[Item]:
    """An expert's questions, each; for coordinators one item a network for what is to be given out, and to be checked."""
    held = standing_of(user)
    if held.advises:
        mine = Question.objects.filter(expert=user, network_id__in=held.advises, state=QuestionState.ASSIGNED)
        for row in mine.select_related("network")[:20]:
            late = row.due_on is not None and row.due_on < clock.today()
            yield Item(
                title=(_("Overdue: %(title)s") if late else _("To answer: %(title)s")) % {"title": row.title},
                detail=row.network.name,
                url=row.get_absolute_url(),
                action=_("Answer"),
                since=localdate(row.asked_at),
                tone="late" if late else "due",
                section="networks",
            )
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
    for key, tone, words in said:
        if row[key]:
            yield Item(
                title=words % {"n": row[key]},
                detail=network.name,
                url=reverse("networks:desk", args=[network.slug]),
                action=_("Look"),
                since=localdate(row["since"]),
                tone=tone,
                section="networks",
            )


@register
def members_to_speak(user: User) -> Iterable[Item]:
    """What a member owes the network, for its contacts: progress reports of a period that is over."""
    held = standing_of(user)
    if not held.members:
        return
    today = clock.today()
    owed = ProgressReport.objects.filter(
        membership__in=held.members, state__in=(ProgressState.DUE, ProgressState.RETURNED), ends_on__lt=today
    )
    for report in owed.select_related("membership")[:20]:
        title = _("Overdue: %(title)s") if report.is_overdue else _("To send: %(title)s")
        yield Item(
            title=title % {"title": _("Progress report %(years)s") % {"years": report.years}},
            detail=report.membership.name,
            url=report.get_absolute_url(),
            action=_("Write it"),
            since=report.ends_on,
            tone="late" if report.is_overdue or report.state == ProgressState.RETURNED else "due",
            section="networks",
        )


@register
def members_to_tend(user: User) -> Iterable[Item]:
    """What waits for those who run a network of members: applications to take up, reports to read."""
    held = standing_of(user)
    if not held.tended:
        return
    for member in Membership.objects.filter(network__in=held.tended, state=MembershipState.SUBMITTED)[:20]:
        yield Item(
            title=_("An application waits to be reviewed"), detail=member.name, url=member.get_absolute_url(),
            action=_("Look"), since=clock.today(), section="networks",
        )  # fmt: skip
    sent = ProgressReport.objects.filter(membership__network__in=held.tended, state=ProgressState.SENT)
    for report in sent.select_related("membership")[:20]:
        yield Item(
            title=_("A progress report waits to be read"), detail=f"{report.membership.name} {report.years}",
            url=report.get_absolute_url(), action=_("Look"),
            since=localdate(report.sent_at) if report.sent_at else clock.today(), section="networks",
        )  # fmt: skip


@register
def dossiers_to_submit(user: User) -> Iterable[Item]:
    """Self-assessments of the units that the user is an officer of, and of members: begun, sent back, or only registered."""
    held = standing_of(user)
    if not held.branches and not held.contacts:
        return
    own = Q(membership__in=held.members)
    for network_id, path in held.branches:
        own |= Q(unit__network_id=network_id, unit__path=path)
    today = clock.today()
    is_due = Q(round__state=RecognitionState.OPEN) | Q(state=ApplicationState.RETURNED)
    for row in Application.objects.filter(own, is_due, state__in=WRITABLE).select_related("round", "unit")[:20]:
        late = row.round.closes_on < today or row.state == ApplicationState.RETURNED
        yield Item(
            title=(_("Overdue: %(title)s") if late else _("To submit: %(title)s")) % {"title": row.round.title},
            detail=row.name or row.unit.name,
            url=row.get_absolute_url(),
            action=_("Write it"),
            since=row.round.opens_on,
            tone="late" if late else "due",
            section="networks",
        )


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
        yield Item(
            title=_("To review: %(name)s") % {"name": row.application.name or row.application.unit.name},
            detail=asked.title,
            url=row.get_absolute_url(),
            action=_("Write the review"),
            since=localdate(row.given_at),
            tone="late" if late else "due",
            section="networks",
        )


@register
def dossiers_to_judge(user: User) -> Iterable[Item]:
    """One item a round that the reader runs: what waits for reviewers or a decision."""
    held = standing_of(user)
    if not held.stewarded and not held.branches:
        return
    run = Q(network_id__in=held.stewarded)
    for network_id, path in held.branches:
        run |= Q(network_id=network_id, area__path__startswith=path)
    rounds = RecognitionRound.objects.filter(
        run, Q(state=RecognitionState.REVIEWING) | Q(applications__state="appealed")
    )
    rounds = rounds.annotate(n=Count("applications", filter=Q(applications__state__in=DECIDABLE), distinct=True))
    for asked in rounds.filter(n__gt=0).distinct()[:20]:
        yield Item(
            title=ngettext("%(n)d dossier waits to be judged", "%(n)d dossiers wait to be judged", asked.n)
            % {"n": asked.n},
            detail=asked.title,
            url=reverse("networks:judging", args=[asked.uuid]),
            action=_("Look"),
            since=asked.closes_on,
            section="networks",
        )
