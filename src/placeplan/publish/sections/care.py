"""Activity, overlaps, the shift-of-care ledger, and travel."""

from __future__ import annotations

from placeplan.publish import numbers
from placeplan.publish.charts import activity_chart, figure_html
from placeplan.publish.markup import by_year, empty, heading, paragraph
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["activity", "overlaps", "overlaps_table", "shift", "shift_table", "travel"]


def activity(reader: Reader) -> str:
    """Activity by service and year in both worlds, and its growth by cause."""
    chart = activity_chart(reader)
    if chart is None:
        return empty("The results hold no activity by service.")
    services = sorted(
        {str(r["service"]) for r in reader.rows("activity", "service")}, key=lambda s: reader.title("service", s)
    )
    rows = [
        (f"{reader.title('service', s)}, {w}", reader.series("activity", w, service=s))
        for s in services
        for w in (DO_NOTHING, DO_SOMETHING)
    ]
    table = by_year(
        "Activity by service and year",
        "Service",
        reader.years,
        rows,
        kind="count",
        note="Units of the service, such as admissions or contacts",
    )
    return figure_html(chart) + table.html(limit=24) + _growth(reader)


def _growth(reader: Reader) -> str:
    rows = reader.rows("activity.growth", "service", "line", world=DO_NOTHING, year=reader.last)
    if not rows:
        return empty("The results do not split growth by cause.")
    causes = list(dict.fromkeys(str(r["line"]) for r in rows))
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        found.setdefault(str(row["service"]), {})[str(row["line"])] = float(row["value"])
    cells: list[tuple[Cell, ...]] = []
    for service, parts in sorted(found.items(), key=lambda pair: reader.title("service", pair[0])):
        cells.append((reader.title("service", service), *(parts.get(c) for c in causes), sum(parts.values())))
    columns = (
        Column("Service"),
        *(Column(reader.title("line", c), "count") for c in causes),
        Column("Together", "count"),
    )
    table = Table(
        f"Growth from {reader.base} to {reader.last} if nothing is done, by cause",
        columns,
        tuple(cells),
        note="Units of the service; the causes add up",
    )
    return heading("Why it grows") + table.html()


def overlaps(reader: Reader) -> str:
    """What initiatives on the same service come to together."""
    table = overlaps_table(reader)
    if table is None:
        return empty("No two initiatives take care from the same service, or the results do not say.")
    words = paragraph(
        "An admission can be avoided only once. Adding each initiative's claim would count some care "
        "twice; the plan uses the combined effect. "
        "The last two columns show how far it could be wrong: all acting on the same people, or all on "
        "different people."
    )
    return words + table.html()


def overlaps_table(reader: Reader) -> Table | None:
    """Effects on each service simply added and combined, in the last year; None where there are none."""
    names = ("naive", "combined", "lowest", "highest")
    parts = {n: reader.table(f"effect.{n}", "service", DO_SOMETHING) for n in names}
    if not parts["combined"]:
        return None
    order = sorted(parts["combined"], key=lambda s: -(parts["naive"].get(s, 0.0) - parts["combined"][s]))
    rows = tuple(
        (
            reader.title("service", s),
            parts["naive"].get(s),
            parts["combined"][s],
            parts["naive"].get(s, 0.0) - parts["combined"][s],
            parts["lowest"].get(s),
            parts["highest"].get(s),
        )
        for s in order
    )
    columns = (
        Column("Service"),
        *(Column(c, "share") for c in ("Simply added", "Combined", "Counted twice if added", "At least", "At most")),
    )
    return Table(
        f"Share of activity taken away in {reader.last}", columns, rows, note="Per cent of do nothing's activity"
    )


def shift(reader: Reader) -> str:
    """What leaves one setting arrives in another, is prevented, or is declared unmet."""
    table = shift_table(reader)
    if table is None:
        return empty(f"No effect takes care away in {reader.last}, so nothing has to arrive anywhere.")
    words = paragraph(
        "Nothing disappears: removed = moves + prevented + other provider + unmet, and what moves arrives "
        "as so many units of the receiving service for each."
    )
    unmet_total = sum(_moves(reader)[0].get("unmet", {}).values())
    warning = (
        paragraph(f"{numbers.count(round(unmet_total))} units of need are declared unmet in {reader.last}.")
        if unmet_total >= 0.5
        else ""
    )
    return words + warning + table.html(limit=15)


