"""A district moves to another footprint, county or locality of one plan: its care, contracts and allocation follow.

To move it between two footprints, merge their plans first: the merged plan keeps both as layers.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from placeplan.errors import OptionError, UnknownNameError
from placeplan.plan.geography import leaf_places
from placeplan.plan.plan import Plan
from placeplan.plan.rebase.report import Change, Rebased
from placeplan.records import Contract, Initiative, Organisation, Place, RolloutStep

__all__ = ["move_place"]


def move_place(plan: Plan, place: str, *, to: str, payer: str) -> Rebased:
    """Move a district under another place, and to another commissioner.

    Residents, care and staff stay as they are. Commissioners' contracts for its residents pass to the new one, each
    with the
    part of its value that the district has of its activity. The old commissioner's allocation passes in proportion to
    residents, with as much of its contract spending, so that no position of the base year changes.

    Parameters
    ----------
    place
        Id of a district (a place in which no other lies).
    to
        Id of the place it lies in from now on.
    payer
        Commissioner that answers for its residents from now on.

    Raises
    ------
    UnknownNameError
        There is no such district, place or commissioner.
    OptionError
        The place it is to lie in is itself, or lies in it.
    """
    _check(plan, place, to, payer)
    changes: list[Change] = []
    moved = _under(plan, place, to, payer, changes)
    olds = sorted({
        row.payer for row in plan.of(Contract).values()
        if place in row.places and row.payer != payer and plan.of(Organisation)[row.payer].type == "commissioner"
    })  # fmt: skip
    for old in olds:
        part = _residents(plan, {place}) / max(_residents(plan, _answered_for(plan, old)), 1e-9)
        moved = _allocation(_contracts(moved, place, old, payer, changes), old, payer, part, changes)
    return Rebased(_not_party(moved, place, changes), tuple(changes))


def _check(plan: Plan, place: str, to: str, payer: str) -> None:
    leaves = leaf_places(plan)
    if place not in leaves:
        raise UnknownNameError(
            f"There is no district {place!r}.", path="--move", remedy=f"There are: {', '.join(sorted(leaves))}."
        )
    above = sorted(set(plan.of(Place)) - set(leaves))
    if to not in above:
        raise OptionError(f"Nothing can be moved to {to!r}.", path="--to", remedy=f"Choose among: {', '.join(above)}.")
    known = [key for key, row in plan.of(Organisation).items() if row.type == "commissioner" and row.partner == "full"]
    if payer not in known:
        raise UnknownNameError(
            f"There is no commissioner {payer!r}.", path="--payer", remedy=f"There are: {', '.join(known)}."
        )


def _residents(plan: Plan, places: set[str]) -> float:
    rows = plan.table("population").filter(
        pl.col("place").is_in(list(places)), pl.col("year") == plan.settings.base_year,
        pl.col("variant") == plan.settings.population_variant,
    )  # fmt: skip
    return float(rows["persons"].sum())


def _answered_for(plan: Plan, payer: str) -> set[str]:
    named = {place for row in plan.of(Contract).values() if row.payer == payer for place in row.places}
    return named & set(leaf_places(plan))


def _under(plan: Plan, place: str, to: str, payer: str, changes: list[Change]) -> Plan:
    row = plan.of(Place)[place]
    own = plan.of(Organisation)[payer].place
    parents = {to: 1.0}
    if own and own != to and own not in leaf_places(plan) and to in _above(plan, own):
        parents = {own: 1.0}
    before = ", ".join(row.parents)
    changes.append(Change("kept", "place", place, f"lay in {before}; lies in {', '.join(parents)}"))
    places = {**plan.records["place"], place: row.model_copy(update={"parents": parents})}
    return replace(plan, records={**plan.records, "place": places})


def _not_party(plan: Plan, place: str, changes: list[Change]) -> Plan:
    """Initiatives that now reach the district without a step for it: it is not party to them until it joins."""
    reached = {place, *_above(plan, place)}
    made = dict(plan.of(Initiative))
    for key, row in plan.of(Initiative).items():
        named = any(reached & set(effect.places) for effect in row.effects)
        if named and row.rollout and not reached & {step.place for step in row.rollout}:
            step = RolloutStep(place=place, role="not party")
            made[key] = row.model_copy(update={"rollout": (*row.rollout, step)})
            changes.append(Change("added", "initiative", key, f"{place} is not party to it until it joins"))
    return replace(plan, records={**plan.records, "initiative": made})


def _above(plan: Plan, place: str) -> set[str]:
    found, waiting = set(), [place]
    while waiting:
        for parent in plan.of(Place)[waiting.pop()].parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _contracts(plan: Plan, place: str, old: str, payer: str, changes: list[Change]) -> Plan:
    contracts = dict(plan.of(Contract))
    values = plan.table("contract_value")
    for key, row in sorted(plan.of(Contract).items()):
        if row.payer != old or place not in row.places or row.payee == payer:
            continue
        part = _part(plan, row, place)
        new = _home(contracts, row, payer, place)
        rest = tuple(name for name in row.places if name != place)
        contracts[new.id] = new
        mine = values.filter(pl.col("contract") == key)
        kept = pl.when(pl.col("contract") == key).then(1 - part).otherwise(1.0)
        values = values.with_columns(pl.col("amount") * kept)
        gone = mine.with_columns(pl.col("amount") * part, contract=pl.lit(new.id))
        keys = [name for name in values.columns if name != "amount"]
        both = pl.concat([values, gone.select(values.columns)])
        values = both.group_by(keys, maintain_order=True).agg(pl.col("amount").sum()).select(values.columns)
        if rest:
            contracts[key] = row.model_copy(update={"places": rest})
        else:
            del contracts[key]
            values = values.filter(pl.col("contract") != key)
        changes.append(Change("renamed", "contract", key, f"{part:.1%} of its value passes to {new.id}"))
    records = {**plan.records, "contract": dict(sorted(contracts.items()))}
    return replace(plan, records=records, tables={**plan.tables, "contract_value": values})


def _part(plan: Plan, row: Contract, place: str) -> float:
    """Part of a contract's activity that is given to the place's residents; residents where it has none."""
    sites = [
        key for key, site in plan.records.get("site", {}).items() if getattr(site, "organisation", "") == row.payee
    ]
    rows = plan.table("activity").filter(
        pl.col("provider").is_in([row.payee, *sites]), pl.col("place").is_in(list(row.places))
    )
    if row.services:
        rows = rows.filter(pl.col("service").is_in(list(row.services)))
    total = float(rows["quantity"].sum())
    if total > 0:
        return float(rows.filter(pl.col("place") == place)["quantity"].sum()) / total
    return _residents(plan, {place}) / max(_residents(plan, set(row.places)), 1e-9)


def _home(contracts: dict[str, Contract], row: Contract, payer: str, place: str) -> Contract:
    """The new payer's contract of the same terms with the same payee, made or widened."""
    for found in contracts.values():
        same = (found.payer, found.payee, found.type, found.services, found.variable_share)
        if same == (payer, row.payee, row.type, row.services, row.variable_share) and found.places:
            return found.model_copy(update={"places": tuple(sorted({*found.places, place}))})
    key, number = f"{payer}-{row.payee}", 2
    while key in contracts:
        key, number = f"{payer}-{row.payee}-{number}", number + 1
    return row.model_copy(update={"id": key, "title": f"{payer} with {row.payee}", "payer": payer, "places": (place,)})


def _allocation(plan: Plan, old: str, payer: str, part: float, changes: list[Change]) -> Plan:
    """Pass a part of every year's allocation, and the same sum of contract spending."""
    table = plan.table("accounts")
    mine = pl.col("organisation") == old
    passed = table.filter(mine, pl.col("line") == "allocation").with_columns(pl.col("amount") * part)
    base = passed.filter(pl.col("year") == plan.settings.base_year)
    spend = base.with_columns(line=pl.lit("contract_spend"))
    gone = pl.concat([passed, spend])
    signed = pl.concat([gone.with_columns(-pl.col("amount")), gone.with_columns(organisation=pl.lit(payer))])
    keys = [name for name in table.columns if name not in ("amount", "source", "status")]
    both = pl.concat([table, signed.select(table.columns)])
    made = both.group_by(keys, maintain_order=True).agg(
        pl.col("amount").sum(), pl.col("source").first(), pl.col("status").first()
    )
    if not base.is_empty():
        sum_ = f"£{base['amount'].sum():,.0f}"
        changes.append(Change("kept", "accounts", old, f"{part:.1%} of its allocation, {sum_}, passes to {payer}"))
    return replace(plan, tables={**plan.tables, "accounts": made.select(table.columns)})
