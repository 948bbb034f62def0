"""The network of milestones: forward and backward pass, and finish dates under uncertainty."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import networkx as nx
import numpy as np
import numpy.typing as npt

from placeplan.indicators.three_points import spread
from placeplan.plan.plan import Plan
from placeplan.records import Dependency, Milestone

__all__ = ["FinishDates", "Network", "finish_dates", "network", "passes", "schedule", "work_days"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """Milestones in an order in which each comes after all it waits for.

    Parameters
    ----------
    before
        For each milestone those it waits for, each with the lag in days.
    cycles
        Milestones that wait for each other in a circle; they are left out of the order.
    """

    order: tuple[str, ...]
    before: Mapping[str, tuple[tuple[str, float], ...]]
    cycles: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FinishDates:
    """When a milestone may come: one time in ten by `p10`, half the time by `p50`, nine times in ten by `p90`."""

    milestone: str
    title: str
    p10: date
    p50: date
    p90: date
    on_time: float | None
    """Chance that it comes by its baseline; None without one."""


def network(plan: Plan) -> Network:
    """Order the milestones; dependencies on milestones that do not exist are left out."""
    known = plan.of(Milestone)
    graph = nx.DiGraph()
    graph.add_nodes_from(known)
    before: dict[str, list[tuple[str, float]]] = {key: [] for key in known}
    for dependency in plan.of(Dependency).values():
        if dependency.before in known and dependency.after in known:
            graph.add_edge(dependency.before, dependency.after)
            before[dependency.after].append((dependency.before, dependency.lag_days))
    knots = [sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1]
    knots += [[node] for node in known if graph.has_edge(node, node)]
    circles = sorted(tuple(knot) for knot in knots)
    graph.remove_nodes_from([node for knot in circles for node in knot])
    order = tuple(nx.lexicographical_topological_sort(graph))
    return Network(order, {key: tuple(sorted(value)) for key, value in before.items()}, tuple(circles))


def work_days(milestone: Milestone, before: Sequence[tuple[str, float]], known: Mapping[str, Milestone]) -> float:
    """Days of work that lead up to a milestone: as stated, or what the baseline dates leave for it."""
    if milestone.days is not None:
        return milestone.days
    starts = [b + timedelta(days=lag) for key, lag in before if (b := known[key].baseline or known[key].forecast)]
    if milestone.baseline is None or not starts:
        return 0.0
    return max(0.0, float((milestone.baseline - max(starts)).days))


def schedule(plan: Plan, *, on: date | None = None) -> dict[str, date]:
    """Day each milestone is expected, once all it waits for is counted.

    What has happened stands. What is still to come is expected at its forecast, or else its baseline, but not before
    its days of work after the last of what it waits for, and not before `on`. Milestones without any date, and those in
    a circle, are left out.
    """
    known, net = plan.of(Milestone), network(plan)
    finish: dict[str, date] = {}
    for key in net.order:
        milestone = known[key]
        done = milestone.actual is not None and (on is None or milestone.actual <= on)
        if done and milestone.actual:
            finish[key] = milestone.actual
            continue
        ready = [finish[b] + timedelta(days=ceil(lag)) for b, lag in net.before[key] if b in finish]
        days = ceil(work_days(milestone, net.before[key], known))
        dates = [max(ready) + timedelta(days=days)] if ready else []
        own = milestone.forecast or milestone.baseline
        dates += [own] if own else []
        if dates:
            finish[key] = max([*dates, on] if on else dates)
    return finish


def passes(plan: Plan, net: Network, finish: Mapping[str, date]) -> dict[str, int]:
    """Slack of each dated milestone: days it may slip before the last one moves.

    Of the time between a milestone and one that waits for it, what is neither work nor lag is slack. A milestone that
    has happened no longer holds back those before it.
    """
    known = plan.of(Milestone)
    slack: dict[str, int] = {}
    if not finish:
        return slack
    end = max(finish.values())
    after: dict[str, list[str]] = {key: [] for key in finish}
    for key in net.order:
        for before, _ in net.before[key]:
            if before in finish and key in finish:
                after[before].append(key)
    for key in reversed(net.order):
        if key not in finish:
            continue
        limits = [slack[nxt] + _waiting(net, finish, known, (key, nxt)) for nxt in after[key] if not known[nxt].actual]
        slack[key] = min(limits, default=(end - finish[key]).days)
    return slack


def _waiting(net: Network, finish: Mapping[str, date], known: Mapping[str, Milestone], pair: tuple[str, str]) -> int:
    """Days the first of a pair could slip without moving the second, all else standing."""
    before, after = pair
    days = ceil(work_days(known[after], net.before[after], known))
    lag = max(lag for key, lag in net.before[after] if key == before)
    return (finish[after] - finish[before] - timedelta(days=days + ceil(lag))).days


def finish_dates(plan: Plan, *, on: date, runs: int, rng: np.random.Generator) -> tuple[FinishDates, ...]:
    """Finish dates under uncertain work: each milestone's days are drawn and the network is passed through.

    A milestone's draws depend on the generator's first number and its own id alone, so that adding another milestone
    leaves them as they were.
    """
    known, net = plan.of(Milestone), network(plan)
    seed = int(rng.integers(2**63))
    origin = on.toordinal()
    finish: dict[str, Floats] = {}
    rows = []
    for key in net.order:
        drawn = _drawn(known, net, finish, key, (origin, runs, seed))
        if drawn is None:
            continue
        finish[key] = drawn
        low, middle, high = np.quantile(drawn, (0.1, 0.5, 0.9))
        base = known[key].baseline
        rows.append(
            FinishDates(key, known[key].title, _day(low), _day(middle), _day(high),
                        None if base is None else float(np.mean(np.ceil(drawn - 1e-9) <= base.toordinal())))
        )  # fmt: skip
    return tuple(rows)


def _day(ordinal: float) -> date:
    return date.fromordinal(ceil(ordinal - 1e-9))


def _drawn(
    known: Mapping[str, Milestone], net: Network, finish: Mapping[str, Floats], key: str, setting: tuple[int, int, int]
) -> Floats | None:
    origin, runs, seed = setting
    milestone = known[key]
    if milestone.actual is not None and milestone.actual.toordinal() <= origin:
        return np.full(runs, float(milestone.actual.toordinal()))
    ready = [finish[b] + lag for b, lag in net.before[key] if b in finish]
    days = work_days(milestone, net.before[key], known)
    z = np.random.default_rng([seed, zlib.crc32(key.encode())]).standard_normal(runs)
    work = spread(days, milestone.days_low, milestone.days_high, z)
    own = milestone.forecast or milestone.baseline
    if not ready and own is None:
        return None
    floor = np.full(runs, float(origin))
    if own is not None:
        stated = np.full(runs, float(own.toordinal()))
        floor = np.maximum(floor, stated if ready else stated - days + work)
    return np.maximum(floor, np.max(ready, axis=0) + work) if ready else floor
