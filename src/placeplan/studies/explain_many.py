"""How sure one figure is, and what drives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from placeplan.engine.pipeline import Chain
from placeplan.records import Assumption
from placeplan.results import WORLDS
from placeplan.studies.explain import Explanation
from placeplan.studies.uncertain import Many
from placeplan.uncertainty import Sample
from placeplan.uncertainty.chance import mixed_variance
from placeplan.uncertainty.counted import COUNTED
from placeplan.uncertainty.drivers import drivers_of, sobol_indices
from placeplan.uncertainty.outputs import Scope, kept_of

__all__ = ["with_range"]

Floats = npt.NDArray[np.float64]


def with_range(
    found: Explanation, many: Many, *, most: int = 6, dispersion: float = 0.0, sobol: int = 0
) -> Explanation:
    """An explanation with the figure's range and its top drivers; without them where the figure is given for the
    expected run alone.

    Parameters
    ----------
    dispersion
        The luck of counts is in the range of a figure that counts, with this dispersion.
    sobol
        Points for Sobol indices of the drivers, a power of two; 0: none.

    Raises
    ------
    OptionError
        The number of points is no power of two, or nothing drives the figure.
    """
    ranges = many.run.results.ranges
    sample = many.sample
    told = None if ranges is None else ranges.of(found.figure, world=found.world, year=found.year, scope=found.scope)
    if told is None:
        return replace(found, runs=sample.runs)
    turned = found.figure == "position"
    name = "gap.finance" if turned else found.figure
    scope = dict(part.split("=", 1) for part in found.scope.split("; ") if "=" in part)
    world, year = WORLDS.index(found.world), sample.job.model.axes.year.ids.index(found.year)
    at = sample.of(name, **scope)[world, year]
    drivers = [driver for driver in drivers_of(sample, -at if turned else at, most=most) if driver.clear]
    titles = {key: record.title for key, record in many.run.plan.of(Assumption).items()}
    shown = tuple({**vars(each), "title": titles.get(each.assumption, each.assumption)} for each in drivers)
    answer = replace(found, range=told, drivers=shown, runs=sample.runs)
    if dispersion and found.figure == COUNTED:
        own, luck = mixed_variance(at, dispersion=dispersion)
        answer = replace(answer, counted={"dispersion": dispersion, "share": luck / (own + luck) if luck else 0.0})
    if sobol:
        read = _reader(sample, name, scope, world, year)
        indices = sobol_indices(sample.job, read, [driver.assumption for driver in drivers], points=sobol)
        answer = replace(answer, sobol=tuple({**vars(each), "title": titles[each.assumption]} for each in indices))
    return answer


def _reader(sample: Sample, figure: str, scope: dict[str, str], world: int, year: int) -> Callable[[Chain], Floats]:
    """Reads one figure off a chain: (run)."""
    wanted: Scope = tuple(scope.items())
    sections = [
        section for section in sample.job.sections if any(series.figure == figure for series in section.series)
    ]
    names = [(series.figure, frozenset(series.scope)) for section in sections for series in section.series]
    at = names.index((figure, frozenset(wanted)))
    return lambda chain: np.asarray(kept_of(chain, sections)[0][at, world, year])
