"""The directory of organisations."""

import pytest
from django.urls import reverse

from participants import reference
from participants.models import Organisation
from participants.organisations import add_organisation, edit_organisation
from programmes.measures import figures
from tests.factories.cast import enrol, make_organisation, make_person


def facts(**more):
    return {"name_vi": "Hội Phụ nữ (mô phỏng)", "name_en": "", "short_name": "", "inside": "", "website": ""} | more


def test_added_inside_another_and_found_without_marks(cast, as_user):
    make_organisation("Đại học Thái Nguyên (mô phỏng)")
    client = as_user(cast.coordinator)
    client.post(reverse("participants:organisation_add"), facts(inside="dai hoc thai nguyen (mo phong)"))
    made = Organisation.objects.get(name_vi="Hội Phụ nữ (mô phỏng)")
    assert Organisation.objects.get_parent(made).name_vi == "Đại học Thái Nguyên (mô phỏng)"
    page = client.get(reverse("participants:organisations"), {"q": "hoi phu nu"})
    assert [row.pk for row in page.context["page"]] == [made.pk]


def test_one_record_is_enough_and_an_unknown_parent_is_told(cast, as_user):
    client = as_user(cast.coordinator)
    client.post(reverse("participants:organisation_add"), facts())
    again = client.post(
        reverse("participants:organisation_add"), facts(name_vi="HỘI PHỤ NỮ (MÔ PHỎNG)", inside="Không có")
    )
    assert again.status_code == 422
    assert set(again.context["form"].errors) == {"name_vi", "inside"}
    assert Organisation.objects.filter(name_vi__iexact="Hội Phụ nữ (mô phỏng)").count() == 1


def test_never_inside_itself(cast, as_user):
    whole = add_organisation(by=None, name_vi="Tổng hội")
    part = add_organisation(by=None, parent=whole, name_vi="Chi hội")
    client = as_user(cast.coordinator)
    answer = client.post(
        reverse("participants:organisation_edit", args=[whole.uuid]), facts(name_vi="Tổng hội", inside="Chi hội")
    )
    assert answer.status_code == 422
    assert "inside" in answer.context["form"].errors
    client.post(reverse("participants:organisation_edit", args=[part.uuid]), facts(name_vi="Chi hội", inside=""))
    assert Organisation.objects.get_parent(Organisation.objects.get(pk=part.pk)) is None


def test_the_list_costs_the_same_for_one_and_for_thirty(cast, as_user, django_assert_num_queries):
    client, address = as_user(cast.coordinator), reverse("participants:organisations")
    make_organisation("Tổ chức (mô phỏng)")
    client.get(address)
    with django_assert_num_queries(24):
        client.get(address)
    for number in range(30):
        make_organisation(f"Tổ chức {number} (mô phỏng)")
    with django_assert_num_queries(24):
        client.get(address)


def test_not_for_trainees_and_donors(cast, as_user):
    for user in (cast.trainee, cast.donor, cast.stranger):
        assert as_user(user).get(reverse("participants:organisations")).status_code == 403
    assert as_user(cast.monitor).get(reverse("participants:organisation_add")).status_code == 403


def test_another_type_is_counted_at_once_in_every_programme_of_its_people(cast):
    university = make_organisation("Trường (mô phỏng)", type_id="university")
    for programme in (cast.programme, cast.other_programme):
        enrol(programme, make_person("Lò Thị Mai", organisation=university))

    def told():
        counted = [figures(programme.pk)["people.enrolled"] for programme in (cast.programme, cast.other_programme)]
        return [figure.splits["organisation_type"] for figure in counted]

    assert told() == [{"university": 1, "-": 1}] * 2
    edit_organisation(university, by=cast.administrator, parent=None, type_id="company")
    assert told() == [{"company": 1, "-": 1}] * 2


def test_what_is_kept_of_the_reference_lists_is_forgotten_when_they_are_loaded_anew(db):
    assert reference.kept("places", lambda: ["before"]) == ["before"]
    assert reference.kept("places", lambda: ["after"]) == ["before"]
    reference.load()
    assert reference.kept("places", lambda: ["after"]) == ["after"]
    reference.load()
    with pytest.raises(KeyError):
        reference.kept("a name that is never emptied", list)
