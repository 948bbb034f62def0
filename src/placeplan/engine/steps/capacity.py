"""Steps from activity to capacity and staff (equations, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from placeplan.engine.pipeline import Chain
from placeplan.engine.steps.care import CareSteps
from placeplan.engine.steps.leaves import Leaves
from placeplan.engine.steps.world import WorldSteps
from placeplan.engine.workforce import establishment, markets
from placeplan.indicators.erlang import servers_for
from placeplan.results.ledger import Index, Ledger, Reference, add, times

__all__ = ["CapacitySteps"]


class CapacitySteps(WorldSteps):
    """Steps about resources and staff. Index: world, year, then provider and resource, or organisation and staff
    group.
    """

    def __init__(self, chain: Chain, ledger: Ledger, care: CareSteps) -> None:
        self.chain, self.model, self.ledger, self.care = chain, chain.model, ledger, care
        self.leaves = Leaves(chain)
        self.axes = chain.model.axes
        self.owner = chain.model.accounts.provider_organisation
        self.providers_of: list[list[int]] = [[] for _ in self.axes.organisation]
        for o, r in enumerate(self.owner):
            self.providers_of[r].append(o)
        self.triples_of: list[list[int]] = [[] for _ in self.axes.provider]
        for t, o in enumerate(chain.layout.provider):
            self.triples_of[o].append(t)

    def record(self) -> None:
        """Enter every step about resources and staff."""
        self._resources()
        self._need()
        self._supply()

    def _side(self, field: str) -> Callable[[Index], float]:
        return lambda i: float(getattr(self.chain.sides[i[0]], field)[(*i[1:], 0)])

    def _staff_side(self, field: str) -> Callable[[Index], float]:
        return lambda i: float(getattr(self.chain.sides[i[0]].staff, field)[(*i[1:], 0)])

    def _place(self, i: Index) -> str:
        provider, resource = self.axes.provider.ids[i[2]], self.axes.resource.ids[i[3]]
        return f"{self.axes.provider.title(provider)}, {self.axes.resource.title(resource)}"

    def _team(self, i: Index) -> str:
        organisation, group = self.axes.organisation.ids[i[2]], self.axes.staff_group.ids[i[3]]
        return f"{self.axes.organisation.title(organisation)}, {self.axes.staff_group.title(group)}"

    def _resources(self) -> None:
        self._enter(
            "use.part",
            self._use_part,
            "use units",
            "activity x use of a unit",
            times,
            self._use_part_inputs,
            lambda i: f"use by {self.care._triple(i[2])}",
        )
        self._enter(
            "use",
            self._side("use"),
            "use units",
            "sum over services of activity x use of a unit",
            add,
            self._use_inputs,
            lambda i: f"use, {self._place(i)}",
        )
        self._enter(
            "capacity.required",
            self._side("required"),
            "units",
            "use / (days x use a day) / target occupancy / (1 - blocked), "
            "or the least number for the stated chance of a free unit",
            self._require,
            self._required_inputs,
            lambda i: f"required, {self._place(i)}",
        )
        self._enter(
            "capacity.open",
            self._side("open"),
            "units",
            "rows + opened - released + opened by policy",
            add,
            self._open_inputs,
            lambda i: f"open, {self._place(i)}",
        )

    def _uses(self, t: int, j: int) -> tuple[int, float] | None:
        for resource, assumption, factor in self.model.services[self.chain.layout.service[t]].uses:
            if resource == j:
                return assumption, factor
        return None

    def _use_part(self, i: Index) -> float:
        world, year, t, j = i
        found = self._uses(t, j)
        volume = self.care._volume((world, self.care.weight_of("resource", j), year, t))
        return 0.0 if found is None else volume * float(self.chain.draws[found[0]][0]) * found[1]

    def _use_part_inputs(self, i: Index) -> list[Reference]:
        world, year, t, j = i
        found = self._uses(t, j)
        assert found is not None
        minutes = [self.leaves.constant("hours in a minute", found[1])] if found[1] != 1.0 else []
        volume: Reference = ("volume", (world, self.care.weight_of("resource", j), year, t))
        return [volume, self.leaves.assumption(found[0]), *minutes]

    def _use_inputs(self, i: Index) -> list[Reference]:
        world, year, o, j = i
        return [("use.part", (world, year, t, j)) for t in self.triples_of[o] if self._uses(t, j)]

    def _required_inputs(self, i: Index) -> list[Reference]:
        resource = self.model.resources[i[3]]
        target = resource.full_probability if resource.method == "erlang" else resource.target_occupancy
        days = self.leaves.constant(
            "days x use a day", float(self.model.year_days[i[1]]) * resource.use_per_day, "units"
        )
        return [("use", i), days, *self.leaves.given(target, resource.blocked)]

    def _require(self, i: Index, values: Sequence[float]) -> float:
        resource = self.model.resources[i[3]]
        load = values[0] / values[1]
        if resource.method == "erlang":
            units = float(servers_for(np.array([load]), values[2])[0]) if load > 0 else 0.0
        else:
            units = load / values[2]
        return units / (1.0 - values[3]) if resource.blocked >= 0 else units

    def _open_inputs(self, i: Index) -> list[Reference]:
        world, year, o, j = i
        rows = float(self.model.capacity.units[year, o, j])
        origin, where = self.model.capacity.origin, (self.axes.provider.ids[o], self.axes.resource.ids[j])
        listed = [(y, *where) for y in self.axes.year.ids[: year + 1] if (y, *where) in origin.rows]
        out: list[Reference] = [
            self.leaves.rows(origin, f"units open, {self._place(i)}", rows, "units", at=listed[-1:])
        ]  # fmt: skip
        moved = 0.0
        if world == 1:
            for n, key in enumerate(self.axes.initiative):
                opened = float(self.chain.path.opened[n, year, o, j, 0])
                released = float(self.chain.path.released[n, year, o, j, 0])
                out += [self.leaves.decision(f"opened by {key}", opened, "units")] if opened else []
                out += [self.leaves.decision(f"released by {key}", -released, "units")] if released else []
                moved += opened - released
        policy = float(self.chain.sides[world].open[year, o, j, 0]) - rows - moved
        if abs(policy) > 1e-9:
            out.append(self.leaves.decision("opened in whole steps by the policy to grow", policy, "units"))
        return out

    def _need(self) -> None:
        self._enter(
            "hours.part",
            self._hours_part,
            "hours",
            "activity x hours of a unit",
            times,
            self._hours_part_inputs,
            lambda i: f"time of {self.axes.staff_group.ids[i[3]]} for {self.care._triple(i[2])}",
        )
        self._enter(
            "hours",
            self._side("hours"),
            "hours",
            "sum over services of activity x hours of a unit",
            add,
            self._hours_inputs,
            lambda i: f"hours, {self._team(i)}",
        )
        self._enter(
            "staff.activity",
            lambda i: float(self.chain.sides[i[0]].hours[(*i[1:], 0)] / self._per_wte(i)),
            "wte",
            "hours / hours of a wte",
            lambda _, v: v[0] / v[1],
            lambda i: [("hours", i), self.leaves.assumption(self.model.staff_groups[i[3]].hours_per_wte)],
            lambda i: f"wte that activity takes, {self._team(i)}",
        )
        self._enter(
            "staff.capacity",
            self._establishment,
            "wte",
            "sum over resources of units open / step x establishment",
            add,
            self._establishment_inputs,
            lambda i: f"wte that open capacity takes, {self._team(i)}",
        )
        self._enter(
            "staff.ward",
            self._ward,
            "wte",
            "units open / step x establishment",
            times,
            self._ward_inputs,
            lambda i: f"wte of {self.axes.staff_group.ids[i[4]]} for {self._place(i)}",
        )
        self._enter(
            "staff.need",
            self._staff_side("need"),
            "wte",
            "activity + open capacity + initiatives' staff + not explained",
            self._need_sum,
            self._need_inputs,
            lambda i: f"staff needed, {self._team(i)}",
        )

    def _per_wte(self, i: Index) -> float:
        return float(self.chain.draws[self.model.staff_groups[i[3]].hours_per_wte][0])

    def _staff_use(self, t: int, w: int) -> tuple[int, float] | None:
        for group, assumption, factor in self.model.services[self.chain.layout.service[t]].staff:
            if group == w:
                return assumption, factor
        return None

    def _hours_part(self, i: Index) -> float:
        world, year, t, w = i
        found = self._staff_use(t, w)
        volume = self.care._volume((world, self.care.weight_of("staff", w), year, t))
        return 0.0 if found is None else volume * float(self.chain.draws[found[0]][0]) * found[1]

    def _hours_part_inputs(self, i: Index) -> list[Reference]:
        world, year, t, w = i
        found = self._staff_use(t, w)
        assert found is not None
        minutes = [self.leaves.constant("hours in a minute", found[1])] if found[1] != 1.0 else []
        volume: Reference = ("volume", (world, self.care.weight_of("staff", w), year, t))
        return [volume, self.leaves.assumption(found[0]), *minutes]

    def _hours_inputs(self, i: Index) -> list[Reference]:
        world, year, r, w = i
        triples = [t for o in self.providers_of[r] for t in self.triples_of[o] if self._staff_use(t, w)]
        return [("hours.part", (world, year, t, w)) for t in triples]

    def _wards(self, i: Index) -> list[Index]:
        world, year, r, w = i
        found: list[Index] = []
        for o in self.providers_of[r]:
            for j, resource in enumerate(self.model.resources):
                opened = self.chain.sides[world].open[year, o, j, 0]
                if opened and any(group == w for group, _ in resource.establishment):
                    found.append((world, year, o, j, w))
        return found

    def _establishment(self, i: Index) -> float:
        return sum(self._ward(ward) for ward in self._wards(i))

    def _establishment_inputs(self, i: Index) -> list[Reference]:
        return [("staff.ward", ward) for ward in self._wards(i)]

    def _ward_assumption(self, i: Index) -> int:
        return next(a for group, a in self.model.resources[i[3]].establishment if group == i[4])

    def _ward(self, i: Index) -> float:
        world, year, o, j, _ = i
        steps = self.chain.sides[world].open[year, o, j, 0] / self.model.resources[j].step
        return float(steps * self.chain.draws[self._ward_assumption(i)][0])

    def _ward_inputs(self, i: Index) -> list[Reference]:
        step = self.leaves.constant("steps in a unit", 1.0 / self.model.resources[i[3]].step)
        return [("capacity.open", i[:4]), step, self.leaves.assumption(self._ward_assumption(i))]

    def _need_inputs(self, i: Index) -> list[Reference]:
        world, year, r, w = i
        base = (0, 0, r, w)
        row = float(establishment(self.model)[r, w])
        rows = self._staff_rows(f"establishment, {self._team(i)}", row, [r], w, "establishment")
        out: list[Reference] = [
            ("staff.activity", i),
            ("staff.capacity", i),
            rows,
            ("staff.activity", base),
            ("staff.capacity", base),
        ]
        if world == 1:
            for n, key in enumerate(self.axes.initiative):
                wte = float(self.chain.employed[n, year, r, w, 0])
                out += (
                    [self.leaves.decision(f"staff of {key}, {self._team(i)}, {self.axes.year.ids[year]}", wte, "wte")]
                    if wte
                    else []
                )
        return out

    def _staff_rows(
        self, what: str, wte: float, organisations: Sequence[int], w: int, measure: str, year: int = 0
    ) -> Reference:
        """Rows of the workforce table; an establishment nobody states is the staff in post."""
        origin, named = self.model.workforce.origin, self.axes.organisation.ids
        at = [(self.axes.year.ids[year], named[r], self.axes.staff_group.ids[w], measure) for r in organisations]
        if measure == "establishment" and at[0] not in origin.rows:
            at = [(*at[0][:3], "in post")]
        return self.leaves.rows(origin, what, wte, "wte", at=at)

    def _need_sum(self, _: Index, v: Sequence[float]) -> float:
        return v[0] + v[1] + (v[2] - v[3] - v[4]) + sum(v[5:])

    def _supply(self) -> None:
        self._enter(
            "staff.wanted",
            self._want,
            "wte",
            "need - those kept - those trained, at least 0",
            self._want_of,
            self._want_inputs,
            lambda i: f"posts to recruit to, {self._team(i)}",
        )
        self._enter(
            "staff.filled",
            self._fill,
            "share",
            "recruits the labour market offers / posts to recruit to, at most 1",
            self._fill_of,
            self._fill_inputs,
            lambda i: f"share of wanted {self.axes.staff_group.ids[i[3]]} the labour market offers",
        )
        self._enter(
            "staff.supply",
            self._staff_side("supply"),
            "wte",
            "kept + trained + wanted x share filled",
            self._supply_of,
            self._supply_inputs,
            lambda i: f"staff in post, {self._team(i)}",
        )
        for field, formula in (
            ("shortage", "need - supply, at least 0"),
            ("agency", "shortage, at most the agency share of need"),
        ):
            self._enter(
                f"staff.{field}",
                self._staff_side(field),
                "wte",
                formula,
                self._short if field == "shortage" else self._agency,
                self._short_inputs if field == "shortage" else self._agency_inputs,
                partial(self._field_words, field),
            )
        self._enter(
            "staff.unfilled",
            self._staff_side("unfilled"),
            "wte",
            "shortage - agency",
            lambda _, v: v[0] - v[1],
            lambda i: [("staff.shortage", i), ("staff.agency", i)],
            lambda i: f"unfilled, {self._team(i)}",
        )

    def _field_words(self, field: str, i: Index) -> str:
        return f"{field}, {self._team(i)}"

    def _own(self, i: Index) -> float:
        """Trained rows and finished trainees of the year."""
        world, year, r, w = i
        trained = float(self.model.workforce.trained[year, r, w])
        return trained + (float(self.chain.arriving[year, r, w, 0]) if world == 1 else 0.0)

    def _rate(self, w: int, field: str) -> float:
        return float(self.chain.draws[getattr(self.model.staff_groups[w], field)][0])

    def _stock_inputs(self, i: Index) -> list[Reference]:
        world, year, r, w = i
        leaver = self.leaves.assumption(self.model.staff_groups[w].leaver_rate)
        what = f"trained by {self.axes.year.ids[year]}, {self._team(i)}"
        own = self._staff_rows(what, self._own(i), [r], w, "trained", year)
        return [("staff.need", i), ("staff.supply", (world, year - 1, r, w)), leaver, own]

    def _want_inputs(self, i: Index) -> list[Reference]:
        return self._stock_inputs(i)

    def _want_of(self, _: Index, v: Sequence[float]) -> float:
        return max(max(v[0] - v[1] * (1.0 - v[2]), 0.0) - v[3], 0.0)

    def _want(self, i: Index) -> float:
        staff = self.chain.sides[i[0]].staff
        room = max(float(staff.need[(*i[1:], 0)] - staff.kept[(*i[1:], 0)]), 0.0)
        return max(room - self._own(i), 0.0)

    def _members(self, i: Index) -> list[int]:
        return [int(r) for r in np.flatnonzero(markets(self.model) == i[2])]

    def _fill_inputs(self, i: Index) -> list[Reference]:
        world, year, _, w = i
        members = self._members(i)
        stock = float(sum(self.model.workforce.in_post[r, w] for r in members))
        what = f"{self.axes.staff_group.ids[w]} in post in labour market {i[2]}"
        rows = self._staff_rows(what, stock, members, w, "in post")
        recruitable = self.leaves.assumption(self.model.staff_groups[w].recruitable)
        return [rows, recruitable, *(("staff.wanted", (world, year, r, w)) for r in members)]

    def _fill_of(self, _: Index, v: Sequence[float]) -> float:
        wanted = sum(v[2:])
        return min(1.0, v[0] * v[1] / wanted) if wanted > 0 else 1.0

    def _fill(self, i: Index) -> float:
        world, year, _, w = i
        members = self._members(i)
        pool = sum(float(self.model.workforce.in_post[r, w]) for r in members) * self._rate(w, "recruitable")
        wanted = sum(self._want((world, year, r, w)) for r in members)
        return min(1.0, pool / wanted) if wanted > 0 else 1.0

    def _supply_inputs(self, i: Index) -> list[Reference]:
        world, year, r, w = i
        if year == 0:
            rows = float(self.model.workforce.in_post[r, w])
            return [self._staff_rows(f"in post, {self._team(i)}", rows, [r], w, "in post")]
        market = int(markets(self.model)[r])
        return [*self._stock_inputs(i), ("staff.wanted", i), ("staff.filled", (world, year, market, w))]

    def _supply_of(self, i: Index, v: Sequence[float]) -> float:
        if i[1] == 0:
            return v[0]
        kept = v[1] * (1.0 - v[2])
        return kept + min(v[3], max(v[0] - kept, 0.0)) + v[4] * v[5]

    def _short_inputs(self, i: Index) -> list[Reference]:
        return [("staff.need", i), ("staff.supply", i)]

    def _short(self, _: Index, v: Sequence[float]) -> float:
        return max(v[0] - v[1], 0.0)

    def _agency_inputs(self, i: Index) -> list[Reference]:
        return [
            ("staff.shortage", i),
            ("staff.need", i),
            self.leaves.assumption(self.model.staff_groups[i[3]].agency_share),
        ]

    def _agency(self, _: Index, v: Sequence[float]) -> float:
        return min(v[0], max(v[1], 0.0) * v[2])
