"""What is drawn, and the draws of any stretch of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.errors import OptionError, UnknownNameError
from placeplan.model.model import Model
from placeplan.uncertainty import keys
from placeplan.uncertainty.correlation import Group, correlate, group_problems, groups_of
from placeplan.uncertainty.distributions import Distribution, Statement, fit, problems_of, quantiles
from placeplan.uncertainty.errors import RangeProblem, RangeProblems
from placeplan.uncertainty.milestones import Milestones
from placeplan.uncertainty.risks import Bound, Risk, Settled, happens, risk_problems, sizes, with_effects

__all__ = ["DrawPlan", "RunOptions", "draw_plan", "statements_of"]

Floats = npt.NDArray[np.float64]
MAY_BE_NEGATIVE = ("rate",)


@dataclass(frozen=True)
class RunOptions:
    """How runs are drawn.

    Parameters
    ----------
    variants
        "path": a path between the population variants, the chosen one in the middle; "chosen": the chosen one; or
        weights by which one is drawn.
    slippage
        Initiative (or "*" for all others) -> assumption whose value is the months every step of its roll-out starts
        late.
    optimism
        Assumption whose value is the part by which initiatives' costs and capital turn out higher; empty: none.
    without
        Assumptions held at their central value.
    milestones
        Those that risks may delay, and what starts later with them; None: risks delay nothing.
    """

    runs: int = 1000
    seed: int = 0
    design: keys.Design = "even"
    variants: Literal["path", "chosen"] | Mapping[str, float] = "path"
    slippage: Mapping[str, str] = field(default_factory=dict)
    optimism: str = ""
    risks: tuple[Risk, ...] = ()
    without: tuple[str, ...] = ()
    milestones: Milestones | None = None

    def __post_init__(self) -> None:
        if isinstance(self.runs, bool) or not isinstance(self.runs, int) or self.runs < 1:
            raise OptionError(
                "the number of runs must be a whole number of 1 or more.", path="runs", value=str(self.runs)
            )
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise OptionError("the seed must be a whole number.", path="seed", value=str(self.seed))


@dataclass(frozen=True)
class DrawPlan:
    """Everything needed to draw any runs of a model; small, and the same wherever it is used.

    Parameters
    ----------
    distributions
        One for each assumption.
    drawn
        Positions of assumptions that are not fixed.
    fixed
        Assumption -> value it is held at (a question "what if").
    settled
        Risk -> whether it happens, where that is not left to chance.
    bounds
        For each assumption that a risk changes: its position, least and greatest value.
    order
        Population variants from the fewest people to the most.
    """

    options: RunOptions
    names: tuple[str, ...]
    initiatives: tuple[str, ...]
    variants: tuple[str, ...]
    chosen: int
    order: tuple[int, ...]
    distributions: tuple[Distribution, ...]
    drawn: tuple[int, ...]
    groups: tuple[Group, ...]
    costs: tuple[int, ...]
    fixed: Mapping[int, float] = field(default_factory=dict)
    settled: Mapping[str, Settled] = field(default_factory=dict)
    bounds: tuple[Bound, ...] = ()

    def with_values(self, values: Mapping[str, float]) -> DrawPlan:
        """The same draws with some assumptions held at a value.

        Raises
        ------
        UnknownNameError
            No assumption has that name.
        """
        position = {name: n for n, name in enumerate(self.names)}
        unknown = [name for name in values if name not in position]
        if unknown:
            raise UnknownNameError("no assumption has this name.", path="assumption", value=", ".join(unknown))
        return replace(self, fixed={**self.fixed, **{position[name]: float(value) for name, value in values.items()}})

    def with_risks(self, settled: Mapping[str, Settled]) -> DrawPlan:
        """The same draws with some risks not left to chance.

        Raises
        ------
        UnknownNameError
            No risk has that name.
        """
        unknown = set(settled) - {risk.name for risk in self.options.risks}
        if unknown:
            raise UnknownNameError("no risk has this name.", path="risk", value=", ".join(sorted(unknown)))
        return replace(self, settled={**self.settled, **settled})

    def happens(self, name: str, first: int, last: int) -> npt.NDArray[np.bool_]:
        """(run): whether a risk happens."""
        risk = next(risk for risk in self.options.risks if risk.name == name)
        return happens(risk, self.settled.get(name), self.uniforms([f"risk/{name}"], first, last)[0])

    def late(self, first: int, last: int) -> Floats:
        """(milestone, run): days each milestone comes later because of risks."""
        network = self.options.milestones
        if network is None:
            return np.zeros((0, last - first))
        out = np.zeros((len(network.names), last - first))
        for risk in self.options.risks:
            for name, days in risk.delays.items():
                own = np.maximum(self._sizes(risk, first, last) * days, 0.0)
                out[network.names.index(name)] += own * self.happens(risk.name, first, last)
        return network.late(out)

    def models(self, model: Model, first: int, last: int) -> list[tuple[npt.NDArray[np.int64], Model]]:
        """Runs (counted from the first) and the model they are worked out with: another where risks delay what has a
        year of its own."""
        network = self.options.milestones
        if network is None:
            return [(np.arange(last - first), model)]
        return network.models(model, self.late(first, last))

    def draws(self, first: int, last: int) -> Draws:
        """Draws of runs `first` up to (not including) `last`."""
        scores = self.scores(first, last)
        values = quantiles(list(self.distributions), scores)
        self._risks(values, first, last)
        slip = self._slip(first, last)
        if self.options.optimism:
            bias = values[self.names.index(self.options.optimism)].copy()
            values[list(self.costs)] *= 1.0 + bias
        for n, value in self.fixed.items():
            values[n] = value
        return Draws(values, self._variants(first, last), slip)

    def uniforms(self, names: Sequence[str], first: int, last: int) -> Floats:
        """Numbers between 0 and 1 of some names: (name, run)."""
        return keys.uniforms(self.options.seed, names, first, last, self.options.design)

    @property
    def entangled(self) -> set[int]:
        """Assumptions whose value other draws hang on, or that hangs on more than its own distribution."""
        own = self.options
        names = {own.optimism, *own.slippage.values(), *(name for risk in own.risks for name in risk.effects)}
        found = {n for n, name in enumerate(self.names) if name in names}
        return found | set(self.fixed) | (set(self.costs) if own.optimism else set())

    def scores(self, first: int, last: int) -> Floats:
        """(assumption, run): normal scores, correlated as stated; 0 where an assumption is fixed."""
        from scipy.special import ndtri

        out = np.zeros((len(self.names), last - first))
        if self.drawn:
            own = [f"assumption/{self.names[n]}" for n in self.drawn]
            out[list(self.drawn)] = ndtri(self.uniforms(own, first, last))
        if self.groups:
            common = ndtri(self.uniforms([f"group/{group.name}" for group in self.groups], first, last))
            correlate(out, self.groups, {group.name: common[n] for n, group in enumerate(self.groups)})
        return out

    def _risks(self, values: Floats, first: int, last: int) -> None:
        for risk in self.options.risks:
            if risk.effects:
                happened = self.happens(risk.name, first, last)
                with_effects(values, self.names, risk, happened, self._sizes(risk, first, last))
        for n, least, most in self.bounds:
            values[n] = np.clip(values[n], least, most)

    def _sizes(self, risk: Risk, first: int, last: int) -> Floats:
        return sizes(risk, self.uniforms([f"risk size/{risk.name}"], first, last)[0])

    def _slip(self, first: int, last: int) -> Floats:
        from scipy.special import ndtri

        out = np.zeros((len(self.initiatives), last - first))
        for i, initiative in enumerate(self.initiatives):
            name = self.options.slippage.get(initiative, self.options.slippage.get("*", ""))
            if name:
                score = ndtri(self.uniforms([f"slip/{initiative}"], first, last))
                out[i] = quantiles([self.distributions[self.names.index(name)]], score)[0]
        network = self.options.milestones
        return network.slip(self.late(first, last), out) if network else out

    def _variants(self, first: int, last: int) -> Floats:
        count, how = len(self.variants), self.options.variants
        out = np.zeros((count, last - first))
        if how == "chosen" or count == 1:
            out[self.chosen] = 1.0
            return out
        u = self.uniforms(["population"], first, last)[0]
        if isinstance(how, Mapping):
            weight = np.array([how.get(name, 0.0) for name in self.variants], dtype=float)
            drawn = np.searchsorted(np.cumsum(weight / weight.sum()), u, side="right")
            out[np.minimum(drawn, count - 1), np.arange(len(u))] = 1.0
            return out
        middle = self.order.index(self.chosen)
        place = np.where(u < 0.5, 2.0 * u * middle, middle + (2.0 * u - 1.0) * (count - 1 - middle))
        below = np.minimum(np.floor(place).astype(np.int64), count - 1)
        above = np.minimum(below + 1, count - 1)
        order = np.asarray(self.order)
        np.add.at(out, (order[below], np.arange(len(u))), 1.0 - (place - below))
        np.add.at(out, (order[above], np.arange(len(u))), place - below)
        return out


def statements_of(model: Model) -> list[Statement]:
    """What the model states of every assumption. A share lies between 0 and 1; an amount whose low is above nought
    cannot fall below it."""
    table = model.assumptions
    out = []
    for n in range(len(table.value)):
        low, minimum, maximum = float(table.low[n]), float(table.minimum[n]), float(table.maximum[n])
        if table.unit[n] == "share":
            minimum, maximum = (0.0 if np.isnan(minimum) else minimum), (1.0 if np.isnan(maximum) else maximum)
        elif (
            table.unit[n] not in MAY_BE_NEGATIVE and np.isnan(minimum) and low > 0 and table.distribution[n] != "normal"
        ):
            minimum = 0.0
        out.append(Statement(float(table.value[n]), low, float(table.high[n]), minimum, maximum, table.distribution[n]))
    return out


def draw_plan(model: Model, options: RunOptions) -> DrawPlan:
    """Fit every range of a model.

    Raises
    ------
    RangeProblems
        Ranges, correlations or options that cannot be drawn from; all of them.
    """
    names = model.axes.assumption.ids
    held = set(options.without)
    said = [
        replace(one, family="fixed") if name in held else one
        for name, one in zip(names, statements_of(model), strict=True)
    ]
    problems = [problem for name, one in zip(names, said, strict=True) for problem in problems_of(name, one)]
    problems += _option_problems(model, options)
    drawn = tuple(n for n, one in enumerate(said) if not one.certain)
    groups = groups_of(model.assumptions.group, model.assumptions.correlation, drawn)
    problems += [problem for group in groups for problem in group_problems(group, names)]
    if problems:
        raise RangeProblems(problems)
    costs = {cost.amount for i in model.initiatives for cost in i.costs}
    costs |= {spent.amount for i in model.initiatives for spent in i.capital}
    people = model.population.persons[:, -1].sum(axis=(1, 2))
    return DrawPlan(
        options,
        names,
        model.axes.initiative.ids,
        model.population.variants,
        model.population.chosen,
        tuple(int(n) for n in np.argsort(people, kind="stable")),
        tuple(fit(one) for one in said),
        drawn,
        tuple(groups),
        tuple(sorted(costs)),
        bounds=_bounds(said, names, options.risks),
    )


def _bounds(said: Sequence[Statement], names: Sequence[str], risks: Sequence[Risk]) -> tuple[Bound, ...]:
    """A risk may push a value as far as its bounds and no further: a share stays a share."""
    changed = {name for risk in risks for name in risk.effects}
    out = []
    for n, (name, one) in enumerate(zip(names, said, strict=True)):
        least, most = float(np.nan_to_num(one.minimum, nan=-np.inf)), float(np.nan_to_num(one.maximum, nan=np.inf))
        if name in changed and (np.isfinite(least) or np.isfinite(most)):
            out.append((n, least, most))
    return tuple(out)


def _option_problems(model: Model, options: RunOptions) -> list[RangeProblem]:
    known, initiatives = model.axes.assumption, model.axes.initiative
    wanted = [("optimism", options.optimism)] if options.optimism else []
    wanted += [("slippage", name) for name in options.slippage.values()] + [
        ("without", name) for name in options.without
    ]
    wanted += [(f"risk {risk.name}", name) for risk in options.risks for name in risk.effects]
    found = [
        RangeProblem(where, f"no assumption is called {name}", "Name one of the plan.")
        for where, name in wanted
        if name not in known
    ]
    found += [
        RangeProblem("slippage", f"no initiative is called {name}", "Name one of the plan, or * for all.")
        for name in options.slippage
        if name != "*" and name not in initiatives
    ]
    known_milestones = options.milestones.names if options.milestones else ()
    found += [problem for risk in options.risks for problem in risk_problems(risk, known_milestones)]
    if isinstance(options.variants, Mapping):
        odd = [name for name, weight in options.variants.items() if name not in model.population.variants or weight < 0]
        found += [
            RangeProblem(
                "variants", f"{name} is no population variant with a weight of 0 or more", "Name those of the plan."
            )
            for name in odd
        ]
        if not odd and sum(options.variants.values()) <= 0:
            found.append(RangeProblem("variants", "the weights add up to nothing", "Give one of them a weight."))
    return found
