"""How figures are written: one golden case a line."""

from datetime import date

import pytest

from placeplan.publish import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_234_000.0, "£1.23\u00a0million"), (1_200_000.0, "£1.2\u00a0million"), (336e6, "£336\u00a0million"),
        (999_600.0, "£1\u00a0million"), (1.41e9, "£1.41\u00a0billion"), (12_345.0, "£12,300"),
        (-23.84e6, "−£23.8\u00a0million"),
        (0.0, "nil"), (780.0, "£780"), (0.5, "£0.50"), (None, "not stated"), (float("nan"), "not stated"),
        (999.6e6, "£1\u00a0billion"),
    ],
)  # fmt: skip
def test_money_in_prose(value: float | None, text: str) -> None:
    assert numbers.money(value) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (87.34, 1, "87.3"),
        (-0.04, 1, "0.0"),
        (0.0, 1, "nil"),
        (-12_345.6, 0, "−12,346"),
        (None, 1, "not stated"),
        (1e-12, 1, "nil"),
    ],
)
def test_numbers_of_tables(value: float | None, places: int, text: str) -> None:
    assert numbers.decimals(value, places) == text


def test_shares_counts_and_dates() -> None:
    assert numbers.share(0.388) == "38.8%"
    assert numbers.share(0.4) == "40%"
    assert numbers.share(-0.015) == "−1.5%"
    assert numbers.count(12_345) == "12,345"
    assert numbers.count(2.5, "wte") == "2.5\u00a0wte"
    assert numbers.day(date(2016, 6, 30)) == "30 June 2016"
    assert numbers.day("2016-10-21T09:30:00+00:00") == "21 October 2016 at 09:30 UTC"
    assert numbers.day("soon") == "soon"
    assert numbers.month("2017-04") == "April 2017"
    assert numbers.year_span(("2015/16", "2020/21")) == "2015/16 to 2020/21"
    assert numbers.millions(-0.04e6) == "£0.0m"
    assert numbers.millions(24.8e6, signed=True) == "+£24.8m"
    assert numbers.plural(0, "release") == "no releases"
    assert numbers.inside("A&E cubicles") == "A&E cubicles"
    assert numbers.inside("Acute beds") == "acute beds"


def test_money_a_year_is_written_as_money() -> None:
    assert numbers.quantity(4_294_099.0, "£ a year") == "£4.29\u00a0million a year"
    assert numbers.quantity(52.0, "days") == numbers.count(52.0, "days")
    assert numbers.quantity(None, "£ a year") == numbers.quantity(None, "days")
