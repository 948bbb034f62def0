"""Control charts against the test cases published with NHSRplotthedots (MIT)."""

import json
from typing import Any, get_args

import numpy as np
import pytest

from placeplan.indicators import spc
from tests.released_data import release

FOLDER = "test_vectors_nhsrplotthedots"


def vectors(name: str) -> Any:
    return json.loads((release(FOLDER) / "spc_vectors.json").read_text())[name]


def test_process_limits() -> None:
    for case in vectors("xmr_limits"):
        limits = spc.process_limits(case["y"], screen_outliers=case["screen_outliers"])
        expected = [case["mean"], case["lpl"], case["upl"]]
        assert [limits.mean, limits.lower, limits.upper] == pytest.approx(expected, rel=5e-7)


def test_shift_ends() -> None:
    for case in vectors("seven_points_one_side"):
        assert np.abs(spc.shift_ends(case["relative_to_mean"])).tolist() == case["flag"]


def test_back_fill() -> None:
    for case in vectors("part_of_seven"):
        assert spc.back_fill(case["v"]).astype(int).tolist() == case["out"]


def test_trend_ends() -> None:
    for case in vectors("seven_point_trend"):
        assert spc.trend_ends(case["y"]).tolist() == case["flag"]


def test_two_of_three() -> None:
    for case in vectors("two_in_three"):
        found = spc.two_of_three(case["close_to_limits"], case["relative_to_mean"])
        assert found.astype(int).tolist() == case["out"]


def test_assurance() -> None:
    words = {"consistent_pass": "consistent pass", "consistent_fail": "consistent fail", "inconsistent": "hit or miss"}
    for case in vectors("assurance"):
        way: spc.Direction = "up" if case["improvement"] == "increase" else "down"
        pairs = zip(case["lpl"], case["upl"], strict=True)
        found = [spc.assure(lower, upper, case["target"], way) for lower, upper in pairs]
        assert found == [words[out] for out in case["out"]]


def test_precedence_of_labels() -> None:
    names = {"7 point trend": "trend", "2 in 3": "two of three", "7 points one side": "shift"}
    expected = [names.get(name, name) for name in vectors("special_cause_label_priority")]
    labels: list[str] = list(get_args(spc.Label))
    assert labels == [*expected, "common cause"]


def test_opposite_sides_are_not_two_of_three() -> None:
    case = vectors("opposite_sides_two_in_three")
    chart = spc.xmr_chart(range(len(case["y"])), case["y"], improvement="up")
    found = [reading.variation for reading in chart.readings[-2:]]
    assert found == [name.replace("_", " ") for name in case["last_two_point_type"]]


def series() -> list[float]:
    return list(vectors("xmr_limits")[0]["y"])


def test_summary_of_the_snapshot_without_facets() -> None:
    """ptd_spc.md: mean 0.142, limits -3.01 and 3.29, 20 readings, all common cause, hit or miss at 0.5."""
    assert "1    0.142 -3.01  3.29    20           20" in (release(FOLDER) / "ptd_spc.md").read_text()
    chart = spc.xmr_chart(range(20), series(), improvement="up", target=0.5)
    limits = chart.segments[0].limits
    assert [round(limits.mean, 3), round(limits.lower, 2), round(limits.upper, 2)] == [0.142, -3.01, 3.29]
    assert {reading.variation for reading in chart.readings} == {"common cause"}
    assert chart.assurance == "hit or miss"


def test_summary_of_the_snapshot_by_facet() -> None:
    """ptd_spc.md: the two facets take successive halves of the series; both have all common cause."""
    text = " ".join((release(FOLDER) / "ptd_spc.md").read_text().split())
    for facet, summary in enumerate(["0.0746 -2.60 2.75 10 10", "0.209 -3.28 3.70 10 10"]):
        assert f"{facet} {summary}" in text
        mean, lower, upper, count, common = (float(cell) for cell in summary.split())
        chart = spc.xmr_chart(range(10), series()[10 * facet : 10 * facet + 10], improvement="up")
        limits = chart.segments[0].limits
        assert float(f"{limits.mean:.3g}") == mean
        assert [round(limits.lower, 2), round(limits.upper, 2)] == [lower, upper]
        assert [reading.variation for reading in chart.readings] == ["common cause"] * int(common)
        assert len(chart.readings) == count


def test_readings_of_the_standard_snapshot() -> None:
    """ptd_spc_standard.md prints the side of the mean of the first 15 readings, with and without the outlier."""
    lines = (release(FOLDER) / "ptd_spc_standard.md").read_text().splitlines()
    printed = [line.split("<dbl>")[1].rstrip("~, ") for line in lines if "relative_to_mean" in line]
    cases = vectors("xmr_limits")
    assert len(printed) == len(cases) == 3
    for text, case in zip(printed, cases, strict=True):
        expected = [int(cell) for cell in text.split(",")]
        limits = spc.process_limits(case["y"], screen_outliers=case["screen_outliers"])
        assert np.sign(np.array(case["y"]) - limits.mean).astype(int).tolist()[: len(expected)] == expected
