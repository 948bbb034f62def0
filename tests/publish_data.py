# ruff: noqa: E501 - tables of figures read best a row a line
"""A made-up but consistent result set for Herefordshire and Worcestershire: every total is the sum of its parts.

Nothing here is a real organisation's figure. The names are real so that pages are tried with titles of real length.
"""

from __future__ import annotations

from typing import Any

from placeplan.publish import (
    AssumptionRow,
    EvidenceRow,
    InitiativeRow,
    OrganisationRow,
    PlaceRow,
    ProblemRow,
    ReconciliationRow,
    ReportContext,
    RolloutRow,
)  # fmt: skip
from placeplan.results import Finding, Provenance, Refusal, ResultSet
from placeplan.results.results import frame_of

YEARS = ("2015/16", "2016/17", "2017/18", "2018/19", "2019/20", "2020/21")
N, S = "do nothing", "do something"
M = 1e6

ORGANISATIONS = (
    OrganisationRow("redditch-bromsgrove-ccg", "NHS Redditch and Bromsgrove CCG", "commissioner"),
    OrganisationRow("south-worcestershire-ccg", "NHS South Worcestershire CCG", "commissioner"),
    OrganisationRow("wyre-forest-ccg", "NHS Wyre Forest CCG", "commissioner"),
    OrganisationRow("herefordshire-ccg", "NHS Herefordshire CCG", "commissioner"),
    OrganisationRow("worcestershire-acute", "Worcestershire Acute Hospitals NHS Trust", "acute"),
    OrganisationRow("wye-valley", "Wye Valley NHS Trust", "integrated"),
    OrganisationRow("worcestershire-health-care", "Worcestershire Health and Care NHS Trust", "community"),
    OrganisationRow("2gether", "2gether NHS Foundation Trust", "mental health", "partial"),
    OrganisationRow("herefordshire-council", "Herefordshire Council", "council", "partial"),
    OrganisationRow("worcestershire-council", "Worcestershire County Council", "council", "partial"),
)
# base-year cost, yearly growth of cost and of income (do nothing), all in £m
ACCOUNTS = {
    "redditch-bromsgrove-ccg": (212.0, 0.043, 0.019), "south-worcestershire-ccg": (362.0, 0.044, 0.019),
    "wyre-forest-ccg": (146.0, 0.042, 0.018), "herefordshire-ccg": (246.0, 0.041, 0.019),
    "worcestershire-acute": (402.0, 0.049, 0.021), "wye-valley": (186.0, 0.046, 0.020),
    "worcestershire-health-care": (178.0, 0.037, 0.021), "2gether": (34.0, 0.035, 0.020),
    "herefordshire-council": (88.0, 0.038, 0.002), "worcestershire-council": (214.0, 0.040, 0.004),
}  # fmt: skip
BASE_POSITION = {"worcestershire-acute": -59.4, "wye-valley": -22.6, "herefordshire-ccg": 1.1}

