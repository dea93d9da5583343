"""Phases, sources, activities of partners, documents, lessons: what is refused, what is kept, who sees what."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from office import attention, clock
from office.errors import DomainError, WrongState
from office.models import HistoryEvent, StoredFile
from programmes import services_rows
from programmes.activities.reading import leads, matrix, members
from programmes.lessons import services as lessons
from programmes.library import services as library
from programmes.models import (
    Activity,
    ActivityShare,
    Citation,
    Document,
    FollowUp,
    Lesson,
    Partner,
    Phase,
    Picture,
    Programme,
    ReachStatement,
    Reference,
    SourceStatement,
    Target,
)
from programmes.phases.reading import compared
from programmes.statements.reading import told
from tests.factories.cast import Cast, make_organisation, make_programme


def words_of(response) -> str:
    main = response.content.decode().split("<main", 1)[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def get(client, name, *args, **query):
    client.cookies["django_language"] = "en"
    return client.get(reverse(name, args=args), query)


# --- a programme's time and title ----------------------------------------------------


def test_a_programme_may_lack_its_time_and_says_so(cast, as_user):
    programme = make_programme("undated", starts_on=None, ends_on=None)
    programme.roles.create(user=cast.coordinator, role="coordinator")
    assert programme.time_gone(clock.today()) is None
    client = as_user(cast.coordinator)
    assert "time not stated" in words_of(get(client, "reports:programme", "undated"))
    assert "time not stated" in words_of(get(client, "reports:programmes"))


def test_a_title_in_one_language_is_enough_but_one_there_must_be(cast, as_user):
    facts = {"title_en": "Only English", "currency": "EUR", "date_precision": "day", "blueprint": ""}
    client = as_user(cast.coordinator)
    response = client.post(reverse("programmes:programme_add"), facts)
    made = Programme.objects.get(title_en="Only English")
    assert (response.status_code, made.slug, made.starts_on) == (302, "only-english", None)
    response = client.post(reverse("programmes:programme_add"), facts | {"title_en": ""})
    assert response.status_code == 422


# --- phases --------------------------------------------------------------------------


def test_a_reviewed_phase_says_what_was_found(cast, as_user):
    facts = {"title_vi": "Giai đoạn 1", "state": "reviewed", "date_precision": "year", "starts_on": "01/2022"}
    url = reverse("programmes:phase_add", args=["first"])
    response = as_user(cast.coordinator).post(url, facts)
    assert response.status_code == 422
    assert "found_vi" in response.context["form"].errors
    response = as_user(cast.coordinator).post(url, facts | {"found_vi": "Tốt", "ends_on": "05/2023"})
    phase = Phase.objects.get()
    assert (response.status_code, phase.starts_on, phase.ends_on) == (302, dt.date(2022, 1, 1), dt.date(2023, 12, 31))
    assert HistoryEvent.objects.filter(verb="programmes.phase_added", scope_id=cast.programme.pk).count() == 1


def test_the_end_of_a_phase_before_its_start_is_refused_at_its_place(cast, as_user):
    facts = {
        "title_vi": "x",
        "state": "planned",
        "date_precision": "day",
        "starts_on": "02/01/2023",
        "ends_on": "01/01/2023",
    }
    response = as_user(cast.coordinator).post(reverse("programmes:phase_add", args=["first"]), facts)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["ends_on"]


def test_phases_stand_side_by_side_with_their_own_targets(cast):
    cast.programme.starts_on = dt.date(2022, 1, 1)
    one = Phase.objects.create(
        programme=cast.programme, title_vi="Một", starts_on=dt.date(2022, 1, 1), ends_on=dt.date(2022, 12, 31)
    )
    two = Phase.objects.create(programme=cast.programme, title_vi="Hai", order=1)
    due = dt.date(2022, 12, 31)
    for phase, minimum in ((one, 1), (two, 40), (None, 5)):
        Target.objects.create(
            programme=cast.programme, measure="people.enrolled", title_vi="x", minimum=minimum, due_on=due, phase=phase
        )
    from programmes.measures import figures

    columns = compared(cast.programme, cast.coordinator, figures(cast.programme.pk), dt.date(2022, 7, 2))
    assert [(column.phase, column.time_gone) for column in columns] == [(one, 50), (two, None)]  # 183 of 365 days
    assert [[promise.state for promise in column.promises] for column in columns] == [["met"], ["behind"]]


@pytest.mark.parametrize("more", [0, 29])
def test_phases_cost_the_same_whatever_their_number(cast, as_user, django_assert_num_queries, more):
    for number in range(1 + more):
        phase = Phase.objects.create(programme=cast.programme, title_vi=f"P{number}", order=number)
        SourceStatement.objects.create(
            programme=cast.programme, phase=phase, subject="time", says_vi="2022", source="x"
        )
    client = as_user(cast.donor)
    get(client, "programmes:phases", "first")
    with django_assert_num_queries(14):
        get(client, "programmes:phases", "first")


# --- sources -------------------------------------------------------------------------


def test_both_statements_stand_where_sources_disagree(cast):
    rows = [("2024-2026", True), ("2024-2025", False)]
    for says, used in rows:
        SourceStatement.objects.create(
            programme=cast.programme, subject="time", says_vi=says, source="bài", is_used=used
        )
    SourceStatement.objects.create(programme=cast.programme, subject="amount", source="bài")
    time, amount = told(cast.programme)
    assert (time.disagree, [row.says for row in time.statements]) == (True, ["2024-2026", "2024-2025"])
    assert (amount.disagree, amount.not_stated) == (False, True)


def test_the_portal_goes_by_one_statement_of_a_subject(cast, as_user):
    url = reverse("programmes:statement_add", args=["first"])
    facts = {"subject": "time", "says_vi": "2022", "source": "bài", "is_used": "on"}
    client = as_user(cast.coordinator)
    assert client.post(url, facts).status_code == 302
    response = client.post(url, facts | {"says_vi": "2023"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["is_used"])
    response = client.post(url, {"subject": "amount", "source": "bài", "is_used": "on"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["is_used"])


@pytest.mark.parametrize(
    ("qualifier", "english"), [("exactly", "356 cities"), ("over", "over 356 cities"), ("about", "about 356 cities")]
)
def test_a_statement_of_reach_keeps_its_qualifier_and_its_day(cast, as_user, qualifier, english):
    ReachStatement.objects.create(
        programme=cast.programme, value=356, qualifier=qualifier, unit_vi="thành phố", unit_en="cities",
        as_of=dt.date(2024, 2, 29), as_of_precision="month", source="UNESCO",
    )  # fmt: skip
    words = words_of(get(as_user(cast.donor), "programmes:sources", "first"))
    assert english in words and "as of 02/2024" in words


def test_a_number_is_found_as_it_is_typed(cast, as_user):
    services_rows.add_row(Reference(programme=cast.programme), by=cast.coordinator, kind="grant", number="EIF/2012/6")
    client = as_user(cast.coordinator)
    assert "Programme first" in words_of(get(client, "reports:search", q="eif/2012"))
    assert "Programme first" not in words_of(get(as_user(cast.stranger), "reports:search", q="eif/2012"))


# --- partners ------------------------------------------------------------------------


@pytest.fixture
def three(cast: Cast):
    made = [make_organisation(name) for name in ("Alpha", "Beta", "Gamma")]
    for organisation, role in zip(made, ("partner", "coordinator", "partner"), strict=True):
        Partner.objects.create(programme=cast.programme, organisation=organisation, role=role, level="province")
    return made


def test_the_lead_comes_first_and_none_is_made_up(cast, three):
    found = members(cast.programme)
    assert [member.organisation.name_vi for member in found] == ["Beta", "Alpha", "Gamma"]
    assert [role.organisation.name_vi for role in leads(found)] == ["Beta"]
    Partner.objects.filter(role="coordinator").update(role="partner")
    assert leads(members(cast.programme)) == []


def test_a_partners_share_that_is_not_told_is_not_zero(cast, three):
    activity = Activity.objects.create(programme=cast.programme, title_en="Study")
    ActivityShare.objects.create(activity=activity, organisation=three[0], actual=2)
    ActivityShare.objects.create(activity=activity, organisation=three[1], actual=3)
    ActivityShare.objects.create(activity=activity, organisation=three[2])
    _organisations, (row,), _together = matrix(cast.programme)
    assert (row.actual, row.silent) == (5, 1)
    ActivityShare.objects.update(actual=None)
    _organisations, (row,), _together = matrix(cast.programme)
    assert row.actual is None


def test_a_cell_of_the_matrix_is_filled_and_changed(cast, three, as_user):
    activity = Activity.objects.create(programme=cast.programme, title_en="Study")
    url = reverse("programmes:activity_share", args=["first", activity.pk, three[0].pk])
    client = as_user(cast.coordinator)
    facts = {
        "planned": "2",
        "actual": "",
        "date_precision": "month",
        "starts_on": "03/2014",
        "ends_on": "05/2014",
        "state": "running",
    }
    assert client.post(url, facts).status_code == 302
    assert client.post(url, facts | {"actual": "1", "state": "done"}).status_code == 302
    share = ActivityShare.objects.get()
    assert (share.planned, share.actual, share.starts_on, share.ends_on) == (
        2,
        1,
        dt.date(2014, 3, 1),
        dt.date(2014, 5, 31),
    )
    assert client.post(url, facts | {"actual": "-1"}).status_code == 422
    verbs = (
        HistoryEvent.objects.filter(object_type="programmes.activityshare")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["programmes.activity_share_added", "programmes.activity_share_changed"]


@pytest.mark.parametrize("more", [0, 20])
def test_the_matrix_costs_the_same_whatever_its_size(cast, as_user, three, django_assert_num_queries, more):
    for number in range(1 + more):
        activity = Activity.objects.create(programme=cast.programme, title_en=f"A{number}", order=number)
        for organisation in three:
            ActivityShare.objects.create(activity=activity, organisation=organisation)
    client = as_user(cast.donor)
    with django_assert_num_queries(11):
        get(client, "programmes:activities", "first")


def test_an_organisations_page_tells_its_roles_only_where_the_reader_may_look(cast, three, as_user):
    Partner.objects.create(programme=cast.other_programme, organisation=three[0], role="funder")
    words = words_of(get(as_user(cast.coordinator), "participants:organisation", three[0].uuid))
    assert "Programme first" in words and "Programme other" not in words


# --- documents -----------------------------------------------------------------------


def test_a_document_is_one_record_that_several_programmes_cite(cast, as_user):
    document = library.add_document(
        cast.programme,
        by=cast.coordinator,
        relation="basis",
        kind="decision",
        title_vi="Đề án",
        number="1373/QĐ-TTg",
        access="all",
    )
    library.cite(cast.other_programme, document, by=cast.coordinator_elsewhere, relation="basis")
    library.cite(cast.other_programme, document, by=cast.coordinator_elsewhere, relation="basis")
    assert Citation.objects.count() == 2
    words = words_of(get(as_user(cast.administrator), "programmes:document", document.uuid))
    assert "Programme first" in words and "Programme other" in words
    words = words_of(get(as_user(cast.coordinator), "programmes:document", document.uuid))
    assert "Programme other" not in words
    for citation in Citation.objects.all():
        library.uncite(citation, by=cast.administrator)
    assert not Document.objects.exists()


def test_what_is_replaced_says_by_what(cast):
    new = library.add_document(cast.programme, by=cast.coordinator, relation="basis", kind="decision", title_vi="Mới")
    old = Document(kind="decision", title_vi="Cũ", force="in_force", replaced_by=new)
    with pytest.raises(ValidationError):
        old.full_clean()
    old.force = "replaced"
    old.full_clean()


@pytest.mark.parametrize(
    ("due", "delivered", "state"),
    [
        (None, None, "undated"),
        (-1, None, "overdue"),
        (0, None, "soon"),
        (14, None, "soon"),
        (15, None, "due"),
        (-1, -2, "delivered"),
    ],
)
def test_how_a_deliverable_stands(db, due, delivered, state):
    day = lambda shift: None if shift is None else clock.today() + dt.timedelta(days=shift)  # noqa: E731
    document = Document(kind="deliverable", title_vi="x", due_on=day(due), delivered_on=day(delivered))
    assert document.delivery == state


def test_a_deliverable_awaits_its_coordinator_and_nobody_else(cast):
    library.add_document(
        cast.programme,
        by=cast.coordinator,
        relation="produced",
        kind="deliverable",
        title_vi="Báo cáo",
        due_on=clock.today(),
    )
    items = [item for item in attention.awaiting(cast.coordinator) if item.section == "documents"]
    assert [(item.tone, item.scope_id) for item in items] == [("due", cast.programme.pk)]
    assert not [item for item in attention.awaiting(cast.coordinator_elsewhere) if item.section == "documents"]


def test_an_upload_that_is_no_document_leaves_nothing_behind(cast, as_user):
    facts = {
        "kind": "study",
        "relation": "produced",
        "title_vi": "x",
        "date_precision": "day",
        "force": "",
        "access": "internal",
    }
    upload = SimpleUploadedFile("x.pdf", b"not a pdf")
    response = as_user(cast.coordinator).post(
        reverse("programmes:document_add", args=["first"]), facts | {"files": upload}
    )
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["files"])
    assert not Document.objects.exists() and not StoredFile.objects.exists()


def test_a_picture_without_consent_is_not_shared(cast, as_user):
    url = reverse("programmes:picture_add", args=["first"])
    facts = {"caption_vi": "Toàn cảnh", "consent": "unknown", "shared": "on"}
    response = as_user(cast.coordinator).post(url, facts)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["shared"])
    assert as_user(cast.coordinator).post(url, facts | {"consent": "given"}).status_code == 302
    assert Picture.objects.visible_to(cast.donor).count() == 1


@pytest.mark.parametrize("more", [0, 29])
def test_the_library_costs_the_same_for_1_and_30_documents(cast, as_user, django_assert_num_queries, more):
    for number in range(1 + more):
        library.add_document(cast.programme, by=cast.coordinator, relation="basis", kind="study", title_vi=f"D{number}")
    client = as_user(cast.facilitator)
    get(client, "programmes:library")
    with django_assert_num_queries(14):
        get(client, "programmes:library")


# --- lessons -------------------------------------------------------------------------


@pytest.fixture
def lesson(cast, three) -> Lesson:
    return Lesson.objects.create(
        programme=cast.programme, kind="difficulty", text_vi="Đường xa", owner_organisation=three[0]
    )


def test_a_lesson_without_an_owner_is_refused(cast, as_user):
    facts = {"kind": "lesson", "text_vi": "Họp sớm"}
    url = reverse("programmes:lesson_add", args=["first"])
    response = as_user(cast.facilitator).post(url, facts)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["owner_name"])
    assert as_user(cast.facilitator).post(url, facts | {"owner_name": "Bộ Giáo dục"}).status_code == 302
    assert Lesson.objects.get().owner == "Bộ Giáo dục"


def test_a_lesson_is_settled_only_with_what_became_of_it(cast, lesson):
    with pytest.raises(DomainError):
        lessons.move_lesson(lesson, "settle", by=cast.coordinator, words=" ")
    lessons.move_lesson(lesson, "settle", by=cast.coordinator, words="Đã làm đường")
    lessons.move_lesson(lesson, "settle", by=cast.coordinator, words="lần nữa")
    lesson.refresh_from_db()
    assert (lesson.state, lesson.what_became) == ("settled", "Đã làm đường")
    with pytest.raises(WrongState):
        lessons.move_lesson(lesson, "take_up", by=cast.coordinator)
    assert HistoryEvent.objects.about(lesson).count() == 1


def test_a_follow_up_of_a_lesson_may_be_an_organisations_and_takes_the_lesson_up(cast, lesson, as_user):
    url = reverse("programmes:lesson_follow_up", args=[lesson.uuid])
    client = as_user(cast.coordinator)
    assert client.post(url, {"title": "Hỏi tỉnh", "due_on": "2024-01-31"}).status_code == 422
    facts = {"title": "Hỏi tỉnh", "due_on": "2024-01-31", "organisation_name": "Alpha"}
    assert client.post(url, facts).status_code == 302
    follow_up = FollowUp.objects.get()
    assert (follow_up.who, follow_up.origin_label, follow_up.organisation.name_vi) == ("Alpha", "Đường xa", "Alpha")
    lesson.refresh_from_db()
    assert lesson.state == "taken_up"
    assert "Hỏi tỉnh" in words_of(get(client, "programmes:lesson", lesson.uuid))


def test_a_donor_reads_a_lesson_only_when_it_is_shared_and_never_a_persons_name(cast, lesson, as_user):
    client = as_user(cast.donor)
    assert get(client, "programmes:lesson", lesson.uuid).status_code == 404
    Lesson.objects.update(shared=True, owner_organisation=None, owner_person=cast.monitor.person)
    response = get(client, "programmes:lesson", lesson.uuid)
    assert response.status_code == 200
    assert str(cast.monitor.person) not in response.content.decode()
    assert str(cast.monitor.person) not in get(client, "programmes:lessons", "first").content.decode()


def test_a_lesson_without_answer_for_a_month_awaits_the_coordinator(cast, lesson):
    assert not [item for item in attention.awaiting(cast.coordinator) if item.section == "lessons"]
    Lesson.objects.update(state_since=lesson.state_since - dt.timedelta(days=31))
    items = [item for item in attention.awaiting(cast.coordinator) if item.section == "lessons"]
    assert [item.url for item in items] == [lesson.get_absolute_url()]


@pytest.mark.parametrize(
    ("role", "access", "shown"),
    [
        ("coordinator", "internal", True),
        ("donor", "internal", False),
        ("donor", "donors", True),
        ("partner", "internal", False),
        ("partner", "donors", False),
    ],
)
def test_the_document_of_a_statement_is_named_to_who_may_read_it(cast, as_user, role, access, shown):
    document = Document.objects.create(kind="report", title_vi="Thẩm định nội bộ", access=access)
    Citation.objects.create(programme=cast.programme, document=document, relation="source")
    SourceStatement.objects.create(
        programme=cast.programme, subject="time", says_vi="2024-2026", source="bài", document=document
    )
    user = cast.coordinator if role == "coordinator" else cast.donor
    if role == "partner":
        user.programme_roles.update(role="partner", organisation=make_organisation("Hội Phụ nữ"))
    page = words_of(get(as_user(user), "programmes:sources", "first"))
    assert "2024-2026" in page
    assert ("Thẩm định nội bộ" in page) is shown
