"""Taking the figures from both worlds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from placeplan.engine.reference import capacity, finance, outcomes
from placeplan.engine.reference.basis import NOTHING, SOMETHING, FigureKey, inside, year_count
from placeplan.engine.reference.bridge import bridge_of, position_of, stranded_of, trading_of
from placeplan.engine.reference.demand import growth_parts
from placeplan.engine.reference.effects import REMOVING, bounds, received
from placeplan.engine.reference.population import people_in
from placeplan.engine.reference.travel import travel_by_place
from placeplan.engine.reference.worlds import World, Worlds
from placeplan.model.axes import Axis

__all__ = ["Figures"]


class Figures:
    """Figures by key, added up as they are found."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds
        self.model = worlds.model
        self.values: dict[FigureKey, float] = {}

    def take(self) -> dict[FigureKey, float]:
        """Every figure of the run."""
        for y in range(year_count(self.model)):
            self._effects(y)
            self._bridge(y)
            for world in (self.worlds.nothing, self.worlds.something):
                self._population(world, y)
                self._activity(world, y)
                self._capacity(world, y)
                self._staff(world, y)
                self._money(world, y)
                self._travel(world, y)
            self._growth(y)
            self._shares(y)
        self._unexplained()
        self._outcomes()
        return self.values

    def add(self, figure: str, world: str, y: int, amount: float, **scope: int | str) -> None:
        """Add to a figure; positions become ids."""
        named = {
            name: where if isinstance(where, str) else self._axis(name).ids[where] for name, where in scope.items()
        }
        key = (figure, world, self.model.axes.year.ids[y], frozenset(named.items()))
        self.values[key] = self.values.get(key, 0.0) + amount

    def _axis(self, name: str) -> Axis:
        axis = getattr(self.model.axes, name)
        assert isinstance(axis, Axis)
        return axis

    def _population(self, world: World, y: int) -> None:
        for place in range(len(self.model.axes.place)):
            self.add("population", world.name, y, people_in(self.model, y, place), place=place)

    def _activity(self, world: World, y: int) -> None:
        for (p, v, o), units in world.activity[y].items():
            self.add("activity", world.name, y, units, service=v)
            self.add("activity", world.name, y, units, service=v, provider=o)
            self.add("activity", world.name, y, units, service=v, provider=o, place=p)

    def _growth(self, y: int) -> None:
        for c in range(len(self.model.cells.quantity)):
            for cause, amount in growth_parts(self.model, y, c).items():
                self.add("activity.growth", NOTHING, y, amount, service=int(self.model.cells.service[c]), line=cause)

    def _effects(self, y: int) -> None:
        model, weights = self.model, dict[int, float]()
        bound: dict[tuple[str, int], float] = {}
        for c, outcome in enumerate(self.worlds.outcomes[y]):
            v = int(model.cells.service[c])
            removing = [p for e, p in self.worlds.parts[y][c].items() if model.effects[e].kind in REMOVING]
            naive, lowest, highest = bounds(removing)
            shares = {"naive": naive, "lowest": lowest, "highest": highest, "combined": 1.0 - outcome.survival}
            weights[v] = weights.get(v, 0.0) + outcome.demand
            for name, share in shares.items():
                bound[name, v] = bound.get((name, v), 0.0) + share * outcome.demand
            for e, units in outcome.grown.items():
                self.add("care.grown", SOMETHING, y, units, effect=e, service=v)
            for e, removed in outcome.removed.items():
                self._care(y, c, e, removed)
        for (name, v), weighted in bound.items():
            if weights[v] > 0.0:
                self.add(f"effect.{name}", SOMETHING, y, weighted / weights[v], service=v)

    def _care(self, y: int, cell: int, effect: int, removed: float) -> None:
        v = int(self.model.cells.service[cell])
        to = received(self.model, cell, self.model.effects[effect], removed)
        self.add("care.removed", SOMETHING, y, removed, effect=effect, service=v)
        if to.arrived:
            self.add("care.arrived", SOMETHING, y, to.arrived, effect=effect, service=to.service)
        for name, units in (("relocated", to.relocated), ("prevented", to.prevented), ("unmet", to.unmet)):
            if units:
                self.add(f"care.{name}", SOMETHING, y, units, effect=effect, service=v)

    def _shares(self, y: int) -> None:
        shares = self.worlds.shares[y]
        for i, found in shares.shapley.items():
            for (what, v, _, _), change in found.items():
                if what == "stays":
                    self.add("effect.attributed", SOMETHING, y, change, initiative=i, service=v)
        for (i, v), change in shares.alone.items():
            self.add("effect.standalone", SOMETHING, y, change, initiative=i, service=v)
        for (i, v), change in shares.last.items():
            self.add("effect.last_in", SOMETHING, y, change, initiative=i, service=v)

    def _capacity(self, world: World, y: int) -> None:
        model = self.model
        for (o, j), units in world.opened.units[y].items():
            use = world.use[y].get((o, j), 0.0)
            if not (use or units or model.capacity.listed[o, j]):
                continue
            usable = capacity.usable_units(model, j, world.staffed[y][o, j])
            occupancy = capacity.occupancy_of(capacity.load_of(model, y, j, use), usable)
            here = {"provider": o, "resource": j}
            self.add("use", world.name, y, use, **here)
            self.add("capacity.required", world.name, y, world.required[y].get((o, j), 0.0), **here)
            self.add("capacity.open", world.name, y, units, **here)
            self.add("capacity.staffed", world.name, y, world.staffed[y][o, j], **here)
            if occupancy is not None:
                self.add("capacity.occupancy", world.name, y, occupancy, **here)
            peak = capacity.peak_occupancy(model, y, (o, j), usable, world.flows[y])
            if peak is not None:
                self.add("capacity.peak", world.name, y, peak, **here)
            if model.resources[j].standard:
                chance = capacity.chance_full(model, y, (o, j), usable, world.flows[y])
                self.add("capacity.full", world.name, y, chance, **here)

    def _staff(self, world: World, y: int) -> None:
        for (r, w), staff in world.staff[y].items():
            for name in ("need", "supply", "shortage", "agency", "unfilled"):
                self.add(f"staff.{name}", world.name, y, getattr(staff, name), organisation=r, staff_group=w)

    def _money(self, world: World, y: int) -> None:
        for name, lines in (("income", world.money[y].income), ("cost", world.money[y].cost)):
            for (r, line), amount in lines.items():
                self.add(name, world.name, y, amount, organisation=r)
                self.add(name, world.name, y, amount, organisation=r, line=line)
        for r in range(len(self.model.axes.organisation)):
            position = position_of(world, y, r)
            self.add("position", world.name, y, position, organisation=r)
            if inside(self.model, r):
                self.add("position", world.name, y, position)
                self.add("gap.finance", world.name, y, -position)
        if world.name == SOMETHING:
            for r, amount in finance.initiative_spend(self.model, y).items():
                self.add("capital.spend", world.name, y, amount, organisation=r)

    def _bridge(self, y: int) -> None:
        trading = trading_of(self.worlds, y)
        bridge, stranded = bridge_of(self.worlds, y, trading), stranded_of(self.worlds, y)
        for (i, r), amount in trading.items():
            self.add("trading", SOMETHING, y, amount, initiative=i, organisation=r)
        for i, saving in bridge.initiatives.items():
            self.add("bridge", SOMETHING, y, saving, initiative=i)
        lines = {"do nothing gap": bridge.before, "staff supply": bridge.staff_supply, "residual": bridge.after}
        lines |= {f"fund:{name}": amount for name, amount in bridge.funds.items()}
        for line, amount in {**lines, "unidentified": max(0.0, bridge.after)}.items():
            self.add("bridge", SOMETHING, y, amount, line=line)
        self.add("stranded", SOMETHING, y, stranded.total)
        for i, amount in stranded.initiatives.items():
            self.add("stranded", SOMETHING, y, amount, initiative=i)

    def _unexplained(self) -> None:
        base = self.worlds.base
        for line in ("contract_income", "contract_spend", "pay", "non_pay"):
            for r, amount in getattr(base, line).items():
                self.add("unexplained", NOTHING, 0, amount, organisation=r, line=line)
        for (r, w), wte in self.worlds.unexplained.items():
            self.add("unexplained.staff", NOTHING, 0, wte, organisation=r, staff_group=w)

    def _travel(self, world: World, y: int) -> None:
        for p, (minutes, km, carbon) in travel_by_place(self.model, world.flows[y]).items():
            self.add("travel.minutes", world.name, y, minutes, place=p)
            self.add("travel.km", world.name, y, km, place=p)
            self.add("travel.carbon", world.name, y, carbon, place=p)

    def _relocates(self, effect: int) -> bool:
        return self.model.effects[effect].kind == "relocate"

    def _outcomes(self) -> None:
        for world in (self.worlds.nothing, self.worlds.something):
            beyond = self._waiting(world)
            for y in range(year_count(self.model)):
                counts = self.worlds.demand[y]
                unmet = 0.0
                if world.name == SOMETHING:
                    counts = [
                        outcome.stays + sum(n for e, n in outcome.removed.items() if self._relocates(e))
                        for outcome in self.worlds.outcomes[y]
                    ]
                    unmet = sum(
                        received(self.model, c, self.model.effects[e], removed).unmet
                        for c, outcome in enumerate(self.worlds.outcomes[y])
                        for e, removed in outcome.removed.items()
                    )
                users = capacity.users_of(self.model, world.flows[y])
                self.add("gap.health", world.name, y, outcomes.health_gap(self.model, y, counts))
                self._inequality(world, y, counts)
                self.add("gap.care", world.name, y, outcomes.care_gap(self._full(world, y), users, beyond[y], unmet))

    def _inequality(self, world: World, y: int, counts: Sequence[float]) -> None:
        found = outcomes.inequality(self.model, y, counts)
        if found is None:
            return
        for fifth, rate in enumerate(found.rates, 1):
            self.add("health.rate", world.name, y, rate, deprivation=str(fifth))
        for name, number in (("slope", found.slope), ("relative", found.relative)):
            if not math.isnan(number):
                self.add(f"health.{name}", world.name, y, number)

    def _full(self, world: World, y: int) -> dict[tuple[int, int], float]:
        """Chance of no free unit, wherever a resource with a standard is used."""
        full = {}
        for o, j in world.use[y]:
            if self.model.resources[j].standard:
                usable = capacity.usable_units(self.model, j, world.staffed[y][o, j])
                full[o, j] = capacity.chance_full(self.model, y, (o, j), usable, world.flows[y])
        return full

    def _waiting(self, world: World) -> list[float]:
        """Waiting lists; people beyond the standard by year."""
        years = range(year_count(self.model))
        beyond = [0.0 for _ in years]
        for waiting in self.model.waiting:
            v, o = waiting.service, waiting.provider
            base, activity = (
                [sum(n for (_, s, q), n in w.activity[y].items() if (s, q) == (v, o)) for y in years]
                for w in (self.worlds.nothing, world)
            )
            used = [j for j, _, _ in self.model.services[v].uses]
            first = {j: self.worlds.nothing.staffed[0][o, j] for j in used}
            staffed = [first, *({j: world.staffed[y][o, j] for j in used} for y in years[1:])]
            for y, found in enumerate(outcomes.waiting_years(self.model, waiting, base[0], activity, staffed)):
                here = {"provider": o, "service": v}
                beyond[y] += found.beyond
                self.add("waiting.list", world.name, y, found.people, **here)
                self.add("waiting.over_52_weeks", world.name, y, found.over_52, **here)
                within = 1.0 - found.over_18 / found.people if found.people > 0.0 else 1.0
                self.add("waiting.within_18_weeks", world.name, y, within, **here)
        return beyond
