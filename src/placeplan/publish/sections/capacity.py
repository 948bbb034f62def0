"""Capacity, refused releases, stranded cost and staff."""

from __future__ import annotations

from placeplan.publish import numbers
from placeplan.publish.charts import capacity_chart, figure_html, staff_chart
from placeplan.publish.charts.care import tight_capacity
from placeplan.publish.markup import by_year, empty, heading, paragraph
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.sections.summary import refused
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["capacity", "refusals", "staff", "stranded"]


def capacity(reader: Reader) -> str:
    """Beds and other capacity by provider."""
    chart = capacity_chart(reader)
    if chart is None:
        return empty("The results hold no capacity by provider.")

    def of(figure: str, world: str = DO_SOMETHING) -> dict[tuple[str, str], float]:
        return {
            (r["provider"], r["resource"]): float(r["value"])
            for r in reader.rows(figure, "provider", "resource", world=world, year=reader.last)
        }

    need_n, need, opened = of("capacity.required", DO_NOTHING), of("capacity.required"), of("capacity.open")
    staffed, busy, full = of("capacity.staffed"), of("capacity.occupancy"), of("capacity.full")
    rows: list[tuple[Cell, ...]] = []
    for key in tight_capacity(reader):
        name = f"{reader.title('provider', key[0])}: {numbers.inside(reader.title('resource', key[1]))}"
        rows.append(
            (
                name,
                need_n.get(key),
                need[key],
                opened[key],
                staffed.get(key),
                opened[key] - need[key],
                busy.get(key),
                full.get(key),
            )
        )
    columns = (
        Column("Capacity"),
        Column("Required, do nothing", "count"),
        Column("Required", "count"),
        Column("Open", "count"),
        Column("Staffed", "count"),
        Column("Spare", "one"),
        Column("Occupancy, %", "share"),
        Column("Chance full, %", "share"),
    )
    note = (
        "Units, do something unless said otherwise, tightest first. Chance full: somebody arriving finds no free unit"
    )
    return figure_html(chart) + Table(f"Capacity in {reader.last}", columns, tuple(rows), note=note).html(limit=15)


def refusals(reader: Reader) -> str:
    """Releases of capacity that would not have been safe."""
    found = refused(reader)
    if not found:
        return empty("No planned closure of capacity was refused.")
    rows: list[tuple[Cell, ...]] = []
    for release, years in found.items():
        first, last = years[0], years[-1]
        initiative, _, name = release.partition("/")
        when = first.year if len(years) == 1 else f"{first.year} to {last.year}"
        end = "never made" if last.year == reader.last else "made later"
        rows.append(
            (
                f"{reader.title('initiative', initiative)}: {reader.title('release', name)}",
                f"{reader.title('provider', last.provider)}: {numbers.inside(reader.title('resource', last.resource))}",
                last.units,
                f"{when}, {end}",
                first.reason,
                last.hoped,
            )
        )
    columns = (
        Column("Release"),
        Column("Where"),
        Column("Units", "count"),
        Column("Refused"),
        Column("Why, at first"),
        Column("Saving hoped for", "money"),
    )
    words = paragraph(
        "Capacity closes only when what remains is enough and the capacity that receives the care is open. "
        "Otherwise the closure is refused, is tried "
        "again the next year, and its saving is not counted."
    )
    return words + Table("Refused releases", columns, tuple(rows), note="Saving in £ million a year, nominal").html()


def stranded(reader: Reader) -> str:
    """Cost of capacity an initiative frees that stays open."""
    found = reader.table("stranded", "initiative", DO_SOMETHING)
    found = {k: v for k, v in found.items() if abs(v) >= 500.0}
    if not found:
        return empty(f"No cost is stranded in {reader.last}: what the initiatives free is closed or used.")
    rows = [
        (reader.title("initiative", i), reader.series("stranded", DO_SOMETHING, initiative=i))
        for i in sorted(found, key=lambda k: -found[k])
    ]
    total = [sum(v for _, series in rows if (v := series[t]) is not None) for t in range(len(reader.years))]
    table = by_year(
        "Stranded cost by initiative",
        "Initiative",
        reader.years,
        rows,
        total=list(total),
        total_name="Together",
        note="£ million, nominal",
    )
    words = paragraph(
        "Care that no longer comes frees capacity. Where that capacity stays open and idle its cost stays "
        "too: it is stranded, and no saving is counted for it."
    )
    return words + table.html(limit=15)


def staff(reader: Reader) -> str:
    """Staff needed and in post, by organisation and group, shortages first."""
    chart = staff_chart(reader)
    groups = reader.rows("staff.need", "organisation", "staff_group", world=DO_SOMETHING, year=reader.last)
    if not groups:
        return empty("The results hold no staff by organisation and group.")

    def of(figure: str) -> dict[tuple[str, str], float]:
        return {
            (r["organisation"], r["staff_group"]): float(r["value"])
            for r in reader.rows(figure, "organisation", "staff_group", world=DO_SOMETHING, year=reader.last)
        }

    parts = [of(f"staff.{name}") for name in ("need", "supply", "shortage", "agency", "unfilled")]
    order = sorted(parts[0], key=lambda k: -parts[2].get(k, 0.0))
    rows = tuple(
        (
            f"{reader.title('organisation', o)}: {numbers.inside(reader.title('staff_group', g))}",
            *(p.get((o, g)) for p in parts),
        )
        for o, g in order
    )
    total = ("Together", *(sum(p.values()) for p in parts))
    columns = (
        Column("Staff"),
        *(Column(c, "count") for c in ("Needed", "In post", "Short", "of it agency", "of it unfilled")),
    )
    names = sorted(
        {str(r["staff_group"]) for r in reader.rows("staff.shortage", "staff_group")},
        key=lambda g: reader.title("staff_group", g),
    )
    years = [
        (reader.title("staff_group", g), reader.series("staff.shortage", DO_SOMETHING, staff_group=g)) for g in names
    ]
    by_group = by_year(
        "Shortage by group and year", "Group", reader.years, years, kind="count", note="wte, do something"
    )
    table = Table(
        f"Staff in {reader.last}", columns, rows, total=total, note="wte, do something, largest shortage first"
    )
    head = figure_html(chart) if chart else paragraph(f"No group of staff is short in {reader.last}.")
    return head + table.html(limit=15) + heading("Year by year") + (by_group.html() if years else numbers.NOT_STATED)
