"""The order in which a folder is loaded."""

from __future__ import annotations

from django.db import transaction

from demo.loader import accounts, cohort, events, frame, framework, plans, portfolio, visits
from demo.loader.context import Context
from demo.loader.removal import LOADED, remove
from office import history
from programmes.models import Programme

# what one asks for → the programmes that come with it, each the name of its folder's programme
FOLDERS: dict[str, dict[str, str]] = {
    "femma-2023": {"femma-2023": "femma"},
    "unicef-moet-2022": {"unicef-moet-2022": "unicef_moet"},
    "gap-lt": {
        "genderstrat4equality": "gap_lt/genderstrat4equality",
        "integration-strategy": "gap_lt/integration_strategy",
        "more-women-2014": "gap_lt/more_women",
        "complex-integration-policy": "gap_lt/complex_integration",
    },
}
SLUGS: dict[str, dict[str, str]] = FOLDERS | {
    slug: {slug: folder} for programmes in FOLDERS.values() for slug, folder in programmes.items()
}


@transaction.atomic
def load(folder: str, *, with_accounts: bool = True) -> Programme:
    ctx = Context(folder)
    remove(ctx.frame["programme"]["slug"])
    ctx.programme = Programme.objects.create(**ctx.frame["programme"])
    frame.load_organisations(ctx)
    frame.load_partners(ctx)
    frame.load_road(ctx)
    frame.load_appearances(ctx)
    cohort.load_cohort(ctx)
    if with_accounts:
        accounts.load_accounts(ctx)
    framework.load_framework(ctx)
    events.load_events(ctx)
    if ctx.cohort:
        events.load_scores(ctx)
    plans.load_plans(ctx)
    visits.load_visits(ctx)
    portfolio.load_portfolio(ctx)
    history.record(ctx.programme, LOADED, by=None, scope_id=ctx.programme.pk)
    return ctx.programme
