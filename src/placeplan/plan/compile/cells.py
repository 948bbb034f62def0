"""Population and activity: the grain of a plan, and the classes its cells fall into."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from placeplan.model.axes import Axis
from placeplan.model.model import Axes, Cells, Classes, Origin, Population
from placeplan.plan.chosen import chosen_rows
from placeplan.plan.compile.axes import Places, active_initiatives
from placeplan.plan.plan import Plan
from placeplan.quantities import AGE_BANDS, SEXES
from placeplan.records import Effect, Source

__all__ = ["Grain", "cells_of", "origin_by_row", "origin_of", "population_of", "selected", "with_classes"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_BITS = 40
"""Effects told apart before their patterns are numbered anew: the patterns so far and these fit into 63 bits."""


def origin_of(plan: Plan, table: str) -> Origin:
    """File of a table and the sources its rows name."""
    sources = plan.of(Source)
    frame = plan.table(table)
    used = sorted(frame["source"].unique().to_list()) if frame.height else []
    path = plan.origins.files.get(table, f"baseline/{table}")
    return Origin(path, {key: sources[key].title for key in used if key in sources})


def origin_by_row(plan: Plan, table: str, used: pl.DataFrame, *key: str) -> Origin:
    """The same with the source of each row that is used, by these columns of its key."""
    rows = {tuple(row[:-1]): row[-1] for row in used.select(*key, "source").rows()}
    return replace(origin_of(plan, table), rows=rows)


def positions(frame: pl.DataFrame, column: str, axis: Axis) -> Ints:
    """Positions of a column's names on an axis."""
    table = {key: n for n, key in enumerate(axis.ids)}
    for key in frame[column].unique().to_list():
        axis.index(key)  # a name that is not there is refused, not mapped
    return frame[column].replace_strict(table, return_dtype=pl.Int64).to_numpy()


def _groups(frame: pl.DataFrame) -> Ints:
    age = frame["age_band"].replace_strict({a: n for n, a in enumerate(AGE_BANDS)}, return_dtype=pl.Int64).to_numpy()
    sex = frame["sex"].replace_strict({s: n for n, s in enumerate(SEXES)}, return_dtype=pl.Int64).to_numpy()
    return np.asarray((age * len(SEXES) + sex) * 5 + frame["deprivation"].to_numpy() - 1)


def population_of(plan: Plan, axes: Axes) -> Population:
    """People by variant, year, place and group; rows outside the plan's years are left out."""
    rows = chosen_rows(plan, "population").filter(pl.col("year").is_in(list(axes.year.ids)))
    variants = tuple(sorted(rows["variant"].unique().to_list()))
    persons = np.zeros((len(variants), len(axes.year), len(axes.place), len(axes.group)))
    variant = rows["variant"].replace_strict({v: n for n, v in enumerate(variants)}, return_dtype=pl.Int64).to_numpy()
    at = (variant, positions(rows, "year", axes.year), positions(rows, "place", axes.place), _groups(rows))
    np.add.at(persons, at, rows["persons"].to_numpy())
    chosen = variants.index(plan.settings.population_variant)
    return Population(variants, chosen, persons, origin_of(plan, "population"))


@dataclass(frozen=True)
class Grain:
    """Activity cells before they have classes."""

    place: Ints
    group: Ints
    service: Ints
    provider: Ints
    quantity: Floats
    source: Ints
    origin: Origin


def cells_of(plan: Plan, axes: Axes) -> Grain:
    """Activity cells with something in them."""
    rows = chosen_rows(plan, "activity").filter(pl.col("quantity") > 0)
    origin = origin_of(plan, "activity")
    sources = {key: n for n, key in enumerate(origin.sources)}
    return Grain(
        positions(rows, "place", axes.place),
        _groups(rows),
        positions(rows, "service", axes.service),
        positions(rows, "provider", axes.provider),
        rows["quantity"].to_numpy().astype(np.float64),
        rows["source"].replace_strict(sources, return_dtype=pl.Int64).to_numpy(),
        origin,
    )


def selected(effect: Effect, grain: Grain, axes: Axes, places: Places) -> Bools:
    """Cells an effect selects."""
    if not effect.services:
        return np.zeros(len(grain.quantity), dtype=bool)
    chosen = np.isin(grain.service, axes.service.indices(effect.services))
    named = [leaf for place in effect.places for leaf in places.within(place)] if effect.places else places.leaves
    chosen &= np.isin(grain.place, axes.place.indices(tuple(named)))
    if effect.providers:
        chosen &= np.isin(grain.provider, axes.provider.indices(effect.providers))
    per_age = len(SEXES) * 5
    if effect.age_bands:
        chosen &= np.isin(grain.group // per_age, [AGE_BANDS.index(age) for age in effect.age_bands])
    if effect.sexes:
        chosen &= np.isin(grain.group // 5 % len(SEXES), [SEXES.index(sex) for sex in effect.sexes])
    if effect.deprivation:
        chosen &= np.isin(grain.group % 5, [fifth - 1 for fifth in effect.deprivation])
    return chosen


def with_classes(
    plan: Plan, grain: Grain, axes: Axes, places: Places, population: Population
) -> tuple[Cells, Classes, tuple[Ints, ...]]:
    """Cells with their classes, the classes, and for each effect the classes it acts on.

    Cells share a class where they share place, service, provider and every effect that selects them: the atoms of the
    plan.
    """
    effects = [effect for initiative in active_initiatives(plan).values() for effect in initiative.effects]
    masks = [selected(effect, grain, axes, places) for effect in effects]
    pattern = _pattern(masks, len(grain.quantity))
    keys = np.stack([grain.place, grain.service, grain.provider, pattern])
    sizes = keys.max(axis=1, initial=0) + 1
    _, first, klass = np.unique(np.ravel_multi_index(keys, sizes), return_index=True, return_inverse=True)
    unique = keys[:, first].T
    ratio = _growth(population.persons, grain)
    demand = np.zeros((*ratio.shape[:2], len(unique)))
    for variant in range(ratio.shape[0]):
        for year in range(ratio.shape[1]):
            weights = grain.quantity * ratio[variant, year]
            demand[variant, year] = np.bincount(klass, weights=weights, minlength=len(unique))
    classes = Classes(unique[:, 0], unique[:, 1], unique[:, 2], demand, np.bincount(klass, minlength=len(unique)))
    cells = Cells(
        grain.place, grain.group, grain.service, grain.provider, grain.quantity, klass, grain.source, grain.origin
    )
    return cells, classes, tuple(np.flatnonzero(mask[first]) for mask in masks)


def _pattern(masks: list[Bools], size: int) -> Ints:
    """A number for each cell that is the same for two cells exactly where the same effects select them."""
    code = np.zeros(size, dtype=np.int64)
    for first in range(0, len(masks), _BITS):
        for mask in masks[first : first + _BITS]:
            code = code * 2 + mask
        code = np.unique(code, return_inverse=True)[1].ravel()
    return code


def _growth(persons: Floats, grain: Grain) -> Floats:
    """People in each cell's group as a ratio to the base year: (variant, year, cell)."""
    here = persons[:, :, grain.place, grain.group]
    base = here[:, :1]
    return np.divide(here, base, out=np.ones_like(here), where=base > 0)
