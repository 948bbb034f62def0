"""What if an assumption were another number, answered while somebody moves it: a plan compiled and run once, kept in
memory, and asked again and again. Nothing is saved.

The answer is that of the whole model with the other number in its place; only the stages that read it are worked out
again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from placeplan.engine.again import Memory
from placeplan.engine.draws import expected_draws
from placeplan.engine.pipeline import Chain, run_chain
from placeplan.engine.volumes import layout_of
from placeplan.errors import OptionError, UnknownNameError
from placeplan.model.model import Model
from placeplan.plan.compile import compile_plan
from placeplan.plan.plan import Plan
from placeplan.publish.bearing import borne, chance
from placeplan.publish.charts.before_after import Line, before_after
from placeplan.publish.charts.drawn import Picture
from placeplan.publish.charts.money import GAPS
from placeplan.records import Assumption
from placeplan.studies.opening import open_plan
from placeplan.studies.uncertain import Asked, drawn_with
from placeplan.uncertainty import WhatIf
from placeplan.uncertainty.design import statements_of
from placeplan.uncertainty.distributions import Statement, problems_of
from placeplan.uncertainty.many import Sample
from placeplan.uncertainty.summaries import chance_error, summarise

__all__ = ["GapAnswer", "LiveAnswer", "LivePlan", "live_plan"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class GapAnswer:
    """One of the three gaps with the plan, in the last year.

    Parameters
    ----------
    now, then
        Expected value as the plan stands, and as asked.
    now_range, then_range, difference_range
        P10 to P90 in words; empty where there are no draws.
    now_closes, then_closes
        Chance that it is closed, in words.
    """

    figure: str
    name: str
    unit: str
    now: float
    then: float
    now_range: str = ""
    then_range: str = ""
    difference_range: str = ""
    now_closes: str = ""
    then_closes: str = ""

    @property
    def difference(self) -> float:
        """then less now."""
        return self.then - self.now


@dataclass(frozen=True)
class LiveAnswer:
    """The answer to one question.

    Parameters
    ----------
    picture
        The three gaps by year, as the plan stands and as asked.
    runs
        Draws behind the ranges; 0: none.
    """

    assumption: Assumption
    value: float
    low: float | None
    high: float | None
    year: str
    gaps: tuple[GapAnswer, ...]
    picture: Picture
    runs: int


def _read(chain: Chain, figure: str) -> Floats:
    """(year): the expected gap with the plan."""
    tables = {"gap.health": chain.gap_health, "gap.care": chain.gap_care, "gap.finance": chain.gap_finance}
    return np.asarray(tables[figure][1, :, 0])


class LivePlan:
    """A plan ready for questions."""

    def __init__(self, plan: Plan, model: Model) -> None:
        self.plan, self.model = plan, model
        self.layout = layout_of(model)
        self._memory = Memory(model, expected_draws(model), self.layout)
        self._chain = run_chain(model, self._memory.draws, self.layout, self._memory.keep)
        self.draws: WhatIf | None = None
        """Draws kept for ranges; None until `with_draws`."""

    def with_draws(self, runs: int, seed: int) -> None:
        """Run the plan many times and keep the draws, so that answers have ranges from then on."""
        self.draws = WhatIf(*drawn_with(self.plan, self.model, Asked(runs, seed)))

    def ask(self, assumption: str, value: float, low: float | None = None, high: float | None = None) -> LiveAnswer:
        """The three gaps with another value, and another range, of one assumption.

        Raises
        ------
        UnknownNameError
            The plan has no such assumption.
        OptionError
            The value lies outside the assumption's bounds, or value and range do not fit together.
        """
        known = self.plan.of(Assumption).get(assumption)
        if known is None:
            raise UnknownNameError("there is no such assumption.", value=assumption, remedy="Choose one of the list.")
        n = self.model.axes.assumption.index(assumption)
        said = _restated(statements_of(self.model)[n], value, low, high)
        as_it_is = (value, low, high) == (known.value, known.low, known.high)
        chain = self._chain if as_it_is else self._again(n, value)
        before = after = None if self.draws is None else self.draws.base
        if self.draws is not None and not as_it_is:
            after = self.draws.ask_restated({assumption: said})
        years = self.model.axes.year.ids
        gaps = tuple(self._gap(figure, chain, before, after) for figure in GAPS)
        runs = 0 if self.draws is None else self.draws.options.runs
        picture = self._picture(chain, before, after)
        return LiveAnswer(known, value, low, high, years[-1], gaps, picture, runs)

    def _again(self, n: int, value: float) -> Chain:
        values = self._memory.draws.values.copy()
        values[n] = value
        draws = replace(self._memory.draws, values=values)
        return run_chain(self.model, draws, self.layout, self._memory.asked(draws))

    def _gap(self, figure: str, chain: Chain, before: Sample | None, after: Sample | None) -> GapAnswer:
        name, _, _ = GAPS[figure]
        unit = "£" if figure == "gap.finance" else ""
        found = GapAnswer(figure, name, unit, _last(self._chain, figure), _last(chain, figure))
        if before is None or after is None:
            return found
        mine, theirs = before.of(figure)[1, -1], after.of(figure)[1, -1]
        return replace(
            found, now_range=_range(mine, unit), then_range=_range(theirs, unit),
            difference_range=_range(theirs - mine, unit), now_closes=_closes(mine), then_closes=_closes(theirs),
        )  # fmt: skip

    def _picture(self, chain: Chain, before: Sample | None, after: Sample | None) -> Picture:
        panels = []
        for figure, (name, counted, scale) in GAPS.items():
            bands = []
            for sample in (before, after):
                ends = None if sample is None else summarise(sample.of(figure)[1]).quantiles
                bands.append(None if ends is None else (ends["p10"] / scale, ends["p90"] / scale))
            now, then = (_read(each, figure) / scale for each in (self._chain, chain))
            panels.append((name, counted, Line(now, bands[0]), Line(then, bands[1])))
        return before_after(self.model.axes.year.ids, panels)


def _last(chain: Chain, figure: str) -> float:
    return float(_read(chain, figure)[-1])


def _range(values: Floats, unit: str) -> str:
    found = summarise(values)
    ends = [borne(float(found.quantiles[q]), float(found.errors[q]), unit) for q in ("p10", "p90")]
    return " to ".join(dict.fromkeys(ends))


def _closes(values: Floats) -> str:
    happened, runs = int((values <= 0.0).sum()), len(values)
    return chance({"chance": happened / runs, "mc_error": chance_error(happened, runs)})


def _restated(said: Statement, value: float, low: float | None, high: float | None) -> Statement:
    least, most = np.nan_to_num(said.minimum, nan=-np.inf), np.nan_to_num(said.maximum, nan=np.inf)
    if not math.isfinite(value) or not least <= value <= most:
        within = f"from {least:g} to {most:g}" if np.isfinite([least, most]).all() else "within its bounds"
        raise OptionError("the assumption cannot have this value.", path="value", value=f"{value:g}",
                          remedy=f"Give a number {within}.")  # fmt: skip
    if (low is None) != (high is None):
        remedy = "Give both ends of the range, or neither."
        raise OptionError("a range has two ends.", path="low" if low is None else "high", remedy=remedy)
    ends = (math.nan, math.nan) if low is None or high is None else (low, high)
    if said.family == "fixed" and low is not None:
        said = replace(said, family="")
    made = replace(said, central=value, low=ends[0], high=ends[1])
    problems = problems_of("the assumption", made)
    if problems:
        message = "; ".join(problem.message for problem in problems)
        raise OptionError(f"{message}.", path="low", value=f"{low:g} to {high:g}", remedy=problems[0].remedy)
    return made


def live_plan(plan: Plan) -> LivePlan:
    """Check and compile a plan, and keep it ready for questions.

    Raises
    ------
    PlanProblems
        The plan has errors.
    """
    opened = open_plan(plan)
    return LivePlan(opened.plan, compile_plan(opened.plan, opened.digest))
