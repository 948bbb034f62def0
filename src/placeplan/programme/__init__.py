"""The programme: who does what, in which order, with whose authority, and how anyone would know it worked.

Pure functions on a plan's records and a day, and on results where they are needed. Each topic hands back a frozen
dataclass whose `to_dict` is one JSON object; `docs/reference/programme.md` gives the shapes.
"""

from placeplan.programme.approvals import Approvals, approvals
from placeplan.programme.benefits import Benefits, benefits
from placeplan.programme.checks import CheckRow, check_programme
from placeplan.programme.deepdive import DeepDive, all_findings, deepdive, deepdives
from placeplan.programme.digests import record_digest, substance_digest
from placeplan.programme.engagement import Engagement, engagement
from placeplan.programme.governance import Governance, governance
from placeplan.programme.learnings import with_learning
from placeplan.programme.load import Load, load
from placeplan.programme.network import Network, network
from placeplan.programme.path import Path, path
from placeplan.programme.reports import Reports, reports
from placeplan.programme.risks import Risks, risks, scores_rewritten
from placeplan.programme.rollout import Rollout, rollout
from placeplan.programme.schedule import FinishDates, finish_dates
from placeplan.programme.shifts import Shift, shifted_plan, shifts
from placeplan.programme.timeline import Timeline, timeline
from placeplan.programme.topic import Finding, Topic

__all__ = [
    "TOPICS", "Approvals", "Benefits", "CheckRow", "DeepDive", "Engagement", "Finding", "FinishDates", "Governance",
    "Load", "Network", "Path", "Reports", "Risks", "Rollout", "Shift", "Timeline", "Topic", "all_findings",
    "approvals", "benefits", "check_programme", "deepdive", "deepdives", "engagement", "finish_dates", "governance",
    "load", "network", "path", "record_digest", "reports", "risks", "rollout", "scores_rewritten",
    "shifted_plan", "shifts", "substance_digest", "timeline", "with_learning",
]  # fmt: skip

TOPICS: dict[str, str] = {
    "rollout": "rollouts",
    "governance": "bodies",
    "approvals": "approvals",
    "path": "paths",
    "timeline": "timelines",
    "risks": "risks",
    "benefits": "benefits",
    "engagement": "engagements",
    "load": "loads",
    "network": "networks",
    "deepdive": "deepdives",
    "reports": "reports",
}
"""Topics in the order people meet them, each with the name of its main list."""
