"""The smallest plan that shows each problem: a change to the tiny plan for every code."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from placeplan.plan.plan import Plan
from placeplan.records import Change, Contract, Place, Scenario, Site
from placeplan.records.initiative import Becomes
from tests.plans import added, assumption, changed, frame, settled, without
from tests.unit.plan.option_cases import OPTION_CASES

__all__ = ["FOLDERS", "PLANS", "TODAY"]

TODAY = date(2017, 6, 1)


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace the first occurrence of a text in a file."""

    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def put(name: str, data: bytes | str) -> Callable[[Path], None]:
    """Write a file."""

    def change(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    return change


def huge(folder: Path) -> None:
    """Make the activity a file of 200 MB that takes no room on the disk."""
    os.truncate(folder / "baseline/activity.csv", 200 * 1024 * 1024)


def link_out(folder: Path) -> None:
    """Put a link to a file outside in place of the neighbours."""
    outside = folder.parent / "outside.csv"
    outside.write_text("id,title\n", encoding="utf-8")
    (folder / "funds.csv").unlink()
    (folder / "funds.csv").symlink_to(outside)


def parquet_too(folder: Path) -> None:
    """Put a Parquet file beside the CSV."""
    pl.read_csv(folder / "baseline/travel.csv").write_parquet(folder / "baseline/travel.parquet")


def fake_parquet(folder: Path) -> None:
    """Name a CSV file Parquet."""
    (folder / "baseline/travel.csv").rename(folder / "baseline/travel.parquet")


FOLDERS: dict[str, Callable[[Path], None]] = {
    "unreadable-file": lambda folder: ((folder / "funds.csv").unlink(), (folder / "funds.csv").symlink_to("gone.csv"))[
        0
    ],
    "file-too-large": huge,
    "not-utf-8": put("places.csv", "id,title,level\nvale,£,footprint\n".encode("cp1252")),
    "bad-toml": edit("plan.toml", 'title = "Vale"', "title = Vale"),
    "bad-parquet": fake_parquet,
    "bad-quotes": edit("places.csv", "North", '"North" end'),
    "empty-file": put("people.csv", ""),
    "wrong-delimiter": put("places.csv", "id;title;level\nvale;Vale;footprint\n"),
    "two-tables": parquet_too,
    "unknown-file": put("place.csv", "id\n"),
    "link-not-followed": link_out,
    "newer-format": edit("plan.toml", "format = 1", "format = 2"),
    "unknown-column": edit("places.csv", "title", "titel"),
    "missing-column": edit("baseline/capacity.csv", "source", "note"),
    "duplicate-column": edit("places.csv", "level", "title"),
    "ragged-row": edit("places.csv", "North", "North, upper"),
    "duplicate-id": edit("places.csv", "south,South", "north,South"),
    "wrong-file-name": edit("initiatives/frailty.toml", 'id = "frailty"', 'id = "falls"'),
    "required": edit("places.csv", "North", ""),
    "not-a-number": edit("assumptions.csv", "100000", "£100000"),
    "not-a-year": edit("control_totals.csv", ",2021/22,", ",2021/23,"),
    "not-a-month": edit("initiatives/frailty.toml", "2017-04", "April 2017"),
    "not-yes-or-no": edit("services.csv", "yes", "TRUE"),
    "not-a-choice": edit("organisations.csv", "commissioner", "comissioner"),
    "bad-id": edit("places.csv", "north,North", "North Town,North"),
    "out-of-bounds": edit("resources.csv", ",28,", ",-28,"),
    "over-100-percent": edit("places.csv", "vale=1", "vale=100"),
    "not-a-pair": edit("services.csv", "room=contact-hours", "room 2"),
    "duplicate-key": edit("services.csv", "room=contact-hours", "room=contact-hours; room=stay"),
    "wrong-type": edit("initiatives/frailty.toml", '["emergency"]', '"emergency"'),
}
"""Changes to the tiny plan's folder, by the code they raise in reading."""


def _dated(folder: Path) -> None:
    path = folder / "assumptions.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{lines[0]},reviewed_on", f"{lines[1]},31/03/2017", *(f"{line}," for line in lines[2:])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _fractional(folder: Path) -> None:
    path = folder / "baseline/waiting.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("outpatient,1,", "outpatient,1.5,"), encoding="utf-8")


FOLDERS["not-a-date"] = _dated
FOLDERS["not-a-whole-number"] = _fractional


def effect(plan: Plan, initiative: str = "frailty", **fields: object) -> Plan:
    """The plan with some fields of an initiative's first effect changed."""
    record = plan.records["initiative"][initiative]
    first, *rest = record.effects  # type: ignore[attr-defined]
    return changed(plan, "initiative", initiative, effects=(first.model_copy(update=fields), *rest))


def part(plan: Plan, initiative: str, name: str, **fields: object) -> Plan:
    """The plan with some fields of the first of an initiative's parts changed."""
    first, *rest = getattr(plan.records["initiative"][initiative], name)
    return changed(plan, "initiative", initiative, **{name: (first.model_copy(update=fields), *rest)})


def cells(plan: Plan, table: str, column: str, value: object, *, where: pl.Expr | None = None) -> Plan:
    """The plan with a column of some rows of a table set."""
    old = plan.table(table)
    which = pl.int_range(pl.len()) == 0 if where is None else where
    return plan.with_table(
        table, old.with_columns(pl.when(which).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))
    )


