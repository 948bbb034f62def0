"""What is kept of a run that is done, as named parts of bytes, and read back part by part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from placeplan.studies.kept_draws import KeptDraws, keep_draws, pack_draws, unpack_draws
from placeplan.studies.pictures import pictures
from placeplan.studies.run import Run
from placeplan.studies.run_tables import run_tables
from placeplan.studies.stored import pack_ranges, pack_run
from placeplan.workspace.runs.models import RunPart

__all__ = ["draws_of", "kept_draws", "part", "parts_of", "read", "store"]

kept_draws = keep_draws


def parts_of(run: Run, draws: KeptDraws | None) -> dict[str, bytes]:
    """All that is worth keeping of a run."""
    results, told = pack_run(run)
    charts, tables = (json.dumps(made).encode() for made in (pictures(run), run_tables(run)))
    parts = {"results": results, "told": told.encode(), "charts": charts, "tables": tables}
    if run.results.ranges is not None:
        parts["ranges"] = pack_ranges(run.results.ranges)
    if draws is not None:
        parts["draws"] = pack_draws(draws)
    return parts


def store(run: int, parts: Mapping[str, bytes]) -> None:
    """Keep the parts of a run, in place of any that are there."""
    RunPart.objects.filter(run=run).delete()
    RunPart.objects.bulk_create([RunPart(run=run, name=name, data=data) for name, data in parts.items()], batch_size=4)


def part(run: int, name: str) -> bytes:
    """One part of a run; empty where it has none of that name."""
    row = RunPart.objects.filter(run=run, name=name).values_list("data", flat=True).first()
    return b"" if row is None else bytes(row)


def read(run: int, name: str) -> dict[str, Any]:
    """Charts or tables of a run."""
    return dict(json.loads(part(run, name) or b"{}"))


def draws_of(run: int) -> KeptDraws | None:
    """The draws kept of a run; None where there were not many."""
    data = part(run, "draws")
    return unpack_draws(data) if data else None
