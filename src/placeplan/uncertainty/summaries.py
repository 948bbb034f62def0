"""Ranges and chances of many runs, each with its own Monte Carlo error, and never more digits than that error
allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from placeplan.results.figures import FIGURES, SCOPES, WORLDS
from placeplan.results.results import scope_text
from placeplan.uncertainty.many import Sample
from placeplan.uncertainty.outputs import HEADLINES, attempts_of

__all__ = ["QUANTILES", "Summary", "chance_error", "chances_frame", "decimals", "ranges_frame", "summarise"]

Floats = npt.NDArray[np.float64]
QUANTILES: dict[str, float] = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


@dataclass(frozen=True)
class Summary:
    """What many runs say of some figures; arrays without the run axis.

    Parameters
    ----------
    mean, quantiles
        Estimates.
    mean_error, errors
        Their standard errors: of a quantile, half the distance between the order statistics one binomial standard
        deviation either side.
    """

    mean: Floats
    mean_error: Floats
    quantiles: Mapping[str, Floats]
    errors: Mapping[str, Floats]


def summarise(values: Floats) -> Summary:
    """Mean and quantiles over the last axis. Errors hold for independent runs; evenly spread runs do somewhat
    better."""
    runs = values.shape[-1]
    ranked = np.sort(values, axis=-1)
    mean = values.mean(axis=-1)
    spread = values.std(axis=-1, ddof=1) if runs > 1 else np.full(mean.shape, np.inf)
    quantiles, errors = {}, {}
    for name, chance in QUANTILES.items():
        quantiles[name] = _between(ranked, chance * (runs - 1))
        step = np.sqrt(runs * chance * (1.0 - chance))
        if runs < 10:
            errors[name] = np.full(mean.shape, np.inf)
            continue
        low, high = max(0.0, chance * runs - step - 0.5), min(runs - 1.0, chance * runs + step - 0.5)
        errors[name] = (_between(ranked, high) - _between(ranked, low)) / 2.0
    return Summary(mean, spread / np.sqrt(runs), quantiles, errors)


def _between(ranked: Floats, position: float) -> Floats:
    below = int(np.floor(position))
    above = min(below + 1, ranked.shape[-1] - 1)
    part = position - below
    return np.asarray(ranked[..., below] + part * (ranked[..., above] - ranked[..., below]))


def decimals(error: float) -> int:
    """Decimal places a number may be shown to: its last digit is no finer than its error (-3: thousands). No error: 6
    places."""
    if not np.isfinite(error):
        return -15
    if error <= 0.0:
        return 6
    return int(min(6, -np.ceil(np.log10(error) - 1e-9)))


def chance_error(happened: int, runs: int) -> float:
    """Standard error of a chance seen `happened` times in so many runs; never nought (Agresti and Coull's added half
    counts)."""
    share = (happened + 2.0) / (runs + 4.0)
    return float(np.sqrt(share * (1.0 - share) / (runs + 4.0)))


def _keys(sample: Sample, rows: Floats) -> dict[str, list[str]]:
    """Figure, world, year, scope and unit of every (series, world, year), in that order."""
    years = sample.job.model.axes.year.ids
    columns: dict[str, list[str]] = {name: [] for name in ("figure", "world", "year", "scope", *SCOPES, "unit")}
    each = rows.shape[1] * len(years)
    for series in sample.series:
        scope = dict(series.scope)
        columns["figure"] += [series.figure] * each
        columns["world"] += [world for world in WORLDS for _ in years]
        columns["year"] += list(years) * len(WORLDS)
        columns["scope"] += [scope_text(scope)] * each
        for name in SCOPES:
            columns[name] += [scope.get(name, "")] * each
        columns["unit"] += [series.unit or FIGURES[series.figure].unit] * each
    return columns


def ranges_frame(sample: Sample) -> pl.DataFrame:
    """Ranges of every figure kept, in long form, named like the table of the expected run.

    Columns: figure, world, year, scope and the scope columns, unit; mean, p10, p50, p90; mc_error, the largest error
    of the three quantiles, with that of each; decimals, the places a quantile may be shown to.
    """
    found = summarise(sample.values)
    columns: dict[str, list[str] | Floats] = dict(_keys(sample, sample.values))
    columns["mean"] = found.mean.ravel()
    columns |= {name: values.ravel() for name, values in found.quantiles.items()}
    columns["mc_error"] = np.max(np.stack(list(found.errors.values())), axis=0).ravel()
    columns["mean_mc_error"] = found.mean_error.ravel()
    columns |= {f"{name}_mc_error": values.ravel() for name, values in found.errors.items()}
    places = [decimals(float(error)) for error in np.asarray(columns["mc_error"])]
    return pl.DataFrame(columns).with_columns(pl.Series("decimals", places, dtype=pl.Int8))


def chances_frame(sample: Sample) -> pl.DataFrame:
    """Chances: that each gap is closed, that each release is safe by a year, that what is open is staffed.

    Columns: what, subject, world, year, chance, mc_error. A gap is closed at nought or below. Staffed means that no
    open unit of the footprint stands empty for want of staff.
    """
    years, rows = sample.job.model.axes.year.ids, []

    def add(what: str, subject: str, world: str, seen: npt.NDArray[np.bool_]) -> None:
        for year, each in zip(years, seen, strict=True):
            happened = int(each.sum())
            error = chance_error(happened, sample.runs)
            rows.append((what, subject, world, year, happened / sample.runs, error))

    figures = {series.figure for series in sample.series}
    for name in HEADLINES:
        if name in figures:
            for world, values in zip(WORLDS, sample.of(name), strict=True):
                add("gap closed", name, world, values <= 0.0)
    for (release, _), made in zip(attempts_of(sample.job.model), sample.made, strict=True):
        add("release safe", release, WORLDS[1], made)
    for n, series in enumerate(sample.series):
        if series.figure == "staff.unfilled" and not dict(series.scope).get("organisation"):
            for world, values in zip(WORLDS, sample.values[n], strict=True):
                add("staffed", dict(series.scope).get("staff_group", "all staff"), world, values <= 1e-9)
    schema = ["what", "subject", "world", "year", "chance", "mc_error"]
    return pl.DataFrame(rows, schema=schema, orient="row")