# id, title, workstream, stage, owner, net saving in the last year by organisation (£m)
_I: tuple[tuple[str, str, str, str, str, dict[str, float]], ...] = (
    ("integrated-community-teams", "Integrated community teams around groups of practices, with rapid response at home",
     "Out of hospital care", "implementation", "Chief executive, Worcestershire Health and Care",
     {"worcestershire-acute": -6.2, "south-worcestershire-ccg": 24.8, "redditch-bromsgrove-ccg": 12.1, "wyre-forest-ccg": 8.3,
      "worcestershire-council": -2.9}),
    ("provider-efficiency", "Provider efficiency at 2 % a year", "Efficiency", "implementation", "Directors of finance",
     {"worcestershire-acute": 31.5, "wye-valley": 14.6, "worcestershire-health-care": 13.2, "2gether": 2.4}),
    ("one-herefordshire", "One Herefordshire: community services in place of community hospital "
        "beds", "Out of hospital care",
     "decision making", "Chief officer, Herefordshire CCG", {"wye-valley": 3.4, "herefordshire-ccg": 14.9,
                                                             "herefordshire-council": -2.1}),
    ("medicines", "Medicines optimisation", "Clinical variation", "implementation", "Chief pharmacist",
     {"south-worcestershire-ccg": 7.9, "redditch-bromsgrove-ccg": 4.1, "wyre-forest-ccg": 2.9, "herefordshire-ccg": 5.2}),
    ("back-office", "Shared back office and "
        "procurement", "Efficiency", "engagement and consultation", "Director of finance, Wye Valley",
     {"worcestershire-acute": 5.6, "wye-valley": 3.1, "worcestershire-health-care": 3.4, "2gether": 0.8,
      "redditch-bromsgrove-ccg": 0.9, "herefordshire-ccg": 0.7}),
    ("elective-variation", "Elective care variation "
        "(RightCare)", "Clinical variation", "transition", "Medical director, Worcestershire Acute",
     {"worcestershire-acute": -3.8, "wye-valley": -1.2, "south-worcestershire-ccg": 7.6, "redditch-bromsgrove-ccg": 4.0,
      "wyre-forest-ccg": 2.7, "herefordshire-ccg": 3.8}),
    ("acute-reconfiguration", "Future of Acute Hospital Services in "
        "Worcestershire", "Urgent and acute care", "engagement and consultation",
     "Chief executive, Worcestershire Acute", {"worcestershire-acute": 11.4, "redditch-bromsgrove-ccg": -1.6}),
    ("urgent-care", "Urgent care: streaming at the front door and clinical hub for "
        "111", "Urgent and acute care", "transition",
     "Urgent care lead", {"south-worcestershire-ccg": 4.1, "redditch-bromsgrove-ccg": 2.2, "herefordshire-ccg": 2.3,
                          "worcestershire-acute": -1.1}),
    ("prevention", "Prevention and self-care: smoking, alcohol, obesity and falls", "Prevention", "implementation",
     "Directors of public health", {"south-worcestershire-ccg": 3.0, "herefordshire-ccg": 1.8, "worcestershire-council": 1.2,
                                    "herefordshire-council": 0.7}),
    ("mental-health", "Mental health: fewer placements out of "
        "area", "Mental health and learning disability", "transition",
     "Chief executive, 2gether", {"2gether": 1.3, "worcestershire-health-care": 2.9, "herefordshire-ccg": 0.9}),
    ("general-practice", "General practice at scale", "Primary care", "transition", "Chair, GP federations",
     {"south-worcestershire-ccg": -1.9, "herefordshire-ccg": -1.1, "redditch-bromsgrove-ccg": -1.0, "wyre-forest-ccg": -0.7}),
    ("digital", "Shared care record", "Digital", "diagnosis", "Chief information officer",
     {"worcestershire-acute": -1.2, "wye-valley": -0.6, "worcestershire-health-care": -0.5}),
)  # fmt: skip
RAMP = dict(zip(YEARS, (0.0, 0.06, 0.27, 0.53, 0.78, 1.0), strict=True))
STAFF_SUPPLY = {"worcestershire-acute": 4.4, "wye-valley": 1.9, "worcestershire-health-care": -2.2}
FUNDS = {"worcestershire-acute": 21.0, "wye-valley": 7.5, "worcestershire-health-care": 4.0}

