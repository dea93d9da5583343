from django.core.management import call_command

from programmes.management.commands.measures import DOCUMENT, document
from programmes.measures import all_measures


def test_the_document_of_measures_is_current():
    call_command("measures", "--check")


def test_every_measure_says_how_it_is_counted_in_both_languages():
    told = document()
    for measure in all_measures():
        assert f"`{measure.key}`" in told
        assert str(measure.how).strip(), measure.key
    assert DOCUMENT.exists()
