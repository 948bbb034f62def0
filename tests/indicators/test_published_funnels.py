"""Funnels and quantiles against the expected answers published with PHEindicatormethods.

The published Poisson limits were found by bisection to a fixed tolerance; ours are closed forms, so they agree to
that tolerance (5e-5 relative at the worst, for one event).
"""

import csv
from itertools import groupby
from typing import Any

import numpy as np
import pytest

from placeplan.indicators import funnels
from placeplan.indicators._checks import Floats
from placeplan.indicators.quantiles import assign_quantiles
from tests.indicators.test_published_rates import FOLDER, Row, sheet
from tests.released_data import release


def table(name: str) -> dict[str, list[str]]:
    with (release(FOLDER) / name).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    return {key.strip(): [row[place] for row in rows[1:]] for place, key in enumerate(rows[0])}


def numbers(columns: dict[str, list[str]], name: str) -> Floats:
    return np.array([float("nan") if cell == "NA" else float(cell) for cell in columns[name]])


@pytest.mark.parametrize(
    ("name", "largest"), [("outputs", np.inf), ("outputs_with_axis_variation", 31_000)], ids=["all", "small"]
)
def test_proportion_limits(name: str, largest: float) -> None:
    given, expected = table("testdata_funnel_prop_inputs.csv"), table(f"testdata_funnel_prop_{name}.csv")
    kept = numbers(given, "denominator") < largest
    baseline = funnels.funnel_baseline(numbers(given, "numerator")[kept], numbers(given, "denominator")[kept])
    axis = numbers(expected, "Population")
    assert funnels.funnel_axis(int(axis[0]), int(axis[-1])).tolist() == axis.tolist()
    funnel = funnels.proportion_funnel(baseline, axis)
    assert funnel.baseline == pytest.approx(numbers(expected, "Baseline")[0], abs=5e-7)
    for found, column in (
        (funnel.lower_inner, "Lower2s0025limit"),
        (funnel.upper_inner, "Upper2s0025limit"),
        (funnel.lower_outer, "Lower3s0001limit"),
        (funnel.upper_outer, "Upper3s0001limit"),
    ):
        np.testing.assert_allclose(found, numbers(expected, column), atol=6e-7)


def test_proportion_labels() -> None:
    given = table("testdata_funnel_prop_inputs.csv")
    found = funnels.proportion_significance(numbers(given, "numerator"), numbers(given, "denominator"))
    assert found.tolist() == given["significance"]


def test_ratio_limits_and_labels() -> None:
    given, expected = table("testdata_funnel_ratio_inputs.csv"), table("testdata_funnel_ratio_outputs.csv")
    found = funnels.poisson_significance(numbers(given, "obs"), numbers(given, "expected"))
    assert found.tolist() == given["significance"]
    observed = numbers(expected, "Observed_events")
    assert funnels.funnel_axis(1, int(observed[-1])).tolist() == observed.tolist()
    funnel: Any = funnels.ratio_funnel(observed)
    for side in ("lower", "upper"):
        for sigma, pair in (("2s", "inner"), ("3s", "outer")):
            limit = getattr(funnel, f"{side}_{pair}")
            prefix = f"{side}_{sigma}"
            at = getattr(funnel, f"{side}_{pair}_at")
            np.testing.assert_allclose(at, numbers(expected, f"{prefix}_exp_events"), rtol=5e-5)
            np.testing.assert_allclose(limit, numbers(expected, f"{prefix}_isr"), rtol=5e-5)
            np.testing.assert_allclose(limit / 100 - 1, numbers(expected, f"{prefix}_count"), rtol=5e-5)


def rate_inputs(which: int) -> tuple[Floats, Floats]:
    """Events and person-years behind each of the three published rate funnels."""
    given = table("testdata_funnel_rate_input_funnels.csv")
    events, rate = numbers(given, "ev"), numbers(given, "rate")
    top = events == events.max()
    if which == 1:
        return events, 1e5 * events / rate
    if which == 2:
        events = np.where(top, 5, events)
        return events, 1e5 * events / rate
    people = 1e5 * events / rate
    kept = people > people.max() / 2
    return np.where(top, 0, events)[kept], people[kept]


