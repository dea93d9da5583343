"""A donor who puts the page, the API, the list of figures and the report together learns no small count.

All counts of persons that a donor finds anywhere become equations; each hidden cell is solved for.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from office import clock, history
from participants.models import EthnicGroup, Organisation, OrganisationType, Person, Place, SensitiveData, User
from participants.services import prepare_organisation
from programmes.measures import figures
from programmes.models import Enrolment, Programme, Role
from programmes.published import donor_figures, nestings, published
from programmes.suppression import Protected
from reports import services, snapshot
from reports.models import ReadingLink, Report
from tests.factories.cast import make_programme, make_user
from tests.programmes.test_suppression import attack_splits, hidden_in, narrowed
from tests.reports.reading import rows_of, rows_of_page

pytestmark = pytest.mark.django_db
ENROLLED = "people.enrolled"


# --- what a donor finds ----------------------------------------------------------


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def in_api(client: Client, programme: Programme) -> dict[str, dict]:
    answer = client.get(f"/api/v1/programmes/{programme.slug}/measures?language=en")
    assert answer.status_code == 200
    return {row["key"]: row for row in answer.json()}


def in_workbook(programme: Programme) -> dict[str, dict[str, str]]:
    """Split → label → what stands in the cell, of the donor edition."""
    data = services.render(Report(version=1), snapshot.take(programme), [], edition="donor", language="en", form="xlsx")
    found: dict[str, dict[str, str]] = {}
    for row in openpyxl.load_workbook(io.BytesIO(data))["Participants"].iter_rows(min_row=5, values_only=True):
        found.setdefault(row[0], {})[row[1]] = str(row[2])
    return found


def in_list(client: Client, programme: Programme, kind: str, *, hxl: bool) -> set[tuple[str, str]]:
    """(label, what stands in the cell) of the enrolled’s splits in the exported list."""
    asked = {"format": kind} | ({"hxl": "1"} if hxl else {})
    data = client.get(reverse("programmes:measures_export", args=[programme.slug]), asked).content
    if kind == "csv":
        rows = [*csv.reader(io.StringIO(data.decode("utf-8-sig")))]
    else:
        rows = [[*row] for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]
    own = [row for row in rows if row[0] == ENROLLED and row[4]]
    k = programme.threshold
    return {
        (row[5], str(row[6]) if row[6] not in {None, ""} else f"<{k}" if "fewer" in row[14] else "*") for row in own
    }


def in_word(programme: Programme) -> set[tuple[str, str]]:
    """(label, count) of every table with a third column of shares."""
    data = services.render(Report(version=1), snapshot.take(programme), [], edition="donor", language="en", form="docx")
    return {(row[0], row[1]) for row in rows_of(data, "docx") if len(row) == 3}


def in_iati(client: Client, programme: Programme) -> set[tuple[str, str]]:
    root = etree.fromstring(client.get(reverse("reports:iati_xml", args=[programme.slug])).content)
    return {
        (part.get("value"), actual.get("value")) for actual in root.iter("actual") for part in actual.iter("dimension")
    }


def behind_link(programme: Programme) -> set[tuple[str, str]]:
    """What stands in the tables of the page behind a reading link."""
    link = ReadingLink.objects.create(programme=programme, label="x", language="en", ends_on=clock.today())
    page = Client().get(reverse("reports:shared", args=[link.token]))
    assert page.status_code == 200
    return {(row[0], row[-1]) for row in rows_of_page(page.content.decode()) if len(row) == 2}


def on_page(client: Client, programme: Programme) -> set[tuple[str, str]]:
    """(label, what stands beside it) of every table, in both eras."""
    found = set()
    for era in ("63", "34"):
        page = client.get(reverse("reports:results", args=[programme.slug]), {"era": era})
        assert page.status_code == 200
        found |= {(row[0], row[-1]) for row in rows_of_page(page.content.decode()) if len(row) == 2}
    return found


def told_to_donors(programme: Programme, donor: User) -> Protected:
    """The union of all sources, by language-free keys; where two of them differ the test fails."""
    client = client_of(donor)
    api = in_api(client, programme)
    taken = snapshot.take(programme)
    parts = taken["donor_figures"][ENROLLED]["splits"]
    labels = {dimension: {part["key"]: part["label"]["en"] for part in held} for dimension, held in parts.items()}
    from_api = api[ENROLLED]["splits"]
    assert {dimension: set(words.values()) for dimension, words in labels.items()} == {
        dimension: set(cells) for dimension, cells in from_api.items()
    }
    cells = {
        (dimension, key): str(from_api[dimension][label])
        for dimension, words in labels.items()
        for key, label in words.items()
    }
    workbook = set(itertools.chain.from_iterable(found.items() for found in in_workbook(programme).values()))
    assert {(labels[dimension][key], shown) for (dimension, key), shown in cells.items()} == workbook
    assert cells == as_published(programme)
    lists = [in_list(client, programme, kind, hxl=hxl) for kind in ("csv", "xlsx") for hxl in (False, True)]
    shown_cells = {(labels[dimension][key], shown) for (dimension, key), shown in cells.items()}
    assert all(found == shown_cells for found in lists)
    assert shown_cells <= in_word(programme)
    assert {(label, shown) for label, shown in in_iati(client, programme)} <= shown_cells
    page = on_page(client, programme) | behind_link(programme)
    for (dimension, key), shown in cells.items():
        beside = {text for label, text in page if label == labels[dimension][key]}
        same = {str(other) for (d, k), other in cells.items() if labels[d][k] == labels[dimension][key]}
        assert beside <= same | {"present, number not shown"}, (dimension, key, shown, beside)
    return protected(cells, api, programme.threshold)


def as_published(programme: Programme) -> dict[tuple[str, str], str]:
    """What tests/reports/test_attack.py attacks: the edition made of the counted figures, in the words of a reader."""
    told, k = published(figures(programme.pk), programme.threshold)[ENROLLED], programme.threshold
    return {
        (dimension, key): str(count) if count is not None else "*" if (dimension, key) in told.withheld else f"<{k}"
        for dimension, parts in told.splits.items()
        for key, count in parts.items()
    }


def protected(cells: dict, api: dict, k: int) -> Protected:
    """Told cells as numbers; shares of a known whole tell their part."""
    known = {name: None if shown in {"*", f"<{k}"} else int(shown) for name, shown in cells.items()}
    for measure, name in (
        ("people.women_share", ("sex", "F")),
        ("people.minority_share", ("ethnicity_group", "minority")),
    ):
        row = api[measure]
        if row["value"] is not None and name in known:
            known[name] = round(row["value"] * api[ENROLLED]["value"] / 100)
    splits: dict = {}
    for (dimension, key), count in known.items():
        splits.setdefault(dimension, {})[key] = count
    withheld = frozenset(name for name, shown in cells.items() if shown == "*" and known[name] is None)
    return Protected(splits, withheld)


def learnt(programme: Programme, donor: User) -> dict:
    """Hidden cells of which a donor learns more than that they are small (or are kept with a small one)."""
    counted = figures(programme.pk)[ENROLLED].splits
    told = told_to_donors(programme, donor)
    for dimension, parts in told.splits.items():
        for key, count in parts.items():
            assert count in {None, counted[dimension][key]}
            assert count is None or count >= programme.threshold
    lying_in = [found for found in nestings() if told.splits.get(found.fine) and told.splits.get(found.coarse)]
    attack = attack_splits(counted, told, programme.threshold, lying_in)
    return narrowed(attack, hidden_in(told), programme.threshold)


def choices_show_what_is_published(programme: Programme, client: Client) -> None:
    """Whatever a donor chooses, each line is one of the whole page's, or a cell that the API tells to the same reader."""
    address = reverse("reports:results", args=[programme.slug])

    def lines(**chosen: str) -> set[tuple[str, ...]]:
        page = client.get(address, chosen)
        assert page.status_code == 200
        return {tuple(row) for row in rows_of_page(page.content.decode())}

    whole = lines(era="63") | lines(era="34")
    told = {
        (group, str(shown))
        for row in in_api(client, programme).values()
        for parts in row["splits"].values()
        for group, shown in parts.items()
    }
    split = donor_figures(programme)[ENROLLED].splits
    provinces = [*split["province"], *split["province_now"]]
    choices = [{"province": key} for key in provinces] + [{"type": key} for key in split["organisation_type"]]
    choices += [{"province": provinces[0], "type": key} for key in split["organisation_type"]]
    for chosen in choices:
        further = [row for row in lines(**chosen) - whole if row[0] != "Figure"]
        assert further, chosen
        assert all((group, text) in told for _title, group, text in further), (chosen, further)
    for level in ("impact", "outcome", "output"):
        assert lines(level=level) <= whole


