"""From the atlas to a complete plan of one footprint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from placeplan.plan.plan import Origins, Plan, table_schema
from placeplan.records import KINDS, PlanSettings, Record
from placeplan.sources.baseline.area import Area, area_of
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.baseline.bodies import Bodies, bodies_of, givers_of
from placeplan.sources.baseline.care import Flows, activity_rows, flows_of
from placeplan.sources.baseline.definitions import Definitions, definitions_of
from placeplan.sources.baseline.growth import Growth, known_growth
from placeplan.sources.baseline.levels import Levels, levels_of
from placeplan.sources.baseline.money import Money, money_of, price_factor, unit_cost_of
from placeplan.sources.baseline.people import METHOD, population_rows
from placeplan.sources.baseline.rates import MARK, National, national
from placeplan.sources.baseline.returns import Returns, the_returns
from placeplan.sources.baseline.second import attendances_by_name, registered_rows
from placeplan.sources.baseline.supply import (
    BY_CODE_FROM,
    bed_rows,
    outside_bed_rows,
    season_rows,
    staff_of,
    travel_rows,
    waiting_shares,
)
from placeplan.sources.baseline.trusts import Trusts, the_trusts
from placeplan.sources.baseline.use import Use, hospital_use
from placeplan.sources.population import Method

__all__ = ["Built", "Country", "build_plan", "country_of"]

PRECEDENCE = {
    "registered": 2, "ae-by-name": 2, "projection": 1, "site-beds": 3, "workforce-rate": 2, "accounts-rate": 2,
}  # fmt: skip
"""Where two sources give one quantity, the lower number is used. Official returns by code come before compilations."""


@dataclass(frozen=True)
class Country:
    """What is worked out once for all footprints of one base year."""

    atlas: Atlas
    rates: National
    trusts: Trusts
    use: Use
    returns: Returns
    levels: Levels
    staff: dict[str, dict[str, float]]
    unit_cost: dict[str, float]
    growth: dict[str, Growth]


@dataclass(frozen=True)
class Built:
    """A plan and what is said of how it was made."""

    plan: Plan
    notes: tuple[str, ...]


def country_of(atlas: Atlas) -> Country:
    """Read what all footprints need."""
    rates = national()
    trusts = the_trusts(atlas)
    use = hospital_use(atlas, trusts)
    returns = the_returns(atlas, trusts, rates.services)
    return Country(
        atlas=atlas,
        rates=rates,
        trusts=trusts,
        use=use,
        returns=returns,
        levels=levels_of(atlas, trusts, use, returns, rates.services),
        staff=staff_of(atlas, trusts, rates),
        unit_cost=unit_cost_of(atlas, rates),
        growth=known_growth(atlas, rates),
    )


def build_plan(country: Country, code: str, *, years: int = 5, method: Method = METHOD) -> Built:
    """A complete plan of one footprint or board.

    Raises
    ------
    UnknownCode
        If there is no such footprint; the nearest is named.
    """
    atlas, rates = country.atlas, country.rates
    area = area_of(atlas, country.trusts, code)
    flows = flows_of(atlas, area, country.use)
    bodies = bodies_of(atlas, area, country.trusts, flows)
    sizes = {trust: sum(country.staff.get(trust, {}).values()) or 1.0 for trust in area.trusts}
    givers = givers_of(area, country.trusts, sizes)
    coded = activity_rows(atlas, area, flows, country.use, country.levels, country.returns, rates.services, givers)
    activity = _named(coded, bodies)
    staff, staff_rows = _staff(country, area, bodies)
    money = money_of(atlas, area, bodies, rates, activity, staff, country.unit_cost)
    stay_factor = country.levels.stay_factor
    definitions = definitions_of(
        rates, country.unit_cost, owner=_lead(area), price_base=str(atlas.base_year),
        price_factor=price_factor(rates, atlas.base_year), stay_factor=stay_factor, growth=country.growth,
    )  # fmt: skip
    tables = _tables(country, area, flows, bodies, activity, money, staff_rows, years, method)
    _add_outside(country, flows, area, bodies, activity, stay_factor, tables)
    settings = _settings(country, area, years, definitions)
    plan = _plan(country, bodies, money, definitions, tables, settings)
    return Built(plan, tuple(_notes(country, area, bodies)))


def _lead(area: Area) -> str:
    return max((c for c in area.commissioners if c.pays), key=lambda c: (c.patients, c.id)).id


def _named(coded: pl.DataFrame, bodies: Bodies) -> pl.DataFrame:
    """Codes of trusts and of footprints next door replaced by the plan's ids; equal cells added up."""
    table = coded.with_columns(pl.col("place").replace(bodies.neighbours), pl.col("provider").replace(bodies.ids))
    keys = [name for name in table.columns if name != "quantity"]
    return table.group_by(keys, maintain_order=True).agg(pl.col("quantity").sum())


