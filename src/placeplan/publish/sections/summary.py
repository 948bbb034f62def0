"""The first page: what the plan is and what a board needs to know, in words whose numbers come from the results."""

from __future__ import annotations

from html import escape

from placeplan.publish import numbers
from placeplan.publish.charts import bridge_of
from placeplan.publish.charts.money import gap_text
from placeplan.publish.charts.theme import wrap
from placeplan.publish.markup import items, paragraph
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.results import Refusal

__all__ = ["losers", "refused", "summary"]


def losers(reader: Reader) -> dict[str, dict[str, float]]:
    """Initiatives that leave at least one organisation worse off in the last year, with each change."""
    found: dict[str, dict[str, float]] = {}
    for row in reader.rows("trading", "initiative", "organisation", year=reader.last):
        found.setdefault(str(row["initiative"]), {})[str(row["organisation"])] = float(row["value"])
    return {i: parts for i, parts in found.items() if any(v < -500.0 for v in parts.values())}


def refused(reader: Reader) -> dict[str, list[Refusal]]:
    """Refusals by release, years in order; those never made first, then the dearest."""
    found: dict[str, list[Refusal]] = {}
    for refusal in sorted(reader.results.refusals, key=lambda r: r.year):
        found.setdefault(refusal.release, []).append(refusal)
    return dict(sorted(found.items(), key=lambda pair: (pair[1][-1].year != reader.last, -pair[1][-1].hoped)))


def _tile(number: str, words: str) -> str:
    return f'<li><span class="big">{escape(numbers.unbroken(number))}</span> <span>{escape(words)}</span></li>'


def _tiles(reader: Reader) -> str:
    start, end = (reader.one("gap.finance", world=w) for w in (DO_NOTHING, DO_SOMETHING))
    tiles = []
    if start is not None:
        tiles.append(_tile(gap_text("gap.finance", start), f"gap in {reader.last} if nothing is done"))
    if start is not None and end is not None:
        tiles.append(_tile(numbers.money(start - end), "closed by the plan, net of its cost"))
        tiles.append(
            _tile(gap_text("gap.finance", end), "unidentified: no plan closes it yet" if end > 0 else "with the plan")
        )
    releases = refused(reader)
    if releases:
        never = sum(1 for r in releases.values() if r[-1].year == reader.last)
        tiles.append(_tile(str(len(releases)), f"planned closures refused as unsafe, {never} of them to the end"))
    return f'<ul class="tiles">{"".join(tiles)}</ul>' if tiles else ""


def _gap_words(reader: Reader) -> list[str]:
    start, end = (reader.one("gap.finance", world=w) for w in (DO_NOTHING, DO_SOMETHING))
    if start is None or end is None:
        return ["The results hold no gap in money, so this summary cannot say how far the plan closes one."]
    if start <= 0:
        return [f"If nothing is done, the footprint has a surplus of {numbers.money(-start)} in {reader.last}."]
    closed = start - end
    said = [
        f"If nothing is done, the footprint spends {numbers.money(start)} more than it receives in {reader.last}. "
        f"The plan closes {numbers.money(closed)} of that ({numbers.share(closed / start, 0)}), net of what it costs."
    ]
    bridge = bridge_of(reader)
    if bridge is not None and bridge.lines:
        best = [f"{line.name} ({numbers.money(line.value)})" for line in bridge.lines if line.value > 0][:3]
        said.append(f"The largest parts are {numbers.join_words(best)}.")
        if not bridge.sound:
            said.append(
                f"The lines of the bridge do not add up: {numbers.money(bridge.difference)} is unaccounted for."
            )
    if end > 0:
        said.append(
            f"{numbers.money(end)} ({numbers.share(end / start, 0)} of the gap) is unidentified: no "
            "initiative closes it."
        )
    return said


def _other_gaps(reader: Reader) -> list[str]:
    said = []
    for figure, words in (
        ("gap.health", "preventable events a year"),
        ("gap.care", "people a year whose care misses a stated standard"),
    ):
        n, s = (reader.one(figure, world=w) for w in (DO_NOTHING, DO_SOMETHING))
        if n is not None and s is not None:
            verb = "falls" if s < n else "rises" if s > n else "stays"
            said.append(
                f"By {reader.last} the number of {words} {verb} from {gap_text(figure, n)} to {gap_text(figure, s)}."
            )
    return said