# --- the demonstration -------------------------------------------------------------


def test_of_the_demonstration_nothing_can_be_worked_out(settings):
    settings.EMBEDDED = True
    call_command("demo", verbosity=0)
    programme = Programme.objects.get(slug="femma-2023")
    donor = User.objects.get(email="donor@demo.example")
    assert learnt(programme, donor) == {}
    choices_show_what_is_published(programme, client_of(donor))


def test_two_means_do_not_tell_a_third(settings, client):
    """Of 30 pre-tests and 28 pairs the mean of the two others would follow: (30 × 51.67 − 28 × 51.79) ÷ 2."""
    settings.EMBEDDED = True
    call_command("demo", verbosity=0)
    told = in_api(client_of(User.objects.get(email="donor@demo.example")), Programme.objects.get(slug="femma-2023"))
    assert (told["tests.matched_pre_mean"]["value"], told["tests.matched_pairs"]["value"]) == (51.79, 28)
    assert (told["tests.pre_mean"]["value"], told["tests.pre_mean"]["hidden"]) == (None, True)
    assert (told["tests.without_post"]["value"], told["tests.without_post"]["hidden"]) == (None, True)


# --- cohorts of any kind --------------------------------------------------------------


@st.composite
def cohorts(draw):
    """(threshold, persons as (sex, ethnic group, disability, birth year, province, kind of organisation))."""
    person = st.tuples(
        st.sampled_from("FFFMMX"),
        st.sampled_from(["01", "02", "03", "08", "99", None]),
        st.sampled_from(["no", "no", "no", "no", "yes", None]),
        st.sampled_from([1962, 1975, 1985, 1995, 2001, None]),
        st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5, None]),
        st.sampled_from([0, 0, 0, 1, 2]),
    )
    return draw(st.integers(3, 8)), draw(st.lists(person, min_size=1, max_size=45))