def _staff(
    country: Country, area: Area, bodies: Bodies
) -> tuple[dict[str, dict[str, float]], list[tuple[str, str, float, str]]]:
    """Staff in post by organisation id and group, and as rows with their sources."""
    groups = [key for key in country.rates.staff if key != "practice-staff"]
    persons = area.by_place(country.atlas.bands[area.rows].sum(axis=1)[:, None])[:, 0]
    found: dict[str, dict[str, float]] = {}
    rows: list[tuple[str, str, float, str]] = []
    for code in area.trusts:
        known = country.staff.get(code) or _staff_by_beds(country, code)
        source = "workforce" if code in country.staff else "workforce-rate"
        own = bodies.ids[code]
        found[own] = {group: round(known.get(group, 0.0), 2) for group in groups}
        rows += [(own, group, found[own][group], source) for group in groups]
    fallback = country.rates.fallback
    for code in bodies.invented:
        kind = "community" if code.startswith("community") else "mental"
        own = bodies.ids[code]
        found[own] = {group: round(fallback[kind].get(group, 0.0) * persons.sum() / 1000, 2) for group in groups}
        rows += [(own, group, wte, "workforce-rate") for group, wte in found[own].items()]
    for ccg in area.commissioners:
        if ccg.pays:
            people = sum(float(persons[at]) for at, d in enumerate(area.districts) if d.payer == ccg.code)
            own = bodies.ids[f"practices:{ccg.code}"]
            found[own] = {"practice-staff": round(fallback["practice-staff"] * people / 1000, 2)}
            rows.append((own, "practice-staff", found[own]["practice-staff"], "workforce-rate"))
    return found, rows


def _staff_by_beds(country: Country, code: str) -> dict[str, float]:
    """Staff of a trust the release lacks: England's staff for each bed, times its beds."""
    beds = country.returns.available.get(code, 0.0)
    return {group: wte * beds for group, wte in _staff_per_bed(country).items()}


def _staff_per_bed(country: Country) -> dict[str, float]:
    """England's staff of hospital trusts for each of their general and acute beds."""
    beds = country.returns.available
    both = [trust for trust in country.staff if trust in beds and trust in country.trusts.hospitals]
    total = sum(beds[trust] for trust in both)
    groups: dict[str, float] = {}
    for trust in both:
        for group, wte in country.staff[trust].items():
            groups[group] = groups.get(group, 0.0) + wte / total
    return groups


