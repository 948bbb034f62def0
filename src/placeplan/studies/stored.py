"""A run kept as bytes and text, and made whole again without its ledger."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from typing import Any

import polars as pl

from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, problem_rows
from placeplan.plan.scenarios import apply_scenario
from placeplan.results import Finding, Provenance, Refusal, ResultSet
from placeplan.studies.folders import to_json
from placeplan.studies.run import Run

__all__ = ["pack_run", "unpack_run"]


def pack_run(run: Run) -> tuple[bytes, str]:
    """The long table as Parquet, and all else that is worth keeping as JSON."""
    buffer = io.BytesIO()
    run.results.frame.write_parquet(buffer, compression="zstd")
    results = run.results
    told = {
        "provenance": vars(results.provenance),
        "findings": [vars(finding) for finding in results.findings],
        "refusals": [vars(refusal) for refusal in results.refusals],
        "titles": {name: dict(titles) for name, titles in results.titles.items()},
        "problems": problem_rows(run.problems),
    }
    return buffer.getvalue(), to_json(told)


def unpack_run(plan: Plan, data: bytes, told: str) -> Run:
    """The run that was kept.

    Parameters
    ----------
    plan
        The plan it was made from, before its scenario.
    """
    held = json.loads(told)
    provenance = Provenance(**_known(Provenance, held["provenance"]))
    results = ResultSet(
        pl.read_parquet(io.BytesIO(data)),
        provenance,
        tuple(Finding(**_known(Finding, row)) for row in held["findings"]),
        tuple(Refusal(**_known(Refusal, row)) for row in held["refusals"]),
        titles=held["titles"],
    )
    laid, _ = apply_scenario(plan, provenance.scenario)
    return Run(laid, tuple(Problem(**_known(Problem, row)) for row in held["problems"]), results)


def _known(model: type, row: dict[str, Any]) -> dict[str, Any]:
    """What a later version no longer knows is left out."""
    names = {spec.name for spec in fields(model)}
    return {name: value for name, value in row.items() if name in names}
