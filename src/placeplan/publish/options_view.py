"""What is shown of an appraisal of options, ready to be written; whoever holds the plan fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from placeplan.publish.bearing import borne, chance, margin

__all__ = ["CriterionView", "DiscardedView", "Odds", "OptionView", "OptionsView", "PanelView", "Spread", "WorthView"]


@dataclass(frozen=True)
class Spread:
    """A quantity over many runs: its mean and quantiles, each with its Monte Carlo error."""

    unit: str
    mean: float
    p10: float
    p50: float
    p90: float
    mean_error: float
    p10_error: float
    p50_error: float
    p90_error: float

    def written(self, name: str = "mean") -> str:
        """The mean or a quantile, with no more digits than its error bears."""
        return borne(getattr(self, name), getattr(self, f"{name}_error"), self.unit)

    def beside(self, name: str = "mean") -> str:
        """The error of the mean or of a quantile, as plus or minus."""
        return margin(getattr(self, name), getattr(self, f"{name}_error"), self.unit)

    @property
    def interval(self) -> str:
        """P10 to P90; one number where they read the same."""
        low, high = self.written("p10"), self.written("p90")
        return low if low == high else f"{low} to {high}"

    @property
    def most_error(self) -> str:
        """The larger of the errors of P10 and P90."""
        name = max(("p10", "p90"), key=lambda each: float(getattr(self, f"{each}_error")))
        return self.beside(name)


@dataclass(frozen=True)
class Odds:
    """A chance seen over runs or over weights, with its error."""

    chance: float
    mc_error: float

    def __str__(self) -> str:
        return chance({"chance": self.chance, "mc_error": self.mc_error})


@dataclass(frozen=True)
class OptionView:
    """An option in the choice.

    Parameters
    ----------
    letter
        What it is called in a chart.
    cost
        Net cost over the plan's years against doing nothing (£).
    gain
        Benefit above that of doing nothing (points of 100), all panels alike.
    per_million
        Points of gain for a million pounds; None where it costs nothing, saves, or gains nothing.
    per_thousand
        Points of gain for a thousand people who gain.
    rank
        By mean gain, 1 the most.
    lucky, weighed, within
        How often it comes first: over the runs, over all weights, over the weights within their ranges.
    benefit
        Panel -> benefit (points of 100).
    refused
        Releases the model refused in most runs.
    """

    id: str
    title: str
    letter: str
    summary: str
    initiatives: tuple[str, ...]
    scenario: str
    benchmark: bool
    preferred: bool
    people: Spread
    cost: Spread
    gain: Spread
    per_million: float | None
    per_thousand: float | None
    efficient: bool
    chance_efficient: Odds
    rank: int
    lucky: Odds
    weighed: Odds
    within: Odds | None
    benefit: Mapping[str, float]
    refused: tuple[str, ...]

    @property
    def name(self) -> str:
        """Letter and title."""
        return f"{self.letter} {self.title}"


@dataclass(frozen=True)
class CriterionView:
    """A criterion with what each option makes of it.

    Parameters
    ----------
    weight
        Percent all panels together give it.
    values
        Option -> figure or score.
    scores
        Option -> mean score of 0 to 100.
    below, above
        Weight (percent) and option that comes first once the weight falls to it, or rises to it.
    """

    id: str
    title: str
    source: str
    figure: str
    better: str
    for_each_person: bool
    weight: float
    weights: Mapping[str, float]
    lowest: float
    highest: float
    values: Mapping[str, Spread]
    scores: Mapping[str, float]
    below: tuple[float, str] | None
    above: tuple[float, str] | None


@dataclass(frozen=True)
class PanelView:
    """A panel, and its order of the options, best first."""

    id: str
    title: str
    people: int | None
    order: tuple[str, ...]
    lucky: Odds
    """How often its first comes first over the runs."""


@dataclass(frozen=True)
class WorthView:
    """What it would be worth to know an assumption before choosing by benefit (points)."""

    assumption: str
    title: str
    worth: float
    error: float


@dataclass(frozen=True)
class DiscardedView:
    """An option left out, and why."""

    id: str
    title: str
    reason: str
    on: str
    by: str


@dataclass(frozen=True)
class OptionsView:
    """All that is shown of the options of a plan."""

    plan: str
    title: str
    digest: str
    runs: int
    seed: int
    draws: int
    """Sets of weights drawn."""
    first: str
    last: str
    """First and last year the cost is counted over."""
    options: tuple[OptionView, ...]
    criteria: tuple[CriterionView, ...]
    panels: tuple[PanelView, ...]
    worth: tuple[WorthView, ...]
    worth_of_all: float
    discarded: tuple[DiscardedView, ...]

    @property
    def ranked(self) -> tuple[OptionView, ...]:
        """Options by mean gain, the most first."""
        return tuple(sorted(self.options, key=lambda option: option.rank))

    @property
    def frontier(self) -> tuple[OptionView, ...]:
        """Options on the efficient frontier, the cheapest first."""
        return tuple(sorted((o for o in self.options if o.efficient), key=lambda option: option.cost.mean))

    def named(self, option: str) -> OptionView:
        """An option by id."""
        return next(found for found in self.options if found.id == option)

    def to_dict(self) -> dict[str, Any]:
        """All as one object, for JSON."""
        return asdict(self)