@pytest.mark.parametrize(("which", "name"), [(1, "outputs"), (2, "outputs_2"), (3, "outputs_3")])
def test_rate_limits(which: int, name: str) -> None:
    events, people = rate_inputs(which)
    expected = table(f"testdata_funnel_rate_{name}.csv")
    axis = numbers(expected, "Events")
    assert funnels.funnel_axis(int(axis[0]), int(axis[-1])).tolist() == axis.tolist()
    funnel: Any = funnels.rate_funnel(funnels.funnel_baseline(events, people), axis, years=3)
    assert funnel.baseline == pytest.approx(numbers(expected, "baseline")[0], rel=1e-8)
    for side in ("lower", "upper"):
        for sigma, pair in (("2s", "inner"), ("3s", "outer")):
            limit, at = getattr(funnel, f"{side}_{pair}"), getattr(funnel, f"{side}_{pair}_at")
            np.testing.assert_allclose(limit, numbers(expected, f"{side}_{sigma}_limit"), rtol=5e-5)
            np.testing.assert_allclose(at, numbers(expected, f"{side}_{sigma}_population_1_year"), rtol=5e-5)


def test_points_of_a_rate_funnel() -> None:
    given = table("testdata_funnel_rate_input_funnels.csv")
    events, rate = numbers(given, "ev"), numbers(given, "rate")
    found = funnels.implied_population(events, rate, years=3)
    np.testing.assert_allclose(found, numbers(given, "denominator_derived_crude"), rtol=1e-9)
    shown = np.isfinite(numbers(given, "denominator_derived"))
    np.testing.assert_allclose(found[shown], numbers(given, "denominator_derived")[shown], rtol=1e-9)
    five = funnels.implied_population(events, rate, years=5)
    with_people = numbers(given, "denominator_derived_crude_with_denom")
    some = events < events.max()  # the largest is set to no events there, and takes its own population over the years
    np.testing.assert_allclose(five[some], with_people[some], rtol=1e-9)
    np.testing.assert_allclose(numbers(given, "pop")[~some] / 5, with_people[~some], rtol=1e-9)


@pytest.mark.parametrize("kind", ["dsr", "crude"])
@pytest.mark.parametrize("zeros", ["with", "without"])
@pytest.mark.parametrize("multiplier", [100_000, 100])
def test_rate_labels(kind: str, zeros: str, multiplier: int) -> None:
    given = table("testdata_funnel_rate_dsr_inputs.csv")
    count, people = numbers(given, "count"), numbers(given, "pop")
    expected = np.array(given[f"{kind}_per_{multiplier}_{zeros}_0"])
    kept = count > 0 if kind == "dsr" or zeros == "without" else count >= 0
    base = funnels.implied_population(count[kept], numbers(given, "rate_dsr")[kept]) if kind == "dsr" else people[kept]
    baseline = funnels.funnel_baseline(count[kept], base)
    found = funnels.poisson_significance(count[kept], baseline * base, fewest_events=10 if kind == "dsr" else 0)
    assert found.tolist() == expected[kept].tolist()


def quantile_groups() -> list[tuple[int, list[Row]]]:
    """Groups of areas to be cut, with the number of quantiles."""
    keys = {"IndSexReg": ("IndSexRef", "ParentCode"), "IndSex": ("IndSexRef",), "None": ()}
    rows = [row for row in sheet("testdata_Quantiles.xlsx", "testdata_Quantiles") if row["Value"] is not None]

    def key(row: Row) -> tuple[str, ...]:
        return (row["GroupSet"], *(row[name] for name in keys[row["GroupSet"]]))

    counts = {"Decile": 10, "Septile": 7, "Quartile": 4}
    groups = [list(members) for _, members in groupby(sorted(rows, key=key), key=key)]
    return [(counts[group[0]["QuantileNm"]], group) for group in groups]


def test_quantiles_of_every_group() -> None:
    tested = 0
    for groups, members in quantile_groups():
        expected = [row["QuantileInGrp"] for row in members]
        if len(members) < groups:
            assert expected == [None] * len(members)
            continue
        # The package inverts unless told that high is good; the ungrouped and the mixed-polarity sets use that default.
        good = {str(row["Polarity"]) for row in members} <= {"RAG - High is good", "false", "False"}
        highest_first = not good
        found = assign_quantiles([row["Value"] for row in members], groups, highest_first=highest_first)
        assert found.tolist() == [int(value) for value in expected]
        tested += len(members)
    assert tested > 900
