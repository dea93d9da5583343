"""The API's operations, by subject. Each answers a reader as the page of the same subject does."""

from ninja import Router

from reports.api import (
    activities,
    answers,
    events,
    figures,
    framework,
    fund,
    lessons,
    library,
    members,
    money,
    networks,
    partners,
    phases,
    portfolio,
    recognition,
    returns,
    sources,
    values,
)

router = Router()
for part in (
    portfolio,
    partners,
    activities,
    events,
    phases,
    sources,
    library,
    lessons,
    figures,
    framework,
    values,
    money,
    networks,
    returns,
    fund,
    recognition,
    members,
    answers,
):
    router.add_router("", part.router)
