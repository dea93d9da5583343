import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils.translation import override

from office import formats

UTC = dt.UTC


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (None, None, "–", "–"),
        (0, None, "0", "0"),
        (30, None, "30", "30"),
        (1234567, None, "1.234.567", "1,234,567"),
        (Decimal("1234.50"), None, "1.234,5", "1,234.5"),
        (0.1 + 0.2, None, "0,3", "0.3"),
        (Decimal("51.666666"), 2, "51,67", "51.67"),
        (Decimal("0.5625"), 3, "0,563", "0.563"),
        (-27, None, "−27", "−27"),
        (Decimal("-0.001"), 2, "0,00", "0.00"),
        (float("nan"), None, "–", "–"),
    ],
)
def test_a_number_is_written_as_each_language_writes_it(value, decimals, vi, en):
    assert (formats.number(value, decimals, "vi"), formats.number(value, decimals, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("value", "currency", "vi", "en"),
    [
        (Decimal(29500000), "VND", "29.500.000 ₫", "29,500,000 ₫"),
        (87_100_000_000, "VND", "87.100.000.000 ₫", "87,100,000,000 ₫"),
        (Decimal("1000"), "EUR", "1.000,00 €", "€1,000.00"),
        (Decimal("1234.565"), "USD", "1.234,57 $", "$1,234.57"),
        (Decimal("-5"), "CAD", "−5,00 C$", "−C$5.00"),
        (Decimal("10"), "JPY", "10,00 JPY", "10.00 JPY"),
        (0, "VND", "0 ₫", "0 ₫"),
        (None, "VND", "–", "–"),
    ],
)
def test_money_has_the_decimals_of_its_currency(value, currency, vi, en):
    told = (formats.money(value, currency, "vi"), formats.money(value, currency, "en"))
    assert told == (vi.replace(" ", "\xa0"), en.replace(" ", "\xa0"))


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (87_100_000_000, "87,1 tỷ ₫", "87.1 bn ₫"),
        (191_500_000, "191,5 tr ₫", "191.5 m ₫"),
        (2_000_000_000, "2 tỷ ₫", "2 bn ₫"),
        (999_960_000, "1 tỷ ₫", "1 bn ₫"),
        (960_000_000, "960 tr ₫", "960 m ₫"),
        (999_900, "999.900 ₫", "999,900 ₫"),
        (None, "–", "–"),
    ],
)
def test_short_money_says_the_size(value, vi, en):
    told = (formats.short_money(value, "VND", "vi"), formats.short_money(value, "VND", "en"))
    assert told == (vi.replace(" ", "\xa0"), en.replace(" ", "\xa0"))


def test_a_short_number_has_no_sign_and_short_euros_have_it_first_in_english():
    assert formats.short_number(87_100_000_000, "vi") == "87,1\xa0tỷ"
    assert formats.short_money(1_250_000, "EUR", "en") == "€1.3\xa0m"


def test_percentages_and_changes():
    assert formats.percent(Decimal("73.33"), 0, "vi") == "73%"
    assert formats.percent(Decimal("73.35"), 1, "vi") == "73,4%"
    assert formats.percent(None) == "–"
    assert formats.signed(Decimal("27.143"), 2, "vi") == "+27,14"
    assert formats.signed(Decimal("-3"), None, "vi") == "−3"
    assert formats.signed(0, 1, "vi") == "0,0"


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        (dt.date(2023, 10, 1), dt.date(2024, 2, 29), "month", "10/2023 – 02/2024"),
        (dt.date(2023, 10, 16), dt.date(2023, 10, 17), "day", "16–17/10/2023"),
        (dt.date(2023, 10, 16), dt.date(2023, 10, 16), "day", "16/10/2023"),
        (dt.date(2023, 10, 30), dt.date(2023, 11, 2), "day", "30/10 – 02/11/2023"),
        (dt.date(2023, 12, 30), dt.date(2024, 1, 2), "day", "30/12/2023 – 02/01/2024"),
        (dt.date(2023, 10, 1), dt.date(2023, 10, 31), "month", "10/2023"),
        (dt.date(2021, 1, 1), dt.date(2025, 12, 31), "year", "2021 – 2025"),
        (dt.date(2023, 10, 1), None, "month", "từ 10/2023"),
        (None, dt.date(2023, 10, 1), "day", "đến 01/10/2023"),
        (None, None, "day", "–"),
    ],
)
def test_a_period_repeats_nothing(start, end, precision, expected):
    assert formats.period(start, end, precision, "vi") == expected


