"""Risks, benefits and measures, and change load, as people read them."""

from __future__ import annotations

from placeplan.programme import Benefits, Load, Risks
from placeplan.programme.dates import add_months, first_day
from placeplan.programme.load import LoadRow
from placeplan.programme.peers import PeerService
from placeplan.programme.risks import RiskRow
from placeplan.publish import numbers
from placeplan.publish.charts.control import control_chart, verdict
from placeplan.publish.charts.funnel import funnel_chart
from placeplan.publish.programme.view import Heading, Names, Told, TopicView, lines, listed, on_day, table
from placeplan.publish.tables import Table

__all__ = ["benefits_view", "load_view", "risks_view"]


def _filled(tables: list[Table]) -> tuple[Table, ...]:
    return tuple(each for each in tables if each.rows)


def risks_view(told: Told) -> TopicView:
    """The register by score, and the money at stake."""
    found: Risks = told.found
    if not found.risks:
        return TopicView("risks", "Risks", findings=found.findings, empty="No risk is recorded.")
    open_ones = [row for row in found.risks if row.status == "open"]
    above = [row for row in open_ones if row.exception]
    bands = ", ".join(f"{count} {band}" for band, count in found.counts.items())
    says = [f"{numbers.plural(len(open_ones), 'open risk')}: {bands}."]
    if above:
        says.append(f"At or above what the programme accepts: {listed([row.title for row in above])}.")
    says += _stake_words(told)
    register = [
        (row.title, _scored(row), _rank(row), _owner(row, told.names), lines(_work(row, told.names)))
        for row in found.risks
    ]
    stake = [
        (row.title, told.names(row.threatens), f"{row.probability:.0%}" if row.probability is not None else "",
         _effect(row.expected, row.unit), _effect(row.p90, row.unit),
         _pounds(row.expected_pounds), _pounds(row.p90_pounds))
        for row in found.risks if row.expected is not None
    ]  # fmt: skip
    scales = [
        (s.title, ", ".join(f"{band} from {low}" for band, low in s.bands), f"{s.appetite}") for s in found.scales
    ]
    tables = [
        table("Register, the highest score first", ["Risk", "I × L", "Score", "Owner", "What is done"], register,
              "I × L: impact and likelihood; score with its band"),
        table("What is at stake", ["Risk", "Threatens", "Chance", "To be expected", "1 in 10 above",
                                   "Expected on the gap", "1 in 10 above on the gap"], stake,
              "On the gap: what it adds to the gap in money over all years of the plan, run with the risk and without "
              "it; below nought, it spends less" if found.expected_pounds else ""),
        table("Scales", ["Scale", "Bands", "Exception from"], scales),
    ]  # fmt: skip
    return TopicView("risks", "Risks", tuple(says), found.findings, _filled(tables))


def _stake_words(told: Told) -> list[str]:
    """What all risks together add to the gap in money, where the plan was run for it."""
    together = (told.extra.get("simulation") or {}).get("together")
    if not together:
        return []
    expected, p90 = together["expected"], together["p90"]
    text = f"Risks with a chance and a size are expected to {'add' if expected >= 0 else 'take'} "
    text += f"{numbers.money(abs(expected))} {'to' if expected >= 0 else 'off'} the gap in money over the plan"
    return [f"{text}, and one time in ten together add more than {numbers.money(p90)}."]


def _pounds(value: float | None) -> str:
    return "" if value is None else numbers.money(value)


def _scored(row: RiskRow) -> str:
    return "not scored" if row.score is None else f"{row.impact} × {row.likelihood}"


def _rank(row: RiskRow) -> str:
    text = "" if row.score is None else f"{row.score} {row.band}"
    text += f", was {row.inherent}" if row.inherent is not None and row.inherent != row.score else ""
    text += f", aim {row.target}" if row.target is not None else ""
    return text if row.status == "open" else f"{text} ({row.status})"


def _owner(row: RiskRow, names: Names) -> str:
    return names(row.owner) or "nobody"


def _work(row: RiskRow, names: Names) -> list[str]:
    said = []
    for work in row.mitigations:
        other = names(work.owner) if work.owner != row.owner else ""
        who = ", ".join(part for part in (other, on_day(work.due)) if part)
        said.append(f"{work.title}{f' ({who})' if who else ''}{', overdue' if work.overdue else ''}")
    return said


