"""Growth beyond population: the method that won the back-test where enough years are known, else the published
rates."""

from __future__ import annotations

import numpy as np

from placeplan.sources.backtest.methods import growth_rate
from placeplan.sources.backtest.series import attendances
from placeplan.sources.baseline.atlas import Atlas, band_parts
from placeplan.sources.baseline.rates import National

__all__ = ["FEWEST_YEARS", "Growth", "known_growth"]

Growth = tuple[float, float, float]
"""Yearly rate: value, P10, P90."""

FEWEST_YEARS = 4
"""Known years below which the published rate is kept."""

_HORIZON = 5
_Z90 = 1.2815515655446004


def known_growth(atlas: Atlas, rates: National) -> dict[str, Growth]:
    """Growth of A&E attendances beyond population, from what was known in the base year.

    The common growth of all trusts, over as many years and damped as far as would have been best in the years already
    known (`shrunk growth` of the back-test), less what England's changing population explains. P10 and P90 are the
    mean of five years that vary as the known ones did.
    """
    series = attendances(atlas.root)
    known = atlas.base_year.start - series.first + 1
    if not FEWEST_YEARS <= known <= len(series.years):
        return {}
    annual = series.annual[:, :known]
    reach = growth_rate(annual, _HORIZON)
    explained = _demographic(atlas, rates)
    value = float(np.exp(reach / _HORIZON) / (1 + explained) - 1)
    yearly = np.median(np.diff(np.log(annual), axis=1), axis=0)
    width = _Z90 * float(yearly.std(ddof=1)) / float(np.sqrt(_HORIZON))
    return {"ae": (round(value, 5), round(value - width, 5), round(value + width, 5))}


def _demographic(atlas: Atlas, rates: National) -> float:
    """Yearly growth of major A&E attendances that England's population alone would bring."""
    change = atlas.changes["principal"]
    first = max(atlas.base_year.start, change.years[0])
    shape = rates.services["ae-major"].shape.mean(axis=(1, 2))
    then, now = (
        sum(float(part.sum()) * weight for part, weight in zip(band_parts(change.cells[year]), shape, strict=True))
        for year in (first, first + _HORIZON)
    )
    return float((now / then) ** (1 / _HORIZON) - 1)
