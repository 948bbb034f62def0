"""Checks of the programme's records against each other; references to nothing are found as for every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from placeplan.plan.plan import Plan
from placeplan.programme.authority import members
from placeplan.programme.check_dates import check_meetings, check_periods, check_printed_dates, check_readings
from placeplan.programme.check_row import CheckRow, row
from placeplan.programme.digests import record_digest, substance_digest
from placeplan.programme.lines import lines
from placeplan.programme.scales import NHS_FIVE_BY_FIVE, scale_of
from placeplan.programme.schedule import network
from placeplan.programme.streams import workstream_of
from placeplan.records import (
    Adoption,
    Approval,
    Body,
    DesignWork,
    Duty,
    Gate,
    Initiative,
    Learning,
    Measure,
    Meeting,
    Membership,
    Milestone,
    Risk,
    RiskScale,
    Score,
    Tolerance,
    Variation,
    Version,
    Workstream,
)
from placeplan.results import FIGURES, SCOPES

__all__ = ["CHECKS", "CheckRow", "check_half_read", "check_programme"]


def check_quorums(plan: Plan) -> list[CheckRow]:
    """A quorum larger than the membership, or of organisations without a vote."""
    found = []
    for body in plan.of(Body).values():
        seats = [seat for seat in plan.of(Membership).values() if seat.body == body.id and seat.vote]
        voters = {seat.organisation for seat in seats}
        if seats and body.quorum > len(seats):
            found.append(row("quorum-too-large", body, "quorum", body.quorum,
                             f"a quorum is at most the number of voting seats ({len(seats)})",
                             "Lower the quorum or add the missing seats."))  # fmt: skip
        if seats and body.quorum_organisations > len(voters):
            found.append(row("quorum-too-large", body, "quorum_organisations", body.quorum_organisations,
                             f"a quorum is at most the number of organisations that vote ({len(voters)})",
                             "Lower the quorum or add the missing seats."))  # fmt: skip
        for key in body.must_attend:
            if seats and key not in voters:
                found.append(row("quorum-without-seat", body, "must_attend", key,
                                 "an organisation that must be present has a voting seat",
                                 "Give it a seat or take it off the list."))  # fmt: skip
        if body.constituted_from == body.id or body.reports_to == body.id:
            found.append(row("own-parent", body, "constituted_from", body.id, "a body is not its own parent",
                             "Name another body."))  # fmt: skip
    return found


def check_cycles(plan: Plan) -> list[CheckRow]:
    """Milestones that wait for each other in a circle."""
    known, found = plan.of(Milestone), []
    for cycle in network(plan).cycles:
        shown = " → ".join((*cycle, cycle[0]))
        found.append(row("milestone-cycle", known[cycle[0]], "id", shown,
                         "milestones do not wait for each other in a circle", "Take one dependency away."))  # fmt: skip
    return found


def check_holders(plan: Plan) -> list[CheckRow]:
    """Duties that no organisation holds: an error in a record, a warning where they only follow from the roll-out."""
    found = []
    said = {(a.initiative or a.workstream, a.place): a for a in plan.of(Adoption).values()}
    for line in lines(plan):
        if not (line.in_role("early") and line.in_role("later")):
            continue
        for adopter in (*line.in_role("early"), *line.in_role("later")):
            record = said.get((line.key[1], adopter.place))
            if not adopter.holder:
                rule, remedy = "every duty has a holder", "Name the organisation that holds the locality's duties."
                if record is not None:
                    found.append(row("duty-without-holder", record, "holder", "", rule, remedy))
                else:
                    found.append(
                        CheckRow("duty-without-holder",
                                 "warning", line.key[0], line.key[1], "rollout", adopter.place, rule,
                                 "Add an adoption record for the place, or an organisation there.")
                    )  # fmt: skip
    return found


def check_lines(plan: Plan) -> list[CheckRow]:
    """Records of a roll-out or a gate that name neither an initiative nor a workstream."""
    found = []
    for model in (Adoption, Duty, DesignWork, Learning, Variation, Gate):
        for record in plan.of(model).values():
            if not getattr(record, "initiative", "") and not getattr(record, "workstream", ""):
                found.append(row("no-initiative-or-workstream", record, "initiative", "",
                                 "it names an initiative or a workstream", "Name one of them."))  # fmt: skip
    return found


def check_workstreams(plan: Plan) -> list[CheckRow]:
    """Initiatives whose workstream is none of the workstreams listed."""
    known, found = plan.of(Workstream), []
    for initiative in plan.of(Initiative).values():
        if known and initiative.workstream and workstream_of(plan, initiative) not in known:
            found.append(row("unknown-workstream", initiative, "workstream", initiative.workstream,
                             "an initiative's workstream is one of those listed",
                             "Write the id or the title of a workstream.", "warning"))  # fmt: skip
    return found


def check_approvals(plan: Plan) -> list[CheckRow]:
    """Approvals of versions nobody knows, of records that are not there, or at another body's meeting."""
    found = []
    listed = {version.digest for version in plan.of(Version).values()}
    unlisted = [a for a in plan.of(Approval).values() if not a.record and a.digest not in listed]
    known = {*listed, substance_digest(plan)} if unlisted else listed  # the digest of a large plan takes seconds
    for approval in plan.of(Approval).values():
        if bool(approval.record) != bool(approval.record_kind):
            found.append(row("half-a-record", approval, "record", approval.record,
                             "a record approved is named by kind and id", "Give both or neither."))  # fmt: skip
        elif approval.record and not record_digest(plan, approval.record_kind, approval.record):
            found.append(row("approval-of-nothing", approval, "record", f"{approval.record_kind}/{approval.record}",
                             "what is approved is a record of the plan", "Name a record of the plan."))  # fmt: skip
        elif not approval.record and approval.digest not in known:
            found.append(row("unknown-digest", approval, "digest", approval.digest,
                             "a plan is approved by the digest of a version that is listed",
                             "List the version in programme/versions.csv, or copy its digest again."))  # fmt: skip
        meeting = plan.of(Meeting).get(approval.meeting)
        if meeting is not None and meeting.body != approval.body:
            found.append(row("another-bodys-meeting", approval, "meeting", approval.meeting,
                             f"a body approves at its own meeting; this is one of {meeting.body}",
                             "Name the body's own meeting."))  # fmt: skip
        votes = sum(filter(None, (approval.votes_for, approval.votes_against, approval.abstained)))
        seats = sum(seat.vote for seat in members(plan, approval.body))
        if seats and votes > seats:
            found.append(row("more-votes-than-seats", approval, "votes_for", votes,
                             f"a body has as many votes as voting seats, here {seats}",
                             "Count the votes again, or list the seats that are missing."))  # fmt: skip
    return found