SERVICES = {
    "non-elective": (74_300, 0.026, -0.109), "elective": (21_900, 0.021, -0.043), "day-case": (66_400, 0.024, -0.018),
    "ae": (188_500, 0.024, -0.082), "outpatient-first": (212_000, 0.022, -0.051), "outpatient-follow-up": (461_000, 0.021, -0.094),
    "community-contact": (912_000, 0.023, 0.147), "mental-health-contact": (301_000, 0.019, 0.031),
}  # fmt: skip
SERVICE_TITLES = {
    "non-elective": "Emergency admissions", "elective": "Elective admissions", "day-case": "Day cases", "ae": "A&E attendances",
    "outpatient-first": "First outpatient attendances", "outpatient-follow-up": "Follow-up outpatient attendances",
    "community-contact": "Community contacts", "mental-health-contact": "Mental health contacts",
}  # fmt: skip
# provider, resource -> open in base year, required in base year, growth do nothing, change by the plan, change of open units by year
CAPACITY = {
    ("worcestershire-royal", "acute-bed"): (507, 521, 0.021, -0.072, (0, 0, 0, 24, 24, 24)),
    ("alexandra", "acute-bed"): (318, 309, 0.019, -0.094, (0, 0, 0, 0, 0, 0)),
    ("hereford-county", "acute-bed"): (236, 241, 0.020, -0.051, (0, 0, 24, 24, 36, 36)),
    ("worcestershire-health-care", "community-bed"): (324, 296, 0.018, -0.282, (0, 0, -18, -30, -42, -42)),
    ("wye-valley", "community-bed"): (97, 86, 0.017, -0.361, (0, 0, -12, -24, -24, -24)),
    ("worcestershire-health-care", "community-caseload"): (410, 402, 0.023, 0.151, (0, 20, 60, 80, 80, 80)),
    ("worcestershire-royal", "theatre-session"): (92, 88, 0.021, -0.03, (0, 0, 0, 0, 0, 0)),
    ("alexandra", "ae-cubicle"): (34, 33, 0.024, -0.08, (0, 0, 0, 0, 0, 0)),
}  # fmt: skip
PROVIDERS = {"worcestershire-royal": "Worcestershire Royal Hospital", "alexandra": "Alexandra Hospital",
             "hereford-county": "Hereford County Hospital"}  # fmt: skip
RESOURCES = {"acute-bed": "Acute beds", "community-bed": "Community hospital beds", "community-caseload": "Community caseload places",
             "theatre-session": "Theatre sessions", "ae-cubicle": "A&E cubicles"}  # fmt: skip
STAFF = {
    ("worcestershire-acute", "registered-nurse"): (1810, 1598, 138), ("worcestershire-acute", "consultant"): (402, 361, 24),
    ("wye-valley", "registered-nurse"): (892, 786, 71), ("wye-valley", "consultant"): (168, 151, 9),
    ("worcestershire-health-care", "community-nurse"): (1034, 851, 66), ("worcestershire-health-care", "therapist"): (412, 371, 14),
    ("worcestershire-health-care", "mental-health-nurse"): (388, 361, 11), ("2gether", "mental-health-nurse"): (206, 193, 5),
    ("worcestershire-acute", "support-worker"): (1105, 1098, 0), ("herefordshire-council", "social-worker"): (121, 106, 4),
    ("worcestershire-council", "social-worker"): (287, 252, 9),
}  # fmt: skip
PLACES = {"redditch": 84_900, "bromsgrove": 96_400, "wyre-forest": 99_600, "worcester": 101_700, "malvern-hills": 76_100,
          "wychavon": 121_300, "herefordshire": 188_100}  # fmt: skip


def _bridge_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for year in YEARS:
        f = RAMP[year]
        for key, _, _, _, _, parts in _I:
            rows.append({"figure": "bridge", "world": S, "year": year, "initiative": key, "line": "initiative",
                         "value": sum(parts.values()) * f * M, "unit": "£"})  # fmt: skip
            for organisation, value in parts.items():
                rows.append({"figure": "trading", "world": S, "year": year, "initiative": key, "organisation": organisation,
                             "value": value * f * M, "unit": "£"})  # fmt: skip
        for line, parts in (("staff supply", STAFF_SUPPLY), ("funds", FUNDS)):
            rows.append(
                {
                    "figure": "bridge",
                    "world": S,
                    "year": year,
                    "line": line,
                    "value": sum(parts.values()) * f * M,
                    "unit": "£",
                }
            )
    return rows


