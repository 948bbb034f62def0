"""Governance: bodies and their powers, the matrix of bodies and months, and decisions that lack what they need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placeplan.plan.once import once_for_plan
from placeplan.plan.plan import Plan
from placeplan.programme.authority import has_authority, members, quorum, reaches
from placeplan.programme.dates import month_of, month_range, read_printed
from placeplan.programme.levels import LevelRow, level_findings, levels
from placeplan.programme.topic import Finding, Severity, Topic, severity_order
from placeplan.records import Body, Decision, Meeting, Membership, Organisation, Person

__all__ = ["BodyRow", "DecisionRow", "Governance", "MatrixCell", "MatrixRow", "governance", "matrix"]


@dataclass(frozen=True)
class BodyRow:
    """A body, its power and its seats."""

    id: str
    title: str
    authority: str
    place: str
    constituted_from: str
    reports_to: str
    decides: tuple[str, ...]
    advises: tuple[str, ...]
    organisations: tuple[str, ...]
    voting: int
    quorum: int
    quorum_organisations: int
    must_attend: tuple[str, ...]


@dataclass(frozen=True)
class MatrixCell:
    """What a body is asked to do in a month."""

    month: str
    meeting: str
    on: date | None
    printed: str
    verb: str
    subject: str
    status: str


@dataclass(frozen=True)
class MatrixRow:
    """One body's row of the matrix."""

    body: str
    title: str
    rhythm: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class DecisionRow:
    """A decision and whether its body may take it."""

    id: str
    question: str
    subject: str
    body: str
    on: date | None
    status: str
    outcome: str
    authority: bool
    once_only: bool
    dissent: dict[str, str]


@dataclass(frozen=True)
class Governance(Topic):
    """Bodies, decisions, the matrix and levels of action."""

    bodies: tuple[BodyRow, ...]
    months: tuple[str, ...]
    matrix: tuple[MatrixRow, ...]
    decisions: tuple[DecisionRow, ...]
    levels: tuple[LevelRow, ...]
    findings: tuple[Finding, ...]


@once_for_plan
def governance(plan: Plan, *, on: date) -> Governance:
    """Who may decide what, who meets when to do what, and what is amiss."""
    months, rows = matrix(plan)
    found = [
        *_leaders(plan), *_decisions(plan, on), *_approving(plan), *_two_hats(plan), *_without_vote(plan, on),
        *_councils(plan, on), *_nominees(plan), *_reporting(plan), *_quorums(plan), *_undated(plan),
        *level_findings(plan, on=on),
    ]  # fmt: skip
    return Governance(on, _bodies(plan), months, rows, _decision_rows(plan), levels(plan, on=on), severity_order(found))


def matrix(plan: Plan) -> tuple[tuple[str, ...], tuple[MatrixRow, ...]]:
    """Months from the first meeting to the last, and each body's meetings in them; bodies without meetings included."""
    cells: dict[str, list[MatrixCell]] = {key: [] for key in plan.of(Body)}
    for meeting in plan.of(Meeting).values():
        month = meeting.month or (month_of(meeting.on) if meeting.on else "")
        cell = MatrixCell(
            month, meeting.id, meeting.on, meeting.printed, meeting.verb, meeting.subject, meeting.status
        )  # fmt: skip
        cells.setdefault(meeting.body, []).append(cell)
    known = sorted({cell.month for held in cells.values() for cell in held if cell.month})
    months = month_range(known[0], known[-1]) if known else ()
    rows = []
    for key, body in plan.of(Body).items():
        ordered = sorted(cells[key], key=lambda cell: (cell.month or "9999", cell.on or date.max, cell.meeting))
        rows.append(MatrixRow(key, body.title, body.rhythm, tuple(ordered)))
    return months, tuple(rows)


