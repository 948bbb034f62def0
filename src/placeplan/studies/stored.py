"""A run kept as bytes and text, and made whole again without its ledger."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields
from typing import Any

import polars as pl

from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, problem_rows
from placeplan.plan.scenarios import apply_scenario
from placeplan.results import Finding, Provenance, Ranges, Refusal, ResultSet
from placeplan.studies.folders import to_json
from placeplan.studies.run import Run

__all__ = ["pack_ranges", "pack_run", "unpack_ranges", "unpack_run"]

_TABLES = ("frame", "chances", "drivers", "bars")


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


def pack_ranges(ranges: Ranges) -> bytes:
    """The ranges as a zip archive of Parquet tables."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        head = {
            "runs": ranges.runs, "seed": ranges.seed, "dispersion": ranges.dispersion, "risks": list(ranges.risks),
        }  # fmt: skip
        archive.writestr("head.json", json.dumps(head))
        for name in _TABLES:
            table = io.BytesIO()
            getattr(ranges, name).write_parquet(table, compression="zstd")
            archive.writestr(f"{name}.parquet", table.getvalue())
    return buffer.getvalue()


def unpack_ranges(data: bytes) -> Ranges:
    """The ranges that were kept."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        head = json.loads(archive.read("head.json"))
        tables = {name: pl.read_parquet(io.BytesIO(archive.read(f"{name}.parquet"))) for name in _TABLES}
    risks = tuple(head.get("risks", ()))
    return Ranges(head["runs"], head["seed"], **tables, dispersion=head.get("dispersion"), risks=risks)


def unpack_run(plan: Plan, data: bytes, told: str, ranges: bytes = b"") -> Run:
    """The run that was kept.

    Parameters
    ----------
    plan
        The plan it was made from, before its scenario.
    ranges
        Its ranges, where there were many runs.
    """
    held = json.loads(told)
    provenance = Provenance(**_known(Provenance, held["provenance"]))
    results = ResultSet(
        pl.read_parquet(io.BytesIO(data)),
        provenance,
        tuple(Finding(**_known(Finding, row)) for row in held["findings"]),
        tuple(Refusal(**_known(Refusal, row)) for row in held["refusals"]),
        titles=held["titles"],
        ranges=unpack_ranges(ranges) if ranges else None,
    )
    laid, _ = apply_scenario(plan, provenance.scenario)
    return Run(laid, tuple(Problem(**_known(Problem, row)) for row in held["problems"]), results)


def _known(model: type, row: dict[str, Any]) -> dict[str, Any]:
    """What a later version no longer knows is left out."""
    names = {spec.name for spec in fields(model)}
    return {name: value for name, value in row.items() if name in names}