def check_tolerances(plan: Plan) -> list[CheckRow]:
    """Tolerances on figures, years or scopes that no run gives."""
    years, found = {str(year) for year in plan.years}, []
    for tolerance in plan.of(Tolerance).values():
        if tolerance.figure not in FIGURES:
            found.append(row("unknown-figure", tolerance, "figure", tolerance.figure, "it is one of a run's figures",
                             "See docs/reference for the names."))  # fmt: skip
        if tolerance.year not in years:
            found.append(row("year-outside-plan", tolerance, "year", tolerance.year, "it is one of the plan's years",
                             f"Give a year from {min(years)} to {max(years)}."))  # fmt: skip
        for key in tolerance.scope:
            if key not in SCOPES:
                found.append(row("unknown-scope", tolerance, "scope", key, "a figure is split by known scopes only",
                                 f"Use one of {', '.join(SCOPES)}."))  # fmt: skip
        if tolerance.below is None and tolerance.above is None:
            found.append(row("tolerance-without-bound", tolerance, "below", "", "a tolerance bounds one side at least",
                             "Say how far the figure may fall or rise."))  # fmt: skip
    return found


def check_scales(plan: Plan) -> list[CheckRow]:
    """Scales whose bands leave scores out or begin at one score."""
    found = []
    for scale in plan.of(RiskScale).values():
        lowest = list(scale.bands.values())
        if len(set(lowest)) < len(lowest):
            found.append(row("bands-overlap", scale, "bands", lowest, "no two bands begin at one score",
                             "Give each band its own lowest score."))  # fmt: skip
        if min(lowest) > 1:
            found.append(row("bands-leave-gap", scale, "bands", min(lowest), "the mildest band begins at 1",
                             "Add a band from 1.", "warning"))  # fmt: skip
        if max(lowest) > scale.impacts * scale.likelihoods:
            found.append(row("band-out-of-reach", scale, "bands", max(lowest),
                             f"no band begins above the highest score ({scale.impacts * scale.likelihoods})",
                             "Lower it."))  # fmt: skip
    return found


def check_scores(plan: Plan) -> list[CheckRow]:
    """Scores outside the scale, and two of one kind on one day."""
    risks, found = plan.of(Risk), []
    seen: dict[tuple[str, str, date], str] = {}
    for score in plan.of(Score).values():
        scale = scale_of(plan, risks[score.risk]) if score.risk in risks else NHS_FIVE_BY_FIVE
        for field, top in (("impact", scale.impacts), ("likelihood", scale.likelihoods)):
            if getattr(score, field) > top:
                found.append(row("score-outside-scale", score, field, getattr(score, field),
                                 f"{field} lies between 1 and {top} on {scale.title}", "Score it again."))  # fmt: skip
        key = (score.risk, score.kind, score.on)
        if key in seen:
            found.append(row("scored-twice", score, "on", score.on.isoformat(),
                             f"a risk has one {score.kind} score a day; see {seen[key]}",
                             "Keep the one that holds; scores are added, not changed."))  # fmt: skip
        seen[key] = score.id
    return found


