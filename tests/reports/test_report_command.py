"""`manage.py report`: every option, and errors in words."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from office import jobs
from office.models import Job
from reports import services
from reports.enums import Edition, Format

pytestmark = pytest.mark.django_db
MAGIC = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04"}


def run(*options: str) -> str:
    out = StringIO()
    call_command("report", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("edition", Edition.values)
@pytest.mark.parametrize("form", Format.values)
def test_each_variant_is_written(cast, tmp_path, form, edition, language):
    target = tmp_path / f"report.{form}"
    said = run("first", "--format", form, "--language", language, "--edition", edition, "--output", str(target))
    assert target.read_bytes().startswith(MAGIC[form])
    assert "data as of" in said and "SHA-256" in said


def test_of_a_version_it_is_the_stored_file_byte_for_byte(cast, tmp_path):
    report = services.ask_report(cast.programme, by=cast.coordinator)
    jobs.run(Job.objects.get().pk)
    services.finalise(report, by=cast.coordinator)
    target = tmp_path / "report.docx"
    said = run("first", "--format", "docx", "--language", "en", "--edition", "donor", "--output", str(target))
    stored = report.files.get(format="docx", language="en", edition="donor").stored
    assert target.read_bytes() == stored.file.open("rb").read()
    assert "version 1 (final)" in said
    assert "version" not in run("first", "--fresh", "--output", str(target)).split("bytes")[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("nowhere", "--output", "x.pdf"), "There is no programme “nowhere”. There are: first, other."),
        (("first", "--output", "/no/such/folder/x.pdf"), "can't be written"),
        (("first", "--output", "/tmp"), "can't be written"),
        (("first",), "--output"),
        (("first", "--output", "x.odt", "--format", "odt"), "invalid choice"),
        (("first", "--output", "x.pdf", "--language", "fr"), "invalid choice"),
    ],
)
def test_what_is_wrong_is_said(cast, options, words):
    with pytest.raises(CommandError, match=words.replace("(", r"\(")):
        run(*options)