def _effect(value: float | None, unit: str) -> str:
    return "" if value is None else numbers.quantity(value, unit)


def benefits_view(told: Told) -> TopicView:
    """What was promised, expected and delivered; measures; waves that wait."""
    found: Benefits = told.found
    if not found.benefits and not found.measures:
        return TopicView("benefits", "Benefits and measures", findings=found.findings,
                         empty="No benefit and no measure is recorded.")  # fmt: skip
    cash = [row for row in found.benefits if row.type == "cash-releasing" and row.unit == "£"]
    target, expected = sum(row.target_total for row in cash), sum(row.forecast_total for row in cash)
    says = [f"{numbers.plural(len(found.benefits), 'benefit')} and {numbers.plural(len(found.measures), 'measure')}."]
    if cash:
        says.append(
            f"Cash-releasing over the plan: {numbers.money(target)} promised, {numbers.money(expected)} forecast."
        )
    if found.pauses:
        paused = [f"wave {p.wave} of {p.title} ({told.names(p.measure)})" for p in found.pauses]
        says.append(f"Paused until reviewed: {numbers.join_words(paused)}.")
    shares = {row["benefit"]: row["share"] for row in told.extra.get("spending", ())}
    rows = [
        (row.title, told.names(row.owner) or "nobody",
         *_totals(row.unit, row.target_total, row.forecast_total, row.actual_total),
         row.share_of_spend if row.share_of_spend is not None else shares.get(row.id, ""), row.status)
        for row in found.benefits
    ]  # fmt: skip
    years = [(p.year, p.target, p.forecast, p.actual) for p in found.cash_releasing]
    drawn = [control_chart(row) for row in found.measures] + [funnel_chart(each) for each in found.peers]
    charts = tuple(chart for chart in drawn if chart is not None)
    says += _unequal_words(found)
    heads: list[Heading] = ["Benefit", "Owner", "Promised", "Forecast", "Come", ("Share, %", "share"), "Status"]
    tables = [
        table("Benefits", heads, rows, "Share: the largest year as a share of the spending it comes from"),
        table("Cash-releasing by year", ["Year", ("Promised", "money"), ("Forecast", "money"), ("Come", "money")],
              years,   "£ million"),
        _measures(found),
        *(_peers(each) for each in found.peers), _inequality(found),
    ]  # fmt: skip
    return TopicView("benefits", "Benefits and measures", tuple(says), found.findings, _filled(tables), charts)


def _unequal_words(found: Benefits) -> list[str]:
    """Where the most deprived use more, beyond chance."""
    more = [row for row in found.inequalities if row.relative and row.relative_lower and row.relative_lower > 1]
    return [f"{row.title}: the most deprived have {row.relative:.2g} times the rate of the least." for row in more]


def _peers(each: PeerService) -> Table:
    rows = [
        (row.title, row.events, row.rate, "" if row.lower is None else f"{row.lower:,.0f} to {row.upper:,.0f}",
         row.stands)
        for row in sorted(each.places, key=lambda row: -(row.rate or 0.0))
    ]  # fmt: skip
    heads: list[Heading] = ["Place", (f"{each.unit.capitalize()}s", "count"), ("Rate", "count"), "95% interval",
                            "Against others"]  # fmt: skip
    return table(f"{each.title} by place, base year", heads, rows,
                 f"Rate for 100,000 people a year, standardised by age to the {each.standard}; the footprint's own is "
                 f"{each.rate:,.0f}. Against others: beyond the limits of chance, 95% or (far) 99.8%")  # fmt: skip


def _inequality(found: Benefits) -> Table:
    rows = [
        (row.title, row.rates[0], row.rates[-1], _between(row.slope, row.slope_lower, row.slope_upper, 0),
         _between(row.relative, row.relative_lower, row.relative_upper, 2))
        for row in found.inequalities
    ]  # fmt: skip
    heads: list[Heading] = ["Service", ("Most deprived", "count"), ("Least deprived", "count"), "Slope", "Ratio"]
    return table("Inequality by deprivation fifth, base year", heads, rows,
                 "Standardised rates for 100,000 people a year. Slope (slope index of inequality): the most deprived "
                 "less the least, along the line through all five fifths; ratio (relative index): the one over the "
                 "other; with 95% intervals")  # fmt: skip