def _bodies(plan: Plan) -> tuple[BodyRow, ...]:
    rows = []
    for body in plan.of(Body).values():
        seats = members(plan, body.id)
        rows.append(
            BodyRow(
                body.id, body.title, body.authority, body.place, body.constituted_from, body.reports_to, body.decides,
                body.advises, tuple(sorted({seat.organisation for seat in seats})), sum(seat.vote for seat in seats),
                body.quorum, body.quorum_organisations, body.must_attend,
            )
        )  # fmt: skip
    return tuple(rows)


def _decision_rows(plan: Plan) -> tuple[DecisionRow, ...]:
    rows = []
    for decision in plan.of(Decision).values():
        body = plan.of(Body).get(decision.body)
        may = body is not None and has_authority(plan, body, decision.subject, decision.on)
        rows.append(
            DecisionRow(
                decision.id, decision.question, decision.subject, decision.body, decision.on, decision.status,
                decision.outcome, may, decision.once_only, dict(decision.dissent),
            )
        )  # fmt: skip
    return tuple(rows)


def _leaders(plan: Plan) -> list[Finding]:
    leaders = sorted(person.title for person in plan.of(Person).values() if "single leader" in person.roles)
    if len(leaders) == 1:
        return []
    if leaders:
        message = f"{len(leaders)} people are named single leader: {', '.join(leaders)}."
        return [Finding("several-leaders", "warning", "plan", message, "Keep the role with one of them.")]
    return [
        Finding("no-single-leader", "warning", "plan", "Nobody is named as the single leader of the plan.",
                "Give one person the role “single leader”.")
    ]  # fmt: skip


def _decisions(plan: Plan, on: date) -> list[Finding]:
    found = []
    for decision in plan.of(Decision).values():
        body = plan.of(Body).get(decision.body)
        if body is None or decision.status == "reversed":
            continue
        severity: Severity = "error" if decision.status == "taken" else "warning"
        day = decision.on or on
        if not has_authority(plan, body, decision.subject, day):
            found.append(
                Finding("decision-without-authority", severity, f"decision/{decision.id}",
                        f"{body.title} ({body.authority}) has no power to decide “{decision.subject}”: "
                        f"{decision.question}",
                        "Name a delegation, or take it to a body that may decide it.")
            )  # fmt: skip
            continue
        beyond = [key for key in decision.binds if not reaches(plan, body, decision.subject, key, day)]
        if beyond:
            found.append(
                Finding("decision-does-not-reach", severity, f"decision/{decision.id}",
                        f"{body.title} cannot bind {', '.join(beyond)} on “{decision.subject}”.",
                        "Have their own boards decide, or have them delegate the subject.")
            )  # fmt: skip
    return found


def _approving(plan: Plan) -> list[Finding]:
    """Bodies asked to approve that have no power to, each once for a subject."""
    found, told = [], set[tuple[str, str]]()
    for meeting in plan.of(Meeting).values():
        body = plan.of(Body).get(meeting.body)
        if body is None or meeting.verb != "approve" or meeting.status == "cancelled":
            continue
        if (body.id, meeting.subject) not in told and not has_authority(plan, body, meeting.subject, meeting.on):
            told.add((body.id, meeting.subject))
            found.append(
                Finding("approval-without-authority", "warning", f"meeting/{meeting.id}",
                        f"{body.title} is asked to approve the {meeting.subject} and is {body.authority}: its "
                        f"yes commits "
                        "none of its members.",
                        "Ask it to review, or record the power delegated to it.")
            )  # fmt: skip
    return found


def _two_hats(plan: Plan) -> list[Finding]:
    found = []
    for body in plan.of(Body).values():
        both = [subject for subject in body.decides if subject in body.advises]
        if both:
            found.append(
                Finding("decides-and-advises", "warning", f"body/{body.id}",
                        f"{body.title} both advises on and decides: {', '.join(both)}.",
                        "Leave one of the two to another body.")
            )  # fmt: skip
    return found


def _shared(plan: Plan) -> set[str]:
    return {body.id for body in plan.of(Body).values() if not body.organisation}


