"""The baseline holds together: people, care, capacity, staff and accounts."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from placeplan.plan.cells import format_number
from placeplan.plan.checks.scene import Scene
from placeplan.plan.chosen import chosen_rows, source_differences
from placeplan.plan.columns import SHOWN
from placeplan.plan.problems import Problem
from placeplan.records import KINDS, Initiative, Organisation, Resource, Service

__all__ = [
    "check_account_years",
    "check_accounts",
    "check_capacity",
    "check_disputed",
    "check_idle_services",
    "check_people",
    "check_sources",
    "check_workforce",
]

_CELL = ("place", "age_band", "sex", "deprivation")
_YEARLY = ("allocation", "grant", "other_income")


def check_people(scene: Scene) -> Iterator[Problem]:
    """Wherever there is care there are people: in every year, and more than nobody in the base year."""
    variant = scene.plan.settings.population_variant
    years = [str(year) for year in scene.plan.years]
    people = chosen_rows(scene.plan, "population").filter((pl.col("variant") == variant) & pl.col("year").is_in(years))
    known = people.group_by(_CELL).agg(
        pl.col("year").alias("years"), pl.col("persons").filter(pl.col("year") == years[0]).sum().alias("base")
    )
    cells = scene.plan.table("activity").with_row_index("row").filter(pl.col("quantity") > 0)
    joined = cells.unique(_CELL, keep="first", maintain_order=True).join(
        known, on=_CELL, how="left", maintain_order="left"
    )
    short = joined.filter(pl.col("years").is_null() | (pl.col("years").list.len() < len(years)))
    yield from _people_problems(scene, "no-population", short, years)
    empty = joined.filter(pl.col("years").list.contains(years[0]) & (pl.col("base") <= 0))
    yield from _people_problems(scene, "zero-population", empty, years)


def _people_problems(scene: Scene, code: str, cells: pl.DataFrame, years: list[str]) -> Iterator[Problem]:
    variant = scene.plan.settings.population_variant
    for row in cells.head(SHOWN).iter_rows(named=True):
        missing = [year for year in years if year not in (row["years"] or ())]
        words = f"{missing[0]} to {missing[-1]}" if len(missing) > 1 else "".join(missing)
        cell = ", ".join(str(row[name]) for name in _CELL)
        yield scene.table_problem(
            code, "activity", row=row["row"], field="quantity", value=cell, variant=variant, years=words
        )
    if cells.height > SHOWN:
        yield scene.table_more(code, "activity", field="quantity", count=cells.height - SHOWN)


def _needed_resources(scene: Scene) -> Iterator[tuple[str, str, str]]:
    services = scene.plan.of(Service)
    for service, provider in scene.given:
        if service in services and scene.inside(provider):
            yield from ((service, provider, resource) for resource in services[service].uses)


def check_capacity(scene: Scene) -> Iterator[Problem]:
    """A partner's provider has a row for every resource that its care uses, now or once care shifts to it."""
    for service, provider, resource in _needed_resources(scene):
        if (provider, resource) not in scene.open_at_base:
            yield scene.table_problem(
                "no-capacity", "capacity", field="units", value=f"{service} at {provider}", resource=resource
            )
    opened = {
        (opening.provider, opening.resource)
        for initiative in scene.plan.of(Initiative).values()
        for opening in initiative.openings
    }
    for key, field, arriving, provider in _destinations(scene):
        for resource in arriving.uses:
            if (provider, resource) not in scene.open_at_base and (provider, resource) not in opened:
                yield scene.problem(
                    "no-capacity",
                    "initiative",
                    key,
                    field=field,
                    value=f"{arriving.id} at {provider}",
                    resource=resource,
                )


def _destinations(scene: Scene) -> Iterator[tuple[str, str, Service, str]]:
    """Initiative, field, service and provider wherever care may newly arrive at a partner."""
    services = scene.plan.of(Service)
    for key, initiative in scene.plan.of(Initiative).items():
        for effect in initiative.effects if initiative.active else ():
            arrivals = [(f"effects.{effect.id}.to_provider", name, effect.to_provider) for name in effect.services]
            if effect.becomes is not None:
                becomes = effect.becomes
                arrivals = [*arrivals, (f"effects.{effect.id}.becomes.provider", becomes.service, becomes.provider)]
            for field, name, provider in arrivals:
                if name in services and provider and scene.inside(provider):
                    yield key, field, services[name], provider


