"""A plan's risks in its many runs: each happens or not, and then changes an assumption, delays a milestone with what
hangs on it, or takes a saving away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from placeplan.model.axes import Axis
from placeplan.model.model import AssumptionTable, Cost, Model
from placeplan.model.model import Initiative as Compiled
from placeplan.plan.compile.axes import Places, active_initiatives, places_of
from placeplan.plan.compile.specs import initiative_of
from placeplan.plan.plan import Plan
from placeplan.programme.dates import year_start
from placeplan.programme.schedule import network, work_days
from placeplan.programme.shifts import moved_initiative
from placeplan.programme.threats import left_out_of_runs, sized_risks
from placeplan.records import Benefit, Milestone
from placeplan.records import Risk as RiskRecord
from placeplan.uncertainty import Risk, RunOptions
from placeplan.uncertainty.milestones import Milestones, Move, Step

__all__ = ["milestones_of", "with_risks"]


def with_risks(plan: Plan, model: Model, options: RunOptions) -> tuple[Model, RunOptions]:
    """The model and the options of its runs with the plan's open risks in them.

    Every open risk with a probability and a size takes part, but those `left_out_of_runs` names. A saving that may not
    come is a cost of nought to the organisation that gains from it, in the years it is promised for, which the runs in
    which the risk happens raise: by its size, and by no more than what was promised for the year.
    """
    out = left_out_of_runs(plan)
    if not model.initiatives:  # nothing to delay, and no saving to lose
        out |= {risk.id: "" for risk in sized_risks(plan) if not risk.assumption}
    out |= {risk.id: "" for risk in sized_risks(plan) if _of_no_initiative(plan, model, risk)}
    risks: list[Risk] = []
    for risk in sized_risks(plan):
        if risk.id in out:
            continue
        drawn = Risk(risk.id, risk.probability or 0.0, size=(risk.size or 0.0, risk.size_low, risk.size_high))
        if risk.assumption:
            risks.append(replace(drawn, effects={risk.assumption: ("plus", 1.0)}))
        elif risk.milestone:
            risks.append(replace(drawn, delays={risk.milestone: 1.0}))
        else:
            model, effects = _with_saving(plan, model, risk)
            risks.append(replace(drawn, effects=effects))
    if not any(risk.delays for risk in risks):
        return model, replace(options, risks=(*options.risks, *risks))
    model, network_of = milestones_of(plan, model)
    return model, replace(options, risks=(*options.risks, *risks), milestones=network_of)


def _of_no_initiative(plan: Plan, model: Model, risk: RiskRecord) -> bool:
    """The risk is to the saving of an initiative that does not happen here, as under a scenario or an option."""
    benefit = plan.of(Benefit).get(risk.benefit)
    return benefit is not None and bool(benefit.initiative) and benefit.initiative not in model.axes.initiative


def _with_saving(plan: Plan, model: Model, risk: RiskRecord) -> tuple[Model, dict[str, tuple[Any, float]]]:
    """The model with a cost of nought for each amount that may be lost, and what the risk does to it."""
    benefit = plan.of(Benefit)[risk.benefit]
    caps: dict[float, list[int]] = {}
    promised = 0.0
    for n, year in enumerate(model.axes.year):
        promised = benefit.target.get(year, promised if benefit.recurrent else 0.0)
        if n and promised > 0:
            caps.setdefault(promised, []).append(n)
    host = model.axes.initiative.index(benefit.initiative) if benefit.initiative in model.axes.initiative else 0
    organisation = model.axes.organisation.index(benefit.organisation)
    effects: dict[str, tuple[Any, float]] = {}
    initiatives = list(model.initiatives)
    for k, (cap, years) in enumerate(caps.items(), start=1):
        name = f"risk/{risk.id}/{k}"
        lost = Cost(risk.title, organisation, len(model.axes.assumption), tuple(years), 1.0, follows_rollout=False)
        initiatives[host] = replace(initiatives[host], costs=(*initiatives[host].costs, lost))
        model = _with_amount(model, name, risk.title)
        effects[name] = ("at most", cap)
    return replace(model, initiatives=tuple(initiatives)), effects


def _with_amount(model: Model, name: str, title: str) -> Model:
    """The model with one assumption more, an amount of nought pounds without a range."""
    axis, table = model.axes.assumption, model.assumptions
    texts = {"unit": "£", "price_base": model.price_base}
    longer: dict[str, Any] = {}
    for field in AssumptionTable.__dataclass_fields__:
        held = getattr(table, field)
        if isinstance(held, tuple):
            longer[field] = (*held, texts.get(field, ""))
        else:
            longer[field] = np.append(held, 0.0 if field == "value" else np.nan)
    wider = Axis(axis.name, (*axis.ids, name), {**axis.titles, name: title})
    return replace(model, axes=replace(model.axes, assumption=wider), assumptions=AssumptionTable(**longer))


def milestones_of(plan: Plan, model: Model) -> tuple[Model, Milestones]:
    """The plan's milestones as a network of days, and what of the model starts later with each; and the model, in which
    places whose roll-out moves apart from others take slippage of their own."""
    known, net = plan.of(Milestone), network(plan)
    at = {key: n for n, key in enumerate(net.order)}

    def own(milestone: Milestone) -> float:
        day = milestone.actual or milestone.baseline or milestone.forecast
        return float(day.toordinal()) if day else float("nan")

    found = [move for key in net.order for move in _moves(plan, model, known[key], at[key])]
    model, moves, rows = _own_rows(model, found)
    return model, Milestones(
        names=net.order,
        before=tuple(tuple((at[b], lag) for b, lag in net.before[key] if b in at) for key in net.order),
        own=tuple(own(known[key]) for key in net.order),
        work=tuple(work_days(known[key], net.before[key], known) for key in net.order),
        done=tuple(known[key].actual is not None for key in net.order),
        moves=moves, rows=rows,
    )  # fmt: skip


def _own_rows(model: Model, moves: list[Move]) -> tuple[Model, tuple[Move, ...], tuple[int, ...]]:
    """Places that move together share a row of slippage: an initiative's own where all of them always do."""
    initiatives, kept, rows = list(model.initiatives), [m for m in moves if m.part != "slip"], list[int]()
    starts = [move for move in moves if move.part == "slip"]
    for i in dict.fromkeys(move.initiative for move in starts):
        mine, party = [move for move in starts if move.initiative == i], initiatives[i].party
        moved = np.array([np.array(move.steps[-1].item) > 0 for move in mine])
        if moved[:, party].all():
            kept += [replace(move, at=i) for move in mine]
            continue
        apart, group = np.unique(moved, axis=1, return_inverse=True)
        row_of = [i if not some.any() else len(initiatives) + len(rows) + n for n, some in enumerate(apart.T)]
        kept += [
            replace(move, at=row_of[g]) for m, move in enumerate(mine) for g in range(apart.shape[1]) if apart[m, g]
        ]  # fmt: skip
        rows += [i] * apart.shape[1]
        initiatives[i] = replace(initiatives[i], slip_rows=np.array(row_of, dtype=np.int64)[group.ravel()])
    return replace(model, initiatives=tuple(initiatives)), tuple(kept), tuple(rows)