@pytest.fixture
def places():
    """Provinces of which some belong together since 2025."""
    return list(Place.objects.filter(era="63", code__in=["02", "08", "10", "14", "15", "24", "22"]).order_by("code"))


@pytest.fixture
def organisations():
    made = []
    for kind in OrganisationType.objects.order_by("pk")[:3]:
        organisation = Organisation(name_vi=f"Tổ chức {kind.pk}", type=kind)
        prepare_organisation(organisation)
        made.append(Organisation.objects.add_root(instance=organisation))
    return made


_number = itertools.count()


def fill(threshold: int, persons: list, places: list, organisations: list) -> Programme:
    programme = make_programme(f"cohort-{next(_number)}", threshold=threshold, starts_on=dt.date(2023, 10, 1))
    groups = EthnicGroup.objects.in_bulk()
    for sex, ethnicity, disability, year, place, kind in persons:
        person = Person.objects.create(full_name="Người Nào", sex=sex, birth_year=year)
        if ethnicity or disability:
            SensitiveData.objects.create(person=person, ethnicity=groups.get(ethnicity), disability=disability or "")
        Enrolment.objects.create(
            programme=programme,
            person=person,
            place=None if place is None else places[place],
            organisation=organisations[kind],
        )
    history.touch(programme.pk)
    return programme


@settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(cohorts())
def test_of_no_cohort_anything_can_be_worked_out(places, organisations, cohort):
    threshold, persons = cohort
    programme = fill(threshold, persons, places, organisations)
    donor = make_user("Donor", f"donor-{programme.slug}@cast.example")
    Role.objects.create(programme=programme, user=donor, role="donor")
    if len(persons) < threshold:
        assert in_api(client_of(donor), programme)[ENROLLED]["value"] is None
        return
    assert learnt(programme, donor) == {}


def test_the_order_of_hidden_groups_does_not_tell_which_is_larger(places, organisations):
    """Counted, the largest stand first; as published, hidden ones stand by their keys."""
    persons = [("F", code, "no", 1985, 0, 0) for code in ["08"] * 4 + ["03"] * 3 + ["02"] * 2 + ["01"] * 9]
    programme = fill(5, persons, places, organisations)
    assert list(figures(programme.pk)[ENROLLED].splits["ethnicity"]) == ["01", "08", "03", "02"]
    taken = snapshot.take(programme)["donor_figures"][ENROLLED]["splits"]["ethnicity"]
    hidden = [part["label"]["vi"] for part in taken if part["count"] is None]
    assert hidden == sorted(hidden)
    donor = make_user("Donor", "donor-order@cast.example")
    Role.objects.create(programme=programme, user=donor, role="donor")
    told = in_api(client_of(donor), programme)[ENROLLED]["splits"]["ethnicity"]
    keys = [row.pk for label in told for row in EthnicGroup.objects.filter(name_en=label)]
    assert keys == ["01", "02", "03", "08"]
