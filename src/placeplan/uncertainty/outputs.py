"""Which figures are kept of every run, and under what name.

The names are those of the table of the expected run (`placeplan.engine.tables`), so that a range stands beside its
figure. Figures by place of residence and the attribution of effects to initiatives are given for the expected run
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from placeplan.engine.finance import COST_LINES, INCOME_LINES
from placeplan.engine.pipeline import Chain, Side
from placeplan.engine.sums import Sums, members_sum
from placeplan.model.model import Model

__all__ = ["HEADLINES", "Section", "Series", "attempts_of", "kept_of", "series_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Scope = tuple[tuple[str, str], ...]
HEADLINES = ("gap.finance", "gap.care", "gap.health")


@dataclass(frozen=True)
class Series:
    """One figure for one scope, both worlds and all years."""

    figure: str
    scope: Scope
    unit: str = ""


@dataclass(frozen=True)
class Section:
    """Some series and how they are read off a chain.

    Parameters
    ----------
    read
        Chain -> (world, series, year, run).
    """

    series: tuple[Series, ...]
    read: Callable[[Chain], Floats]


def _both(read: Callable[[int], Floats]) -> Floats:
    """(world, series, year, run) from what gives (year, series, run) of one world."""
    return np.stack([read(world).transpose(1, 0, 2) for world in (0, 1)])


def _gaps(model: Model) -> Iterator[Section]:
    accounts, axes = model.accounts, model.axes
    inside = np.flatnonzero(accounts.inside)
    sectors = [s for s in ("nhs", "council", "other") if any(accounts.sector[r] == s for r in inside)]
    members: list[Any] = [inside, *([r for r in inside if accounts.sector[r] == s] for s in sectors)]
    scopes: list[Scope] = [(), *((("sector", s),) for s in sectors)]
    scopes += [(("organisation", axes.organisation.ids[r]),) for r in inside]
    members += [[r] for r in inside]

    sums = members_sum([np.asarray(at, dtype=np.int64) for at in members])

    def finance(chain: Chain) -> Floats:
        return _both(lambda w: sums.of(-chain.sides[w].books.position))

    yield Section(
        (Series("gap.health", ()), Series("gap.care", ())), lambda c: np.stack([c.gap_health, c.gap_care], axis=1)
    )
    yield Section(tuple(Series("gap.finance", scope) for scope in scopes), finance)


def _activity(model: Model, chain: Chain) -> Iterator[Section]:
    axes, pairs = model.axes, chain.layout.pairs
    units = [service.unit for service in model.services]
    by_service = Sums(pairs[:, 1], len(model.services))
    own = np.unique(pairs[:, 1])
    series = [Series("activity", (("service", axes.service.ids[v]),), units[v]) for v in own]
    series += [
        Series("activity", (("provider", axes.provider.ids[o]), ("service", axes.service.ids[v])), units[v])
        for o, v in pairs
    ]

    def read(chain: Chain) -> Floats:
        pair = [side.world.by_pair for side in chain.sides]
        return _both(lambda w: np.concatenate([by_service.of(pair[w])[:, own], pair[w]], axis=1))

    yield Section(tuple(series), read)


def _capacity(model: Model, chain: Chain) -> Iterator[Section]:
    axes, filled = model.axes, chain.layout.units
    active = np.zeros(len(filled), dtype=bool)
    for side in chain.sides:
        active |= side.units.use.any(axis=(0, 2)) | side.units.open.any(axis=(0, 2))
    places = np.flatnonzero(active)
    o, j = filled.first[places], filled.second[places]
    scopes = [
        (("provider", axes.provider.ids[a]), ("resource", axes.resource.ids[b])) for a, b in zip(o, j, strict=True)
    ]
    for figure, name in (
        ("use", "use"),
        ("capacity.required", "required"),
        ("capacity.open", "open"),
        ("capacity.staffed", "staffed"),
    ):
        shown = [f"{model.resources[b].unit}s" if figure != "use" else "" for b in j]
        series = tuple(Series(figure, scope, unit) for scope, unit in zip(scopes, shown, strict=True))
        yield Section(series, partial(_of_side, name=name, at=places))
    yield Section(
        tuple(Series("capacity.occupancy", scope) for scope in scopes),
        lambda c: _both(lambda w: _occupancy(c, w, places)),
    )
    yield Section(tuple(Series("capacity.peak", scope) for scope in scopes), lambda c: _by_resource(c.peak, o, j))
    kept = [n for n, b in enumerate(j) if model.resources[b].standard]
    if kept:
        at, of = o[kept], j[kept]
        yield Section(tuple(Series("capacity.full", scopes[n]) for n in kept), lambda c: _by_resource(c.full, at, of))
    inside = np.flatnonzero(model.accounts.inside[model.accounts.provider_organisation[filled.first]])
    within = Sums(filled.second[inside], len(axes.resource), inside)
    for figure in ("required", "open", "staffed"):
        totals = tuple(
            Series(f"capacity.{figure}", (("resource", name),), f"{model.resources[n].unit}s")
            for n, name in enumerate(axes.resource)
        )
        yield Section(totals, partial(_inside_total, name=figure, within=within))


def _of_side(chain: Chain, name: str, at: Ints) -> Floats:
    return _both(lambda w: getattr(chain.sides[w].units, name)[:, at])


def _inside_total(chain: Chain, name: str, within: Sums) -> Floats:
    return _both(lambda w: within.of(getattr(chain.sides[w].units, name)))


def _waiting_measure(chain: Chain, measure: int) -> Floats:
    return chain.waiting[:, :, measure].transpose(1, 0, 2, 3)


def _occupancy(chain: Chain, world: int, at: Ints) -> Floats:
    load, usable = chain.sides[world].units.load[:, at], chain.sides[world].units.usable[:, at]
    return np.divide(load, usable, out=np.zeros_like(load), where=usable > 0)


def _by_resource(table: dict[int, Floats], o: Ints, j: Ints) -> Floats:
    return np.stack([table[b][:, :, a] for a, b in zip(o, j, strict=True)], axis=1)


def _staff(model: Model, chain: Chain) -> Iterator[Section]:
    axes, filled = model.axes, chain.layout.posts
    needed = [(side.staff.at_places.need != 0).any(axis=(0, 2)) for side in chain.sides]
    places = np.flatnonzero(needed[0] | needed[1])
    r, w = filled.first[places], filled.second[places]
    inside = np.flatnonzero(model.accounts.inside[filled.first])
    by_group = Sums(filled.second[inside], len(axes.staff_group), inside)
    scopes: list[Scope] = [(), *((("staff_group", name),) for name in axes.staff_group)]
    scopes += [
        (("organisation", axes.organisation.ids[a]), ("staff_group", axes.staff_group.ids[b]))
        for a, b in zip(r, w, strict=True)
    ]

    def read(chain: Chain, name: str) -> Floats:
        def one(world: int) -> Floats:
            values: Floats = getattr(chain.sides[world].staff.at_places, name)
            groups = by_group.of(values)
            return np.concatenate([groups.sum(axis=1)[:, None], groups, values[:, places]], axis=1)

        return _both(one)

    for name in ("need", "supply", "shortage", "agency", "unfilled"):
        yield Section(tuple(Series(f"staff.{name}", scope) for scope in scopes), partial(read, name=name))


def _money(model: Model, expected: Chain) -> Iterator[Section]:
    axes, inside = model.axes, np.flatnonzero(model.accounts.inside)
    internal = [
        n for n, c in enumerate(model.contracts) if model.accounts.inside[c.payer] and model.accounts.inside[c.payee]
    ]
    scopes: list[Scope] = [(), *((("organisation", axes.organisation.ids[r]),) for r in inside)]

    def total(chain: Chain, side: str) -> Floats:
        def one(world: int) -> Floats:
            books = chain.sides[world].books
            values = sum(getattr(books, side).values())[:, inside]
            own = books.payments[internal].sum(axis=0)
            return np.concatenate([(values.sum(axis=1) - own)[:, None], values], axis=1)

        return _both(one)

    for figure in ("income", "cost"):
        yield Section(tuple(Series(figure, scope) for scope in scopes), partial(total, side=figure))
    for figure, lines in (("income", INCOME_LINES), ("cost", COST_LINES)):
        used = [
            (line, int(r))
            for line in lines
            for r in inside
            if any(_line(s, figure, line)[:, r].any() for s in expected.sides)
        ]
        series = [Series(figure, (("organisation", axes.organisation.ids[r]), ("line", line))) for line, r in used]

        def read(chain: Chain, figure: str = figure, used: Sequence[tuple[str, int]] = used) -> Floats:
            return _both(lambda w: np.stack([_line(chain.sides[w], figure, line)[:, r] for line, r in used], axis=1))

        if series:
            yield Section(tuple(series), read)


def _line(side: Side, figure: str, line: str) -> Floats:
    table: Floats = getattr(side.books, figure)[line]
    return table


def _waiting_and_travel(model: Model, chain: Chain) -> Iterator[Section]:
    axes = model.axes
    scopes = [
        (("provider", axes.provider.ids[w.provider]), ("service", axes.service.ids[w.service])) for w in model.waiting
    ]
    for n, figure in enumerate(("waiting.list", "waiting.within_18_weeks", "waiting.over_52_weeks")):
        if scopes:
            yield Section(tuple(Series(figure, s) for s in scopes), partial(_waiting_measure, measure=n))
    if chain.nothing.journeys is not None:

        def read(chain: Chain) -> Floats:
            leaf = model.leaf
            return np.stack(
                [[j.km[:, leaf].sum(axis=1), j.minutes[:, leaf].sum(axis=1)] for s in chain.sides if (j := s.journeys)]
            )

        yield Section((Series("travel.km", ()), Series("travel.minutes", ())), read)


def series_of(expected: Chain, figures: Sequence[str] | None = None) -> list[Section]:
    """Sections of every figure kept, or of those that hold a figure named; `expected` (a chain of any run) says which
    scopes have something in them."""
    model = expected.model
    found = [
        *_gaps(model),
        *_activity(model, expected),
        *_capacity(model, expected),
        *_staff(model, expected),
        *_money(model, expected),
        *_waiting_and_travel(model, expected),
    ]
    wanted = None if figures is None else frozenset(figures)
    return [s for s in found if s.series and (wanted is None or any(each.figure in wanted for each in s.series))]


def attempts_of(model: Model) -> list[tuple[str, int]]:
    """Releases by the year they are planned for."""
    return [(release.name, release.year) for initiative in model.initiatives for release in initiative.releases]


def kept_of(chain: Chain, sections: Sequence[Section]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """What is kept of some runs: figures (series, world, year, run), and releases made by each year (release, year,
    run)."""
    values = np.concatenate([section.read(chain).transpose(1, 0, 2, 3) for section in sections])
    years, runs = values.shape[2:]
    releases = attempts_of(chain.model)
    made = np.zeros((len(releases), years, runs), dtype=bool)
    position = {name: n for n, (name, _) in enumerate(releases)}
    for attempt in chain.path.attempts:
        made[position[attempt.release.name], attempt.year :] |= attempt.safe
    return values, made
