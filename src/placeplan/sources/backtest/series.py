"""The series that can be held against what came next: quarterly values by trust or partnership."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from placeplan.sources.geography import successor_trusts
from placeplan.sources.hospitals import accident_and_emergency, accident_and_emergency_by_name, beds, waiting_list
from placeplan.sources.reconcile import trust_codes_by_name
from placeplan.sources.series import name_key

__all__ = ["Floats", "Series", "attendances", "beds_occupied", "emergency_admissions", "waiting"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """Quarterly values of one quantity.

    Parameters
    ----------
    values
        Unit × quarter; the first quarter begins in April of `first`. Only units with every value are kept.
    yearly
        How four quarters make a financial year: their sum, their mean, or the last.
    origins
        Last known years that are scored; each projects the years after it up to the last there is.
    """

    name: str
    unit: str
    grain: str
    units: tuple[str, ...]
    first: int
    values: Floats
    yearly: Literal["sum", "mean", "last"]
    origins: tuple[int, ...]
    horizon: int = 3

    @property
    def years(self) -> tuple[int, ...]:
        """First calendar years of the financial years there are."""
        return tuple(range(self.first, self.first + self.values.shape[1] // 4))

    @property
    def annual(self) -> Floats:
        """Unit × financial year."""
        return self.fold(self.values)

    def fold(self, quarters: Floats) -> Floats:
        """Quarters made into years."""
        whole = quarters[:, : quarters.shape[1] // 4 * 4].reshape(quarters.shape[0], -1, 4)
        if self.yearly == "sum":
            return np.asarray(whole.sum(axis=2))
        return np.asarray(whole.mean(axis=2) if self.yearly == "mean" else whole[:, :, -1])

    def only(self, units: int) -> Series:
        """The same with the first units only."""
        return replace(self, units=self.units[:units], values=self.values[:units])


def _quarters(table: pl.DataFrame, first: int, last: int) -> tuple[tuple[str, ...], Floats]:
    """`unit`, `quarter` (0 for April to June of `first`), `value` as unit × quarter; incomplete units are left out."""
    count = (last - first + 1) * 4
    inside = table.filter(pl.col("quarter").is_between(0, count - 1), pl.col("value") > 0)
    full = inside.filter(pl.len().over("unit") == count).sort("unit", "quarter")
    units = tuple(full["unit"].unique(maintain_order=True).to_list())
    return units, full["value"].to_numpy().reshape(len(units), count)


def _quarter(day: str, first: int) -> pl.Expr:
    shifted = pl.col(day).dt.offset_by("-3mo")
    return ((shifted.dt.year() - first) * 4 + (shifted.dt.month() - 1) // 3).alias("quarter")


def attendances(root: Path) -> Series:
    """A&E attendances of all types by trust, 2011/12 to 2018/19: the compilation by name, then the return by code."""
    first, last = 2011, 2018
    named = accident_and_emergency_by_name(root).table.filter(pl.col("month") < date(last, 4, 1))
    codes = trust_codes_by_name(root).table
    key = pl.col("trust_name").map_elements(name_key, return_dtype=pl.String).alias("key")
    keyed = named.with_columns(key).join(codes, on="key").select("trust", "month", "attendances")
    coded = accident_and_emergency(root).table.filter(pl.col("month") >= date(last, 4, 1))
    both = pl.concat([keyed, coded.select("trust", "month", "attendances")])
    months = (
        both.with_columns(_quarter("month", first))
        .group_by("trust", "quarter")
        .agg(pl.col("attendances").sum().cast(pl.Float64).alias("value"), pl.col("month").n_unique().alias("months"))
    )
    whole = months.filter(pl.col("months") == 3).select(pl.col("trust").alias("unit"), "quarter", "value")
    units, values = _quarters(_unmerged(root, whole, date(2011, 4, 1), date(2019, 3, 31)), first, last)
    return Series("A&E attendances", "attendances", "trust", units, first, values, "sum", (2014, 2015, 2016, 2017))


def _unmerged(root: Path, table: pl.DataFrame, since: date, until: date) -> pl.DataFrame:
    """Without trusts that took others in between two days: their series step."""
    merged = set(successor_trusts(root, since=since, until=until).table["new"].to_list())
    return table.filter(~pl.col("unit").is_in(list(merged)))


def emergency_admissions(root: Path) -> Series:
    """Emergency admissions through A&E by trust, 2016/17 to 2018/19."""
    first, last = 2016, 2018
    table = accident_and_emergency(root).table.with_columns(_quarter("month", first))
    sums = table.group_by(pl.col("trust").alias("unit"), "quarter").agg(
        pl.col("admissions").sum().cast(pl.Float64).alias("value")
    )
    units, values = _quarters(_unmerged(root, sums, date(2016, 4, 1), date(2019, 3, 31)), first, last)
    big = values.min(axis=1) > 100
    units = tuple(unit for unit, keep in zip(units, big, strict=True) if keep)
    return Series(
        "Emergency admissions through A&E", "admissions", "trust", units, first, values[big], "sum", (2017,), 1
    )


def beds_occupied(root: Path) -> Series:
    """General and acute beds occupied by trust, 2018/19 to 2024/25."""
    first, last = 2018, 2024
    panel = beds(root).table.select("trust", "quarter", "ga_occupied").drop_nulls()
    year, number = pl.col("quarter").str.slice(0, 4).cast(pl.Int64), pl.col("quarter").str.slice(9, 1).cast(pl.Int64)
    table = panel.select(
        pl.col("trust").alias("unit"), ((year - first) * 4 + number - 1).alias("quarter"),
        pl.col("ga_occupied").alias("value"),
    )  # fmt: skip
    units, values = _quarters(_unmerged(root, table, date(2018, 4, 1), date(2025, 3, 31)), first, last)
    big = values.min(axis=1) > 50
    units = tuple(unit for unit, keep in zip(units, big, strict=True) if keep)
    name = "General and acute beds occupied"
    return Series(name, "beds", "trust", units, first, values[big], "mean", (2021, 2022, 2023))


def waiting(root: Path) -> Series:
    """The referral to treatment list by partnership at the end of each quarter, 2020/21 to 2023/24."""
    first, last = 2020, 2023
    table = waiting_list(root).table.filter(pl.col("month").dt.month().is_in([3, 6, 9, 12]))
    found = table.select(
        pl.col("stp_ods").alias("unit"), _quarter("month", first), pl.col("incomplete").cast(pl.Float64).alias("value")
    )
    units, values = _quarters(found, first, last)
    return Series(
        "Waiting list (incomplete pathways)", "pathways", "partnership", units, first, values, "last", (2021, 2022), 2
    )
