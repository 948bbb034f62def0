"""Places held against one another, and deprivation fifths, from the plan's own baseline: directly standardised rates,
funnels and the slope and relative index of inequality (functions of `placeplan.indicators`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from placeplan.indicators.errors import EmptyPopulationError
from placeplan.indicators.funnels import implied_population, poisson_significance, rate_funnel
from placeplan.indicators.inequality import slope_index
from placeplan.indicators.rates import EUROPEAN_STANDARD_POPULATION_2013, Estimate, directly_standardised_rate
from placeplan.plan.plan import Plan
from placeplan.records import Measure, Place, Service

__all__ = ["InequalityRow", "LimitRow", "PeerRow", "PeerService", "inequality_rows", "peer_services"]

Floats = npt.NDArray[np.float64]
PER = 100_000
FIFTHS = (1, 2, 3, 4, 5)
_STANDARD = "European Standard Population 2013"
_OWN = "the footprint's own population"
_Z = 1.959963984540054
_WORDS = {
    "Low (0.001)": "far below", "Low (0.025)": "below", "Not significant": "as others", "High (0.025)": "above",
    "High (0.001)": "far above", "Not applicable": "too few",
}  # fmt: skip


@dataclass(frozen=True)
class PeerRow:
    """A place's rate of a service in the base year, against the footprint's.

    Parameters
    ----------
    rate, lower, upper
        Directly standardised, for 100,000 people a year, with its 95% interval; None under ten events.
    funnel_people
        People at whose number the place stands on the funnel: those that make its events at its standardised rate.
    stands
        far below, below, as others, above or far above the limits of chance (95% and 99.8%), or too few.
    """

    place: str
    title: str
    events: float
    people: float
    rate: float | None
    lower: float | None
    upper: float | None
    funnel_people: float | None
    stands: str


@dataclass(frozen=True)
class LimitRow:
    """A point of one limit of the funnel."""

    limit: str
    people: float
    rate: float


@dataclass(frozen=True)
class PeerService:
    """A service whose places are held against one another.

    Parameters
    ----------
    rate
        The footprint's directly standardised rate.
    standard
        Population the rates are standardised to.
    """

    service: str
    title: str
    unit: str
    rate: float
    standard: str
    places: tuple[PeerRow, ...]
    limits: tuple[LimitRow, ...]


@dataclass(frozen=True)
class InequalityRow:
    """How unequally a service is used by deprivation fifth in the base year.

    Parameters
    ----------
    rates
        Directly standardised rate of each fifth, the most deprived first.
    slope
        Rate of the most deprived less that of the least deprived, along the line through all fifths, with its interval.
    relative
        The one over the other, with its interval; None where the least deprived fifth has next to none.
    """

    service: str
    title: str
    rates: tuple[float, ...]
    slope: float
    slope_lower: float | None
    slope_upper: float | None
    relative: float | None
    relative_lower: float | None
    relative_upper: float | None
    standard: str


def services_compared(plan: Plan) -> tuple[Service, ...]:
    """Services that could be prevented, and those a measure is about."""
    named = {measure.service for measure in plan.of(Measure).values() if measure.service}
    return tuple(s for key, s in plan.of(Service).items() if s.preventable or key in named)


def peer_services(plan: Plan) -> tuple[PeerService, ...]:
    """Each such service by place, where the plan has the people and the care of two places or more."""
    tables = _tables(plan)
    if tables is None:
        return ()
    found = (_peers(plan, service, *tables) for service in services_compared(plan))
    return tuple(each for each in found if each is not None)


def inequality_rows(plan: Plan) -> tuple[InequalityRow, ...]:
    """Each such service by deprivation fifth, where the plan has all five."""
    tables = _tables(plan)
    if tables is None:
        return ()
    found = (_unequal(service, *tables) for service in services_compared(plan))
    return tuple(each for each in found if each is not None)


def _tables(plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """People and care of the footprint's places in the base year; None where there are none."""
    people, care = plan.tables.get("population"), plan.tables.get("activity")
    if people is None or care is None or people.is_empty() or care.is_empty():
        return None
    places, chosen = list(plan.of(Place)), plan.settings.population_variant
    mine = people.filter((pl.col("year") == plan.settings.base_year) & pl.col("place").is_in(places))
    mine = mine.filter(pl.col("variant") == chosen) if chosen in mine["variant"].unique().to_list() else mine
    return mine, care.filter(pl.col("place").is_in(places))


