"""Money by organisation, trading between partners, and what does not agree."""

from __future__ import annotations

from html import escape

from placeplan.publish import numbers
from placeplan.publish.charts import figure_html, positions_chart
from placeplan.publish.charts.position import is_inside
from placeplan.publish.markup import by_year, empty, heading, paragraph
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.sections.summary import losers
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["money", "reconciliation", "trading"]


def money(reader: Reader) -> str:
    """Income, cost and position of every organisation, by year."""
    chart = positions_chart(reader)
    if chart is None:
        return empty("The results hold no position by organisation.", "It needs accounts of the base year.")
    inside = [o for o in reader.table("position", "organisation", DO_SOMETHING) if is_inside(reader, o)]
    inside.sort(key=lambda o: reader.title("organisation", o))
    body = figure_html(chart)
    for world in (DO_NOTHING, DO_SOMETHING):
        rows = [(reader.title("organisation", o), reader.series("position", world, organisation=o)) for o in inside]
        total: list[float | None] = [None if g is None else -g for g in reader.series("gap.finance", world)]
        body += by_year(
            f"Position by organisation, {world}",
            "Organisation",
            reader.years,
            rows,
            total=total,
            note="£ million, nominal; below zero is a deficit",
        ).html()
    return body + _income_and_cost(reader, inside) + _control_totals(reader)


def _income_and_cost(reader: Reader, inside: list[str]) -> str:
    income, cost = (reader.table(f, "organisation", DO_SOMETHING) for f in ("income", "cost"))
    position = reader.table("position", "organisation", DO_SOMETHING)
    if not income or not cost:
        return ""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (reader.title("organisation", o), reader.kind(o), income.get(o), cost.get(o), position.get(o)) for o in inside
    )
    columns = (
        Column("Organisation"),
        Column("Kind"),
        Column("Income", "money"),
        Column("Cost", "money"),
        Column("Position", "money"),
    )
    note = "£ million, nominal, do something. Payments between partners stand in both columns, so only positions add up"
    body = heading("Income and cost") + Table(f"Income and cost in {reader.last}", columns, rows, note=note).html()
    lines: dict[str, dict[str, float]] = {}
    for figure in ("income", "cost"):
        for row in reader.rows(figure, "organisation", "line", world=DO_SOMETHING, year=reader.last):
            lines.setdefault(f"{reader.title('organisation', str(row['organisation']))}: {figure}", {})[
                str(row["line"])
            ] = float(row["value"])
    if lines:
        cells = tuple(
            (name, reader.title("line", line), value)
            for name, parts in lines.items()
            for line, value in parts.items()
            if value
        )
        table = Table(
            f"Lines in {reader.last}", (Column("Organisation"), Column("Line"), Column("£ million", "money")), cells
        )
        named = f"Every line of income and cost, {escape(reader.last)}"
        body += f'<details class="data"><summary>{named}</summary>{table.html()}</details>'
    return body


def _control_totals(reader: Reader) -> str:
    rows: list[tuple[Cell, ...]] = []
    for organisation, years in reader.context.control_totals.items():
        for year, held in sorted(years.items()):
            found = reader.one("position", world=DO_SOMETHING, year=year, organisation=organisation)
            met = numbers.NOT_STATED if found is None else "met" if found >= held - 500 else "missed"
            rows.append(
                (
                    reader.title("organisation", organisation),
                    year,
                    held,
                    found,
                    None if found is None else found - held,
                    met,
                )
            )
    if not rows:
        return heading("Control totals") + empty("No control totals are stated.")
    columns = (
        Column("Organisation"),
        Column("Year"),
        Column("Held to", "money"),
        Column("Plan", "money"),
        Column("Difference", "money"),
        Column("Outcome"),
    )
    return heading("Control totals") + Table("Control totals", columns, tuple(rows), note="£ million, nominal").html()


