"""Section 5: staff needed, supplied, short."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from placeplan.engine.reference.basis import Flow, add_to, known, organisation_of, value, year_count
from placeplan.engine.reference.effects import mean_coverage
from placeplan.model import Model
from placeplan.model.model import StaffNeed

__all__ = [
    "Staff",
    "driver_need",
    "establishment_of",
    "hours_need",
    "hours_of",
    "initiative_staff",
    "need_of",
    "staff_amount",
    "staff_world",
    "step_staff",
    "unexplained_staff",
]  # fmt: skip

Post = tuple[int, int]
"""Organisation and staff group."""


@dataclass(frozen=True)
class Staff:
    """One organisation's staff of a group in a year, wte."""

    need: float
    supply: float
    shortage: float
    agency: float
    unfilled: float


def hours_of(model: Model, flows: Sequence[Flow]) -> dict[Post, float]:
    """Hours activity takes, by organisation and staff group."""
    total: dict[Post, float] = {}
    for flow in flows:
        for group, assumption, factor in model.services[flow.service].staff:
            each = value(model, assumption, 0.0) * factor * flow.keep_staff.get(group, 1.0)
            add_to(total, {(organisation_of(model, flow.provider), group): flow.units * each})
    return total


def hours_need(model: Model, hours: Mapping[Post, float]) -> dict[Post, float]:
    """Whole-time equivalents for hours."""
    return {(r, w): amount / value(model, model.staff_groups[w].hours_per_wte, 1.0) for (r, w), amount in hours.items()}


def step_staff(model: Model, resource: int) -> dict[int, float]:
    """Establishment of one step."""
    return {group: value(model, assumption, 0.0) for group, assumption in model.resources[resource].establishment}


def driver_need(model: Model, flows: Sequence[Flow], units: Mapping[tuple[int, int], float]) -> dict[Post, float]:
    """Need that activity and open steps explain."""
    need = hours_need(model, hours_of(model, flows))
    for (o, j), number in units.items():
        for group, wte in step_staff(model, j).items():
            add_to(need, {(organisation_of(model, o), group): number / model.resources[j].step * wte})
    return need


def establishment_of(model: Model, organisation: int, group: int) -> float:
    """The establishment row, or the in-post row where there is none."""
    row = float(model.workforce.establishment[organisation, group])
    return known(float(model.workforce.in_post[organisation, group])) if math.isnan(row) else row


def _posts(model: Model) -> list[Post]:
    return [(r, w) for r in range(len(model.axes.organisation)) for w in range(len(model.axes.staff_group))]


def unexplained_staff(model: Model, base_need: Mapping[Post, float]) -> dict[Post, float]:
    """U[r,w]."""
    return {post: establishment_of(model, *post) - base_need.get(post, 0.0) for post in _posts(model)}


def staff_amount(model: Model, initiative: int, need: StaffNeed, y: int) -> float:
    """Staff of an initiative's need in a year."""
    if y not in need.years:
        return 0.0
    return value(model, need.wte, 0.0) * (mean_coverage(model, initiative, y) if need.follows_rollout else 1.0)


def initiative_staff(model: Model, y: int, initiative: int | None = None) -> dict[Post, float]:
    """Staff the initiatives (or one) add to need; those redeployed are taken from the unexplained, so add nothing."""
    total: dict[Post, float] = {}
    for i, record in enumerate(model.initiatives):
        if initiative in (None, i):
            for need in record.staff:
                if need.source != "redeploy":
                    add_to(total, {(need.organisation, need.staff_group): staff_amount(model, i, need, y)})
    return total


def _trained_need(model: Model, y: int) -> dict[Post, float]:
    total: dict[Post, float] = {}
    for i, record in enumerate(model.initiatives):
        for need in record.staff:
            if need.source == "train":
                add_to(total, {(need.organisation, need.staff_group): staff_amount(model, i, need, y)})
    return total


def _own(model: Model, y: int, *, something: bool) -> dict[Post, float]:
    """Staff an organisation trains itself and who are ready in year y."""
    own = {(r, w): known(float(model.workforce.trained[y, r, w])) for r, w in _posts(model)}
    if something:
        before, now = _trained_need(model, y - 1), _trained_need(model, y)
        for (r, w), wte in now.items():
            rise = max(0.0, wte - before.get((r, w), 0.0))
            add_to(own, {(r, w): rise * value(model, model.staff_groups[w].completion, 1.0)})
    return own


def need_of(
    model: Model, y: int, drivers: Mapping[Post, float], unexplained: Mapping[Post, float], *, something: bool
) -> dict[Post, float]:
    """W[y,r,w]."""
    need = dict(unexplained)
    add_to(need, drivers)
    if something:
        add_to(need, initiative_staff(model, y))
    return need


def staff_world(model: Model, need: Sequence[Mapping[Post, float]], *, something: bool) -> list[dict[Post, Staff]]:
    """Supply against need, year by year."""
    supply = {(r, w): known(float(model.workforce.in_post[r, w])) for r, w in _posts(model)}
    pool = _pools(model, supply)
    found = [{post: _staff(model, post, need[0].get(post, 0.0), supply[post]) for post in supply}]
    for y in range(1, year_count(model)):
        own = _own(model, y, something=something)
        kept = {
            (r, w): s * (1.0 - value(model, model.staff_groups[w].leaver_rate, 0.0)) for (r, w), s in supply.items()
        }
        wanted = {post: max(0.0, need[y].get(post, 0.0) - kept[post] - own[post]) for post in supply}
        asked: dict[Post, float] = {}
        for (r, w), amount in wanted.items():
            add_to(asked, {(_market(model, r), w): amount})
        for r, w in supply:
            market = (_market(model, r), w)
            part = min(1.0, pool[market] / asked[market]) if asked[market] > 0.0 else 0.0
            joined = min(own[r, w], max(0.0, need[y].get((r, w), 0.0) - kept[r, w]))
            supply[r, w] = kept[r, w] + joined + wanted[r, w] * part
        found.append({post: _staff(model, post, need[y].get(post, 0.0), supply[post]) for post in supply})
    return found


def _market(model: Model, organisation: int) -> int:
    """Labour market; an organisation in none has one of its own."""
    market = int(model.workforce.market[organisation])
    return market if market >= 0 else -1 - organisation


def _pools(model: Model, base: Mapping[Post, float]) -> dict[tuple[int, int], float]:
    pool: dict[tuple[int, int], float] = {}
    for (r, w), wte in base.items():
        add_to(pool, {(_market(model, r), w): value(model, model.staff_groups[w].recruitable, 0.0) * wte})
    return pool


def _staff(model: Model, post: Post, need: float, supply: float) -> Staff:
    shortage = max(0.0, need - supply)
    agency = min(shortage, value(model, model.staff_groups[post[1]].agency_share, 0.0) * max(0.0, need))
    return Staff(need, supply, shortage, agency, shortage - agency)
