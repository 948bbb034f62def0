"""Residents of a footprint by place, age, sex and deprivation, and their projection.

Two things are methods and not data, and every table made with them says so in its notices: the split by sex, which is
the national share at each single year of age, and the projection, which carries national change onto the local base.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from placeplan.sources.errors import UnknownRelease
from placeplan.sources.geography import lsoa_membership, members_of
from placeplan.sources.people import OLDEST, deprivation, fertility, population_by_area, projection
from placeplan.sources.reading import Notice, Reading
from placeplan.sources.releases.people import PROJECTIONS
from placeplan.sources.series import join_all, join_readings

AGE_BANDS: tuple[str, ...] = (*(f"{a}-{a + 4}" for a in range(0, OLDEST, 5)), "90+")
"""Nineteen bands: five years each to 85-89, then 90 and over."""

SEXES = ("male", "female")
Method = Literal["cohort", "ratio", "blend"]
Cells = NDArray[np.float64]
"""Residents by sex (male, female) and single year of age (0 to 90, the last open-ended)."""

_AGES = [f"age_{age}" for age in range(OLDEST + 1)]


def band_of(age: pl.Expr) -> pl.Expr:
    """The five-year band of an age in years."""
    return (age // 5).replace_strict(dict(enumerate(AGE_BANDS)), return_dtype=pl.String())


def residents(
    root: Path, footprint: str, *, year: int = 2017, boundaries: int = 2017, imd: int = 2015, single_years: bool = False
) -> Reading:
    """Residents of a footprint at mid-year.

    Parameters
    ----------
    footprint
        Code of the footprint (2017) or board (2022); "England" for all.
    boundaries
        2017 for the 44 footprints, 2022 for the 42 boards.
    imd
        Edition of the Index of Multiple Deprivation: 2015 or 2019.

    Returns
    -------
    Reading
        `place` (district code), `place_name`, `band` (or `age`), `sex`, `fifth` (1 the most deprived, of England),
        `persons`, `fault`. Persons are fractions, because sex is a share; they add to the published total exactly.
    """
    both = _persons_by_place(root, footprint, year=year, boundaries=boundaries, imd=imd)
    shares, notice = sex_shares(root, year=year)
    table = both.table.join(shares, on="age").with_columns((pl.col("both") * pl.col("share")).alias("persons"))
    by = ["place", "place_name", "age" if single_years else "band", "sex", "fifth"]
    table = table.with_columns(band_of(pl.col("age")).alias("band"), pl.col("age").alias("order"))
    table = table.group_by(by).agg(pl.col("persons").sum(), pl.col("order").min())
    table = table.sort("place", "order", "sex", "fifth").drop("order")
    return Reading(table.with_columns(pl.lit(None, dtype=pl.String()).alias("fault")), (*both.notices, notice))


def _persons_by_place(root: Path, footprint: str, *, year: int, boundaries: int, imd: int) -> Reading:
    """Residents of both sexes by `place`, `place_name`, `fifth` and `age`."""
    people = population_by_area(root, year=year)
    members = lsoa_membership(root, year=boundaries)
    poor = deprivation(root, edition=imd)
    inside = members.table if footprint == "England" else members_of(members.table, footprint)
    rows = inside.select("lsoa", pl.col("district").alias("place"), pl.col("district_name").alias("place_name"))
    rows = join_all(rows, poor.table.select("lsoa", "fifth"), on="lsoa", what="the Index of Multiple Deprivation")
    counts = people.table.select(pl.col("area").alias("lsoa"), *_AGES)
    rows = join_all(rows, counts, on="lsoa", what="the population estimates")
    keys = ["place", "place_name", "fifth"]
    summed = rows.group_by(keys).agg(pl.col(c).sum() for c in _AGES)
    long = summed.unpivot(on=_AGES, index=keys, variable_name="age", value_name="both")
    return join_readings(
        long.with_columns(pl.col("age").str.strip_prefix("age_").cast(pl.Int64)), people, members, poor
    )


def sex_shares(root: Path, *, year: int) -> tuple[pl.DataFrame, Notice]:
    """National share of each sex at each single year of age in the projection's nearest year, and its notice."""
    base = 2020 if year >= 2020 else 2018
    national = projection(root, base=base).table
    nearest = min(national["year"].unique().to_list(), key=lambda y: abs(y - year))
    here = national.filter(pl.col("year") == nearest)
    shares = here.select("age", "sex", (pl.col("persons") / pl.col("persons").sum().over("age")).alias("share"))
    message = (
        f"Sex is not published below national level: residents of {year} are split by England's share at each single "
        f"year of age in {nearest}."
    )
    return shares, Notice(PROJECTIONS.id, "population", "national-sex-split", "noted", message, 0)


