"""Models made from models: cell by cell, scaled, merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from placeplan.model import Axis, Model
from placeplan.model import model as m

__all__ = ["cell_by_cell", "merged", "scaled", "with_values"]


def with_values(model: Model, values: np.ndarray[Any, Any]) -> Model:
    """The model with other central values of its assumptions."""
    return replace(model, assumptions=replace(model.assumptions, value=values))


def cell_by_cell(model: Model) -> Model:
    """The model with a class for every cell, so that nothing is merged."""
    cells, persons = model.cells, model.population.persons
    here = persons[:, :, cells.place, cells.group]
    base = here[:, :1]
    ratio = np.divide(here, base, out=np.zeros_like(here), where=base > 0)
    classes = m.Classes(
        cells.place, cells.service, cells.provider, cells.quantity * ratio, np.ones(len(cells.place), dtype=np.int64)
    )
    return replace(
        model,
        cells=replace(cells, klass=np.arange(len(cells.place))),
        classes=classes,
        effects=tuple(
            replace(effect, classes=np.flatnonzero(np.isin(cells.klass, effect.classes))) for effect in model.effects
        ),
    )


def scaled(model: Model, factor: float) -> Model:
    """The model of a footprint `factor` times as large: every count of people, care, units, steps, posts and pounds."""
    values = model.assumptions.value.copy()
    amounts = {a for fund in model.funds for _, a in fund.amounts}
    for initiative in model.initiatives:
        amounts |= {cost.amount for cost in (*initiative.costs, *initiative.capital)}
        amounts |= {need.wte for need in initiative.staff} | {release.fixed_saving for release in initiative.releases}
    for resource in model.resources:
        amounts |= {resource.step_cost, *(assumption for _, assumption in resource.establishment)}
    for assumption in amounts - {-1}:
        values[assumption] *= factor
    return replace(
        with_values(model, values),
        population=replace(model.population, persons=model.population.persons * factor),
        cells=replace(model.cells, quantity=model.cells.quantity * factor),
        classes=replace(model.classes, demand=model.classes.demand * factor),
        capacity=replace(model.capacity, units=model.capacity.units * factor),
        workforce=replace(
            model.workforce, in_post=model.workforce.in_post * factor, trained=model.workforce.trained * factor,
            establishment=model.workforce.establishment * factor,
        ),
        accounts=replace(model.accounts, amount=model.accounts.amount * factor),
        contracts=tuple(
            replace(c, payer_value=c.payer_value * factor, payee_value=c.payee_value * factor) for c in model.contracts
        ),
        resources=tuple(replace(resource, step=resource.step * factor) for resource in model.resources),
        waiting=tuple(replace(w, people=w.people * factor) for w in model.waiting),
        initiatives=tuple(
            replace(
                i,
                openings=tuple(replace(o, units=o.units * factor) for o in i.openings),
                releases=tuple(replace(r, units=r.units * factor) for r in i.releases),
            )
            for i in model.initiatives
        ),
    )  # fmt: skip


NAMED = (
    "place",
    "service",
    "provider",
    "resource",
    "staff_group",
    "organisation",
    "initiative",
    "effect",
    "assumption",
)
"""Axes that two footprints do not share."""


def merged(one: Model, other: Model) -> Model:
    """Two footprints in one model, the second's names marked "b-". Years, groups and indices are the first's."""
    by = {name: len(getattr(one.axes, name)) for name in NAMED} | {"class": len(one.classes.place)}
    b = _renamed(other, by, int(one.workforce.market.max(initial=0)) + 1)
    axes = {f.name: getattr(one.axes, f.name) for f in fields(m.Axes)}
    for name in NAMED:
        axes[name] = Axis(name, (*getattr(one.axes, name).ids, *getattr(b.axes, name).ids))
    here, there = len(one.axes.place), len(b.axes.place)
    one, b = _padded(one, 0, there), _padded(b, here, 0)
    pair = (one, b)
    return replace(
        one,
        axes=m.Axes(**axes),
        leaf=np.concatenate([x.leaf for x in pair]),
        assumptions=_joined(x.assumptions for x in pair),
        population=replace(
            one.population, persons=np.concatenate([x.population.persons for x in pair], axis=2)
        ),
        cells=_joined(x.cells for x in pair),
        classes=_joined((x.classes for x in pair), last=("demand",)),
        capacity=replace(
            one.capacity,
            units=np.stack([_blocks(x.capacity.units[y] for x in pair) for y in range(len(one.axes.year))]),
            listed=_blocks((x.capacity.listed for x in pair), fill=False),
        ),
        workforce=_workforce(one.workforce, b.workforce),
        accounts=replace(
            one.accounts,
            amount=np.concatenate([x.accounts.amount for x in pair], axis=2),
            inside=np.concatenate([x.accounts.inside for x in pair]),
            sector=(*one.accounts.sector, *b.accounts.sector),
            provider_organisation=np.concatenate([x.accounts.provider_organisation for x in pair]),
        ),
        season=np.concatenate([x.season for x in pair]),
        travel=_travel(one.travel, b.travel),
        **{
            name: (*getattr(one, name), *getattr(b, name))
            for name in (
                "services", "resources", "staff_groups", "initiatives", "effects", "contracts", "funds",
                "control_totals", "operational", "waiting",
            )
        },
    )  # fmt: skip


def _blocks(parts: Iterable[Any], *, fill: Any = 0.0) -> Any:
    """Matrices on the diagonal of one."""
    one, two = parts
    out = np.full((one.shape[0] + two.shape[0], one.shape[1] + two.shape[1]), fill, dtype=one.dtype)
    out[: one.shape[0], : one.shape[1]] = one
    out[one.shape[0] :, one.shape[1] :] = two
    return out


def _joined(parts: Iterable[Any], *, last: Sequence[str] = ()) -> Any:
    """Records of arrays, one after the other; those in `last` along their last axis."""
    one, two = parts
    found = {}
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(two, field.name)
        if isinstance(a, np.ndarray):
            found[field.name] = np.concatenate([a, b], axis=-1 if field.name in last else 0)
        elif isinstance(a, tuple):
            found[field.name] = (*a, *b)
    return replace(one, **found)


def _workforce(one: m.Workforce, two: m.Workforce) -> m.Workforce:
    return replace(
        one,
        in_post=_blocks((one.in_post, two.in_post)),
        establishment=_blocks((one.establishment, two.establishment), fill=np.nan),
        trained=np.stack([_blocks(pair) for pair in zip(one.trained, two.trained, strict=True)]),
        market=np.concatenate([one.market, two.market]),
    )


def _travel(one: m.Travel | None, two: m.Travel | None) -> m.Travel | None:
    if one is None or two is None:
        assert one is two
        return None
    return replace(
        one,
        minutes=_blocks((one.minutes, two.minutes), fill=np.nan),
        km=_blocks((one.km, two.km), fill=np.nan),
    )


AXIS_OF = {
    "place": "place", "service": "service", "provider": "provider", "resource": "resource",
    "staff_group": "staff_group", "organisation": "organisation", "initiative": "initiative",
    "places": "place", "services": "service", "resources": "resource", "staff_groups": "staff_group",
    "organisations": "organisation", "to_provider": "provider", "provider_organisation": "organisation",
    "payer": "organisation", "payee": "organisation", "recipient": "organisation", "klass": "class", "classes": "class",
    "market": "market",
    **dict.fromkeys((
        "growth", "variable_cost", "journeys", "waiting_standard", "target_occupancy", "full_probability", "step_cost",
        "blocked", "hours_per_wte", "pay", "leaver_rate", "recruitable", "agency_premium", "agency_share", "completion",
        "ratio", "induced", "eligible", "reach", "size", "charge_rate", "wte", "fixed_saving", "variable_share",
    ), "assumption"),
}  # fmt: skip
"""Field of a model's records -> axis its positions are of."""
PAIRED = {"uses": "resource", "staff": "staff_group", "establishment": "staff_group", "adjustments": "", "amounts": ""}
"""Field of (position, assumption, ...) -> axis of the position; none: a year."""


