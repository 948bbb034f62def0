"""Problems, conflicts, agendas, agreed actions, and the time and money the programme itself takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge

from placeplan.records.base import CalendarMonth, Record, Ref, Unit, Year, register

__all__ = ["Action", "AgendaItem", "Commitment", "Conflict", "Problem", "ProgrammeCost"]


@register("problem", "problems", storage="flat", path="programme/problems.csv")
class Problem(Record):
    """Something the partners want solved, what kind of problem it is and how they go about it."""

    kind: Literal["", "tame", "complex", "wicked"] = ""
    """Tame: known how. Complex: found out by trying. Wicked: no agreed statement, no final answer. Empty: not asked."""
    process: Literal[
        "", "project management", "improvement cycles", "pilot and learn", "co-design", "negotiation", "network",
        "command",
    ] = ""  # fmt: skip
    """Change process chosen for it; empty: none chosen."""
    reason: str = ""
    """Why it is of this kind, and why this process."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream that works on it."""
    initiatives: tuple[Annotated[str, Ref("initiative")], ...] = ()
    """Initiatives meant to solve it."""
    raised_on: date | None = None
    """Day it was first named."""
    settled_on: date | None = None
    """Day it was settled."""


@register("conflict", "conflicts", storage="flat", path="programme/conflicts.csv")
class Conflict(Record):
    """A disagreement between partners, brought into the open and, in time, settled."""

    organisations: tuple[Annotated[str, Ref("organisation")], ...]
    """Organisations that disagree."""
    about: str = ""
    """What they disagree about."""
    problem: Annotated[str, Ref("problem")] = ""
    """Problem it is about."""
    raised_on: date
    """Day it was brought into the open."""
    settled_on: date | None = None
    """Day it was settled."""
    settlement: str = ""
    """How it was settled."""
    settled_by: Annotated[str, Ref("body", "person", "organisation")] = ""
    """Who settled it."""


@register("agenda_item", "agenda_items", storage="flat", path="programme/agenda_items.csv")
class AgendaItem(Record):
    """Something on the agenda of a meeting."""

    meeting: Annotated[str, Ref("meeting")]
    """Meeting."""
    problem: Annotated[str, Ref("problem")] = ""
    """Problem it is about."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream it is about."""
    outcome: Literal["", "settled", "deferred", "noted", "passed on"] = ""
    """What became of it."""


@register("action", "actions", storage="flat", path="programme/actions.csv")
class Action(Record):
    """Something agreed to be done, at a meeting or in a deep dive. The title says what."""

    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream."""
    meeting: Annotated[str, Ref("meeting")] = ""
    """Meeting at which it was agreed."""
    agreed_on: date
    """Day it was agreed."""
    due: date | None = None
    """Day it should be done."""
    done_on: date | None = None
    """Day it was done."""


@register("commitment", "commitments", storage="flat", path="programme/commitments.csv")
class Commitment(Record):
    """Time the programme asks of a person or an organisation."""

    person: Annotated[str, Ref("person")] = ""
    """Who; empty: anybody of the organisation."""
    organisation: Annotated[str, Ref("organisation")] = ""
    """Organisation, where no person is named."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream it is for."""
    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative it is for."""
    role: str = ""
    """Part played, such as clinical lead."""
    from_month: CalendarMonth
    """First month."""
    to_month: CalendarMonth
    """Last month."""
    days_per_week: Annotated[float, Ge(0), Unit("days")]
    """Days a week asked."""


@register("programme_cost", "programme_costs", storage="flat", path="programme/programme_costs.csv")
class ProgrammeCost(Record):
    """What the programme itself costs: its office, advisers, engagement, backfill."""

    organisation: Annotated[str, Ref("organisation")] = ""
    """Organisation that pays."""
    kind: Literal["programme office", "advisers", "engagement", "backfill", "analysis", "other"]
    """What it is for."""
    amounts: dict[Year, Annotated[float, Ge(0), Unit("£")]]
    """Sum for each year (£, nominal)."""
