from decimal import Decimal

from programmes.measures import Figure
from programmes.published import published


def edition(splits, **shares):
    enrolled = sum(next(iter(splits.values())).values())
    counted = {"people.enrolled": Figure(enrolled, splits=splits, n=enrolled)}
    for name, part in shares.items():
        value = Decimal(100 * part) / enrolled
        counted[f"people.{name}"] = Figure(value, numerator=part, denominator=enrolled, n=enrolled)
    return published(counted, 5)


def test_a_share_of_told_groups_is_told(db):
    found = edition({"sex": {"F": 22, "M": 8}}, women_share=22)
    assert found["people.women_share"].numerator == 22
    assert found["people.enrolled"].splits["sex"] == {"F": 22, "M": 8}


def test_a_share_that_would_tell_a_withheld_group_is_hidden_with_it(db):
    """80 Kinh, 28 of minorities, 2 not stated: the 28 are withheld for the sake of the 2."""
    found = edition({"ethnicity_group": {"majority": 80, "minority": 28, "-": 2}}, minority_share=28)
    assert found["people.enrolled"].splits["ethnicity_group"] == {"majority": 80, "minority": None, "-": None}
    assert found["people.minority_share"].hidden
    assert found["people.minority_share"].value is None


def test_nobody_of_a_group_is_no_secret(db):
    assert edition({"sex": {"M": 30}}, women_share=0)["people.women_share"].value == 0
