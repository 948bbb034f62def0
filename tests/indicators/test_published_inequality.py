"""Slope and relative index against the expected answers published with PHEindicatormethods.

The published limits come from simulations of 10,000 to 100,000 draws; ours are exact, so they are compared within
simulation error, in units of the standard error of the index.
"""

import re
from typing import Any

import numpy as np
import pytest

from placeplan.indicators.inequality import Scale, SlopeIndex, slope_index
from tests.indicators.test_published_rates import Row, sheet

SCALES: tuple[Scale, ...] = ("identity", "log", "logit")


def cases() -> list[list[Row]]:
    """Blocks of groups that carry an expected slope index on their first row."""
    rows, blocks = sheet("testdata_SII.xlsx", "testdata_SII"), []
    for place, row in enumerate(rows):
        if row["sii"] is not None:
            end = place + 1
            while end < len(rows) and rows[end]["Quantile"] != 1:
                end += 1
            blocks.append(rows[place:end])
    return blocks


def run(block: list[Row], confidence: float) -> SlopeIndex:
    name = block[0]["TestDescription"]
    columns: dict[str, Any] = {key: [row[key] for row in block] for key in ("Value", "Population", "StandardError")}
    multipliers = {"x 100)": 100, "x -100)": -100, "negative multiplier": -1}
    scale: Scale = "log" if "log transform" in name else "logit" if "logit" in name else "identity"
    return slope_index(
        columns["Value"],
        columns["Population"],
        columns["StandardError"],
        scale=scale,
        error_scale=SCALES[int(block[0]["ValueType"])],
        multiplier=next((factor for key, factor in multipliers.items() if key in name), 1),
        confidence=confidence,
    )


def level(row: Row) -> float:
    if re.search("98% ?ci", row["TestDescription"], re.IGNORECASE) and "95% and" not in row["TestDescription"]:
        return 0.98
    given = row["Confidence"]
    return given / 100 if isinstance(given, float) else 0.95


def test_every_index_and_intercept_to_all_digits() -> None:
    found = cases()
    assert len(found) == 44
    for block in found:
        index, row = run(block, 0.95), block[0]
        assert float(index.sii) == pytest.approx(row["sii"], rel=1e-12)
        if row["rii"] is not None:
            assert float(index.rii) == pytest.approx(row["rii"], rel=1e-12)
        if row["Intercept"] is not None:
            assert float(index.intercept) == pytest.approx(float(row["Intercept"]), abs=6e-10)


def test_every_interval_within_simulation_error() -> None:
    compared = 0
    for block in cases():
        row = block[0]
        confidences = {"1": level(row), "2": 0.99 if "multiple CIs" in row["TestDescription"] else 0.98}
        for which, confidence in confidences.items():
            index = run(block, confidence)
            # The published limits of the slope on a log or logit scale are up to 7% wider than 400,000 draws of the
            # same model give (see docs/methods/indicators.md), so they are held only to 0.15 of a standard error.
            transformed = "transform" in row["TestDescription"] or "logit" in row["TestDescription"]
            for name, allowed in (("sii", 0.15 if transformed else 0.04), ("rii", 0.04)):
                lower, upper = getattr(index, f"{name}_lower"), getattr(index, f"{name}_upper")
                error = float(upper - lower) / 4
                for end, limit in (("lower", lower), ("upper", upper)):
                    expected = row[f"{name}_{end}cl_{which}"]
                    if expected is not None:
                        assert abs(float(limit) - float(expected)) < allowed * error
                        compared += 1
    assert compared > 160


def test_a_simulation_of_the_same_model_gives_the_same_interval_on_a_log_scale() -> None:
    block = next(block for block in cases() if block[0]["RecordNo"] == 316)
    values, errors = (np.array([row[key] for row in block]) for key in ("Value", "StandardError"))
    people = [row["Population"] for row in block]
    draws = values * np.exp(errors * np.random.default_rng(20160630).standard_normal((100_000, 10)))
    simulated = slope_index(draws, np.broadcast_to(people, draws.shape), scale="log")
    exact = run(block, 0.95)
    error = float(exact.sii_upper - exact.sii_lower) / 4
    low, high = np.quantile(simulated.sii, [0.025, 0.975])
    assert abs(low - exact.sii_lower) < 0.04 * error
    assert abs(high - exact.sii_upper) < 0.04 * error
