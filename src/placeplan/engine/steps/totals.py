"""Steps of figures given for the footprint or for larger scopes, and the way from a figure's name to its step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from placeplan.engine import fullness, outcomes
from placeplan.engine.care import preventable_classes
from placeplan.engine.effects import REMOVING
from placeplan.engine.pipeline import Chain, use_by_service
from placeplan.engine.steps.money import MoneySteps
from placeplan.engine.steps.world import WorldSteps
from placeplan.results.figures import WORLDS
from placeplan.results.ledger import Index, Leaf, Ledger, Reference, Step, add

__all__ = ["TotalSteps"]

Place = tuple[str, Index]
STAFF = ("staff.need", "staff.supply", "staff.shortage", "staff.agency", "staff.unfilled")


class TotalSteps(WorldSteps):
    """Steps made when somebody asks for a scope: each is a sum over the steps below."""

    def __init__(self, chain: Chain, ledger: Ledger, money: MoneySteps) -> None:
        self.chain, self.model, self.ledger, self.money = chain, chain.model, ledger, money
        self.axes, self.capacity, self.care = chain.model.axes, money.capacity, money.care
        self.inside = [int(r) for r in np.flatnonzero(self.model.accounts.inside)]

    def record(self) -> None:
        """Enter the steps of the health and the care gap."""
        self._enter(
            "gap.health",
            lambda i: float(self.chain.gap_health[i[0], i[1], 0]),
            "events",
            "preventable events - events at the base-year rates of the least deprived fifth",
            lambda _, v: float(sum(v[:-1]) - v[-1]),
            self._health_inputs,
            lambda _: "health and wellbeing gap",
        )
        self._enter(
            "capacity.staffed",
            lambda i: float(self.chain.sides[i[0]].staffed[(*i[1:], 0)]),
            "units",
            "open x (1 - largest share of posts unfilled)",
            self._staffed,
            self._staffed_inputs,
            lambda i: f"staffed, {self.capacity._place(i)}",
        )
        self._enter(
            "capacity.full",
            lambda i: float(self.chain.full[i[3]][i[0], i[1], i[2], 0]),
            "share",
            "Erlang C at each month's load, averaged over the year by days",
            self._full,
            self._full_inputs,
            lambda i: f"chance of no free unit, {self.capacity._place(i)}",
        )
        self._enter(
            "care.missed",
            self._missed,
            "people",
            "units of care that use it x chance of no free unit",
            lambda _, v: sum(v[1:]) * v[0],
            self._missed_inputs,
            lambda i: f"find no free unit, {self.capacity._place(i)}",
        )
        self._enter(
            "gap.care",
            lambda i: float(self.chain.gap_care[i[0], i[1], 0]),
            "people",
            "people who find no free unit + waiting beyond the standard + declared unmet",
            add,
            self._care_inputs,
            lambda _: "care and quality gap",
        )
        self._enter(
            "unidentified",
            lambda i: max(0.0, float(self.chain.gap_finance[i[0], i[1], 0])),
            "£",
            "what is left of the gap, where anything is",
            lambda _, v: max(0.0, v[0]),
            lambda i: [("gap.finance", i)],
            lambda _: "unidentified",
        )

    def _health_inputs(self, i: Index) -> list[Reference]:
        world, year = i
        benchmark = float(outcomes.health_benchmark(self.model)[:, year] @ self.chain.draws.variants[:, 0])
        leaf = self.money.leaves.rows(
            self.model.population.origin,
            f"events at the least deprived fifth's base-year rates, {self.axes.year.ids[year]}",
            benchmark,
            "events",
        )
        counted = [int(c) for c in preventable_classes(self.model)]
        before = 1 + REMOVING.index("relocate")
        events: list[Reference] = [
            ("demand", (year, c)) if world == 0 else ("before", (before, year, c)) for c in counted
        ]
        return [*events, leaf]

    def _staffed_inputs(self, i: Index) -> list[Reference]:
        world, year, o, j = i
        r = int(self.model.accounts.provider_organisation[o])
        groups = [w for w, _ in self.model.resources[j].establishment]
        pairs = [(name, (world, year, r, w)) for w in groups for name in ("staff.unfilled", "staff.need")]
        return [("capacity.open", i), *pairs]

    def _staffed(self, _: Index, v: Sequence[float]) -> float:
        empty = [v[n] / v[n + 1] if v[n + 1] > 0 else 0.0 for n in range(1, len(v), 2)]
        return v[0] * (1.0 - max(empty, default=0.0))

    def _full_inputs(self, i: Index) -> list[Reference]:
        return [("use", i), ("capacity.staffed", i), *self.money.leaves.given(self.model.resources[i[3]].blocked)]

    def _full(self, i: Index, v: Sequence[float]) -> float:
        world, year, o, j = i
        resource = self.model.resources[j]
        usable = v[1] * (1.0 - (v[2] if resource.blocked >= 0 else 0.0))
        by_service = use_by_service(self.model, self.chain.draws, self.chain.layout, self.chain.sides[world].world, j)
        factor = fullness.month_factors(self.model, self.chain.draws, by_service[..., :1])
        load = np.zeros(factor.shape[1:])
        load[year, o] = v[0] / (self.model.year_days[year] * resource.use_per_day)
        units = np.zeros_like(load)
        units[year, o] = usable
        return float(fullness.chance_full(self.model, load, units, factor)[year, o, 0])

    def _users(self, o: int, j: int) -> list[int]:
        return [t for t in self.capacity.triples_of[o] if self.capacity._uses(t, j)]

    def _missed(self, i: Index) -> float:
        world, year, o, j = i
        people = sum(self.care._volume((world, 0, year, t)) for t in self._users(o, j))
        return people * float(self.chain.full[j][world, year, o, 0])

    def _missed_inputs(self, i: Index) -> list[Reference]:
        world, year, o, j = i
        return [("capacity.full", i), *(("volume", (world, 0, year, t)) for t in self._users(o, j))]

    def _care_inputs(self, i: Index) -> list[Reference]:
        world, year = i
        out: list[Reference] = [
            ("care.missed", (world, year, o, j)) for j in self.chain.full for o in range(len(self.axes.provider))
        ]
        for waiting, values in zip(self.model.waiting, self.chain.waiting, strict=True):
            standard = self.model.services[waiting.service].waiting_standard
            if standard >= 0:
                people, within = float(values[world, 0, year, 0]), float(values[world, 1, year, 0])
                over = max(0.0, float(self.chain.draws[standard][0]) - within) * people
                where = f"{self.axes.service.ids[waiting.service]}, {self.axes.provider.ids[waiting.provider]}"
                name = f"waiting beyond the standard, {where}"
                out.append(Leaf("computed", name, over, "people", "weekly cohorts, longest waiting first"))
        if world == 1:
            for e, effect in enumerate(self.model.effects):
                if effect.becomes is not None and effect.becomes.outcome == "unmet":
                    out += [("removed", (e, year, int(c))) for c in effect.classes]
        return out

    # from a figure's name to its step

    def find(self, figure: str, world: str, year: str, scope: Mapping[str, str]) -> Place | None:
        """Step and element of a figure; sums over scopes are entered on the way. None where no step holds it."""
        w, y = WORLDS.index(world), self.axes.year.index(year)
        if figure == "bridge":
            return self._bridge(w, y, scope)
        if figure in ("gap.health", "gap.care"):
            return (figure, (w, y)) if not scope else None
        if figure == "activity":
            return self._activity(w, y, scope)
        if figure.startswith("care."):
            return self._movement(figure, y, scope)
        if figure in ("use", "bed_days", "capacity.required", "capacity.open", "capacity.staffed", "capacity.full"):
            return self._capacity(figure, w, y, scope)
        if figure in STAFF:
            return self._staff(figure, w, y, scope)
        if figure in ("income", "cost", "position", "gap.finance"):
            return self._money(figure, w, y, scope)
        return None

    def _sum(self, name: str, label: str, unit: str, references: Sequence[Reference]) -> Place:
        if name not in self.ledger.steps:
            value = sum(r.value if isinstance(r, Leaf) else self.ledger.value(*r) for r in references)
            self.ledger.record(Step(name, lambda _: value, unit, "sum", add, lambda _: references, lambda _: label))
        return name, ()

    def _activity(self, w: int, y: int, scope: Mapping[str, str]) -> Place | None:
        if not set(scope) <= {"place", "provider", "service"} or "service" not in scope:
            return None
        layout = self.chain.layout
        chosen = layout.service == self.axes.service.index(scope["service"])
        if "place" in scope:
            chosen &= layout.place == self.axes.place.index(scope["place"])
        if "provider" in scope:
            chosen &= layout.provider == self.axes.provider.index(scope["provider"])
        unit = self.model.services[self.axes.service.index(scope["service"])].unit
        words = f"activity, {', '.join(scope.values())}, {WORLDS[w]}, {self.axes.year.ids[y]}"
        return self._sum(words, words, unit, [("volume", (w, 0, y, int(t))) for t in np.flatnonzero(chosen)])

    def _movement(self, figure: str, y: int, scope: Mapping[str, str]) -> Place | None:
        if figure == "care.grown" or scope.get("effect") not in self.axes.effect or "service" not in scope:
            return None
        e, v = self.axes.effect.index(scope["effect"]), self.axes.service.index(scope["service"])
        step = "arrived" if figure == "care.arrived" else "removed"
        effect = self.model.effects[e]
        arriving = figure == "care.arrived"
        chosen = [int(c) for c in effect.classes if arriving or self.model.classes.service[c] == v]
        words = f"{figure}, {scope['effect']}, {scope['service']}, {self.axes.year.ids[y]}"
        return self._sum(words, words, self.model.services[v].unit, [(step, (e, y, c)) for c in chosen])

    def _capacity(self, figure: str, w: int, y: int, scope: Mapping[str, str]) -> Place | None:
        step = "use" if figure == "bed_days" else figure
        if set(scope) == {"provider", "resource"}:
            j = self.axes.resource.index(scope["resource"])
            if figure == "capacity.full" and j not in self.chain.full:
                return None
            return step, (w, y, self.axes.provider.index(scope["provider"]), j)
        beds = [j for j, resource in enumerate(self.model.resources) if resource.unit == "bed"]
        if figure == "bed_days" and not scope:
            pairs = [(o, j) for o in range(len(self.axes.provider)) for j in beds]
        elif set(scope) == {"resource"} and figure.startswith("capacity.") and figure != "capacity.full":
            owner = self.model.accounts.provider_organisation
            j = self.axes.resource.index(scope["resource"])
            pairs = [(o, j) for o in range(len(self.axes.provider)) if owner[o] in self.inside]
        else:
            return None
        words = f"{figure}, {', '.join(scope.values()) or 'footprint'}, {WORLDS[w]}, {self.axes.year.ids[y]}"
        return self._sum(words, words, "units", [(step, (w, y, o, j)) for o, j in pairs])

    def _staff(self, figure: str, w: int, y: int, scope: Mapping[str, str]) -> Place | None:
        if set(scope) == {"organisation", "staff_group"}:
            at = (
                self.axes.organisation.index(scope["organisation"]),
                self.axes.staff_group.index(scope["staff_group"]),
            )
            return figure, (w, y, *at)
        if not set(scope) <= {"staff_group"}:
            return None
        groups = [self.axes.staff_group.index(scope["staff_group"])] if scope else range(len(self.axes.staff_group))
        words = f"{figure}, {', '.join(scope.values()) or 'footprint'}, {WORLDS[w]}, {self.axes.year.ids[y]}"
        return self._sum(words, words, "wte", [(figure, (w, y, r, g)) for r in self.inside for g in groups])

    def _money(self, figure: str, w: int, y: int, scope: Mapping[str, str]) -> Place | None:
        if set(scope) == {"organisation"}:
            name = "gap.finance.organisation" if figure == "gap.finance" else figure
            return name, (w, y, self.axes.organisation.index(scope["organisation"]))
        if set(scope) == {"organisation", "line"} and (figure, scope["line"]) in self.money.lines:
            n = self.money.lines.index((figure, scope["line"]))
            return "line", (w, y, self.axes.organisation.index(scope["organisation"]), n)
        words = f"{figure}, {', '.join(scope.values()) or 'footprint'}, {WORLDS[w]}, {self.axes.year.ids[y]}"
        if figure == "gap.finance" and not scope:
            return "gap.finance", (w, y)
        if figure == "gap.finance" and set(scope) == {"sector"}:
            members = [r for r in self.inside if self.model.accounts.sector[r] == scope["sector"]]
            return self._sum(words, words, "£", [("gap.finance.organisation", (w, y, r)) for r in members])
        if scope:
            return None
        if figure == "position":
            return self._sum(words, words, "£", [("position", (w, y, r)) for r in self.inside])
        return self._external(figure, w, y, words)

    def _external(self, figure: str, w: int, y: int, words: str) -> Place:
        """Income or cost of the footprint: lines of every partner, contracts between two of them left out."""
        references: list[Reference] = []
        for r in self.inside:
            for n, (side, line) in enumerate(self.money.lines):
                if side == figure and line != "contract":
                    references.append(("line", (w, y, r, n)))
        for n, contract in enumerate(self.model.contracts):
            mine, other = (contract.payee, contract.payer) if figure == "income" else (contract.payer, contract.payee)
            if mine in self.inside and other not in self.inside:
                references.append(("contract", (w, y, n)))
        return self._sum(words, words, "£", references)

    def _bridge(self, w: int, y: int, scope: Mapping[str, str]) -> Place | None:
        line = scope.get("line", "")
        if line == "do nothing gap":
            return "gap.finance", (0, y)
        if line == "residual":
            return "gap.finance", (1, y)
        if line == "unidentified":
            return "unidentified", (1, y)
        bridge = self.chain.bridge
        if bridge is None or w == 0 or not (line == "initiative" and scope.get("initiative") in self.axes.initiative):
            return None
        i = self.axes.initiative.index(scope["initiative"])
        words = f"saving of {scope['initiative']}, {self.axes.year.ids[y]}"
        parts: list[Reference] = []
        for name, values in bridge.parts.items():
            value = float(values[i, y, self.inside].sum())
            if value:
                parts.append(
                    Leaf(
                        "computed",
                        f"{name}: {scope['initiative']}",
                        value,
                        "£",
                        "Shapley share; see the equations, section 3",
                    )
                )
        return self._sum(words, words, "£", parts)
