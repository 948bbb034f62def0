"""The programme as people read it: every topic's answer in sentences, findings, tables and charts."""

from collections.abc import Callable, Mapping
from typing import Any

from placeplan.plan.plan import Plan
from placeplan.programme import Topic
from placeplan.publish.programme.authority import approvals_view, engagement_view, governance_view
from placeplan.publish.programme.delivery import path_view, rollout_view, timeline_view
from placeplan.publish.programme.people import deepdive_view, network_view, reports_view
from placeplan.publish.programme.view import Names, Told, TopicView, grouped
from placeplan.publish.programme.worth import benefits_view, load_view, risks_view

__all__ = ["VIEWS", "Names", "TopicView", "grouped", "view_of"]

VIEWS: Mapping[str, Callable[[Told], TopicView]] = {
    "rollout": rollout_view, "governance": governance_view, "approvals": approvals_view, "path": path_view,
    "timeline": timeline_view, "risks": risks_view, "benefits": benefits_view, "engagement": engagement_view,
    "load": load_view, "network": network_view, "deepdive": deepdive_view, "reports": reports_view,
}  # fmt: skip
"""What shows each topic."""


def view_of(topic: str, found: Topic, plan: Plan, extra: Mapping[str, Any] | None = None) -> TopicView:
    """A topic's answer as people read it."""
    return VIEWS[topic](Told(found, Names(plan), extra or {}))
