"""The trust of the comparison with the NHS demand model as a plan: the same rows, growth and programmes; and, since a
plan has them, beds, rooms, staff, a contract and accounts.
"""

from __future__ import annotations

import polars as pl

from benchmarks.nhp_rows import AVOIDED, GROWTH, LINES, OLDEST, START, YEARS, Line, persons
from placeplan.plan.plan import Plan
from placeplan.quantities import AGE_BANDS
from placeplan.records import (
    Assumption,
    Contract,
    Effect,
    Evidence,
    Initiative,
    Organisation,
    Person,
    Place,
    PlanSettings,
    Record,
    Resource,
    RolloutStep,
    Service,
    Source,
    StaffGroup,
)
from placeplan.records.initiative import Becomes
from tests.plans import frame, make_plan

__all__ = ["size_of", "trust_plan"]

NAMES = tuple(f"{year}/{year - 1999}" for year in range(START, START + YEARS + 1))
SEXES = {1: "male", 2: "female"}
KINDS = {
    "ip": ("emergency admission", "admission"),
    "op": ("outpatient", "attendance"),
    "aae": ("a&e attendance", "attendance"),
}
USES = {"ip": ("bed", 5.0, "days"), "op": ("room", 0.4, "hours"), "aae": ("cubicle", 3.0, "hours")}
HOURS = {"ip": (5.0, 20.0), "op": (0.5, 0.3), "aae": (0.8, 1.0)}
"""Hours of doctors and nurses for a unit."""


def _assumption(id: str, value: float, unit: str, low: float | None = None, high: float | None = None) -> Assumption:
    more = {"price_base": NAMES[0]} if unit.startswith("£") else {}
    return Assumption(
        id=id,
        title=id.replace("-", " "),
        value=value,
        unit=unit,
        low=low,
        high=high,
        evidence="made-up",
        owner="lead",
        **more,
    )  # type: ignore[arg-type]


def size_of(programme: str) -> str:
    """Assumption of how much a programme avoids."""
    return f"size-{programme.replace('_', '-')}"


def _numbers() -> list[Assumption]:
    ranged = [
        _assumption(f"growth-{group}", (low + high) / 2 - 1, "rate", low - 1, high - 1)
        for group, (low, high) in GROWTH.items()
    ]
    ranged += [
        _assumption(size_of(name), 1 - (low + high) / 2, "share", 1 - high, 1 - low)
        for name, (low, high) in AVOIDED.items()
    ]
    table = {
        "bed": (5.0, "days"), "room": (0.4, "hours"), "cubicle": (3.0, "hours"), "cost-ip": (600.0, "£ per unit"),
        "cost-op": (40.0, "£ per unit"), "cost-aae": (60.0, "£ per unit"), "step-cost": (30_000.0, "£ per unit"),
        "nurses-of-a-unit": (1.1, "wte"), "hours-of-a-wte": (1500.0, "hours"), "pay-doctor": (90_000.0, "£ per wte"),
        "pay-nurse": (45_000.0, "£ per wte"), "leavers": (0.1, "rate"), "recruits": (0.13, "rate"),
        "doctor-ip": (5.0, "hours"), "doctor-op": (0.5, "hours"), "doctor-aae": (0.8, "hours"),
        "nurse-ip": (20.0, "hours"), "nurse-op": (0.3, "hours"), "nurse-aae": (1.0, "hours"),
    }  # fmt: skip
    ranged += [_assumption(id, value, unit, 0.9 * value, 1.1 * value) for id, (value, unit) in table.items()]
    fixed = {"occupancy": (0.92, "share"), "premium": (0.5, "ratio"), "agency": (0.1, "share"), "all": (1.0, "share"),
             "index": (0.02, "rate"), "flat": (0.0, "rate")}  # fmt: skip
    return ranged + [_assumption(id, value, unit) for id, (value, unit) in fixed.items()]


def _service(line: Line) -> Service:
    delivery, unit = KINDS[line.model]
    return Service(
        id=line.id,
        title=line.id,
        point_of_delivery=delivery,
        setting="hospital",
        unit=unit,
        growth=f"growth-{line.group}",
        variable_cost=f"cost-{line.model}",
        uses={USES[line.model][0]: USES[line.model][0]},
        staff={"doctor": f"doctor-{line.model}", "nurse": f"nurse-{line.model}"},
    )


def _initiative(line: Line) -> Initiative:
    return Initiative(
        id=line.programme.replace("_", "-"),
        title=line.programme,
        stage="implementation",
        level="area",
        sro="lead",
        effects=(
            Effect(
                id="avoided", kind="avoid", services=(line.id,), eligible="all", reach="all",
                size=size_of(line.programme), becomes=Becomes(prevented="made-up"),
            ),
        ),
        rollout=(RolloutStep(place="town", role="early", wave=1, start=f"{START + 1}-04", ramp_months=24.0),),
    )  # fmt: skip