def _without_vote(plan: Plan, on: date) -> list[Finding]:
    shared = _shared(plan)
    seats = [s for s in plan.of(Membership).values() if s.body in shared and (s.to_date is None or s.to_date >= on)]
    if not seats:
        return []
    voting = {seat.organisation for seat in seats if seat.vote}
    own = {body.organisation for body in plan.of(Body).values() if body.organisation and body.authority == "statutory"}
    found = []
    for organisation in plan.of(Organisation).values():
        if organisation.partner in ("full", "partial") and organisation.id not in voting:
            own_board = " Its own board still decides for itself." if organisation.id in own else ""
            found.append(
                Finding("partner-without-vote", "warning", f"organisation/{organisation.id}",
                        f"{organisation.title} is a partner and votes on none of the bodies the partners "
                        f"share.{own_board}",
                        "Give it a seat with a vote, or say why not.")
            )  # fmt: skip
    return found


def _councils(plan: Plan, on: date) -> list[Finding]:
    shared = _shared(plan)
    seated = {
        seat.organisation for seat in plan.of(Membership).values()
        if seat.body in shared and (seat.to_date is None or seat.to_date >= on)
    }  # fmt: skip
    met = {plan.of(Body)[m.body].organisation for m in plan.of(Meeting).values() if m.body in plan.of(Body)}
    found = []
    for organisation in plan.of(Organisation).values():
        council = organisation.type in ("council", "health and wellbeing board")
        if council and organisation.partner != "outside" and organisation.id not in seated | met:
            found.append(
                Finding("council-left-out", "warning", f"organisation/{organisation.id}",
                        f"{organisation.title} has no seat on any shared body and no meeting at which the plan "
                        f"is before "
                        "it.", "Offer it a seat, and put the plan on its agenda.")
            )  # fmt: skip
    return found


def _nominees(plan: Plan) -> list[Finding]:
    found = []
    for body in plan.of(Body).values():
        if not body.constituted_from:
            continue
        parents = {seat.organisation for seat in members(plan, body.constituted_from)}
        for seat in members(plan, body.id):
            stranger = parents and seat.organisation not in parents
            if seat.vote and (stranger or seat.nominated_by not in ("", body.constituted_from)):
                found.append(
                    Finding("not-a-nominee", "warning", f"membership/{seat.id}",
                            f"{seat.organisation} votes on {body.title}, which is made up of nominees of "
                            f"{body.constituted_from}, and was not nominated by it.",
                            "Have it nominated, or take the vote away.")
                )  # fmt: skip
    return found


def _reporting(plan: Plan) -> list[Finding]:
    known, found = plan.of(Body), []
    for body in known.values():
        above = known.get(body.reports_to)
        if above and above.place != body.place and not body.overlap:
            found.append(
                Finding("reports-up-without-overlap", "note", f"body/{body.id}",
                        f"{body.title} reports to {above.title}, at another level, with no agreed overlap of "
                        f"programmes.",
                        "State the overlap, or let it work on its own authority.")
            )  # fmt: skip
    return found


def _quorums(plan: Plan) -> list[Finding]:
    seats, found = plan.of(Membership), []
    for meeting in plan.of(Meeting).values():
        body = plan.of(Body).get(meeting.body)
        if body is None or meeting.status != "held" or not meeting.present:
            continue
        present = quorum(plan, body, seats=tuple(seats[key] for key in meeting.present if key in seats))
        if not present.met:
            found.append(
                Finding("no-quorum", "error" if meeting.verb == "approve" else "warning", f"meeting/{meeting.id}",
                        f"{body.title} met with {'; '.join(present.lacking)}.",
                        "Take the business again with a quorum.")
            )  # fmt: skip
    return found


def _undated(plan: Plan) -> list[Finding]:
    found = []
    for meeting in plan.of(Meeting).values():
        note = read_printed(meeting.printed)[1] if meeting.printed and not meeting.on else ""
        if note:
            found.append(
                Finding("date-in-words", "note", f"meeting/{meeting.id}", f"{note}.", "Enter the day once known.")
            )
    return found