def _between(value: float | None, low: float | None, high: float | None, places: int) -> str:
    if value is None:
        return ""
    text = f"{value:,.{places}f}"
    return text if low is None or high is None else f"{text} ({low:,.{places}f} to {high:,.{places}f})"


def _totals(unit: str, *values: float) -> tuple[str, ...]:
    return tuple(numbers.quantity(value, unit) for value in values)


def _measures(found: Benefits) -> Table:
    rows = [
        (row.title, "" if row.last is None else f"{row.last:,.4g} {row.unit}, {on_day(row.last_on)}",
         "" if row.mean is None else f"{row.lower:,.4g} to {row.upper:,.4g}", verdict(row))
        for row in found.measures
    ]  # fmt: skip
    return table("Measures", ["Measure", "Last reading", "Limits", "What it says"], rows,
                 "Limits: the mean and 2.66 moving ranges to each side, by the rules of Making Data Count")  # fmt: skip


def load_view(told: Told) -> TopicView:
    """Who is asked for how much, against the time they have; what the programme costs."""
    found: Load = told.found
    if not found.loads and not found.costs:
        return TopicView(
            "load", "Change load", findings=found.findings, empty="No commitment of anybody's time is recorded."
        )
    busy: dict[tuple[str, str], list[LoadRow]] = {}
    for row in found.loads:
        busy.setdefault((row.kind, row.id), []).append(row)
    rows = []
    for (kind, _), mine in busy.items():
        worst = max(mine, key=lambda row: (row.over, row.asked))
        over = sum(row.over > 0 for row in mine)
        rows.append(
            (worst.over, (f"{worst.title} ({kind})", worst.asked, worst.available,
                          numbers.month(worst.month), float(over),
                          listed([told.names(key) for key in worst.for_what], 3)))
        )  # fmt: skip
    rows.sort(key=lambda pair: -pair[0])
    too_much = [row[0] for over, row in rows if over > 0]
    says = [f"Asked for more time than there is: {listed([str(name) for name in too_much], 6)}." if too_much
            else "Nobody is asked for more time than they said they have."]  # fmt: skip
    says += _cost_words(told, found)
    saved = {row["year"]: row["saved"] for row in told.extra.get("saved", ())}
    costs = [(row.year, row.cost, row.benefit, saved.get(row.year, ""), row.share) for row in found.costs if row.cost]
    heads: list[Heading] = ["Who", ("Asked", "one"), ("Has", "one"), "Most in", ("Months over", "count"), "For"]
    money: list[Heading] = [
        "Year",
        ("Programme", "money"),
        ("Promised saving", "money"),
        ("Saved, model", "money"),
        ("Share, %", "share"),
    ]
    tables = [
        table("Days a week asked, the most overloaded first", heads, [row for _, row in rows]),
        _overloaded(found),
        table("Cost of the programme itself", money, costs, "£ million; share of the saving promised"),
    ]
    return TopicView("load", "Change load", tuple(says), found.findings, _filled(tables))


def _overloaded(found: Load) -> Table:
    """A line for each run of months in which the same people are asked for too much."""
    by_month: dict[str, list[str]] = {}
    for row in found.overloads:
        by_month.setdefault(row.month, []).append(f"{row.title} ({row.asked:g} of {row.available:g})")
    spans: list[tuple[str, str, list[str]]] = []
    for month, who in by_month.items():
        if spans and spans[-1][2] == who and add_months(first_day(spans[-1][1]), 1) == first_day(month):
            spans[-1] = (spans[-1][0], month, who)
        else:
            spans.append((month, month, who))
    rows = [(_span(first, last), float(len(who)), lines(who)) for first, last, who in spans]
    return table("Asked for more than there is, month by month", ["Months", ("How many", "count"), "Who"], rows,
                 "Days a week asked, of those there are")  # fmt: skip


def _span(first: str, last: str) -> str:
    return numbers.month(first) if first == last else f"{numbers.month(first)} to {numbers.month(last)}"


def _cost_words(told: Told, found: Load) -> list[str]:
    if not found.cost_total:
        return []
    text = f"The programme itself costs {numbers.money(found.cost_total)}"
    text += f", {numbers.share(found.cost_share)} of the savings promised" if found.cost_share is not None else ""
    share = told.extra.get("cost_share_of_saved")
    text += f" and {numbers.share(share)} of what the model says it saves" if share is not None else ""
    return [text + "."]