def _records() -> list[Record]:
    resources = [
        Resource(
            id=id, title=id, unit=id, use_unit="use", use_per_day=day, step=step, standard=id != "room",
            target_occupancy="occupancy", policy="grow" if id == "room" else "fixed", step_cost="step-cost",
            establishment={"nurse": "nurses-of-a-unit"},
        )
        for id, day, step in (("bed", 1.0, 28.0), ("room", 8.0, 1.0), ("cubicle", 24.0, 1.0))
    ]  # fmt: skip
    staff = [
        StaffGroup(
            id=w, title=w, hours_per_wte="hours-of-a-wte", pay=f"pay-{w}", leaver_rate="leavers",
            recruitable="recruits", agency_premium="premium", agency_share="agency",
        )
        for w in ("doctor", "nurse")
    ]  # fmt: skip
    return [
        *_numbers(),
        *resources,
        *staff,
        *(_service(line) for line in LINES),
        *(_initiative(line) for line in LINES if line.programme),
        Organisation(id="trust", title="Trust", type="acute", partner="full", place="area", labour_market="area"),
        Organisation(id="payer", title="Payer", type="commissioner", partner="full", place="area"),
        Contract(id="care", title="Care", payer="payer", payee="trust", type="activity", places=("town",)),
        Place(id="area", title="Area", level="footprint"),
        Place(id="town", title="Town", level="locality", parents={"area": 1.0}),
        Person(id="lead", title="Ann Lead", organisation="payer", roles=("single leader",)),
        Evidence(id="made-up", title="Made up", citation="Made up", grade="illustrative", wording="illustrative"),
        Source(id="returns", title="Returns", grade="illustrative"),
    ]


def _people() -> pl.DataFrame:
    ages = {band: [a for a in range(OLDEST + 1) if min(a // 5, 18) == n] for n, band in enumerate(AGE_BANDS)}
    return frame(
        "population",
        [
            {
                "place": "town", "age_band": band, "sex": name, "deprivation": d, "year": year, "variant": "principal",
                "persons": sum(persons(sex, age, START + y) for age in ages[band]) / 5.0,
            }
            for sex, name in SEXES.items()
            for band in AGE_BANDS
            for d in range(1, 6)
            for y, year in enumerate(NAMES)
        ],
    )  # fmt: skip


def _activity(rows: pl.DataFrame) -> pl.DataFrame:
    band = pl.col("age").floordiv(5).clip(0, 18).replace_strict(dict(enumerate(AGE_BANDS)))
    cells = rows.group_by("line", band.alias("band"), "sex", "imd_quintile").len().sort(pl.all())
    return frame(
        "activity",
        [
            {
                "place": "town", "age_band": band, "sex": SEXES[sex], "deprivation": fifth, "service": line,
                "provider": "trust", "quantity": float(count), "status": "agreed",
            }
            for line, band, sex, fifth, count in cells.iter_rows()
        ],
    )  # fmt: skip


def trust_plan(rows: pl.DataFrame) -> Plan:
    """The plan of these rows; see `benchmarks.nhp_rows`."""
    size = {line.model: sum(x.rows for x in LINES if x.model == line.model) for line in LINES}
    use = {USES[m][0]: n * USES[m][1] / 365 / {"ip": 0.92, "op": 6.4, "aae": 18.0}[m] for m, n in size.items()}
    units = {"bed": 28.0 * -(-use["bed"] // 28.0), "room": -(-use["room"] // 1), "cubicle": -(-use["cubicle"] // 1)}
    need = {w: sum(n * HOURS[m][k] for m, n in size.items()) / 1500.0 for k, w in enumerate(("doctor", "nurse"))}
    need["nurse"] += 1.1 * (units["bed"] / 28.0 + units["room"] + units["cubicle"])
    accounts = {
        "trust": {"pay": 1.1 * (9e4 * need["doctor"] + 4.5e4 * need["nurse"]), "non_pay": 3e8, "contract_income": 5e8},
        "payer": {"allocation": 9e8, "contract_spend": 5e8},
    }
    tables = {
        "population": _people(),
        "activity": _activity(rows),
        "capacity": frame(
            "capacity", [{"provider": "trust", "resource": r, "year": NAMES[0], "units": x} for r, x in units.items()]
        ),
        "workforce": frame(
            "workforce",
            [
                {"organisation": "trust", "staff_group": w, "year": NAMES[0], "measure": m, "wte": x * k}
                for w, x in need.items()
                for m, k in (("in post", 0.97), ("establishment", 1.02))
            ],
        ),
        "accounts": frame(
            "accounts",
            [
                {"organisation": o, "line": line, "year": NAMES[0], "amount": amount}
                for o, lines in accounts.items()
                for line, amount in lines.items()
            ],
        ),
        "contract_value": frame(
            "contract_value",
            [{"contract": "care", "side": s, "year": NAMES[0], "amount": 5e8} for s in ("payer", "payee")],
        ),
    }
    lines = ("pay", "non_pay", "contract", "allocation", "capital")
    settings = PlanSettings(
        id="trust-plan", title="Trust", footprint="area", base_year=NAMES[0], price_base=NAMES[0], owner="lead",
        indices={**dict.fromkeys(lines, "index"), "grant": "flat", "other_income": "flat"},
    )  # fmt: skip
    return make_plan(settings, _records(), tables)