def shift_table(reader: Reader) -> Table | None:
    """The shift-of-care ledger of the last year, a row for each effect; None where nothing is taken away."""
    sums, into = _moves(reader)
    removed = sums.get("removed", {})
    if not any(removed.values()):
        return None
    rows: list[tuple[Cell, ...]] = []
    for key in sorted((key for key in removed if removed[key]), key=lambda k: -removed[k]):
        arrived, relocated, prevented, unmet = (
            sums.get(k, {}).get(key, 0.0) for k in ("arrived", "relocated", "prevented", "unmet")
        )
        moved = removed[key] - prevented - unmet - relocated
        name = f"{reader.title('initiative', key[0])}: {reader.title('effect', key[1])}"
        receiving = numbers.join_words(sorted(into.get(key, set()))) or ""
        each = arrived / moved if moved > 1e-9 and arrived else ""
        rows.append((name, removed[key], moved, receiving, arrived, each, prevented, relocated, unmet))
    columns = (
        Column("Effect"),
        Column("Removed", "count"),
        Column("Moves", "count"),
        Column("Becomes"),
        Column("Arrives", "count"),
        Column("Units for each", "two"),
        Column("Prevented", "count"),
        Column("Other provider", "count"),
        Column("Unmet", "count"),
    )
    return Table(
        f"Shift-of-care ledger, {reader.last}",
        columns,
        tuple(rows),
        note="Units of the service each effect acts on; arrivals in units of the receiving service",
    )


def _moves(reader: Reader) -> tuple[dict[str, dict[tuple[str, str], float]], dict[tuple[str, str], set[str]]]:
    """What each effect removes and what becomes of it, and the services that receive it."""
    sums: dict[str, dict[tuple[str, str], float]] = {}
    into: dict[tuple[str, str], set[str]] = {}
    for kind in ("removed", "arrived", "relocated", "prevented", "unmet"):
        for row in reader.rows(f"care.{kind}", "initiative", "effect", "service", world=DO_SOMETHING, year=reader.last):
            key = (str(row["initiative"]), str(row["effect"]))
            sums.setdefault(kind, {})[key] = sums.get(kind, {}).get(key, 0.0) + float(row["value"])
            if kind == "arrived" and row["value"]:
                into.setdefault(key, set()).add(reader.title("service", str(row["service"])))
    return sums, into


def travel(reader: Reader) -> str:
    """How far people travel, and who travels further."""
    n, s = (reader.table("travel.minutes", "place", w) for w in (DO_NOTHING, DO_SOMETHING))
    if not n or not s:
        return empty("The results hold no travel.", "It needs a travel table from places to providers.")
    people = reader.table("population", "place", DO_NOTHING)
    rows: list[tuple[Cell, ...]] = []
    for place in sorted(s, key=lambda p: -(s[p] / n[p] if n.get(p) else 0.0)):
        head = people.get(place)
        each = (s[place] - n.get(place, 0.0)) / head if head else None
        rows.append(
            (
                reader.title("place", place),
                n.get(place, 0.0) / 60,
                s[place] / 60,
                s[place] / n[place] - 1 if n.get(place) else None,
                each,
            )
        )
    further = [str(r[0]) for r in rows if isinstance(r[3], float) and r[3] > 0.005]
    total = ("Footprint", sum(n.values()) / 60, sum(s.values()) / 60, sum(s.values()) / sum(n.values()) - 1, "")
    columns = (
        Column("Place"),
        Column("Hours, do nothing", "count"),
        Column("Hours, do something", "count"),
        Column("Change, %", "share"),
        Column("Minutes a head", "one"),
    )
    text = (
        f"People of {numbers.join_words(further[:5])} travel longer with the plan."
        if further
        else "No place travels longer with the plan."
    )
    return paragraph(text) + Table(
        f"Travel to care in {reader.last}",
        columns,
        tuple(rows),
        total=total,
        note="Hours a year, to and from care, by car",
    ).html(limit=20)
