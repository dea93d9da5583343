"""Jobs: one worker at a time, again after a fault, a plain word at the end."""

import datetime as dt

import pytest
from django.utils import timezone

from office import jobs
from office.errors import DomainError
from office.models import Job

seen: list[int] = []


@pytest.fixture(autouse=True)
def _kinds():
    seen.clear()
    yield
    for kind in ("test.good", "test.faulty", "test.refused"):
        jobs._runners.pop(kind, None)


def ask(kind, runner):
    jobs.runner(kind)(runner)
    return jobs.ask(kind)


def test_done_once_with_its_result(transactional_db):
    def good(work):
        seen.append(work.job.pk)
        work.say(40, "half")
        return "/there/"

    job = ask("test.good", good)
    jobs.run(job.pk)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress, job.result_url, seen) == ("done", 100, "/there/", [job.pk])


def test_a_live_lease_keeps_others_away_and_a_dead_one_does_not(transactional_db):
    job = ask("test.good", lambda work: None)
    Job.objects.filter(pk=job.pk).update(
        state="running", lease="0" * 32, lease_until=timezone.now() + dt.timedelta(seconds=9)
    )
    assert jobs.claim(job.pk) is None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert jobs.claim(job.pk) is not None


def test_who_was_taken_over_writes_nothing(transactional_db):
    job = ask("test.good", lambda work: None)
    first = jobs.Work(jobs.claim(job.pk))
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert jobs.claim(job.pk) is not None
    with pytest.raises(jobs.LeaseLost):
        first.say(50, "late")


def test_a_fault_is_tried_again_later_and_ends_in_plain_words(transactional_db):
    def faulty(work):
        raise ZeroDivisionError

    job = ask("test.faulty", faulty)
    for attempt in range(1, 5):
        Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.attempts == attempt
        assert job.state == ("failed" if attempt == 4 else "waiting")
    assert "ZeroDivision" not in job.error
    assert job.error


def test_what_a_person_can_read_is_told_at_once(transactional_db):
    def refused(work):
        raise DomainError("Kỳ này đã khóa.")

    job = ask("test.refused", refused)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("failed", "Kỳ này đã khóa.", 1)
