"""Change load: what the programme asks of each organisation and leader by month, against the time they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from placeplan.plan.once import once_for_plan
from placeplan.plan.plan import Plan
from placeplan.programme.dates import month_of, month_range, month_text
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import Benefit, Commitment, Initiative, Organisation, Person, ProgrammeCost, Workstream

__all__ = ["CostRow", "Load", "LoadRow", "load"]

_ROLES = {"sro": "senior responsible owner"}


@dataclass(frozen=True)
class LoadRow:
    """Days a week asked of somebody in a month.

    Parameters
    ----------
    available
        Days a week they can give; None where nobody said.
    over
        Days a week asked beyond that; 0 where it is not known.
    roles
        Parts a person plays in the plan, such as clinical lead; empty for an organisation.
    for_what
        Workstreams and initiatives that ask.
    """

    kind: str
    id: str
    title: str
    roles: tuple[str, ...]
    month: str
    asked: float
    available: float | None
    over: float
    for_what: tuple[str, ...]


@dataclass(frozen=True)
class OverloadRow:
    """Who is asked for more than there is in one month.

    Parameters
    ----------
    month
        Month, from the day of the answer on.
    over
        Days a week asked beyond what there is.
    for_what
        Workstreams and initiatives that ask.
    """

    month: str
    kind: str
    id: str
    title: str
    asked: float
    available: float
    over: float
    for_what: tuple[str, ...]


@dataclass(frozen=True)
class CostRow:
    """What the programme costs in a year, and its share of the cash-releasing benefit of that year."""

    year: str
    cost: float
    benefit: float
    share: float | None


@dataclass(frozen=True)
class Load(Topic):
    """Change load by month and the cost of the programme itself."""

    loads: tuple[LoadRow, ...]
    costs: tuple[CostRow, ...]
    cost_total: float
    cost_share: float | None
    findings: tuple[Finding, ...]
    overloads: tuple[OverloadRow, ...] = ()


@once_for_plan
def load(plan: Plan, *, on: date) -> Load:
    """Load by month from the first commitment to the last, costs by year, and who is asked more than they can give."""
    commitments = list(plan.of(Commitment).values())
    rows = [*_people(plan, commitments), *_organisations(plan, commitments)]
    costs = _costs(plan)
    total, gained = sum(row.cost for row in costs), sum(row.benefit for row in costs)
    found = [*_overload(rows, on), *_unstated(plan, commitments), *_leads(plan, commitments)]
    share = total / gained if gained > 0 else None
    return Load(on, tuple(rows), costs, total, share, severity_order(found), _overloads(rows, on))


def _overloads(rows: list[LoadRow], on: date) -> tuple[OverloadRow, ...]:
    """Month by month, the most overloaded first."""
    over = [row for row in rows if row.over > 0 and row.available is not None and row.month >= month_of(on)]
    over.sort(key=lambda row: (row.month, -row.over, row.kind, row.id))
    return tuple(
        OverloadRow(row.month, row.kind, row.id, row.title, row.asked, row.available or 0.0, row.over, row.for_what)
        for row in over
    )


def _months(commitments: list[Commitment]) -> tuple[str, ...]:
    if not commitments:
        return ()
    return month_range(min(c.from_month for c in commitments), max(c.to_month for c in commitments))


def _rows(
    who: tuple[str, str, str, tuple[str, ...]], mine: list[Commitment], available: float | None
) -> list[LoadRow]:  # fmt: skip
    rows = []
    for month in _months(mine):
        active = [c for c in mine if c.from_month <= month <= c.to_month]
        asked = sum(c.days_per_week for c in active)
        over = max(0.0, asked - available) if available is not None else 0.0
        what = tuple(sorted({c.initiative or c.workstream or c.role for c in active}))
        rows.append(LoadRow(*who, month, asked, available, over if over > 1e-9 else 0.0, what))
    return rows


def _people(plan: Plan, commitments: list[Commitment]) -> list[LoadRow]:
    rows = []
    for key, person in plan.of(Person).items():
        mine = [c for c in commitments if c.person == key]
        rows += _rows(("person", key, person.title, tuple(person.roles)), mine, person.days_per_week)
    return rows


def _organisations(plan: Plan, commitments: list[Commitment]) -> list[LoadRow]:
    """An organisation is asked for what its people are asked, and what is asked of it without a name; it can "
    "give what its
    people can."""
    people, rows = plan.of(Person), []
    for key, organisation in plan.of(Organisation).items():
        mine = [c for c in commitments if _home(people, c) == key]
        time = [p.days_per_week for p in people.values() if p.organisation == key and p.days_per_week is not None]
        rows += _rows(("organisation", key, organisation.title, ()), mine, sum(time) if time else None)
    return rows


def _home(people: Mapping[str, Person], commitment: Commitment) -> str:
    known = people.get(commitment.person)
    return known.organisation if known else commitment.organisation


def _costs(plan: Plan) -> tuple[CostRow, ...]:
    costs: dict[str, float] = {}
    for record in plan.of(ProgrammeCost).values():
        for year, amount in record.amounts.items():
            costs[year] = costs.get(year, 0.0) + amount
    gains: dict[str, float] = {}
    for benefit in plan.of(Benefit).values():
        if benefit.type == "cash-releasing" and benefit.unit == "£":
            for year in {*benefit.target, *benefit.forecast}:
                gained = benefit.forecast.get(year, benefit.target.get(year, 0.0))
                gains[year] = gains.get(year, 0.0) + gained
    years = sorted({*costs, *gains})
    rows = []
    for year in years:
        cost, gain = costs.get(year, 0.0), gains.get(year, 0.0)
        rows.append(CostRow(year, cost, gain, cost / gain if gain > 0 else None))
    return tuple(rows)


def _overload(rows: list[LoadRow], on: date) -> list[Finding]:
    found = []
    for key in dict.fromkeys((row.kind, row.id) for row in rows):
        mine = [row for row in rows if (row.kind, row.id) == key and row.over > 0 and row.month >= month_of(on)]
        if mine:
            worst = max(mine, key=lambda row: row.over)
            found.append(
                Finding("overload", "warning", f"{key[0]}/{key[1]}",
                        f"{worst.title} is asked for more than there is in {_months_of(mine)} from "
                        f"{month_text(mine[0].month)}; most in "
                        f"{month_text(worst.month)}: {worst.asked:g} days a week of {worst.available:g}.",
                        "Move, share or drop some of it.")
            )  # fmt: skip
    return found


def _months_of(rows: list[LoadRow]) -> str:
    return "1 month" if len(rows) == 1 else f"{len(rows)} months"


def _unstated(plan: Plan, commitments: list[Commitment]) -> list[Finding]:
    people = plan.of(Person)
    names = sorted({c.person for c in commitments if c.person in people and people[c.person].days_per_week is None})
    return [
        Finding("time-not-stated", "note", f"person/{key}", f"Nobody says how much time {people[key].title} has.",
                "Enter the days a week they can give.")
        for key in names
    ]  # fmt: skip


def _leads(plan: Plan, commitments: list[Commitment]) -> list[Finding]:
    """Leads of workstreams and initiatives from whom no time is asked: a role in name only."""
    asked = {(c.person, c.workstream) for c in commitments} | {(c.person, c.initiative) for c in commitments}
    found = []
    held: list[tuple[str, str, str, str]] = []
    for stream in plan.of(Workstream).values():
        for role in ("sro", "clinical_lead", "executive_lead", "programme_lead"):
            held.append((getattr(stream, role), stream.id, stream.title, role))
    for initiative in plan.of(Initiative).values():
        for role in ("sro", "clinical_lead") if initiative.active else ():
            held.append((getattr(initiative, role), initiative.id, initiative.title, role))
    if not commitments:
        return []
    roles: dict[str, list[str]] = {}
    for person, key, title, role in held:
        if person and (person, key) not in asked:
            roles.setdefault(person, []).append(f"{_ROLES.get(role, role.replace('_', ' '))} of {title}")
    people = plan.of(Person)
    for person, parts in sorted(roles.items()):
        name = people[person].title if person in people else person
        shown = "; ".join(parts[:3]) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
        found.append(
            Finding("lead-without-time", "note", f"person/{person}", f"No time is set aside for {name} as {shown}.",
                    "Enter the days a week each takes.")
        )  # fmt: skip
    return found