@dataclass(frozen=True, slots=True)
class National:
    """National cells by year, and the fertility of women by age: what carries a local base forward."""

    years: tuple[int, ...]
    cells: dict[int, Cells]
    rates: dict[int, Cells]


def national(root: Path, *, variant: str = "ppp", base: int = 2018) -> National:
    """National projection as arrays: cells [sex, age] and births per woman [age], by year."""
    people = projection(root, variant=variant, base=base).table
    births = fertility(root, variant=variant, base=base).table
    cells, rates = {}, {}
    for (year,), part in people.group_by("year"):
        cells[int(str(year))] = _cells(part)
    for (year,), part in births.group_by("year"):
        rate = np.zeros(OLDEST + 1)
        rate[part["age"].to_numpy()] = part["births_per_1000"].to_numpy() / 1000
        rates[int(str(year))] = rate
    return National(tuple(sorted(cells)), cells, rates)


def _cells(table: pl.DataFrame) -> Cells:
    """Residents by sex and single year of age from a long table with `sex`, `age`, `persons`."""
    cells = np.zeros((2, OLDEST + 1))
    grouped = table.group_by("sex", "age").agg(pl.col("persons").sum())
    rows = np.array([SEXES.index(s) for s in grouped["sex"]], dtype=int)
    cells[rows, grouped["age"].to_numpy()] = grouped["persons"].to_numpy()
    return cells


def carry_forward(base: Cells, *, start: int, to: int, change: National, method: Method = "cohort") -> dict[int, Cells]:
    """Project a local base with national change.

    Parameters
    ----------
    base
        Local residents [sex, age] at mid-`start`.
    method
        "cohort": each local cohort grows a year older and changes by the ratio of the national cohort, which holds
        deaths and migration together. Newborns are the national number times the local share of expected births
        (women by age at national fertility rates), times a constant that fits the base year's own children under five.
        "ratio": each local age keeps its own size and changes as that age does nationally; it ages nobody, and suits
        places whose young adults come and go, such as university towns.
        "blend": the mean of the two, each carried forward on its own.

    Returns
    -------
    dict
        Cells by year, `start` to `to`. Years before the national projection begins use its first step.

    Notes
    -----
    With the national cells themselves as base, "cohort" returns the national projection.
    """
    _check_years(start, to, change)
    if method == "blend":
        pure: tuple[Method, Method] = ("cohort", "ratio")
        both = [carry_forward(base, start=start, to=to, change=change, method=one) for one in pure]
        return {year: (both[0][year] + both[1][year]) / 2 for year in both[0]}
    made = {start: base.astype(np.float64)}
    fit = _infant_fit(base, change, _within(start, change))
    for year in range(start, to):
        now = _within(year, change)
        if method == "ratio":
            made[year + 1] = _ratio_step(made[year], change, now)
        else:
            made[year + 1] = _cohort_step(made[year], change, now, fit)
    return made


DRIFT_KEPT = 0.5
"""Part of the local drift between two estimates that is carried on; the rest is taken to have been chance."""


def local_drift(before: Cells, after: Cells, *, start: int, to: int, change: National, method: Method) -> Cells:
    """Yearly growth (of logs) by five-year age band beyond what the projection gives from one estimate to a later one.

    What the national projection cannot know, such as a place's own migration, shows as drift. Bands without
    residents have none.
    """
    made = carry_forward(before, start=start, to=to, change=change, method=method)[to]
    drift = np.zeros(OLDEST + 1)
    for first in range(0, OLDEST + 1, 5):
        band = slice(first, first + 5)
        actual, expected = after[:, band].sum(), made[:, band].sum()
        if actual > 0 and expected > 0:
            drift[band] = np.log(actual / expected) / (to - start)
    return drift