def _renamed(model: Model, by: dict[str, int], market: int) -> Model:
    """The model with its names marked and its positions moved on."""
    moves = {**by, "class": by["class"], "market": market}

    def moved(axis: str, position: Any) -> Any:
        if isinstance(position, np.ndarray):
            return np.where(position >= 0, position + moves[axis], position)
        return position + moves[axis] if position >= 0 else position

    def walk(record: Any) -> Any:
        found = {}
        for field in fields(record):
            name, old = field.name, getattr(record, field.name)
            if name in ("amount",) and isinstance(record, m.Cost | m.CapitalCost):
                found[name] = moved("assumption", old)
            elif name in PAIRED and old and isinstance(old, tuple) and isinstance(old[0], tuple):
                found[name] = tuple(
                    (moved(PAIRED[name], pair[0]) if PAIRED[name] else pair[0], moved("assumption", pair[1]), *pair[2:])
                    for pair in old
                )
            elif isinstance(old, tuple) and old and hasattr(old[0], "__dataclass_fields__"):
                found[name] = tuple(walk(item) for item in old)
            elif name in AXIS_OF and isinstance(old, tuple):
                found[name] = tuple(moved(AXIS_OF[name], position) for position in old)
            elif name in AXIS_OF:
                found[name] = moved(AXIS_OF[name], old)
            elif isinstance(old, m.Becomes):
                found[name] = walk(old)
        if isinstance(record, m.Opening | m.Release):
            found["name"] = f"b-{record.name}"
        if isinstance(record, m.Fund | m.Contract):
            found |= {"id": f"b-{record.id}", "title": f"b-{record.title}"}
        if isinstance(record, m.Release):
            found["after"] = tuple(f"b-{name}" for name in record.after)
        return replace(record, **found)

    axes = {f.name: getattr(model.axes, f.name) for f in fields(m.Axes)}
    for name in NAMED:
        axes[name] = Axis(name, tuple(f"b-{key}" for key in axes[name].ids))
    lists = (
        "services", "resources", "staff_groups", "initiatives", "effects", "contracts", "funds", "control_totals",
        "operational", "waiting",
    )  # fmt: skip
    return replace(
        model,
        axes=m.Axes(**axes),
        cells=walk(model.cells),
        classes=walk(model.classes),
        accounts=walk(model.accounts),
        workforce=replace(model.workforce, market=moved("market", model.workforce.market)),
        **{name: tuple(walk(record) for record in getattr(model, name)) for name in lists},
    )


def _padded(model: Model, before: int, after: int) -> Model:
    """The model's initiatives, not party to any place of the other footprint."""

    def pad(values: Any, fill: Any) -> Any:
        return np.concatenate([np.full(before, fill), values, np.full(after, fill)])

    return replace(model, initiatives=tuple(
        replace(i, start=pad(i.start, np.nan), ramp=pad(i.ramp, 0.0), party=pad(i.party, False).astype(bool))
        for i in model.initiatives
    ))  # fmt: skip