def _moves(plan: Plan, model: Model, milestone: Milestone, at: int) -> Iterator[Move]:
    """What starts later with one milestone: the model's own parts, compiled anew at every day that changes one."""
    if milestone.baseline is None or milestone.actual is not None:
        return
    active, places = active_initiatives(plan), places_of(plan)
    ends = year_start(str(plan.years[-1])).replace(year=plan.years[-1].start + 1)
    for key in dict.fromkeys(target.split("/")[0] for target in milestone.moves):
        if key not in active:
            continue
        n, was = model.axes.initiative.index(key), active[key]
        made = [
            (days, moved_initiative(was, milestone.moves, baseline=milestone.baseline,
                                    expected=milestone.baseline + timedelta(days=days)))
            for days in _turning_days(milestone.baseline, ends)
        ]  # fmt: skip
        yield from _moves_of(_compile(plan, model, places), was, made, (at, n))


def _turning_days(baseline: date, ends: date) -> Iterator[int]:
    """Days late at which a month or a year may turn: the first and second of each month, to the end of the plan."""
    day = baseline
    while day <= ends + timedelta(days=31):
        day += timedelta(days=1)
        if day.day <= 2:
            yield (day - baseline).days


def _compile(plan: Plan, model: Model, places: Places) -> Callable[[Any], Compiled]:
    return lambda record: initiative_of(plan, model.axes, places, record)


def _moves_of(
    compiled: Callable[[Any], Compiled], was: Any, made: list[tuple[int, Any]], at: tuple[int, int]
) -> Iterator[Move]:
    """Steps of every part of an initiative that changes."""
    base = last = compiled(was)
    record = was
    steps: dict[tuple[str, int], list[Step]] = {}
    for days, later in made:
        if later == record:
            continue
        record, now = later, compiled(later)
        months = np.nan_to_num(now.start - base.start)
        if not np.array_equal(now.start, last.start, equal_nan=True):
            later_by = Step(days, float(months.max()), tuple(float(x) for x in months))
            steps.setdefault(("slip", 0), []).append(later_by)
        for part in ("openings", "releases", "costs", "capital", "staff"):
            pairs = zip(getattr(now, part), getattr(last, part), strict=True)
            for n, (one, before) in enumerate(pairs):
                if one != before:
                    steps.setdefault((part, n), []).append(Step(days, _start_of(one), one))
        last = now
    for (part, n), found in steps.items():
        yield Move(at[0], at[1], part, n, tuple(found))  # type: ignore[arg-type]


def _start_of(item: Any) -> float:
    """How late a part starts: its year, or the first of its years; past all of them where it has none left."""
    if hasattr(item, "year"):
        return float(item.year)
    return float(item.years[0]) if item.years else float("inf")