def change(organisation: str, year: str) -> float:
    """What the plan changes in an organisation's position, in £m."""
    parts = [p for *_, p in _I]
    return RAMP[year] * sum(p.get(organisation, 0.0) for p in (*parts, STAFF_SUPPLY, FUNDS))


def _money_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for t, year in enumerate(YEARS):
        total = {N: 0.0, S: 0.0}
        for o, (cost0, up_cost, up_income) in ACCOUNTS.items():
            cost = cost0 * (1 + up_cost) ** t
            income = (cost0 + BASE_POSITION.get(o, 0.0)) * (1 + up_income) ** t
            for world in (N, S):
                extra = 0.0 if world == N else RAMP[year] * FUNDS.get(o, 0.0)
                less = 0.0 if world == N else change(o, year) - extra
                lines = {
                    "pay": cost * 0.62 - less * 0.7,
                    "non-pay": cost * 0.34 - less * 0.3,
                    "capital charges": cost * 0.04,
                }
                gains = (
                    {"contract": income * 0.8, "other_income": income * 0.2}
                    if not o.endswith(("ccg", "council"))
                    else {"allocation": income}
                )
                if extra:
                    gains["transformation fund"] = extra
                key = {"world": world, "year": year, "organisation": o, "unit": "£", "price_base": "nominal"}
                rows += [{"figure": "cost", "line": k, "value": v * M, **key} for k, v in lines.items()]
                rows += [{"figure": "income", "line": k, "value": v * M, **key} for k, v in gains.items()]
                position = sum(gains.values()) - sum(lines.values())
                total[world] += position
                rows.append({"figure": "position", "value": position * M, **key})
        for world in (N, S):
            key = {"world": world, "year": year, "unit": "£", "price_base": "nominal"}
            rows.append({"figure": "position", "value": total[world] * M, **key})
            rows.append({"figure": "gap.finance", "value": -total[world] * M, **key})
        rows.append({"figure": "capital.spend", "world": S, "year": year, "organisation": "worcestershire-acute",
                     "value": (0, 6, 14, 9, 3, 0)[t] * M, "unit": "£"})  # fmt: skip
    return rows


def _activity_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for service, (base, up, effect) in SERVICES.items():
        for t, year in enumerate(YEARS):
            nothing = base * (1 + up) ** t
            key = {"year": year, "service": service, "unit": "units of the service"}
            rows.append({"figure": "activity", "world": N, "value": nothing, **key})
            rows.append({"figure": "activity", "world": S, "value": nothing * (1 + effect * RAMP[year]), **key})
            for line, part in (
                ("population size", 0.28),
                ("population structure", 0.34),
                ("non-demographic growth", 0.38),
                ("adjustment", 0.0),
            ):
                rows.append(
                    {"figure": "activity.growth", "world": N, "line": line, "value": (nothing - base) * part, **key}
                )
            if effect < 0:
                shares = {
                    "effect.naive": -effect * 1.19,
                    "effect.combined": -effect,
                    "effect.lowest": -effect * 0.56,
                    "effect.highest": -effect * 1.19,
                }
                rows += [
                    {"figure": f, "world": S, "value": v * RAMP[year], **key, "unit": "share"}
                    for f, v in shares.items()
                ]
    return rows


MOVES = (
    ("integrated-community-teams", "fewer-admissions", "non-elective", "community-contact", 6_100.0, 9.0, 250.0, 0.0),
    ("one-herefordshire", "step-down", "non-elective", "community-contact", 1_750.0, 8.0, 0.0, 0.0),
    (
        "elective-variation",
        "fewer-follow-ups",
        "outpatient-follow-up",
        "community-contact",
        31_000.0,
        0.4,
        0.0,
        9_800.0,
    ),
    ("urgent-care", "streaming", "ae", "community-contact", 14_200.0, 1.0, 0.0, 0.0),
    ("prevention", "falls", "non-elective", "", 640.0, 1.0, 640.0, 0.0),
)