def test_a_moment_is_told_in_the_time_of_viet_nam():
    moment = dt.datetime(2024, 1, 15, 23, 30, tzinfo=UTC)
    assert formats.moment(moment) == "16/01/2024 06:30"
    assert formats.day(moment) == "16/01/2024"
    assert formats.clock(moment) == "06:30"
    assert formats.day(None) == "–"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1.234,5", "vi", "1234.5"),
        ("1,234.5", "en", "1234.5"),
        ("29.500.000 ₫", "vi", "29500000"),
        ("29 500 000đ", "vi", "29500000"),
        ("29500000", "en", "29500000"),
        ("C$1,000.00", "en", "1000.00"),
        ("0,75", "vi", "0.75"),
        ("−3", "vi", "-3"),
        ("1.000 VND", "vi", "1000"),
        (",5", "vi", "0.5"),
    ],
)
def test_typed_numbers_are_read_in_the_writers_language(text, language, expected):
    assert formats.parse_decimal(text, language) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1.5", "vi"),
        ("1,5", "en"),
        ("1.234,5", "en"),
        ("", "vi"),
        ("abc", "vi"),
        ("1e9", "en"),
        ("12.34.567", "vi"),
        (".", "vi"),
    ],
)
def test_what_could_mean_two_things_is_refused_in_plain_words(text, language):
    with override(language), pytest.raises(ValueError, match=r"1\.234,5" if language == "vi" else r"1,234\.5"):
        formats.parse_decimal(text, language)


def test_what_is_written_can_be_read_back():
    for language in ("vi", "en"):
        for value in ("0", "1234567.89", "-12.5", "999999999999"):
            assert formats.parse_decimal(formats.number(Decimal(value), None, language), language) == Decimal(value)


def test_templates_follow_the_active_language():
    page = Template(
        "{% load formats %}{{ a|money:'VND' }} {{ b|num:1 }} {{ c|pct }} {{ gone|num }} {{ p|period }} {{ d|day }} {% period d d %}"
    )
    programme = SimpleNamespace(starts_on=dt.date(2023, 10, 1), ends_on=dt.date(2024, 2, 29), date_precision="month")
    context = {"a": 29500000, "b": Decimal("78.93"), "c": 73.3, "p": programme, "d": dt.date(2023, 10, 16)}
    rest = "10/2023 – 02/2024 16/10/2023 16/10/2023"
    with override("vi"):
        assert page.render(Context(context)) == f"29.500.000\xa0₫ 78,9 73% – {rest}"
    with override("en"):
        assert page.render(Context(context)) == f"29,500,000\xa0₫ 78.9 73% – {rest}"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("29.500.000", "vi", 29_500_000),
        ("29500000", "vi", 29_500_000),
        ("29.500.000 ₫", "vi", 29_500_000),
        ("29.500.000 đồng", "vi", 29_500_000),
        ("29,5 triệu", "vi", 29_500_000),
        ("29,5 Triệu đồng", "vi", 29_500_000),
        ("29,5tr", "vi", 29_500_000),
        ("87,1 tỷ", "vi", 87_100_000_000),
        ("1,2 tỉ", "vi", 1_200_000_000),
        ("500k", "vi", 500_000),
        ("4.200 nghìn", "vi", 4_200_000),
        ("29,500,000", "en", 29_500_000),
        ("29.5 million", "en", 29_500_000),
        ("29.5m VND", "en", 29_500_000),
        ("0", "vi", 0),
    ],
)
def test_sums_are_read_as_people_write_them(text, language, expected):
    assert formats.parse_money(text, "VND", language) == expected


@pytest.mark.parametrize(
    "text", ["29.5 triệu", "29,500,000", "triệu", "2 triệu 5", "1,5", "29,1234567 triệu", "năm triệu"]
)
def test_a_sum_that_could_be_another_is_refused(text):
    with override("vi"), pytest.raises(ValueError, match="“"):
        formats.parse_money(text, "VND", "vi")


def test_a_currency_with_cents_keeps_them():
    assert formats.parse_money("1.234,56", "EUR", "vi") == Decimal("1234.56")


@pytest.mark.parametrize(
    ("value", "written"), [("0.1250", "0,125"), ("29500000.00", "29.500.000"), ("0", "0"), ("-1.5", "−1,5")]
)
def test_a_form_gives_a_number_back_with_all_its_decimals(value, written):
    assert formats.exact_number(Decimal(value), "vi") == written
