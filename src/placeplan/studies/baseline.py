"""Baselines: a plan of one footprint, or of all, from public releases; the releases and footprint factors as tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from placeplan.errors import InputError, InternalError, OptionError
from placeplan.plan.checks import check_plan
from placeplan.plan.digest import plan_digest
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, count_problems
from placeplan.plan.write import write_plan
from placeplan.quantities import FinancialYear
from placeplan.records import Source
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.baseline.build import Country, build_plan, country_of
from placeplan.sources.baseline.rates import MARK
from placeplan.sources.factors import footprint_factors
from placeplan.sources.releases import RELEASES
from placeplan.studies.opening import Progress, silent

if TYPE_CHECKING:
    from placeplan.sources.reading import Notice

__all__ = ["Baseline", "build_all", "build_baseline", "check_releases", "factors_table", "releases_table"]


@dataclass(frozen=True)
class Baseline:
    """A plan that was built and written.

    Parameters
    ----------
    code
        Code of the footprint or board.
    residents
        Residents by mid-year, of the principal variant.
    estimate
        Mid-year whose residents are published; the others are carried from it.
    notices
        Known faults of the releases that were met, and methods that stand in for data.
    """

    code: str
    plan: Plan
    folder: Path
    residents: dict[str, float]
    estimate: str
    notes: tuple[str, ...]
    notices: tuple[Notice, ...]
    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as one object, for JSON."""
        settings = self.plan.settings
        sources = [
            {"id": key, "title": row.title, "grade": row.grade, "national_rate": MARK in row.title}
            for key, row in self.plan.of(Source).items()
        ]
        return {
            "plan": str(self.folder), "id": settings.id, "footprint": self.code, "base_year": settings.base_year,
            "digest": plan_digest(self.plan), "residents": {k: round(v, 1) for k, v in self.residents.items()},
            "residents_published_for": self.estimate,
            "rows": {name: table.height for name, table in self.plan.tables.items()}, "sources": sources,
            "notes": list(self.notes),
            "faults": [{"release": n.release, "fault": n.fault, "treatment": n.treatment, "message": n.message}
                       for n in self.notices],
            "counts": {str(severity): n for severity, n in count_problems(self.problems).items()},
        }  # fmt: skip


def check_releases(data: Path | str) -> Path:
    """The folder of releases, where it is one that can be read.

    Raises
    ------
    InputError
        It is not there, is no folder, cannot be read, or holds none of the releases.
    """
    root = Path(data)
    remedy = "Give the folder that holds one folder per release; `placeplan baseline sources` lists them."
    try:
        names = {entry.name for entry in root.iterdir()}
    except FileNotFoundError:
        raise InputError("there is no such folder of releases.", path=str(data), remedy=remedy) from None
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise InputError(f"the releases cannot be read: {reason}.", path=str(data), remedy=remedy) from fault
    if not names & {release.id for release in RELEASES}:
        raise InputError("this folder holds none of the releases.", path=str(data), remedy=remedy)
    return root


def _country(data: Path | str, base_year: str, boundaries: int) -> Country:
    try:
        year = FinancialYear.parse(base_year)
    except ValueError as fault:
        raise OptionError(f"{fault}.", path="--base-year", remedy="Write it like 2016/17.") from fault
    if boundaries == 2022 and year.start < 2019:
        raise OptionError(
            f"Boards are built for base years from 2019/20; {base_year} is asked for.", path="--base-year",
            remedy="Use --footprint for the footprints of 2017, or a later base year.",
        )  # fmt: skip
    return country_of(Atlas(check_releases(data), year, boundaries))


def build_baseline(
    code: str, *, data: Path | str, out: Path | str, base_year: str = "2016/17", boundaries: int = 2017, years: int = 5,
    replace: bool = False, progress: Progress = silent,
) -> Baseline:  # fmt: skip
    """Build the plan of one footprint or board and write it.

    Parameters
    ----------
    code
        Code of a footprint of 2017, or of a board of 2022.
    boundaries
        2017 or 2022.
    replace
        Write over the plan that stands in `out`.

    Raises
    ------
    InputError
        A release or the folder cannot be used.
    UnknownCode
        There is no such footprint.
    OptionError
        The base year is out of reach.
    """
    _check_target(Path(out), replace=replace)
    progress("read the releases")
    country = _country(data, base_year, boundaries)
    return _build(country, code, Path(out), years=years, replace=replace, progress=progress)


def build_all(
    *, data: Path | str, out: Path | str, base_year: str = "2016/17", boundaries: int = 2017, years: int = 5,
    replace: bool = False, only: tuple[str, ...] = (), progress: Progress = silent,
) -> tuple[Baseline, ...]:  # fmt: skip
    """Build the plan of every footprint or board, each in a folder of `out` named by its code.

    Parameters
    ----------
    only
        Codes to build; all where none is named.
    """
    _check_target(Path(out), replace=replace)
    progress("read the releases")
    country = _country(data, base_year, boundaries)
    codes = only or tuple(sorted(country.atlas.names))
    made = []
    for at, code in enumerate(codes, 1):
        progress(f"{code}, {at} of {len(codes)}")
        made.append(_build(country, code, Path(out) / code, years=years, replace=replace, progress=silent))
    return tuple(made)


def _check_target(out: Path, *, replace: bool) -> None:
    if out.exists() and not out.is_dir():
        raise InputError("there is a file of this name.", path=str(out), remedy="Give another folder.")
    if out.is_dir() and any(out.iterdir()) and not replace:
        raise InputError("the folder is not empty.", path=str(out), remedy="Give another, or say --replace.")


def _build(country: Country, code: str, out: Path, *, years: int, replace: bool, progress: Progress) -> Baseline:
    progress(f"build {code}")
    built = build_plan(country, code, years=years)
    problems = check_plan(built.plan)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise InternalError(f"The baseline of {code} has {len(errors)} errors; the first: {errors[0]}")
    progress("write the plan")
    write_plan(built.plan, out, replace=replace)
    inside = [key for key, row in built.plan.records["place"].items() if getattr(row, "level", "") == "district"]
    people = built.plan.table("population").filter(
        pl.col("variant") == "principal", pl.col("place").is_in(inside), pl.col("source") != "registered"
    )
    sums = people.group_by("year").agg(pl.col("persons").sum()).sort("year")
    return Baseline(
        code=code, plan=built.plan, folder=out, residents=dict(sums.iter_rows()),
        estimate=str(FinancialYear(country.atlas.estimate)), notes=built.notes, notices=tuple(country.atlas.notices),
        problems=tuple(problems),
    )  # fmt: skip


def factors_table(data: Path | str) -> pl.DataFrame:
    """Footprint factors of all 44 footprints (self-containment, size, fit with councils, partner bodies, finance)."""
    return footprint_factors(check_releases(data)).table


def releases_table() -> pl.DataFrame:
    """Every declared release: where it is published, its licence and years, its files and known faults."""
    rows = [
        {
            "release": release.id, "title": release.title, "publisher": release.publisher,
            "published": release.published, "licence": release.licence, "years": release.years,
            "files": len(release.files), "known_faults": len(release.faults),
        }
        for release in RELEASES
    ]  # fmt: skip
    return pl.DataFrame(rows)
