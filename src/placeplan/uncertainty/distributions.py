"""A distribution for every assumption with a range: P10, P50 and P90 exactly as stated, within its bounds.

The member of a family that has the stated P10 and P90 is found first. A smooth, steady change of the normal score
between the two then moves its median to the stated central value; the tails beyond P10 and P90 stay those of the
family. No value is clipped: a bound the family does not know by itself is respected by drawing from the part of the
family inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from placeplan.uncertainty.errors import RangeProblem
from placeplan.uncertainty.families import FAMILIES

__all__ = ["Z90", "Distribution", "Statement", "fit", "problems_of", "quantiles"]

Floats = npt.NDArray[np.float64]
Z90 = 1.2815515655446004
"""Normal score of P90."""


@dataclass(frozen=True)
class Statement:
    """What is stated of an assumption.

    Parameters
    ----------
    central, low, high
        P50, P10 and P90; the last two NaN where no range is stated.
    minimum, maximum
        Bounds; NaN where there are none.
    family
        Shape asked for; empty lets the best fitting one be chosen, "fixed" leaves the range out.
    """

    central: float
    low: float = np.nan
    high: float = np.nan
    minimum: float = np.nan
    maximum: float = np.nan
    family: str = ""

    @property
    def certain(self) -> bool:
        """It has one value only."""
        return self.family == "fixed" or np.isnan(self.low) or np.isnan(self.high) or self.low == self.high


@dataclass(frozen=True)
class Distribution:
    """A fitted distribution.

    Parameters
    ----------
    family
        "fixed" for one value only.
    first, second
        Parameters of the family, in units of `scale` from `origin`.
    origin, scale
        A value is origin + scale x the family's quantile; a scale below 0 turns the family round.
    lowest, highest
        Chances of the family between which values are drawn: 0 and 1, or those of bounds it does not know by itself.
    shift
        Normal score, in the family, of the stated central value.
    """

    family: str
    first: float = 0.0
    second: float = 1.0
    origin: float = 0.0
    scale: float = 1.0
    lowest: float = 0.0
    highest: float = 1.0
    shift: float = 0.0

    def value(self, score: Floats) -> Floats:
        """Values at normal scores: the value whose chance is that of the score."""
        return np.asarray(quantiles([self], np.atleast_2d(score))[0])

    def at(self, chance: float) -> float:
        """Value at a chance: 0.1 for P10."""
        from scipy.special import ndtri

        return float(self.value(np.array([ndtri(chance)]))[0])


def problems_of(name: str, said: Statement) -> list[RangeProblem]:
    """What is wrong with a statement; empty where a distribution can be fitted."""
    if said.certain:
        return []
    found = []
    if said.low > said.high:
        found.append(RangeProblem(name, f"low {said.low:g} is above high {said.high:g}", "Swap low and high."))
    elif not said.low <= said.central <= said.high:
        message = f"value {said.central:g} is not between low {said.low:g} and high {said.high:g}"
        found.append(RangeProblem(name, message, "The central value is the median and lies between P10 and P90."))
    if said.low <= said.minimum or said.high >= said.maximum:
        message = f"the interval {said.low:g} to {said.high:g} is not inside its bounds {_bounds(said)}"
        found.append(
            RangeProblem(name, message, "A tenth of the chance lies beyond low and high: give bounds further out.")
        )
    if said.family == "beta" and (np.isnan(said.minimum) or np.isnan(said.maximum)):
        found.append(RangeProblem(name, "a beta distribution needs both bounds", "Give minimum and maximum."))
    if not found and not _candidates(said):
        points = f"P10 {said.low:g} and P90 {said.high:g} within {_bounds(said)}"
        message = f"no {said.family or 'known'} distribution has {points}"
        found.append(RangeProblem(name, message, "Leave the distribution empty, or move the bounds."))
    return found


def _bounds(said: Statement) -> str:
    low = "-∞" if np.isnan(said.minimum) else f"{said.minimum:g}"
    return f"{low} to {'∞' if np.isnan(said.maximum) else f'{said.maximum:g}'}"


def fit(said: Statement) -> Distribution:
    """The distribution of a statement without problems: of the family asked for, else of the one whose median is
    nearest."""
    if said.certain:
        return Distribution("fixed", said.central)
    return min(_candidates(said), key=lambda found: abs(found.shift))


def _candidates(said: Statement) -> list[Distribution]:
    """Distributions that fit a statement; plans say the same of many assumptions, and it is worked out once."""
    return list(_found(*(None if isinstance(x, float) and np.isnan(x) else x for x in vars(said).values())))


@lru_cache(maxsize=4096)
def _found(*stated: float | str | None) -> tuple[Distribution, ...]:
    said = Statement(*(np.nan if x is None else x for x in stated))  # type: ignore[arg-type]
    bounded = not np.isnan(said.minimum), not np.isnan(said.maximum)
    if said.family:
        names: tuple[str, ...] = (said.family,)
    elif all(bounded):
        names = ("beta",)
    elif any(bounded):
        names = ("lognormal", "gamma")
    else:
        names = ("normal", "lognormal", "gamma") if said.low > 0 else ("normal",)
    found = [_fitted(name, said) for name in names]
    if not said.family and not any(found):
        found = [_fitted("normal", said)]
    return tuple(one for one in found if one is not None)


def _fitted(name: str, said: Statement) -> Distribution | None:
    """The member of a family through P10 and P90, and the score of the central value in it."""
    width = said.high - said.low
    turned = name in ("lognormal", "gamma") and np.isnan(said.minimum) and not np.isnan(said.maximum)
    if name == "beta":
        origin, scale = said.minimum, said.maximum - said.minimum
    elif name == "normal":
        origin, scale = said.low, width
    else:
        origin = said.maximum if turned else (0.0 if np.isnan(said.minimum) else said.minimum)
        scale = -width if turned else width
    points = sorted((np.array([said.low, said.high]) - origin) / scale)
    low, high = (np.array([said.minimum, said.maximum]) - origin) / scale if name != "beta" else (0.0, 1.0)
    if turned:
        low, high = np.nan, np.nan
    inside = _inside(name, float(points[0]), float(points[1]), float(low), float(high))
    if inside is None:
        return None
    first, second, lowest, highest = inside
    chance = (FAMILIES[name].cdf((said.central - origin) / scale, first, second) - lowest) / (highest - lowest)
    shift = float(np.clip(_score(1.0 - chance if turned else chance), -0.999 * Z90, 0.999 * Z90))
    return Distribution(name, first, second, origin, scale, lowest, highest, shift)


def _inside(name: str, x1: float, x2: float, low: float, high: float) -> tuple[float, float, float, float] | None:
    """Parameters, and the chances at the bounds, for which P10 and P90 of the part inside the bounds are x1 and x2."""
    family = FAMILIES[name]
    lowest, highest = 0.0, 1.0
    for _ in range(400):
        part = highest - lowest
        found = family.through(x1, lowest + 0.1 * part, x2, lowest + 0.9 * part)
        if found is None:
            return None
        now = (
            0.0 if np.isnan(low) else float(family.cdf(low, *found)),
            1.0 if np.isnan(high) else float(family.cdf(high, *found)),
        )
        if max(abs(now[0] - lowest), abs(now[1] - highest)) < 1e-15:
            return *found, *now
        lowest, highest = now
        if highest - lowest < 1e-3:
            return None
    return None


def _score(chance: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(chance))


def _moved(score: Floats, shift: Floats) -> Floats:
    """Scores in the family: 0 becomes `shift`, the scores of P10 and P90 and all beyond stay; steady in between."""
    below = score < 0.0
    rise = np.where(below, Z90 + shift, Z90 - shift) / Z90
    edge = np.minimum(1.0, 3.0 * rise)
    middle = (Z90 + shift) * (Z90 - shift) / Z90**2
    t = np.minimum(np.abs(score) / Z90, 1.0)
    distance = Z90 * ((3.0 - 2.0 * t) * t * t * rise + t * (1.0 - t) ** 2 * middle - t * t * (1.0 - t) * edge)
    inside = shift + np.where(below, -distance, distance)
    return np.where(np.abs(score) < Z90, inside, score)


def quantiles(distributions: list[Distribution], scores: Floats) -> Floats:
    """Values of several distributions at normal scores, both (distribution, run)."""
    from scipy.special import ndtr

    out = np.empty_like(scores)
    kinds = np.array([d.family for d in distributions])
    for name in dict.fromkeys(kinds.tolist()):
        rows = np.flatnonzero(kinds == name)
        table = np.array([_numbers(distributions[n]) for n in rows])
        first, second, origin, scale, lowest, highest, shift = (column[:, None] for column in table.T)
        if name == "fixed":
            out[rows] = np.broadcast_to(first, (len(rows), scores.shape[1]))
            continue
        moved = _moved(scores[rows], shift)
        turned = np.where(scale < 0, -moved, moved)
        whole = (lowest == 0.0).all() and (highest == 1.0).all()
        if name == "normal" and whole:
            value = first + second * turned
        elif name == "lognormal" and whole:
            value = np.exp(first + second * turned)
        else:
            value = FAMILIES[name].ppf(lowest + ndtr(turned) * (highest - lowest), first, second)
        out[rows] = origin + scale * value
    return out


def _numbers(d: Distribution) -> tuple[float, ...]:
    return d.first, d.second, d.origin, d.scale, d.lowest, d.highest, d.shift
