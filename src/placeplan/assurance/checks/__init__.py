"""Every named check. Importing this package registers them all."""

from placeplan.assurance.checks import (  # noqa: F401  (each module registers its checks)
    answers,
    baseline,
    change,
    content,
    delivery,
    evidence,
    gaps,
    measures,
    money,
)
from placeplan.assurance.checks.registry import CHECKS, Check, Parameter, Verdict, call, faults

__all__ = ["CHECKS", "Check", "Parameter", "Verdict", "call", "faults"]
