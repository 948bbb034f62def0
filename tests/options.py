"""The tiny plan with options to choose between."""

from __future__ import annotations

from placeplan.plan.plan import Plan
from placeplan.records import Criterion, Option, OptionScore, Panel
from tests.plans import added, assumption, tiny_plan

__all__ = ["with_options"]


def with_options(plan: Plan | None = None) -> Plan:
    """Three options in the choice and one discarded, two criteria from results, one of judgement, two panels."""
    return added(
        plan or tiny_plan(),
        assumption("reached-frailty", 600.0, "count", low=500.0, high=700.0),
        assumption("reached-both", 1500.0, "count", low=1200.0, high=1900.0),
        Option(id="nothing", title="Do nothing"),
        Option(id="frail", title="Frailty team alone", initiatives=("frailty",), people="reached-frailty"),
        Option(
            id="both", title="Frailty team and care closer to home", initiatives=("care-closer", "frailty"),
            people="reached-both", status="preferred",
        ),
        Option(
            id="tower", title="A new tower", initiatives=("care-closer",), status="discarded",
            discarded_because="There is no land for it.", discarded_by="lead",
        ),
        Criterion(id="waits", title="Care in time", source="result", figure="gap.care", better="less"),
        Criterion(id="travel", title="Travel", source="result", figure="travel.minutes", better="less"),
        Criterion(id="ease", title="Ease", source="judgement", lowest_weight=10.0, highest_weight=60.0),
        Panel(id="patients", title="Patients", weights={"waits": 50.0, "travel": 40.0, "ease": 10.0}, people=12),
        Panel(id="boards", title="Boards", weights={"waits": 40.0, "ease": 60.0}),
        OptionScore(id="n", title="Nothing to do", option="nothing", criterion="ease", score=100.0),
        OptionScore(id="f", title="One team", option="frail", criterion="ease", score=70.0, low=55.0, high=82.0),
        OptionScore(id="b", title="Two changes", option="both", criterion="ease", score=60.0, low=40.0, high=75.0),
    )  # fmt: skip
