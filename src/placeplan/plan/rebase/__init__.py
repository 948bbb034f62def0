"""Re-basing: footprints merged into one, or a district moved from one to another, with a report of what changed."""

from placeplan.plan.rebase.merge import merge_plans
from placeplan.plan.rebase.move import move_place
from placeplan.plan.rebase.report import Change, Rebased

__all__ = ["Change", "Rebased", "merge_plans", "move_place"]
