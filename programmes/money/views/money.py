"""The page of a programme's money: the totals, and the same money by line, result, partner or period."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from office import history
from office.access import requires
from programmes.context import stand_in
from programmes.measures import measure
from programmes.models import Programme
from programmes.money import reading
from programmes.money.book import GRANT, PLANNED, Book
from programmes.money.enums import Cut, Kind, TransactionState
from programmes.rules import works_in


def _stats(held: Book) -> list[dict]:
    """Label, tally and the measure that says how it is counted."""
    parts = [
        ("granted", held.tally(GRANT)),
        ("budget", held.tally(PLANNED)),
        ("committed", held.tally(Kind.COMMITMENT)),
        ("received", held.tally(Kind.RECEIPT)),
        ("transferred", held.tally(Kind.TRANSFER)),
        ("spent", held.tally(Kind.EXPENDITURE)),
        ("left", held.left()),
    ]
    return [{"measure": measure(f"money.{key}"), "tally": tally, "key": key} for key, tally in parts]


@require_safe
@requires("programmes.view_money", Programme, field="slug")
def money(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Planned, committed, received, transferred, spent, left. Donors read the sums alone."""
    stand_in(request, programme, "money")
    cut = request.GET.get("by", Cut.LINE)
    cut = cut if cut in Cut.values else Cut.LINE
    held = reading.read(programme)
    found = reading.rows(programme, held, cut)
    works_here = works_in.test(request.user, programme)
    waiting = programme.transactions.filter(state=TransactionState.SUBMITTED).count() if works_here else 0
    grants = list(programme.grants.told(works_here=works_here).select_related("funder"))
    context = {
        "programme": programme,
        "works_here": works_here,
        "cut": cut,
        "tabs": [{"label": label, "url": f"?by={key}", "current": key == cut} for key, label in Cut.choices],
        "stats": _stats(held),
        "rows": found,
        "total": reading.total_row(held),
        "left": held.left(),
        "left_out": held.left_out,
        "over": [row for row in found if row.over],
        "grants": grants,
        "not_stated": sum(grant.amount is None for grant in grants),
        "assumed": any(grant.amount is not None and grant.certainty != "confirmed" for grant in grants),
        "waiting": waiting,
        "revision": history.revision(programme.pk),
        "cut_label": Cut(cut).label,
        "is_empty": not found and not grants,
        "period_note": _("A budget line counts in a period when it lies within it.") if cut == Cut.PERIOD else "",
    }
    return TemplateResponse(request, "programmes/money.html", context)
