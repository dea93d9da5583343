"""The organisation's own Word template: what is refused, in which words, and that nothing half-written stays."""

from __future__ import annotations

import io
import time
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from office import jobs
from office.models import Job, StoredFile
from reports.layouts import services
from reports.layouts.models import Letterhead, ProgrammeLayout, ReportLayout
from reports.letterheads import checking, filling, package, reading
from reports.letterheads.sample import sample
from reports.letterheads.tags import all_tags, values
from reports.models import Report

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def template(*paragraphs: str, header: str = "", body: bool = True) -> bytes:
    """A .docx of these paragraphs; "a¦b" is cut by Word into two runs."""
    made = docx.Document()
    for text in paragraphs + (("{{ body }}",) if body else ()):
        paragraph = made.add_paragraph()
        for run in text.split("¦"):
            paragraph.add_run(run)
    made.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data: bytes, **parts: str | bytes) -> bytes:
    """The same package with parts added or changed: ``word__vba=…`` is "word/vba"."""
    given = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in given:
                target.writestr(name, source.read(name))
        for name, content in given.items():
            target.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def in_body(xml: str) -> bytes:
    data = template()
    document = part(data, "word/document.xml").replace("<w:body>", f"<w:body>{xml}", 1)
    return changed(data, word__document_DOT_xml=document)


def related(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    data = template()
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    row = f'<Relationship Id="rId99" Type="{base}/{kind}" Target="{target}"{mode}/></Relationships>'
    rels = part(data, "word/_rels/document.xml.rels").replace("</Relationships>", row)
    return changed(data, word___rels__document_DOT_xml_DOT_rels=rels)


def field(code: str) -> bytes:
    halves = f"<w:r><w:instrText>{code[:3]}</w:instrText></w:r><w:r><w:instrText>{code[3:]}</w:instrText></w:r>"
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return in_body(f"<w:p>{mark.format('begin')}{halves}{mark.format('end')}</w:p>")


def types(kind: str) -> bytes:
    data = template()
    return changed(data, **{"[Content_Types]_DOT_xml": part(data, "[Content_Types].xml").replace(package.MAIN, kind)})


def words_for(data: bytes) -> list[tuple[str, str, str]]:
    with override("en"):
        return [(one.where, one.found, one.words) for one in checking.problems(data)[0]]


def test_the_sample_passes_its_own_check_in_both_languages(settings):
    for language in ("vi", "en"):
        with override(language):
            assert checking.problems(sample()) == ([], 0)


MACRO = package.MAIN.replace("vnd.openxmlformats-officedocument", "vnd.ms-word").replace(
    "wordprocessingml.document.main", "document.macroEnabled.main"
)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: changed(template(), word__vbaProject_DOT_bin=b"x"), "macros"),
        (lambda: types(MACRO), "macros"),
        (lambda: changed(template(), word__activeX__activeX1_DOT_xml="<a/>"), "ActiveX"),
        (lambda: changed(template(), word__embeddings__oleObject1_DOT_bin=b"x"), "embedded"),
        (lambda: changed(template(), evil_DOT_exe=b"MZ"), "can do harm"),
        (lambda: related("image", "https://tracker.example/logo.png"), "fetched from another address"),
        (lambda: related("attachedTemplate", "https://evil.example/t.dotm"), "no need of"),
        (lambda: related("oleObject", "file://server/share/x.xlsx"), "no need of"),
        (lambda: related("aFChunk", "chunk.html", ""), "no need of"),
        (lambda: related("hyperlink", "file:///etc/passwd"), "leads out"),
        (lambda: related("hyperlink", "\\\\server\\share"), "leads out"),
        (lambda: field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'), "The field DDEAUTO"),
        (lambda: field('INCLUDETEXT "C:\\\\secret.docx"'), "The field INCLUDETEXT"),
        (lambda: field('INCLUDEPICTURE "https://evil.example/x.png"'), "The field INCLUDEPICTURE"),
        (lambda: in_body('<w:altChunk w:id="x"/>'), "another document"),
        (lambda: in_body("<w:p><w:r><w:object/></w:r></w:p>"), "another document"),
        (lambda: changed(template(), word__media__logo_DOT_png=b"<svg onload='x'/>"), "no PNG, JPEG or GIF"),
        (lambda: changed(template(), word__media__logo_DOT_emf=b"\x01\x00\x00\x00"), "no PNG, JPEG or GIF"),
        (
            lambda: changed(
                template(),
                word__document_DOT_xml=f'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><w:document xmlns:w="{W}"/>',
            ),
            "can’t be read",
        ),
        (lambda: changed(template(), word__document_DOT_xml=b"\0" * (41 * 2**20)), "Unpacked"),
        (lambda: b"PK\x03\x04 nothing", "damaged"),
        (lambda: template() + b"\0" * (6 * 2**20), "at most 5 MB"),
    ],
)  # fmt: skip
def test_what_runs_fetches_or_embeds_is_refused_in_words(make, said):
    told = words_for(make())
    assert len(told) == 1
    assert said in told[0][2]


