"""Writes on the framework: results, indicators, baselines, periods, targets with their revisions, corrections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from office import history
from office.errors import DomainError, WrongState
from programmes.enums import ProgrammeState
from programmes.framework import closing
from programmes.framework.enums import RANK, ResultLevel, ValueKind
from programmes.models import (
    Baseline,
    Correction,
    Indicator,
    Programme,
    ReportingPeriod,
    Result,
    Target,
    TargetRevision,
)
from programmes.services_programmes import apply, normalised
from programmes.services_rows import changed_places

if TYPE_CHECKING:
    import datetime as dt

    from participants.models import Organisation, User

AMOUNT = ("minimum", "maximum", "text_vi", "text_en", "due_on", "due_precision")


class Misplaced(DomainError):
    """A result can't stand where it is put."""


# --- results -----------------------------------------------------------------------


def check_place(level: str, parent: Result | None, own: Result | None = None) -> None:
    """A level lies only under a higher one, and nothing under itself. Raises Misplaced."""
    above = parent
    while above is not None and own is not None:
        if above.pk == own.pk:
            raise Misplaced(
                _("A result can’t stand under itself: “%(code)s” is above “%(parent)s”.")
                % {"code": own.code, "parent": parent.code if parent else ""}
            )
        above = above.parent
    if parent is not None and RANK[level] <= RANK[parent.level]:
        raise Misplaced(
            _("%(level)s can’t stand under “%(code)s”, which is %(above)s: levels go from impact to outcome to output.")
            % {
                "level": ResultLevel(level).label,
                "code": parent.code,
                "above": str(ResultLevel(parent.level).label).lower(),
            }
        )


def _last(rows: models.QuerySet) -> int:
    last = rows.aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def add_result(programme: Programme, *, by: User | None, **facts: Any) -> Result:
    row = Result(programme=programme, order=_last(programme.results.all()), **normalised(facts))
    check_place(row.level, row.parent)
    row.full_clean()
    row.save()
    history.record(row, "programmes.result_added", by=by)
    return row


@transaction.atomic
def change_result(result: Result, *, by: User | None, **facts: Any) -> Result:
    held = Result.objects.select_for_update(of=("self",)).get(pk=result.pk)
    changes = apply(held, normalised(facts))
    if changes:
        check_place(held.level, held.parent, held)
        for child in held.children.all():
            check_place(child.level, held)
        held.full_clean()
        held.save()
        history.record(held, "programmes.result_changed", by=by, changes=changes)
    return held


@transaction.atomic
def remove_result(result: Result, *, by: User) -> None:
    """Only an empty one: what stands under it would be lost unseen."""
    if result.children.exists() or result.indicators.exists():
        raise WrongState(
            _("“%(name)s” has results or indicators under it. Move or remove them first.") % {"name": result}
        )
    if result.budget_lines.exists():
        raise WrongState(_("Budget lines are of “%(name)s”. Move them to another result first.") % {"name": result})
    history.record(result, "programmes.result_removed", by=by)
    result.delete()


@transaction.atomic
def move(row: Result | Indicator, *, by: User, up: bool) -> None:
    """Change places with the neighbour under the same result; at the end nothing happens."""
    model = type(row)
    held = model.objects.select_for_update(of=("self",))
    rows = list(
        held.filter(programme_id=row.programme_id, parent_id=row.parent_id)
        if isinstance(row, Result)
        else held.filter(result_id=row.result_id)
    )
    orders = sorted(one.order for one in rows)
    if len(set(orders)) < len(orders):
        orders = list(range(len(rows)))
    if not changed_places(rows, row, up=up):
        return
    for order, one in zip(orders, rows, strict=True):
        one.order = order
    model.objects.bulk_update(rows, ["order"])
    history.record(row.programme, "programmes.framework_reordered", by=by)


# --- indicators --------------------------------------------------------------------


@transaction.atomic
def add_indicator(
    result: Result, *, by: User | None, responsible: Iterable[Organisation] = (), **facts: Any
) -> Indicator:
    row = Indicator(
        programme_id=result.programme_id, result=result, order=_last(result.indicators.all()), **normalised(facts)
    )
    row.full_clean()
    row.save()
    row.responsible.set(responsible)
    history.record(row, "programmes.indicator_added", by=by)
    return row