def _warnings(reader: Reader) -> list[str]:
    said = []
    releases = refused(reader)
    if releases:
        hoped = sum(r[-1].hoped for r in releases.values() if r[-1].year == reader.last)
        units = numbers.plural(len(releases), "planned closure of capacity", "planned closures of capacity")
        never = f" {numbers.money(hoped)} a year that was hoped for is not counted." if hoped else ""
        said.append(
            f"{units[:1].upper()}{units[1:]} would not be safe when planned and "
            f"{'is' if len(releases) == 1 else 'are'} refused.{never}"
        )
    short = reader.table("staff.shortage", "staff_group", DO_SOMETHING)
    if short and sum(short.values()) >= 1:
        top = sorted(short, key=lambda g: -short[g])[:2]
        parts = [f"{numbers.count(round(short[g]))} {numbers.inside(reader.title('staff_group', g))}" for g in top]
        said.append(
            f"The plan needs {numbers.count(round(sum(short.values())))} whole-time equivalents more than "
            f"there are in {reader.last}, "
            f"most of them {numbers.join_words(parts)}."
        )
    trading = losers(reader)
    if trading:
        bearing = {o for parts in trading.values() for o, v in parts.items() if v < -500.0}
        said.append(
            f"{numbers.plural(len(trading), 'initiative')} leave{'s' if len(trading) == 1 else ''} a "
            f"partner worse off in {reader.last}; "
            f"{numbers.plural(len(bearing), 'organisation bears', 'organisations bear')} the loss."
        )
    weak = [a for a in reader.context.assumptions if a.grade in {"opinion", "illustrative", ""}]
    if weak:
        said.append(
            f"{len(weak)} of {len(reader.context.assumptions)} assumptions rest on opinion, illustration "
            "or nothing stated."
        )
    errors = [f for f in reader.results.findings if f.severity == "error"]
    if errors:
        said.append(
            f"{numbers.plural(len(errors), 'finding')} must be answered before a board can rely on the "
            f"plan: {errors[0].message}"
        )
    return said


def summary(reader: Reader) -> str:
    """What the plan is, and what a board needs to know on one page."""
    context = reader.context
    who = [o for o in context.organisations if o.partner in {"full", "partial"}]
    people = reader.one("population", world=DO_NOTHING, year=reader.base)
    about = [context.summary] if context.summary else []
    where = context.footprint or context.title
    facts = [f"{numbers.plural(len(who), 'organisation')}"] if who else []
    facts += [f"{numbers.plural(len(context.initiatives), 'initiative')}"] if context.initiatives else []
    if people:
        facts.append(f"{numbers.count(round(people, -3))} people")
    if facts:
        about.append(
            f"{where}: {numbers.join_words(facts)}, {numbers.year_span(reader.years)}. Base year "
            f"{reader.base or numbers.NOT_STATED}."
        )
    body = "".join(paragraph(text) for text in about) + _tiles(reader)
    body += "<h3>What the plan does</h3>" + "".join(
        paragraph(t) for t in (" ".join(_gap_words(reader)), " ".join(_other_gaps(reader))) if t
    )
    warnings = _warnings(reader)
    if warnings:
        body += "<h3>What a board should ask about</h3>" + items(warnings)
    return body + _where_it_falls(reader)


def _where_it_falls(reader: Reader) -> str:
    change: dict[str, float] = {}
    before, after = (reader.table("position", "organisation", w) for w in (DO_NOTHING, DO_SOMETHING))
    for organisation in after:
        change[organisation] = after[organisation] - before.get(organisation, 0.0)
    worse = sorted((o for o in change if change[o] < -500.0), key=lambda o: change[o])
    deficit = sorted((o for o in after if after[o] < -5e4), key=lambda o: after[o])
    if not after:
        return ""
    text = f"{len(deficit)} of {len(after)} organisations still run a deficit in {reader.last}"
    if deficit:
        text += "; the largest are " + numbers.join_words(
            [f"{' '.join(wrap(reader.title('organisation', o), 60))} ({numbers.money(after[o])})" for o in deficit[:3]]
        )
    text += "."
    if worse:
        names = [f"{reader.title('organisation', o)} ({numbers.signed_money(change[o])})" for o in worse[:3]]
        text += (
            f" With the plan, {numbers.join_words(names)} {'is' if len(names) == 1 else 'are'} worse "
            "off than if nothing were done."
        )
    else:
        text += " No organisation is worse off with the plan as a whole than if nothing were done."
    return "<h3>Where it falls</h3>" + paragraph(text)