@pytest.mark.parametrize(
    ("paragraphs", "where", "found", "said"),
    [
        (["{{ titel }}"], "body, paragraph 1", "{{ titel }}", "There is no tag “titel”. Is “title” meant?"),
        (["Xin chào", "{{ title"], "body, paragraph 2", "{{ title", "stands alone"),
        (["title }}"], "body, paragraph 1", "title }}", "stands alone"),
        (["{{ ti", "tle }}"], "body, paragraph 1", "{{ ti", "stands alone"),
        (["{% for one in partners %}", "{{ one.role }}"], "body, paragraph 1", "{% for one in partners %}", "“for” is not closed"),
        (["{% endfor %}"], "body, paragraph 1", "{% endfor %}", "has no beginning"),
        (["a {% if title %}", "b {% endif %}"], "body, paragraph 2", "{% endif %}", "ends elsewhere"),
        (["{{ ''.__class__.__mro__ }}"], "body, paragraph 1", "{{ ''.__class__.__mro__ }}", "Nothing is called or computed"),
        (["{{ title.__class__ }}"], "body, paragraph 1", "{{ title.__class__ }}", "has no part “__class__”"),
        (["{{ title|attr('__class__') }}"], "body, paragraph 1", "{{ title|attr('__class__') }}", "The filter “attr” is not allowed"),
        (["{{ cycler.__init__.__globals__.os.popen('id').read() }}"], "body, paragraph 1", None, "Nothing is called"),
        (["{{ 9**9**9 }}"], "body, paragraph 1", "{{ 9**9**9 }}", "Nothing is called or computed"),
        (["{{ title * 1000000 }}"], "body, paragraph 1", None, "Nothing is called or computed"),
        (["{% for x in range(999999999) %}{{ x }}{% endfor %}"], "body, paragraph 1", "{% for x in range(999999999) %}", "these lists alone"),
        (["{% include '/etc/passwd' %}"], "body, paragraph 1", None, "This instruction is not known"),
        (["{% set x = 1 %}"], "body, paragraph 1", None, "This instruction is not known"),
        (["{{ partners }}"], "body, paragraph 1", "{{ partners }}", "partners.organisation"),
        (["{{ partners.role }}"], "body, paragraph 1", "{{ partners.role }}", "is a list"),
        (["{{ figures.people_traned }}"], "body, paragraph 1", None, "Is “people_trained” meant?"),
        (["{{ body }}"], "body, paragraph 2", "{{ body }}", "second time"),
        (["Báo cáo: {{ contents }}"], "body, paragraph 1", "{{ contents }}", "stands alone in a paragraph"),
        (["{% for a in partners %}{% for b in partners %}{% for c in partners %}{{ c.role }}{% endfor %}{% endfor %}{% endfor %}"], "body, paragraph 1", "{% for c in partners %}", "more than 2 deep"),
        (["\ue002 evil \ue003"], "body", "", "private use"),
    ],
)  # fmt: skip
def test_each_wrong_tag_is_told_with_its_place(paragraphs, where, found, said):
    told = [one for one in words_for(template(*paragraphs)) if said in one[2]]
    assert told[0][0] == where
    assert found is None or told[0][1] == found


def test_all_that_is_wrong_is_told_at_once_and_headers_are_named():
    told = words_for(template("{{ titel }}", "{{ organisatoin }}", header="{{ nobody }}", body=False))
    assert [where for where, _found, _words in told] == [
        "body, paragraph 1",
        "body, paragraph 2",
        "header, paragraph 1",
    ]
    told = words_for(template(body=False))
    assert "{{ body }} is missing" in told[0][2]