def _care_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for year in YEARS:
        f = RAMP[year]
        for initiative, effect, service, into, removed, ratio, prevented, unmet in MOVES:
            key = {"world": S, "year": year, "initiative": initiative, "effect": effect, "unit": "units of the service"}
            rows.append({"figure": "care.removed", "service": service, "value": removed * f, **key})
            rows.append({"figure": "care.prevented", "service": service, "value": prevented * f, **key})
            rows.append({"figure": "care.unmet", "service": service, "value": unmet * f, **key})
            if into:
                rows.append(
                    {
                        "figure": "care.arrived",
                        "service": into,
                        "value": (removed - prevented - unmet) * ratio * f,
                        **key,
                    }
                )
            share = {"effect.standalone": 1.08, "effect.attributed": 1.0, "effect.last_in": 0.93}
            rows += [
                {**key, "figure": k, "service": service, "effect": "", "value": removed * v * f}
                for k, v in share.items()
            ]
    return rows


def _capacity_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for (provider, resource), (opened, need, up, effect, steps) in CAPACITY.items():
        for t, year in enumerate(YEARS):
            key = {"year": year, "provider": provider, "resource": resource, "unit": "units"}
            for world in (N, S):
                required = need * (1 + up) ** t * (1 + (effect * RAMP[year] if world == S else 0.0))
                units = float(opened + (steps[t] if world == S else 0))
                rows.append({"figure": "capacity.required", "world": world, "value": required, **key})
                rows.append({"figure": "capacity.open", "world": world, "value": units, **key})
                rows.append({"figure": "capacity.staffed", "world": world, "value": units * 0.97, **key})
                busy = required * 0.9 / (units * 0.97)
                shares = (
                    ("capacity.occupancy", busy),
                    ("capacity.peak", busy * 1.05),
                    ("capacity.full", min(1.0, max(0.0, busy - 0.82) * 1.4)),
                )
                rows += [{"figure": f, "world": world, "value": v, **key, "unit": "share"} for f, v in shares]
    return rows


def _staff_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for (organisation, group), (need, supply, agency) in STAFF.items():
        for t, year in enumerate(YEARS):
            for world, more in ((N, 1.03), (S, 1.0)):
                wanted = need * more * (0.93 + 0.014 * t)
                short = max(0.0, wanted - supply)
                hired = min(short, float(agency))
                key = {"world": world, "year": year, "organisation": organisation, "staff_group": group, "unit": "wte"}
                parts = {
                    "need": wanted,
                    "supply": float(supply),
                    "shortage": short,
                    "agency": hired,
                    "unfilled": short - hired,
                }
                rows += [{"figure": f"staff.{k}", "value": v, **key} for k, v in parts.items()]
    return rows


def _other_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for t, year in enumerate(YEARS):
        f = RAMP[year]
        for place, people in PLACES.items():
            rows.append(
                {
                    "figure": "population",
                    "world": N,
                    "year": year,
                    "place": place,
                    "value": people * 1.006**t,
                    "unit": "people",
                }
            )
            for world, more in ((N, 1.0), (S, 1.0 + (0.12 if place in {"redditch", "bromsgrove"} else -0.015) * f)):
                key = {"world": world, "year": year, "place": place}
                rows.append(
                    {"figure": "travel.minutes", "value": people * 41.0 * 1.02**t * more, "unit": "minutes", **key}
                )
                rows.append({"figure": "travel.km", "value": people * 29.0 * 1.02**t * more, "unit": "km", **key})
        for initiative, value in (
            ("one-herefordshire", 2.9),
            ("integrated-community-teams", 6.4),
            ("acute-reconfiguration", 1.2),
        ):
            rows.append(
                {
                    "figure": "stranded",
                    "world": S,
                    "year": year,
                    "initiative": initiative,
                    "value": value * f * M,
                    "unit": "£",
                }
            )
        for fifth in range(1, 6):
            rate = 3310 - 390 * fifth
            for world in (N, S):
                rows.append({"figure": "health.rate", "world": world, "year": year, "deprivation": str(fifth), "unit": "events per 100,000",
                             "value": rate * 1.008**t * (1 - 0.06 * f * (world == S))})  # fmt: skip
        for figure, value, effect in (("gap.health", 5_840.0, 0.11), ("gap.care", 21_300.0, 0.34)):
            unit = "events" if figure == "gap.health" else "people"
            rows.append({"figure": figure, "world": N, "year": year, "value": value * 1.045**t, "unit": unit})
            rows.append(
                {"figure": figure, "world": S, "year": year, "value": value * 1.045**t * (1 - effect * f), "unit": unit}
            )
    for organisation, value in (("worcestershire-acute", 8.3), ("wye-valley", -2.1), ("worcestershire-council", 1.4)):
        rows.append(
            {
                "figure": "unexplained",
                "world": N,
                "year": YEARS[0],
                "organisation": organisation,
                "line": "pay",
                "value": value * M,
                "unit": "£",
            }
        )
    return rows


