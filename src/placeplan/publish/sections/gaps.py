"""The three gaps, the bridge and the initiatives that make it."""

from __future__ import annotations

from placeplan.publish import numbers
from placeplan.publish.charts import bridge_chart, bridge_of, figure_html, gaps_chart, rollout_chart
from placeplan.publish.charts.money import GAPS
from placeplan.publish.markup import by_year, empty, heading, paragraph
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["bridge", "gaps", "initiatives"]


def gaps(reader: Reader) -> str:
    """The three gaps side by side."""
    chart = gaps_chart(reader)
    if chart is None:
        return empty("The results hold none of the three gaps.", "Run the plan to the end to see them.")
    columns = (
        Column("Gap"),
        Column("In"),
        Column("Do nothing", "number"),
        Column("Plan closes", "number"),
        Column("Left", "number"),
        Column("Closed", "share"),
    )
    rows: list[tuple[Cell, ...]] = []
    for figure, (name, unit, scale) in GAPS.items():
        n, s = (reader.one(figure, world=w) for w in (DO_NOTHING, DO_SOMETHING))
        if n is None or s is None:
            rows.append((name, unit, None, None, None, None))
            continue
        rows.append((name, unit, n / scale, (n - s) / scale, s / scale, (n - s) / n if n else None))
    table = Table(
        f"The three gaps in {reader.last}",
        columns,
        tuple(rows),
        note="Three significant figures; the last column in per cent",
    )
    words = paragraph(
        "Do nothing is what happens if the partners change nothing. What the plan closes is net of its own "
        "cost and of the care that "
        "arrives elsewhere. What is left has no plan behind it."
    )
    return words + figure_html(chart) + table.html() + _inequality(reader)


def _inequality(reader: Reader) -> str:
    before = reader.table("health.rate", "deprivation", DO_NOTHING)
    after = reader.table("health.rate", "deprivation", DO_SOMETHING)
    if not before:
        return ""
    base = reader.table("health.rate", "deprivation", DO_NOTHING, reader.base)
    names = {"1": "1 (most deprived)", "5": "5 (least deprived)"}
    rows = tuple((names.get(k, k), base.get(k), before[k], after.get(k)) for k in sorted(before))
    columns = (
        Column("Deprivation fifth"),
        Column(f"{reader.base}", "count"),
        Column(f"{reader.last}, do nothing", "count"),
        Column(f"{reader.last}, do something", "count"),
    )
    note = "Events per 100,000 people, directly standardised by age and sex"
    return heading("Inequality in health") + Table("Preventable care by deprivation", columns, rows, note=note).html()


def bridge(reader: Reader) -> str:
    """How the do-nothing gap is closed, line by line, and what is left."""
    found = bridge_of(reader)
    if found is None:
        return empty("The results hold no bridge.", "It is given once the plan has initiatives and accounts.")
    words = paragraph(
        "Each initiative is shown with its share of the combined effect, net of its cost, so nothing is "
        "counted twice and the order of the "
        "lines does not matter. Staff supply is the change in agency premium, unfilled posts and staff above need."
    )
    if not found.sound:
        words += empty(
            "The lines do not add up to the difference between the gaps: "
            f"{numbers.money(found.difference)} is unaccounted for."
        )
    years = [b for year in reader.years if (b := bridge_of(reader, year)) is not None]
    names = {line.key or line.name: line.name for line in found.lines}
    by = {b.year: {line.key or line.name: line.value for line in b.lines} for b in years}
    rows: list[tuple[str, list[float | None]]] = [("Do nothing: the gap", [b.start for b in years])]
    rows += [(f"less {name}", [by[b.year].get(key) for b in years]) for key, name in names.items()]
    table = by_year(
        "The bridge, year by year",
        "Line",
        tuple(b.year for b in years),
        rows,
        total=[b.end for b in years],
        total_name="Unidentified" if found.end > 0 else "Left with the plan",
        note="£ million, nominal; a line below zero widens the gap",
    )
    return words + figure_html(bridge_chart(found)) + table.html() + _three_ways(reader)


def _three_ways(reader: Reader) -> str:
    """Standalone, attributed and last-in effect of each initiative on each service."""
    parts = {
        name: {
            (r["initiative"], r["service"]): float(r["value"])
            for r in reader.rows(f"effect.{name}", "initiative", "service", world=DO_SOMETHING, year=reader.last)
        }
        for name in ("standalone", "attributed", "last_in")
    }
    keys = sorted(parts["attributed"], key=lambda k: -abs(parts["attributed"][k]))
    if not keys:
        return ""
    rows = tuple(
        (reader.title("initiative", i), reader.title("service", s), *(p.get((i, s)) for p in parts.values()))
        for i, s in keys
    )
    columns = (
        Column("Initiative"),
        Column("Service"),
        Column("Alone", "count"),
        Column("Attributed", "count"),
        Column("Last in", "count"),
    )
    note = (
        f"Units of the service, {reader.last}. Alone: if it were the only one. Attributed: its share; the "
        "shares add up. "
        "Last in: what dropping it would lose."
    )
    return heading("What each initiative takes from a service") + Table(
        "Effect of each initiative, three ways", columns, rows, note=note
    ).html(limit=12)


def initiatives(reader: Reader) -> str:
    """What is done, by whom and when."""
    rows = reader.context.initiatives
    if not rows:
        return empty("The plan has no initiatives.", "Do something is then the same as do nothing.")
    found = bridge_of(reader)
    saving = {line.key: line.value for line in found.lines} if found else {}
    ordered = sorted(rows, key=lambda r: (r.portfolio, r.workstream, -saving.get(r.id, 0.0)))
    columns = (
        Column("Initiative"),
        Column("Workstream"),
        Column("Stage"),
        Column("Owner"),
        Column("Places"),
        Column(f"Net saving {reader.last}", "money"),
    )
    cells = tuple(
        (
            r.title,
            r.workstream or numbers.NOT_STATED,
            r.stage or numbers.NOT_STATED,
            r.owner or "no owner named",
            _places(r.places),
            saving.get(r.id),
        )
        for r in ordered
    )
    table = Table(
        "The initiatives",
        columns,
        cells,
        note="Net saving in £ million, attributed; below zero it costs more than it saves",
    )
    chart = rollout_chart(reader)
    return (figure_html(chart) if chart else "") + table.html(limit=25)


def _places(places: tuple[str, ...]) -> str:
    if not places:
        return numbers.NOT_STATED
    return numbers.join_words(places) if len(places) <= 3 else f"{len(places)}\u00a0places"