def test_a_text_of_braces_alone_costs_no_more_than_its_length():
    for text in ("{{" * 50_000, "{%" * 50_000, "{{ a " * 12_000, "{{ title }}" * 5_000):
        began = time.process_time()
        found = reading.read(template(text), all_tags())
        assert 1 <= len(found.problems) <= 100
        assert time.process_time() - began < 10


def test_a_tag_that_word_cut_into_runs_is_read_whole():
    data = template("A {¦{ ti¦tle }¦} B")
    assert checking.problems(data) == ([], 1)
    made = filling.fill(data, checking.trial_document(), {**checking.trial_values(), "title": "Một & <hai>\nba"})
    paragraph = docx.Document(io.BytesIO(made)).paragraphs[0]
    assert paragraph.text == "A Một & <hai>\nba B"


def test_braces_that_are_no_text_stay_what_they_are():
    data = in_body('<w:p><w:bookmarkStart w:id="7" w:name="{{ 7*7 }}"/><w:bookmarkEnd w:id="7"/></w:p>')
    made = filling.fill(data, checking.trial_document(), checking.trial_values())
    assert 'w:name="{{ 7*7 }}"' in part(made, "word/document.xml")


def test_loops_over_rows_paragraphs_and_within_one_are_whole_even_when_empty():
    made = docx.Document()
    table = made.add_table(rows=3, cols=2)
    table.rows[0].cells[0].text = "{% for one in partners %}"
    table.rows[1].cells[0].text, table.rows[1].cells[1].text = "{{ one.organisation }}", "{{ loop.index }}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    made.add_paragraph("{% if title == 'x' %}")
    made.add_paragraph("x")
    made.add_paragraph("{% else %}")
    made.add_paragraph("{% for one in partners %}{{ one.role | upper }}, {% endfor %}")
    made.add_paragraph("{% endif %}")
    made.add_paragraph("{{ body }}")
    out = io.BytesIO()
    made.save(out)
    two = [{"organisation": "Hội A", "role": "đối tác"}, {"organisation": "Hội B", "role": "tài trợ"}]
    for given, rows, text in ((two, [["Hội A", "1"], ["Hội B", "2"]], "ĐỐI TÁC, TÀI TRỢ, "), ([], None, "")):
        filled = filling.fill(out.getvalue(), checking.trial_document(), {**checking.trial_values(), "partners": given})
        file = docx.Document(io.BytesIO(filled))
        if rows is None:
            assert file.tables == []
        else:
            assert [[cell.text for cell in row.cells] for row in file.tables[0].rows] == rows
        assert file.paragraphs[0].text == text


def test_filling_ends_when_its_time_is_over():
    with pytest.raises(filling.CannotFill, match=r"too long|quá nhiều thời gian|could not|Không điền"):
        filling.fill(template(), checking.trial_document(), checking.trial_values(), seconds=0)


@pytest.mark.django_db
def test_every_tag_has_words_and_a_value_of_its_kind(femma_snapshot):
    from reports.document import build
    from reports.document.writer import Writer
    from reports.official.details import Details

    document = build(femma_snapshot, [], "internal", "vi") | {"made": "2024-03-05T00:00:00+00:00"}
    document |= {"version": "phiên bản 1", "checksum": "abc", "short_title": "FEMMA"}
    given = values(document, Writer(femma_snapshot, [], "internal", "vi"), Details())
    for name, tag in all_tags().items():
        if tag.kind == "text":
            assert isinstance(given[name], str), name
        elif tag.kind == "list":
            assert all(set(row) == set(tag.fields) for row in given[name]), name
        elif tag.kind == "group":
            assert set(given[name]) == set(tag.fields)
    assert given["figures"]["people_trained"] == "30"
    assert reading.read(template("{{ figures.people_trained }}"), all_tags()).problems == []


# --- the pages --------------------------------------------------------------------------


