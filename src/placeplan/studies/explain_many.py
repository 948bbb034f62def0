"""How sure one figure is, and what drives it."""

from __future__ import annotations

from dataclasses import replace

from placeplan.results import WORLDS
from placeplan.studies.explain import Explanation
from placeplan.studies.uncertain import Many
from placeplan.uncertainty.drivers import drivers_of

__all__ = ["with_range"]


def with_range(found: Explanation, many: Many, *, most: int = 6) -> Explanation:
    """An explanation with the figure's range and its top drivers; without them where the figure is given for the
    expected run alone."""
    ranges = many.run.results.ranges
    sample = many.sample
    told = None if ranges is None else ranges.of(found.figure, world=found.world, year=found.year, scope=found.scope)
    if told is None:
        return replace(found, runs=sample.runs)
    turned = found.figure == "position"
    scope = dict(part.split("=", 1) for part in found.scope.split("; ") if "=" in part)
    values = sample.of("gap.finance" if turned else found.figure, **scope)
    at = values[WORLDS.index(found.world), sample.job.model.axes.year.ids.index(found.year)]
    drivers = drivers_of(sample, -at if turned else at, most=most)
    seen = tuple(vars(driver) for driver in drivers if driver.clear)
    return replace(found, range=told, drivers=seen, runs=sample.runs)
