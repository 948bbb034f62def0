"""Initiatives beside their effects: parts, capital, staff, openings and releases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from placeplan.plan.cells import format_number
from placeplan.plan.checks.scene import Scene
from placeplan.plan.problems import Problem
from placeplan.records import Initiative, Opening, Release, Resource, StaffGroup

__all__ = ["check_capital", "check_part_ids", "check_releases", "check_steps", "check_training"]

_PARTS = {"effects": "id", "costs": "id", "openings": "id", "releases": "id", "rollout": "place"}


def check_part_ids(scene: Scene) -> Iterator[Problem]:
    """Effects, costs, openings and releases have ids of their own; a place has one step of the roll-out."""
    for key, initiative in scene.plan.of(Initiative).items():
        for name, attribute in _PARTS.items():
            ids = [getattr(part, attribute) for part in getattr(initiative, name)]
            for repeated in sorted({part for part in ids if ids.count(part) > 1}):
                yield scene.problem("duplicate-part", "initiative", key, field=f"{name}.{attribute}", value=repeated)


def check_capital(scene: Scene) -> Iterator[Problem]:
    """Capital has a life and a charge."""
    for key, initiative in scene.plan.of(Initiative).items():
        for cost in initiative.costs:
            for name in ("life_years", "charge_rate") if cost.kind == "capital" else ():
                if not getattr(cost, name):
                    yield scene.problem(
                        "capital-incomplete", "initiative", key, field=f"costs.{cost.id}.{name}", value=name
                    )


def check_training(scene: Scene) -> Iterator[Problem]:
    """Staff who are to be trained belong to a group that says how long that takes and how many finish."""
    groups = scene.plan.of(StaffGroup)
    for key, initiative in scene.plan.of(Initiative).items():
        for index, need in enumerate(initiative.staff, 1):
            group = groups.get(need.staff_group)
            if need.source == "train" and group is not None and not (group.training_years and group.completion):
                yield scene.problem(
                    "no-completion", "initiative", key, field=f"staff.{index}.source", value=need.staff_group
                )


def check_steps(scene: Scene) -> Iterator[Problem]:
    """Capacity opens and closes in whole steps of its resource."""
    resources = scene.plan.of(Resource)
    for key, initiative in scene.plan.of(Initiative).items():
        changes: Sequence[Opening | Release] = (*initiative.openings, *initiative.releases)
        for part in changes:
            resource = resources.get(part.resource)
            if resource is None or abs(part.units / resource.step - round(part.units / resource.step)) < 1e-9:
                continue
            name = "openings" if isinstance(part, Opening) else "releases"
            yield scene.problem(
                "not-whole-steps",
                "initiative",
                key,
                field=f"{name}.{part.id}.units",
                value=format_number(part.units),
                resource=part.resource,
                step=format_number(resource.step),
            )


def _open_by(scene: Scene) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Units that become open from each year on, by provider and resource: rows of the baseline, then openings."""
    found: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for (provider, resource), units in scene.open_at_base.items():
        found[provider, resource].append((scene.base_year, units))
    later: dict[tuple[str, str], float] = dict(scene.open_at_base)
    rows = scene.later_capacity
    for provider, resource, year, units in rows:
        found[provider, resource].append((year, units - later.get((provider, resource), 0.0)))
        later[provider, resource] = units
    for initiative in scene.plan.of(Initiative).values():
        for opening in initiative.openings if initiative.active else ():
            found[opening.provider, opening.resource].append((opening.year, opening.units))
    return found


def check_releases(scene: Scene) -> Iterator[Problem]:
    """By no year is more to close than is open by then."""
    releases: dict[tuple[str, str], list[tuple[str, str, Release]]] = defaultdict(list)
    for key, initiative in scene.plan.of(Initiative).items():
        for release in initiative.releases if initiative.active else ():
            releases[release.provider, release.resource].append((release.year, key, release))
    opened = _open_by(scene)
    for (provider, resource), closing in releases.items():
        closed = 0.0
        for year, key, release in sorted(closing, key=lambda item: item[:2]):
            closed += release.units
            there = sum(units for from_year, units in opened[provider, resource] if from_year <= year)
            if closed > there + 1e-9:
                yield scene.problem(
                    "release-above-open",
                    "initiative",
                    key,
                    field=f"releases.{release.id}.units",
                    value=format_number(closed),
                    year=year,
                    resource=resource,
                    provider=provider,
                    open=format_number(there),
                )
