"""Staff, buildings, beds and capital: claimed once, there in time, and paid for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from placeplan.assurance.case import DO_NOTHING, Case, several
from placeplan.assurance.credibility.doubt import Doubt, doubts_about
from placeplan.assurance.wording import count, pounds
from placeplan.quantities import FinancialYear, Month
from placeplan.records import Fund, Release, Resource

__all__: list[str] = []


@doubts_about("staff-claimed-twice", "The same staff claimed twice")
def staff_twice(case: Case) -> Iterator[Doubt]:
    """Initiatives together move more staff of a group than are in post or than the plan frees, or overload a leader."""
    moved: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for key, found in case.initiatives.items():
        for need in found.staff:
            if need.source == "redeploy" and need.wte in case.assumptions:
                moved[need.organisation, need.staff_group].append((key, case.assumptions[need.wte].value))
    for (owner, group), claims in moved.items():
        wte = sum(amount for _, amount in claims)
        held = case.value("staff.supply", year=case.base, organisation=owner, staff_group=group) or 0.0
        before = case.value("staff.need", world=DO_NOTHING, organisation=owner, staff_group=group) or 0.0
        after = case.value("staff.need", organisation=owner, staff_group=group) or 0.0
        freed = max(0.0, before - after + wte)
        limit = held if len(claims) == 1 else min(held, max(freed, wte if wte <= 0.1 * held else 0.0))
        if wte > limit + 0.05:
            yield Doubt(
                "staff-claimed-twice",
                "error" if wte > held else "warning",
                f"organisation/{owner}",
                f"{several([case.initiatives[key].title for key, _ in claims])} together move {count(wte)} wte of "
                f"{case.results.title('staff_group', group)}; {count(limit)} are free to be moved.",
                wte,
                limit,
                "wte",
                "staff in post, and the fall in need the plan brings",
                "Recruit for one of them, or move fewer.",
            )
    for found_load in case.load.findings:
        if found_load.code == "overload":
            yield Doubt(
                "staff-claimed-twice",
                "warning",
                found_load.subject,
                found_load.message,
                None,
                None,
                "days a week",
                "commitments and the time people say they have",
                found_load.remedy,
            )


@doubts_about("building-claimed-twice", "The same building claimed twice")
def building_twice(case: Case) -> Iterator[Doubt]:
    """Two initiatives close the same capacity and less is freed than both close, or one closes what another opens."""
    closing: dict[tuple[str, str], list[tuple[str, Release]]] = defaultdict(list)
    opening: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, found in case.initiatives.items():
        for release in found.releases:
            closing[release.provider, release.resource].append((key, release))
        for part in found.openings:
            opening[part.provider, part.resource].append(key)
    refused = {refusal.release for refusal in case.results.refusals if refusal.year == case.last}
    for (provider, resource), claims in closing.items():
        units, keys = sum(r.units for _, r in claims), list(dict.fromkeys(key for key, _ in claims))
        left_open = sum(r.units for key, r in claims if f"{key}/{r.id}" in refused)
        name = f"{case.results.title('resource', resource)} at {case.results.title('provider', provider)}"
        if len(keys) > 1 and left_open > 0:
            yield Doubt(
                "building-claimed-twice",
                "error",
                f"initiative/{keys[0]}",
                f"{several([case.initiatives[key].title for key in keys])} together close {count(units)} of "
                f"{name}; only "
                f"{count(units - left_open)} can close.",
                units,
                units - left_open,
                "units",
                "the model: safe releases",
                "Let one initiative close it and count the saving once.",
            )
        others = [key for key in opening.get((provider, resource), []) if key not in keys]
        if others:
            yield Doubt(
                "building-claimed-twice",
                "warning",
                f"initiative/{keys[0]}",
                f"{case.initiatives[keys[0]].title} closes {name} while {case.initiatives[others[0]].title} opens it.",
                units,
                0.0,
                "units",
                "openings and releases of the plan",
                "Agree what the building is for.",
            )


def _closed(case: Case, release: Release) -> str:
    """What a release closes, in the plural."""
    found = case.plan.of(Resource).get(release.resource)
    return f"{found.unit}s" if found else release.resource


def _is_bed(case: Case, release: Release) -> bool:
    found = case.plan.of(Resource).get(release.resource)
    return found is not None and found.unit == "bed"


@doubts_about("beds-before-capacity", "Beds closed before the capacity that replaces them opens")
def beds_before(case: Case) -> Iterator[Doubt]:
    """Beds close before the openings they wait for, wait for none, or are refused as unsafe."""
    opens = {f"{key}/{part.id}": part.year for key, found in case.initiatives.items() for part in found.openings}
    for key, found in case.initiatives.items():
        moves = any(effect.kind in ("avoid", "shift") for effect in found.effects)
        for release in found.releases:
            if not _is_bed(case, release):
                continue
            late = [name for name in release.after if opens.get(name, release.year) > release.year]
            first = next((r for r in case.results.refusals if r.release == f"{key}/{release.id}"), None)
            if late:
                year = opens[late[0]]
                yield Doubt(
                    "beds-before-capacity",
                    "error",
                    f"initiative/{key}/{release.id}",
                    f"{found.title} closes {release.units:g} beds in {release.year}; {late[0]} opens in {year}.",
                    _start(release.year),
                    _start(year),
                    "financial year",
                    "openings of the plan",
                    "Open first, then close.",
                )
            elif not release.after and moves:
                yield Doubt(
                    "beds-before-capacity",
                    "warning",
                    f"initiative/{key}/{release.id}",
                    f"{found.title} closes {release.units:g} beds in {release.year} and waits for nothing to open.",
                    release.units,
                    0.0,
                    "beds",
                    "releases of the plan",
                    "Name the openings it waits for.",
                )
            if first is not None:
                yield Doubt(
                    "beds-before-capacity",
                    "error" if first.year == release.year else "warning",
                    f"initiative/{key}/{release.id}",
                    f"{found.title}: closing {release.units:g} beds in {first.year} is not safe: {first.reason}.",
                    release.units,
                    0.0,
                    "beds",
                    "the model: need at the stated occupancy",
                    "Plan it later, or close fewer.",
                )


def _start(year: str) -> float:
    return float(FinancialYear.parse(year).start)


@doubts_about("release-before-service", "A release before its receiving service has started")
def before_service(case: Case) -> Iterator[Doubt]:
    """Capacity is to close before the effects of the same initiative have started anywhere."""
    for key, found in case.initiatives.items():
        if not found.effects:
            continue
        starts = [Month.parse(step.start) for step in found.rollout if step.start and step.role != "not party"]
        for release in found.releases:
            closes = FinancialYear.parse(release.year).first_month
            if not starts or min(starts) >= closes:
                begun = _month(min(starts)) if starts else "no month"
                yield Doubt(
                    "release-before-service",
                    "error",
                    f"initiative/{key}/{release.id}",
                    f"{found.title} closes {release.units:g} {_closed(case, release)} from "
                    f"April {release.year[:4]}; the care that replaces it starts in {begun}.",
                    float(closes.index - min(starts).index) if starts else None,
                    0.0,
                    "months",
                    "its own roll-out: months the care that replaces it has run by then",
                    "Close after the service has run for a while.",
                )


def _month(month: Month) -> str:
    return f"{date(month.year, month.month, 1):%B %Y}"


@doubts_about("workforce-not-there", "Staff the pool does not hold")
def not_there(case: Case) -> Iterator[Doubt]:
    """The plan leaves more posts unfilled in a group than doing nothing would, or more than one post in ten."""
    for (group,), unfilled in case.by("staff.unfilled", "staff_group").items():
        nothing = case.value("staff.unfilled", world=DO_NOTHING, staff_group=group) or 0.0
        need = case.value("staff.need", staff_group=group) or 0.0
        if unfilled <= 0.5:
            continue
        grave = unfilled > 0.1 * need
        if grave or unfilled > nothing + max(0.5, 0.01 * need):
            users = [
                k
                for k, i in case.initiatives.items()
                if any(n.staff_group == group and n.source != "redeploy" for n in i.staff)
            ]
            yield Doubt(
                "workforce-not-there",
                "error" if grave else "warning",
                f"staff_group/{group}",
                f"{case.results.title('staff_group', group)}: {count(unfilled)} of {count(need)} wte cannot be "
                f"filled in "
                f"{case.last} ({count(nothing)} if nothing is "
                f"done){f'; asked for by {several(users)}' if users else ''}.",
                unfilled,
                nothing,
                "wte",
                "the model: recruitment, training, leavers and agency of one pool",
                "Train earlier, move staff, or plan fewer.",
            )


@doubts_about("capital-without-source", "Capital nobody has promised")
def without_source(case: Case) -> Iterator[Doubt]:
    """Capital names no fund to pay for it, or funds for capital hold less than is drawn on them."""
    funds = case.plan.of(Fund)
    drawn: dict[str, float] = defaultdict(float)
    for key, found in case.initiatives.items():
        bare = [c for c in found.costs if c.kind == "capital" and (not c.fund or c.fund not in funds)]
        amount = sum(_money(case, c.amount) for c in bare)
        if amount > 0:
            yield Doubt(
                "capital-without-source",
                "error",
                f"initiative/{key}",
                f"{found.title} needs {pounds(amount)} of capital and names nobody who pays.",
                amount,
                0.0,
                "£",
                "costs of the initiative",
                "Name the fund, or the organisation's own capital as a fund.",
            )
        for cost in found.costs:
            if cost.kind == "capital" and cost.fund in funds:
                drawn[cost.fund] += _money(case, cost.amount)
    for name, amount in drawn.items():
        held = sum(_money(case, key) for key in funds[name].amounts.values())
        if amount > held * 1.001:
            yield Doubt(
                "capital-without-source",
                "error",
                f"fund/{name}",
                f"{pounds(amount)} of capital is drawn on {funds[name].title}, which holds {pounds(held)}.",
                amount,
                held,
                "£",
                "funds.csv",
                "Ask for more, or build less.",
            )


def _money(case: Case, name: str) -> float:
    found = case.assumptions.get(name)
    return 0.0 if found is None else found.value
