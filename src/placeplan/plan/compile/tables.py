"""Capacity, workforce, accounts, contracts, travel, seasons and waiting lists as arrays."""

from __future__ import annotations

import numpy as np
import polars as pl

from placeplan.model.model import (
    Accounts,
    Axes,
    Capacity,
    Contract,
    ControlTotal,
    Floats,
    Fund,
    OperationalFigure,
    Travel,
    Waiting,
    Workforce,
)
from placeplan.model.origin import Origin
from placeplan.plan.chosen import chosen_rows
from placeplan.plan.compile.axes import Places
from placeplan.plan.compile.cells import origin_by_row, origin_of, positions
from placeplan.plan.compile.specs import at
from placeplan.plan.plan import Plan
from placeplan.records import Contract as ContractRecord
from placeplan.records import ControlTotal as ControlTotalRecord
from placeplan.records import Fund as FundRecord
from placeplan.records import Organisation, Site
from placeplan.records.population import ACCOUNT_LINES

__all__ = [
    "accounts_of", "capacity_of", "contracts_of", "control_totals_of", "funds_of", "operational_of", "season_of",
    "travel_of",
    "waiting_of", "workforce_of",
]  # fmt: skip


def capacity_of(plan: Plan, axes: Axes) -> Capacity:
    """Units open by do nothing's rows, carried forward from the year each row names."""
    shape = (len(axes.provider), len(axes.resource))
    units = np.full((len(axes.year), *shape), np.nan)
    rows = chosen_rows(plan, "capacity").filter(pl.col("year").is_in(list(axes.year.ids)))
    where = (
        positions(rows, "year", axes.year),
        positions(rows, "provider", axes.provider),
        positions(rows, "resource", axes.resource),
    )
    units[where] = rows["units"].to_numpy()
    listed = ~np.isnan(units).all(axis=0)
    units[0] = np.nan_to_num(units[0], nan=0.0)
    for year in range(1, len(units)):
        units[year] = np.where(np.isnan(units[year]), units[year - 1], units[year])
    return Capacity(units, listed, origin_by_row(plan, "capacity", rows, "year", "provider", "resource"))


def workforce_of(plan: Plan, axes: Axes) -> Workforce:
    """Staff in post and establishment in the base year, and those who finish training later."""
    shape = (len(axes.organisation), len(axes.staff_group))
    rows = chosen_rows(plan, "workforce").filter(pl.col("year").is_in(list(axes.year.ids)))
    in_post, establishment = np.zeros(shape), np.full(shape, np.nan)
    trained = np.zeros((len(axes.year), *shape))
    for row in rows.iter_rows(named=True):
        where = (axes.organisation.index(row["organisation"]), axes.staff_group.index(row["staff_group"]))
        year = axes.year.index(row["year"])
        if row["measure"] == "trained":
            trained[(year, *where)] += row["wte"]
        elif year == 0:
            (in_post if row["measure"] == "in post" else establishment)[where] = row["wte"]
    origin = origin_by_row(plan, "workforce", rows, "year", "organisation", "staff_group", "measure")
    return Workforce(in_post, establishment, trained, _markets(plan), origin)


def _markets(plan: Plan) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    names = [record.labour_market or record.place or f"#{key}" for key, record in plan.of(Organisation).items()]
    order = {name: n for n, name in enumerate(dict.fromkeys(names))}
    return np.array([order[name] for name in names], dtype=np.int64)


def accounts_of(plan: Plan, axes: Axes) -> Accounts:
    """Accounts, who is inside the footprint, and who runs each provider."""
    amount = np.full((len(ACCOUNT_LINES), len(axes.year), len(axes.organisation)), np.nan)
    rows = chosen_rows(plan, "accounts").filter(pl.col("year").is_in(list(axes.year.ids)))
    lines = {line: n for n, line in enumerate(ACCOUNT_LINES)}
    if rows.height:
        line = rows["line"].replace_strict(lines, return_dtype=pl.Int64).to_numpy()
        where = (line, positions(rows, "year", axes.year), positions(rows, "organisation", axes.organisation))
        amount[where] = rows["amount"].to_numpy()
    organisations = plan.of(Organisation)
    sites = plan.of(Site)
    runs = [axes.organisation.index(sites[key].organisation if key in sites else key) for key in axes.provider]
    return Accounts(
        lines=ACCOUNT_LINES,
        amount=amount,
        inside=np.array([record.partner in ("full", "partial") for record in organisations.values()], dtype=bool),
        sector=tuple(_sector(record) for record in organisations.values()),
        provider_organisation=np.array(runs, dtype=np.int64),
        origin=origin_by_row(plan, "accounts", rows, "year", "organisation", "line"),
    )