def check_risks(plan: Plan) -> list[CheckRow]:
    """Risks that threaten several figures at once, or give a size without a probability."""
    found = []
    for risk in plan.of(Risk).values():
        named = [name for name in ("assumption", "milestone", "benefit") if getattr(risk, name)]
        if len(named) > 1:
            found.append(row("threatens-several", risk, named[1], getattr(risk, named[1]),
                             "a risk threatens one figure: an assumption, a milestone or a saving",
                             "Split the risk, so that each part has its own size."))  # fmt: skip
        if risk.size is not None and (risk.probability is None or not named):
            found.append(row("size-without-chance", risk, "size", risk.size,
                             "a size comes with a probability and the figure it threatens",
                             "Give them too.", "warning"))  # fmt: skip
        ends = [value for value in (risk.size_low, risk.size, risk.size_high) if value is not None]
        if risk.size is not None and ends != sorted(ends, key=abs):
            found.append(row("size-range", risk, "size_low", risk.size_low, "low, size and high are in order",
                             "Put them in order."))  # fmt: skip
    return found


def check_moves(plan: Plan) -> list[CheckRow]:
    """Milestones that move something the plan does not have."""
    found = []
    for milestone in plan.of(Milestone).values():
        for target in milestone.moves:
            if not _resolves(plan, target):
                found.append(row("moves-nothing", milestone, "moves", target,
                                 "a milestone moves an initiative or a part of one",
                                 "Write initiative, initiative/rollout/place or another part."))  # fmt: skip
    return found


def _resolves(plan: Plan, target: str) -> bool:
    key, _, rest = target.partition("/")
    initiative = plan.of(Initiative).get(key)
    if initiative is None:
        return False
    part, _, item = rest.partition("/")
    parts = {
        "": {""}, "rollout": {"", *(step.place for step in initiative.rollout)}, "staff": {""},
        "opening": {o.id for o in initiative.openings}, "release": {r.id for r in initiative.releases},
        "cost": {c.id for c in initiative.costs},
    }  # fmt: skip
    return item in parts.get(part, set())


def check_measures(plan: Plan) -> list[CheckRow]:
    """Rebases without a date or a reason."""
    found = []
    for measure in plan.of(Measure).values():
        for day, reason in measure.rebases.items():
            if not _is_day(day):
                found.append(row("not-a-day", measure, "rebases", day,
                                 "limits are drawn anew from a day such as 2016-06-30",
                                 "Write the day that way."))  # fmt: skip
            if not reason.strip():
                found.append(row("rebase-without-reason", measure, "rebases", day,
                                 "limits are drawn anew only for a reason",
                                 "Say why."))  # fmt: skip
    return found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


CHECKS: tuple[Callable[[Plan], list[CheckRow]], ...] = (
    check_quorums, check_meetings, check_periods, check_printed_dates, check_cycles, check_moves, check_holders,
    check_lines, check_workstreams, check_approvals, check_tolerances, check_scales, check_scores, check_risks,
    check_measures, check_readings,
)  # fmt: skip
"""Every check of the programme's records, in the order their problems are listed."""


def check_programme(plan: Plan, *, checks: Iterable[Callable[[Plan], list[CheckRow]]] = CHECKS) -> list[CheckRow]:
    """All problems of the programme's records."""
    return [found for check in checks for found in check(plan)]


_ALONE: tuple[Callable[[Plan], list[CheckRow]], ...] = (
    check_meetings, check_periods, check_printed_dates, check_cycles, check_lines, check_scales, check_risks,
    check_measures, check_readings,
)  # fmt: skip
"""Checks that hold of each record on its own, or of records that are there."""

_OF_OTHERS = ("stranger-present",)
"""Codes of these that mean nothing where records of another kind could not be read."""


def check_half_read(plan: Plan) -> tuple[CheckRow, ...]:
    """Problems of the programme of a plan of which only a part could be read, and a note on what was not looked at."""
    rows = [found for check in _ALONE for found in check(plan) if found.code not in _OF_OTHERS]
    note = CheckRow(
        "programme-half-checked", "note", "", "", "", "",
        "something in the plan cannot be read, so quorums, holders of duties, approvals, tolerances, scores and what "
        "milestones move were not held against the other records", "Put right what cannot be read, then check again.",
    )  # fmt: skip
    return (*rows, note)
