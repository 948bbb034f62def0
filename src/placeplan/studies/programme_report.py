"""What the report says of a plan's programme, on the day of the run."""

from __future__ import annotations

from datetime import date

from placeplan.plan.plan import Plan
from placeplan.programme.dates import year_start
from placeplan.publish.context import ProgrammePart, StageReport
from placeplan.publish.programme import Names, TopicView, view_of
from placeplan.publish.programme.people import report_tables
from placeplan.studies.opening import Opened, day_of
from placeplan.studies.programme import TOPICS, Setting
from placeplan.studies.programme_checks import has_programme
from placeplan.studies.risk_money import RiskWorth
from placeplan.studies.run import Run

__all__ = ["programme_part"]


def programme_part(run: Run, *, worth: RiskWorth | None = None, shown: bool = False) -> ProgrammePart | None:
    """Every topic's answer on the day of the run; None where the plan has no programme or the run no day.

    Parameters
    ----------
    worth
        What its risks add to the gap in money, where that is known already.
    shown
        Whether this is what a reader may see of a whole: the plan cannot be run again.
    """
    made = run.results.provenance
    on = day_of(made.made_at)
    if on is None or not has_programme(run.plan):
        return None
    at = Setting(Opened(run.plan, run.problems, made.digest, made.scenario), on, made=run, worth=worth, shown=shown)
    views = {topic: _view(at, topic) for topic in TOPICS if topic != "reports"}
    suite, _ = TOPICS["reports"](at)
    names = Names(run.plan)
    reports = {
        made.id: StageReport(made.title, made.summary, report_tables(made.tables, names))
        for made in getattr(suite, "reports", ())
    }
    return ProgrammePart(on, views, reports, beyond=on >= _end(run.plan))


def _end(plan: Plan) -> date:
    """The day after the plan's last year."""
    start = year_start(str(plan.years[-1]))
    return start.replace(year=start.year + 1)


def _view(at: Setting, topic: str) -> TopicView:
    found, extra = TOPICS[topic](at)
    return view_of(topic, found, at.plan, extra)
