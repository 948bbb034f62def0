"""How sure the figures are: fans, chances and what drives the gaps. Nothing where there were no runs."""

from __future__ import annotations

from placeplan.publish import numbers
from placeplan.publish.bearing import chance, share_borne, with_margin
from placeplan.publish.charts import figure_html
from placeplan.publish.charts.money import GAPS
from placeplan.publish.charts.ranges import gap_fans, key_fans, tornado_chart
from placeplan.publish.markup import heading, paragraph
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["chances_table", "drivers_table", "gaps_table", "ranges"]


def ranges(reader: Reader) -> str:
    """Ranges, chances and drivers of many runs; empty where there was the expected run alone."""
    found = reader.results.ranges
    if found is None:
        return ""
    body = paragraph(
        f"Every assumption that has a range was drawn {found.runs:,} times (seed {found.seed}). One run in ten lies "
        "below P10, one in ten above P90. Under each stands its Monte Carlo error: with other luck, about two times in "
        "three it would come out within that much. No figure is shown finer than its error. All other parts "
        "of this report show the expected run, with every assumption at its central value."
    )
    if found.risks:
        risks = numbers.plural(len(found.risks), "open risk")
        body += paragraph(f"In each run {risks} of the register happen or not, each with its stated chance.")
    gaps, chances, drivers = (make(reader) for make in (gaps_table, chances_table, drivers_table))
    tornado = tornado_chart(reader)
    body += gaps.html() if gaps is not None else ""
    body += "".join(figure_html(chart) for chart in (gap_fans(reader), key_fans(reader)) if chart is not None)
    body += heading("Chances") + chances.html(limit=20) if chances is not None else ""
    if tornado is None and drivers is None:
        return body
    body += heading("What drives it") + (figure_html(tornado) if tornado is not None else "")
    return body + (drivers.html(limit=15) if drivers is not None else "")


def gaps_table(reader: Reader) -> Table | None:
    """The three gaps of the last year in both worlds: P10, P50, P90 and the chance that each is closed."""
    found = reader.results.ranges
    rows: list[tuple[Cell, ...]] = []
    for figure, (name, _, _) in GAPS.items():
        for world in (DO_NOTHING, DO_SOMETHING):
            row = None if found is None else found.of(figure, world=world, year=reader.last)
            if row is None or found is None:
                continue
            odds = found.chances.filter(what="gap closed", subject=figure, world=world, year=reader.last).to_dicts()
            shown = (with_margin(row[q], row[f"{q}_mc_error"], row["unit"]) for q in ("p10", "p50", "p90"))
            rows.append((f"{name}, {world}", *shown, chance(odds[0]) if odds else ""))
    numeric = (Column(title, "number") for title in ("P10", "P50", "P90", "Chance it is closed"))
    return Table(f"The three gaps in {reader.last}", (Column("Gap"), *numeric), tuple(rows)) if rows else None


def chances_table(reader: Reader) -> Table | None:
    """Chances with the plan by year: gaps closed, releases safe, nothing unstaffed."""
    found = reader.results.ranges
    if found is None:
        return None
    kinds = {"gap closed": "Gap closed", "release safe": "Release safe", "staffed": "Nothing open stands unstaffed"}
    table: dict[tuple[str, str], dict[str, str]] = {}
    for row in found.chances.filter(world=DO_SOMETHING).to_dicts():
        table.setdefault((row["what"], row["subject"]), {})[row["year"]] = chance(row)
    rows: list[tuple[Cell, ...]] = [
        (kinds[what], _subject(reader, what, subject), *(by.get(year, "") for year in reader.years))
        for (what, subject), by in table.items()
    ]
    columns = (Column("Chance of"), Column("For"), *(Column(year, "number") for year in reader.years))
    return Table("Chances with the plan, by year", columns, tuple(rows))


def _subject(reader: Reader, what: str, subject: str) -> str:
    if what == "gap closed":
        return GAPS[subject][0]
    if what == "staffed":
        return "All staff" if subject == "all staff" else reader.title("staff_group", subject)
    initiative, _, release = subject.partition("/")
    return f"{reader.title('initiative', initiative)}: {release}"


def drivers_table(reader: Reader) -> Table | None:
    """Assumptions that drive the gaps of the last year, with the share of each gap's variance."""
    found = reader.results.ranges
    if found is None or found.drivers.is_empty():
        return None
    titles = {row.id: row.title for row in reader.context.assumptions}
    rows: list[tuple[Cell, ...]] = [
        (
            GAPS[row["figure"]][0],
            titles.get(row["assumption"], row["assumption"]),
            share_borne(row["share"], row["error"]),
            f"{row['correlation']:+.1f}".replace("-", "−"),
        )
        for row in found.drivers.to_dicts()
    ]
    columns = (
        Column("Gap"),
        Column("Assumption"),
        Column("Of its variance", "number"),
        Column("Correlation", "number"),
    )
    note = (
        "share of the variance over runs that goes with the assumption, and with what moves together with it; rank "
        "correlation"
    )
    return Table(f"What drives the gaps with the plan in {reader.last}", columns, tuple(rows), note=note)
