"""The acceptance lines of scenarios S3 (five) and S4 (seven), on the pages of the demonstration, by literal values."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from networks.membership.workflow import move_membership
from networks.models import Application, Membership, Network, Unit
from networks.recognition.reading import criteria_of
from networks.recognition.workflow import submit_application, write_answers
from office import files
from office.errors import DomainError
from participants.models import User


@pytest.fixture
def read(client):
    """``read("donor", "networks:network", slug)``: the words of a page, in English, without its tags."""

    def page(who: str, name: str, *args, language: str = "en", **query) -> str:
        client.force_login(User.objects.get(email=f"{who}@demo.example"))
        client.cookies["django_language"] = language
        answer = client.get(reverse(name, args=args), query)
        assert answer.status_code == 200, answer.status_code
        main = answer.content.decode().split("<main", 1)[1]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return page


@pytest.fixture
def demo(db, settings) -> None:
    settings.EMBEDDED = True
    call_command("demo", "unicef-moet-2022", "khuyen-hoc-nghe-an", "gnlc", verbosity=0)


@pytest.mark.usefixtures("demo")
def test_s3_members_of_viet_nam(read):
    home = read("coordinator", "networks:network", "gnlc")
    # 1: five members, two in 2020, one in 2022, two in 2024
    assert "5 members in the portal" in home
    assert "2020 2 Sa Đéc City , Vinh City 2022 1 Cao Lãnh City 2024 2 Hồ Chí Minh City , Sơn La City" in home
    members = read("donor", "networks:members", "gnlc", year=2024)
    assert "2 members" in members and "Hồ Chí Minh City Central-level city" in members and "Vinh City" not in members
    # 2: two of the five in Đồng Tháp, in both eras; they outlive their units
    assert (
        home.count("Dong Thap 2 Sa Đéc City, Cao Lãnh City") + home.count("Dong Thap 2 Cao Lãnh City, Sa Đéc City") == 2
    )
    member = Membership.objects.get(name_en="Sa Đéc City")
    page = read("donor", "networks:membership", member.uuid)
    assert (
        "No unit of its own since 1/7/2025 inferred" in page or "No unit of its own since 01/07/2025 inferred" in page
    )
    assert "Member since 2020" in page
    # 3: a dossier with 27 of its 42 criteria answered is not complete, and its application can't be submitted
    applicant = Membership.objects.get(name_en="Lúa Vàng City (fictional)")
    dossier = Application.objects.get(membership=applicant)
    assert "27 of 42 answered" in read("coordinator", "networks:membership", applicant.uuid)
    assert "27 of 42" in read("coordinator", "networks:application", dossier.uuid)
    coordinator = User.objects.get(email="coordinator@demo.example")
    with pytest.raises(DomainError):
        submit_application(dossier, by=coordinator)
    with pytest.raises(DomainError):
        move_membership(applicant, "submit_application", by=coordinator)
    asked = criteria_of(dossier.round.criteria_set)
    write_answers(dossier, {one.pk: {"met": "yes"} for one in asked[27:41]}, by=coordinator)
    with pytest.raises(DomainError):  # 41 of 42
        submit_application(dossier, by=coordinator)
    write_answers(dossier, {asked[41].pk: {"met": "yes"}}, by=coordinator)
    for score in dossier.self_scores.filter(criterion__evidence_required=True):
        files.keep(b"%PDF", kind="evidence", name="a.pdf", content_type="application/pdf", about=score, by=coordinator)
    submit_application(dossier, by=coordinator)
    assert move_membership(applicant, "submit_application", by=coordinator)
    # 4: figures of several days beside each other, each with its day
    assert "356 cities · 79 countries · over 390,000,000 people" in home and "as of 02/2024" in home
    assert "292 cities · 76 countries · over 310,000,000 people" in home
    assert "64 cities admitted · 35 countries of these cities as of 14/02/2024" in home
    assert "trên 390.000.000 người dân" in read("coordinator", "networks:network", "gnlc", language="vi").lower()
    # 5: Vinh is linked to its association, which sees its city
    vinh, unit = Membership.objects.get(name_en="Vinh City"), Unit.objects.get(code="NA-VINH")
    assert vinh.unit == unit and Network.objects.get(slug="khuyen-hoc-nghe-an") == unit.network
    assert "Vinh City Member" in read("coordinator", "networks:unit", unit.uuid)
    assert unit.name_en in read("coordinator", "networks:membership", vinh.uuid)
    call_command("demo", "khuyen-hoc-nghe-an", verbosity=0)  # its units are made anew; the link comes back
    vinh.refresh_from_db()
    assert vinh.unit == Unit.objects.get(code="NA-VINH") != unit
