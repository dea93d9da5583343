"""What happens when processes die: real worker, real clock, real broker."""

import time

import pytest

from tests.processes import Portal

ASK = """
from reports.services import ask_report
programme = Programme.objects.get(slug="femma-2023")
user = User.objects.get(email="coordinator@demo.example")
report = ask_report(programme, by=user)
print(json.dumps(report.pk))
"""
WATCH = """
import time
deadline = time.time() + 40
while time.time() < deadline:
    job = Job.objects.filter(kind="reports.make").first()
    if {condition}:
        break
    time.sleep(0.02)
print(json.dumps([job.state, job.progress, job.attempts]))
"""
OUTCOME = """
from pathlib import Path
from django.conf import settings
report = Report.objects.get()
names = sorted(str(path.relative_to(settings.MEDIA_ROOT)) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
kept = sorted(StoredFile.objects.filter(kind="report").values_list("file", flat=True))
print(json.dumps({"state": report.state, "files": report.files.count(), "stored": kept, "on_disk": [n for n in names if "report" in n],
  "made": HistoryEvent.objects.filter(verb="reports.made").count(), "mails": OutgoingMessage.objects.filter(kind="reports.ready").count()}))
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("portal"))
    yield portal
    portal.close()


@pytest.fixture(autouse=True)
def _stopped_afterwards(portal):
    yield
    for process in portal.processes:
        portal.kill(process)
    portal.processes.clear()
    portal.shell(
        "Report.objects.all().delete(); Job.objects.all().delete(); OutgoingMessage.objects.all().delete(); StoredFile.objects.filter(kind='report').delete(); print(1)"
    )


def test_a_killed_workers_report_is_taken_up_by_another_within_60_seconds(portal):
    victim = portal.worker()
    portal.beat()
    portal.shell(ASK)
    state, progress, _attempts = portal.shell(WATCH.format(condition="job.progress >= 10"))
    portal.kill(victim)
    began = time.monotonic()
    assert (state, progress < 100) == ("running", True)
    portal.worker()
    assert portal.shell(WATCH.format(condition="job.state == 'done'")) == ["done", 100, 2]
    assert time.monotonic() - began < 60
    outcome = portal.shell(OUTCOME)
    assert (outcome["state"], outcome["files"], outcome["mails"]) == ("draft", 12, 1)
    assert len(outcome["stored"]) == 12


def test_a_report_asked_for_while_the_broker_is_away_is_made_when_it_is_back(portal):
    portal.shell(ASK, REDIS_URL="redis://127.0.0.1:1/0")
    assert portal.shell("print(json.dumps(Job.objects.get().state))") == "waiting"
    portal.worker()
    portal.beat()
    assert portal.shell(WATCH.format(condition="job.state == 'done'"))[0] == "done"
    assert portal.shell(OUTCOME)["files"] == 12


IMPORT = """
from django.core.files.uploadedfile import SimpleUploadedFile
from programmes.imports import staging
programme = Programme.objects.get(slug="femma-2023")
user = User.objects.get(email="coordinator@demo.example")
rows = "Họ và tên,Năm sinh\\n" + "".join(f"Người Thử {n},1980\\n" for n in range(300))
batch = staging.upload(programme, SimpleUploadedFile("ds.csv", rows.encode()), by=user)
print(json.dumps([str(batch.uuid), batch.counts["new"]]))
"""
KILLED = """
import os
from django.db import connection
from programmes.imports import staging
seen = []
def death(execute, sql, params, many, context):
    if seen:
        os.kill(os.getpid(), 9)
    result = execute(sql, params, many, context)
    if sql.startswith("INSERT") and "programmes_enrolment" in sql:
        seen.append(sql)
    return result
batch = PeopleImport.objects.get(uuid="{uuid}")
with connection.execute_wrapper(death):
    staging.confirm(batch, by=batch.created_by)
print(json.dumps("lived"))
"""
COUNTS = """
batch = PeopleImport.objects.get(uuid="{uuid}")
print(json.dumps([batch.state, Person.objects.count(), Enrolment.objects.filter(programme__slug="femma-2023").count()]))
"""


def test_the_web_process_killed_during_an_import_leaves_nothing_half_written(portal):
    uuid, new = portal.shell(IMPORT)
    assert new == 300
    before = portal.shell(COUNTS.format(uuid=uuid))
    assert before[0] == "checked"
    assert portal.shell(KILLED.replace("{uuid}", uuid)) == -9
    assert portal.shell(COUNTS.format(uuid=uuid)) == before
    portal.shell(
        f"from programmes.imports import staging; batch = PeopleImport.objects.get(uuid='{uuid}'); staging.confirm(batch, by=batch.created_by); print(1)"
    )
    assert portal.shell(COUNTS.format(uuid=uuid)) == ["imported", before[1] + 300, before[2] + 300]