def _tables(
    country: Country, area: Area, flows: Flows, bodies: Bodies, activity: pl.DataFrame, money: Money,
    staff_rows: list[tuple[str, str, float, str]], years: int, method: Method,
) -> dict[str, pl.DataFrame]:  # fmt: skip
    atlas, year = country.atlas, str(country.atlas.base_year)
    people = population_rows(atlas, area, flows, years=years, method=method)
    people = people.with_columns(pl.col("place").replace(bodies.neighbours))
    registered = registered_rows(atlas, area, people)
    named = attendances_by_name(country.atlas, country.returns, bodies, activity)
    hospitals = [code for code in flows.providers if code in country.trusts.hospitals]
    ids = bodies.ids
    beds = bed_rows(atlas, area, country.trusts, country.returns)
    travel = travel_rows(atlas, area, country.trusts, country.rates, hospitals)
    seasons = season_rows(atlas, area, country.rates.services)
    return {
        "population": _frame("population", pl.concat([people, registered.select(people.columns)])),
        "activity": _frame("activity", pl.concat([activity, named.select(activity.columns)])),
        "capacity": _rows("capacity", ("provider", "resource", "units", "source"),
                          [(ids[c], r, n, s) for c, r, n, s in beds], year=year),
        "workforce": _rows("workforce", ("organisation", "staff_group", "wte", "source"), staff_rows, year=year,
                           measure="in post"),
        "accounts": _rows("accounts", ("organisation", "line", "amount", "source"), money.accounts, year=year),
        "contract_value": pl.concat([
            _rows("contract_value", ("contract", "amount", "source"), money.values, year=year, side=side)
            for side in ("payer", "payee")
        ]),
        "travel": _rows("travel", ("place", "provider", "minutes", "km", "source"),
                        [(p, ids[c], m, k, s) for p, c, m, k, s in travel], mode="car"),
        "season": _rows("season", ("service", "month", "factor"), [(s, m, round(f, 5)) for s, m, f in seasons],
                        source="seasons"),
        "waiting": _waiting(country, area, flows, bodies, activity),
    }  # fmt: skip


def _add_outside(
    country: Country, flows: Flows, area: Area, bodies: Bodies, activity: pl.DataFrame, stay_factor: float,
    tables: dict[str, pl.DataFrame],
) -> None:  # fmt: skip
    """Beds and staff of hospitals outside, as far as this footprint's residents use them: never a limit."""
    outside = [bodies.ids[code] for code in flows.providers if code not in area.trusts]
    days, year = country.atlas.base_year.days, str(country.atlas.base_year)
    beds = outside_bed_rows(activity, country.rates, stay_factor, days, outside)
    per_bed = _staff_per_bed(country)
    staff = [
        (own, group, round(units * wte, 2), "workforce-rate")
        for own, _, units, _ in beds
        for group, wte in per_bed.items()
    ]
    more = {
        "capacity": _rows("capacity", ("provider", "resource", "units", "source"), beds, year=year),
        "workforce": _rows(
            "workforce", ("organisation", "staff_group", "wte", "source"), staff, year=year, measure="in post"
        ),
    }  # fmt: skip
    for kind, rows in more.items():
        tables[kind] = pl.concat([tables[kind], rows])


def _frame(kind: str, table: pl.DataFrame) -> pl.DataFrame:
    schema = table_schema(KINDS[kind])
    if "status" in schema and "status" not in table.columns:
        table = table.with_columns(pl.lit("provisional").alias("status"))
    return table.select(pl.col(name).cast(kind_) for name, kind_ in schema.items())


def _rows(kind: str, names: tuple[str, ...], rows: list[tuple[Any, ...]], **same: object) -> pl.DataFrame:
    schema = table_schema(KINDS[kind])
    table = pl.DataFrame(rows, schema={name: schema[name] for name in names}, orient="row")
    return _frame(kind, table.with_columns(pl.lit(value).alias(name) for name, value in same.items()))


def _waiting(country: Country, area: Area, flows: Flows, bodies: Bodies, activity: pl.DataFrame) -> pl.DataFrame:
    """The list, shared over the footprint's hospitals by residents' use and over services by their activity."""
    weeks, source = waiting_shares(country.atlas, area)
    use = flows.people[: flows.districts].sum(axis=(0, 1, 2))
    use = use / use.sum()
    admitted = country.rates.admitted_share
    waits = [key for key, service in country.rates.services.items() if service.waits]
    planned = activity.filter(pl.col("service").is_in(waits)).group_by("service").agg(pl.col("quantity").sum())
    units = dict(planned.iter_rows())
    inpatient = sum(n for key, n in units.items() if key != "outpatient")
    part = {key: 1 - admitted if key == "outpatient" else admitted * n / inpatient for key, n in units.items()}
    rows = [
        (bodies.ids[code], key, week, round(float(weeks[week] * use[at] * part[key]), 2), source)
        for at, code in enumerate(flows.providers)
        if code in area.trusts
        for key in sorted(part)
        for week in np.flatnonzero(weeks > 0).tolist()
    ]
    return _rows("waiting", ("provider", "service", "weeks", "people", "source"), rows)


