"""What is read once and used for every footprint: residents by small area, catchments, trusts and their returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from placeplan.errors import OptionError
from placeplan.quantities import AGE_BANDS, FinancialYear
from placeplan.sources.areas import centroids, footprint_ccgs
from placeplan.sources.geography import lsoa_membership
from placeplan.sources.people import OLDEST, deprivation, population_by_area
from placeplan.sources.population import National, national, sex_shares
from placeplan.sources.reading import Notice, Reading, read
from placeplan.sources.releases.areas import LOOKUPS
from placeplan.sources.series import join_all

__all__ = ["FIRST_YEAR", "LAST_YEAR", "VARIANTS", "Atlas", "Floats"]

Floats = NDArray[np.float64]
Value = TypeVar("Value")

ESTIMATES = (2017, 2019, 2020)
"""Mid-years for which residents by small area are released."""

FIRST_YEAR, LAST_YEAR = 2016, 2024
"""First calendar years of the base years a baseline can be built for."""

VARIANTS = {"principal": "ppp", "high": "hhh", "low": "lll"}
"""Variants a plan carries, and their codes in the national projection."""

_AGES = [f"age_{age}" for age in range(OLDEST + 1)]


@dataclass
class Atlas:
    """All releases as one base year and one set of boundaries need them; each is read when first asked for.

    Parameters
    ----------
    root
        Folder with one folder per release.
    base_year
        Year 0 of the plans.
    boundaries
        2017 for the 44 footprints, 2022 for the 42 integrated care boards.
    """

    root: Path
    base_year: FinancialYear
    boundaries: int = 2017
    notices: dict[Notice, None] = field(default_factory=dict)
    made: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.base_year.start <= LAST_YEAR:
            raise OptionError(
                f"No baseline can be built for {self.base_year}.", path="--base-year",
                remedy=f"The releases reach from {FinancialYear(FIRST_YEAR)} to {FinancialYear(LAST_YEAR)}.",
            )  # fmt: skip

    def keep(self, reading: Reading) -> pl.DataFrame:
        """The table of a reading; its notices are kept."""
        self.notices.update(dict.fromkeys(reading.notices))
        return reading.table

    def call(self, reader: Callable[..., Reading], **options: object) -> pl.DataFrame:
        """The table a reader gives for this folder of releases, read once."""
        name = f"{reader.__module__}.{reader.__name__} {options}"
        return self.once(name, lambda: self.keep(reader(self.root, **options)))

    def once(self, name: str, make: Callable[[], Value]) -> Value:
        """A value made when it is first asked for and kept."""
        if name not in self.made:
            self.made[name] = make()
        found: Value = self.made[name]  # type: ignore[assignment]
        return found

    @cached_property
    def estimate(self) -> int:
        """Mid-year of the residents used: the latest estimate not after the base year, else the earliest there is."""
        known = [year for year in ESTIMATES if year <= self.base_year.start]
        return known[-1] if known else ESTIMATES[0]

    @cached_property
    def lsoas(self) -> pl.DataFrame:
        """One row a small area, in order of code: district, CCG, footprint, MSOA, deprivation fifth and point."""
        members = self.keep(lsoa_membership(self.root, year=self.boundaries))
        table = members.drop("fault", "method")
        poor = self.keep(deprivation(self.root, edition=2019 if self.base_year.start >= 2019 else 2015))
        msoas = self.keep(read(self.root, LOOKUPS, "lsoa to msoa"))
        points = self.keep(centroids(self.root))
        parts = (
            (poor.select("lsoa", "fifth"), "the Index of Multiple Deprivation"),
            (msoas.select("lsoa", "msoa"), "the lookup to MSOA"),
            (points.select("lsoa", "lon", "lat"), "the centres of small areas"),
        )
        for right, what in parts:
            table = join_all(table, right, on="lsoa", what=what)
        return table.sort("lsoa")

    @cached_property
    def membership_2017(self) -> pl.DataFrame:
        """Small areas in order of code with their CCG of 2021."""
        return self.call(lsoa_membership, year=2017).sort("lsoa")

    @cached_property
    def ages(self) -> Floats:
        """Residents by small area and single year of age at mid-`estimate`."""
        people = self.keep(population_by_area(self.root, year=self.estimate))
        counts = people.select(pl.col("area").alias("lsoa"), *_AGES)
        joined = join_all(self.lsoas.select("lsoa"), counts, on="lsoa", what="the population estimates")
        return joined.select(_AGES).to_numpy().astype(float)

    @cached_property
    def earlier(self) -> int:
        """Mid-year of the estimate before the one used, where the national projection reaches it; 0 where none does."""
        known = [year for year in ESTIMATES if year < self.estimate]
        return known[-1] if known else 0

    @cached_property
    def earlier_ages(self) -> Floats:
        """Residents by small area and single year of age at mid-`earlier`."""
        people = self.keep(population_by_area(self.root, year=self.earlier))
        counts = people.select(pl.col("area").alias("lsoa"), *_AGES)
        joined = join_all(self.lsoas.select("lsoa"), counts, on="lsoa", what="the population estimates")
        return joined.select(_AGES).to_numpy().astype(float)

    @cached_property
    def bands(self) -> Floats:
        """Residents by small area and five-year band at mid-`estimate`."""
        return np.stack([part.sum(axis=1) for part in band_parts(self.ages)], axis=1)

    @cached_property
    def fifth(self) -> NDArray[np.int64]:
        """Deprivation fifth of each small area, from 0 for the most deprived."""
        return self.lsoas["fifth"].to_numpy().astype(np.int64) - 1

    @cached_property
    def sexes(self) -> Floats:
        """National share of each sex (female, male) by single year of age."""
        shares, notice = sex_shares(self.root, year=self.estimate)
        self.notices[notice] = None
        made = np.zeros((OLDEST + 1, 2))
        for age, sex, share in shares.select("age", "sex", "share").iter_rows():
            made[age, 0 if sex == "female" else 1] = share
        return made

    @cached_property
    def band_sexes(self) -> Floats:
        """England's share of each sex by band: ages weighted by England's residents."""
        by_age = self.ages.sum(axis=0)[:, None] * self.sexes
        made = np.stack([part.sum(axis=1) for part in band_parts(by_age.T)], axis=0)
        return np.asarray(made / made.sum(axis=1, keepdims=True), dtype=float)

    @cached_property
    def changes(self) -> dict[str, National]:
        """The national projection by variant of the plan."""
        old = {name: national(self.root, variant=code, base=2018) for name, code in VARIANTS.items()}
        if self.estimate < 2020:
            return old
        new = national(self.root, variant="ppp", base=2020)
        return {name: _scaled(new, old[name], old["principal"]) for name in VARIANTS}

    @cached_property
    def ccgs(self) -> pl.DataFrame:
        """The CCGs of each footprint of 2017: `footprint`, `footprint_name`, `ccg`, `ccg_name`."""
        return self.call(footprint_ccgs)

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each footprint or board by code."""
        pairs = self.lsoas.select("footprint", "footprint_name").unique().sort("footprint")
        return dict(pairs.iter_rows())


def _scaled(new: National, variant: National, principal: National) -> National:
    """A later projection with the older one's distance between a variant and its principal."""
    cells = {year: new.cells[year] * np.divide(variant.cells[year], principal.cells[year]) for year in new.years}
    return National(new.years, cells, new.rates)


def band_parts(table: Floats) -> list[Floats]:
    """The columns (single years of age) of each five-year band, the last open-ended."""
    edges = [5 * at for at in range(len(AGE_BANDS))] + [OLDEST + 1]
    return [table[:, first:last] for first, last in pairwise(edges)]
