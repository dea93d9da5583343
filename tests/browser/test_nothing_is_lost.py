"""What was typed stays: drafts of long forms, a checklist filled in without a network, work that goes on."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from playwright.sync_api import expect

from actionplans.models import Plan, Visit
from instruments.models import Collection, Instrument, Response
from reports.models import Report
from tests.browser.conftest import DESK, PHONE
from tests.browser.visitor import vi

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('gieo-draft:')).length"
PAGES = "async () => (await (await caches.open('gieo-pages')).keys()).map((kept) => kept.url)"


def eventually(found, seconds: float = 30):
    """What ``found()`` gives as soon as it is true."""
    until = time.monotonic() + seconds
    while not (value := found()) and time.monotonic() < until:
        time.sleep(0.1)
    return value


def test_a_long_form_keeps_a_draft_until_it_is_saved(cast, visit):
    may = visit("trainee", PHONE, user=cast.trainee)
    page, address = may.page, f"/plans/{cast.plan.uuid}/edit/"
    page.on("dialog", lambda dialog: dialog.accept())
    may.go(address)
    may.fill(problem_vi="Phụ nữ ít nói trong họp thôn.", activities__0__title_vi="Khảo sát sáu thôn")
    assert eventually(lambda: page.evaluate(DRAFTS))
    page.close()
    assert Plan.objects.get(pk=cast.plan.pk).problem_vi == ""

    may.page = page = may.context.new_page()
    may.go(address)
    expect(page.locator("[name=problem_vi]")).to_have_value("Phụ nữ ít nói trong họp thôn.")
    expect(page.locator("[name=activities-0-title_vi]")).to_have_value("Khảo sát sáu thôn")
    expect(page.get_by_role("button", name=vi("Throw it away"))).to_be_visible()
    may.fill(activities__0__title_vi="")
    may.press(vi("Save the draft"))
    may.sees("Phụ nữ ít nói trong họp thôn.")
    may.go(address)
    expect(page.get_by_role("button", name=vi("Throw it away"))).to_have_count(0)
    assert Plan.objects.get(pk=cast.plan.pk).problem_vi == "Phụ nữ ít nói trong họp thôn."
    assert may.wrong == []


def test_a_draft_can_be_thrown_away(cast, visit):
    may = visit("trainee", PHONE, user=cast.trainee)
    may.page.on("dialog", lambda dialog: dialog.accept())
    may.go(f"/plans/{cast.plan.uuid}/edit/")
    may.fill(problem_vi="Chưa chắc.")
    assert eventually(lambda: may.page.evaluate(DRAFTS))
    may.page.reload()
    may.press(vi("Throw it away"))
    expect(may.page.locator("[name=problem_vi]")).to_have_value("")
    may.page.reload()
    expect(may.page.locator("[name=problem_vi]")).to_have_value("")


def test_a_checklist_is_opened_and_filled_in_without_a_network(cast, visit):
    Plan.objects.filter(pk=cast.plan.pk).update(state="approved", version=1)
    checklist = Collection.objects.create(instrument=Instrument.objects.get(kind="checklist"))
    trip = Visit.objects.create(
        programme=cast.programme, title="Thăm thôn", planned_on=dt.date(2023, 10, 20), checklist=checklist
    )
    trip.plans.add(cast.plan)
    trip.monitors.add(cast.monitor)
    phong = visit("monitor", PHONE, user=cast.monitor)
    phong.go(f"/visits/{trip.uuid}/")
    assert eventually(lambda: [kept for kept in phong.page.evaluate(PAGES) if "/checklists/" in kept])
    phong.context.set_offline(True)
    phong.follow(vi("Fill in"))
    expect(phong.page.locator("#messages .notice.due")).to_be_visible()  # this is a copy, and from when
    phong.fill(women="34", men="31", progress="on", voice="yes", records="partly", remarks="Thiếu chữ ký.")
    phong.press(vi("Save"))
    expect(phong.page.get_by_text(vi("Kept on this phone")).first).to_be_visible()
    assert Response.objects.count() == 0
    phong.context.set_offline(False)
    kept = eventually(Response.objects.first)
    told = {answer.question.key: answer.number or answer.text for answer in kept.answers.select_related("question")}
    assert (told["women"], told["men"], told["remarks"]) == (34, 31, "Thiếu chữ ký.")
    phong.go(f"/visits/{trip.uuid}/")
    phong.sees(vi("filled in"), "34")
    assert Response.objects.count() == 1


def test_a_report_goes_on_when_its_page_is_closed(cast, visit, worker):
    lan = visit("coordinator", DESK, user=cast.coordinator)
    lan.go(f"/programmes/{cast.programme.slug}/reports/")
    lan.follow(vi("Make a report"))
    lan.press(vi("Make the report"))
    expect(lan.page.locator("progress, .notice.ok").first).to_be_visible()
    lan.page.close()
    report = eventually(Report.objects.filter(state="draft").first, 60)
    assert report is not None and report.files.count() == 12
    lan.page = lan.context.new_page()
    lan.go(report.get_absolute_url())
    expect(lan.page.locator("progress")).to_have_count(0)
    expect(lan.page.get_by_role("link", name="PDF").first).to_be_visible()
