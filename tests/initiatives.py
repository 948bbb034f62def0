"""Random initiatives for the plans of `tests.strategies`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from placeplan.records import Cost, Effect, Initiative, Opening, Record, Release, RolloutStep, StaffNeed
from placeplan.records.initiative import STAGES, Becomes

if TYPE_CHECKING:
    from tests.strategies import Draft

__all__ = ["draw_initiatives"]

_RELATED = ("prevent", "avoid", "shift")
_MOST = 8
"""Most effects a plan can have; disjoint ones take at most this part of the whole each."""


def draw_initiatives(plan: Draft, count: int, kinds: tuple[str, ...]) -> list[Record]:
    """Initiatives of one or two effects each, with costs, staff, openings, releases and roll-out."""
    relations = {kind: plan.one(("independent", "disjoint", "nested", "exclusive", "unknown")) for kind in _RELATED}
    found: list[Record] = []
    opened: list[str] = []
    for number in range(count):
        key = f"initiative{number}"
        effects = tuple(
            _effect(plan, f"effect{index}", plan.one(kinds), relations) for index in range(plan.draw(st.integers(1, 2)))
        )
        openings = _openings(plan)
        opened += [f"{key}/{opening.id}" for opening in openings]
        found.append(Initiative(
            id=key, title=key, stage=plan.one(STAGES), level="vale", active=not (plan.flip() and plan.flip()),
            effects=effects, costs=_costs(plan), staff=_staff(plan), openings=openings,
            releases=_releases(plan, opened), rollout=_rollout(plan),
        ))  # fmt: skip
    return found


def _effect(plan: Draft, key: str, kind: str, relations: dict[str, str]) -> Effect:
    source = plan.draw(st.integers(0, len(plan.services) - 1))
    if kind == "shift" and source == len(plan.services) - 1:
        source -= 1
    fields: dict[str, Any] = {"services": (plan.services[source],)} | _selector(plan)
    fields |= _special(plan, kind, source)
    relation = relations.get(kind, "independent")
    if relation != "independent" and plan.flip():
        fields |= {"relation": relation, "relation_set": f"set-{kind}"}
        if relation == "disjoint":
            fields["eligible"] = plan.assume("share", 0, 1 / _MOST)
    size = plan.assume("ratio", 0, 2) if kind == "grow" else plan.assume("share", 0, 1)
    return Effect(id=key, kind=kind, size=size, **fields)


def _selector(plan: Draft) -> dict[str, Any]:
    places = plan.one(((), ("vale",), (plan.leaves[0],), (plan.leaves[-1], plan.neighbours[0])))
    return {
        "places": tuple(places), "age_bands": (plan.ages[0],) if plan.flip() else (),
        "sexes": ("female",) if plan.flip() and plan.flip() else (), "eligible": plan.maybe("share", 0, 1),
        "reach": plan.maybe("share", 0, 1), "lag_years": plan.one((0.0, 0.0, 1.0, 0.5)),
        "build_up_years": plan.one((0.0, 0.0, 2.0)),
    }  # fmt: skip


def _special(plan: Draft, kind: str, source: int) -> dict[str, Any]:
    """What each kind of effect has of its own."""
    if kind in _RELATED:
        return {"becomes": _becomes(plan, kind, source)}
    if kind == "relocate":
        target = plan.draw(st.integers(1, len(plan.providers) - 1))
        return {"to_provider": plan.providers[target], "providers": tuple(plan.providers[:target])}
    if kind == "shorten":
        resources, groups = plan.some(list(plan.resources), least=1), plan.some(list(plan.groups))
        return {"resources": resources, "staff_groups": groups}
    if kind == "reprice":
        if plan.flip():
            organisations = plan.some(plan.organisations, least=1)
            return {"line": "fixed", "services": (), "organisations": organisations}
        return {"line": "variable"}
    return {}


def _becomes(plan: Draft, kind: str, source: int) -> Becomes:
    later = plan.services[source + 1 :]
    ways = ["service"] if kind == "shift" else ["prevented", "unmet", *(["service"] if later else [])]
    way = plan.one(ways)
    if way == "prevented":
        return Becomes(prevented="proof")
    if way == "unmet":
        return Becomes(unmet="declared")
    return Becomes(
        service=plan.one(later), provider=plan.one(plan.providers), ratio=plan.assume("ratio", 0.1, 3),
        induced=plan.maybe("ratio", 0, 0.3),
    )  # fmt: skip


def _costs(plan: Draft) -> tuple[Cost, ...]:
    found = []
    for number in range(plan.draw(st.integers(0, 2))):
        kind = plan.one(("recurrent", "one-off", "double running", "capital"))
        first = plan.draw(st.integers(1, len(plan.years) - 1))
        capital = {"life_years": 10.0, "charge_rate": plan.assume("rate", 0, 0.05)} if kind == "capital" else {}
        found.append(Cost(
            id=f"cost{number}", organisation=plan.one(["ccg", *plan.organisations]), kind=kind,
            amount=plan.assume("£", 0, 500_000), from_year=plan.years[first],
            to_year=plan.one(["", *plan.years[first:]]) if kind != "capital" else plan.years[first],
            follows_rollout=plan.flip(), **capital,
        ))  # fmt: skip
    return tuple(found)


def _staff(plan: Draft) -> tuple[StaffNeed, ...]:
    if not plan.flip():
        return ()
    group = plan.one(plan.groups.values())
    sources = ["recruit", "redeploy", *(["train"] if group.training_years else [])]
    return (
        StaffNeed(
            organisation=plan.one(plan.organisations), staff_group=group.id, wte=plan.assume("wte", 0, 20),
            from_year=plan.years[1], follows_rollout=plan.flip(), source=plan.one(sources),
        ),
    )  # fmt: skip


def _openings(plan: Draft) -> tuple[Opening, ...]:
    if not plan.flip():
        return ()
    resource = plan.one(plan.resources.values())
    units = resource.step * plan.draw(st.integers(1, 3))
    provider, year = plan.one(plan.providers), plan.one(plan.years[1:])
    return (Opening(id="opening", provider=provider, resource=resource.id, units=units, year=year),)


def _releases(plan: Draft, opened: list[str]) -> tuple[Release, ...]:
    left = [key for key, units in plan.open.items() if units > 0]
    if not left or not plan.flip():
        return ()
    provider, resource = plan.one(left)
    step = plan.resources[resource].step
    units = step * plan.draw(st.integers(1, round(plan.open[provider, resource] / step)))
    plan.open[provider, resource] -= units
    return (
        Release(
            id="release", provider=provider, resource=resource, units=units, year=plan.one(plan.years[1:]),
            after=plan.some(opened), fixed_saving=plan.maybe("£", 0, 100_000),
        ),
    )  # fmt: skip


def _rollout(plan: Draft) -> tuple[RolloutStep, ...]:
    """A step for the footprint and each neighbour, and now and then one for a single place."""
    places = ["vale", *plan.neighbours, *plan.some(plan.leaves)]
    steps = []
    for place in places:
        role = plan.one(("early", "early", "later", "not party"))
        year = plan.base.start + plan.draw(st.integers(1, len(plan.years) - 1))
        start = "" if role == "not party" else f"{year}-{plan.one((4, 7, 12)):02d}"
        steps.append(RolloutStep(place=place, role=role, start=start, ramp_months=plan.one((0.0, 12.0, 18.0))))
    return tuple(steps)
