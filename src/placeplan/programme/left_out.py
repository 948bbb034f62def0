"""People a roll-out has not reached yet, month by month, and how deprived they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from placeplan.plan.plan import Plan
from placeplan.programme.dates import add_months, first_day, month_of, month_range, months_between, year_of
from placeplan.programme.lines import Adopter, Line, nearest_place
from placeplan.quantities import FinancialYear
from placeplan.records import Neighbour

__all__ = ["LeftOutMonth", "People", "covered", "left_out", "people_of", "unserved_months"]


@dataclass(frozen=True)
class People:
    """People living in a place: all of them, and those in the most deprived fifth."""

    persons: float
    most_deprived: float


@dataclass(frozen=True)
class LeftOutMonth:
    """People not served on average over a month.

    Parameters
    ----------
    persons
        People not yet served, among those the line is to reach.
    most_deprived
        Of these, people in the most deprived fifth.
    most_deprived_share
        Their share of those not served; None where everybody is.
    most_deprived_share_all
        The same share among everybody the line is to reach, to hold it against.
    places
        Places with people not yet served.
    """

    line: str
    month: str
    persons: float
    most_deprived: float
    most_deprived_share: float | None
    most_deprived_share_all: float | None
    places: tuple[str, ...]


def people_of(plan: Plan, year: FinancialYear) -> dict[str, People]:
    """People by place (neighbours left out) in a year, or in the nearest year the plan has."""
    table = plan.tables.get("population")
    if table is None or table.height == 0:
        return {}
    rows = [row for row in table.iter_rows(named=True) if row["variant"] == plan.settings.population_variant]
    if not rows:
        return {}
    years = sorted({str(row["year"]) for row in rows})
    nearest = max((text for text in years if text <= str(year)), default=years[0])
    neighbours = plan.of(Neighbour)
    sums: dict[str, list[float]] = {}
    for row in rows:
        if row["year"] != nearest or row["place"] in neighbours:
            continue
        held = sums.setdefault(str(row["place"]), [0.0, 0.0])
        held[0] += float(row["persons"])
        held[1] += float(row["persons"]) if row["deprivation"] == 1 else 0.0
    return {place: People(*held) for place, held in sorted(sums.items())}


def covered(start: str, ramp_months: float, month: str) -> float:
    """Share of a place's people served on average over a month: none before the start, then a straight line."""

    def area(elapsed: float) -> float:
        if elapsed <= 0:
            return 0.0
        if ramp_months <= 0:
            return elapsed
        rising = min(elapsed, ramp_months)
        return rising * rising / (2 * ramp_months) + max(0.0, elapsed - ramp_months)

    if not start:
        return 0.0
    elapsed = months_between(start, month)
    return area(elapsed + 1.0) - area(float(elapsed))


def left_out(plan: Plan, line: Line) -> tuple[LeftOutMonth, ...]:
    """People a line has not reached, from its first start until everybody with a start is reached.

    Places that are not party to it are not counted; places with a part and no start stay unserved to the end.
    """
    parts = {adopter.place: adopter for adopter in line.adopters if adopter.role in ("early", "later")}
    starts = [adopter.start for adopter in parts.values() if adopter.start]
    if not starts:
        return ()
    ends = [add_months(first_day(a.start), int(-(-a.ramp_months // 1))) for a in parts.values() if a.start]
    months = month_range(min(starts), month_of(max(ends)))
    by_year: dict[str, dict[str, People]] = {}
    rows = []
    for month in months:
        year = year_of(first_day(month))
        people = by_year.setdefault(str(year), people_of(plan, year))
        rows.append(_month(plan, line, parts, people, month))
    return tuple(rows)


def _month(
    plan: Plan, line: Line, parts: Mapping[str, Adopter], people: Mapping[str, People], month: str
) -> LeftOutMonth:
    persons = deprived = all_persons = all_deprived = 0.0
    waiting: list[str] = []
    for place, here in people.items():
        part = nearest_place(plan, place, {a.place: a for a in line.adopters})
        if part not in parts:
            continue
        adopter = parts[part]
        unserved = 1.0 - covered(adopter.start, adopter.ramp_months, month)
        all_persons, all_deprived = all_persons + here.persons, all_deprived + here.most_deprived
        persons, deprived = persons + unserved * here.persons, deprived + unserved * here.most_deprived
        if unserved > 1e-12 and here.persons > 0:
            waiting.append(place)
    return LeftOutMonth(
        line=line.subject, month=month, persons=persons, most_deprived=deprived,
        most_deprived_share=deprived / persons if persons > 1e-9 else None,
        most_deprived_share_all=all_deprived / all_persons if all_persons else None, places=tuple(waiting),
    )  # fmt: skip


def unserved_months(rows: Sequence[LeftOutMonth]) -> tuple[float, float]:
    """Person-months not served in all, and those of people in the most deprived fifth."""
    return sum(row.persons for row in rows), sum(row.most_deprived for row in rows)
