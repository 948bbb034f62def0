"""Documents made from a plan and its run: the report as one page, and the plan's folder as one file."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from placeplan.plan.plan import Plan
from placeplan.plan.write import write_plan
from placeplan.publish.report import report_html
from placeplan.studies.context import context_of
from placeplan.studies.run import Run

__all__ = ["plan_file", "report_page"]

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time every file of an archive bears, so that the same plan gives the same bytes."""


def report_page(run: Run) -> str:
    """The report of a run: one HTML page that holds everything it shows and asks nothing of any other machine."""
    return report_html(run.results, context_of(run))


def plan_file(plan: Plan, name: str) -> bytes:
    """A plan's folder as a zip file; the same plan gives the same bytes.

    Parameters
    ----------
    name
        Name of the folder within it.
    """
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as stage:
        folder = Path(stage) / "plan"
        write_plan(plan, folder)
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                entry = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", _LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()