def check_workforce(scene: Scene) -> Iterator[Problem]:
    """A partner has a row of staff in post for every group its care and its open resources need."""
    rows = chosen_rows(scene.plan, "workforce").filter(
        (pl.col("year") == scene.base_year) & (pl.col("measure") == "in post")
    )
    known = set(rows.select("organisation", "staff_group").iter_rows())
    told: set[tuple[str, str]] = set()
    for provider, group in [*_needed_staff(scene), *_arriving_staff(scene)]:
        organisation = scene.organisation_of[provider]
        if (organisation, group) not in known and (organisation, group) not in told:
            told.add((organisation, group))
            yield scene.table_problem("no-workforce", "workforce", field="wte", value=organisation, staff_group=group)


def _needed_staff(scene: Scene) -> Iterator[tuple[str, str]]:
    services, resources = scene.plan.of(Service), scene.plan.of(Resource)
    for service, provider in scene.given:
        if service in services and scene.inside(provider):
            yield from ((provider, group) for group in services[service].staff)
    for (provider, resource), units in scene.open_at_base.items():
        if units > 0 and resource in resources and scene.inside(provider):
            yield from ((provider, group) for group in resources[resource].establishment)


def _arriving_staff(scene: Scene) -> Iterator[tuple[str, str]]:
    resources = scene.plan.of(Resource)
    for _, _, service, provider in _destinations(scene):
        yield from ((provider, group) for group in service.staff)
    for initiative in scene.plan.of(Initiative).values():
        for opening in initiative.openings if initiative.active else ():
            if opening.resource in resources and scene.inside(opening.provider):
                yield from ((opening.provider, group) for group in resources[opening.resource].establishment)
        for need in initiative.staff if initiative.active else ():
            if scene.inside(need.organisation):
                yield need.organisation, need.staff_group


def check_accounts(scene: Scene) -> Iterator[Problem]:
    """Full and partial partners have pay and other spending in the base year."""
    rows = chosen_rows(scene.plan, "accounts").filter(pl.col("year") == scene.base_year)
    known = set(rows.select("organisation", "line").iter_rows())
    for key, organisation in scene.plan.of(Organisation).items():
        for line in ("pay", "non_pay") if organisation.partner in ("full", "partial") else ():
            if (key, line) not in known:
                yield scene.table_problem(
                    "no-accounts", "accounts", field="line", value=key, partner=organisation.partner, line=line
                )


def check_account_years(scene: Scene) -> Iterator[Problem]:
    """Later years are given for income only."""
    rows = scene.plan.table("accounts").with_row_index("row")
    for row in rows.filter((pl.col("year") > scene.base_year) & ~pl.col("line").is_in(_YEARLY)).iter_rows(named=True):
        yield scene.table_problem(
            "not-yearly", "accounts", row=row["row"], field="line", value=row["line"], year=row["year"]
        )


def check_idle_services(scene: Scene) -> Iterator[Problem]:
    """A service nobody gives yet."""
    given = {service for service, _ in scene.given}
    for key in scene.plan.of(Service):
        if key not in given:
            yield scene.problem("idle-service", "service", key)


_ABOUT = ("provider", "organisation", "contract")


def check_disputed(scene: Scene) -> Iterator[Problem]:
    """Rows the organisations do not agree on: one warning for each table and organisation."""
    for kind in KINDS.values():
        names = {spec.name for spec in kind.fields}
        about = next((name for name in _ABOUT if name in names), "")
        if kind.storage != "table" or "status" not in names:
            continue
        rows = scene.plan.table(kind.name).filter(pl.col("status") == "disputed")
        for name, count in rows.group_by(about).len().sort(about).iter_rows():
            yield scene.table_problem("disputed", kind.name, field="status", value=name, count=count)


def check_sources(scene: Scene) -> Iterator[Problem]:
    """Quantities that two sources give, with the difference."""
    rows = source_differences(scene.plan).filter(pl.col("difference") != 0)
    for table, found in rows.partition_by("table", as_dict=True, maintain_order=True).items():
        for row in found.head(SHOWN).iter_rows(named=True):
            yield scene.table_problem(
                "two-sources",
                str(table[0]),
                field=row["quantity"],
                value=row["key"],
                source_a=row["source_a"],
                source_b=row["source_b"],
                value_a=format_number(row["value_a"]),
                value_b=format_number(row["value_b"]),
                difference=f"{row['difference']:+g}",
                chosen=row["chosen"],
            )
        if found.height > SHOWN:
            field = found["quantity"][0]
            yield scene.table_more("two-sources", str(table[0]), field=field, count=found.height - SHOWN)
