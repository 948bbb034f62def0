"""Asking a body to approve the plan or a record, and recording what it answered, from the texts of a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from placeplan.plan.plan import Plan
from placeplan.programme.authority import Quorum, members, quorum
from placeplan.programme.digests import record_digest, substance_digest
from placeplan.records import KINDS, Approval, Body, Condition, Meeting, Membership, Record, Version
from placeplan.results import FIGURES, ResultSet
from placeplan.studies.editing import FieldProblem, count_parts, read_texts, texts_of, written

__all__ = ["ANSWERS", "Answered", "Records", "answer", "ask"]

Records = tuple[tuple[str, Record], ...]
"""Records to be saved together, each with its kind."""

ANSWERS = {
    "approved": "Approved", "approved with conditions": "Approved with conditions", "rejected": "Rejected",
    "deferred": "Deferred",
}  # fmt: skip

_ASKED = ("title", "body", "meeting", "on", "note")
_HELD = ("figure", "world", "year", "scope", "below", "above")


def ask(
    texts: Mapping[str, str], plan: Plan, *, today: date, results: ResultSet | None = None, digest: str = ""
) -> tuple[Records, list[FieldProblem]]:
    """The records that say that a body is asked to approve something.

    Parameters
    ----------
    texts
        title, body, meeting, on (day an answer is wanted), what ("plan" or kind/id), note, and for each tolerance
        `tolerances.0.figure`, `world`, `year`, `scope`, `below` and `above`.
    today
        Day on which the version is listed, where it is not listed yet.
    results
        Figures of the plan as it stands: where the values come from that the tolerances hold to.
    digest
        Digest of the plan's substance; empty: worked out.

    Returns
    -------
    The version where it is new, the approval and its tolerances; and every problem. No records where there are any.
    """
    what, problems = texts.get("what", "").strip() or "plan", list[FieldProblem]()
    kind, _, key = what.partition("/")
    seen = record_digest(plan, kind, key) if what != "plan" else digest or substance_digest(plan)
    if not seen:
        problems.append(FieldProblem("what", "There is no such record. Write its kind and ID, such as initiative/…"))
    name = _free(plan, "approval", f"{texts.get('body', '')}-{key or 'plan'}-{texts.get('on', '').strip()}")
    said = {field: texts.get(field, "") for field in _ASKED}
    said |= {"id": name, "result": "asked", "digest": seen or "none"}
    said |= {"record_kind": kind, "record": key} if what != "plan" else {}
    made, found = read_texts("approval", _with_defaults("approval", said), plan)
    problems += found
    held = _tolerances(texts, plan, name, made, results, problems)
    if problems or not isinstance(made, Approval):
        return (), problems
    listed = any(version.digest == seen for version in plan.of(Version).values())
    version = Version(
        id=_free(plan, "version", f"put-before-{made.body}-{seen[:8]}"), digest=seen, on=today,
        title=f"Put before {plan.of(Body)[made.body].title}",
    )  # fmt: skip
    first: Records = (("version", version),) if what == "plan" and not listed else ()
    return (*first, ("approval", made), *held), []


def _with_defaults(kind: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {spec.name: written(spec.default) for spec in KINDS[kind].fields} | dict(texts)


def _free(plan: Plan, kind: str, wanted: str) -> str:
    """An id like the one wanted that no record of the kind has."""
    stem = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:80] or kind
    known, name, number = plan.records.get(kind, {}), stem, 1
    while name in known:
        number += 1
        name = f"{stem}-{number}"
    return name


def _tolerances(
    texts: Mapping[str, str], plan: Plan, approval: str, made: Any, results: ResultSet | None,
    problems: list[FieldProblem],
) -> Records:  # fmt: skip
    found: list[tuple[str, Record]] = []
    known = plan.with_records("approval", {**plan.of(Approval), approval: made}) if made is not None else plan
    for number in range(count_parts(texts, "tolerances")):
        start = f"tolerances.{number}."
        said = {field: texts.get(start + field, "").strip() for field in _HELD}
        if not any(said[field] for field in ("figure", "below", "above")):
            continue
        value = _value(said, results, start, problems)
        title = _titled(said)
        said |= {"id": f"{approval}-figure-{len(found) + 1}", "title": title, "approval": approval,
                 "approved": repr(value), "world": said["world"] or "do something"}  # fmt: skip
        row, wrong = read_texts("tolerance", _with_defaults("tolerance", said), known)
        problems += [FieldProblem(start + each.name, each.message) for each in wrong if each.name in _HELD]
        if not said["below"] and not said["above"]:
            problems.append(FieldProblem(start + "below", "Say how far the figure may fall, or rise, or both."))
        if isinstance(row, Record):
            found.append(("tolerance", row))
    return tuple(found)


def _titled(said: Mapping[str, str]) -> str:
    """What people read for a figure of a year: what it means, up to its first comma or colon."""
    known = FIGURES.get(said["figure"])
    words = re.split(r"[,:;]", known.meaning)[0].strip() if known is not None else said["figure"]
    where = f" ({said['scope'].replace(chr(10), '; ')})" if said["scope"] else ""
    return f"{words[:1].upper()}{words[1:]}{where}, {said['year']}"


def _value(said: Mapping[str, str], results: ResultSet | None, start: str, problems: list[FieldProblem]) -> float:
    """What the plan as it stands says of a figure."""
    if results is None:
        message = "The model has not been run on the plan as it stands, so there is no value to hold to. Run it first."
        problems.append(FieldProblem(start + "figure", message))
        return 0.0
    scope = dict(pair for pair in (_pair(part) for part in re.split(r"[;\n]", said["scope"])) if pair[0])
    try:
        return results.value(said["figure"], world=said["world"] or "do something", year=said["year"], **scope)
    except (KeyError, TypeError, ValueError):
        message = "No run gives this figure for this year and scope. Choose one that the page of the model shows."
        problems.append(FieldProblem(start + "figure", message))
        return 0.0


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip(), value.strip()


@dataclass(frozen=True)
class Answered:
    """A body's answer as somebody is about to record it.

    Parameters
    ----------
    records
        The approval, and its meeting and conditions where the answer says something of them.
    quorum
        Whether those present make a quorum; None where nobody is said to have been present.
    """

    records: Records
    quorum: Quorum | None


def answer(texts: Mapping[str, str], plan: Plan, approval: Approval) -> tuple[Answered | None, list[FieldProblem]]:
    """The records that say what a body answered.

    Parameters
    ----------
    texts
        result, on, meeting, votes_for, votes_against, abstained, note; `seats`: ids of the seats filled, one a line;
        `dissent.0.organisation` and `reason`; `conditions.0.title`, `holder` and `due`.

    Returns
    -------
    What is to be saved, None where something is wrong; and every problem.
    """
    problems: list[FieldProblem] = []
    said = texts_of(approval)
    said |= {name: texts[name] for name in ("on", "meeting", "note", "votes_for", "votes_against", "abstained")
             if name in texts}  # fmt: skip
    said["result"] = texts.get("result", "")
    if said["result"] not in ANSWERS:
        problems.append(FieldProblem("result", "Say what the body answered."))
        said["result"] = "deferred"
    seats = _seats(texts, plan, approval.body, problems)
    said["dissent"] = _dissent(texts, problems)
    said["present"] = "; ".join(sorted({seat.organisation for seat in seats})) if not said["meeting"] else ""
    made, found = read_texts("approval", said, plan)
    problems += found
    conditions = _conditions(texts, plan, approval, problems)
    if conditions and texts.get("result") == "approved":
        problems.append(FieldProblem("result", "There are conditions: choose “Approved with conditions”."))
    if texts.get("result") == "approved with conditions" and not conditions and not problems:
        problems.append(FieldProblem("conditions.0.title", "Say what the conditions are."))
    if isinstance(made, Approval):
        problems += _votes(plan, made, seats)
    if problems or not isinstance(made, Approval):
        return None, problems
    held = _meeting(plan, made, seats)
    body = plan.of(Body).get(made.body)
    present = quorum(plan, body, seats=seats) if body is not None and seats else None
    return Answered((("approval", made), *held, *conditions), present), []


def _seats(texts: Mapping[str, str], plan: Plan, body: str, problems: list[FieldProblem]) -> tuple[Membership, ...]:
    known = {seat.id: seat for seat in members(plan, body)}
    wanted = [name.strip() for name in texts.get("seats", "").splitlines() if name.strip()]
    if any(name not in known for name in wanted):
        problems.append(FieldProblem("seats", "One of these is no seat of the body. Choose from the list."))
    return tuple(known[name] for name in wanted if name in known)


def _dissent(texts: Mapping[str, str], problems: list[FieldProblem]) -> str:
    said = []
    for number in range(count_parts(texts, "dissent")):
        who, why = (texts.get(f"dissent.{number}.{name}", "").strip() for name in ("organisation", "reason"))
        if bool(who) != bool(why):
            missing = "reason" if who else "organisation"
            problems.append(FieldProblem(f"dissent.{number}.{missing}", "Give both the organisation and its reason."))
        elif who:
            tidy = re.sub(r"[;\s]+", " ", why)  # a list of reasons is written with semicolons between them
            said.append(f"{who} = {tidy}")
    return "; ".join(said)


def _conditions(
    texts: Mapping[str, str], plan: Plan, approval: Approval, problems: list[FieldProblem]
) -> Records:  # fmt: skip
    found: list[tuple[str, Record]] = []
    taken = dict(plan.of(Condition))
    for number in range(count_parts(texts, "conditions")):
        start = f"conditions.{number}."
        said = {name: texts.get(start + name, "").strip() for name in ("title", "holder", "due")}
        if not any(said.values()):
            continue
        told = plan.with_records("condition", taken)
        said |= {"id": _free(told, "condition", f"{approval.id}-condition-{number + 1}"), "approval": approval.id}
        made, wrong = read_texts("condition", _with_defaults("condition", said), plan)
        problems += [FieldProblem(start + each.name, each.message) for each in wrong]
        if isinstance(made, Condition):
            taken[made.id] = made
            found.append(("condition", made))
    return tuple(found)


def _votes(plan: Plan, made: Approval, seats: tuple[Membership, ...]) -> list[FieldProblem]:
    counted = sum(filter(None, (made.votes_for, made.votes_against, made.abstained)))
    voting = sum(seat.vote for seat in (seats or members(plan, made.body)))
    if counted and voting and counted > voting:
        who = "voting members present" if seats else "voting seats"
        return [FieldProblem("votes_for", f"These are {counted} votes, and there are {voting} {who}.")]
    return []


def _meeting(plan: Plan, made: Approval, seats: tuple[Membership, ...]) -> Records:
    """The meeting as held, with those who were there."""
    meeting = plan.of(Meeting).get(made.meeting)
    if meeting is None:
        return ()
    known = meeting.on or (made.on if meeting.month in ("", f"{made.on:%Y-%m}") else None)
    present = tuple(seat.id for seat in seats) or meeting.present
    changed = meeting.model_copy(update={"status": "held", "on": known, "present": present})
    return (("meeting", changed),) if changed != meeting else ()
