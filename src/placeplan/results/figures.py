"""The figures a run gives: name, unit, what it means, which scope it is given for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FIGURES", "RUN_SPLITS", "SCOPES", "SPLITS", "WORLDS", "FigureKind", "by_prefix"]

WORLDS: tuple[str, ...] = ("do nothing", "do something")
"""The two worlds every run computes together."""

SCOPES: tuple[str, ...] = (
    "place", "provider", "organisation", "sector", "service", "resource", "staff_group", "initiative", "effect", "line",
    "deprivation",
)  # fmt: skip
"""Dimensions a figure may be given for, in the order they are written; none of them is the footprint as a whole."""


@dataclass(frozen=True)
class FigureKind:
    """A figure: its name, unit and meaning."""

    name: str
    unit: str
    meaning: str
    money: bool = False


def _table(*rows: tuple[str, str, str]) -> dict[str, FigureKind]:
    return {name: FigureKind(name, unit, meaning, money=unit == "£") for name, unit, meaning in rows}


FIGURES: dict[str, FigureKind] = _table(
    ("population", "people", "people living in a place"),
    ("activity", "units of the service", "care given: attendances, admissions, contacts and so on"),
    ("activity.growth", "units of the service", "change in activity since the base year, by cause (line), do nothing"),
    ("care.removed", "units of the service", "activity an effect takes from where it was"),
    ("care.arrived", "units of the service", "activity that arrives at a receiving service because of an effect"),
    ("care.relocated", "units of the service", "activity moved to another provider"),
    ("care.prevented", "units of the service", "need that no longer arises, with evidence"),
    ("care.unmet", "units of the service", "need left unmet, declared"),
    ("care.grown", "units of the service", "activity added by a grow effect"),
    ("effect.naive", "share", "removing effects on a service simply added, as a share of do nothing's activity"),
    ("effect.combined", "share", "the same effects combined, each acting on what the others leave"),
    ("effect.lowest", "share", "combined effect if all acted on the same people"),
    ("effect.highest", "share", "combined effect if all acted on different people"),
    ("effect.standalone", "units of the service", "what an initiative alone would take from a service"),
    ("effect.attributed", "units of the service", "an initiative's share of the combined change; the shares add up"),
    ("effect.last_in", "units of the service", "what dropping the initiative would lose"),
    ("bed_days", "bed-days", "days in a bed"),
    ("use", "use units", "use made of a resource: bed-days, theatre hours, slots"),
    ("capacity.required", "units", "units needed at the target occupancy, or for the stated chance of a free unit"),
    ("capacity.open", "units", "units open"),
    ("capacity.staffed", "units", "units open for which there are staff"),
    ("capacity.occupancy", "share", "average share of usable units in use"),
    ("capacity.peak", "share", "the same in the busiest month"),
    ("capacity.full", "share", "chance that somebody arriving finds no free unit"),
    ("staff.need", "wte", "staff needed"),
    ("staff.supply", "wte", "staff in post"),
    ("staff.shortage", "wte", "staff needed and not in post"),
    ("staff.agency", "wte", "shortage filled by agency staff"),
    ("staff.unfilled", "wte", "shortage nobody fills"),
    ("waiting.list", "people", "people waiting at the end of the year"),
    ("waiting.within_18_weeks", "share", "share of people waiting who have waited under 18 weeks"),
    ("waiting.over_52_weeks", "people", "people waiting 52 weeks and over"),
    ("income", "£", "money in"),
    ("cost", "£", "money out"),
    ("position", "£", "income less cost: surplus above zero, deficit below"),
    ("unexplained", "£", "base-year amount the drivers do not explain, held constant in real terms"),
    ("unexplained.staff", "wte", "base-year establishment the drivers do not explain, held constant"),
    ("capital.spend", "£", "capital spent in the year"),
    ("stranded", "£", "cost of capacity freed but still open"),
    ("bridge", "£", "the way from the do-nothing gap to what is left, line by line"),
    ("trading", "£", "change in an organisation's position because of an initiative"),
    ("travel.km", "km", "person-kilometres travelled to care"),
    ("travel.minutes", "minutes", "person-minutes travelled to care"),
    ("travel.carbon", "kg", "carbon from that travel"),
    ("health.rate", "events per 100,000", "directly standardised rate of preventable care, by deprivation fifth"),
    ("health.slope", "events per 100,000", "slope index of inequality: most deprived less least deprived"),
    ("health.relative", "ratio", "relative index of inequality: most deprived over least deprived"),
    ("gap.health", "events", "preventable events above what the least deprived fifth's rates would give"),
    ("gap.care", "people", "people a year whose care misses a stated standard"),
    ("gap.finance", "£", "deficit of the footprint, or of a sector or organisation within it"),
)

SPLITS: dict[str, str] = {
    "population": "footprint; place",
    "activity": "service; place, service; provider, service; place, provider, service",
    "activity.growth": "service, line",
    "care.removed": "service, initiative, effect",
    "care.arrived": "service, initiative, effect",
    "care.relocated": "service, initiative, effect",
    "care.prevented": "service, initiative, effect",
    "care.unmet": "service, initiative, effect",
    "care.grown": "service, initiative, effect",
    "effect.naive": "service",
    "effect.combined": "service",
    "effect.lowest": "service",
    "effect.highest": "service",
    "effect.standalone": "service, initiative",
    "effect.attributed": "service, initiative",
    "effect.last_in": "service, initiative",
    "bed_days": "footprint; provider, resource",
    "use": "provider, resource",
    "capacity.required": "resource; provider, resource",
    "capacity.open": "resource; provider, resource",
    "capacity.staffed": "resource; provider, resource",
    "capacity.occupancy": "provider, resource",
    "capacity.peak": "provider, resource",
    "capacity.full": "provider, resource",
    "staff.need": "footprint; staff_group; organisation, staff_group",
    "staff.supply": "footprint; staff_group; organisation, staff_group",
    "staff.shortage": "footprint; staff_group; organisation, staff_group",
    "staff.agency": "footprint; staff_group; organisation, staff_group",
    "staff.unfilled": "footprint; staff_group; organisation, staff_group",
    "waiting.list": "footprint; provider, service",
    "waiting.within_18_weeks": "provider, service",
    "waiting.over_52_weeks": "footprint; provider, service",
    "income": "footprint; organisation; organisation, line",
    "cost": "footprint; organisation; organisation, line",
    "position": "footprint; organisation",
    "unexplained": "organisation, line",
    "unexplained.staff": "organisation, staff_group",
    "capital.spend": "footprint; initiative",
    "stranded": "footprint; initiative",
    "bridge": "line; initiative, line",
    "trading": "organisation, initiative",
    "travel.km": "footprint; place",
    "travel.minutes": "footprint; place",
    "travel.carbon": "footprint",
    "health.rate": "deprivation",
    "health.slope": "footprint",
    "health.relative": "footprint",
    "gap.health": "footprint",
    "gap.care": "footprint",
    "gap.finance": "footprint; organisation; sector",
}
"""Figure -> what it is given for: dimensions together, separated by semicolons; "footprint": no dimension."""

_BY_UNIT = "provider, resource"
_BY_STAFF = "footprint; staff_group; organisation, staff_group"
RUN_SPLITS: dict[str, str] = {
    "gap.finance": "footprint; sector; organisation",
    "gap.care": "footprint",
    "gap.health": "footprint",
    "activity": "service; provider, service",
    "use": _BY_UNIT,
    **dict.fromkeys(("capacity.required", "capacity.open", "capacity.staffed"), f"resource; {_BY_UNIT}"),
    **dict.fromkeys(("capacity.occupancy", "capacity.peak", "capacity.full"), _BY_UNIT),
    **dict.fromkeys(("staff.need", "staff.supply", "staff.shortage", "staff.agency", "staff.unfilled"), _BY_STAFF),
    **dict.fromkeys(("income", "cost"), "footprint; organisation; organisation, line"),
    **dict.fromkeys(("waiting.list", "waiting.within_18_weeks", "waiting.over_52_weeks"), "provider, service"),
    **dict.fromkeys(("travel.km", "travel.minutes"), "footprint"),
}
"""Figure -> what it is given for in every one of many runs; the rest is given for the expected run alone."""


def by_prefix(prefix: str) -> tuple[str, ...]:
    """Names of figures that are `prefix` or begin with it and a full stop."""
    return tuple(name for name in FIGURES if name == prefix or name.startswith(prefix + "."))
