"""Checks of organisations' money: who starts in deficit, and who pays for whose gain."""

from __future__ import annotations

from placeplan.assurance.case import DO_NOTHING, Case, several
from placeplan.assurance.checks.registry import Verdict, check, number
from placeplan.assurance.wording import per_cent, plural, pounds
from placeplan.records import Decision

__all__: list[str] = []


@check(
    "organisations-sustainable",
    most=number("Deficit in the base year, as a share of income, that is still sustainable", 0.01),
)
def organisations_sustainable(case: Case, *, most: float) -> Verdict:
    """Organisations of the footprint do not start from a deficit they cannot carry."""
    position = case.by("position", "organisation", world=DO_NOTHING, year=case.base)
    income = case.by("income", "organisation", world=DO_NOTHING, year=case.base)
    held = {key: value for (key,), value in position.items() if key in case.inside and income.get((key,))}
    deep = {key: value / income[key,] for key, value in held.items() if value < -most * income[key,]}
    if not held:
        return Verdict("not met", "The plan holds no organisation's position.", (), "Fill baseline/accounts.")
    if not deep:
        return Verdict(
            "met", f"None of {len(held)} organisations starts with a deficit above {per_cent(most)} of income."
        )
    worst = min(deep, key=lambda key: deep[key])
    text = f"{len(deep)} of {len(held)} organisations start with a deficit above {per_cent(most)} of income"
    title = case.results.title("organisation", worst)
    return Verdict(
        "partly" if len(deep) < len(held) / 3 else "not met",
        f"{text}; the worst: {title}, {per_cent(-deep[worst])}.",
        tuple(f"organisation/{key}" for key in sorted(deep, key=lambda key: deep[key]))[:6],
        "Say for each how it returns to balance, and who stands behind it until then.",
    )


@check("no-silent-losers")
def no_silent_losers(case: Case) -> Verdict:
    """Where an initiative moves money from one partner to another, both sides are named and have agreed it."""
    found = [f for f in case.results.findings if f.code == "trading-out"]
    if not found:
        return Verdict("met", "No initiative helps one partner at another's cost.")
    keys = [f.subject.removeprefix("initiative=") for f in found]
    agreed = {d.initiative for d in _decisions(case)}
    silent = [key for key in keys if key not in agreed]
    lost = -sum(f.found or 0.0 for f in found)
    text = (
        f"{plural(len(found), 'initiative')} move money between partners ({pounds(lost)} lost by those who lose most)"
    )
    if not silent:
        return Verdict("met", f"{text}; each has a decision on record.", tuple(f"initiative/{key}" for key in keys)[:6])
    return Verdict(
        "partly" if len(silent) < len(keys) else "not met",
        f"{text}; no decision is on record for {several(silent)}.",
        tuple(f"initiative/{key}" for key in silent)[:6],
        "Agree who makes good the loss, and record the decision.",
    )


def _decisions(case: Case) -> list[Decision]:
    return [d for d in case.plan.of(Decision).values() if d.status == "taken" and d.initiative]
