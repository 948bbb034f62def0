"""A tiny plan that can be worked out by hand.

Vale is a footprint of two places, North and South, with Hills next door. Base year 2016/17 (365 days), five years.
Two age bands (40-44, 80-84), both sexes, one deprivation fifth (3).

People, each sex      40-44   80-84 in year t
    north              1000   500 + 10 t
    south               800   250 +  5 t
    hills              2000   100

Activity a year, each sex (so double it for both)
                      emergency        outpatient       contact
                      hospital         hospital         community
    north 40-44            60             400             100
    north 80-84           200             300             500
    south 40-44            40             300              50
    south 80-84            90             200             250
    hills 80-84            10               -               -
    both sexes            800            2400            1800

Do nothing. Growth beyond population is nought, so in year 5 (80-84 up by a tenth in north and south) there are
    emergency  2 * (60 + 40 + 10 + 1.1 * 290) = 858     outpatient 2 * (700 + 1.1 * 500) = 2500
    contact    2 * (150 + 1.1 * 750) = 1950
Beds required = admissions * 12 days / (365 * 0.9): 800 need 29.2, so both wards of 28; 858 need 31.3.
Rooms required = contacts * 0.5 hours / (365 * 4 * 0.8): 1800 need 0.77 of the one room; 1950 need 0.83.

Do something.
    frailty      of emergency admissions at 80-84 in north and south, eligible 0.5 * reach 0.8 * size 0.5 = 0.2 no
                 longer happen; north from April 2017 over 12 months, south from April 2018 over 12 months. Year 1
                 covers north by half: 0.1 * 2 * 200 * 1.02 = 40.8 avoided. Year 5: 0.2 * 638 = 127.6 avoided, 730.4
                 left need 26.7 beds, so one ward can close (asked for from 2020/21, after the room below has opened).
    care-closer  a quarter of outpatients from April 2018, at once, each made 1.5 contacts in the community.
                 Year 5: 625 leave, 937.5 arrive; 2887.5 contacts need 1.24 rooms, so the second room (2018/19) is
                 needed.

Staff, base year: hospital nurses 2 wards * 30 = 60 wte (58 in post); doctors (800 * 6 + 2400 * 0.5) / 1500 = 4 wte;
community nurses 1800 * 0.75 / 1500 = 0.9 wte (1 in post).

Money, base year: hospital 3.34m in, 2.9m pay and 0.5m other out: -60,000. Community 66,000 - 65,000 = 1,000.
CCG 3.4m - 3.366m contracts - 20,000 = 14,000. The footprint's position is -45,000; of contract income 40,000 comes from
outside (Hills), 3.366m is internal and cancels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from placeplan.plan.plan import Plan, empty_table, table_schema
from placeplan.plan.write import write_plan
from placeplan.records import (
    KINDS,
    Assumption,
    Change,
    Contract,
    ControlTotal,
    Cost,
    Effect,
    Evidence,
    Fund,
    Initiative,
    Neighbour,
    Opening,
    Organisation,
    Person,
    Place,
    PlanSettings,
    Record,
    Release,
    Resource,
    RolloutStep,
    Scenario,
    Service,
    Source,
    StaffGroup,
    StaffNeed,
)  # fmt: skip
from placeplan.records.initiative import Becomes

YEARS = ("2016/17", "2017/18", "2018/19", "2019/20", "2020/21", "2021/22")
SEXES = ("female", "male")


def frame(kind: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """A baseline table from rows; fields that are left out take their default, the source is `returns`."""
    specs = KINDS[kind].fields
    filled = [{spec.name: spec.default for spec in specs} | {"source": "returns"} | row for row in rows]
    return pl.DataFrame(filled, schema=table_schema(KINDS[kind]), orient="row")


def make_plan(settings: PlanSettings, records: Iterable[Record], tables: dict[str, pl.DataFrame]) -> Plan:
    """A plan of these records and tables; kinds that are not named are empty."""
    kept = [kind.name for kind in KINDS.values() if kind.storage in ("flat", "nested")]
    found: dict[str, dict[str, Record]] = {name: {} for name in kept}
    by_model = {kind.model: kind.name for kind in KINDS.values()}
    for record in sorted(records, key=lambda record: record.id):
        found[by_model[type(record)]][record.id] = record
    every = {kind.name: empty_table(kind.name) for kind in KINDS.values() if kind.storage == "table"}
    return Plan(settings, found, {**every, **tables})


def assumption(id: str, value: float, unit: str, **more: Any) -> Assumption:
    """An assumption with owner and evidence; money stands in the prices of the base year."""
    base = "2016/17" if unit.startswith("£") else ""
    given = {"title": id.replace("-", " "), "evidence": "workings", "owner": "lead", "price_base": base, **more}
    return Assumption(id=id, value=value, unit=unit, **given)  # type: ignore[arg-type]


def _assumptions() -> list[Assumption]:
    return [
        assumption("no-growth", 0.0, "rate"), assumption("index-pay", 0.02, "rate", low=0.01, high=0.03),
        assumption("index-prices", 0.02, "rate"), assumption("index-contract", 0.01, "rate"),
        assumption("index-allocation", 0.02, "rate"),
        assumption("stay", 12.0, "days", low=11.0, high=13.0, minimum=0.0), assumption("contact-hours", 0.5, "hours"),
        assumption("doctor-emergency", 6.0, "hours"), assumption("doctor-outpatient", 0.5, "hours"),
        assumption("nurse-contact", 0.75, "hours"), assumption("journeys-each", 1.0, "ratio"),
        assumption("cost-emergency", 200.0, "£ per unit"), assumption("cost-outpatient", 20.0, "£ per unit"),
        assumption("cost-contact", 5.0, "£ per unit"), assumption("cost-ward", 100_000.0, "£ per unit"),
        assumption("cost-room", 10_000.0, "£ per unit"), assumption("occupancy-bed", 0.9, "share"),
        assumption("occupancy-room", 0.8, "share"), assumption("ward-nurses", 30.0, "wte"),
        assumption("hours-year", 1500.0, "hours"), assumption("pay-nurse", 40_000.0, "£ per wte"),
        assumption("pay-doctor", 100_000.0, "£ per wte"), assumption("leavers", 0.1, "rate"),
        assumption("recruits", 0.15, "rate"), assumption("agency-premium", 0.5, "ratio"),
        assumption("agency-share", 0.2, "share"), assumption("carbon-car", 0.2, "kg"),
        assumption("within-18-weeks", 0.92, "share"),
        assumption("frailty-eligible", 0.5, "share", low=0.4, high=0.6), assumption("frailty-reach", 0.8, "share"),
        assumption("frailty-size", 0.5, "share", low=0.3, high=0.6), assumption("frailty-cost", 30_000.0, "£"),
        assumption("frailty-nurses", 0.5, "wte"), assumption("ward-saving", 50_000.0, "£"),
        assumption("closer-size", 0.25, "share", low=0.2, high=0.3), assumption("closer-ratio", 1.5, "ratio"),
        assumption("room-capital", 100_000.0, "£"), assumption("capital-charge", 0.035, "rate"),
        assumption("fund-money", 50_000.0, "£"), assumption("contact-share", 0.4, "share"),
    ]  # fmt: skip


def _ground() -> list[Record]:
    return [
        Place(id="vale", title="Vale", level="footprint"),
        Place(id="north", title="North", level="locality", parents={"vale": 1.0}),
        Place(id="south", title="South", level="locality", parents={"vale": 1.0}),
        Neighbour(id="hills", title="Hills", system="hills-ccg"),
        Organisation(id="vale-ccg", title="Vale CCG", type="commissioner", partner="full", place="vale"),
        Organisation(id="hills-ccg", title="Hills CCG", type="commissioner", partner="outside"),
        Organisation(id="hospital", title="Vale Hospital", type="acute", partner="full", place="vale"),
        Organisation(id="community", title="Vale Community", type="community", partner="full", place="vale"),
        Person(id="lead", title="Ann Lead", organisation="vale-ccg", roles=("single leader",)),
        Evidence(id="workings", title="Workings", citation="Made up", grade="illustrative", wording="illustrative"),
        Evidence(id="review", title="A review", citation="Made up", grade="illustrative", wording="illustrative"),
        Source(id="returns", title="Returns", grade="illustrative"),
    ]


def _care() -> list[Record]:
    return [
        Resource(
            id="bed", title="Bed", unit="bed", use_unit="bed-day", step=28.0, target_occupancy="occupancy-bed",
            step_cost="cost-ward", establishment={"nurse": "ward-nurses"}, standard=True,
        ),
        Resource(
            id="room", title="Clinic room", unit="room", use_unit="clinic hour", use_per_day=4.0,
            target_occupancy="occupancy-room", step_cost="cost-room",
        ),
        Service(
            id="emergency", title="Emergency admission", point_of_delivery="emergency admission", setting="hospital",
            unit="admission", growth="no-growth", variable_cost="cost-emergency", uses={"bed": "stay"},
            staff={"doctor": "doctor-emergency"}, preventable=True,
        ),
        Service(
            id="outpatient", title="Outpatient", point_of_delivery="outpatient", setting="hospital", unit="attendance",
            growth="no-growth", variable_cost="cost-outpatient", staff={"doctor": "doctor-outpatient"},
            journeys="journeys-each", waiting_standard="within-18-weeks",
        ),
        Service(
            id="contact", title="Community contact", point_of_delivery="community contact", setting="community",
            unit="contact", growth="no-growth", variable_cost="cost-contact", uses={"room": "contact-hours"},
            staff={"nurse": "nurse-contact"},
        ),
        *(
            StaffGroup(
                id=group, title=group.title(), hours_per_wte="hours-year", pay=f"pay-{group}", leaver_rate="leavers",
                recruitable="recruits", agency_premium="agency-premium", agency_share="agency-share",
            )
            for group in ("nurse", "doctor")
        ),
    ]  # fmt: skip


def _money() -> list[Record]:
    return [
        Contract(
            id="vale-hospital", title="Hospital contract", payer="vale-ccg", payee="hospital", type="activity",
            places=("north", "south"),
        ),
        Contract(
            id="hills-hospital", title="Hills at the hospital", payer="hills-ccg", payee="hospital", type="block",
            places=("hills",),
        ),
        Contract(
            id="vale-community", title="Community contract", payer="vale-ccg", payee="community", type="blended",
            places=("vale",), variable_share="contact-share",
        ),
        Fund(
            id="transformation", title="Transformation fund", kind="transformation", recipient="vale-ccg",
            amounts={"2018/19": "fund-money"},
        ),
        ControlTotal(id="vale-2021", title="Vale in 2021/22", year="2021/22", amount=0.0),
    ]  # fmt: skip


def _frailty() -> Initiative:
    return Initiative(
        id="frailty", title="Frailty team", stage="implementation", level="vale", sro="lead",
        effects=(
            Effect(
                id="fewer", kind="avoid", services=("emergency",), places=("vale",), age_bands=("80-84",),
                eligible="frailty-eligible", reach="frailty-reach", size="frailty-size",
                becomes=Becomes(prevented="review"),
            ),
        ),
        costs=(
            Cost(
                id="team", organisation="community", kind="recurrent", amount="frailty-cost", from_year="2017/18",
                follows_rollout=True,
            ),
        ),
        staff=(
            StaffNeed(
                organisation="community", staff_group="nurse", wte="frailty-nurses", from_year="2017/18",
                follows_rollout=True,
            ),
        ),
        releases=(
            Release(
                id="ward", provider="hospital", resource="bed", units=28.0, year="2020/21", after=("care-closer/room",),
                fixed_saving="ward-saving",
            ),
        ),
        rollout=(
            RolloutStep(place="north", role="early", start="2017-04"),
            RolloutStep(place="south", role="later", wave=2, start="2018-04"),
        ),
    )  # fmt: skip


def _closer() -> Initiative:
    return Initiative(
        id="care-closer", title="Care closer to home", stage="decision making", level="vale", sro="lead",
        effects=(
            Effect(
                id="moved", kind="shift", services=("outpatient",), size="closer-size",
                becomes=Becomes(service="contact", provider="community", ratio="closer-ratio"),
            ),
        ),
        costs=(
            Cost(
                id="building", organisation="community", kind="capital", amount="room-capital", from_year="2017/18",
                to_year="2017/18", life_years=20.0, charge_rate="capital-charge",
            ),
        ),
        openings=(Opening(id="room", provider="community", resource="room", units=1.0, year="2018/19"),),
        rollout=(RolloutStep(place="vale", role="early", start="2018-04", ramp_months=0.0),),
    )  # fmt: skip


def _late() -> Scenario:
    change = Change(kind="initiative", id="frailty", field="rollout.north.start", value="2018-04")
    return Scenario(id="late", title="Frailty a year late", set=(change,))


PEOPLE = {
    ("north", "40-44"): (1000, 0), ("north", "80-84"): (500, 10), ("south", "40-44"): (800, 0),
    ("south", "80-84"): (250, 5), ("hills", "40-44"): (2000, 0), ("hills", "80-84"): (100, 0),
}  # fmt: skip
"""People of each sex in year 0, and how many more each year."""

CARE = {
    ("emergency", "hospital"): {
        ("north", "40-44"): 60, ("north", "80-84"): 200, ("south", "40-44"): 40, ("south", "80-84"): 90,
        ("hills", "80-84"): 10,
    },
    ("outpatient", "hospital"): {
        ("north", "40-44"): 400, ("north", "80-84"): 300, ("south", "40-44"): 300, ("south", "80-84"): 200,
    },
    ("contact", "community"): {
        ("north", "40-44"): 100, ("north", "80-84"): 500, ("south", "40-44"): 50, ("south", "80-84"): 250,
    },
}  # fmt: skip
"""Units for each sex in the base year."""

ACCOUNTS = {
    "vale-ccg": {"allocation": 3_400_000, "contract_spend": 3_366_000, "pay": 0, "non_pay": 20_000},
    "hospital": {"contract_income": 3_340_000, "pay": 2_900_000, "non_pay": 500_000},
    "community": {"contract_income": 66_000, "pay": 45_000, "non_pay": 20_000},
}
VALUES = {
    ("vale-hospital", "payer"): 3_300_000, ("vale-hospital", "payee"): 3_300_000, ("hills-hospital", "payee"): 40_000,
    ("vale-community", "payer"): 66_000, ("vale-community", "payee"): 66_000,
}  # fmt: skip
JOURNEYS = (
    ("north", "hospital", 20.0, 12.0), ("south", "hospital", 30.0, 20.0), ("hills", "hospital", 40.0, 30.0),
    ("north", "community", 10.0, 5.0), ("south", "community", 10.0, 5.0),
)  # fmt: skip
POSTS = {
    ("hospital", "nurse"): (58, 60), ("hospital", "doctor"): (4, 4), ("community", "nurse"): (1, 1),
}  # fmt: skip


def _tables() -> dict[str, pl.DataFrame]:
    base = YEARS[0]
    group = {"deprivation": 3}
    return {
        "population": frame("population", (
            {"place": place, "age_band": age, "sex": sex, "year": year, "persons": float(start + t * more), **group}
            for (place, age), (start, more) in PEOPLE.items() for sex in SEXES for t, year in enumerate(YEARS)
        )),
        "activity": frame("activity", (
            {"place": place, "age_band": age, "sex": sex, "service": service, "provider": provider,
             "quantity": float(units), "status": "agreed", **group}
            for (service, provider), cells in CARE.items() for (place, age), units in cells.items() for sex in SEXES
        )),
        "capacity": frame("capacity", [
            {"provider": "hospital", "resource": "bed", "year": base, "units": 56.0},
            {"provider": "community", "resource": "room", "year": base, "units": 1.0},
        ]),
        "workforce": frame("workforce", (
            {"organisation": organisation, "staff_group": staff, "year": base, "measure": measure, "wte": float(wte)}
            for (organisation, staff), posts in POSTS.items()
            for measure, wte in zip(("in post", "establishment"), posts, strict=True)
        )),
        **_money_tables(base),
        "travel": frame("travel", (
            {"place": place, "provider": provider, "minutes": minutes, "km": km}
            for place, provider, minutes, km in JOURNEYS
        )),
        "season": frame("season", (
            {"service": "emergency", "month": month, "factor": 1.1 if month in (12, 1, 2) else 1.0}
            for month in range(1, 13)
        )),
        "waiting": frame("waiting", (
            {"provider": "hospital", "service": "outpatient", "weeks": weeks, "people": 20.0} for weeks in range(20)
        )),
    }  # fmt: skip


def _money_tables(base: str) -> dict[str, pl.DataFrame]:
    return {
        "accounts": frame("accounts", (
            {"organisation": organisation, "line": line, "year": base, "amount": float(amount)}
            for organisation, lines in ACCOUNTS.items() for line, amount in lines.items()
        )),
        "contract_value": frame("contract_value", (
            {"contract": contract, "side": side, "year": base, "amount": float(amount)}
            for (contract, side), amount in VALUES.items()
        )),
    }  # fmt: skip


def tiny_plan() -> Plan:
    """The plan described at the top of this module."""
    settings = PlanSettings(
        id="vale", title="Vale", footprint="vale", base_year="2016/17", price_base="2016/17", owner="lead",
        carbon_per_km="carbon-car",
        indices={
            "pay": "index-pay", "non_pay": "index-prices", "contract": "index-contract",
            "allocation": "index-allocation", "grant": "no-growth", "other_income": "no-growth",
            "capital": "index-prices",
        },
    )  # fmt: skip
    records = [*_ground(), *_care(), *_money(), _frailty(), _closer(), _late(), *_assumptions()]
    return make_plan(settings, records, _tables())


def without(plan: Plan, kind: str, *ids: str) -> Plan:
    """The plan without some records of a kind."""
    return plan.with_records(kind, {key: record for key, record in plan.records[kind].items() if key not in ids})


def changed(plan: Plan, kind: str, id: str, **fields: Any) -> Plan:
    """The plan with some fields of one record set to other values."""
    record = plan.records[kind][id]
    return plan.with_records(kind, {**plan.records[kind], id: record.model_copy(update=fields)})


def added(plan: Plan, *records: Record) -> Plan:
    """The plan with further records."""
    by_model = {kind.model: kind.name for kind in KINDS.values()}
    for record in records:
        kind = by_model[type(record)]
        plan = plan.with_records(kind, {**plan.records[kind], record.id: record})
    return plan


def settled(plan: Plan, **fields: Any) -> Plan:
    """The plan with some of its settings changed."""
    return replace(plan, settings=plan.settings.model_copy(update=fields))


def write_tiny(folder: Path) -> Path:
    """Write the tiny plan to a folder, and return the folder."""
    write_plan(tiny_plan(), folder)
    return folder