FINDINGS = (
    Finding("contract-mismatch", "warning", "herefordshire-ccg", "2016/17", "Payer and payee state "
        "different values for the contract "
            "between NHS Herefordshire CCG and Wye Valley NHS Trust.", 117.4 * M, 119.8 * M, "£",
            "Settle the value with both organisations; the payer's figure is used until then."),
    Finding("operational-plan", "warning", "worcestershire-acute", "2016/17", "Year 1 of the plan differs "
        "from the operational plan.",
            -34.6 * M, -38.2 * M, "£", "Bring the operational plan or the plan's year 1 up to date."),
    Finding("peak-load", "note", "hereford-county; acute-bed", "2020/21", "The load of the busiest month "
        "is above 95 % of capacity; "
            "the chance of no free bed is uncertain there.", None, 0.97, "share", ""),
    Finding("savings-back-loaded", "error", "footprint", "", "More than three quarters of the savings fall "
        "in the last half of the plan.",
            0.5, 0.77, "share", "Show what must be true by 2018/19 for the later years to follow."),
)  # fmt: skip
REFUSALS = tuple(
    Refusal(release, provider, "community-bed", units, year, reason, hoped)
    for release, provider, units, years, reason, hoped in (
        ("integrated-community-teams/worcestershire-beds", "worcestershire-health-care", 60.0, ("2018/19", "2019/20", "2020/21"),
         "268 beds would be required in 2018/19 and 222 would remain", 4.9 * M),
        ("one-herefordshire/herefordshire-beds", "wye-valley", 36.0, ("2017/18", "2018/19"),
         "the receiving community caseload in Herefordshire is not open until 2019/20", 2.6 * M),
    )
    for year in years
)  # fmt: skip


def results() -> ResultSet:
    """The result set."""
    rows = [
        *_bridge_rows(),
        *_money_rows(),
        *_activity_rows(),
        *_care_rows(),
        *_capacity_rows(),
        *_staff_rows(),
        *_other_rows(),
    ]
    titles = {
        "service": SERVICE_TITLES, "provider": PROVIDERS, "resource": RESOURCES,
        "line": {"non-demographic growth": "Other growth", "population size": "More people", "population structure": "Older people"},
        "staff_group": {"registered-nurse": "Registered nurses", "consultant": "Consultants", "community-nurse": "Community nurses",
                        "therapist": "Therapists", "mental-health-nurse": "Mental health nurses", "support-worker": "Support workers",
                        "social-worker": "Social workers"},
    }  # fmt: skip
    made = Provenance(
        "herefordshire-worcestershire", "3f9ac2d1" * 8, "0.1.0", "do something", "2016-10-21T09:30:00+00:00"
    )
    return ResultSet(frame_of(rows), made, FINDINGS, REFUSALS, titles=titles)


