"""What has to be worked out again when some assumptions change, and what can be taken from runs already made.

A stage is taken from memory where it is made from the very same arrays and reads no assumption whose values changed.
So a question about one assumption costs a fraction of the chain, and gives the very figures a whole run would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from placeplan.engine.care import Care, care_again, remembered
from placeplan.engine.draws import Draws
from placeplan.engine.volumes import Layout
from placeplan.model.model import Model

__all__ = ["Memory", "make_anew", "reads_of"]

Ints = npt.NDArray[np.int64]
T = TypeVar("T")


def make_anew(_name: str, _inputs: tuple[object, ...], make: Callable[[], T], _again: object = None, /) -> T:
    """Work a stage out; nothing is remembered."""
    return make()


def reads_of(model: Model) -> dict[str, tuple[int, ...]]:
    """Assumptions each stage reads by itself."""
    groups, resources, services = model.staff_groups, model.resources, model.services
    use = [a for s in services for _, a, _ in s.uses]
    staff = [x for g in groups for x in (g.hours_per_wte, g.leaver_rate, g.recruitable, g.agency_share, g.completion)]
    staff += [a for r in resources for _, a in r.establishment]
    staff += [need.wte for initiative in model.initiatives for need in initiative.staff]
    tables: dict[str, Iterable[int]] = {
        "use": use,
        "months": use,
        "required": [x for r in resources for x in (r.target_occupancy, r.full_probability, r.blocked)],
        "path": [release.fixed_saving for i in model.initiatives for release in i.releases],
        "hours": [a for s in services for _, a, _ in s.staff],
        "staff": staff,
        "usable": [r.blocked for r in resources],
        "pay": [x for g in groups for x in (g.pay, g.agency_premium)],
        "variable": [s.variable_cost for s in services],
        "stepped": [r.step_cost for r in resources],
        "journeys": [s.journeys for s in services],
        "costs": [
            *(model.indices.get(line, -1) for line in ("non_pay", "capital")),
            *(cost.amount for i in model.initiatives for cost in i.costs),
            *(spent.amount for i in model.initiatives for spent in i.capital),
            *(spent.charge_rate for i in model.initiatives for spent in i.capital),
        ],
        "books": model.indices.values(),
        "payments": [
            model.indices.get("contract", -1),
            *(contract.variable_share for contract in model.contracts),
        ],
    }
    return {name: tuple(sorted({x for x in found if x >= 0})) for name, found in tables.items()}


def _cared_for(model: Model, changed: Ints) -> tuple[frozenset[int], frozenset[int]]:
    """Services whose demand, and effects that, read one of some assumptions."""
    moved = frozenset(changed.tolist())
    services = {
        v for v, s in enumerate(model.services) if s.growth in moved or any(a in moved for _, a in s.adjustments)
    }
    effects = set()
    for e, effect in enumerate(model.effects):
        becomes = effect.becomes
        read = {effect.eligible, effect.reach, effect.size}
        read |= set() if becomes is None else {becomes.ratio, becomes.induced}
        if read & moved:
            effects.add(e)
    return frozenset(services), frozenset(effects)


@dataclass
class Memory:
    """Stages of some runs, kept to be asked again with other values.

    Parameters
    ----------
    draws
        Draws the stages were made with.
    layout
        Layout of the model.
    """

    model: Model
    draws: Draws
    layout: Layout
    _stages: dict[str, tuple[tuple[object, ...], object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reads = reads_of(self.model)

    def keep(self, name: str, inputs: tuple[object, ...], make: Callable[[], T], _again: object = None, /) -> T:
        """Work a stage out and remember it; of care only what does not go class by class, which would fill memory."""
        made = make()
        kept = remembered(made, self.model, self.draws, self.layout) if isinstance(made, Care) else made
        self._stages[name] = (inputs, kept)
        return cast("T", kept)

    def asked(self, draws: Draws) -> Callable[..., Any]:
        """What to make stages with for other draws of the same runs."""
        changed = np.flatnonzero((draws.values != self.draws.values).any(axis=1))
        same = np.array_equal(draws.slip, self.draws.slip) and np.array_equal(draws.variants, self.draws.variants)
        services, effects = _cared_for(self.model, changed)
        stale = {name for name, reads in self._reads.items() if np.isin(reads, changed).any()}

        def take(
            name: str,
            inputs: tuple[object, ...],
            make: Callable[[], T],
            again: Callable[[T, tuple[object, ...]], T] | None = None,
            /,
        ) -> T:
            known = self._stages.get(name)
            if name == "care" and known is not None and (services or effects):
                care = cast("Care", known[1])
                return cast("T", care_again(care, self.model, draws, self.layout, services, effects))
            if known is None or name.split(".")[0] in stale:
                return make()
            then, before = known[0], cast("T", known[1])
            if all(one is other for one, other in zip(then, inputs, strict=True)):
                return before
            return make() if again is None else again(before, then)

        return take if same else make_anew
