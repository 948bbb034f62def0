"""Activity by residence, age, sex, deprivation, service and provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from placeplan.quantities import AGE_BANDS, SEXES
from placeplan.sources.baseline.area import Area
from placeplan.sources.baseline.atlas import Atlas, Floats
from placeplan.sources.baseline.levels import Levels, weights_of
from placeplan.sources.baseline.rates import ServiceRate
from placeplan.sources.baseline.returns import Returns
from placeplan.sources.baseline.use import Use

__all__ = ["ELSEWHERE", "Flows", "activity_rows", "flows_of"]

Ints = NDArray[np.int64]

ELSEWHERE = "elsewhere"
"""Stands for every trust outside that few residents use, and for residents outside who use few of ours."""

OUTSIDE_SHARE = 0.03
"""A trust outside is named where it has this share of residents' hospital use."""

INFLOW_SHARE = 0.15
"""A footprint next door is named where it has this share of the use our trusts have from outside."""

COLUMNS = ("place", "age_band", "sex", "deprivation", "service", "provider", "quantity", "source")



@dataclass(frozen=True)
class Flows:
    """Residents and people next door, each weighted by the share of their hospital use at each provider.

    Parameters
    ----------
    places
        Ids of districts, then codes of footprints next door, then ELSEWHERE where there is an inflow from further away.
    providers
        Trust codes, ELSEWHERE last.
    people
        place × fifth × band × provider; over the providers of a district this adds up to its residents.
    """

    places: tuple[str, ...]
    districts: int
    providers: tuple[str, ...]
    people: Floats
    trusts_elsewhere: tuple[str, ...]


def flows_of(atlas: Atlas, area: Area, use: Use) -> Flows:
    """Who goes where, for one footprint."""
    persons = atlas.bands[area.rows].sum(axis=1)
    local = use.share[area.rows]
    share = (local * persons[:, None]).sum(axis=0) / persons.sum()
    mine = [code for code in use.trusts if code in area.trusts]
    named = [c for at, c in enumerate(use.trusts) if c not in mine and share[at] >= OUTSIDE_SHARE]
    rest = [code for code in use.trusts if code not in mine and code not in named]
    columns = [use.trusts.index(code) for code in (*mine, *named)]
    others = local[:, [use.trusts.index(code) for code in rest]].sum(axis=1, keepdims=True)
    ours = np.concatenate([local[:, columns], others], axis=1)
    inside = _grouped(area.place, len(area.districts), atlas, area.rows, ours)
    names, outside = _inflow(atlas, area, use, mine, len(named) + 1)
    return Flows(
        places=(*(d.id for d in area.districts), *names),
        districts=len(area.districts),
        providers=(*mine, *named, ELSEWHERE),
        people=np.concatenate([inside, outside], axis=0),
        trusts_elsewhere=tuple(rest),
    )


def _inflow(atlas: Atlas, area: Area, use: Use, mine: list[str], others: int) -> tuple[list[str], Floats]:
    columns = [use.trusts.index(code) for code in mine]
    away = np.ones(use.share.shape[0], dtype=bool)
    away[area.rows] = False
    rows = np.flatnonzero(away & (use.share[:, columns].sum(axis=1) > 0)) if columns else np.array([], dtype=int)
    if not len(rows):
        return [], np.zeros((0, 5, len(AGE_BANDS), others + len(mine)))
    share = use.share[np.ix_(rows, np.array(columns))]
    homes = atlas.lsoas["footprint"].to_numpy()[rows]
    people = atlas.bands[rows].sum(axis=1) * share.sum(axis=1)
    sizes = {str(home): float(people[homes == home].sum()) for home in np.unique(homes)}
    named = sorted(home for home, size in sizes.items() if size >= INFLOW_SHARE * people.sum())
    names = [*named, *([ELSEWHERE] if len(sizes) > len(named) else [])]
    at = np.array([names.index(home) if home in named else len(names) - 1 for home in homes])
    padded = np.concatenate([share, np.zeros((len(rows), others))], axis=1)
    return names, _grouped(at, len(names), atlas, rows, padded)


def _grouped(group: Ints, count: int, atlas: Atlas, rows: Ints, share: Floats) -> Floats:
    """Σ of residents × share by group, fifth and band: group × fifth × band × provider."""
    made = np.zeros((count * 5, len(AGE_BANDS), share.shape[1]))
    key = np.asarray(group).astype(int) * 5 + atlas.fifth[rows]
    order = np.argsort(key, kind="stable")
    edges = np.flatnonzero(np.diff(key[order], prepend=-1))
    bands = atlas.bands[rows]
    for first, last in zip(edges, [*edges[1:], len(order)], strict=True):
        part = order[first:last]
        made[key[part[0]]] = bands[part].T @ share[part]
    return made.reshape(count, 5, len(AGE_BANDS), share.shape[1])


def activity_rows(
    atlas: Atlas, area: Area, flows: Flows, use: Use, levels: Levels, returns: Returns,
    services: Mapping[str, ServiceRate], givers: Mapping[str, Mapping[str, float]],
) -> pl.DataFrame:  # fmt: skip
    """Rows `place`, `age_band`, `sex`, `deprivation`, `service`, `provider` (code), `quantity`, `source`.

    Parameters
    ----------
    givers
        For services not given by hospitals: by whom, as service → district id → provider, weighted in `provider
        shares`.
    """
    parts = list(_hospital(atlas, area, flows, use, levels, services))
    parts += list(_elsewhere_urgent(atlas, area, flows, returns, services))
    parts += list(_community_beds(atlas, area, returns, services))
    for key, service in services.items():
        if service.by in ("community", "mental", "practice", "care"):
            parts += list(_given_locally(atlas, area, returns, service, givers[key]))
    return pl.concat(parts)