def _initiatives() -> tuple[InitiativeRow, ...]:
    rows = []
    names = ("Redditch", "Bromsgrove", "Wyre Forest", "Worcester", "Malvern Hills", "Wychavon", "Herefordshire")
    for i, (key, title, workstream, stage, owner, _) in enumerate(_I):
        places = names if i % 3 else names[:6]
        start = 2016 * 12 + 9 + 3 * (i % 5)
        rollout = []
        for j, place in enumerate(places):
            at = start + (0 if j < 2 else 6 if j < 4 else 12)
            rollout.append(
                RolloutRow(place, "early" if j < 2 else "later", f"{at // 12}-{at % 12 + 1:02d}", 12.0 + 6 * (i % 3))
            )
        rows.append(
            InitiativeRow(
                key,
                title,
                workstream,
                "Herefordshire and Worcestershire STP",
                stage,
                owner,
                f"{title}.",
                places,
                tuple(rollout),
            )
        )
    return tuple(rows)


def context() -> ReportContext:
    """The words beside it."""
    assumptions = (
        AssumptionRow("ict-reach", "Share of eligible people the community teams "
            "reach", 0.6, "share", 0.4, 0.75, "judgement", "opinion",
                      "Chief operating officer", "", ("Integrated community teams",)),
        AssumptionRow("ict-size", "Emergency admissions avoided among those "
            "reached", 0.18, "share", 0.06, 0.27, "nuffield", "moderate",
                      "Medical director", "", ("Integrated community teams",)),
        AssumptionRow("index-pay", "Pay inflation", 0.021, "rate", 0.015, 0.031, "guidance", "moderate", "Director of finance", "", ("Pay",)),
        AssumptionRow("cost-admission", "Variable cost of an emergency "
            "admission", 780.0, "£ per unit", 640.0, 930.0, "reference-costs",
                      "strong", "Director of finance", "2015/16", ("Variable cost",)),
        AssumptionRow("recruitable", "Share of nurses in post a labour market can add in a "
            "year", 0.03, "share", 0.01, 0.05, "", "illustrative",
                      "", "", ("Staff supply",)),
    )  # fmt: skip
    evidence = (
        EvidenceRow("nuffield", "Nuffield Trust, Shifting the balance of care, 2017", "moderate", "", "derived"),
        EvidenceRow(
            "guidance", "NHS Improvement, Economic assumptions 2016/17 to 2020/21", "moderate", "", "indicative"
        ),
        EvidenceRow("reference-costs", "Department of Health, Reference costs 2015-16", "strong", "", "derived"),
        EvidenceRow("judgement", "Programme board workshop, 12 May 2016", "opinion", "", "indicative"),
    )
    places = tuple(
        PlaceRow(k, k.replace("-", " ").title(), "district", ("worcestershire",), float(v)) for k, v in PLACES.items()
    )
    return ReportContext(
        title="Herefordshire and Worcestershire Sustainability and Transformation "
            "Plan", footprint="Herefordshire and Worcestershire",
        base_year="2015/16", years=YEARS, version="4.2", draft="Made-up figures for testing: not a real plan",
        summary="How the health and care organisations of the two counties mean to meet rising need within "
            "the money there is.",
        organisations=ORGANISATIONS, initiatives=_initiatives(), assumptions=assumptions, evidence=evidence, places=places,
        problems=(ProblemRow("warning", "assumptions.csv, row 14, "
            "recruitable", "The assumption has no evidence.", "Name a source."),),
        reconciliation=(
            ReconciliationRow("Emergency admissions", "Hospital episode statistics", 74_300.0, "Trust returns", 75_120.0, "admissions",
                              "2015/16", "disputed", "Wye Valley counts ambulatory care"),
            ReconciliationRow("Income of Wye Valley NHS "
                "Trust", "Accounts", 163.4 * M, "Plan return", 163.4 * M, "£", "2015/16", "agreed"),
        ),
        control_totals={"worcestershire-acute": {"2016/17": -34.6 * M, "2020/21": 0.0}, "wye-valley": {"2016/17": -31.5 * M}},
    )  # fmt: skip
