"""Checks of a plan: one small function for each thing that must hold."""

from placeplan.plan.checks.run import CHECKS, check_folder, check_plan

__all__ = ["CHECKS", "check_folder", "check_plan"]
