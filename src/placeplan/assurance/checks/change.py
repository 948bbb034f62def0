"""Checks of changes to services: the tests, the bed test, consultation, equality and quality, and of asking people."""

from __future__ import annotations

from placeplan.assurance.case import Case, several
from placeplan.assurance.checks.registry import Verdict, check, number, words
from placeplan.assurance.wording import per_cent, plural
from placeplan.programme.service_change import TESTS
from placeplan.records import EngagementEvent, Stakeholder

__all__: list[str] = []

_NONE = "No initiative closes beds or is recorded as a change to services."


@check("service-change-test", test=words("Which test", among=TESTS))
def service_change_test(case: Case, *, test: str) -> Verdict:
    """Every change to services meets one of the government's four tests."""
    rows = case.engagement.service_changes
    if not rows:
        return Verdict("met", _NONE)
    bare = [row.initiative for row in rows if not row.tests.get(test)]
    what = TESTS.get(test, test)
    text = f"{len(rows) - len(bare)} of {len(rows)} changes to services show {what}"
    records = tuple(f"initiative/{key}" for key in bare)
    if not bare:
        return Verdict("met", f"{text}.")
    return Verdict(
        "partly" if len(bare) < len(rows) else "not met",
        f"{text}; not {several(bare)}.",
        records[:6],
        "Enter the evidence in programme/service_changes.csv.",
    )


@check("bed-test")
def bed_test(case: Case) -> Verdict:
    """Where beds close, the plan's own figures bear out one of the three grounds of the bed test."""
    rows = [row for row in case.engagement.service_changes if row.bed_test.applies]
    if not rows:
        return Verdict("met", "No initiative closes more beds than the threshold.")
    failed = [row for row in rows if not row.bed_test.met]
    beds = sum(row.bed_test.beds for row in rows)
    text = f"{len(rows) - len(failed)} of {len(rows)} initiatives that close beds ({beds:g} in all) meet the bed test"
    if not failed:
        return Verdict("met", f"{text}.", tuple(f"initiative/{row.initiative}" for row in rows))
    why = "; ".join(f"{row.title}: {row.bed_test.reasons[0]}" for row in failed[:3])
    return Verdict(
        "partly" if len(failed) < len(rows) else "not met",
        f"{text}. {why}.",
        tuple(f"initiative/{row.initiative}" for row in failed)[:6],
        "Open what replaces the beds first, or show another ground in programme/service_changes.csv.",
    )


@check(
    "consultation-fair", part=words("Which principle", among=("formative", "reasons_given", "lasting", "considered"))
)
def consultation_fair(case: Case, *, part: str) -> Verdict:
    """Every consultation meets one of the four Gunning principles; changes to services without one do not."""
    clocks = case.engagement.consultations
    if not clocks:
        if not case.engagement.service_changes:
            return Verdict("met", f"{_NONE} Nothing need be consulted on.")
        return Verdict(
            "not met",
            f"{plural(len(case.engagement.service_changes), 'change')} to services and no consultation.",
            tuple(f"initiative/{row.initiative}" for row in case.engagement.service_changes)[:6],
            "Plan the consultation in programme/consultations.csv.",
        )
    due = [c for c in clocks if part != "considered" or (c.to_date and c.to_date < case.on)]
    failed = {c.id: c.title for c in due if not getattr(c, part)}
    if not due:
        return Verdict("not yet judged", "No consultation has ended yet.")
    if not failed:
        return Verdict("met", f"All {plural(len(due), 'consultation')} do.", tuple(f"consultation/{c.id}" for c in due))
    return Verdict(
        "partly" if len(failed) < len(due) else "not met",
        f"{several(failed.values())} {'does' if len(failed) == 1 else 'do'} not.",
        tuple(f"consultation/{key}" for key in failed),
        "Put it right before the decision, or consult again.",
    )


@check("assessments-done", kind=words("Kind of assessment", among=("equality", "quality")))
def assessments_done(case: Case, *, kind: str) -> Verdict:
    """Every initiative past engagement has its impact assessment."""
    rows = case.engagement.assessments
    late = ("decision making", "transition", "implementation", "evaluation")
    due = [row for row in rows if row.stage in late]
    missing = [row for row in due if getattr(row, kind) != "done"]
    if not due:
        return Verdict("met", "No initiative has come as far as a decision.")
    text = f"{len(due) - len(missing)} of {len(due)} initiatives past engagement have their {kind} impact assessment"
    if not missing:
        return Verdict("met", f"{text}.")
    return Verdict(
        "partly" if len(missing) < len(due) else "not met",
        f"{text}.",
        tuple(f"initiative/{row.initiative}" for row in missing)[:6],
        "Do them before the decision and enter them in programme/impact_assessments.csv.",
    )


@check(
    "people-asked",
    types=words("Types of stakeholder that must each have been asked, with commas"),
    least=number("Share of occasions on which something changed, or it is said why not", 0.5),
)
def people_asked(case: Case, *, types: str, least: float) -> Verdict:
    """People of each kind were asked, and what they said changed something, or it is said why not."""
    events = [e for e in case.plan.of(EngagementEvent).values() if e.on <= case.on]
    if not events:
        return Verdict(
            "not met", "Nobody is recorded as having been asked.", (), "Fill programme/engagement_events.csv."
        )
    known = case.plan.of(Stakeholder)
    asked = {known[key].type for e in events for key in e.stakeholders if key in known}
    missing = [name for name in (part.strip() for part in types.split(",")) if name and name not in asked]
    answered = sum(bool(e.changed) for e in events) / len(events)
    text = f"{plural(len(events), 'occasion')}; {per_cent(answered, 0)} say what changed"
    records = tuple(f"engagement_event/{e.id}" for e in events)
    if not missing and answered >= least:
        return Verdict("met", f"{text}.", records[:6])
    why = f"; never asked: {several(missing)}" if missing else ""
    return Verdict(
        "partly" if len(missing) < 3 else "not met",
        f"{text}{why}.",
        records[:6],
        "Ask them, and write down what changed because of what they said.",
    )


@check("decisions-with-duties")
def decisions_with_duties(case: Case) -> Verdict:
    """No decision is taken before the duties it needs: engagement, consultation, equality, quality."""
    rows = case.engagement.decisions
    if not rows:
        return Verdict(
            "not met", "No decision says which duties it needs first.", (), "Fill needs in programme/decisions.csv."
        )
    bare = [row for row in rows if row.missing]
    if not bare:
        return Verdict("met", f"All {len(rows)} decisions have met the duties they need.")
    taken = [row for row in bare if row.status == "taken"]
    return Verdict(
        "not met" if taken else "partly",
        f"{len(bare)} of {len(rows)} decisions still lack {several(sorted({m for r in bare for m in r.missing}))}.",
        tuple(f"decision/{row.decision}" for row in bare)[:6],
        "Meet the duty before the decision is taken.",
    )
