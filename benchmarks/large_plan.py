"""An invented plan of the size of the largest example: about 50,000 activity cells, 40 organisations, 16 initiatives.

Every number is made up. The plan passes no judgement: it is there to be timed.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from placeplan.plan.plan import Plan
from placeplan.quantities import AGE_BANDS
from placeplan.records import (
    Assumption,
    Contract,
    Cost,
    Effect,
    Evidence,
    Fund,
    Initiative,
    Opening,
    Organisation,
    Person,
    Place,
    PlanSettings,
    Record,
    Release,
    Resource,
    RolloutStep,
    Service,
    Source,
    StaffGroup,
    StaffNeed,
)
from placeplan.records.initiative import Becomes
from tests.plans import frame, make_plan

__all__ = ["large_plan"]

YEARS = tuple(f"{year}/{year - 1999}" for year in range(2016, 2022))
LOCALITIES = tuple(f"locality-{n:02d}" for n in range(1, 15))
ACUTE = tuple(f"hospital-{n}" for n in range(1, 7))
COMMUNITY = tuple(f"community-{n}" for n in range(1, 5))
PRIMARY = tuple(f"federation-{n:02d}" for n in range(1, 15))
COUNCILS = tuple(f"council-{n}" for n in range(1, 6))
CCGS = tuple(f"ccg-{n}" for n in range(1, 6))
OTHERS = tuple(f"trust-{n}" for n in range(1, 7))
STAFF = ("nurse", "doctor", "therapist", "gp", "support", "social-worker")

SERVICES: dict[str, tuple[str, str, str, str, dict[str, tuple[float, str]], dict[str, float]]] = {
    "emergency-medical": (
        "emergency admission",
        "hospital",
        "ACUTE",
        "admission",
        {"bed": (6.0, "days")},
        {"doctor": 5.0},
    ),
    "emergency-surgical": (
        "emergency admission",
        "hospital",
        "ACUTE",
        "admission",
        {"bed": (5.0, "days"), "theatre": (60.0, "minutes")},
        {"doctor": 6.0},
    ),
    "elective": (
        "elective admission",
        "hospital",
        "ACUTE",
        "admission",
        {"bed": (3.0, "days"), "theatre": (110.0, "minutes")},
        {"doctor": 5.0},
    ),
    "day-case": (
        "day case",
        "hospital",
        "ACUTE",
        "admission",
        {"theatre": (45.0, "minutes")},
        {"doctor": 2.0, "nurse": 3.0},
    ),
    "outpatient-first": ("outpatient", "hospital", "ACUTE", "attendance", {"room": (0.5, "hours")}, {"doctor": 0.6}),
    "outpatient-follow-up": (
        "outpatient",
        "hospital",
        "ACUTE",
        "attendance",
        {"room": (0.3, "hours")},
        {"doctor": 0.3},
    ),
    "emergency-department": (
        "a&e attendance",
        "hospital",
        "ACUTE",
        "attendance",
        {"cubicle": (3.0, "hours")},
        {"doctor": 0.8, "nurse": 1.0},
    ),
    "urgent-care": (
        "urgent care attendance",
        "community",
        "COMMUNITY",
        "attendance",
        {"room": (0.4, "hours")},
        {"nurse": 0.5},
    ),
    "maternity": ("maternity", "hospital", "ACUTE", "birth", {"bed": (2.0, "days")}, {"nurse": 20.0}),
    "diagnostic": ("diagnostic", "hospital", "ACUTE", "test", {"room": (0.4, "hours")}, {"support": 0.5}),
    "gp-appointment": ("gp appointment", "primary care", "PRIMARY", "appointment", {}, {"gp": 0.25}),
    "nurse-appointment": ("gp appointment", "primary care", "PRIMARY", "appointment", {}, {"nurse": 0.25}),
    "community-nursing": ("community contact", "community", "COMMUNITY", "contact", {}, {"nurse": 0.9}),
    "therapy": ("community contact", "community", "COMMUNITY", "contact", {}, {"therapist": 1.0}),
    "intermediate-care": (
        "community admission",
        "community",
        "COMMUNITY",
        "admission",
        {"community-bed": (20.0, "days")},
        {"therapist": 8.0},
    ),
    "mental-health-contact": ("mental health contact", "mental health", "COMMUNITY", "contact", {}, {"nurse": 1.2}),
    "mental-health-bed": (
        "mental health admission",
        "mental health",
        "COMMUNITY",
        "admission",
        {"mental-health-bed": (30.0, "days")},
        {"doctor": 6.0},
    ),
    "home-care": ("social care package", "social care", "COUNCILS", "package", {}, {"social-worker": 12.0}),
}
"""Service: point of delivery, setting, providers, unit, use of resources, hours of staff."""
RATES = dict(
    zip(SERVICES, (70, 35, 40, 110, 420, 700, 380, 220, 11, 600, 4800, 2400, 900, 300, 9, 350, 3, 12), strict=True)
)
"""Units a year for 1,000 people."""


def _providers(name: str) -> tuple[str, ...]:
    return {"ACUTE": ACUTE, "COMMUNITY": COMMUNITY, "PRIMARY": PRIMARY, "COUNCILS": COUNCILS}[name]


class _Numbers:
    """Assumptions collected as they are named."""

    def __init__(self) -> None:
        self.records: dict[str, Assumption] = {}

    def __call__(self, id: str, value: float, unit: str, spread: float = 0.0, **more: object) -> str:
        given: dict[str, object] = {"low": value * (1 - spread), "high": value * (1 + 1.2 * spread)} if spread else {}
        if unit.startswith("£"):
            given["price_base"] = YEARS[0]
        self.records[id] = Assumption(
            id=id, title=id.replace("-", " "), value=value, unit=unit, evidence="made-up", owner="lead", **given, **more
        )  # type: ignore[arg-type]
        return id


def _organisations() -> list[Record]:
    rows: list[Record] = []
    for ids, kind in (
        (ACUTE, "acute"),
        (COMMUNITY, "community"),
        (PRIMARY, "gp federation"),
        (COUNCILS, "council"),
        (CCGS, "commissioner"),
    ):
        rows += [
            Organisation(id=id, title=id, type=kind, partner="full", place="area", labour_market="area") for id in ids
        ]
    return rows + [Organisation(id=id, title=id, type="acute", partner="outside") for id in OTHERS]


def _resources(number: _Numbers) -> list[Record]:
    table = {
        "bed": ("bed", 1.0, 28.0, 0.92, True),
        "theatre": ("theatre", 8.0, 1.0, 0.85, False),
        "room": ("room", 8.0, 1.0, 0.8, False),
        "cubicle": ("cubicle", 24.0, 1.0, 0.75, True),
        "community-bed": ("bed", 1.0, 12.0, 0.9, True),
        "mental-health-bed": ("bed", 1.0, 16.0, 0.9, True),
    }
    return [
        Resource(
            id=id,
            title=id,
            unit=unit,
            use_unit="use",
            use_per_day=day,
            step=step,
            standard=standard,
            target_occupancy=number(f"occupancy-{id}", target, "share"),
            policy="grow" if id in ("room", "theatre") else "fixed",
            step_cost=number(f"step-{id}", 30_000.0 * step, "£ per unit", 0.05),
            establishment={"nurse": number(f"nurses-{id}", 1.1 * step, "wte", 0.04)},
        )
        for id, (unit, day, step, target, standard) in table.items()
    ]


def _services(number: _Numbers) -> list[Record]:
    return [
        Service(
            id=id,
            title=id,
            point_of_delivery=pod,
            setting=setting,
            unit=unit,
            growth=number(f"growth-{id}", 0.008, "rate", 0.6),
            preventable=id.startswith("emergency-m"),
            variable_cost=number(f"cost-{id}", 40_000.0 / RATES[id], "£ per unit", 0.1),
            uses={r: number(f"{r}-{id}", x, u, 0.05) for r, (x, u) in uses.items()},
            staff={w: number(f"{w}-hours-{id}", x, "hours", 0.08) for w, x in staff.items()},
            journeys=number(f"journeys-{id}", 1.3, "ratio") if setting in ("hospital", "community") else "",
            waiting_standard="within-18-weeks" if id == "elective" else "",
        )
        for id, (pod, setting, _, unit, uses, staff) in SERVICES.items()
    ]


def _staff(number: _Numbers) -> list[Record]:
    return [
        StaffGroup(
            id=w,
            title=w,
            hours_per_wte=number(f"hours-{w}", 1500.0, "hours"),
            pay=number(f"pay-{w}", 45_000.0, "£ per wte"),
            leaver_rate=number(f"leavers-{w}", 0.1, "rate", 0.2),
            recruitable=number(f"recruits-{w}", 0.13, "rate", 0.2),
            agency_premium="agency-premium",
            agency_share="agency-share",
        )
        for w in STAFF
    ]


EFFECTS: tuple[tuple[str, str, tuple[str, ...], slice, tuple[int, ...], str], ...] = (
    (
        "smoking",
        "prevent",
        ("emergency-medical", "elective", "outpatient-first", "outpatient-follow-up"),
        slice(4, 14),
        (1, 2, 3),
        "",
    ),
    (
        "alcohol",
        "prevent",
        ("emergency-medical", "emergency-department", "emergency-surgical"),
        slice(3, 12),
        (1, 2),
        "",
    ),
    (
        "frailty",
        "avoid",
        ("emergency-medical", "emergency-department", "gp-appointment"),
        slice(15, 19),
        (),
        "community-nursing",
    ),
    ("falls", "prevent", ("emergency-surgical", "emergency-department", "home-care"), slice(13, 19), (), ""),
    ("streaming", "shift", ("emergency-department",), slice(0, 19), (), "urgent-care"),
    ("children", "shift", ("emergency-department", "outpatient-first"), slice(0, 4), (), "nurse-appointment"),
    ("advice", "avoid", ("outpatient-first", "outpatient-follow-up"), slice(4, 19), (), "gp-appointment"),
    ("follow-up", "shift", ("outpatient-follow-up",), slice(4, 16), (), "therapy"),
    ("discharge", "shorten", ("emergency-medical", "emergency-surgical"), slice(14, 19), (), "bed"),
    ("enhanced-recovery", "shorten", ("elective",), slice(4, 19), (), "bed"),
    ("intermediate", "shift", ("emergency-medical",), slice(16, 19), (), "intermediate-care"),
    (
        "diabetes",
        "prevent",
        ("emergency-medical", "outpatient-follow-up", "gp-appointment", "community-nursing"),
        slice(8, 17),
        (),
        "",
    ),
    (
        "liaison",
        "avoid",
        ("emergency-medical", "mental-health-bed", "emergency-department"),
        slice(3, 15),
        (),
        "mental-health-contact",
    ),
    ("procurement", "reprice", ("elective", "day-case", "diagnostic"), slice(0, 19), (), "variable"),
    ("demand", "avoid", ("diagnostic", "outpatient-first"), slice(6, 19), (2, 3, 4, 5), "gp-appointment"),
    ("self-care", "avoid", ("gp-appointment", "nurse-appointment", "therapy"), slice(2, 13), (), "nurse-appointment"),
)
"""Initiative, kind, services, age bands, deprivation fifths, and what it becomes or acts on."""


def _effect(
    number: _Numbers, name: str, kind: str, service: str, ages: slice, fifths: tuple[int, ...], target: str
) -> Effect:
    more: dict[str, object] = {}
    if kind in ("prevent", "avoid", "shift"):
        where = SERVICES[target][2] if target else ""
        more["becomes"] = (
            Becomes(service=target, provider=_providers(where)[0], ratio=number(f"{name}-ratio", 1.2, "ratio", 0.2))
            if target
            else Becomes(prevented="made-up")
        )
    elif kind == "shorten":
        more["resources"] = (target,)
    else:
        more["line"] = target
    return Effect(
        id=service,
        kind=kind,
        services=(service,),
        age_bands=AGE_BANDS[ages],
        deprivation=fifths,
        eligible=number(f"{name}-{service}-eligible", 0.5, "share", 0.15),
        reach=number(f"{name}-reach", 0.6, "share", 0.2),
        size=number(f"{name}-{service}-size", 0.25, "share", 0.35),
        relation="nested" if name in ("frailty", "intermediate") and service == "emergency-medical" else "independent",
        relation_set="frail" if name in ("frailty", "intermediate") and service == "emergency-medical" else "",
        **more,
    )  # type: ignore[arg-type]


def _initiatives(number: _Numbers) -> list[Record]:
    rows: list[Record] = []
    for n, (name, kind, services, ages, fifths, target) in enumerate(EFFECTS):
        effects = tuple(_effect(number, name, kind, service, ages, fifths, target) for service in services)
        steps = tuple(
            RolloutStep(
                place=place,
                role="early" if k % 3 == 0 else "later",
                wave=k % 3 + 1,
                start=f"{2017 + k % 3}-0{4 + n % 4}",
            )
            for k, place in enumerate(LOCALITIES)
        )
        rows.append(
            Initiative(
                id=name,
                title=name,
                stage="implementation",
                level="area",
                sro="lead",
                effects=effects,
                rollout=steps,
                costs=(
                    Cost(
                        id="team",
                        organisation=COMMUNITY[n % 4],
                        kind="recurrent",
                        amount=number(f"{name}-team", 4e5, "£", 0.2),
                        from_year=YEARS[1],
                        follows_rollout=True,
                    ),
                    Cost(
                        id="build",
                        organisation=ACUTE[n % 6],
                        kind="capital",
                        amount=number(f"{name}-build", 2e6, "£", 0.3),
                        from_year=YEARS[1],
                        to_year=YEARS[2],
                        life_years=20.0,
                        charge_rate="capital-charge",
                    ),
                ),
                staff=(
                    StaffNeed(
                        organisation=COMMUNITY[n % 4],
                        staff_group="nurse",
                        wte=number(f"{name}-nurses", 12.0, "wte", 0.2),
                        from_year=YEARS[1],
                        follows_rollout=True,
                    ),
                ),
                openings=(Opening(id="rooms", provider=COMMUNITY[n % 4], resource="room", units=2.0, year=YEARS[2]),),
                releases=(Release(id="ward", provider=ACUTE[n % 6], resource="bed", units=28.0, year=YEARS[3]),)
                if n % 2 == 0
                else (),
            )
        )
    return rows


def _rest(number: _Numbers) -> list[Record]:
    for name, value in {"pay": 0.02, "prices": 0.02, "contract": 0.01, "allocation": 0.02}.items():
        number(f"index-{name}", value, "rate", 0.4)
    number("agency-premium", 0.5, "ratio", 0.2)
    number("agency-share", 0.1, "share", 0.2)
    number("within-18-weeks", 0.92, "share")
    number("capital-charge", 0.035, "rate")
    number("carbon", 0.2, "kg")
    number("flat", 0.0, "rate")
    number("blended", 0.5, "share", 0.2)
    contracts: list[Record] = [
        Contract(
            id=f"{ccg}-{payee}",
            title=f"{ccg} with {payee}",
            payer=ccg,
            payee=payee,
            type=("activity", "block", "blended")[(n + m) % 3],
            places=LOCALITIES[n::5],
            variable_share="blended",
        )
        for n, ccg in enumerate(CCGS)
        for m, payee in enumerate((*ACUTE, *COMMUNITY))
    ]
    return [
        *contracts,
        Fund(
            id="stf",
            title="Transformation fund",
            kind="transformation",
            recipient=CCGS[0],
            amounts={year: number(f"fund-{year[:4]}", 3e6, "£") for year in YEARS[1:]},
        ),
        Place(id="area", title="Area", level="footprint"),
        *(Place(id=id, title=id, level="locality", parents={"area": 1.0}) for id in LOCALITIES),
        Person(id="lead", title="Ann Lead", organisation=CCGS[0], roles=("single leader",)),
        Evidence(id="made-up", title="Made up", citation="Made up", grade="illustrative", wording="illustrative"),
        Source(id="returns", title="Returns", grade="illustrative"),
    ]


def _people(
    draw: np.random.Generator,
) -> tuple[pl.DataFrame, np.ndarray[tuple[int, int, int, int], np.dtype[np.float64]]]:
    shape = np.exp(-(((np.arange(19) - 7) / 8.0) ** 2))
    base = 6000.0 * shape[None, :, None, None] * draw.uniform(0.5, 1.5, (len(LOCALITIES), 19, 2, 5))
    rows = []
    for variant, more in (("principal", 0.0), ("high", 0.004), ("low", -0.004)):
        for y, year in enumerate(YEARS):
            growth = (1.0 + 0.004 + more + 0.0015 * np.arange(19)) ** y
            for p, place in enumerate(LOCALITIES):
                for a, age in enumerate(AGE_BANDS):
                    for s, sex in enumerate(("female", "male")):
                        rows += [
                            {
                                "place": place,
                                "age_band": age,
                                "sex": sex,
                                "deprivation": d + 1,
                                "year": year,
                                "persons": float(base[p, a, s, d] * growth[a]),
                                "variant": variant,
                            }
                            for d in range(5)
                        ]
    return frame("population", rows), base


def _activity(
    draw: np.random.Generator, people: np.ndarray[tuple[int, int, int, int], np.dtype[np.float64]]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    slope = np.exp(0.06 * np.arange(19))
    for id, (_, _, kind, *_) in SERVICES.items():
        providers = _providers(kind)
        for p, place in enumerate(LOCALITIES):
            shares = {providers[p % len(providers)]: 0.8}
            if kind == "ACUTE" and p % 4 == 0:
                shares[providers[(p + 1) % len(providers)]] = 0.2
            for provider, share in shares.items():
                units = people[p] * RATES[id] / 1000.0 * slope[:, None, None] / slope.mean() * share
                for a, age in enumerate(AGE_BANDS):
                    for s, sex in enumerate(("female", "male")):
                        rows += [
                            {
                                "place": place,
                                "age_band": age,
                                "sex": sex,
                                "deprivation": d + 1,
                                "service": id,
                                "provider": provider,
                                "quantity": float(units[a, s, d] * draw.uniform(0.7, 1.3)),
                                "status": "agreed",
                            }
                            for d in range(5)
                        ]
    return rows


def _tables(draw: np.random.Generator) -> dict[str, pl.DataFrame]:
    population, people = _people(draw)
    activity = frame("activity", _activity(draw, people))
    base = YEARS[0]
    totals = (
        activity.group_by("provider", "service").agg(pl.col("quantity").sum()).sort("provider", "service").to_dicts()
    )
    use: dict[tuple[str, str], float] = {}
    wte: dict[tuple[str, str], float] = {}
    per_day = {
        "bed": 0.92,
        "theatre": 8 * 0.85,
        "room": 8 * 0.8,
        "cubicle": 24 * 0.75,
        "community-bed": 0.9,
        "mental-health-bed": 0.9,
    }
    for row in totals:
        _, _, _, _, uses, staff = SERVICES[row["service"]]
        for r, (x, unit) in uses.items():
            use[row["provider"], r] = use.get((row["provider"], r), 0.0) + row["quantity"] * x / (
                60.0 if unit == "minutes" else 1.0
            )
        for w, hours in staff.items():
            wte[row["provider"], w] = wte.get((row["provider"], w), 0.0) + row["quantity"] * hours / 1500.0
    step = {"bed": 28.0, "community-bed": 12.0, "mental-health-bed": 16.0}
    units = {
        key: float(np.ceil(x / 365 / per_day[key[1]] / step.get(key[1], 1.0)) * step.get(key[1], 1.0))
        for key, x in use.items()
    }
    for (provider, _), x in units.items():
        wte[provider, "nurse"] = wte.get((provider, "nurse"), 0.0) + 1.1 * x
    accounts = [
        {"organisation": o, "line": line, "year": base, "amount": amount}
        for o in (*ACUTE, *COMMUNITY, *PRIMARY, *COUNCILS)
        for line, amount in (
            ("pay", sum(x * 46e3 for (r, _), x in wte.items() if r == o)),
            ("non_pay", 3e8),
            ("contract_income", 6e8),
        )
    ] + [
        {"organisation": c, "line": line, "year": base, "amount": 9e8}
        for c in CCGS
        for line in ("allocation", "contract_spend")
    ]
    return {
        "population": population,
        "activity": activity,
        "capacity": frame(
            "capacity", ({"provider": o, "resource": r, "year": base, "units": x} for (o, r), x in units.items())
        ),
        "workforce": frame(
            "workforce",
            (
                {"organisation": o, "staff_group": w, "year": base, "measure": m, "wte": x * k}
                for (o, w), x in wte.items()
                for m, k in (("in post", 0.97), ("establishment", 1.02))
            ),
        ),
        "accounts": frame("accounts", accounts),
        "contract_value": frame(
            "contract_value",
            (
                {"contract": f"{ccg}-{payee}", "side": side, "year": base, "amount": 2e7}
                for ccg in CCGS
                for payee in (*ACUTE, *COMMUNITY)
                for side in ("payer", "payee")
            ),
        ),
        "travel": frame(
            "travel",
            (
                {"place": p, "provider": o, "minutes": 10.0 + (7 * n + 3 * m) % 30, "km": 4.0 + (5 * n + 2 * m) % 20}
                for n, p in enumerate(LOCALITIES)
                for m, o in enumerate((*ACUTE, *COMMUNITY))
            ),
        ),
        "season": frame(
            "season",
            (
                {"service": s, "month": m, "factor": 1.0 + 0.08 * np.cos(2 * np.pi * (m - 1) / 12)}
                for s in ("emergency-medical", "emergency-department")
                for m in range(1, 13)
            ),
        ),
        "waiting": frame(
            "waiting",
            ({"provider": o, "service": "elective", "weeks": w, "people": 120.0 - w} for o in ACUTE for w in range(30)),
        ),
    }


def large_plan(seed: int = 1) -> Plan:
    """The plan; another seed gives another footprint of the same size."""
    number = _Numbers()
    records = [
        *_organisations(),
        *_resources(number),
        *_services(number),
        *_staff(number),
        *_initiatives(number),
        *_rest(number),
    ]
    settings = PlanSettings(
        id=f"area-{seed}",
        title="Area",
        footprint="area",
        base_year=YEARS[0],
        price_base=YEARS[0],
        owner="lead",
        carbon_per_km="carbon",
        indices={
            "pay": "index-pay",
            "non_pay": "index-prices",
            "contract": "index-contract",
            "allocation": "index-allocation",
            "grant": "flat",
            "other_income": "flat",
            "capital": "index-prices",
        },
    )
    return make_plan(
        settings, [*records, *number.records.values()], _tables(np.random.Generator(np.random.Philox(key=seed)))
    )