@transaction.atomic
def change_indicator(
    indicator: Indicator, *, by: User | None, responsible: Iterable[Organisation] | None = None, **facts: Any
) -> Indicator:
    """Facts of the reference sheet. What was reported already is kept, so its kind can't change any more."""
    held = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    changes = apply(held, normalised(facts))
    if {"kind", "measure"} & changes.keys() and held.values.exists():
        raise WrongState(_("Figures are reported of this indicator already, so its kind and source stay as they are."))
    if responsible is not None:
        before, after = list(held.responsible.order_by("pk")), sorted(responsible, key=lambda one: one.pk)
        if before != after:
            changes["responsible"] = [", ".join(str(one) for one in rows) for rows in (before, after)]
            held.responsible.set(after)
    if changes:
        held.full_clean()
        held.save()
        Target.objects.filter(indicator=held).update(
            measure=held.measure, title_vi=held.title_vi, title_en=held.title_en
        )
        history.record(held, "programmes.indicator_changed", by=by, changes=changes)
    return held


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by: User) -> None:
    if indicator.values.exists():
        raise WrongState(_("Figures are reported of “%(name)s”, so it can’t be removed.") % {"name": indicator})
    history.record(indicator, "programmes.indicator_removed", by=by)
    indicator.delete()


@transaction.atomic
def set_baseline(indicator: Indicator, *, by: User | None, **facts: Any) -> Baseline:
    held = Baseline.objects.select_for_update().filter(indicator=indicator).first() or Baseline(indicator=indicator)
    changes = apply(held, normalised(facts))
    if changes or held._state.adding:
        held.full_clean()
        held.save()
        history.record(indicator, "programmes.baseline_set", by=by, changes=changes)
    return held


# --- periods -----------------------------------------------------------------------


def overlapping(
    programme: Programme, starts_on: dt.date, ends_on: dt.date, *, but: int | None = None
) -> ReportingPeriod | None:
    rows = programme.reporting_periods.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    return (rows.exclude(pk=but) if but else rows).first()


def _check_free(programme_id: int, row: ReportingPeriod) -> None:
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    other = overlapping(programme, row.starts_on, row.ends_on, but=row.pk)
    if other is not None:
        raise DomainError(_("This overlaps with the period %(period)s.") % {"period": other})


@transaction.atomic
def add_period(programme: Programme, *, by: User | None, **facts: Any) -> ReportingPeriod:
    row = ReportingPeriod(programme=programme, **facts)
    row.full_clean()
    _check_free(programme.pk, row)
    row.save()
    history.record(row, "programmes.period_added", by=by)
    return row


@transaction.atomic
def change_period(period: ReportingPeriod, *, by: User, **facts: Any) -> ReportingPeriod:
    held = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    require_open(held)
    changes = apply(held, facts)
    if changes:
        held.full_clean()
        _check_free(held.programme_id, held)
        held.save()
        history.record(held, "programmes.period_changed", by=by, changes=changes)
    return held


@transaction.atomic
def remove_period(period: ReportingPeriod, *, by: User) -> None:
    if period.values.exists() or period.targets.exists():
        raise WrongState(_("The period has targets or figures. Remove these first."))
    history.record(period, "programmes.period_removed", by=by)
    period.delete()


@transaction.atomic
def lock_period(period: ReportingPeriod, *, by: User) -> bool:
    """After this nobody changes its figures or targets; what measures stand at is kept. False when it was locked already."""
    held = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if held.locked_at is not None:
        return False
    held.locked_at, held.locked_by = timezone.now(), by
    held.save(update_fields=["locked_at", "locked_by"])
    closing.keep_if_missing(held)
    history.record(held, "programmes.period_locked", by=by)
    return True


@transaction.atomic
def unlock_period(period: ReportingPeriod, *, by: User, reason: str) -> bool:
    held = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if held.locked_at is None:
        return False
    if not reason.strip():
        raise DomainError(_("Say why the period is opened again."))
    if closing.may_count(held):
        held.closing_values.all().delete()  # counted anew when it is locked again
    held.locked_at = held.locked_by = None
    held.save(update_fields=["locked_at", "locked_by"])
    history.record(held, "programmes.period_unlocked", by=by, reason=reason.strip())
    return True


