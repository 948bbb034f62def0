"""Checks of the three gaps: closed, narrowed, and by what."""

from __future__ import annotations

from placeplan.assurance.case import DO_NOTHING, Case
from placeplan.assurance.checks.registry import Verdict, check, number, words
from placeplan.assurance.wording import amount, per_cent, plural, pounds
from placeplan.results import FIGURES

__all__ = ["funds_in", "identified"]


@check(
    "gap-closed",
    figure=words("Figure of the gap, such as gap.health", among=FIGURES),
    most=number("Share of the do-nothing gap that may be left for it to count as closed", 0.05),
    least=number("Share of the do-nothing gap that must be taken away for it to be partly met", 0.05),
)
def gap_closed(case: Case, *, figure: str, most: float, least: float) -> Verdict:
    """In the last year the plan closes a gap; partly where it only narrows it."""
    nothing, something = case.value(figure, world=DO_NOTHING), case.value(figure)
    if nothing is None or something is None:
        return Verdict("not met", f"The results hold no {figure}.", fix="Give the baseline this gap is computed from.")
    unit = FIGURES[figure].unit
    text = f"{case.last}: {amount(nothing, unit)} if nothing is done, {amount(something, unit)} with the plan"
    if nothing <= 0:
        return Verdict("met", f"There is no gap to close ({text}).")
    taken = 1.0 - something / nothing
    if something <= most * nothing:
        return Verdict("met", f"The plan takes away {per_cent(min(1.0, taken))} of it ({text}).")
    fix = "Add initiatives that act on it; placeplan explain shows where it comes from."
    if taken >= least:
        return Verdict("partly", f"The plan takes away {per_cent(taken)} of it, not all ({text}).", fix=fix)
    if taken > 0:
        return Verdict("not met", f"The plan takes away only {per_cent(taken)} of it ({text}).", fix=fix)
    return Verdict("not met", f"The plan leaves the gap no smaller ({text}).", fix=fix)


def identified(case: Case, year: str = "") -> tuple[float, float, float] | None:
    """Do-nothing finance gap, what initiatives and staff supply close, and what is left, of a year."""
    nothing, left = case.value("gap.finance", world=DO_NOTHING, year=year), case.value("gap.finance", year=year)
    if nothing is None or left is None:
        return None
    return nothing, nothing - left - funds_in(case, year), left


def funds_in(case: Case, year: str = "") -> float:
    """Money from funds in a year, as the bridge counts it."""
    lines = case.by("bridge", "line", year=year)
    return sum(value for (line,), value in lines.items() if line.startswith("fund"))


@check("finance-balanced", year=words("Financial year; the last year of the plan where it is left out", ""))
def finance_balanced(case: Case, *, year: str) -> Verdict:
    """The footprint is in aggregate balance, without leaning on a transformation fund."""
    year = year or case.last
    found = identified(case, year)
    if found is None:
        return Verdict("not met", f"The plan gives no position for {year}.", fix="Plan that year too.")
    _, _, left = found
    fund = funds_in(case, year)
    if left > 0.5:
        return Verdict(
            "not met",
            f"{pounds(left)} of the gap is unidentified in {year}.",
            (),
            "Name initiatives for it, or say that it cannot be closed.",
        )
    if left + fund > 0.5:
        return Verdict(
            "partly",
            f"Balance in {year} rests on {pounds(fund)} from funds.",
            (),
            "Show what replaces the fund when it ends.",
        )
    return Verdict("met", f"The footprint is in balance in {year} with {pounds(-left)} to spare.")


