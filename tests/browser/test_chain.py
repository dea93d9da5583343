"""One cohort from the launch workshop to the final report, each step by the person whose work it is, in Vietnamese."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import expect

from actionplans.models import ProgressUpdate
from instruments.models import Instrument
from office.models import StoredFile
from programmes.models import Programme, Role
from tests.browser.conftest import PHONE, TABLET
from tests.browser.visitor import PASSWORD, Visitor, vi
from tests.factories.cast import make_person, make_programme, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLUG = "femma-walk"
TITLE = (
    "Tăng cường năng lực và kỹ năng của các tổ chức xã hội khu vực miền núi phía Bắc về bình đẳng giới và lồng ghép "
    "giới trong các hoạt động Chương trình mục tiêu quốc gia tại địa phương"
)
HEAD = ["Mã", "Họ và tên", "Giới tính", "Năm sinh", "Dân tộc", "Tỉnh", "Tổ chức", "Loại tổ chức"]
UNION = "Hội Liên hiệp Phụ nữ"
COHORT = [
    ["HV-01", "Giàng Thị Máy", "Nữ", 1988, "Mông", "Hà Giang", f"{UNION} tỉnh Hà Giang", UNION],
    ["HV-02", "Vàng A Chỉnh", "Nam", 1991, "Mông", "Hà Giang", f"{UNION} tỉnh Hà Giang", UNION],
    ["HV-03", "Lò Thị Hặc", "Nữ", 1985, "Thái", "Sơn La", f"{UNION} tỉnh Sơn La", UNION],
    ["HV-04", "Nông Văn Hiếu", "Nam", 1979, "Tày", "Bắc Kạn", f"{UNION} tỉnh Bắc Kạn", UNION],
    ["HV-05", "Triệu Mùi Pham", "Nữ", 1993, "Dao", "Lào Cai", f"{UNION} tỉnh Lào Cai", UNION],
    ["HV-06", "Bùi Thị Nhung", "Nữ", 1990, "Mường", "Hòa Bình", f"{UNION} tỉnh Hòa Bình", UNION],
]
LEADER = "Giàng Thị Máy"


@dataclass
class Walk:
    """What the steps hand on to each other."""

    visit: object
    folder: Path
    coordinator: Visitor
    links: dict[str, str] = field(default_factory=dict)
    people: dict[str, Visitor] = field(default_factory=dict)


def sheet(path: Path, rows: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["DANH SÁCH HỌC VIÊN"])
    for row in [HEAD, *rows]:
        book.active.append(row)
    book.save(path)
    return path


def photo(path: Path) -> Path:
    """A photo of a phone: with the place where it was taken."""
    picture = Image.effect_noise((1400, 1050), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[2] = (22.0, 49.0, 0.0)
    picture.save(path, "JPEG", quality=92, exif=exif)
    return path


@pytest.fixture
def walk(visit, worker, tmp_path):
    """The coordinator has an earlier programme; everybody else comes by a link."""
    user = make_user("Hà Thị Lan", "lan@chain.example", make_person("Hà Thị Lan", sex="F"))
    user.set_password(PASSWORD)
    user.save()
    Role.objects.create(programme=make_programme("khoa-truoc", state="closed"), user=user, role="coordinator")
    coordinator = visit("coordinator")
    coordinator.sign_in("lan@chain.example")
    return Walk(visit, tmp_path, coordinator)


def test_the_chain(walk):
    programme_from_blueprint(walk)
    cohort_from_a_sheet(walk)
    invitations(walk)
    everybody_joins(walk)
    workshop(walk)
    pre_test(walk)
    attendance(walk)
    post_test(walk)
    group(walk)
    plan_is_written(walk)
    plan_is_returned_and_approved(walk)
    update_sent_twice_counts_once(walk)
    update_without_a_network(walk)
    coordinator_has_seen(walk)
    monitoring_visit(walk)
    follow_up_done_and_verified(walk)
    report(walk)
    donor(walk)
    for person in [walk.coordinator, *walk.people.values()]:
        assert person.wrong == [], f"errors in the browser of {person}"


# --- the programme and its people ----------------------------------------------------------------------------------


def programme_from_blueprint(walk: Walk) -> None:
    lan = walk.coordinator
    lan.heading(vi("Today"))
    lan.follow(vi("New programme"))
    lan.fill(
        title_vi=TITLE,
        title_en="Gender mainstreaming for social organisations of the northern mountains",
        short_title_vi="Lồng ghép giới miền núi phía Bắc",
        starts_on="10/2023",
        ends_on="02/2024",
        date_precision="month",
        implementer_name="Trung tâm Nghiên cứu phụ nữ dân tộc thiểu số và miền núi (FEMMA)",
        implementer_inside="Đại học Thái Nguyên",
        objective_vi="Trang bị kiến thức, kỹ năng lồng ghép giới cho cán bộ các tổ chức xã hội.",
        slug=SLUG,
    )
    lan.press(vi("Make the programme"))
    lan.heading(vi("Settings"))
    lan.press(vi("Start the programme"))
    lan.room(vi("Programme"))
    lan.heading(TITLE)
    lan.sees("Hội thảo khởi động", "Kế hoạch hành động nhóm", "Báo cáo kết thúc", "10/2023 – 02/2024")


def cohort_from_a_sheet(walk: Walk) -> None:
    lan = walk.coordinator
    bad = [*COHORT[:5], [*COHORT[5][:3], 2090, *COHORT[5][4:]]]
    lan.room(vi("People"))
    lan.follow(vi("Import a list"))
    lan.fill(file=sheet(walk.folder / "hoc-vien.xlsx", bad))
    lan.press(vi("Check the file"))
    lan.sees(
        "2090",
        "Bùi Thị Nhung",
        vi(
            "Nothing is written yet. Put the rows right in your file and upload it again; this preview is kept meanwhile."
        ),
    )
    lan.fill(file=sheet(walk.folder / "hoc-vien-2.xlsx", COHORT))
    lan.press(vi("Check the file"))
    lan.sees(vi("%(n)s row is ready", 6, "%(n)s rows are ready", n=6))
    lan.press(vi("Import"))
    lan.heading(vi("%(n)s person", 6, "%(n)s people", n=6))
    lan.sees(*(row[1] for row in COHORT))


def invitations(walk: Walk) -> None:
    lan = walk.coordinator
    lan.follow(vi("Invitations"))
    lan.press(vi("Make a link for each of them"))
    lan.sees(LEADER)
    lan.page.go_back()
    lan.page.reload()
    lan.follow(LEADER)
    walk.links["trainee"] = lan.page.locator(".copy input").input_value()
    for role in ("facilitator", "monitor", "donor"):
        lan.go(f"/programmes/{SLUG}/invitations/")
        lan.fill(role=role, email=f"{role}@chain.example")
        lan.press(vi("Make a link"))
        walk.links[role] = lan.page.locator(".copy input").input_value()


def everybody_joins(walk: Walk) -> None:
    sizes = {"trainee": PHONE, "monitor": PHONE, "donor": TABLET, "facilitator": TABLET}
    names = {"facilitator": "Hà Minh Châu", "monitor": "Vũ Văn Phong", "donor": "Đỗ Nhật Quang"}
    for role, link in walk.links.items():
        person = walk.people[role] = walk.visit(role, sizes[role])
        person.go(link)
        if role == "trainee":
            person.heading(LEADER)
            person.fill(email="may@chain.example")
        else:
            person.fill(name=names[role])
        person.fill(password=PASSWORD)
        person.press(vi("Make my account"))
        expect(person.page.locator("header.top .avatar")).to_be_visible()
    may = walk.people["trainee"]
    may.heading(vi("My data and account"))
    may.press(vi("I agree"), inside=may.page.locator("li", has_text=vi("Photos that show me")))


# --- the workshop --------------------------------------------------------------------------------------------------


def workshop(walk: Walk) -> None:
    lan = walk.coordinator
    lan.go(f"/programmes/{SLUG}/events/")
    lan.follow(vi("Add an event"))
    lan.fill(
        title_vi="Hội thảo khởi động và tập huấn",
        starts_on="2023-10-16",
        ends_on="2023-10-17",
        venue="Đại học Thái Nguyên",
    )
    for kind in ("launch", "training"):
        lan.fill(kinds=kind)
    lan.press(vi("Save"))
    lan.heading("Hội thảo khởi động và tập huấn")
    expect(lan.page.get_by_text("Sáng 16/10")).to_be_visible()
    expect(lan.page.get_by_text("Chiều 17/10")).to_be_visible()
    for moment in ("pre", "post"):
        lan.open(vi("Add a test or form"))
        lan.fill(moment=moment, instrument=str(Instrument.objects.get(kind="test").pk))
        lan.press(vi("Add"))
    lan.sees(vi("Pre-test"), vi("Post-test"), inside="#tests")


def _answers(person: Visitor, right: int) -> None:
    """The first so many right, the rest wrong."""
    key = "abcbcabacacbabcabcab"
    for number, letter in enumerate(key):
        chosen = letter if number < right else "d"
        person.page.locator(f'[name="q{number + 1:02}"][value="{chosen}"]').check()
    person.press(vi("Send my answers"))
    person.heading(vi("My results"))


def pre_test(walk: Walk) -> None:
    may = walk.people["trainee"]
    may.room(vi("Programme"))
    owed = may.page.locator("li", has_text=vi("Pre-test"))
    may.follow(vi("Answer"), inside=owed, exact=False)
    _answers(may, 7)
    may.sees("35 / 100")


def attendance(walk: Walk) -> None:
    chau = walk.people["facilitator"]
    chau.go(f"/programmes/{SLUG}/events/")
    chau.follow("Hội thảo khởi động và tập huấn")
    chau.follow(vi("Attendance"))
    totals = chau.page.locator("#totals")
    columns = chau.page.get_by_role("button", name=vi("all present"))
    expect(columns).to_have_count(4)
    for number in range(4):
        columns.nth(number).click()
        expect(totals).to_contain_text(f"{6 * (number + 1)} / 24")
    last = chau.page.get_by_role("radiogroup", name=re.compile("^Bùi Thị Nhung")).last
    last.locator('label[data-mark="absent"]').click()
    expect(totals).to_contain_text("23 / 24")
    chau.page.reload()
    expect(totals).to_contain_text("23 / 24")
    expect(last.locator('input[value="absent"]')).to_be_checked()


def post_test(walk: Walk) -> None:
    may = walk.people["trainee"]
    may.room(vi("My results"))
    may.follow(vi("Post-test"), exact=False)
    _answers(may, 14)
    may.sees("35 / 100", "70 / 100", vi("Present"))
    lan = walk.coordinator
    lan.go(f"/programmes/{SLUG}/events/")
    lan.follow("Hội thảo khởi động và tập huấn")
    lan.press(vi("It was held"))
    lan.sees(vi("Held"))


# --- the plan ------------------------------------------------------------------------------------------------------


def group(walk: Walk) -> None:
    lan = walk.coordinator
    lan.room(vi("Action plans"))
    lan.follow(vi("Groups"))
    lan.fill(code="G1", name="Nhóm Hà Giang")
    lan.press(vi("Add the group"))
    for name in (LEADER, "Vàng A Chỉnh"):
        lan.press("G1", inside=lan.page.locator("li", has_text=name))
    leader = lan.page.locator("li", has_text=LEADER)
    lan.open(vi("Move"), inside=leader)
    lan.press(vi("Make leader"), inside=leader)
    lan.sees(vi("leader"), inside=leader.locator(".tag"))


def plan_is_written(walk: Walk) -> None:
    may = walk.people["trainee"]
    may.room(vi("Our plan"))
    may.press(vi("Begin the plan"))
    may.heading(vi("Write the plan"))
    may.fill(
        title_vi="Phụ nữ tham gia và có tiếng nói trong họp thôn",
        problem_vi="Họp thôn buổi tối, phụ nữ ít đến và ít nói.",
        objective_vi="Tỷ lệ phụ nữ dự họp thôn tăng từ 30 lên 45 phần trăm.",
        activities__0__title_vi="Khảo sát nhanh 6 thôn",
        activities__0__starts_on="2023-10-18",
        activities__0__ends_on="2023-12-20",
        activities__0__responsible={"label": LEADER},
        indicators__0__name_vi="Tỷ lệ phụ nữ dự họp thôn",
        indicators__0__unit_vi="%",
        indicators__0__baseline="30",
        indicators__0__target="45",
        budget_lines__0__title="In tài liệu, đi lại",
        budget_lines__0__amount="29.500.000",
        risks__0__risk="Mưa lũ",
        risks__0__mitigation="Chọn thôn gần đường",
        risks__0__level="medium",
    )
    may.press(vi("Save the draft"))
    may.sees("29.500.000", "Khảo sát nhanh 6 thôn")
    may.press(vi("Submit the plan"))
    may.sees(vi("Submitted"))


def plan_is_returned_and_approved(walk: Walk) -> None:
    lan, may = walk.coordinator, walk.people["trainee"]
    lan.go("/")
    lan.follow(vi("Review"), exact=False)
    lan.follow(vi("Comment on this"), inside=lan.page.locator("li", has_text="Khảo sát nhanh 6 thôn"))
    lan.fill(inside="#comments", text="Ghi rõ khảo sát ở xã nào.")
    lan.press(vi("Comment"), inside="#comments")
    lan.sees("Ghi rõ khảo sát ở xã nào.", inside=lan.page.locator("li", has_text="Khảo sát nhanh 6 thôn"))
    lan.open(vi("Return for revision"))
    lan.fill(reason="Nêu tên xã.")
    lan.press(vi("Return to the group"))
    lan.sees(vi("Returned for revision"))

    may.room(vi("Programme"))
    may.follow(vi("Open"), inside=may.page.locator("li", has_text="AP1"), exact=False)
    may.sees("Nêu tên xã.", "Ghi rõ khảo sát ở xã nào.")
    may.follow(vi("Write the plan"))
    may.fill(activities__0__title_vi="Khảo sát nhanh 6 thôn xã Lũng Cú")
    may.press(vi("Save the draft"))
    may.press(vi("Submit the plan"))
    may.sees(vi("Submitted"))

    lan.go("/")
    lan.follow(vi("Review"), exact=False)
    lan.sees("xã Lũng Cú")
    lan.press(vi("Approve"))
    lan.sees(vi("Approved, under way"))


# --- progress ------------------------------------------------------------------------------------------------------


def _update_form(may: Visitor, percent: int, words: str, **more: object) -> None:
    may.room(vi("Our plan"))
    may.follow(vi("Add an update"))
    may.heading(vi("Add an update"))
    may.fill(activity={"index": 1}, percent=percent, what_happened=words, reached_women=12, reached_men=9, **more)


def update_sent_twice_counts_once(walk: Walk) -> None:
    may = walk.people["trainee"]
    _update_form(may, 40, "Đã khảo sát ba thôn.", photos=photo(walk.folder / "anh.jpg"))
    expect(may.page.locator(".photos.picked img")).to_have_count(1)
    may.page.get_by_role("button", name=vi("Send"), exact=True).dblclick()
    may.is_at(r"/plans/[0-9a-f-]+/(#updates)?$")
    may.sees("Đã khảo sát ba thôn.", "40%", inside="#updates")
    expect(may.page.locator("#updates .photos img")).to_have_count(1)
    assert ProgressUpdate.objects.count() == 1
    kept = StoredFile.objects.get(kind="photo")
    with kept.file.open("rb") as stream:
        assert dict(Image.open(io.BytesIO(stream.read())).getexif()) == {}, "the place of the photo is taken out"


def update_without_a_network(walk: Walk) -> None:
    may = walk.people["trainee"]
    _update_form(may, 60, "Đã khảo sát cả sáu thôn.")
    may.context.set_offline(True)
    may.press(vi("Send"))
    expect(may.page.get_by_text(vi("Kept on this phone")).first).to_be_visible()
    assert ProgressUpdate.objects.count() == 1
    may.context.set_offline(False)
    expect(may.page.locator("[data-outbox-status] .tag.ok").first).to_be_visible()
    may.room(vi("Our plan"))
    may.sees("Đã khảo sát cả sáu thôn.", "60%", inside="#updates")
    assert ProgressUpdate.objects.count() == 2


def coordinator_has_seen(walk: Walk) -> None:
    lan, may = walk.coordinator, walk.people["trainee"]
    lan.go("/")
    lan.follow(vi("Read"), exact=False)
    lan.sees("Đã khảo sát ba thôn.", LEADER, inside="#updates")
    seen = lan.page.get_by_role("button", name=vi("I have seen this"), exact=True)
    expect(seen).to_have_count(2)
    seen.first.click()
    expect(seen).to_have_count(1)
    seen.first.click()
    expect(seen).to_have_count(0)
    may.page.reload()
    may.sees(vi("seen"), inside="#updates")


# --- the visit -----------------------------------------------------------------------------------------------------


def monitoring_visit(walk: Walk) -> None:
    lan, phong = walk.coordinator, walk.people["monitor"]
    lan.go(f"/programmes/{SLUG}/visits/")
    lan.follow(vi("Plan a visit"))
    lan.fill(title="Giám sát Nhóm 1 tại Hà Giang", planned_on="2023-10-20", where="Xã Lũng Cú")
    lan.page.get_by_label("AP1", exact=False).check()
    lan.page.get_by_label("Vũ Văn Phong").check()
    lan.press(vi("Save"))
    lan.heading("Giám sát Nhóm 1 tại Hà Giang")

    phong.go("/")
    phong.follow(vi("Prepare"), exact=False)
    phong.follow(vi("Fill in"))
    phong.fill(women="34", men="31", progress="on", voice="yes", records="partly", remarks="Biên bản còn thiếu chữ ký.")
    phong.press(vi("Save"))
    phong.sees(vi("filled in"), "34")
    phong.follow(vi("Add a finding"))
    phong.fill(
        plan={"index": 1},
        rating="minor",
        text="Biên bản họp thôn chưa ghi ý kiến phụ nữ.",
        recommendation="Dùng mẫu biên bản mới.",
        action="Gửi mẫu biên bản cho sáu thôn",
        responsible={"label": LEADER},
        due_on="2023-10-31",
    )
    phong.press(vi("Save"))
    phong.sees("Biên bản họp thôn chưa ghi ý kiến phụ nữ.", "Gửi mẫu biên bản cho sáu thôn", inside="#findings")
    phong.fill(done_on="2023-10-20", summary="Đã dự họp thôn và xem biên bản.")
    phong.press(vi("Report"))
    phong.sees(vi("Done, awaits review"))

    lan.page.reload()
    lan.sees("Biên bản còn thiếu chữ ký.")
    lan.press(vi("Reviewed"))
    lan.sees(vi("Reviewed"), inside=".sub")


def follow_up_done_and_verified(walk: Walk) -> None:
    may, phong = walk.people["trainee"], walk.people["monitor"]
    may.room(vi("Programme"))
    may.follow(vi("Open"), inside=may.page.locator("li", has_text="Gửi mẫu biên bản"), exact=False)
    may.fill(what_was_done="Đã gửi mẫu cho cả sáu thôn.")
    may.press(vi("Report it done"))
    expect(may.page.get_by_role("button", name=vi("Verify"), exact=True)).to_have_count(0)

    phong.go("/")
    phong.follow(vi("Verify"), exact=False)
    phong.sees("Đã gửi mẫu cho cả sáu thôn.")
    phong.press(vi("Verify"))
    phong.sees("Vũ Văn Phong")


# --- the report ----------------------------------------------------------------------------------------------------


def _files_are_there(lan: Visitor) -> None:
    """The bar goes to its end by itself; then the files stand on the page."""
    lan.page.get_by_role("link", name=vi("Open the result")).click(timeout=60_000)
    expect(lan.page.get_by_role("link", name=re.compile("^PDF")).first).to_be_visible()


def report(walk: Walk) -> None:
    lan = walk.coordinator
    lan.room(vi("Reports"))
    lan.follow(vi("Make a report"))
    lan.press(vi("Make the report"))
    lan.sees(vi("You may close this page; the work goes on."))
    _files_are_there(lan)
    lan.page.locator("textarea[name$=text_vi]").first.fill("Khóa học đã thay đổi cách họp thôn ở Lũng Cú.")
    lan.press(vi("Save the text and make the files anew"))
    _files_are_there(lan)
    expect(lan.page.locator("textarea[name$=text_vi]").first).to_have_value(
        "Khóa học đã thay đổi cách họp thôn ở Lũng Cú."
    )
    lan.press(vi("Finalise this version"))
    lan.sees(vi("Final"), inside=".sub")
    with lan.page.expect_download() as wait:
        lan.page.get_by_role("link", name=re.compile("^PDF")).first.click()
    content = Path(wait.value.path()).read_bytes()
    assert content.startswith(b"%PDF") and len(content) > 20_000
    assert wait.value.suggested_filename == f"{SLUG}-report-v1-internal-vi.pdf"


def donor(walk: Walk) -> None:
    quang = walk.people["donor"]
    quang.go("/")
    quang.follow("Lồng ghép giới miền núi phía Bắc", exact=False)
    quang.heading(TITLE)
    names = [row[1] for row in COHORT]
    assert not [name for name in names if name in quang.words()]
    quang.sees("Hội thảo khởi động", "6")
    quang.room(vi("Reports"))
    with quang.page.expect_download() as wait:
        quang.page.get_by_role("link", name=re.compile("^PDF")).first.click()
    assert wait.value.suggested_filename == f"{SLUG}-report-v1-donor-vi.pdf"
    assert not [name for name in names if name in quang.words()]
    people = quang.page.goto(f"/programmes/{SLUG}/people/")
    assert people is not None and people.status in {403, 404}
    assert Programme.objects.get(slug=SLUG).enrolments.count() == 6
