"""The seven acceptance lines of scenario S4, on the pages of the demonstration, by literal values."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from networks.models import Network, Return, Round, Unit, UnitCount
from networks.returns import workflow
from participants.models import User
from programmes.models import Document

SLUG = "khuyen-hoc-nghe-an"


@pytest.fixture
def read(client):
    """``read("coordinator", address)``: the words of a page without its tags."""

    def page(who: str, address: str, language: str = "en", **query) -> str:
        if who:
            client.force_login(User.objects.get(email=f"{who}@demo.example"))
        else:
            client.logout()
        client.cookies["django_language"] = language
        answer = client.get(address, query)
        assert answer.status_code == 200, answer.status_code
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1])).split())

    return page


@pytest.fixture
def network(db, settings) -> Network:
    settings.EMBEDDED = True
    call_command("demo", SLUG, verbosity=0)
    return Network.objects.get(slug=SLUG)


def test_s4_the_association_stands_on_its_pages(network, read, client):
    home = read("coordinator", network.get_absolute_url())
    # 1: coverage of each level; 2: levels held as counts, without 15,428 records
    assert "21 21 100.0%" in home and "460 460 100.0%" in home
    assert "over 4,096" in home and "over 9,200" in home and "2,132" in home
    assert Unit.objects.filter(network=network).count() < 40
    UnitCount.objects.filter(kind__slug="commune").update(number=459)
    Unit.objects.filter(code="NA-X4").update(is_established=False)
    missed = read("coordinator", network.get_absolute_url())
    assert "459 460 99.8%" in missed and "Xã Rừng Thông" in missed
    # 3: members and their share give 3.34 million people; a share that does not fit warns
    sent = Return.objects.get(round__ends_on__year=2022, unit__code="NA")
    page = read("coordinator", sent.get_absolute_url())
    assert (
        "over 775,276" in page and "over 23.2%" in page and "3,341,707" in page and "differ by more than 1%" not in page
    )
    again = workflow.reopen_round(sent.round, by=User.objects.get(email="coordinator@demo.example"), reason="thử")
    by = User.objects.get(email="coordinator@demo.example")
    workflow.send_back_return(sent, by=by, reason="thử")
    workflow.write_return(sent, {"share": {"amount": Decimal("25.2"), "qualifier": "over"}}, by=by)
    assert "differ by more than 1%" in read("coordinator", sent.get_absolute_url())
    workflow.write_return(sent, {"share": {"amount": Decimal("23.2"), "qualifier": "over"}}, by=by)
    workflow.submit_return(sent, by=by)
    workflow.accept_return(sent, by=by)
    # 4: money with its qualifier and separators, on the return's, the round's and the fund's pages the same
    fund = reverse("networks:fund", args=[SLUG])
    figures = reverse("networks:round_figures", args=[again.uuid])
    for address, query in ((fund, {"year": 2022}), (figures, {"unit": "NA"})):
        text = read("coordinator", address, **query)
        assert "over 87,100,000,000 ₫" in text and "over 68,200,000,000 ₫" in text and "over 218,000" in text
        text = read("coordinator", address, "vi", **query)
        assert "trên 87.100.000.000 ₫" in text and "trên 68.200.000.000 ₫" in text and "trên 218.000" in text
    assert "26.000 ₫" in read("coordinator", figures, "vi", unit="NA")
    assert "trên 87,1 tỷ ₫" in text or "87,1 tỷ" in read("coordinator", fund, "vi", year=2022)
    assert "78.3% of what was raised" in read("coordinator", fund, year=2022)
    assert "about 312,844 ₫ each" in read("coordinator", fund, year=2022)
    assert "19 rounds so far" in text or "đến nay 19 kỳ" in read("coordinator", fund, "vi", year=2022)
    public = read("", reverse("networks:fund_public", args=[SLUG]), "vi", year=2022)
    assert "trên 87.100.000.000 ₫" in public and "trên 218.000" in public
    # 5: what was paid beyond what there was is explained, or waits for it
    assert "2,000,000 ₫ more was paid" in read("coordinator", fund, unit="NA-X2", year=2025)
    whole = read("coordinator", fund, year=2025)
    assert "paid over, explained" in whole and "paid over, to be explained" in whole
    # 6: a decision links to every programme and network that cites it, with what became of it; and they to it
    register = read("coordinator", reverse("networks:documents", args=[SLUG]))
    for said in (
        "1373/QĐ-TTg",
        "387/QĐ-TTg",
        "677/QĐ-TTg",
        "281/QĐ-TTg",
        "1360/2015/QĐ.UBND.VX",
        "01/2022",
        "2021–2020 [sic]",
    ):
        assert said in register
    assert "281/QĐ-TTg 20/02/2014 No longer in force" in register and "1373/QĐ-TTg 30/07/2021 In force" in register
    decision = Document.objects.get(number="677/QĐ-TTg")
    cited = read("coordinator", decision.get_absolute_url()).partition("Cited by")[2]
    assert "Nghệ An learning promotion 2023" in cited and "Nghệ An Learning Promotion Association" in cited
    of_programme = read("coordinator", reverse("programmes:documents", args=["nghe-an-2023"]))
    assert "677/QĐ-TTg" in of_programme and "Nghệ An learning promotion 2023" in home
    # 7: the district level is closed since 1 July 2025, what it was is kept
    assert "closed on 01/07/2025" in read("coordinator", reverse("networks:kinds", args=[SLUG]))
    city, ward = Unit.objects.get(code="NA-VINH"), Unit.objects.get(code="NA-X1")
    assert "Phường Bến Sông" in read("coordinator", city.get_absolute_url(), on="2025-06-30")
    assert "Phường Bến Sông" in read("coordinator", ward.parent.get_absolute_url())
    assert ward.parent.code == "NA" and Round.objects.filter(network=network).count() == 4
    assert "86,000,000 ₫" not in read("coordinator", fund, unit="NA-VINH", year=2023)
    assert "91,500,000 ₫" in read("coordinator", fund, unit="NA-VINH", year=2023)  # 48 + 22.5 + 15 + 6 million
