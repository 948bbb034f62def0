"""Steps from population and activity to what is used (equations, sections 1 to 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.engine.demand import service_factors
from placeplan.engine.effects import REMOVING, relation_key, thin_stage
from placeplan.engine.pipeline import Chain
from placeplan.engine.rollout import effect_coverage
from placeplan.engine.steps.leaves import Leaves
from placeplan.engine.volumes import weighted_triples
from placeplan.results.figures import WORLDS
from placeplan.results.ledger import Index, Ledger, Reference, Step, add, times

__all__ = ["CareSteps"]


class CareSteps:
    """Steps about care. Index of a step: world where both differ, then year, then what it is about."""

    def __init__(self, chain: Chain, ledger: Ledger) -> None:
        self.chain, self.model, self.ledger = chain, chain.model, ledger
        self.leaves = Leaves(chain)
        self.axes = chain.model.axes
        self.effects_on: list[list[int]] = [[] for _ in chain.model.classes.place]
        for e, effect in enumerate(chain.model.effects):
            for c in effect.classes:
                self.effects_on[c].append(e)
        self.classes_at: list[list[int]] = [[] for _ in chain.layout.triples]
        for c, t in enumerate(chain.layout.of_class):
            self.classes_at[t].append(c)
        self.arriving_at: list[list[tuple[int, int]]] = [[] for _ in chain.layout.triples]
        for stream in chain.streams:
            for c, t in zip(chain.model.effects[stream.effect].classes, stream.triple, strict=True):
                self.arriving_at[t].append((stream.effect, int(c)))
        self.weights = [("volume", -1), *[("resource", j) for j in chain.flows.keep_resource]]
        self.weights += [("staff", w) for w in chain.flows.keep_staff] + [("priced", -1)]
        self._tables: dict[int, npt.NDArray[np.float64]] = {}
        self.factors = tuple(factor[..., 0] for factor in service_factors(chain.model, chain.draws))

    @cached_property
    def _sources_of(self) -> list[list[int]]:
        """Class -> sources its cells' rows name."""
        out: list[list[int]] = [[] for _ in self.model.classes.place]
        for c, source in np.unique(np.stack([self.model.cells.klass, self.model.cells.source], axis=1), axis=0):
            out[c].append(int(source))
        return out

    @cached_property
    def coverage(self) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
        """Effect -> (year, place)."""
        return [effect_coverage(self.model, self.chain.draws, e)[..., 0] for e in range(len(self.model.effects))]

    def record(self) -> None:
        """Enter every step about care."""
        record = self._enter
        growth, adjust = self.factors
        record(
            "growth",
            lambda i: growth[i],
            "ratio",
            "(1 + growth a year) ^ years",
            lambda _, v: (1.0 + v[0]) ** v[1],
            lambda i: [
                *self.leaves.given(self.model.services[i[0]].growth),
                self.leaves.constant("years since the base year", i[1]),
            ],
            lambda i: f"growth beyond population of {self._service(i[0])} by {self._year(i[1])}",
        )
        record(
            "adjustment",
            lambda i: adjust[i],
            "ratio",
            "product of the year's adjustments",
            times,
            self._adjustments,
            lambda i: f"one-off adjustments of {self._service(i[0])} in {self._year(i[1])}",
        )
        record(
            "demand",
            lambda i: self.chain.flows.start[(*i, 0)],
            "units",
            "base-year activity x population x growth x adjustment",
            times,
            self._demand,
            lambda i: f"activity, do nothing, {self._class(i[1])}, {self._year(i[0])}",
        )
        self._record_effects()
        self._record_arrivals()

    def _record_effects(self) -> None:
        record = self._enter
        record(
            "rho", self._rho, "share", "eligible x reach x coverage x size", times, self._rho_inputs, self._rho_label
        )
        record(
            "reached",
            lambda i: self._rho(i) / self._eligible(i[0]),
            "share",
            "reach x coverage x size",
            times,
            lambda i: self._rho_inputs(i)[1 if self.model.effects[i[0]].eligible >= 0 else 0 :],
            self._rho_label,
        )
        record(
            "before",
            self._before,
            "units",
            "activity x what earlier stages leave",
            times,
            self._before_inputs,
            lambda i: f"activity before the stage {self._stage(i[0])}, {self._class(i[2])}, {self._year(i[1])}",
        )
        record(
            "survival",
            lambda i: self._survival_value(i),
            "share",
            "what the stage leaves",
            self._survival,
            self._stage_inputs,
            lambda i: f"share left by the stage {self._stage(i[0])}, {self._class(i[2])}, {self._year(i[1])}",
        )
        record(
            "stay",
            lambda i: self.chain.flows.stay[(*i, 0)],
            "units",
            "activity x what every stage leaves",
            times,
            lambda i: self._before_inputs((1 + len(REMOVING), *i)),
            lambda i: f"activity that stays, {self._class(i[1])}, {self._year(i[0])}",
        )
        record(
            "removed",
            self._removed,
            "units",
            "activity before the stage x share removed x this effect's part",
            self._removed_by,
            lambda i: [
                ("before", (self._stage_of(i[0]), i[1], i[2])),
                *self._stage_inputs((self._stage_of(i[0]), i[1], i[2])),
            ],
            lambda i: f"removed by {self.axes.effect.ids[i[0]]}, {self._class(i[2])}, {self._year(i[1])}",
        )

    def _record_arrivals(self) -> None:
        record = self._enter
        record(
            "arrived",
            self._arrived,
            "units",
            "removed x ratio x (1 + induced demand)",
            lambda i, v: self._arrive(i, v),
            self._arrived_inputs,
            lambda i: f"arrives because of {self.axes.effect.ids[i[0]]}, {self._year(i[1])}",
        )
        record(
            "keep",
            self._keep,
            "share",
            "product of (1 - shortened or repriced)",
            lambda _, v: times((), [1.0 - x for x in v]),
            lambda i: [("rho", (e, i[1], i[2])) for e in self._keepers(i[0], i[2])],
            lambda i: f"share of {self._weight(i[0])} kept, {self._class(i[2])}, {self._year(i[1])}",
        )
        record(
            "part",
            lambda i: self._part(i),
            "units",
            "units x share kept",
            times,
            self._part_inputs,
            lambda i: f"{self._class(i[2])}, {self._year(i[1])}",
        )
        record(
            "volume",
            self._volume,
            "units",
            "what stays + what arrives",
            add,
            self._volume_inputs,
            lambda i: f"activity, {WORLDS[i[0]]}, {self._triple(i[3])}, {self._year(i[2])}",
        )
        record(
            "moved",
            lambda i: self._removed((i[0], i[2], i[3])) * self._keep(i[1:]),
            "units",
            "removed x share kept",
            times,
            lambda i: [("removed", (i[0], i[2], i[3])), ("keep", i[1:])],
            lambda i: f"relocated by {self.axes.effect.ids[i[0]]}, {self._class(i[3])}, {self._year(i[2])}",
        )

    def _enter(
        self,
        name: str,
        value: Callable[[Index], float],
        unit: str,
        formula: str,
        compute: Callable[[Index, Sequence[float]], float],
        inputs: Callable[[Index], Sequence[Reference]],
        label: Callable[[Index], str],
    ) -> None:
        self.ledger.record(Step(name, value, unit, formula, compute, inputs, label))

    # words

    def _service(self, v: int) -> str:
        return self.axes.service.title(self.axes.service.ids[v])

    def _year(self, y: int) -> str:
        return self.axes.year.ids[y]

    def _class(self, c: int) -> str:
        classes = self.model.classes
        return self._words(int(classes.place[c]), int(classes.service[c]), int(classes.provider[c]))

    def _triple(self, t: int) -> str:
        return self._words(*(int(x) for x in self.chain.layout.triples[t]))

    def _words(self, p: int, v: int, o: int) -> str:
        place, provider = self.axes.place.ids[p], self.axes.provider.ids[o]
        return f"{self._service(v)} of {self.axes.place.title(place)} at {self.axes.provider.title(provider)}"

    def _stage(self, n: int) -> str:
        return ("grow", *REMOVING, "end")[n]

    def _weight(self, n: int) -> str:
        kind, key = self.weights[n]
        names = {"resource": self.axes.resource, "staff": self.axes.staff_group}
        return names[kind].ids[key] if kind in names else kind

    # inputs and values

    def _adjustments(self, i: Index) -> list[Reference]:
        return [self.leaves.assumption(a) for year, a in self.model.services[i[0]].adjustments if year == i[1]]

    def _demand(self, i: Index) -> list[Reference]:
        year, c = i
        classes, weights = self.model.classes, self.chain.draws.variants[:, 0]
        base = float(classes.demand[:, 0, c] @ weights)
        now = float(classes.demand[:, year, c] @ weights)
        rows = int(classes.rows[c])
        where = self._class(c)
        v = int(classes.service[c])
        return [
            self.leaves.rows(
                self.model.cells.origin, f"base-year activity, {where} (class {c})", base, "units",
                rows=rows, of=self._sources_of[c],
            ),
            self.leaves.rows(
                self.model.population.origin, f"population of the same people in {self._year(year)} (class {c})",
                now / base if base else 1.0, "ratio", rows=rows,
            ),
            ("growth", (v, year)),
            ("adjustment", (v, year)),
        ]  # fmt: skip

    def _eligible(self, e: int) -> float:
        return float(self.chain.draws[self.model.effects[e].eligible][0])

    def _rho(self, i: Index) -> float:
        e, year, c = i
        effect = self.model.effects[e]
        draws = self.chain.draws
        place = int(self.model.classes.place[c])
        size = draws[effect.reach][0] * draws[effect.size][0]
        return float(self.coverage[e][year, place] * size * self._eligible(e))

    def _rho_inputs(self, i: Index) -> list[Reference]:
        e, year, c = i
        effect, place = self.model.effects[e], int(self.model.classes.place[c])
        spec = self.model.initiatives[effect.initiative]
        detail = {"from month": "start" if spec.everywhere else f"{spec.start[place]:g} after 1 April of the base year"}
        words = f"coverage of {self.axes.effect.ids[e]} in {self.axes.place.ids[place]}, {self._year(year)}"
        cover = self.leaves.decision(words, float(self.coverage[e][year, place]), "share", **detail)
        return [*self.leaves.given(effect.eligible, effect.reach), cover, *self.leaves.given(effect.size)]

    def _rho_label(self, i: Index) -> str:
        return f"effect {self.axes.effect.ids[i[0]]} on {self._class(i[2])}, {self._year(i[1])}"

    def _stage_of(self, e: int) -> int:
        return 1 + REMOVING.index(self.model.effects[e].kind)

    def _acting(self, stage: int, c: int) -> list[int]:
        kind = self._stage(stage)
        return [e for e in self.effects_on[c] if self.model.effects[e].kind == kind]

    def _stage_inputs(self, i: Index) -> list[Reference]:
        stage, year, c = i
        out: list[Reference] = []
        for e in self._acting(stage, c):
            out.append(("rho", (e, year, c)))
            if self.model.effects[e].relation == "nested":
                out.append(("reached", (e, year, c)))
        return out

    def _thin(self, stage: int, c: int, values: Sequence[float]) -> tuple[float, dict[int, float]]:
        members: dict[str, list[tuple[int, str, object, object, object]]] = {}
        queue = list(values)
        for e in self._acting(stage, c):
            effect = self.model.effects[e]
            rho = queue.pop(0)
            reached = queue.pop(0) if effect.relation == "nested" else rho
            one = (e, effect.relation, np.array([rho]), np.array([self._eligible(e)]), np.array([reached]))
            members.setdefault(relation_key(effect, e), []).append(one)
        survival, shares = thin_stage(members, (1,))  # type: ignore[arg-type]
        return float(survival[0]), {e: float(share[0]) for e, share in shares.items()}

    def _survival(self, i: Index, values: Sequence[float]) -> float:
        if i[0] == 0:
            return float(np.prod([1.0 + v for v in values]))
        return self._thin(i[0], i[2], values)[0]

    def _survival_value(self, i: Index) -> float:
        stage, year, c = i
        survival = np.broadcast_to(self.chain.flows.stages[self._stage(stage)][0], self.chain.flows.start.shape)
        return float(survival[year, c, 0])

    def _before(self, i: Index) -> float:
        stage, year, c = i
        return float(self.chain.flows.stages[self._stage(stage)][1][year, c, 0])

    def _before_inputs(self, i: Index) -> list[Reference]:
        stage, year, c = i
        acting = [("survival", (n, year, c)) for n in range(stage) if self._acting(n, c)]
        return [("demand", (year, c)), *acting]

    def _at(self, e: int, c: int) -> int:
        return int(np.searchsorted(self.model.effects[e].classes, c))

    def _removed(self, i: Index) -> float:
        e, year, c = i
        return float(self.chain.flows.removed[e][year, self._at(e, c), 0])

    def _removed_by(self, i: Index, values: Sequence[float]) -> float:
        survival, shares = self._thin(self._stage_of(i[0]), i[2], values[1:])
        return values[0] * (1.0 - survival) * shares[i[0]]

    def _arrived(self, i: Index) -> float:
        becomes = self.model.effects[i[0]].becomes
        draws = self.chain.draws
        ratio = 1.0 if becomes is None else draws[becomes.ratio][0] * (1.0 + draws.or_zero(becomes.induced)[0])
        return self._removed(i) * float(ratio)

    def _arrived_inputs(self, i: Index) -> list[Reference]:
        becomes = self.model.effects[i[0]].becomes
        return [("removed", i), *(self.leaves.given(becomes.ratio, becomes.induced) if becomes else [])]

    def _arrive(self, i: Index, values: Sequence[float]) -> float:
        becomes = self.model.effects[i[0]].becomes
        queue = list(values)
        out = queue.pop(0)
        if becomes is not None:
            out *= queue.pop(0) if becomes.ratio >= 0 else 1.0
            out *= 1.0 + queue.pop(0) if becomes.induced >= 0 else 1.0
        return out

    def _keepers(self, weight: int, c: int) -> list[int]:
        kind, key = self.weights[weight]
        out = []
        for e in self.effects_on[c]:
            effect = self.model.effects[e]
            names = effect.resources if kind == "resource" else effect.staff_groups
            shortens = effect.kind == "shorten" and kind in ("resource", "staff") and key in names
            if shortens or (effect.kind == "reprice" and kind == "priced"):
                out.append(e)
        return out

    def _keep(self, i: Index) -> float:
        kind, key = self.weights[i[0]]
        flows = self.chain.flows
        tables = {"resource": flows.keep_resource, "staff": flows.keep_staff}
        table = flows.price if kind == "priced" else tables[kind][key]
        return float(table[i[1], i[2], 0])

    def _part(self, i: Index) -> float:
        value = float(self.chain.flows.stay[i[1], i[2], 0])
        return value * self._keep(i) if i[0] and self._keepers(i[0], i[2]) else value

    def _part_inputs(self, i: Index) -> list[Reference]:
        kept: list[Reference] = [("keep", i)] if i[0] and self._keepers(i[0], i[2]) else []
        return [("stay", (i[1], i[2])), *kept]

    def weight_of(self, kind: str, key: int = -1) -> int:
        """Position of a weight; that of plain volume where no effect changes it."""
        return self.weights.index((kind, key)) if (kind, key) in self.weights else 0

    def _volume(self, i: Index) -> float:
        world, weight, year, t = i
        volume = self.chain.sides[world].world.volume
        return float((volume if world == 0 or weight == 0 else self._weighted(weight))[year, t, 0])

    def _weighted(self, weight: int) -> npt.NDArray[np.float64]:
        """Volume of the do-something world by triple, weighted; worked out when first asked for."""
        if weight not in self._tables:
            chain, volume = self.chain, self.chain.something.world.volume
            self._tables[weight] = weighted_triples(
                chain.model, chain.layout, chain.flows, chain.streams, volume, *self.weights[weight]
            )
        return self._tables[weight]

    def _volume_inputs(self, i: Index) -> list[Reference]:
        world, weight, year, t = i
        if world == 0:
            return [("demand", (year, c)) for c in self.classes_at[t]]
        out: list[Reference] = [("part", (weight, year, c)) for c in self.classes_at[t]]
        for e, c in self.arriving_at[t]:
            relocated = self.model.effects[e].kind == "relocate"
            keeps = relocated and weight and self._keepers(weight, c)
            out.append(("moved", (e, weight, year, c)) if keeps else ("arrived", (e, year, c)))
        return out