def upload(client, programme, data: bytes, name: str = "tieu-de.docx", **extra):
    address = reverse("reports:letterheads", args=[programme.slug])
    return client.post(address, {"name": "Tiêu đề của trung tâm", "file": SimpleUploadedFile(name, data), **extra})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("mau.docm", lambda: changed(template(), word__vbaProject_DOT_bin=b"x"), "macro"),
        ("mau.docx", lambda: template("{{ titel }}"), "Không có thẻ “titel”. Có phải ý là “title”?"),
        ("mau.docx", lambda: b"PK\x03\x04" + b"\0" * (40 * 2**20 - 4), "40 MB"),
        ("mau.pdf", lambda: b"%PDF-1.7 x", "không phải tài liệu Word"),
        ("mau.docx", lambda: b"\xd0\xcf\x11\xe0 locked", "phiên bản Office cũ"),
        ("mau.docx", lambda: b"", "rỗng"),
    ],
)
def test_a_refused_template_leaves_nothing_and_what_was_typed_stays(cast, as_user, settings, name, data, said):
    answer = upload(as_user(cast.coordinator), cast.programme, data(), name)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="Tiêu đề của trung tâm"' in page
    assert not Letterhead.objects.exists() and not StoredFile.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def logo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(out, "PNG")
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_template_from_upload_to_a_report_and_its_next_version(triggers, cast, as_user):
    client, programme = as_user(cast.coordinator), cast.programme
    assert (
        upload(client, programme, template("Trụ sở: {{ place_and_date }}", header="CŨ {{ title }}")).status_code == 302
    )
    first = Letterhead.objects.get()
    page = client.get(reverse("reports:letterheads", args=[programme.slug])).content.decode()
    assert "tieu-de.docx" in page
    refused = client.post(reverse("reports:layout", args=[programme.slug]), {"layout": "letterhead"})
    assert refused.status_code == 422
    chosen = {"layout": "letterhead", "letterhead": first.pk, "place": "Hà Nội"}
    assert client.post(reverse("reports:layout", args=[programme.slug]), chosen).status_code == 302
    client.post(
        reverse("reports:report_ask", args=[programme.slug]),
        {"kind": "end_of_programme", "chapters": "1", "chapter": "glance"},
    )
    jobs.run(Job.objects.get(kind="reports.make").pk)
    report = Report.objects.get()
    assert report.state == "draft"
    with report.files.get(edition="donor", language="vi", format="docx").stored.file.open("rb") as content:
        file = docx.Document(content)
    assert file.sections[0].header.paragraphs[0].text == f"CŨ {programme.title_vi}"
    assert file.paragraphs[0].text.startswith("Trụ sở: Hà Nội, ngày ")
    address = reverse("reports:letterhead_replace", args=[programme.slug, first.pk])
    client.post(address, {"name": "Mới", "file": SimpleUploadedFile("moi.docx", template(header="MỚI"))})
    newer = Letterhead.objects.get(ended_at=None)
    assert (newer.version, newer.series, newer.name) == (2, first.series, "Mới")
    assert ProgrammeLayout.objects.get().letterhead == newer
    assert ReportLayout.objects.get().letterhead == first  # the report keeps what it was made with
    assert client.post(address, {"name": "Nữa", "file": SimpleUploadedFile("m.docx", template())}).status_code == 404
    preview = client.get(reverse("reports:letterhead_preview", args=[programme.slug, newer.pk]))
    assert docx.Document(io.BytesIO(preview.content)).sections[0].header.paragraphs[0].text == "MỚI"
    client.post(reverse("reports:letterhead_retire", args=[programme.slug, newer.pk]))
    assert (ProgrammeLayout.objects.get().layout, Letterhead.objects.offered_to(programme).count()) == ("portal", 0)
    Report.objects.update(state="final")
    with pytest.raises(Exception, match="a final report never changes"):
        ReportLayout.objects.update(place="Huế")


@pytest.mark.django_db
def test_a_template_is_offered_to_the_programmes_of_its_organisation_alone(cast, as_user):
    from tests.factories.cast import make_organisation

    upload(as_user(cast.coordinator), cast.programme, template())
    assert not Letterhead.objects.offered_to(cast.other_programme).exists()
    organisation = make_organisation("Trung tâm")
    for programme in (cast.programme, cast.other_programme):
        programme.implementer = organisation
        programme.save()
    row = Letterhead.objects.offered_to(cast.other_programme).get()
    client = as_user(cast.coordinator_elsewhere)
    assert client.post(reverse("reports:letterhead_retire", args=["other", row.pk])).status_code == 404
    assert client.get(reverse("reports:letterheads", args=["other"])).status_code == 200
    assert services.papers_of(cast.other_programme)[0][1][0] == str(row.pk)
