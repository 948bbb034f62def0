"""Five-year plans for a health and care footprint.

Each name below is loaded when it is first used, so that `import placeplan` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from placeplan.errors import PlaceplanError, PlanProblems
    from placeplan.plan.plan import Plan
    from placeplan.results import ResultSet
    from placeplan.studies.assess import Appraisal, Overview, assess, assess_all
    from placeplan.studies.check import CheckReport, check
    from placeplan.studies.compare import Comparison, compare
    from placeplan.studies.diff import Difference, diff
    from placeplan.studies.explain import Explanation, explain
    from placeplan.studies.new import new
    from placeplan.studies.opening import load
    from placeplan.studies.run import Run, run
    from placeplan.studies.saving import save
    from placeplan.studies.show import View, show
    from placeplan.studies.summary import Summary, summarise

__version__ = "0.1.0"

__all__ = [
    "Appraisal",
    "CheckReport",
    "Comparison",
    "Difference",
    "Explanation",
    "Overview",
    "PlaceplanError",
    "Plan",
    "PlanProblems",
    "ResultSet",
    "Run",
    "Summary",
    "View",
    "assess",
    "assess_all",
    "check",
    "compare",
    "diff",
    "explain",
    "load",
    "new",
    "run",
    "save",
    "show",
    "summarise",
]

_HOME = {
    "Appraisal": "studies.assess",
    "CheckReport": "studies.check",
    "Comparison": "studies.compare",
    "Difference": "studies.diff",
    "Explanation": "studies.explain",
    "Overview": "studies.assess",
    "PlaceplanError": "errors",
    "Plan": "plan.plan",
    "PlanProblems": "errors",
    "ResultSet": "results",
    "Run": "studies.run",
    "Summary": "studies.summary",
    "View": "studies.show",
    "assess": "studies.assess",
    "assess_all": "studies.assess",
    "check": "studies.check",
    "compare": "studies.compare",
    "diff": "studies.diff",
    "explain": "studies.explain",
    "load": "studies.opening",
    "new": "studies.new",
    "run": "studies.run",
    "save": "studies.saving",
    "show": "studies.show",
    "summarise": "studies.summary",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        # The package's own globals keep it, so that it is looked up once.
        found: object = getattr(import_module(f"placeplan.{_HOME[name]}"), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module 'placeplan' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