def _sector(organisation: Organisation) -> str:
    if organisation.type == "council":
        return "council"
    if organisation.type in ("voluntary", "independent", "health and wellbeing board", "regulator", "education"):
        return "other"
    return "nhs"


def contracts_of(plan: Plan, axes: Axes, places: Places) -> tuple[Contract, ...]:
    """Contracts with the value each side gives."""
    rows = chosen_rows(plan, "contract_value").filter(pl.col("year").is_in(list(axes.year.ids)))
    origin = origin_by_row(plan, "contract_value", rows, "year", "contract", "side")
    values: dict[str, list[tuple[str, int, float]]] = {}
    for row in rows.iter_rows(named=True):
        values.setdefault(row["contract"], []).append((row["side"], axes.year.index(row["year"]), row["amount"]))
    return tuple(
        _contract(record, values.get(key, []), origin, axes, places) for key, record in plan.of(ContractRecord).items()
    )


def _contract(
    record: ContractRecord, values: list[tuple[str, int, float]], origin: Origin, axes: Axes, places: Places
) -> Contract:
    base = {side: amount for side, year, amount in values if year == 0}
    named = [leaf for place in record.places for leaf in places.within(place)]
    return Contract(
        id=record.id,
        title=record.title,
        payer=axes.organisation.index(record.payer),
        payee=axes.organisation.index(record.payee),
        services=axes.service.indices(record.services) if record.services else tuple(range(len(axes.service))),
        places=axes.place.indices(tuple(dict.fromkeys(named))) if record.places else tuple(range(len(axes.place))),
        kind=record.type,
        variable_share=at(axes.assumption, record.variable_share),
        payer_value=base.get("payer", float("nan")),
        payee_value=base.get("payee", float("nan")),
        values=tuple(values),
        origin=origin,
    )


def funds_of(plan: Plan, axes: Axes) -> tuple[Fund, ...]:
    """Funds, with sums for the plan's years."""
    return tuple(
        Fund(
            record.id,
            record.title,
            record.kind,
            axes.organisation.index(record.recipient),
            tuple((axes.year.index(y), axes.assumption.index(a)) for y, a in record.amounts.items() if y in axes.year),
        )
        for record in plan.of(FundRecord).values()
    )


def control_totals_of(plan: Plan, axes: Axes) -> tuple[ControlTotal, ...]:
    """Control totals of the plan's years."""
    return tuple(
        ControlTotal(record.id, at(axes.organisation, record.organisation), axes.year.index(record.year), record.amount)
        for record in plan.of(ControlTotalRecord).values()
        if record.year in axes.year
    )


def operational_of(plan: Plan, axes: Axes) -> tuple[OperationalFigure, ...]:
    """What operational plans say of the plan's years."""
    rows = chosen_rows(plan, "operational").filter(pl.col("year").is_in(list(axes.year.ids)))
    return tuple(
        OperationalFigure(
            axes.organisation.index(row["organisation"]),
            row["figure"],
            row["item"],
            axes.year.index(row["year"]),
            row["value"],
        )
        for row in rows.iter_rows(named=True)
    )


def season_of(plan: Plan, axes: Axes) -> Floats:
    """Seasonal factors: (service, month), April first; 1 where a service has no rows."""
    season = np.ones((len(axes.service), 12))
    for row in chosen_rows(plan, "season").iter_rows(named=True):
        season[axes.service.index(row["service"]), (row["month"] - 4) % 12] = row["factor"]
    return season


def travel_of(plan: Plan, axes: Axes) -> Travel | None:
    """Distances by car; None where there is no travel table."""
    rows = chosen_rows(plan, "travel").filter(pl.col("mode") == "car")
    if not rows.height:
        return None
    minutes = np.full((len(axes.place), len(axes.provider)), np.nan)
    km = minutes.copy()
    rows = rows.filter(pl.col("place").is_in(list(axes.place.ids)))
    where = (positions(rows, "place", axes.place), positions(rows, "provider", axes.provider))
    minutes[where], km[where] = rows["minutes"].to_numpy(), rows["km"].to_numpy()
    return Travel(minutes, km, at(axes.assumption, plan.settings.carbon_per_km), origin_of(plan, "travel"))


def waiting_of(plan: Plan, axes: Axes) -> tuple[Waiting, ...]:
    """Waiting lists at the end of the base year."""
    rows = chosen_rows(plan, "waiting")
    out = []
    for (provider, service), part in rows.group_by("provider", "service", maintain_order=True):
        people = np.zeros(int(part["weeks"].max()) + 1)  # type: ignore[arg-type]
        np.add.at(people, part["weeks"].to_numpy(), part["people"].to_numpy())
        out.append(Waiting(axes.provider.index(str(provider)), axes.service.index(str(service)), people))
    return tuple(out)
