"""Addresses of the pages about governance, the timeline and the roll-out, within a plan."""

from django.urls import path

from placeplan.workspace.plans.views import answering, approvals, governance, leading, rollout, timeline

__all__ = ["BOARDS"]

BOARDS = [
    path("roll-out", rollout.rollout, name="rollout"),
    path("roll-out/duties", rollout.duties, name="duties"),
    path("roll-out/<slug:kind>/<slug:record>", rollout.line, name="line"),
    path("timeline", timeline.timeline, name="timeline"),
    path("timeline/<slug:record>", timeline.milestone, name="milestone"),
    path("governance", governance.governance, name="governance"),
    path("governance/bodies/<slug:record>", governance.body, name="body"),
    path("governance/decisions/<slug:record>", approvals.decision, name="decision"),
    path("governance/approvals", approvals.approvals, name="approvals"),
    path("governance/approvals/ask", answering.ask_page, name="ask"),
    path("governance/approvals/<slug:record>/", approvals.approval, name="approval"),
    path("governance/approvals/<slug:record>/answer", answering.answer_page, name="answer"),
    path("governance/path", leading.path, name="approval-path"),
    path("governance/network", leading.network, name="network"),
    path("governance/load", leading.load, name="load"),
]
