"""How each figure came about: the step ledger of an expected run, and the way from a figure's name to its step."""

from __future__ import annotations

from placeplan.engine.pipeline import Chain
from placeplan.engine.steps.capacity import CapacitySteps
from placeplan.engine.steps.care import CareSteps
from placeplan.engine.steps.money import MoneySteps
from placeplan.engine.steps.totals import TotalSteps
from placeplan.results.ledger import Ledger

__all__ = ["ledger_of"]


def ledger_of(chain: Chain) -> Ledger:
    """Every step of an expected run. Nothing is expanded until somebody asks."""
    ledger = Ledger()
    care = CareSteps(chain, ledger)
    care.record()
    capacity = CapacitySteps(chain, ledger, care)
    capacity.record()
    money = MoneySteps(chain, ledger, capacity)
    money.record()
    totals = TotalSteps(chain, ledger, money)
    totals.record()
    ledger.finder = totals.find
    return ledger
