"""Making and changing a programme in the browser: what is typed wrong is said where it was typed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from office import mail
from office.models import OutgoingMessage
from participants.models import Organisation
from programmes.models import Programme, Stage, Target
from tests.factories.cast import make_organisation, make_person

pytestmark = pytest.mark.django_db
TITLE = "Tăng cường năng lực và kỹ năng của các tổ chức xã hội khu vực miền núi phía Bắc"
FACTS = {
    "title_vi": TITLE,
    "title_en": "Capacity of social organisations",
    "short_title_vi": "Bình đẳng giới",
    "starts_on": "10/2026",
    "ends_on": "02/2027",
    "date_precision": "month",
    "currency": "vnd",
    "implementer_name": "FEMMA",
    "implementer_inside": "Đại học Thái Nguyên",
    "blueprint": "gender-mainstreaming",
}


@pytest.fixture
def office(cast, as_user):
    client = as_user(cast.coordinator)
    client.cookies["django_language"] = "en"
    return client


def at(name, *args):
    return reverse(f"programmes:{name}", args=args)


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    with override("en"):
        return {field: [str(error) for error in found] for field, found in response.context["form"].errors.items()}


def test_a_programme_is_made_from_a_blueprint(office):
    response = office.post(at("programme_add"), FACTS)
    programme = Programme.objects.get(slug="binh-dang-gioi-2026")
    assert response["Location"] == at("settings", programme.slug)
    assert (programme.starts_on, programme.ends_on) == (dt.date(2026, 10, 1), dt.date(2027, 2, 28))
    assert (programme.currency, programme.state) == ("VND", "draft")
    assert programme.implementer.name_vi == "FEMMA"
    assert Organisation.objects.get(name_vi="Đại học Thái Nguyên").numchild == 1
    assert (programme.stages.count(), programme.targets.count()) == (7, 6)


def test_an_empty_programme_has_no_road(office):
    office.post(at("programme_add"), FACTS | {"blueprint": "", "slug": "by-hand"})
    assert Programme.objects.get(slug="by-hand").stages.count() == 0


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"ends_on": "09/2026"}, "ends_on", "The end is before the start. Put a day on or after 01/10/2026."),
        ({"starts_on": "soon"}, "starts_on", "Write the day like 16/10/2023, or only the month like 10/2023."),
        ({"slug": "first"}, "slug", "Another programme has this address. Choose another."),
        ({"slug": "new"}, "slug", "This address is taken by the portal itself. Choose another."),
        ({"currency": "V1"}, "currency", "A currency is three letters, for example VND."),
        ({"title_vi": "", "title_en": ""}, "title_vi", "Give the title in Vietnamese or in English."),
    ],
)
def test_what_is_typed_wrong_is_said_at_the_field_and_nothing_is_made(office, wrong, field, words):
    response = office.post(at("programme_add"), FACTS | wrong)
    assert errors(response)[field] == [words]
    assert Programme.objects.count() == 2
    assert Organisation.objects.count() == 0
    assert TITLE in response.content.decode() or field == "title_vi"


def test_only_coordinators_make_programmes(cast, as_user):
    for who, status in (
        ("administrator", 200),
        ("facilitator", 403),
        ("trainee", 403),
        ("donor", 403),
        ("stranger", 403),
    ):
        assert as_user(getattr(cast, who)).get(at("programme_add")).status_code == status, who


@pytest.mark.parametrize(
    "name", ["settings", "programme_edit", "partner_add", "guest_add", "target_add", "stage_add", "programme_history"]
)
def test_who_may_change_a_programme(cast, as_user, name):
    for who, status in (
        ("coordinator", 200),
        ("administrator", 200),
        ("facilitator", 403),
        ("donor", 403),
        ("coordinator_elsewhere", 404),
        ("stranger", 404),
    ):
        assert as_user(getattr(cast, who)).get(at(name, "first")).status_code == status, who


def test_facts_are_changed_and_a_wrong_one_leaves_them(office, cast):
    facts = FACTS | {"starts_on": "01/10/2023", "ends_on": "29/02/2024", "date_precision": "day"}
    office.post(at("programme_edit", "first"), facts)
    cast.programme.refresh_from_db()
    assert (cast.programme.title_vi, cast.programme.starts_on, cast.programme.slug) == (
        TITLE,
        dt.date(2023, 10, 1),
        "first",
    )
    assert "ends_on" in errors(office.post(at("programme_edit", "first"), facts | {"ends_on": "01/01/2020"}))


def test_the_smallest_group_shown_is_3_to_10(office, cast):
    rules = {"plan_writers": "leader", "certificate_sessions": 2, "certificate_needs_post_test": "on"}
    office.post(at("settings", "first"), rules | {"threshold": 4})
    cast.programme.refresh_from_db()
    assert (cast.programme.threshold, cast.programme.plan_writers, cast.programme.certificate_sessions) == (
        4,
        "leader",
        2,
    )
    assert "threshold" in errors(office.post(at("settings", "first"), rules | {"threshold": 2}))


def test_a_programme_is_closed_with_a_reason(office, cast):
    office.post(at("programme_state", "first"), {"step": "close_programme", "reason": "Over"})
    cast.programme.refresh_from_db()
    assert cast.programme.state == "closed"
    assert "Over" in office.get(at("programme_history", "first")).content.decode()


# --- promised results and the road ------------------------------------------------------

PROMISE = {
    "measure": "plans.approved", "title_vi": "Kế hoạch nhóm", "title_en": "Group plans",
    "minimum": "4", "maximum": "5", "due_on": "02/2024", "due_precision": "month",
}  # fmt: skip


def test_a_range_is_promised_until_the_end_of_a_month(office, cast):
    office.post(at("target_add", "first"), PROMISE)
    target = cast.programme.targets.get()
    assert (target.minimum, target.maximum, target.due_on) == (Decimal(4), Decimal(5), dt.date(2024, 2, 29))
    assert "4–5" in office.get(at("targets", "first")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        (
            {"maximum": "3"},
            "maximum",
            "“At most” is smaller than “at least”. Put a number from 4 on, or leave it empty.",
        ),
        ({"minimum": "0"}, "minimum", "A promise is more than zero. Put 1 or more."),
        ({"minimum": "four"}, "minimum", "“four” is not a number. Write it like 1,234.5."),
        ({"measure": "no.such"}, "measure", "Select a valid choice. no.such is not one of the available choices."),
    ],
)
def test_a_wrong_promise_is_said_at_the_field(office, cast, wrong, field, words):
    assert errors(office.post(at("target_add", "first"), PROMISE | wrong))[field] == [words]
    assert cast.programme.targets.count() == 0


def test_a_promise_is_changed_moved_and_removed(office, cast):
    office.post(at("target_add", "first"), PROMISE)
    office.post(
        at("target_add", "first"),
        PROMISE | {"title_vi": "Hội thảo", "measure": "events.closing", "minimum": "1", "maximum": ""},
    )
    first, second = cast.programme.targets.all()
    office.post(at("target_move", "first", second.pk), {"to": "up"})
    assert [target.pk for target in cast.programme.targets.all()] == [second.pk, first.pk]
    office.post(at("target_edit", "first", first.pk), PROMISE | {"maximum": "6", "reason": "A sixth group joined"})
    first.refresh_from_db()
    assert first.maximum == 6
    office.post(at("target_remove", "first", first.pk))
    assert list(cast.programme.targets.values_list("pk", flat=True)) == [second.pk]


def test_a_promise_of_another_programme_is_not_found(office, cast):
    other = Target.objects.create(
        programme=cast.other_programme, measure="plans.total", title_vi="x", minimum=1, due_on=dt.date(2024, 1, 1)
    )
    assert office.get(at("target_edit", "first", other.pk)).status_code == 404
    assert office.post(at("target_remove", "first", other.pk)).status_code == 404


def test_a_stage_with_its_measure(office, cast):
    office.post(
        at("stage_add", "first"),
        {
            "kind": "plans",
            "title_vi": "Kế hoạch",
            "starts_on": "01/11/2023",
            "ends_on": "30/11/2023",
            "date_precision": "day",
            "measure": "plans.approved",
            "needed": "4",
        },
    )
    stage = cast.programme.stages.get()
    assert (stage.measure, stage.needed) == ("plans.approved", Decimal(4))
    wrong = {
        "kind": "plans",
        "title_vi": "x",
        "starts_on": "01/11/2023",
        "ends_on": "30/10/2023",
        "date_precision": "day",
        "needed": "1",
    }
    refused = office.post(at("stage_add", "first"), wrong)
    assert refused.content.count(b"Please look at what is marked") == 1
    assert errors(refused)["ends_on"] == ["The end is before the start. Put a day on or after 01/11/2023."]


# --- partners and guests --------------------------------------------------------------------


def test_a_funder_not_stated_then_assumed(office, cast):
    assert "Not stated" in office.get(at("partners", "first")).content.decode()
    office.post(
        at("partner_add", "first"),
        {"organisation_name": "Quỹ Canada", "role": "funder", "certainty": "assumed", "note": "Guess"},
    )
    words = office.get(at("partners", "first")).content.decode()
    assert "Quỹ Canada" in words and "Assumed" in words and "Not stated" not in words


def test_the_same_organisation_in_the_same_role_is_refused(office, cast):
    facts = {"organisation_name": "Hội Phụ nữ", "role": "partner", "certainty": "confirmed"}
    office.post(at("partner_add", "first"), facts)
    found = errors(office.post(at("partner_add", "first"), facts | {"organisation_name": "HOI PHU NU"}))
    assert found["organisation_name"] == ["This organisation has this role already."]
    assert Organisation.objects.count() == 1


GUEST = {
    "full_name": "Trần Văn Điền",
    "academic_title": "PGS.TS.",
    "capacity": "adviser",
    "post_1_vi": "Cố vấn cao cấp",
    "post_1_at": "FEMMA",
}


def test_a_guest_of_a_known_name_is_asked_about_first(office, cast):
    known = make_person("Trần Văn Điền", organisation=make_organisation("FEMMA"))
    cast.programme.appearances.create(person=known, capacity="guest")
    response = office.post(at("guest_add", "first"), GUEST)
    assert "same_as" in errors(response)
    assert "FEMMA" in response.content.decode()
    office.post(at("guest_add", "first"), GUEST | {"same_as": str(known.pk)})
    assert cast.programme.appearances.get(capacity="adviser").person_id == known.pk
    known.refresh_from_db()
    assert (known.academic_title, known.posts.get().title_vi) == ("PGS.TS.", "Cố vấn cao cấp")


def test_somebody_else_of_the_same_name_is_a_new_person(office, cast):
    known = make_person("Trần Văn Điền")
    cast.programme.appearances.create(person=known, capacity="guest")
    office.post(at("guest_add", "first"), GUEST | {"same_as": "new"})
    assert cast.programme.appearances.get(capacity="adviser").person_id != known.pk


def test_nothing_is_told_of_a_person_of_another_programme(office, cast):
    stranger = make_person("Trần Văn Điền", email="dien@cast.example", position="Thứ trưởng", sex="M")
    cast.other_programme.appearances.create(person=stranger, capacity="guest")
    typed = GUEST | {"full_name": "Tran Van D.", "email": "dien@cast.example"}
    words = office.post(at("guest_add", "first"), typed).content.decode()
    assert "The person whom the portal knows by this e-mail" in words and "Thứ trưởng" not in words
    office.post(at("guest_add", "first"), typed | {"same_as": str(stranger.pk)})
    stranger.refresh_from_db()
    assert (stranger.full_name, cast.programme.appearances.get().person_id) == ("Trần Văn Điền", stranger.pk)


def test_an_e_mail_of_somebody_else_is_refused(office, cast):
    make_person("Somebody", email="taken@cast.example")
    office.post(at("guest_add", "first"), GUEST)
    guest = cast.programme.appearances.get()
    found = errors(office.post(at("guest_edit", "first", guest.pk), GUEST | {"email": "taken@cast.example"}))
    assert found["email"] == ["Somebody else has this e-mail. Correct it, or leave it empty."]


def test_partners_cost_the_same_for_1_and_30_guests(office, cast, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("office.attention._finders", [])
    for number in range(30):
        office.post(at("guest_add", "first"), GUEST | {"full_name": f"Khách Số {number}"})
        if number in {0, 29}:
            with django_assert_num_queries(8):
                assert office.get(at("partners", "first")).status_code == 200


# --- the out-tray ------------------------------------------------------------------------------


@pytest.fixture
def draft(cast):
    return mail.write(
        to_email="may@cast.example",
        subject="Mời tham gia",
        body="Chào bạn",
        by=cast.coordinator,
        scope_id=cast.programme.pk,
    )


def test_a_draft_is_read_then_sent_once(office, draft):
    assert "Chào bạn" in office.get(at("message", "first", draft.uuid)).content.decode()
    for _ in range(2):
        office.post(at("message_act", "first", draft.uuid), {"act": "send"})
    draft.refresh_from_db()
    assert draft.state == "queued"


def test_what_has_left_can_not_be_cancelled(office, draft):
    OutgoingMessage.objects.filter(pk=draft.pk).update(state="sent")
    response = office.post(at("message_act", "first", draft.uuid), {"act": "cancel"}, follow=True)
    assert "This message is already “Sent”." in response.content.decode()


def test_ticked_drafts_are_sent_and_others_stay(office, cast, draft):
    other = mail.write(
        to_email="b@cast.example", subject="x", body="x", by=cast.coordinator, scope_id=cast.programme.pk
    )
    office.post(at("messages_send", "first"), {"message": [str(draft.uuid)]})
    assert set(OutgoingMessage.objects.values_list("pk", "state")) == {(draft.pk, "queued"), (other.pk, "draft")}


def test_a_private_message_is_read_only_where_mail_is_kept_and_by_an_administrator(cast, as_user, draft, settings):
    OutgoingMessage.objects.filter(pk=draft.pk).update(private=True)
    told = []
    for smtp, reader in (({"EMAIL_BACKEND": "x"}, "administrator"), (None, "coordinator"), (None, "administrator")):
        settings.SMTP = smtp
        page = as_user(getattr(cast, reader)).get(at("message", "first", draft.uuid))
        told.append("Chào bạn" in page.content.decode())
    assert told == [False, False, True]


def test_the_out_tray_is_the_coordinators(cast, as_user, draft):
    for who, status in (("coordinator", 200), ("monitor", 403), ("donor", 403), ("coordinator_elsewhere", 404)):
        assert as_user(getattr(cast, who)).get(at("messages", "first")).status_code == status, who
    assert as_user(cast.coordinator_elsewhere).get(at("message", "other", draft.uuid)).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_out_tray_costs_the_same_for_1_and_30(office, cast, monkeypatch, django_assert_num_queries, count):
    monkeypatch.setattr("office.attention._finders", [])
    for number in range(count):
        mail.write(
            to_email=f"p{number}@cast.example", subject="x", body="x", by=cast.coordinator, scope_id=cast.programme.pk
        )
    with django_assert_num_queries(7):
        assert len(office.get(at("messages", "first")).context["page"].object_list) == count


# --- how it is counted ---------------------------------------------------------------------------


def test_how_each_figure_is_counted_is_told_to_donors_without_links(cast, as_user):
    words = as_user(cast.donor).get(at("measures", "first")).content.decode()
    assert 'id="tests.gain"' in words and "/programmes/first/people/" not in words
    assert Stage.objects.count() == 0


def test_the_measures_of_another_programme_are_not_found(cast, as_user):
    assert as_user(cast.coordinator_elsewhere).get(at("measures", "first")).status_code == 404
