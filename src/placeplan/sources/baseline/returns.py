"""How much care: each trust's returns of the base year, and England's totals per resident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from placeplan.quantities import FinancialYear
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.baseline.rates import ServiceRate
from placeplan.sources.baseline.trusts import AE_YEARS, Trusts
from placeplan.sources.geography import follow
from placeplan.sources.hospitals import accident_and_emergency, beds
from placeplan.sources.money import national_activity, unit_costs
from placeplan.sources.primary_care import appointments

__all__ = ["Level", "Returns", "the_returns"]


@dataclass(frozen=True)
class Level:
    """England's units of one service, the people they were given to, and where the number comes from."""

    units: float
    source: str
    carried: str = ""
    """The period the number is of, where that is not the base year."""


@dataclass(frozen=True)
class Returns:
    """What trusts returned, and England's totals.

    Parameters
    ----------
    by_trust
        Service → trust code of the base year → units in the base year.
    source
        Service → id of the source of those returns.
    england
        Service → England's level.
    unplaced
        Units by service of bodies that belong to no footprint, spread over England.
    """

    by_trust: Mapping[str, Mapping[str, float]]
    source: Mapping[str, str]
    england: Mapping[str, Level]
    unplaced: Mapping[str, float]
    occupied: Mapping[str, float]
    available: Mapping[str, float]
    acute_share: Mapping[str, float]
    """General and acute beds as a share of general and acute and maternity beds, by trust."""
    beds_period: str


def the_returns(atlas: Atlas, trusts: Trusts, services: Mapping[str, ServiceRate]) -> Returns:
    """Returns of the atlas's base year."""
    panel = atlas.call(beds)
    available, occupied, acute_share, period = _beds(panel, atlas.base_year)
    by_trust, source = _emergency(atlas, trusts, panel)
    known = {*trusts.home, *trusts.hospitals}
    unplaced = {
        service: sum(units for trust, units in found.items() if trust not in known)
        for service, found in by_trust.items()
    }
    bed_days = {
        trust: beds_ * atlas.base_year.days
        for trust, beds_ in occupied.items()
        if trusts.kind.get(trust) in ("community", "mental health") and beds_ > 0
    }
    return Returns(
        by_trust={**by_trust, "community-bed-day": bed_days},
        source={**source, "community-bed-day": "kh03-panel"},
        england=_england(atlas, services, by_trust),
        unplaced=unplaced,
        occupied=occupied,
        available=available,
        acute_share=acute_share,
        beds_period=period,
    )


def _beds(panel: pl.DataFrame, year: FinancialYear) -> tuple[dict[str, float], dict[str, float], dict[str, float], str]:
    """General and acute beds open and occupied: the mean of the year's quarters, in the nearest year there is.

    A quarter with a known fault has no value and is left out of the mean.
    """
    start = max(year.start, 2018)
    label = f"{start}-{(start + 1) % 100:02d}"
    rows = panel.filter(pl.col("quarter").str.starts_with(label))
    means = rows.group_by("trust").agg(pl.col("ga_beds").mean(), pl.col("ga_occupied").mean()).drop_nulls()
    available = dict(means.select("trust", "ga_beds").iter_rows())
    occupied = dict(means.select("trust", "ga_occupied").iter_rows())
    both = (
        rows.drop_nulls(["ga_beds", "maternity_beds"])
        .group_by("trust")
        .agg((pl.col("ga_beds").sum() / (pl.col("ga_beds") + pl.col("maternity_beds")).sum()).alias("share"))
    )
    return available, occupied, dict(both.iter_rows()), str(FinancialYear(start))


def _emergency(atlas: Atlas, trusts: Trusts, panel: pl.DataFrame) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """A&E attendances by kind and emergency admissions through A&E, by trust code of the base year."""
    start = atlas.base_year.start
    year = min(max(start, AE_YEARS[0]), AE_YEARS[1])
    returns = atlas.call(accident_and_emergency)
    rows = returns.filter(pl.col("month").is_between(date(year, 4, 1), date(year + 1, 3, 31)))
    major = pl.col("type") == "1"
    totals = rows.group_by("trust").agg(
        pl.col("attendances").filter(major).sum().cast(pl.Float64).alias("ae-major"),
        pl.col("attendances").filter(~major).sum().cast(pl.Float64).alias("ae-other"),
        pl.col("admissions").sum().cast(pl.Float64).alias("emergency"),
    )
    found = {name: _positive(totals, name) for name in ("ae-major", "ae-other", "emergency")}
    source = {"ae-major": "ae-monthly", "ae-other": "ae-monthly", "emergency": "ae-monthly"}
    if start > AE_YEARS[1]:
        ends = follow(trusts.successors, totals["trust"].to_list(), since=date(year, 4, 1), until=trusts.day)
        change = _change(atlas, "emergency_admissions", year, start)
        found = {name: _moved(units, ends) for name, units in found.items()}
        found["emergency"] = {trust: units * change for trust, units in found["emergency"].items()}
        found["ae-major"] = _panel_attendances(panel, start) or found["ae-major"]
        source = {"ae-major": "kh03-panel", "ae-other": "ae-carried", "emergency": "ae-carried"}
    return found, source