def _settings(country: Country, area: Area, years: int, definitions: Definitions) -> PlanSettings:
    titles = {"non_pay": "non-pay costs", "other_income": "other income"}
    indices = {
        line: definitions.assume(
            f"index-{line.replace('_', '-')}", f"Yearly change of {titles.get(line, line)}", value, "rate", low=low,
            high=high, evidence="indicative-rates",
        )
        for line, (value, low, high) in country.rates.indices.items()
    }  # fmt: skip
    carbon = definitions.assume(
        "carbon-per-km", "Carbon for each kilometre by car", country.rates.travel["carbon_per_km"], "kg",
        evidence="indicative-rates",
    )  # fmt: skip
    year = str(country.atlas.base_year)
    return PlanSettings.model_validate({
        "id": area.id, "title": f"{area.name}: starting position {year} from public releases", "footprint": area.id,
        "base_year": year, "years": years, "price_base": year, "indices": indices, "carbon_per_km": carbon,
        "publication": "public", "owner": _lead(area),
        "summary": (
            f"The starting position of {area.name} in {year}, built from public releases, with do nothing for {years} "
            "years and no initiatives yet. Figures without a release of their own are filled from stated rates and are "
            f"marked {MARK!r} in their source or evidence. Every figure is provisional until organisations agree it."
        ),
        "note": " ".join(_notes(country, area, None)),
    })  # fmt: skip


def _notes(country: Country, area: Area, bodies: Bodies | None) -> list[str]:
    atlas, year = country.atlas, country.atlas.base_year
    notes = [
        f"Residents by small area are those of mid-{atlas.estimate}; years before and after are carried from there."
    ]
    if country.returns.beds_period != str(year):
        notes.append(f"Beds by trust code are of {country.returns.beds_period}.")
    carried = {level.carried for level in country.returns.england.values() if level.carried}
    if carried:
        notes.append(
            f"England's totals of other years stand in where the base year has none: {', '.join(sorted(carried))}."
        )
    split = sorted(set(area.trusts) & set(country.use.split))
    if split:
        notes.append(f"These trusts share one later catchment, parted by size and distance: {', '.join(split)}.")
    filled = sorted(set(area.trusts) & set(country.use.filled))
    if filled:
        notes.append(f"These trusts are missing from the catchments and fill what others leave: {', '.join(filled)}.")
    lost = [c.title for c in area.commissioners if not c.pays]
    if lost:
        notes.append(f"Residents of {', '.join(lost)} are counted under a neighbouring commissioner.")
    if bodies is not None and bodies.invented:
        notes.append(f"{', '.join(bodies.invented)} stand for providers that count in another footprint.")
    return notes


def _plan(
    country: Country, bodies: Bodies, money: Money, definitions: Definitions, tables: dict[str, pl.DataFrame],
    settings: PlanSettings,
) -> Plan:  # fmt: skip
    used = sorted({str(name) for table in tables.values() for name in table["source"].unique().to_list()})
    start = country.atlas.base_year.start
    first_beds = {"kh03-panel": 1, "kh03-by-name": 2} if start >= BY_CODE_FROM else {"kh03-panel": 2, "kh03-by-name": 1}
    for name in used:
        definitions.source(name, precedence={**PRECEDENCE, **first_beds}.get(name, 1))
    records: dict[str, dict[str, Record]] = {
        "place": dict(bodies.places), "neighbour": dict(bodies.neighbour), "organisation": dict(bodies.organisations),
        "site": dict(bodies.sites), "contract": dict(money.contracts), "service": dict(definitions.services),
        "resource": dict(definitions.resources), "staff_group": dict(definitions.staff),
        "assumption": dict(definitions.assumptions), "evidence": dict(definitions.evidence),
        "source": dict(definitions.sources),
    }  # fmt: skip
    everything = {
        kind.name: dict(sorted(records.get(kind.name, {}).items()))
        for kind in KINDS.values()
        if kind.storage in ("flat", "nested")
    }
    large = {"activity": "baseline/activity.parquet", "population": "baseline/population.parquet"}
    plan = Plan(settings=settings, records=everything, tables=tables)
    return replace(plan, origins=Origins(files=large))
