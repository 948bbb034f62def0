"""What a finance director asks of a run first."""

from __future__ import annotations

from dataclasses import dataclass

from placeplan.results import FIGURES, WORLDS, Refusal, ResultSet
from placeplan.studies.run import Run

__all__ = ["BridgeStep", "BridgeYears", "Gap", "Refused", "Shortage", "Summary", "summarise", "yearly_bridge"]

_GAPS = ("gap.health", "gap.care", "gap.finance")
_ENDS = ("do nothing gap", "residual", "unidentified")


@dataclass(frozen=True)
class Gap:
    """One of the three gaps, in the base year and the last, in both worlds."""

    figure: str
    meaning: str
    unit: str
    base: tuple[float, float]
    last: tuple[float, float]
    """Do nothing, do something."""


@dataclass(frozen=True)
class BridgeStep:
    """A line of the bridge; a value above zero closes the gap."""

    title: str
    value: float


@dataclass(frozen=True)
class BridgeYears:
    """The bridge year by year: the gap if nothing is done, what closes it line by line, and the gap with the plan.

    Parameters
    ----------
    start, end
        Gap in money of each year, do nothing and do something.
    steps
        Title and value of each year; above zero closes the gap. Lines that are nil in every year are left out.
    """

    years: tuple[str, ...]
    start: tuple[float, ...]
    steps: tuple[tuple[str, tuple[float, ...]], ...]
    end: tuple[float, ...]


@dataclass(frozen=True)
class Refused:
    """A release that was not safe: what it is, in which years it was refused, and why in the last of them."""

    title: str
    years: tuple[str, ...]
    reason: str
    hoped: float
    """Pounds a year it would have saved."""


@dataclass(frozen=True)
class Shortage:
    """Staff needed and not in post in the last year."""

    title: str
    nothing: float
    something: float


@dataclass(frozen=True)
class Summary:
    """The short answer of a run.

    Parameters
    ----------
    start, end
        Gap in money in the last year, do nothing and do something.
    bridge
        Lines between the two, initiatives first, the largest first.
    refusals
        Releases refused, each once.
    """

    base: str
    last: str
    gaps: tuple[Gap, ...]
    start: float
    end: float
    bridge: tuple[BridgeStep, ...]
    refusals: tuple[Refused, ...]
    shortages: tuple[Shortage, ...]
    stranded: float
    counts: dict[str, int]


def summarise(run: Run) -> Summary:
    """The summary of a run."""
    results, base, last = run.results, run.years[0], run.years[-1]
    gaps = tuple(
        Gap(name, FIGURES[name].meaning, FIGURES[name].unit, _both(results, name, base), _both(results, name, last))
        for name in _GAPS
    )
    start, end = gaps[-1].last
    stranded = results.select("stranded", year=last)["value"].sum()
    return Summary(
        base, last, gaps, start, end, _bridge(results, last), _refusals(results), _shortages(results, last),
        float(stranded), run.counts,
    )  # fmt: skip


def _both(results: ResultSet, figure: str, year: str) -> tuple[float, float]:
    one, other = (results.select(figure, world=world, year=year) for world in WORLDS)
    return (
        float(one["value"][0]) if one.height else float("nan"),
        float(other["value"][0]) if other.height else float("nan"),
    )


def _bridge(results: ResultSet, year: str) -> tuple[BridgeStep, ...]:
    initiatives = [
        BridgeStep(results.title("initiative", row["initiative"]), row["value"])
        for row in results.select("bridge", year=year, initiative="*", line="*").iter_rows(named=True)
    ]
    rest = [
        BridgeStep(row["line"][:1].upper() + row["line"][1:], row["value"])
        for row in results.select("bridge", year=year, line="*").iter_rows(named=True)
        if row["line"] not in _ENDS
    ]
    return (*sorted(initiatives, key=lambda step: -step.value), *rest)


def yearly_bridge(run: Run) -> BridgeYears:
    """The bridge of every planned year; initiatives first, those that close most in the last year on top."""
    years, each = run.years[1:], [dict[str, float]() for _ in run.years[1:]]
    for found, year in zip(each, years, strict=True):
        for step in _bridge(run.results, year):
            found[step.title] = found.get(step.title, 0.0) + step.value
    titles = list(dict.fromkeys(title for found in reversed(each) for title in found))
    steps = ((title, tuple(found.get(title, 0.0) for found in each)) for title in titles)
    ends = [_both(run.results, "gap.finance", year) for year in years]
    kept = tuple(step for step in steps if any(abs(value) >= 0.5 for value in step[1]))
    return BridgeYears(years, tuple(end[0] for end in ends), kept, tuple(end[1] for end in ends))


def _refusals(results: ResultSet) -> tuple[Refused, ...]:
    found: dict[str, list[Refusal]] = {}
    for refusal in results.refusals:
        found.setdefault(refusal.release, []).append(refusal)
    return tuple(
        Refused(_release(results, name), tuple(r.year for r in each), each[-1].reason, each[-1].hoped)
        for name, each in found.items()
    )


def _release(results: ResultSet, name: str) -> str:
    initiative, _, release = name.partition("/")
    return f"{results.title('initiative', initiative)}: {release}"


def _shortages(results: ResultSet, year: str) -> tuple[Shortage, ...]:
    both = [
        {
            row["staff_group"]: row["value"]
            for row in results.select("staff.shortage", world=world, year=year, staff_group="*").to_dicts()
        }
        for world in WORLDS
    ]
    rows = [
        Shortage(results.title("staff_group", key), both[0].get(key, 0.0), both[1].get(key, 0.0))
        for key in dict.fromkeys([*both[0], *both[1]])
    ]
    return tuple(
        sorted((row for row in rows if max(row.nothing, row.something) > 0.05), key=lambda row: -row.something)
    )