@check("inequality-narrowed")
def inequality_narrowed(case: Case) -> Verdict:
    """The slope index of inequality is lower with the plan than without it."""
    nothing, something = case.value("health.slope", world=DO_NOTHING), case.value("health.slope")
    if nothing is None or something is None:
        return Verdict(
            "not met",
            "The results hold no slope index of inequality.",
            (),
            "Give activity by deprivation fifth, and say which services are preventable.",
        )
    text = f"{nothing:,.0f} events per 100,000 if nothing is done, {something:,.0f} with the plan"
    if abs(something) < abs(nothing) * 0.98:
        return Verdict("met", f"The slope narrows ({text}).")
    if abs(something) < abs(nothing):
        return Verdict("partly", f"The slope hardly narrows ({text}).", (), "Reach the most deprived first.")
    return Verdict("not met", f"The slope does not narrow ({text}).", (), "Reach the most deprived first.")


@check("control-totals-met")
def control_totals_met(case: Case) -> Verdict:
    """Every control total stated is reached, and those of organisations add up to the footprint's."""
    codes = ("control-total-missed", "control-totals-do-not-add")
    missed = [found for found in case.results.findings if found.code in codes]
    total = len(case.plan.records.get("control_total", {}))
    if not total:
        return Verdict("not met", "No control total is stated.", (), "Enter them in control_totals.csv.")
    if not missed:
        return Verdict("met", f"All {total} control totals are reached and add up.")
    records = tuple(dict.fromkeys(found.subject for found in missed))
    worst = max(missed, key=lambda found: abs((found.expected or 0) - (found.found or 0)))
    below = sum(found.code == "control-total-missed" for found in missed)
    apart = f"; in {plural(len(missed) - below, 'year')} they do not add up" if len(missed) > below else ""
    far = pounds((worst.expected or 0.0) - (worst.found or 0.0))
    text = f"{below} of {total} control totals are missed{apart}; the worst: {worst.message}, {worst.year}, by {far}"
    return Verdict(
        "partly" if below < total / 2 else "not met",
        f"{text}.",
        records[:6],
        "Close the shortfall, or ask for the control total to be set again.",
    )


@check("productivity", least=number("Yearly change for the better it asks for, as a share of cost"))
def productivity(case: Case, *, least: float) -> Verdict:
    """Efficiency initiatives take enough cost out each year."""
    kinds = ("provider efficiency", "back office", "medicines", "variation", "estates")
    chosen = [key for key, found in case.initiatives.items() if found.category in kinds]
    cost = case.value("cost", world=DO_NOTHING)
    if not chosen or not cost:
        return Verdict("not met", "No initiative is about efficiency.", (), "Name the efficiency initiatives.")
    bridge = case.by("bridge", "initiative", "line")
    saved = sum(value for (key, _), value in bridge.items() if key in chosen)
    yearly = saved / cost / (len(case.years) - 1)
    records = tuple(f"initiative/{key}" for key in chosen)
    text = f"{pounds(saved)} in {case.last}, {per_cent(yearly, 2)} of cost a year"
    if yearly >= least:
        return Verdict("met", f"Efficiency gives {text}.", records)
    return Verdict(
        "partly" if yearly > least / 2 else "not met",
        f"Efficiency gives only {text}; {per_cent(least)} is asked.",
        records,
        "Say what else can be made more efficient, or why it cannot.",
    )


@check("agency-falls", most=number("Largest share of staff need that agency staff may fill in the last year"))
def agency_falls(case: Case, *, most: float) -> Verdict:
    """Agency staff fill no more than a stated share of need, and no more than in the base year."""
    need, agency = case.value("staff.need"), case.value("staff.agency")
    before, first = case.value("staff.need", year=case.base), case.value("staff.agency", year=case.base)
    if not need or agency is None or not before or first is None:
        return Verdict("not met", "The results hold no staff need.", (), "Give the workforce baseline.")
    now, then = agency / need, first / before
    text = f"agency staff fill {per_cent(now)} of need in {case.last}, {per_cent(then)} in {case.base}"
    if now <= most and now <= then + 1e-9:
        return Verdict("met", f"As asked: {text}.")
    fix = "Plan recruitment and training for the groups that are short."
    return Verdict("partly" if now <= max(most, then) else "not met", f"Not as asked: {text}.", (), fix)
