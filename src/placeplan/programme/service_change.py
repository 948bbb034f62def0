"""The tests a change to services must meet, the bed test among them, held against the plan's own figures."""

from __future__ import annotations

from dataclasses import dataclass

from placeplan.plan.plan import Plan
from placeplan.plan.titles import title_in_scope
from placeplan.programme.topic import Finding
from placeplan.records import Initiative, Opening, Release, Resource, ServiceChange
from placeplan.results import ResultSet

__all__ = ["BedTest", "ServiceChangeRow", "bed_test", "beds_closed", "service_change_findings", "service_changes"]

TESTS: dict[str, str] = {
    "engagement": "strong public and patient engagement",
    "choice": "consistency with patient choice",
    "clinical_evidence": "a clear clinical evidence base",
    "commissioner_support": "support from clinical commissioners",
}
"""The government's four tests of service change."""


@dataclass(frozen=True)
class BedTest:
    """The fifth test, for an initiative that closes beds.

    Parameters
    ----------
    applies
        Whether more beds close than the threshold.
    ground
        Ground named: alternative provision, new treatment, efficiency; empty where none is.
    met
        Whether the plan's own figures and the evidence bear the ground out.
    reasons
        What was found.
    """

    beds: float
    applies: bool
    ground: str
    met: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ServiceChangeRow:
    """An initiative against the four tests and the bed test."""

    id: str
    initiative: str
    title: str
    tests: dict[str, bool]
    bed_test: BedTest
    met: bool


def beds_closed(plan: Plan, initiative: Initiative) -> float:
    """Beds an initiative means to close."""
    return sum(release.units for release in initiative.releases if _is_bed(plan, release.resource))


def _is_bed(plan: Plan, resource: str) -> bool:
    known = plan.of(Resource).get(resource)
    return known is not None and known.unit == "bed"


def service_changes(plan: Plan, *, results: ResultSet | None = None) -> tuple[ServiceChangeRow, ...]:
    """Every initiative with a service-change record, or that closes beds."""
    said = {record.initiative: record for record in plan.of(ServiceChange).values()}
    rows = []
    for initiative in plan.of(Initiative).values():
        record = said.get(initiative.id)
        if not initiative.active or (record is None and beds_closed(plan, initiative) == 0):
            continue
        tests = {name: bool(record and getattr(record, name)) for name in TESTS}
        beds = bed_test(plan, initiative, record, results=results)
        met = all(tests.values()) and (beds.met or not beds.applies)
        rows.append(ServiceChangeRow(record.id if record else "", initiative.id, initiative.title, tests, beds, met))
    return tuple(rows)


def bed_test(
    plan: Plan, initiative: Initiative, record: ServiceChange | None, *, results: ResultSet | None = None
) -> BedTest:
    """Hold the ground on which beds close against the plan.

    Alternative provision: each release of beds names openings it waits for, each exists, opens no later than the beds
    close and, where results are given, is staffed that year. A new treatment: the initiative prevents, avoids, shifts
    or shortens something. Efficiency: it shortens stays. Each ground also needs its evidence in words.
    """
    beds = beds_closed(plan, initiative)
    applies = beds > (record.bed_threshold if record else 0.0)
    ground = record.bed_test if record else ""
    if not applies:
        return BedTest(beds, applies, ground, True, ("no more beds close than the threshold",))
    if not ground or record is None:
        return BedTest(beds, applies, ground, False, ("no ground is named on which the beds may close",))
    problems = [] if record.bed_evidence else ["no evidence is given for the ground"]
    if ground == "alternative provision":
        for release in initiative.releases:
            if _is_bed(plan, release.resource):
                problems += _alternative(plan, release, results)
    else:
        kinds = {"shorten"} if ground == "efficiency" else {"prevent", "avoid", "shift", "shorten"}
        if not any(effect.kind in kinds for effect in initiative.effects):
            problems.append(f"the initiative has no effect of kind {' or '.join(sorted(kinds))}")
    reasons = tuple(dict.fromkeys(problems)) or (f"the plan bears out: {ground}",)
    return BedTest(beds, applies, ground, not problems, reasons)


def _alternative(plan: Plan, release: Release, results: ResultSet | None) -> list[str]:
    if not release.after:
        return [f"{_called(plan, release)} close without waiting for anything to open"]
    problems = []
    for name in release.after:
        key, _, item = name.partition("/")
        initiative = plan.of(Initiative).get(key)
        opening = next((o for o in initiative.openings if o.id == item), None) if initiative else None
        if opening is None:
            problems.append(f"{_called(plan, release)} wait for {name}, which is not part of the plan")
            continue
        if opening.year > release.year:
            problems.append(f"{_called(plan, opening)} open in {opening.year}, after the beds close in {release.year}")
        share = _staffed(results, opening.provider, opening.resource, release.year)
        if share is not None and share < 0.999:
            problems.append(f"only {share:.0%} of {_called(plan, opening)} have staff in {release.year}")
    return problems


def _called(plan: Plan, item: Opening | Release) -> str:
    """So many units at a provider, in words."""
    known = plan.of(Resource).get(item.resource)
    unit = known.unit if known else item.resource
    return f"{item.units:g} {unit}s at {title_in_scope(plan, 'provider', item.provider)}"


def _staffed(results: ResultSet | None, provider: str, resource: str, year: str) -> float | None:
    if results is None:
        return None
    at = {"world": "do something", "year": year, "provider": provider, "resource": resource}
    try:
        shut = results.value("capacity.open", **at)
        return results.value("capacity.staffed", **at) / shut if shut > 0 else None
    except KeyError:
        return None


def service_change_findings(rows: tuple[ServiceChangeRow, ...]) -> list[Finding]:
    """Tests not met."""
    found = []
    for row in rows:
        subject = f"initiative/{row.initiative}"
        missing = [TESTS[name] for name, met in row.tests.items() if not met]
        if missing:
            found.append(
                Finding("service-change-test-not-met", "warning", subject,
                        f"{row.title} does not yet show {', '.join(missing)}.",
                        "Enter the evidence in its service-change record.")
            )  # fmt: skip
        if row.bed_test.applies and not row.bed_test.met:
            found.append(
                Finding("bed-test-not-met", "warning", subject,
                        f"{row.title} closes {row.bed_test.beds:g} beds and does not meet the bed test: "
                        f"{'; '.join(row.bed_test.reasons)}.",
                        "Open what replaces them first, or show another ground.")
            )  # fmt: skip
    return found
