"""Figures of the health and the care gap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from placeplan.engine.pipeline import Chain
from placeplan.engine.tables.rows import Table
from placeplan.indicators.inequality import slope_index
from placeplan.indicators.rates import EUROPEAN_STANDARD_POPULATION_2013

__all__ = ["gap_rows"]

Floats = npt.NDArray[np.float64]


def gap_rows(chain: Chain, table: Table) -> None:
    """The health and the care gap, and standardised rates of preventable care by deprivation fifth."""
    table.add_both("gap.health", chain.gap_health[..., 0])
    table.add_both("gap.care", chain.gap_care[..., 0])
    events, persons = preventable_events(chain)
    if not events.any() or events.shape[2] != len(EUROPEAN_STANDARD_POPULATION_2013):
        return
    rates = np.stack([[_rates(events[w, y], persons[y]) for y in range(len(persons))] for w in (0, 1)])
    for fifth in range(5):
        if persons[:, :, fifth].any():
            table.add_both("health.rate", rates[:, :, fifth], deprivation=str(fifth + 1))
    if (persons.sum(axis=1) > 0).all():
        pairs = np.array([[_slope(rates[w, y], persons[y].sum(axis=0)) for y in range(len(persons))] for w in (0, 1)])
        table.add_both("health.slope", pairs[:, :, 0])
        table.add_both("health.relative", pairs[:, :, 1])


def preventable_events(chain: Chain) -> tuple[Floats, Floats]:
    """Preventable events (world, year, age band, fifth) and people (year, age band, fifth) of the footprint."""
    model, cells = chain.model, chain.model.cells
    preventable = np.array([service.preventable for service in model.services], dtype=bool)
    counted = preventable[cells.service] & model.leaf[cells.place]
    persons = np.einsum("xypg,x->ypg", model.population.persons, chain.draws.variants[:, 0])
    here = persons[:, cells.place[counted], cells.group[counted]]
    ratio = np.divide(here, here[0], out=np.ones_like(here), where=here[0] > 0)
    klass = cells.klass[counted]
    base = np.einsum("xyc,x->yc", model.classes.demand, chain.draws.variants[:, 0])
    years, groups = len(model.axes.year), len(model.axes.group)
    out = np.zeros((2, years, groups))
    for n, volume in enumerate((chain.flows.start, chain.flows.left["relocate"][0])):
        factor = np.divide(volume[..., 0], base, out=np.zeros_like(base), where=base > 0)
        events = cells.quantity[counted] * ratio * factor[:, klass]
        for y in range(years):
            out[n, y] = np.bincount(cells.group[counted], weights=events[y], minlength=groups)
    people = persons[:, model.leaf].sum(axis=1)
    age, _, fifth = model.group_parts
    folded = np.zeros((3, years, int(age.max()) + 1, 5))
    for group in range(groups):
        folded[:2, :, age[group], fifth[group] - 1] += out[:, :, group]
        folded[2, :, age[group], fifth[group] - 1] += people[:, group]
    return folded[:2], folded[2]


def _rates(events: Floats, persons: Floats) -> Floats:
    """Directly standardised rate per 100,000 of each fifth, from (age band, fifth); 0 where a fifth has nobody."""
    weights = np.array(list(EUROPEAN_STANDARD_POPULATION_2013.values()), dtype=float)
    crude = np.divide(events, persons, out=np.zeros_like(events), where=persons > 0)
    return np.asarray((crude * weights[:, None]).sum(axis=0) / weights.sum() * 1e5)


def _slope(rates: Floats, persons: Floats) -> tuple[float, float]:
    """Slope and relative index of inequality, most deprived less and over least deprived."""
    found = slope_index(rates, persons, multiplier=-1.0)
    return float(found.sii), float(found.rii)
