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
from placeplan.studies.veil import veiled
from placeplan.workspace.runs.models import RunPart

__all__ = ["draws_of", "kept_draws", "part", "parts_of", "read", "store"]

kept_draws = keep_draws


def parts_of(run: Run, draws: KeptDraws | None) -> dict[str, bytes]:
    """All that is worth keeping of a run.

    Charts and tables are kept twice where the plan has restricted records: as they are, and with their names replaced.
    """
    results, told = pack_run(run)
    parts = {"results": results, "told": told.encode(), **_words("", run)}
    open_run = veiled(run)
    if open_run is not run:
        parts |= _words("open-", open_run)
    if run.results.ranges is not None:
        parts["ranges"] = pack_ranges(run.results.ranges)
    if draws is not None:
        parts["draws"] = pack_draws(draws)
    return parts


def _words(prefix: str, run: Run) -> dict[str, bytes]:
    return {
        f"{prefix}charts": json.dumps(pictures(run)).encode(),
        f"{prefix}tables": json.dumps(run_tables(run)).encode(),
    }


def store(run: int, parts: Mapping[str, bytes]) -> None:
    """Keep the parts of a run, in place of any that are there."""
    RunPart.objects.filter(run=run).delete()
    RunPart.objects.bulk_create([RunPart(run=run, name=name, data=data) for name, data in parts.items()], batch_size=4)


def part(run: int, name: str) -> bytes:
    """One part of a run; empty where it has none of that name."""
    row = RunPart.objects.filter(run=run, name=name).values_list("data", flat=True).first()
    return b"" if row is None else bytes(row)


def read(run: int, name: str, *, whole: bool) -> dict[str, Any]:
    """Charts or tables of a run.

    Parameters
    ----------
    whole
        With the names of restricted records; else as those see it from whom they are kept.
    """
    found = b"" if whole else part(run, f"open-{name}")
    return dict(json.loads(found or part(run, name) or b"{}"))


def draws_of(run: int) -> KeptDraws | None:
    """The draws kept of a run; None where there were not many."""
    data = part(run, "draws")
    return unpack_draws(data) if data else None