def _standard(people: pl.DataFrame) -> tuple[list[str], Floats, str]:
    """Age bands, their weights, and where the weights come from."""
    bands = sorted(people["age_band"].unique().to_list())
    known = {_padded(band): size for band, size in EUROPEAN_STANDARD_POPULATION_2013.items()}
    if set(bands) == set(known):
        return bands, np.array([known[band] for band in bands], dtype=float), _STANDARD
    whole = dict(people.group_by("age_band").agg(pl.col("persons").sum()).iter_rows())
    return bands, np.array([whole[band] for band in bands], dtype=float), _OWN


def _padded(band: str) -> str:
    return "-".join(part.rjust(2, "0") for part in band.split("-"))


def _by(frame: pl.DataFrame, by: str, groups: Sequence[object], bands: Sequence[str], value: str) -> Floats:
    """(group, age band): sums of a column."""
    sums = frame.group_by(by, "age_band").agg(pl.col(value).sum())
    held = {(group, band): float(total) for group, band, total in sums.iter_rows()}
    return np.array([[held.get((group, band), 0.0) for band in bands] for group in groups])


def _rates(events: Floats, people: Floats, weights: Floats) -> Estimate | None:
    try:
        return directly_standardised_rate(events, people, weights)
    except EmptyPopulationError:  # nobody of some age lives there: no rate can be standardised
        return None


def _peers(plan: Plan, service: Service, people: pl.DataFrame, care: pl.DataFrame) -> PeerService | None:
    bands, weights, standard = _standard(people)
    places = sorted(people["place"].unique().to_list())
    persons = _by(people, "place", places, bands, "persons")
    events = _by(care.filter(pl.col("service") == service.id), "place", places, bands, "quantity")
    found, whole = _rates(events, persons, weights), _rates(events.sum(axis=0), persons.sum(axis=0), weights)
    if found is None or whole is None or len(places) < 2 or not np.isfinite(whole.value):
        return None
    baseline = float(whole.value) / PER
    rows = tuple(
        _row(plan, place, (float(events[n].sum()), float(persons[n].sum())), baseline,
             tuple(float(x[n]) for x in (found.value, found.lower, found.upper)))
        for n, place in enumerate(places)
    )  # fmt: skip
    return PeerService(service.id, service.title, service.unit, baseline * PER, standard, rows, _limits(rows, baseline))


def _row(
    plan: Plan, place: str, counts: tuple[float, float], baseline: float, rate: tuple[float, ...]
) -> PeerRow:  # fmt: skip
    title, events = plan.of(Place)[place].title, counts[0]
    if not np.isfinite(rate[0]) or rate[0] <= 0:
        return PeerRow(place, title, *counts, None, None, None, None, "too few")
    at = float(implied_population(events, rate[0]))
    label = str(poisson_significance(events, baseline * at, fewest_events=10))
    return PeerRow(place, title, *counts, rate[0], rate[1], rate[2], at, _WORDS[label])


def _limits(rows: tuple[PeerRow, ...], baseline: float) -> tuple[LimitRow, ...]:
    """Limits of the funnel over the places' sizes, with a little room to each side."""
    sizes = [row.funnel_people for row in rows if row.funnel_people]
    if not sizes:
        return ()
    axis = np.geomspace(max(10.0, 0.7 * min(sizes) * baseline), 1.3 * max(sizes) * baseline, 25)
    funnel = rate_funnel(baseline, axis)
    return tuple(
        LimitRow(name, float(x), float(y))
        for name in ("lower_inner", "upper_inner", "lower_outer", "upper_outer")
        for x, y in zip(getattr(funnel, f"{name}_at"), getattr(funnel, name), strict=True)
    )  # fmt: skip


def _unequal(service: Service, people: pl.DataFrame, care: pl.DataFrame) -> InequalityRow | None:
    bands, weights, standard = _standard(people)
    persons = _by(people, "deprivation", FIFTHS, bands, "persons")
    events = _by(care.filter(pl.col("service") == service.id), "deprivation", FIFTHS, bands, "quantity")
    if (persons.sum(axis=1) <= 0).any():
        return None
    found = _rates(events, persons, weights)
    if found is None or not np.isfinite(found.value).all():
        return None
    error = (found.upper - found.lower) / (2.0 * _Z)
    # From the least to the most deprived, so that above nought, or above 1, the most deprived use more.
    index = slope_index(found.value[::-1], persons.sum(axis=1)[::-1], error[::-1])
    return InequalityRow(
        service=service.id, title=service.title, rates=tuple(float(x) for x in found.value), slope=float(index.sii),
        slope_lower=_known(index.sii_lower), slope_upper=_known(index.sii_upper), relative=_known(index.rii),
        relative_lower=_known(index.rii_lower), relative_upper=_known(index.rii_upper), standard=standard,
    )  # fmt: skip


def _known(value: Floats) -> float | None:
    return float(value) if np.isfinite(value) else None