def hold_period(period_id: int) -> ReportingPeriod:
    """The open period, kept from being locked meanwhile. Raises WrongState."""
    period = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period_id)
    require_open(period)
    return period


def require_open(period: ReportingPeriod) -> None:
    if period.locked_at is not None:
        raise WrongState(_("The period %(period)s is locked; nothing in it changes any more.") % {"period": period})


# --- targets -----------------------------------------------------------------------


@transaction.atomic
def set_target(
    indicator: Indicator, *, by: User | None, period: ReportingPeriod | None = None, reason: str = "", **facts: Any
) -> Target:
    """The target of an indicator for a period, or for all its time. What it was before is kept, with the reason."""
    if period is not None:
        hold_period(period.pk)
        facts |= {"due_on": period.ends_on, "due_precision": "day"}
    held = Target.objects.select_for_update(of=("self",)).filter(indicator=indicator, period=period).first()
    if held is not None:
        return revise_target(held, by=by, reason=reason, **facts)
    row = Target(
        programme_id=indicator.programme_id,
        indicator=indicator,
        period=period,
        measure=indicator.measure,
        title_vi=indicator.title_vi,
        title_en=indicator.title_en,
        order=_last(Target.objects.filter(programme_id=indicator.programme_id)),
        **normalised(facts),
    )
    row.full_clean()
    row.save()
    history.record(row, "programmes.target_added", by=by)
    return row


def needs_reason(target: Target, facts: dict[str, Any]) -> bool:
    """Whether something promised of a running programme changes."""
    changes = any(name in AMOUNT and getattr(target, name) != value for name, value in facts.items())
    return changes and target.programme.state != ProgrammeState.DRAFT


@transaction.atomic
def revise_target(target: Target, *, by: User | None, reason: str = "", **facts: Any) -> Target:
    """Change a target; how much was promised before, who changed it, when and why stay readable."""
    held = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    facts = normalised(facts)
    if needs_reason(held, facts) and not reason.strip():
        raise DomainError(_("Say why what was promised changes."))
    before = {name: getattr(held, name) for name in AMOUNT}
    changes = apply(held, facts)
    if not changes:
        return held
    held.full_clean()
    held.save()
    if before != {name: getattr(held, name) for name in AMOUNT}:
        TargetRevision.objects.create(target=held, by=by, reason=reason.strip(), **before)
    history.record(held, "programmes.target_changed", by=by, changes=changes, reason=reason.strip())
    return held


@transaction.atomic
def tie_target(target: Target, indicator: Indicator, *, by: User | None) -> Target:
    """Let a promised result on a measure be the target of the indicator on the same measure: promised once."""
    if target.measure != indicator.measure or target.programme_id != indicator.programme_id:
        raise DomainError(_("The promised result and the indicator are not on the same measure."))
    target.indicator = indicator
    target.full_clean()
    target.save(update_fields=["indicator"])
    history.record(indicator, "programmes.target_tied", by=by, target=str(target))
    return target


# --- a measure corrected by hand -----------------------------------------------------


@transaction.atomic
def correct(indicator: Indicator, *, by: User | None, reason: str, **facts: Any) -> Correction:
    """Put a figure over what the measure counts. An earlier correction ends with it."""
    if indicator.is_reported:
        raise WrongState(_("Only what the portal counts by itself is corrected; a reported figure is returned."))
    if not reason.strip():
        raise DomainError(_("Say why the counted figure is not used."))
    indicator.corrections.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    row = Correction(indicator=indicator, by=by, reason=reason.strip(), **facts)
    row.full_clean(exclude=["indicator"])
    row.save()
    history.record(indicator, "programmes.indicator_corrected", by=by, reason=row.reason, value=str(row.value))
    return row


@transaction.atomic
def end_correction(indicator: Indicator, *, by: User) -> bool:
    ended = indicator.corrections.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    if ended:
        history.record(indicator, "programmes.correction_ended", by=by)
    return bool(ended)


def takes_parts(indicator: Indicator) -> bool:
    """Whether figures of this kind can be split."""
    return indicator.kind in {ValueKind.NUMBER, ValueKind.PERCENTAGE}
