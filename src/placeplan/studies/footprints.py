"""Many footprints at once: ranges and chances of each, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import placeplan
from placeplan.errors import InputError, PlanProblems, UserError
from placeplan.plan.compile import compile_plan
from placeplan.publish.many_runs import FootprintRanges, many_runs_html
from placeplan.records import Place
from placeplan.results import WORLDS, Provenance, Ranges
from placeplan.studies.folders import check_outside_plans, replace_files, to_json
from placeplan.studies.opening import Progress, day_of, open_plan, silent
from placeplan.studies.run_folder import RunFolder
from placeplan.studies.uncertain import Asked, drawn_with, ranges_of, workers_of
from placeplan.uncertainty import RunOptions
from placeplan.uncertainty.job import Job, job_of
from placeplan.uncertainty.many import Progress as Counter
from placeplan.uncertainty.many import run_jobs
from placeplan.uncertainty.outputs import HEADLINES

__all__ = ["FIGURES_KEPT", "Footprint", "Footprints", "folders_in", "run_all"]

FIGURES_KEPT = (*HEADLINES, "income", "cost", "staff.shortage", "staff.unfilled", "waiting.list")
"""Figures kept of every footprint; all figures of many would not fit into memory."""
_TOGETHER = 12


@dataclass(frozen=True)
class Footprint:
    """One footprint of many.

    Parameters
    ----------
    name, title, place
        The plan's folder, its title, and the name of the footprint it is for.
    """

    name: str
    title: str
    place: str
    years: tuple[str, ...]
    provenance: Provenance
    ranges: Ranges

    def to_dict(self) -> dict[str, Any]:
        """Gaps of the footprint in its last year, and chances, for JSON."""
        last = [
            row
            for figure in HEADLINES
            for world in ("do nothing", "do something")
            if (row := self.ranges.of(figure, world=world, year=self.years[-1])) is not None
        ]
        errors = ("mc_error", "p10_mc_error", "p50_mc_error", "p90_mc_error")
        kept = ("figure", "world", "year", "unit", "mean", "p10", "p50", "p90", *errors)
        return {
            "name": self.name, "title": self.title, "place": self.place, "provenance": vars(self.provenance),
            "gaps": [{key: row[key] for key in kept} for row in last],
            "chances": self.ranges.chances.filter(year=self.years[-1]).to_dicts(),
        }  # fmt: skip


@dataclass(frozen=True)
class Footprints:
    """All footprints of a folder.

    Parameters
    ----------
    failed
        Name and reason of each that could not be run.
    """

    found: tuple[Footprint, ...]
    failed: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """All as one object, for JSON."""
        return {
            "footprints": [each.to_dict() for each in self.found],
            "failed": [{"name": name, "reason": reason} for name, reason in self.failed],
        }


def folders_in(folder: Path) -> list[Path]:
    """Folders of plans in a folder, by name.

    Raises
    ------
    InputError
        There is none.
    """
    found = sorted(path.parent for path in folder.glob("*/plan.toml")) if folder.is_dir() else []
    if not found:
        raise InputError("no plan stands in this folder.", path=str(folder), remedy="Give a folder that holds plans.")
    return found


def run_all(
    folders: Sequence[Path], asked: Asked, out: Path, *, made_at: str = "", progress: Progress = silent,
    count: Counter | None = None,
) -> Footprints:  # fmt: skip
    """Run many footprints, and write ranges.parquet, chances.json and provenance.json of each, and summary.html and
    summary.json of all of them side by side.

    A plan with errors is left out and named; the others go on.

    Raises
    ------
    InputError, OptionError
        `out` cannot be written; the number of runs is not 1 or more.
    WorkerLostError, ClusterError, BatchStoreError
        The runs could not be finished.
    """
    RunOptions(runs=asked.runs, seed=asked.seed)
    check_outside_plans(out)
    found: list[Footprint] = []
    failed: list[tuple[str, str]] = []
    jobs: list[_Compiled] = []
    for folder in folders:
        progress(f"compile {folder.name}")
        try:
            jobs.append(_compiled(folder, asked, made_at))
        except PlanProblems as error:
            failed.append((folder.name, error.message))
        except UserError as error:
            failed.append((folder.name, str(error)))
    workers = workers_of(asked, footprints=len(folders))
    store = None if asked.keep is None else RunFolder(asked.keep / placeplan.__version__)
    for some, before in _groups(jobs):
        done = _counted(count, before * asked.runs, len(jobs) * asked.runs)
        samples = run_jobs([each.job for each in some], workers=workers, store=store, progress=done)
        for one, sample in zip(some, samples, strict=True):
            made = Provenance(
                one.name, one.digest, placeplan.__version__, made_at=made_at, runs=asked.runs, seed=asked.seed
            )  # fmt: skip
            years = one.job.model.axes.year.ids
            each = Footprint(one.name, one.title, one.place, years, made, ranges_of(sample, drivers=False))
            _write(each, out / one.name)
            found.append(each)
    whole = Footprints(tuple(found), tuple(failed))
    _write_summary(whole, out, asked, made_at)
    return whole


@dataclass(frozen=True)
class _Compiled:
    name: str
    title: str
    place: str
    digest: str
    job: Job


def _compiled(folder: Path, asked: Asked, made_at: str) -> _Compiled:
    opened = open_plan(folder, on=day_of(made_at))
    model = compile_plan(opened.plan, opened.digest)
    job = job_of(*drawn_with(opened.plan, model, asked), FIGURES_KEPT)
    settings = opened.plan.settings
    place = opened.plan.of(Place).get(settings.footprint)
    return _Compiled(folder.name, settings.title, place.title if place else settings.title, opened.digest, job)


def _groups(jobs: list[_Compiled]) -> Iterator[tuple[list[_Compiled], int]]:
    for first in range(0, len(jobs), _TOGETHER):
        yield jobs[first : first + _TOGETHER], first


def _counted(count: Counter | None, before: int, total: int) -> Counter | None:
    if count is None:
        return None

    def tell(done: int, runs: int) -> None:  # noqa: ARG001
        count(before + done, total)

    return tell


def _write(each: Footprint, folder: Path) -> None:
    names = ("ranges.parquet", "chances.json", "provenance.json")
    with replace_files(folder, names) as stage:
        whole = BytesIO()
        each.ranges.frame.write_parquet(whole)
        (stage / names[0]).write_bytes(whole.getvalue())
        chances = {"plan": each.name, "chances": each.ranges.chances.to_dicts()}
        (stage / names[1]).write_text(to_json(chances, indent=1) + "\n", encoding="utf-8")
        (stage / names[2]).write_text(to_json(vars(each.provenance), indent=1) + "\n", encoding="utf-8")


def _write_summary(found: Footprints, out: Path, asked: Asked, made_at: str) -> None:
    page = many_runs_html(
        tuple(_view(each) for each in found.found), found.failed, runs=asked.runs, seed=asked.seed, made_at=made_at,
        code_version=placeplan.__version__,
    )  # fmt: skip
    with replace_files(out, ("summary.html", "summary.json")) as stage:
        (stage / "summary.html").write_text(page, encoding="utf-8")
        (stage / "summary.json").write_text(to_json(found.to_dict(), indent=1) + "\n", encoding="utf-8")


def _view(each: Footprint) -> FootprintRanges:
    last, something = each.years[-1], WORLDS[1]
    gaps = {
        (figure, world): row
        for figure in HEADLINES
        for world in WORLDS
        if (row := each.ranges.of(figure, world=world, year=last)) is not None
    }
    odds = {
        (row["what"], row["subject"]): {name: row[name] for name in ("chance", "mc_error")}
        for row in each.ranges.chances.filter(year=last, world=something).to_dicts()
    }
    income = each.ranges.of("income", world=something, year=last)
    return FootprintRanges(
        each.name, each.place, last, gaps,
        {figure: odds["gap closed", figure] for figure in HEADLINES if ("gap closed", figure) in odds},
        odds.get(("staffed", "all staff")), {s: o for (what, s), o in odds.items() if what == "release safe"},
        float(income["mean"]) if income else None,
    )  # fmt: skip
