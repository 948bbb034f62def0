"""Contracts: who pays for which care, and whether the two sides agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from placeplan.plan.checks.scene import Scene
from placeplan.plan.chosen import chosen_rows
from placeplan.plan.problems import Problem
from placeplan.records import Contract

__all__ = ["check_blended", "check_contract_values", "check_cover", "check_parties", "check_sides"]


def check_parties(scene: Scene) -> Iterator[Problem]:
    """Payer and payee differ."""
    for key, contract in scene.plan.of(Contract).items():
        if contract.payer == contract.payee:
            yield scene.problem("self-contract", "contract", key, field="payee", value=contract.payee)


def check_blended(scene: Scene) -> Iterator[Problem]:
    """A blended contract, and no other, has a variable share."""
    for key, contract in scene.plan.of(Contract).items():
        if (contract.type == "blended") != bool(contract.variable_share):
            reason = "a blended contract has no variable_share"
            if contract.variable_share:
                reason = f"a contract of type {contract.type} has a variable_share"
            yield scene.problem("blended-share", "contract", key, field="variable_share", reason=reason)


def check_contract_values(scene: Scene) -> Iterator[Problem]:
    """At least one side gives a value of each contract for the base year."""
    rows = scene.plan.table("contract_value").filter(pl.col("year") == scene.base_year)
    known = set(rows["contract"].to_list())
    for key in scene.plan.of(Contract):
        if key not in known:
            yield scene.problem("no-contract-value", "contract", key, year=scene.base_year)


def check_sides(scene: Scene) -> Iterator[Problem]:
    """Payer and payee name the same sum for each year. A row that says neither is another rule's affair."""
    rows = chosen_rows(scene.plan, "contract_value")
    sides: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in rows.iter_rows(named=True):
        sides[row["contract"], row["year"]][row["side"]] = row["amount"]
    for (contract, year), sums in sides.items():
        payer, payee = sums.get("payer"), sums.get("payee")
        if payer is not None and payee is not None and payer != payee:
            yield scene.table_problem(
                "sides-differ",
                "contract_value",
                field="amount",
                value=contract,
                year=year,
                payer=f"{payer:,.0f}",
                payee=f"{payee:,.0f}",
            )


def _covers(scene: Scene, contract: Contract, service: str, place: str) -> bool:
    if contract.services and service not in contract.services:
        return False
    return not contract.places or place in scene.leaves(contract.places)


def _funded(scene: Scene) -> set[str]:
    """Organisations with an allocation or grant of their own: what they give themselves needs no contract."""
    accounts = scene.plan.table("accounts")
    return set(accounts.filter(pl.col("line").is_in(["allocation", "grant"]))["organisation"].to_list())


def check_cover(scene: Scene) -> Iterator[Problem]:
    """Each cell of service, provider and place is covered by contracts of one payer: neither none nor two."""
    by_payee: dict[str, list[Contract]] = defaultdict(list)
    for contract in scene.plan.of(Contract).values():
        by_payee[contract.payee].append(contract)
    unpaid: dict[tuple[str, str], list[str]] = defaultdict(list)
    twice: dict[tuple[str, str], list[str]] = defaultdict(list)
    funded = _funded(scene)
    cells = scene.activity.select("service", "provider", "place").unique().sort("service", "provider", "place")
    for service, provider, place in cells.iter_rows():
        if not scene.inside(provider) or scene.organisation_of[provider] in funded:
            continue
        found = [c for c in by_payee[scene.organisation_of[provider]] if _covers(scene, c, service, place)]
        rivals = [c for c in found if c.payer != found[0].payer]
        if not found:
            unpaid[service, provider].append(place)
        elif rivals:
            twice[found[0].id, rivals[0].id].append(f"{service} at {provider} for {place}")
    for (service, provider), places in unpaid.items():
        yield scene.problem(
            "unpaid-work", "contract", field="places", value=f"{service} at {provider}", places=", ".join(places)
        )
    for (one, other), cared in twice.items():
        more = f" and {len(cared) - 1} more" if len(cared) > 1 else ""
        yield scene.problem(
            "paid-twice", "contract", other, field="places", value=cared[0] + more, one=one, other=other
        )
