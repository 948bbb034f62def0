"""Two or more plans become one. Every organisation's accounts stay as they are, so year 0's positions add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from placeplan.errors import OptionError
from placeplan.plan.plan import Origins, Plan
from placeplan.plan.rebase.matching import matched_names
from placeplan.plan.rebase.renaming import Names, renamed_part, renamed_table
from placeplan.plan.rebase.report import Change, Rebased
from placeplan.records import KINDS, ControlTotal, Initiative, Organisation, Place, Record, Row

__all__ = ["merge_plans"]

INSIDE = ("full", "partial")
_ORDER = ("full", "partial", "associate", "outside")


def merge_plans(plans: Sequence[Plan], *, id: str, title: str) -> Rebased:
    """Merge plans of one base year into one.

    A body with one official code is one body, inside if it was inside any. Care that one plan counts as an inflow and
    another as an outflow is counted once, and its contract becomes internal. Records that are the same are kept once;
    ids that clash otherwise get the later plan's id behind them.

    Parameters
    ----------
    plans
        Two or more; settings and indices are the first's.
    id, title
        Of the merged plan; its footprint has the same id.

    Raises
    ------
    OptionError
        Fewer than two plans, or plans of different base years, lengths or price bases.
    """
    _alike(plans)
    plans = [_bounded(plan) for plan in plans]
    merged, changes = plans[0], [Change("kept", "plan", plans[0].settings.id, "settings and indices are of this plan")]
    tops = [plans[0].settings.footprint]
    for plan in plans[1:]:
        names = matched_names(merged, plan, changes)
        tops.append(names.get(("place", plan.settings.footprint), plan.settings.footprint))
        merged = _joined(merged, _renamed(plan, names), plan, changes)
    return Rebased(_under(merged, plans, tops, id, title, changes), tuple(changes))


def _bounded(plan: Plan) -> Plan:
    """The plan with its effects on everywhere bounded to its own footprint, and its relation sets named as its own."""
    initiatives = {}
    for key, row in plan.of(Initiative).items():
        effects = tuple(
            effect.model_copy(update={
                "places": effect.places or (plan.settings.footprint,),
                "relation_set": f"{effect.relation_set}-{plan.settings.id}" if effect.relation_set else "",
            })
            for effect in row.effects
        )  # fmt: skip
        initiatives[key] = row.model_copy(update={"effects": effects})
    return replace(plan, records={**plan.records, "initiative": initiatives})


def _alike(plans: Sequence[Plan]) -> None:
    if len(plans) < 2:
        raise OptionError("There are fewer than two plans to merge.", remedy="Name two or more.")
    for name in ("base_year", "years", "price_base"):
        found = {plan.settings.id: str(getattr(plan.settings, name)) for plan in plans}
        if len(set(found.values())) > 1:
            shown = ", ".join(f"{key} {value}" for key, value in found.items())
            raise OptionError(f"The plans differ in {name}: {shown}.", remedy="Bring them to one first.")


def _joined(one: Plan, moved: Plan, other: Plan, changes: list[Change]) -> Plan:
    """The first plan with the records and rows of the other, which are under their new names in `moved`."""
    records = {
        kind.name: _union(kind.name, one, moved) for kind in KINDS.values() if kind.storage in ("flat", "nested")
    }
    records["control_total"] = _control_totals(one, moved, changes)
    tables = {
        kind.name: (one.table(kind.name), moved.table(kind.name)) for kind in KINDS.values() if kind.storage == "table"
    }
    dropped = _internal(one, moved, changes)
    tables = {name: _without(name, pair, dropped) for name, pair in tables.items()}
    tables = {name: _stand_ins(name, pair, one, moved, changes) for name, pair in tables.items()}
    made = Plan(
        settings=one.settings,
        records=records,
        tables={name: _added(name, pair, one, moved, changes) for name, pair in tables.items()},
        answers={**{f"{other.settings.id}-{name}": text for name, text in other.answers.items() if name in one.answers},
                 **{name: text for name, text in other.answers.items() if name not in one.answers}, **one.answers},
        origins=Origins(files=one.origins.files),
    )  # fmt: skip
    return _pruned(made, changes)


def _renamed(plan: Plan, names: Names) -> Plan:
    records: dict[str, dict[str, Record]] = {}
    for kind, found in plan.records.items():
        made = [renamed_part(record, names, kind=kind) for record in found.values()]
        records[kind] = {record.id: record for record in made}
    tables = {name: renamed_table(KINDS[name], table, names) for name, table in plan.tables.items()}
    return replace(plan, settings=renamed_part(plan.settings, names), records=records, tables=tables)


def _union(kind: str, one: Plan, other: Plan) -> dict[str, Record]:
    mine, theirs = one.records.get(kind, {}), other.records.get(kind, {})
    both = {**theirs, **mine}
    if kind == "organisation":
        for key in set(mine) & set(theirs):
            both[key] = min((mine[key], theirs[key]), key=_outsideness)
    return dict(sorted(both.items()))


def _control_totals(one: Plan, other: Plan, changes: list[Change]) -> dict[str, Record]:
    """Of organisations as they are; of the footprint the sum of both, and none for a year only one plan has."""
    both = {**other.of(ControlTotal), **one.of(ControlTotal)}
    made: dict[str, Record] = {key: row for key, row in both.items() if row.organisation}
    mine, theirs = (
        {row.year: row for row in plan.of(ControlTotal).values() if not row.organisation} for plan in (one, other)
    )
    for year in sorted({*mine, *theirs}):
        if year in mine and year in theirs:
            row = mine[year].model_copy(update={"amount": mine[year].amount + theirs[year].amount})
            made[row.id] = row
            changes.append(Change("summed", "control_total", row.id, f"of the footprints, {year}"))
        else:
            lone = mine.get(year) or theirs[year]
            changes.append(Change("dropped", "control_total", lone.id, f"only one footprint has one for {year}"))
    return dict(sorted(made.items()))


def _outsideness(record: Record) -> int:
    return _ORDER.index(record.partner) if isinstance(record, Organisation) else 0


Dropped = set[tuple[str, str]]
"""Neighbour and provider whose care the other plan counts by place of residence."""


def _internal(one: Plan, other: Plan, changes: list[Change]) -> Dropped:
    """Inflows from the other footprint to providers that the other plan counts its own residents at."""
    dropped: Dropped = set()
    for here, there in ((one, other), (other, one)):
        code = _code(there)
        named = [key for key, n in here.records.get("neighbour", {}).items() if code and getattr(n, "code", "") == code]
        own = set(there.records.get("place", {}))
        outflow = there.table("activity").filter(pl.col("place").is_in(list(own)))
        giving = set(outflow["provider"].unique().to_list())
        for neighbour in named:
            rows = here.table("activity").filter(pl.col("place") == neighbour)
            for (provider,), part in sorted(rows.partition_by("provider", as_dict=True).items()):
                units = f"{part['quantity'].sum():,.0f} units at {provider}"
                if provider in giving:
                    dropped.add((neighbour, str(provider)))
                    detail = f"{units}: {there.settings.id} counts them by place of residence"
                    changes.append(Change("made internal", "activity", neighbour, detail))
                else:
                    detail = (
                        f"{units}: {there.settings.id} does not tell them apart, so they stay a flow across the border"
                    )
                    changes.append(Change("kept", "activity", neighbour, detail))
    return dropped


def _code(plan: Plan) -> str:
    place = plan.records.get("place", {}).get(plan.settings.footprint)
    return place.code if isinstance(place, Place) else ""


Pair = tuple[pl.DataFrame, pl.DataFrame]


def _without(name: str, pair: Pair, dropped: Dropped) -> Pair:
    if name != "activity" or not dropped:
        return pair
    gone = pl.DataFrame(sorted(dropped), schema=["place", "provider"], orient="row")
    return pair[0].join(gone, on=["place", "provider"], how="anti"), pair[1].join(
        gone, on=["place", "provider"], how="anti"
    )


_OWN = {"capacity": "provider", "workforce": "organisation", "accounts": "organisation", "waiting": "provider"}
"""Tables in which an organisation that is outside one plan and inside the other keeps the rows of the latter."""


def _stand_ins(name: str, pair: Pair, one: Plan, other: Plan, changes: list[Change]) -> Pair:
    if name not in _OWN:
        return pair
    column = _OWN[name]
    made = []
    for frame, here, there in ((pair[0], one, other), (pair[1], other, one)):
        away = {
            key: why
            for key in here.records.get("organisation", {})
            if (why := _yields(here, there, key, here is other))
        }
        for key in sorted(set(frame[column].unique().to_list()) & set(away)):
            changes.append(Change("dropped", name, key, f"rows of {here.settings.id}, {away[key]}"))
        made.append(frame.filter(~pl.col(column).is_in(list(away))))
    return made[0], made[1]


def _yields(here: Plan, there: Plan, key: str, later: bool) -> str:
    """Why this plan's rows of an organisation give way to the other's; empty where they do not."""
    other = there.records.get("organisation", {}).get(key)
    if other is None:
        return ""
    mine, theirs = _outsideness(here.records["organisation"][key]), _outsideness(other)
    if mine > 1 and theirs < 2:
        return "which had it outside"
    whole = mine == theirs == 0
    return "because both had the whole of it" if later and whole else ""


_SUMMED = ("population", "activity", "capacity", "workforce", "waiting", "accounts")


def _added(name: str, pair: Pair, one: Plan, other: Plan, changes: list[Change]) -> pl.DataFrame:
    """Rows of both; where both have rows of one key and source they are added up, averaged or kept once."""
    both = pl.concat(pair)
    model = KINDS[name].model
    assert issubclass(model, Row)
    keys = [*model.KEY, "source"]
    if name == "season":
        return _seasons(pair, one, other, changes)
    twice = both.filter(pl.struct(keys).is_duplicated())
    if twice.is_empty():
        return both
    if name not in _SUMMED:
        changes.append(
            Change("kept", name, "", f"{twice.height // 2} rows stood in both plans; the first plan's are kept")
        )
        return both.unique(keys, keep="first", maintain_order=True)
    changes.append(Change("summed", name, "", f"{twice.height} rows about bodies or people both plans know"))
    rest = [pl.col(c).first() for c in both.columns if c not in keys and c != model.VALUE]
    summed = both.group_by(keys, maintain_order=True).agg(pl.col(model.VALUE).sum(), *rest)
    return summed.select(both.columns)


def _seasons(pair: Pair, one: Plan, other: Plan, changes: list[Change]) -> pl.DataFrame:
    """Months of a service known to both plans: the mean of the two, weighted by their activity."""
    weights = []
    for plan in (one, other):
        sums = plan.table("activity").group_by("service").agg(pl.col("quantity").sum().alias("w"))
        weights.append(sums)
    parts = [
        frame.join(w, on="service", how="left").with_columns(pl.col("w").fill_null(0.0))
        for frame, w in zip(pair, weights, strict=True)
    ]
    shared = set(pair[0]["service"].to_list()) & set(pair[1]["service"].to_list())
    for service in sorted(shared):
        changes.append(Change("averaged", "season", service, "months weighted by each plan's activity"))
    both = pl.concat(parts)
    mean = (pl.col("factor") * pl.col("w")).sum() / pl.col("w").sum()
    factor = pl.when(pl.col("w").sum() > 0).then(mean).otherwise(pl.col("factor").first()).alias("factor")
    made = both.group_by("service", "month", maintain_order=True).agg(factor, pl.col("source").first())
    return made.select(pair[0].columns)


def _pruned(plan: Plan, changes: list[Change]) -> Plan:
    """Without neighbours that nothing is counted for any more, and without contracts for them alone."""
    used = set(plan.table("activity")["place"].unique().to_list())
    gone = {key for key in plan.records.get("neighbour", {}) if key not in used}
    if not gone:
        return plan
    for key in sorted(gone):
        changes.append(Change("dropped", "neighbour", key, "its care is counted by place of residence"))
    lost = {
        key for key, row in plan.records.get("contract", {}).items()
        if getattr(row, "places", ()) and set(row.places) <= gone  # type: ignore[attr-defined]
    }  # fmt: skip
    for key in sorted(lost):
        changes.append(
            Change("made internal", "contract", key, "the payer's own contract for its residents takes its place")
        )
    tables: Mapping[str, pl.DataFrame] = {
        **plan.tables,
        "population": plan.table("population").filter(~pl.col("place").is_in(list(gone))),
        "travel": plan.table("travel").filter(~pl.col("place").is_in(list(gone))),
        "contract_value": plan.table("contract_value").filter(~pl.col("contract").is_in(list(lost))),
    }
    left = {
        "neighbour": {k: v for k, v in plan.records["neighbour"].items() if k not in gone},
        "contract": {k: v for k, v in plan.records["contract"].items() if k not in lost},
    }
    return replace(plan, tables=tables, records={**plan.records, **left})


def _under(plan: Plan, plans: Sequence[Plan], tops: Sequence[str], id: str, title: str, changes: list[Change]) -> Plan:
    """The merged plan with a footprint over those of the plans."""
    places = dict(plan.records["place"])
    if id in places or id in plan.records.get("neighbour", {}):
        raise OptionError(f"{id!r} is already the id of a place.", path="--id", remedy="Give another id.")
    for key in tops:
        row = places[key]
        assert isinstance(row, Place)
        places[key] = row.model_copy(update={"parents": {**row.parents, id: 1.0}})
    places[id] = Place(id=id, title=title, level="footprint")
    changes.append(Change("added", "place", id, f"footprint over {', '.join(tops)}"))
    settings = plan.settings.model_copy(update={
        "id": id, "title": title, "footprint": id,
        "summary": f"Merged from {', '.join(p.settings.title for p in plans)}.",
        "note": " ".join(p.settings.note for p in plans if p.settings.note),
    })  # fmt: skip
    return replace(plan, settings=settings, records={**plan.records, "place": dict(sorted(places.items()))})
