"""The snapshot is read at one moment, on either database."""

import threading

import pytest
from django.db import connection

from programmes.models import Programme
from reports import snapshot
from tests.factories.cast import make_programme


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_not_read():
    programme = make_programme("read", threshold=5)

    def write() -> None:
        try:
            Programme.objects.filter(pk=programme.pk).update(threshold=7)
        finally:
            connection.close()

    def read() -> int:
        return Programme.objects.get(pk=programme.pk).threshold

    writer = threading.Thread(target=write)
    with snapshot.one_moment():
        before = read()
        writer.start()
        writer.join(2)  # on SQLite it waits until the moment is over
        assert (before, read()) == (5, 5)
    writer.join(20)
    assert read() == 7


def test_it_is_taken_of_the_programme_as_it_is_kept_and_not_as_the_caller_holds_it(cast):
    Programme.objects.filter(pk=cast.programme.pk).update(threshold=7)
    assert cast.programme.threshold == 5
    assert snapshot.take(cast.programme)["programme"]["threshold"] == 7