def _hospital(
    atlas: Atlas, area: Area, flows: Flows, use: Use, levels: Levels, services: Mapping[str, ServiceRate]
) -> Iterator[pl.DataFrame]:
    named = [use.trusts.index(code) for code in flows.providers[:-1]]
    rest = [use.trusts.index(code) for code in flows.trusts_elsewhere]
    for key, service in services.items():
        if service.by != "hospital":
            continue
        scale = levels.scale[key]
        spread = _spread(atlas, flows.people, service, np.array([*scale[named], 0.0]))
        beyond = np.zeros(len(use.trusts))
        beyond[rest] = scale[rest]
        spread[: flows.districts, ..., -1] = beyond_rows(atlas, area, use, beyond, service)
        yield _rows(flows.places, flows.providers, spread, key, levels.source[key])


def beyond_rows(atlas: Atlas, area: Area, use: Use, scale: Floats, service: ServiceRate) -> Floats:
    """Residents' units at the trusts gathered in ELSEWHERE: district × fifth × band × sex."""
    share = (use.share[area.rows] @ scale)[:, None]
    people = _grouped(area.place, len(area.districts), atlas, area.rows, share)
    return _spread(atlas, people, service, np.ones(1))[..., 0]


def _spread(atlas: Atlas, people: Floats, service: ServiceRate, scale: Floats) -> Floats:
    """people (place × fifth × band × provider) at the service's shape: place × fifth × band × sex × provider."""
    shaped = np.einsum("as,asd->das", atlas.band_sexes, service.shape)
    return np.asarray(np.einsum("pdat,das,t->pdast", people, shaped, scale, optimize=True), dtype=float)


def _rows(
    places: tuple[str, ...], providers: tuple[str, ...], cells: Floats, service: str, source: str
) -> pl.DataFrame:
    at = np.nonzero(cells > 0)
    axes = {
        "place": pl.Series(places, dtype=pl.String), "deprivation": pl.Series([1, 2, 3, 4, 5], dtype=pl.Int64),
        "age_band": pl.Series(AGE_BANDS), "sex": pl.Series(SEXES), "provider": pl.Series(providers, dtype=pl.String),
    }  # fmt: skip
    data = {name: values.gather(index) for (name, values), index in zip(axes.items(), at, strict=True)}
    table = pl.DataFrame(data).with_columns(
        pl.Series("quantity", cells[at], dtype=pl.Float64), service=pl.lit(service), source=pl.lit(source)
    )
    return table.select(*COLUMNS)


def _elsewhere_urgent(
    atlas: Atlas, area: Area, flows: Flows, returns: Returns, services: Mapping[str, ServiceRate]
) -> Iterator[pl.DataFrame]:
    """Walk-in care of bodies without a catchment: our community trusts' over our residents, the rest over England."""
    service = services["ae-other"]
    local = {c: n for c, n in returns.by_trust["ae-other"].items() if c in area.trusts and c not in flows.providers}
    weight = weights_of(atlas, service)
    people = residents(atlas, area)
    for code, units in sorted(local.items()):
        cells = _spread(atlas, people, service, np.array([units / weight[area.rows].sum()]))
        yield _rows(flows.places, (code,), cells, "ae-other", returns.source["ae-other"])
    if returns.unplaced.get("ae-other"):
        rate = returns.unplaced["ae-other"] / weight.sum()
        yield _rows(
            flows.places, ("walk-in",), _spread(atlas, people, service, np.array([rate])), "ae-other", "ae-unplaced"
        )


def residents(atlas: Atlas, area: Area) -> Floats:
    """Residents by district, fifth and band, with a last axis of one."""
    return _grouped(area.place, len(area.districts), atlas, area.rows, np.ones((len(area.rows), 1)))


def _community_beds(
    atlas: Atlas, area: Area, returns: Returns, services: Mapping[str, ServiceRate]
) -> Iterator[pl.DataFrame]:
    service = services["community-bed-day"]
    expected = weights_of(atlas, service)[area.rows].sum()
    for code in area.trusts:
        units = returns.by_trust["community-bed-day"].get(code, 0.0)
        if units:
            cells = _spread(atlas, residents(atlas, area), service, np.array([units / expected]))
            yield _rows(tuple(d.id for d in area.districts), (code,), cells, service.key, "kh03-panel")


def _given_locally(
    atlas: Atlas, area: Area, returns: Returns, service: ServiceRate, shares: Mapping[str, float]
) -> Iterator[pl.DataFrame]:
    """Care at a national rate, by the provider of each district (`district|provider`) with its share."""
    if service.level == "england":
        level = returns.england[service.key]
        rate, source = level.units / weights_of(atlas, service).sum(), level.source
    else:
        everyone = float(atlas.bands.sum())
        rate, source = service.per_1000 * everyone / 1000 / weights_of(atlas, service).sum(), "stated-rates"
    people = residents(atlas, area)
    for key, share in shares.items():
        district, provider = key.split("|")
        at = next(n for n, d in enumerate(area.districts) if d.id == district)
        cells = _spread(atlas, people[at : at + 1], service, np.array([rate * share]))
        yield _rows((district,), (provider,), cells, service.key, source)
