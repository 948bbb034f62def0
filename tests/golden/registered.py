"""Figures registered as right: what is kept of each example and of each section of the equations.

They change only on purpose. After such a change, from the project's root:

    .venv/bin/python -m tests.golden.refresh

writes them again; read the difference before committing it, and say in the message why the figures moved.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from placeplan.engine.pipeline import run_expected
from placeplan.engine.tabulate import results_of
from placeplan.plan.compile import compile_plan
from placeplan.results import Provenance, ResultSet
from placeplan.results.figures import WORLDS
from placeplan.studies.opening import open_plan
from tests.plans import tiny_plan
from tests.repo.tree import ROOT, SOURCE

__all__ = ["EQUATIONS", "EXAMPLES", "FOLDER", "example_figures", "section_figures", "sections"]

N, S = WORLDS
FOLDER = ROOT / "tests/golden"
EXAMPLES = tuple(sorted(path.name for path in (SOURCE / "examples").iterdir() if (path / "plan.toml").is_file()))
EQUATIONS = ROOT / "docs/methods/equations.md"

FIGURES_OF = {
    "population": ("population",),
    "demand-do-nothing": ("activity.growth",),
    "effects": ("activity", "care.", "effect."),
    "capacity": ("capacity.", "use", "bed_days"),
    "workforce": ("staff.", "unexplained.staff"),
    "money": ("income", "cost", "position", "unexplained", "capital.spend", "stranded", "bridge", "trading"),
    "travel": ("travel.",),
    "the-three-gaps": ("gap.", "health.", "waiting."),
}
"""Section of the equations -> figures it gives (a full stop: all that begin so)."""


def sections() -> dict[str, str]:
    """Sections of the equations by the name of their golden file."""
    titles = re.findall(r"^## (\d+) (.+)$", EQUATIONS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {f"{number}-{_slug(title)}": f"{number} {title}" for number, title in titles}


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _number(value: float) -> float:
    return float(f"{value:.12g}") + 0.0


def _rows(frame: pl.DataFrame) -> dict[str, float]:
    return {
        f"{row['figure']} | {row['world']} | {row['year']} | {row['scope']}": _number(row["value"])
        for row in frame.iter_rows(named=True)
    }


@cache
def _tiny() -> ResultSet:
    return results_of(run_expected(compile_plan(tiny_plan(), "tiny")), Provenance("vale", "tiny", "0"))


def section_figures(name: str) -> dict[str, Any]:
    """Figures of one section, of the tiny plan (tests/plans.py), in its base year and its last."""
    wanted = FIGURES_OF[name.partition("-")[2]]
    frame = _tiny().frame
    years = frame["year"].unique().sort()
    chosen = pl.any_horizontal(
        pl.col("figure").str.starts_with(figure) if figure.endswith(".") else pl.col("figure") == figure
        for figure in wanted
    )
    return {"section": sections()[name], "plan": "tiny", "figures": _rows(frame.filter(
        chosen & pl.col("year").is_in([years[0], years[-1]])
    ))}  # fmt: skip


WHOLE = (
    "population", "gap.health", "gap.care", "bed_days", "staff.need", "staff.supply", "staff.shortage", "income",
    "cost", "position", "waiting.list", "travel.km", "travel.carbon", "stranded", "capital.spend",
)  # fmt: skip
"""Figures of the footprint kept of an example, in its last year and both worlds."""


def example_figures(name: str) -> dict[str, Any]:
    """Key figures of an example, with the digest of the plan they belong to."""
    opened = open_plan(SOURCE / "examples" / name)
    model = compile_plan(opened.plan, opened.digest)
    results = results_of(run_expected(model), Provenance(name, opened.digest, "0"))
    frame, last = results.frame, model.axes.year.ids[-1]
    footprint = pl.col("scope") == "footprint"
    at_last = pl.col("year") == last
    chosen = (
        ((pl.col("figure") == "gap.finance") & footprint)
        | (pl.col("figure").is_in(WHOLE) & footprint & at_last)
        | ((pl.col("figure") == "bridge") & at_last)
        | ((pl.col("figure") == "gap.finance") & (pl.col("sector") != "") & at_last)
    )
    refused = sorted({refusal.release for refusal in results.refusals})
    return {
        "plan": name,
        "digest": opened.digest,
        "figures": _rows(frame.filter(chosen)),
        "refused": refused,
        "findings": dict(sorted(_counts(results).items())),
    }


def _counts(results: ResultSet) -> dict[str, int]:
    codes = [finding.code for finding in results.findings]
    return {code: codes.count(code) for code in codes}


def path_of(kind: str, name: str) -> Path:
    """File of a golden: kind "examples" or "equations"."""
    return FOLDER / kind / f"{name}.json"
