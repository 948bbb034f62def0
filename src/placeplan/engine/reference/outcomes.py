"""Section 8: the health gap, the care gap and waiting lists."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from placeplan.engine.reference.basis import value, year_count
from placeplan.engine.reference.population import people
from placeplan.indicators.rates import EUROPEAN_STANDARD_POPULATION_2013
from placeplan.model import Model
from placeplan.model.model import Waiting

__all__ = ["Inequality", "List", "care_gap", "health_gap", "inequality", "waiting_years"]

WEEKS = 52
LONG, VERY_LONG = 18, 52


@dataclass(frozen=True)
class List:
    """A waiting list at the end of a year."""

    people: float
    over_18: float
    over_52: float
    beyond: float
    """People over 18 weeks more than the standard allows."""


@dataclass(frozen=True)
class Inequality:
    """Preventable care by deprivation fifth, the most deprived first."""

    rates: tuple[float, ...]
    """Directly standardised, per 100,000."""
    slope: float
    """Most less least deprived, on the line fitted through the fifths; NaN where a fifth has nobody."""
    relative: float
    """Most over least deprived, on the same line."""


def inequality(model: Model, y: int, counts: Sequence[float]) -> Inequality | None:
    """Standardised rates and their slope; none without the nineteen bands of the standard. `counts`: as for the gap."""
    ages = list(dict.fromkeys(name.split("|")[0] for name in model.axes.group.ids))
    standard = EUROPEAN_STANDARD_POPULATION_2013
    if len(ages) != len(standard):
        return None
    events: dict[tuple[str, str], float] = {}
    living: dict[tuple[str, str], float] = {}
    for g, name in enumerate(model.axes.group.ids):
        age, _, fifth = name.split("|")
        number = sum(people(model, y, p, g) for p in range(len(model.axes.place)) if model.leaf[p])
        living[age, fifth] = living.get((age, fifth), 0.0) + number
    for c, count in enumerate(counts):
        if model.services[model.cells.service[c]].preventable and model.leaf[model.cells.place[c]]:
            age, _, fifth = model.axes.group.ids[int(model.cells.group[c])].split("|")
            events[age, fifth] = events.get((age, fifth), 0.0) + count
    rates, people_of = [], []
    for fifth in "12345":
        each = zip(ages, standard.values(), strict=True)
        crude = [(w, events.get((a, fifth), 0.0), living.get((a, fifth), 0.0)) for a, w in each]
        rates.append(1e5 * sum(w * n / of for w, n, of in crude if of > 0.0) / sum(standard.values()))
        people_of.append(sum(of for _, _, of in crude))
    return Inequality(tuple(rates), *_fitted(rates, people_of))


def _fitted(rates: Sequence[float], people_of: Sequence[float]) -> tuple[float, float]:
    """Ends of the line through the fifths, each at the middle of its span of the ranked population."""
    if min(people_of) <= 0.0:
        return math.nan, math.nan
    everybody = sum(people_of)
    ranks = [(sum(people_of[:n]) + of / 2.0) / everybody for n, of in enumerate(people_of)]
    middle = sum(of * x for of, x in zip(people_of, ranks, strict=True)) / everybody
    mean = sum(of * rate for of, rate in zip(people_of, rates, strict=True)) / everybody
    spread = sum(of * (x - middle) ** 2 for of, x in zip(people_of, ranks, strict=True))
    joint = sum(
        of * (x - middle) * (rate - mean) for of, x, rate in zip(people_of, ranks, rates, strict=True)
    )  # fmt: skip
    slope = joint / spread
    most, least = mean - slope * middle, mean + slope * (1.0 - middle)
    return most - least, most / least if least else math.nan


def health_gap(model: Model, y: int, counts: Sequence[float]) -> float:
    """Preventable events above the least deprived fifth's rates; `counts`: activity of each cell that year."""
    gap = 0.0
    cells = model.cells
    for v, service in enumerate(model.services):
        if service.preventable:
            chosen = [c for c in range(len(cells.quantity)) if cells.service[c] == v and model.leaf[cells.place[c]]]
            gap += sum(counts[c] for c in chosen) - _expected(model, y, chosen)
    return gap


def _expected(model: Model, y: int, chosen: Sequence[int]) -> float:
    """Events if everybody had the rates of the least deprived fifth at the same age and sex."""
    groups = model.axes.group.ids
    places = [p for p in range(len(model.axes.place)) if model.leaf[p]]
    events: dict[tuple[str, str], float] = {}
    for c in chosen:
        age, sex, fifth = groups[int(model.cells.group[c])].split("|")
        if fifth == "5":
            events[age, sex] = events.get((age, sex), 0.0) + float(model.cells.quantity[c])
    expected = 0.0
    for (age, sex), number in events.items():
        of_age = [g for g, name in enumerate(groups) if name.split("|")[:2] == [age, sex]]
        least = [g for g in of_age if groups[g].endswith("|5")]
        living = sum(people(model, 0, p, g) for p in places for g in least)
        if living > 0.0:
            expected += number / living * sum(people(model, y, p, g) for p in places for g in of_age)
    return expected


def waiting_years(
    model: Model,
    waiting: Waiting,
    treated: float,
    activity: Sequence[float],
    staffed: Sequence[Mapping[int, float]],
) -> list[List]:
    """A waiting list over the years; `treated`: base-year activity; `activity`: demand; `staffed`: units used."""
    queue = [float(number) for number in waiting.people]
    found = [_list(model, waiting, queue)]
    for y in range(1, year_count(model)):
        weekly = (treated * _growth(y, staffed) if staffed[0] else activity[y]) / WEEKS
        for _ in range(WEEKS):
            queue = [activity[y] / WEEKS, *queue]
            _remove(queue, weekly)
        found.append(_list(model, waiting, queue))
    return found


def _growth(y: int, staffed: Sequence[Mapping[int, float]]) -> float:
    """Growth since the base year of the scarcest resource's staffed units."""
    return min(staffed[y][j] / units if units > 0.0 else 1.0 for j, units in staffed[0].items())


def _remove(queue: list[float], places: float) -> None:
    """Treat those who have waited longest."""
    for week in range(len(queue) - 1, -1, -1):
        treated = min(queue[week], places)
        queue[week] -= treated
        places -= treated


def _list(model: Model, waiting: Waiting, queue: Sequence[float]) -> List:
    everybody, long = math.fsum(queue), math.fsum(queue[LONG:])
    standard = model.services[waiting.service].waiting_standard
    allowed = (1.0 - value(model, standard, 0.0)) * everybody
    beyond = max(0.0, long - allowed) if standard >= 0 else 0.0
    return List(everybody, long, math.fsum(queue[VERY_LONG:]), beyond)


def care_gap(
    full: Mapping[tuple[int, int], float], users: Mapping[tuple[int, int], float], beyond: float, unmet: float
) -> float:
    """People whose care misses a stated standard."""
    return sum(chance * users.get(where, 0.0) for where, chance in full.items()) + beyond + unmet
