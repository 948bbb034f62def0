"""Population rows: the base year, and each year after it by variant."""

from __future__ import annotations

import numpy as np
import polars as pl

from placeplan.quantities import AGE_BANDS, SEXES, FinancialYear
from placeplan.sources.baseline.area import Area
from placeplan.sources.baseline.atlas import VARIANTS, Atlas, Floats, band_parts
from placeplan.sources.baseline.care import Flows
from placeplan.sources.population import Method, National, carry_forward, local_drift, step_back, with_drift

__all__ = ["METHOD", "cells_of", "population_rows", "residents_by_year"]

METHOD: Method = "blend"
"""How local residents are carried forward; see the back-test for the comparison of the methods."""

_FLIP = [1, 0]
"""The national tables hold male first, plans female first."""


def cells_of(atlas: Atlas, area: Area) -> Floats:
    """Residents of each district and fifth by sex (male, female) and single year of age at mid-`estimate`."""
    made = np.zeros((len(area.districts) * 5, atlas.ages.shape[1]))
    np.add.at(made, area.place * 5 + atlas.fifth[area.rows], atlas.ages[area.rows])
    return np.asarray(made[:, None, :] * atlas.sexes.T[_FLIP][None], dtype=float)


def residents_by_year(
    cells: Floats, change: National, *, estimate: int, first: int, last: int, method: Method = METHOD,
    drift: Floats | None = None,
) -> dict[int, Floats]:  # fmt: skip
    """Each cell's residents by mid-year from `first` to `last`.

    Before the estimate, years are stepped back by the national change of each age; after it, carried forward, with part
    of the local drift where it is known.
    """
    years: dict[int, list[Floats]] = {}
    for at, local in enumerate(cells):
        made = carry_forward(local, start=estimate, to=max(last, estimate), change=change, method=method)
        if drift is not None:
            made = with_drift(made, drift[at], start=estimate)
        for year in range(estimate - 1, first - 1, -1):
            made[year] = step_back(made[year + 1], year=year, change=change)
        for year in range(first, last + 1):
            years.setdefault(year, []).append(made[year])
    return {year: np.stack(found) for year, found in years.items()}


def population_rows(atlas: Atlas, area: Area, flows: Flows, *, years: int, method: Method = METHOD) -> pl.DataFrame:
    """Rows of the population table for the base year and `years` more, by variant; source included.

    People next door stand for those of them who use this footprint's trusts; they change as England does.
    """
    first = atlas.base_year.start
    cells = cells_of(atlas, area)
    parts = []
    for variant in VARIANTS:
        change = atlas.changes[variant]
        drift = _drift(atlas, area, cells, change, method) if atlas.earlier else None
        made = residents_by_year(
            cells, change, estimate=atlas.estimate, first=first, last=first + years, method=method, drift=drift
        )
        beyond = flows.people[flows.districts :].sum(axis=3)
        for year, found in made.items():
            source = "residents" if year == atlas.estimate else "projection"
            banded = np.stack([part.sum(axis=2) for part in _by_band(found)], axis=2)[:, _FLIP]
            place = banded.reshape(len(area.districts), 5, 2, len(AGE_BANDS))
            parts.append(_rows(tuple(d.id for d in area.districts), place, year, variant, source))
            if len(beyond):
                near = _like_england(atlas, beyond, change, year)
                parts.append(_rows(flows.places[flows.districts :], near, year, variant, "projection"))
    return pl.concat(parts)


def _drift(atlas: Atlas, area: Area, cells: Floats, change: National, method: Method) -> Floats:
    """Drift of each district between the last two estimates, the same for its fifths."""
    before = np.zeros((len(area.districts), atlas.ages.shape[1]))
    np.add.at(before, area.place, atlas.earlier_ages[area.rows])
    both = before[:, None, :] * atlas.sexes.T[_FLIP][None]
    now = cells.reshape(len(area.districts), 5, 2, -1).sum(axis=1)
    rows = [
        local_drift(old, new, start=atlas.earlier, to=atlas.estimate, change=change, method=method)
        for old, new in zip(both, now, strict=True)
    ]
    return np.repeat(np.stack(rows), 5, axis=0)


def _by_band(cells: Floats) -> list[Floats]:
    edges = band_parts(np.arange(cells.shape[2], dtype=float)[None])
    return [cells[:, :, int(part[0, 0]) : int(part[0, -1]) + 1] for part in edges]


def _like_england(atlas: Atlas, people: Floats, change: National, year: int) -> Floats:
    """People next door by fifth, sex and band, changed since the estimate as England's band and sex has."""
    known = change.years
    now, then = (change.cells[min(max(y, known[0]), known[-1])] for y in (year, atlas.estimate))
    ratio = np.stack([part.sum(axis=1) for part in band_parts(now)]) / np.stack(
        [part.sum(axis=1) for part in band_parts(then)]
    )
    shaped = people[:, :, None, :] * atlas.band_sexes.T[None, None]
    return np.asarray(shaped * ratio.T[_FLIP][None, None], dtype=float)


def _rows(places: tuple[str, ...], cells: Floats, year: int, variant: str, source: str) -> pl.DataFrame:
    """Rows of cells by place × fifth × sex × band; fifths nobody lives in have none."""
    there = cells.sum(axis=(2, 3)) > 0
    at = np.nonzero(np.broadcast_to(there[:, :, None, None], cells.shape))
    return pl.DataFrame(
        {
            "place": pl.Series(places, dtype=pl.String).gather(at[0]),
            "age_band": pl.Series(AGE_BANDS).gather(at[3]),
            "sex": pl.Series(SEXES).gather(at[2]),
            "deprivation": pl.Series([1, 2, 3, 4, 5], dtype=pl.Int64).gather(at[1]),
            "persons": cells[at],
        }
    ).with_columns(year=pl.lit(str(FinancialYear(year))), variant=pl.lit(variant), source=pl.lit(source))