def _positive(totals: pl.DataFrame, name: str) -> dict[str, float]:
    return {trust: units for trust, units in totals.select("trust", name).sort("trust").iter_rows() if units > 0}


def _moved(units: Mapping[str, float], ends: Mapping[str, str]) -> dict[str, float]:
    made: dict[str, float] = {}
    for trust, amount in units.items():
        made[ends[trust]] = made.get(ends[trust], 0.0) + amount
    return made


def _panel_attendances(panel: pl.DataFrame, start: int) -> dict[str, float]:
    """Major A&E of a financial year by trust: four quarters, or three and more scaled to four; else nothing."""
    label = f"{start}-{(start + 1) % 100:02d}"
    rows = panel.filter(pl.col("quarter").str.starts_with(label)).drop_nulls("type1_attendances")
    sums = (
        rows.filter(pl.col("type1_attendances") > 0)
        .group_by("trust")
        .agg((pl.col("type1_attendances").sum() * 4.0 / pl.len()).alias("units"))
    )
    return dict(sums.sort("trust").iter_rows())


def _change(atlas: Atlas, measure: str, first: int, last: int) -> float:
    """England's later level over its earlier one; the last full year there is stands in for a later one."""
    years = _years(atlas, measure)
    last = max(year for year in years if year <= last)
    return years[last] / years[first]


def _years(atlas: Atlas, measure: str) -> dict[int, float]:
    """England's totals of the financial years with all twelve months."""
    rows = atlas.call(national_activity).filter(pl.col("measure") == measure)
    rows = rows.with_columns(pl.col("month").dt.offset_by("-3mo").dt.year().alias("year"))
    sums = rows.group_by("year").agg(pl.col("value").sum(), pl.len().alias("months"))
    return dict(sums.filter(pl.col("months") == 12).select("year", "value").sort("year").iter_rows())


def _england(
    atlas: Atlas, services: Mapping[str, ServiceRate], by_trust: Mapping[str, Mapping[str, float]]
) -> dict[str, Level]:
    start = atlas.base_year.start
    costs = atlas.call(unit_costs)
    made: dict[str, Level] = {}
    for key, service in services.items():
        if service.level != "england":
            continue
        name = service.comes_from
        if name == "appointments":
            made[key] = _appointments(atlas)
        elif name == "direct":
            whole, of = _nearest(_years(atlas, "emergency_admissions"), start)
            through = sum(by_trust["emergency"].values())
            made[key] = Level(max(whole - through, 0.0), "national-activity", of if of != str(atlas.base_year) else "")
        elif name in ("elective", "Mental Health Care Contact"):
            department = "Elective Inpatients" if name == "elective" else name
            units = float(costs.filter(pl.col("department") == department)["activity"].sum())
            made[key] = Level(units, "cost-collection", "2024/25")
        else:
            units, of = _nearest(_years(atlas, name), start)
            made[key] = Level(units, "national-activity", of if of != str(atlas.base_year) else "")
    return made


def _nearest(years: Mapping[int, float], start: int) -> tuple[float, str]:
    """The value of the nearest full year, and that year."""
    year = min(years, key=lambda y: (abs(y - start), y))
    return years[year], str(FinancialYear(year))


def _appointments(atlas: Atlas) -> Level:
    """Appointments a year in England at the rate of the CCGs the release holds, over their residents."""
    table = atlas.call(appointments)
    year = table.filter(pl.col("month").is_between(date(2019, 3, 1), date(2020, 2, 28)), pl.col("status") != "DNA")
    ccgs = year["ccg"].unique().to_list()
    here = atlas.membership_2017["ccg"].is_in(ccgs).to_numpy()
    people = atlas.bands.sum(axis=1)
    rate = float(year["appointments"].sum()) / float(people[here].sum())
    return Level(rate * float(np.sum(people)), "appointments", "March 2019 to February 2020")
