"""A unit as it is read after a number."""

import pytest

from placeplan.publish.numbers import quantity
from placeplan.quantities import unit_of


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(1, "admission", "admission"), (-1, "admission", "admission"), (2, "admission", "admissions"),
     (0.5, "bed-day", "bed-days"), (950, "events", "events"), (3, "wte", "wte"), (12, "km", "km"),
     (2, "people", "people"), (2, "% of spend", "% of spend"), (2, "", "")],
)  # fmt: skip
def test_a_unit_follows_its_number(value: float, unit: str, said: str) -> None:
    assert unit_of(value, unit) == said


def test_figures_are_read_with_their_units() -> None:
    assert quantity(-950.2, "admission") == "−950\N{NO-BREAK SPACE}admissions"
    assert quantity(1, "admission") == "1\N{NO-BREAK SPACE}admission"
