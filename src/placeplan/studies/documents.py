"""Documents made from a plan and its run: the report as one page, and the plan's folder as one file."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from placeplan.plan.plan import Plan
from placeplan.plan.write import write_plan
from placeplan.publish.report import report_html
from placeplan.studies.bearing_out import DRAFT, borne_out_html
from placeplan.studies.context import context_of
from placeplan.studies.opening import Opened
from placeplan.studies.programme import Setting
from placeplan.studies.programme_checks import has_programme
from placeplan.studies.programme_report import programme_part
from placeplan.studies.risk_money import RiskWorth
from placeplan.studies.run import Run
from placeplan.studies.withholding import Withheld

__all__ = ["plan_file", "report_page", "shown_report_page"]

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time every file of an archive bears, so that the same plan gives the same bytes."""


def report_page(run: Run) -> str:
    """The report of a run: one HTML page that holds everything it shows and asks nothing of any other machine."""
    return report_html(run.results, context_of(run))


def shown_report_page(run: Run, withheld: Withheld, whole: str) -> str:
    """The report of a run without what is withheld from its reader.

    Risks are weighed by the whole run. What the rest seems to say and the whole report does not is left out too: see
    `borne_out_html`.

    Parameters
    ----------
    run, whole
        The whole run and its report.
    """
    at = Setting(Opened(run.plan, run.problems, run.results.provenance.digest), date.min, made=run)
    worth, shown = at.risk_worth if has_programme(run.plan) else None, withheld.run(run)
    part = programme_part(shown, worth=None if worth is None else _worth(worth, withheld), shown=True)
    page = report_html(shown.results, replace(context_of(shown, programme=part or False), draft=DRAFT))
    return borne_out_html(page, whole)


def _worth(worth: RiskWorth, withheld: Withheld) -> RiskWorth:
    """What risks are worth, without those withheld; what all add together stays, as it names none."""
    hidden = {key for kind, key in withheld.keys if kind == "risk"}
    risks = {key: money for key, money in worth.risks.items() if key not in hidden}
    return replace(worth, risks=risks, left_out={key: why for key, why in worth.left_out.items() if key not in hidden})


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
