"""People a roll-out has not reached yet, month by month, and how deprived they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from placeplan.plan.chosen import chosen_rows
from placeplan.plan.plan import Plan
from placeplan.programme.dates import add_months, first_day, month_of, month_range, months_between, year_of
from placeplan.programme.lines import Adopter, Line, nearest_place
from placeplan.quantities import FinancialYear
from placeplan.records import Neighbour

__all__ = [
    "LeftOutMonth", "People", "PeopleByYear", "adopters_by_place", "covered", "left_out", "unserved_months",
]  # fmt: skip


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


class PeopleByYear:
    """People by place (neighbours left out) in each year of the plan, counted once."""

    def __init__(self, plan: Plan) -> None:
        self._counts: dict[str, dict[str, People]] = {}
        for row in _counted(plan).iter_rows(named=True):
            here = self._counts.setdefault(str(row["year"]), {})
            here[str(row["place"])] = People(float(row["persons"]), float(row["most_deprived"]))

    def of(self, year: FinancialYear) -> dict[str, People]:
        """People by place in a year, or in the nearest year the plan has."""
        if not self._counts:
            return {}
        earlier = [text for text in self._counts if text <= str(year)]
        return self._counts[max(earlier) if earlier else min(self._counts)]


def _counted(plan: Plan) -> pl.DataFrame:
    table = plan.tables.get("population")
    if table is None or table.is_empty():
        return pl.DataFrame({"year": [], "place": [], "persons": [], "most_deprived": []})
    rows = chosen_rows(plan, "population").filter(
        (pl.col("variant") == plan.settings.population_variant) & ~pl.col("place").is_in(list(plan.of(Neighbour)))
    )
    worst = pl.when(pl.col("deprivation") == 1).then(pl.col("persons")).otherwise(0.0)
    sums = [pl.col("persons").sum(), worst.sum().alias("most_deprived")]
    return rows.group_by("year", "place").agg(*sums).sort("year", "place")


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


def left_out(plan: Plan, line: Line, counts: PeopleByYear | None = None) -> tuple[LeftOutMonth, ...]:
    """People a line has not reached, from its first start until everybody with a start is reached.

    Places that are not party to it are not counted; places with a part and no start stay unserved to the end.
    """
    counts = counts or PeopleByYear(plan)
    parts = {adopter.place: adopter for adopter in line.adopters if adopter.role in ("early", "later")}
    starts = [adopter.start for adopter in parts.values() if adopter.start]
    if not starts:
        return ()
    ends = [add_months(first_day(a.start), int(-(-a.ramp_months // 1))) for a in parts.values() if a.start]
    months = month_range(min(starts), month_of(max(ends)))
    served_with = adopters_by_place(plan, line, counts.of(year_of(first_day(min(starts)))))
    reached = {place: parts[part] for place, part in served_with.items() if part in parts}
    return tuple(_month(line, reached, counts.of(year_of(first_day(month))), month) for month in months)


def adopters_by_place(plan: Plan, line: Line, places: Iterable[str]) -> dict[str, str]:
    """For each place people live in, the locality of the line it starts with; places without one are left out."""
    among = {adopter.place: adopter for adopter in line.adopters}
    nearest = {place: nearest_place(plan, place, among) for place in places}
    return {place: part for place, part in nearest.items() if part}


def _month(line: Line, reached: Mapping[str, Adopter], people: Mapping[str, People], month: str) -> LeftOutMonth:
    persons = deprived = all_persons = all_deprived = 0.0
    waiting: list[str] = []
    for place, adopter in reached.items():
        here = people.get(place, People(0.0, 0.0))
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
