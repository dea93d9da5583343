"""A later page or version of a report can't be subtracted from an earlier one: one person who came, went or was corrected
between them would be told of."""

import pytest
from django.urls import reverse

from office import history
from office.errors import WrongState
from office.models import HistoryEvent
from participants.models import SensitiveData
from programmes.models import Enrolment, Role
from programmes.published import donor_figures
from programmes.renewal import renew, renew_all
from reports import services, snapshot
from reports.models import Report
from tests.factories.cast import enrol, make_person, make_programme, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    made = make_programme("released", threshold=5)
    for number in range(20):
        enrol(made, make_person(f"Lò Thị {number}", sex="F" if number < 12 else "M"))
    history.touch(made.pk)
    return made


@pytest.fixture
def coordinator(programme):
    user = make_user("Coordinator", "coordinator@released.example")
    Role.objects.create(programme=programme, user=user, role="coordinator")
    return user


def draft(programme):
    taken = snapshot.take(programme)
    version = programme.reports.count() + 1
    return Report.objects.create(programme=programme, version=version, state="draft", snapshot=taken)


def told(programme):
    figure = donor_figures(programme)["people.enrolled"]
    return figure.value, dict(figure.splits.get("sex", {}))


def add(programme, *names, sex="M"):
    rows = [enrol(programme, make_person(name, sex=sex)) for name in names]
    history.touch(programme.pk)
    return rows


def test_after_a_final_report_one_who_comes_goes_or_is_corrected_is_told_later(programme, coordinator):
    assert told(programme) == (20, {"F": 12, "M": 8})
    services.finalise(draft(programme), by=coordinator)
    add(programme, "Vàng A Sử")
    Enrolment.objects.filter(person__full_name="Lò Thị 0").update(state="withdrawn")
    corrected = programme.enrolments.get(person__full_name="Lò Thị 1").person
    corrected.sex = "M"
    corrected.save()
    history.touch(programme.pk)
    assert told(programme) == (20, {"F": 12, "M": 8})  # counted are 10 women and 10 men
    add(programme, "Giàng A Páo")
    assert told(programme) == (20, {"F": 12, "M": 8})
    assert renew(programme.pk) is False
    add(programme, "Thào A Chư")  # the fifth
    assert told(programme) == (20, {"F": 12, "M": 8})  # until the next full hour
    assert renew(programme.pk)
    assert told(programme) == (22, {"F": 10, "M": 12})


def test_what_is_not_told_of_a_person_changes_nothing(programme, coordinator):
    services.finalise(draft(programme), by=coordinator)
    for row in programme.enrolments.all()[:6]:
        SensitiveData.objects.create(person=row.person, disability="no")
    history.touch(programme.pk)
    renew(programme.pk)
    assert donor_figures(programme)["people.enrolled"].splits["disability"] == {"-": 14, "no": 6}


def test_a_later_version_tells_donors_what_the_final_one_told_and_the_internal_edition_all(programme, coordinator):
    services.finalise(draft(programme), by=coordinator)
    add(programme, "Vàng A Sử")
    second = draft(programme)
    assert second.snapshot["figures"]["people.enrolled"]["value"] == 21
    assert second.snapshot["donor_figures"]["people.enrolled"]["value"] == 20
    services.finalise(second, by=coordinator)
    assert told(programme)[0] == 20
    add(programme, *(f"Sùng A Dế {number}" for number in range(4)))
    renew(programme.pk)
    assert told(programme)[0] == 25


def test_before_a_final_report_pages_are_renewed_at_set_moments_too(programme):
    """Who saves the page of each day reads no one person, with or without a report."""
    assert renew_all() == 1
    for name, expected in [
        ("Vàng A Sử", 20),
        ("Giàng A Páo", 20),
        ("Thào A Chư", 20),
        ("Sùng A Dế", 20),
        ("Lý A Xà", 25),
    ]:
        add(programme, name)
        renew_all()
        assert told(programme)[0] == expected
    assert verbs(programme) == ["programmes.figures_released"] * 2
    assert renew_all() == 0


def test_of_fewer_than_the_threshold_nothing_is_released():
    small = make_programme("small", threshold=5)
    add(small, "Vàng A Sử", "Giàng A Páo", "Thào A Chư", "Sùng A Dế")
    assert (renew_all(), told(small)) == (0, (None, {}))


def test_a_draft_can_become_final_whatever_was_renewed_meanwhile(programme, coordinator):
    renew_all()
    add(programme, *(f"Sùng A Dế {number}" for number in range(6)))
    drafted = draft(programme)
    add(programme, "Vàng A Sử")
    assert renew_all() == 0  # one person more than the draft tells
    services.finalise(drafted, by=coordinator)
    assert told(programme)[0] == 26


def test_a_later_version_hides_what_would_tell_of_an_earlier_one(coordinator):
    """Fewer than 5 women beside 26 men; then 9 beside 26: who takes it that nobody left would know that they were 4."""
    made = make_programme("later", threshold=5)
    add(made, *(f"Lò Văn {number}" for number in range(26)))
    add(made, *(f"Lò Thị {number}" for number in range(4)), sex="F")
    services.finalise(draft(made), by=coordinator)
    add(made, *(f"Lường Thị {number}" for number in range(5)), sex="F")
    second = draft(made)
    hidden = {
        part["key"]: part["count"] for part in second.snapshot["donor_figures"]["people.enrolled"]["splits"]["sex"]
    }
    assert hidden == {"F": None, "M": None}
    services.finalise(second, by=coordinator)
    assert told(made) == (35, {"F": None, "M": None})


def test_of_two_drafts_that_would_tell_of_each_other_only_one_becomes_final(coordinator):
    made = make_programme("later", threshold=5)
    add(made, *(f"Lò Văn {number}" for number in range(26)))
    add(made, *(f"Lò Thị {number}" for number in range(4)), sex="F")
    first = draft(made)
    add(made, *(f"Lường Thị {number}" for number in range(5)), sex="F")
    second = draft(made)  # made while nothing was told yet: it tells of 9 and 26
    services.finalise(first, by=coordinator)
    with pytest.raises(WrongState):
        services.finalise(second, by=coordinator)


def verbs(programme):
    return list(HistoryEvent.objects.filter(scope_id=programme.pk).values_list("verb", flat=True))


def test_of_two_drafts_that_one_person_parts_only_one_becomes_final(programme, coordinator):
    first = draft(programme)
    add(programme, "Vàng A Sử")
    second = draft(programme)
    services.finalise(first, by=coordinator)
    with pytest.raises(WrongState, match=r"ít hơn 5 người|Fewer than 5"):
        services.finalise(second, by=coordinator)
    services.finalise(draft(programme), by=coordinator)


def test_coordinators_and_donors_read_as_of_when(programme, coordinator, client, settings):
    services.finalise(draft(programme), by=coordinator)
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"
    address = reverse("reports:results", args=[programme.slug])
    assert "As donors were told on" not in client.get(address).content.decode()
    add(programme, "Vàng A Sử")
    page = client.get(address).content.decode()
    assert "As donors were told on" in page and "what changed since is told once it concerns at least 5 people" in page


def test_a_release_tells_nothing_of_whom_it_counted(programme, coordinator):
    services.finalise(draft(programme), by=coordinator)
    marks = programme.releases.get().content["cohort"]["marks"]
    assert set(marks) == {str(pk) for pk in programme.enrolments.values_list("pk", flat=True)}
    assert {len(mark) for mark in marks.values()} == {4}