def with_drift(years: dict[int, Cells], drift: Cells, *, start: int) -> dict[int, Cells]:
    """Projected cells with part of the local drift carried on from `start`."""
    return {year: cells * np.exp(DRIFT_KEPT * drift * max(year - start, 0)) for year, cells in years.items()}


def step_back(local: Cells, *, year: int, change: National) -> Cells:
    """Local residents one year earlier, at mid-`year`: each age is changed as England's of that age did since.

    Years before the national projection begins use its first step.
    """
    now = _within(year, change)
    return local * _divide(change.cells[now], change.cells[now + 1])


def _check_years(start: int, to: int, change: National) -> None:
    first, last = change.years[0], change.years[-1]
    if to > last or to < start or start < first - 2:
        raise UnknownRelease(
            f"The national projection runs from {first} to {last}; {start} to {to} is asked for.",
            remedy="Start no more than two years before it begins, and end within it.",
        )


def _within(year: int, change: National) -> int:
    """The year whose national step is used: the year itself, or the first step where the projection begins later."""
    return max(year, change.years[0])


def _divide(top: Cells, bottom: Cells) -> Cells:
    return np.divide(top, bottom, out=np.ones_like(top), where=bottom > 0)


def _ratio_step(local: Cells, change: National, year: int) -> Cells:
    return local * _divide(change.cells[year + 1], change.cells[year])


def _cohort_step(local: Cells, change: National, year: int, fit: float) -> Cells:
    before, after = change.cells[year], change.cells[year + 1]
    step = np.zeros_like(local)
    step[:, 1:OLDEST] = local[:, : OLDEST - 1] * _divide(after[:, 1:OLDEST], before[:, : OLDEST - 1])
    oldest = _divide(after[:, OLDEST], before[:, OLDEST - 1] + before[:, OLDEST])
    step[:, OLDEST] = (local[:, OLDEST - 1] + local[:, OLDEST]) * oldest
    step[:, 0] = after[:, 0] * _birth_share(local, before, change.rates[year]) * fit
    return step


def _birth_share(local: Cells, nation: Cells, rates: Cells) -> float:
    """Local births as a share of national births, if local women had national fertility at each age."""
    return float((local[1] * rates).sum() / (nation[1] * rates).sum())


def _infant_fit(base: Cells, change: National, year: int) -> float:
    """How many children under five the base has for each that its women would have at national fertility."""
    expected = change.cells[year][:, :5].sum() * _birth_share(base, change.cells[year], change.rates[year])
    return float(base[:, :5].sum() / expected) if expected > 0 else 1.0


def project(
    root: Path,
    footprint: str,
    *,
    start: int = 2017,
    to: int = 2022,
    variant: str = "ppp",
    base: int = 2018,
    method: Method = "cohort",
    boundaries: int = 2017,
) -> Reading:
    """Projected residents of a footprint.

    Parameters
    ----------
    start
        Mid-year of the local base: a year with LSOA estimates.
    variant
        Of the national projection: "ppp" principal, "hhh" high, "lll" low population, and the others it lists.

    Returns
    -------
    Reading
        `year`, `sex`, `age` (90 is 90 and over), `band`, `persons`, `fault`.
    """
    local = residents(root, footprint, year=start, boundaries=boundaries, single_years=True)
    change = national(root, variant=variant, base=base)
    years = carry_forward(_cells(local.table), start=start, to=to, change=change, method=method)
    parts = [_long(cells, year) for year, cells in years.items()]
    fault = pl.lit(None, dtype=pl.String()).alias("fault")
    table = pl.concat(parts).with_columns(band_of(pl.col("age")).alias("band"), fault)
    message = (
        f"Residents after {start} are projected by the {method} method from the local base of {start} and the "
        f"{base}-based national projection, variant {variant}; local migration is not modelled."
    )
    notice = Notice(PROJECTIONS.id, "population", "national-change-on-local-base", "noted", message, 0)
    wanted = ["year", "sex", "age", "band", "persons", "fault"]
    return Reading(table.select(wanted), (*local.notices, notice))


def _long(cells: Cells, year: int) -> pl.DataFrame:
    ages = np.arange(OLDEST + 1)
    return pl.concat(
        pl.DataFrame({"year": np.full(ages.size, year), "age": ages, "persons": cells[i]}).with_columns(
            pl.lit(sex).alias("sex")
        )
        for i, sex in enumerate(SEXES)
    )
