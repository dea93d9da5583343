"""Members of a network: what each reader sees, the steps, reports every two years, maps, peers and joint works."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from instruments.models import CriteriaSet, Criterion, Section
from networks.membership import drawing, reading, workflow
from networks.membership.models import Commitment, JointWork, Membership
from networks.membership.services import name_contact
from networks.models import Network, NetworkRole, RecognitionRound, SelfScore
from office.errors import DomainError
from participants.models import Place
from tests.factories.cast import make_organisation, make_user
from tests.factories.networks import make_member
from tests.networks.conftest import officer_of

pytestmark = pytest.mark.django_db


def province(name: str, era: str = "63") -> Place:
    return Place.objects.get(era=era, name_vi=name)


@pytest.fixture
def members(branch):
    """A network with a member that is linked to D1.1, another member, and a draft; its steward; one contact each."""
    network = Network.objects.create(slug="thanh-pho", name_vi="Mạng lưới thành phố", kind="members")
    steward = make_user("Steward", "steward@members.example")
    NetworkRole.objects.create(network=network, user=steward, role="steward")
    one = make_member(network, "Vinh thử", unit=branch["D1.1"], place_then=province("Nghệ An"))
    two = make_member(network, "Sa Đéc thử", place_then=province("Đồng Tháp"))
    draft = Membership(network=network, name_vi="Bản nháp")
    draft.full_clean()
    draft.save()
    contact = make_user("Contact", "contact@members.example")
    name_contact(one, contact, by=steward)
    return {"network": network, "one": one, "two": two, "draft": draft, "steward": steward, "contact": contact}


def read(client, page: str, *args, **query) -> tuple[int, str]:
    answer = client.get(reverse(f"networks:{page}", args=args), query)
    return answer.status_code, answer.content.decode()


def test_a_member_sees_the_others_once_they_are_in_and_nothing_that_is_only_theirs(members, signed_in):
    client = signed_in(members["contact"])
    status, text = read(client, "members", "thanh-pho")
    assert status == 200 and "Sa Đéc thử" in text and "Bản nháp" not in text
    status, text = read(client, "membership", members["two"].uuid)
    assert status == 200 and "Mở lớp" in text and 'id="reports"' not in text and "Next step" not in text
    assert read(client, "membership", members["draft"].uuid)[0] == 404
    assert read(client, "progress", members["two"].progress_reports.get().uuid)[0] == 404
    assert client.post(reverse("networks:membership_act", args=[members["two"].uuid])).status_code == 403
    assert read(client, "membership", members["one"].uuid)[1].count('id="reports"') == 1
    _status, exported = read(client, "members_export", "thanh-pho", format="csv")
    assert "Vinh thử" in exported and "Bản nháp" not in exported


def test_an_association_sees_its_city_and_nothing_else_of_that_network(members, branch, signed_in):
    client = signed_in(officer_of(branch["D1"]))
    _status, text = read(client, "unit", branch["D1.1"].uuid)
    assert "Vinh thử" in text and "Mạng lưới thành phố" in text
    status, text = read(client, "membership", members["one"].uuid)
    assert status == 200 and 'id="reports"' not in text and reverse("networks:members", args=["thanh-pho"]) not in text
    assert read(client, "membership", members["two"].uuid)[0] == 404
    assert read(client, "network", "thanh-pho")[0] == 404
    client = signed_in(officer_of(branch["D2"], "other@network.example"))
    assert read(client, "membership", members["one"].uuid)[0] == 404
    assert branch["D1.1"].name_vi not in read(signed_in(members["contact"]), "membership", members["one"].uuid)[1]


def test_a_membership_outlives_its_unit(members, branch):
    unit = branch["D1.1"]
    unit.children.all().delete()
    unit.placements.all().delete()
    unit.delete()
    one = Membership.objects.get(pk=members["one"].pk)
    assert (one.unit, one.state, one.name_vi, str(one.place_now)) == (None, "member", "Vinh thử", "Nghệ An")


def test_an_application_goes_its_way_and_keeps_the_days(members, settings):
    settings.TODAY = "2024-03-01"
    draft, steward, contact = members["draft"], members["steward"], members["contact"]
    name_contact(draft, contact, by=steward)
    with pytest.raises(DomainError):  # no province, no commitment
        workflow.move_membership(draft, "submit_application", by=contact)
    Membership.objects.filter(pk=draft.pk).update(place_now=province("Nghệ An", "34"))
    Commitment.objects.create(membership=draft, says_vi="Mở lớp")
    assert workflow.move_membership(draft, "submit_application", by=contact, on=dt.date(2024, 1, 10))
    assert not workflow.move_membership(draft, "submit_application", by=contact)
    with pytest.raises(workflow.NotYours):
        workflow.move_membership(draft, "review_application", by=contact)
    workflow.move_membership(draft, "review_application", by=steward, on=dt.date(2024, 1, 20))
    with pytest.raises(DomainError):  # before the review
        workflow.move_membership(draft, "admit_member", by=steward, on=dt.date(2024, 1, 19))
    with pytest.raises(DomainError):  # after today
        workflow.move_membership(draft, "admit_member", by=steward, on=dt.date(2024, 3, 2))
    workflow.move_membership(draft, "admit_member", by=steward, on=dt.date(2024, 2, 14))
    draft.refresh_from_db()
    assert (draft.state, draft.member_since) == ("member", dt.date(2024, 2, 14))
    assert [(stage.state, stage.on) for stage in draft.stages.all()] == [
        ("submitted", dt.date(2024, 1, 10)), ("review", dt.date(2024, 1, 20)), ("member", dt.date(2024, 2, 14)),
    ]  # fmt: skip


def test_a_report_is_asked_for_every_two_years(members, settings):
    """Member since 2020: 2021–2022, due 31 March 2023; the next once that one is read."""
    settings.TODAY = "2023-03-31"
    one, contact, steward = members["one"], members["contact"], members["steward"]
    report = one.progress_reports.get()
    assert (report.starts_on.year, report.ends_on.year, report.due_on) == (2021, 2022, dt.date(2023, 3, 31))
    assert not report.is_overdue
    settings.TODAY = "2023-04-01"
    assert report.is_overdue
    with pytest.raises(DomainError):
        workflow.move_progress(report, "send_progress", by=contact)
    workflow.write_progress(report, by=contact, text="Đã mở lớp")
    workflow.move_progress(report, "send_progress", by=contact)
    workflow.move_progress(report, "return_progress", by=steward, reason="Thiếu số liệu")
    workflow.move_progress(report, "send_progress", by=contact)
    assert one.progress_reports.count() == 1
    workflow.move_progress(report, "read_progress", by=steward)
    following = one.progress_reports.first()
    assert (following.starts_on.year, following.due_on) == (2023, dt.date(2025, 3, 31))


def test_overdue_reports_are_named_to_who_may_read_them(members, signed_in, settings):
    settings.TODAY = "2023-04-01"
    text = read(signed_in(members["steward"]), "network", "thanh-pho")[1]
    assert text.count("2021–2022") == 2 and "Bản nháp" in text
    text = read(signed_in(members["contact"]), "network", "thanh-pho")[1]
    assert text.count("2021–2022") == 1 and "Bản nháp" not in text


def test_a_contact_changes_what_the_member_says_and_not_what_the_network_says(members, signed_in):
    client, one = signed_in(members["contact"]), members["one"]
    address = reverse("networks:membership_edit", args=[one.uuid])
    assert "ended_on" not in client.get(address).content.decode()
    area = members["network"].focus_areas.get()
    facts = {"name_vi": "Vinh thử", "kind": "city", "place_then": one.place_then_id, "about_vi": "Bên sông Lam",
             "strengths": [area.pk], "ended_on": "01/07/2025", "source": "tự ghi"}  # fmt: skip
    assert client.post(address, facts).status_code == 302
    one.refresh_from_db()
    assert (one.about_vi, one.ended_on, one.source, str(one.place_now)) == ("Bên sông Lam", None, "", "Nghệ An")
    assert one.unit is not None  # the contact does not see it, so it stays
    wrong = facts | {"place_now": province("Sơn La", "34").pk}
    assert client.post(address, wrong).status_code == 422


def test_the_map_counts_a_member_in_both_eras(members):
    """Old Đồng Tháp (87) and Tiền Giang became the new Đồng Tháp; two members of the one stand in the other."""
    make_member(members["network"], "Cao Lãnh thử", place_then=province("Đồng Tháp"))
    make_member(members["network"], "Mỹ Tho thử", place_then=province("Tiền Giang"))
    rows = Membership.objects.exclude(member_since=None)
    now, then = reading.member_maps(rows, "/m/")
    assert [(name, n) for name, n, _who in now.rows] == [("Đồng Tháp", 3), ("Nghệ An", 1)]
    assert sorted((name, n) for name, n, _who in then.rows) == [("Nghệ An", 1), ("Tiền Giang", 1), ("Đồng Tháp", 2)]
    assert (now.unplaced, then.unplaced) == (0, 0)


def test_peers_are_strong_by_what_they_state_or_kept(members):
    network, one, two = members["network"], members["one"], members["two"]
    area = network.focus_areas.get()
    two.strengths.clear()
    two.commitments.update(state="kept")
    one.strengths.clear()
    found = reading.peers([area], [one, two])
    assert [member for member, _why in found[0].strong] == [two] and found[0].working == [one]
    assert [(held, [member for member, _why in others]) for held, others in reading.peers_of(one, found)] == [
        (area, [two])
    ]
    assert reading.peers_of(two, found) == []


def test_a_criterion_is_the_same_in_every_version_of_its_set_by_its_number(members):
    network, one, two, area = (
        *(members[name] for name in ("network", "one", "two")),
        members["network"].focus_areas.get(),
    )
    for member in (one, two):
        member.strengths.clear()
    criteria = {}
    for slug, version, texts in (
        ("hoc-tap", 1, {"3": area.name_vi, "4": "Khác"}), ("hoc-tap", 2, {"3": "Viết lại", "4": "Khác"}),
        ("bo-khac", 1, {"3": "Viết lại"}),
    ):  # fmt: skip
        held = CriteriaSet.objects.create(slug=slug, version=version, title_vi=slug, subject="member")
        section = Section.objects.create(criteria_set=held, code="A", title_vi="A")
        for code, text in texts.items():
            criteria[slug, version, code] = Criterion.objects.create(section=section, code=code, text_vi=text)
    for member, key in ((one, ("hoc-tap", 2, "3")), (two, ("bo-khac", 1, "3"))):
        asked = RecognitionRound.objects.create(
            network=network, criteria_set=criteria[key].section.criteria_set, year=2024, title_vi=str(key),
            opens_on=dt.date(2024, 1, 1), closes_on=dt.date(2024, 12, 31), state="decided",
        )  # fmt: skip
        unit = members["one"].unit
        dossier = asked.applications.create(
            membership=member, unit=unit, path=unit.path, subject="member", state="recognised"
        )
        SelfScore.objects.create(application=dossier, criterion=criteria[key], met="yes")
    found = reading.peers([area], [one, two], reading.proven(network))
    assert [member for member, _why in found[0].strong] == [one]  # two's set has no number 3 of that name


def test_each_pair_is_linked_by_what_it_does_together(members, signed_in):
    network, one, two, draft = (members[name] for name in ("network", "one", "two", "draft"))
    union = make_organisation("Hội Phụ nữ thử")
    network.joint_works.all().delete()
    for title, parties, organisations in (("A", [one, two], [union]), ("B", [one, two], []), ("C", [one, draft], [])):
        work = JointWork.objects.create(network=network, title_vi=title)
        work.memberships.set(parties)
        work.organisations.set(organisations)
    works = network.joint_works.prefetch_related("memberships", "organisations")
    found = drawing.web(works, {one.pk, two.pk})
    pairs = [({pair.one.name, pair.other.name}, len(pair.works)) for pair in found.pairs]
    assert pairs[0] == ({"Vinh thử", "Sa Đéc thử"}, 2) and len(pairs) == 3
    picture = str(drawing.picture(found))
    assert picture.count("<line") == 3 and picture.count("<circle") == 3 and "style=" not in picture
    text = read(signed_in(members["contact"]), "joint", "thanh-pho")[1]
    assert "Bản nháp" not in text and "Hội Phụ nữ thử" in text
    assert drawing.picture(drawing.Web([], [])) == ""


def test_a_joint_work_needs_two_parties_and_makes_new_organisations(members, signed_in):
    client, network = signed_in(members["steward"]), members["network"]
    address = reverse("networks:network_row_add", args=[network.slug, "joint-works"])
    facts = {"kind": "event", "title_vi": "Hội thảo", "date_precision": "day", "memberships": [members["one"].pk]}
    assert client.post(address, facts).status_code == 422
    assert client.post(address, facts | {"others": "Trường Đại học Thử"}).status_code == 302
    work = network.joint_works.get(title_vi="Hội thảo")
    assert [row.name_vi for row in work.organisations.all()] == ["Trường Đại học Thử"]


def test_statements_of_several_days_stand_side_by_side(members, signed_in):
    client, network = signed_in(members["steward"]), members["network"]
    address = reverse("networks:network_row_add", args=[network.slug, "statements"])
    for value, qualifier, day in (("390000000", "over", "02/2024"), ("310000000", "over", "12/2022")):
        facts = {"value": value, "qualifier": qualifier, "unit_en": "people", "as_of": day, "as_of_precision": "month",
                 "source": "Báo"}  # fmt: skip
        assert client.post(address, facts).status_code == 302
    text = read(client, "network", network.slug)[1]
    assert "over 390,000,000 people" in text and "02/2024" in text
    assert "over 310,000,000 people" in text and "12/2022" in text
    assert network.statements.first().as_of == dt.date(2024, 2, 29)


def test_filters_narrow_by_year_province_and_state(members, signed_in):
    client, network = signed_in(members["steward"]), members["network"]
    place = province("Đồng Tháp")
    for query, found in (
        ({"place": place.pk}, {"Sa Đéc thử"}), ({"place": place.successor_id}, {"Sa Đéc thử"}),
        ({"state": "drafting"}, {"Bản nháp"}), ({"year": 2020}, {"Vinh thử", "Sa Đéc thử"}), ({"q": "sa dec"}, {"Sa Đéc thử"}),
        ({"year": "x", "place": "-1"}, {"Vinh thử", "Sa Đéc thử", "Bản nháp"}),
    ):  # fmt: skip
        page = client.get(reverse("networks:members", args=[network.slug]), query).context["page"]
        assert {row.name_vi for row in page} == found, query