def trading(reader: Reader) -> str:
    """Initiatives by which one partner gains and another loses."""
    if not reader.has("trading"):
        return empty("The results do not say whose position each initiative changes.")
    found = losers(reader)
    if not found:
        return empty(f"No initiative leaves a partner worse off in {reader.last}.")
    rows: list[tuple[Cell, ...]] = []
    for initiative, parts in sorted(found.items(), key=lambda pair: min(pair[1].values())):

        def names(sign: int, parts: dict[str, float] = parts) -> str:
            chosen = sorted((o for o in parts if sign * parts[o] > 500), key=lambda o: -sign * parts[o])
            return (
                "\n".join(
                    f"{reader.title('organisation', o)}: {numbers.millions(parts[o], signed=True)}" for o in chosen
                )
                or "nobody"
            )

        gain, loss = sum(v for v in parts.values() if v > 0), sum(v for v in parts.values() if v < 0)
        rows.append((reader.title("initiative", initiative), names(1), names(-1), gain, loss, gain + loss))
    columns = (
        Column("Initiative"),
        Column("Who gains"),
        Column("Who loses"),
        Column("Gains", "money"),
        Column("Losses", "money"),
        Column("Net", "money"),
    )
    words = paragraph(
        "A plan cannot trade its way out of trouble: money that moves between partners closes no gap. "
        "These initiatives leave at least one "
        "partner worse off. That may be right, but the partner should know, and agree."
    )
    change: dict[str, float] = {}
    for row in reader.rows("trading", "organisation", year=reader.last):
        change[str(row["organisation"])] = float(row["value"])
    cells = tuple((reader.title("organisation", o), change[o]) for o in sorted(change, key=lambda o: -change[o]))
    by_organisation = Table(
        f"All initiatives together, {reader.last}",
        (Column("Organisation"), Column("Change in position", "money")),
        cells,
        note="£ million, nominal",
    )
    note = f"£ million in {reader.last}, nominal"
    return (
        words
        + Table("Who gains at whose cost", columns, tuple(rows), note=note).html()
        + by_organisation.html(limit=20)
    )


def reconciliation(reader: Reader) -> str:
    """Figures that should agree, and what the drivers do not explain."""
    body = ""
    rows: list[tuple[Cell, ...]] = []
    for r in reader.context.reconciliation:
        gap = None if r.first_value is None or r.second_value is None else r.second_value - r.first_value
        written = [
            numbers.NOT_STATED if v is None else numbers.quantity(v, r.unit, 4)
            for v in (r.first_value, r.second_value, gap)
        ]
        rows.append(
            (
                r.subject,
                r.year,
                f"{r.first}: {written[0]}",
                f"{r.second}: {written[1]}",
                written[2],
                r.status or numbers.NOT_STATED,
                r.comment,
            )
        )
    if rows:
        columns = tuple(
            Column(c) for c in ("What", "Year", "One figure", "Other figure", "Difference", "Status", "Comment")
        )
        body += Table("Two figures for one thing", columns, tuple(rows)).html(limit=20)
    found = [f for f in reader.results.findings if f.expected is not None and f.found is not None and f.unit]
    if found:
        cells = tuple(
            (
                f.message,
                f.year or "all years",
                numbers.quantity(f.expected, f.unit, 4),
                numbers.quantity(f.found, f.unit, 4),
                f.remedy,
            )
            for f in found
        )
        columns = tuple(Column(c) for c in ("Mismatch", "Year", "Expected", "Found", "What to do"))
        body += heading("Mismatches found by the model") + Table("Mismatches", columns, cells).html(limit=20)
    body += _unexplained(reader)
    return body or empty("Nothing to reconcile: no second sources, mismatches or unexplained amounts.")


def _unexplained(reader: Reader) -> str:
    rows = [
        r
        for r in reader.rows("unexplained", "organisation", "line")
        if r["year"] == reader.base and abs(r["value"]) >= 500
    ]
    seen = {(r["organisation"], r["line"]): float(r["value"]) for r in rows}
    if not seen:
        return ""
    order = sorted(seen, key=lambda k: -abs(seen[k]))
    cells = tuple((reader.title("organisation", o), reader.title("line", line), seen[o, line]) for o, line in order)
    columns = (Column("Organisation"), Column("Line"), Column("Unexplained", "money"))
    words = paragraph(
        "The difference between the accounts and what activity, capacity and staff explain. It is held "
        "constant in real terms and never spread."
    )
    return (
        heading("What the drivers do not explain")
        + words
        + Table(f"Unexplained, {reader.base}", columns, cells, note="£ million").html(limit=15)
    )
