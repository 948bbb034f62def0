"""What has to be worked out again when some assumptions change, and what can be taken from runs already made.

A stage is taken from memory where it is made from the very same arrays and reads no assumption whose values changed.
So a question about one assumption costs a fraction of the chain, and gives the very figures a whole run would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import numpy as np

from placeplan.engine.draws import Draws
from placeplan.model.model import Model

__all__ = ["Memory", "make_anew", "reads_of"]

T = TypeVar("T")


def make_anew(name: str, inputs: tuple[object, ...], make: Callable[[], T]) -> T:  # noqa: ARG001 - same call as a memory's
    """Work a stage out; nothing is remembered."""
    return make()


def reads_of(model: Model) -> dict[str, tuple[int, ...]]:
    """Assumptions each stage reads by itself."""
    groups, resources, services, effects = model.staff_groups, model.resources, model.services, model.effects
    becomes = [effect.becomes for effect in effects if effect.becomes is not None]
    use = [a for s in services for _, a, _ in s.uses]
    staff = [x for g in groups for x in (g.hours_per_wte, g.leaver_rate, g.recruitable, g.agency_share, g.completion)]
    staff += [a for r in resources for _, a in r.establishment]
    staff += [need.wte for initiative in model.initiatives for need in initiative.staff]
    cost = [x for g in groups for x in (g.pay, g.agency_premium)] + [r.step_cost for r in resources]
    tables: dict[str, Iterable[int]] = {
        "demand": [x for s in services for x in (s.growth, *(a for _, a in s.adjustments))],
        "effects": [x for e in effects for x in (e.eligible, e.reach, e.size)],
        "streams": [x for b in becomes for x in (b.ratio, b.induced)],
        "use": use,
        "months": use,
        "required": [x for r in resources for x in (r.target_occupancy, r.full_probability, r.blocked)],
        "path": [release.fixed_saving for i in model.initiatives for release in i.releases],
        "hours": [a for s in services for _, a, _ in s.staff],
        "staff": staff,
        "usable": [r.blocked for r in resources],
        "drivers": [*cost, *(s.variable_cost for s in services)],
        "journeys": [s.journeys for s in services],
        "costs": [
            *(model.indices.get(line, -1) for line in ("non_pay", "capital")),
            *(cost.amount for i in model.initiatives for cost in i.costs),
            *(spent.amount for i in model.initiatives for spent in i.capital),
            *(spent.charge_rate for i in model.initiatives for spent in i.capital),
        ],
        "payments": [
            model.indices.get("contract", -1),
            *(contract.variable_share for contract in model.contracts),
        ],
    }
    return {name: tuple(sorted({x for x in found if x >= 0})) for name, found in tables.items()}


@dataclass
class Memory:
    """Stages of some runs, kept to be asked again with other values.

    Parameters
    ----------
    draws
        Draws the stages were made with.
    """

    model: Model
    draws: Draws
    _stages: dict[str, tuple[tuple[object, ...], object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reads = reads_of(self.model)

    def keep(self, name: str, inputs: tuple[object, ...], make: Callable[[], T]) -> T:
        """Work a stage out and remember it."""
        made = make()
        self._stages[name] = (inputs, made)
        return made

    def asked(self, draws: Draws) -> Callable[[str, tuple[object, ...], Callable[[], Any]], Any]:
        """What to make stages with for other draws of the same runs."""
        changed = np.flatnonzero((draws.values != self.draws.values).any(axis=1))
        same = np.array_equal(draws.slip, self.draws.slip) and np.array_equal(draws.variants, self.draws.variants)
        stale = {name for name, reads in self._reads.items() if np.isin(reads, changed).any()}

        def take(name: str, inputs: tuple[object, ...], make: Callable[[], T]) -> T:
            known = self._stages.get(name)
            if known is None or name.split(".")[0] in stale:
                return make()
            if any(one is not other for one, other in zip(known[0], inputs, strict=True)):
                return make()
            return cast("T", known[1])

        return take if same else make_anew