def rows(plan: Plan, table: str, *more: dict[str, object]) -> Plan:
    """The plan with further rows in a table."""
    return plan.with_table(table, pl.concat([plan.table(table), frame(table, more)]))


def drop(plan: Plan, table: str, where: pl.Expr) -> Plan:
    """The plan without some rows of a table."""
    return plan.with_table(table, plan.table(table).filter(~where))


def scenario(plan: Plan, **change: str) -> Plan:
    """The plan with a further scenario of one change."""
    given = {"kind": "assumption", "id": "stay", "field": "value", "value": "10"} | change
    return added(plan, Scenario(id="other", title="Other", set=(Change(**given),)))


def related(plan: Plan, one: str, other: str, **fields: object) -> Plan:
    """The plan with the first effects of both initiatives in one relation set."""
    plan = effect(plan, "frailty", relation=one, relation_set="s", **fields)
    return effect(plan, "care-closer", relation=other, relation_set="s", **fields)


BACK = Becomes(service="outpatient", provider="hospital", ratio="closer-ratio")
CCG = {"id": "twin", "title": "Twin", "payer": "hills-ccg", "payee": "hospital", "type": "block"}
BED = {"provider": "hospital", "resource": "bed", "year": "2016/17", "units": 60.0, "source": "ledger"}

PLANS: dict[str, Callable[[Plan], Plan]] = {
    "required": lambda p: changed(p, "place", "north", title=""),
    "out-of-bounds": lambda p: cells(p, "population", "persons", -3.0),
    "not-a-choice": lambda p: cells(p, "activity", "sex", "woman"),
    "not-a-year": lambda p: cells(p, "capacity", "year", "2016/18"),
    "bad-id": lambda p: p.with_records(
        "fund", {"F": p.records["fund"]["transformation"].model_copy(update={"id": "F"})}
    ),
    "duplicate-row": lambda p: rows(p, "capacity", BED | {"source": "returns"}),
    "and-more": lambda p: cells(p, "activity", "service", "nothing", where=pl.lit(value=True)),
    "unknown-reference": lambda p: changed(p, "service", "contact", growth="no-growht"),
    "shared-id": lambda p: added(p, Site(id="hospital", title="H", organisation="hospital", type="other")),
    "repeated-element": lambda p: changed(p, "contract", "vale-hospital", places=("north", "south", "north")),
    "restricted-without-reason": lambda p: changed(p, "place", "north", publication="restricted"),
    "year-outside-plan": lambda p: changed(p, "control_total", "vale-2021", year="2031/32"),
    "years-out-of-order": lambda p: part(p, "frailty", "costs", from_year="2019/20", to_year="2018/19"),
    "missing-index": lambda p: settled(p, indices={"pay": "index-pay"}),
    "low-above-high": lambda p: changed(p, "assumption", "stay", low=14.0, high=11.0),
    "half-range": lambda p: changed(p, "assumption", "stay", high=None),
    "outside-limits": lambda p: changed(p, "assumption", "stay", maximum=12.5),
    "over-100-percent": lambda p: changed(p, "assumption", "occupancy-bed", value=90.0),
    "wrong-unit": lambda p: changed(p, "service", "contact", growth="stay"),
    "mixed-price-bases": lambda p: changed(p, "assumption", "cost-ward", price_base="2014/15"),
    "no-price-base": lambda p: changed(p, "assumption", "cost-ward", price_base=""),
    "no-evidence": lambda p: changed(p, "assumption", "stay", evidence=""),
    "no-owner": lambda p: changed(p, "assumption", "stay", owner=""),
    "expired": lambda p: changed(p, "assumption", "stay", expires_on=date(2017, 3, 31)),
    "checked-by-owner": lambda p: changed(p, "assumption", "stay", checked_by="lead"),
    "unused-assumption": lambda p: added(p, assumption("idle", 1.0, "ratio")),
    "illustrative": lambda p: p,
    "half-correlation": lambda p: changed(p, "assumption", "stay", correlation=0.5),
    "place-cycle": lambda p: changed(p, "place", "vale", parents={"north": 1.0}),
    "parent-shares": lambda p: changed(
        added(p, Place(id="dale", title="Dale", level="footprint")),
        "place",
        "north",
        parents={"vale": 0.7, "dale": 0.6},
    ),
    "outside-footprint": lambda p: changed(p, "place", "north", parents={}),
    "partly-inside": lambda p: added(
        p,
        Place(id="upper", title="Upper", level="borough"),
        Place(id="north", title="N", level="locality", parents={"vale": 1.0, "upper": 0.4}),
        p.records["contract"]["vale-hospital"].model_copy(update={"places": ("upper",)}),
    ),
    "not-a-leaf": lambda p: added(p, Place(id="upper", title="Upper", level="neighbourhood", parents={"north": 1.0})),
    "no-population": lambda p: drop(p, "population", (pl.col("place") == "north") & (pl.col("year") == "2019/20")),
    "zero-population": lambda p: cells(p, "population", "persons", 0.0, where=pl.col("place") == "south"),
    "no-capacity": lambda p: drop(p, "capacity", pl.col("resource") == "bed"),
    "no-workforce": lambda p: drop(p, "workforce", pl.col("staff_group") == "doctor"),
    "no-accounts": lambda p: drop(p, "accounts", (pl.col("organisation") == "hospital") & (pl.col("line") == "pay")),
    "not-yearly": lambda p: rows(
        p, "accounts", {"organisation": "hospital", "line": "pay", "year": "2018/19", "amount": 1.0}
    ),
    "idle-service": lambda p: drop(p, "activity", pl.col("service") == "contact"),
    "disputed": lambda p: cells(p, "activity", "status", "disputed"),
    "two-sources": lambda p: rows(
        added(p, p.records["source"]["returns"].model_copy(update={"id": "ledger", "precedence": 2})), "capacity", BED
    ),
    "unpaid-work": lambda p: without(p, "contract", "hills-hospital"),
    "paid-twice": lambda p: rows(
        added(p, Contract(**CCG)),
        "contract_value",
        {"contract": "twin", "side": "payer", "year": "2016/17", "amount": 1.0},
    ),
    "no-contract-value": lambda p: drop(p, "contract_value", pl.col("contract") == "hills-hospital"),
    "self-contract": lambda p: changed(p, "contract", "hills-hospital", payer="hospital"),
    "blended-share": lambda p: changed(p, "contract", "vale-community", variable_share=""),
    "sides-differ": lambda p: cells(p, "contract_value", "amount", 1.0),
    "duplicate-part": lambda p: part(p, "frailty", "rollout", place="south"),
    "incomplete-effect": lambda p: effect(p, becomes=None),
    "unfit-field": lambda p: effect(p, to_provider="community"),
    "empty-selection": lambda p: effect(p, providers=("community",)),
    "no-rollout": lambda p: changed(p, "initiative", "frailty", rollout=p.records["initiative"]["frailty"].rollout[:1]),
    "no-start": lambda p: part(p, "frailty", "rollout", start=""),
    "shift-cycle": lambda p: effect(p, services=("contact",), becomes=BACK),
    "no-relation-set": lambda p: effect(p, relation="disjoint"),
    "relations-differ": lambda p: related(p, "disjoint", "nested"),
    "relation-stages": lambda p: related(p, "nested", "nested"),
    "disjoint-above-whole": lambda p: related(
        p, "disjoint", "disjoint", kind="avoid", services=("outpatient",), eligible="frailty-reach"
    ),
    "capital-incomplete": lambda p: part(p, "care-closer", "costs", life_years=None),
    "not-whole-steps": lambda p: part(p, "frailty", "releases", units=20.0),
    "release-above-open": lambda p: part(p, "frailty", "releases", units=84.0),
    "no-completion": lambda p: part(p, "frailty", "staff", source="train"),
    **OPTION_CASES,
    "unknown-target": lambda p: scenario(p, id="stya"),
    "bad-change": lambda p: scenario(p, value="long"),
    "scenario-cycle": lambda p: changed(p, "scenario", "late", extends="late"),
}
"""Changes to the tiny plan in memory, by the code that the checks then raise."""
