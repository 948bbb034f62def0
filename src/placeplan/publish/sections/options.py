"""The options: what each costs and gains, how sure its place is, and what was discarded."""

from __future__ import annotations

from placeplan.publish import numbers
from placeplan.publish.charts import figure_html
from placeplan.publish.charts.options import options_chart
from placeplan.publish.markup import heading, items, paragraph
from placeplan.publish.options_view import DiscardedView, OptionsView, OptionView, Spread
from placeplan.publish.reading import Reader
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["options", "options_html"]


def options(reader: Reader) -> str:
    """The appraisal of the plan's options; without many runs, what was discarded and how to compare the rest. Empty
    where the plan has no options."""
    context = reader.context
    if context.options is not None:
        return options_html(context.options)
    if not context.choice:
        return ""
    body = paragraph(
        "The plan has options to choose between. Their cost, gain and ranking need many runs: use placeplan run with "
        "--runs, or placeplan options."
    )
    return body + items(context.choice) + _discarded(context.discarded)


def options_html(view: OptionsView) -> str:
    """All that is shown of an appraisal."""
    return (
        _said(view) + figure_html(options_chart(view)) + _value(view) + _ranks(view) + _criteria(view) + _turns(view)
        + _worth(view) + _discarded(view.discarded)
    )  # fmt: skip


def _said(view: OptionsView) -> str:
    first = view.ranked[0]
    what = "gain" if len(view.panels) == 1 else "gain, all panels alike"
    return paragraph(
        f"Each option was run {view.runs:,} times (seed {view.seed}) in the same luck, and is held against doing "
        f"nothing. Benefit is scored from 0 to 100 by each criterion and weighed by {_panels(view)}. Net cost is what "
        f"all organisations of the footprint pay, less what is saved, from {view.first} to {view.last}, in the money "
        "of each year, not discounted; it is no criterion, so that money counts once. "
        f"{first.name} has the largest {what}: it comes first in {first.lucky} of the runs and with {first.weighed} "
        "of all possible weights."
    )


def _panels(view: OptionsView) -> str:
    return numbers.join_words([
        numbers.inside(panel.title) + (f" ({panel.people} people)" if panel.people else "") for panel in view.panels
    ])  # fmt: skip


def _value(view: OptionsView) -> str:
    rows: list[tuple[Cell, ...]] = []
    for option in view.options:
        title = option.name + (" (preferred)" if option.preferred else "")
        if option.benchmark:
            rows.append((title, "£0", "0", "", "", _frontier(option)))
            continue
        rows.append(
            (
                title, _told(option.cost), _told(option.gain), option.people.written(), _per_million(option),
                _frontier(option),
            )
        )  # fmt: skip
    columns = (
        Column("Option"), Column("Net cost", "number"), Column("Gain, points", "number"),
        Column("People who gain", "number"), Column("Points for £1m", "number"), Column("On the frontier", "number"),
    )  # fmt: skip
    note = "means, P10 to P90 under them, and Monte Carlo errors; on the frontier: by means, and in how many runs"
    made = Table("Value for money", columns, tuple(rows), note=note).html()
    refused = [
        f"{o.name}: the model refuses {numbers.plural(len(o.refused), 'closure')} in most runs, because what must open "
        "first does not, or what remains could not carry the need."
        for o in view.options if o.refused
    ]  # fmt: skip
    return made + (items(refused) if refused else "")


def _told(spread: Spread) -> str:
    """Mean and interval, each with its error."""
    mean = " ".join(part for part in (spread.written(), spread.beside()) if part)
    return f"{mean}\n{spread.interval}" + (f" ({spread.most_error})" if spread.most_error else "")


def _frontier(option: OptionView) -> str:
    return f"{'yes' if option.efficient else 'no'}, {option.chance_efficient}"


def _per_million(option: OptionView) -> str:
    if option.per_million is not None:
        return f"{option.per_million:.2g}"
    return "it saves" if option.cost.mean <= 0 and option.gain.mean > 0 else "no gain"


def _ranks(view: OptionsView) -> str:
    bounded = any(option.within is not None for option in view.options)
    rows: list[tuple[Cell, ...]] = [
        (
            option.name, str(option.rank), str(option.lucky), str(option.weighed),
            *([str(option.within)] if bounded else []),
            numbers.join_words([panel.title for panel in view.panels if panel.order[0] == option.id]),
        )
        for option in view.ranked
    ]  # fmt: skip
    columns = [
        Column("Option"), Column("Rank", "number"), Column("First by luck", "number"),
        Column("First by any weights", "number"),
        *([Column("First by weights within their ranges", "number")] if bounded else []), Column("First for"),
    ]  # fmt: skip
    note = f"by gain; luck: the runs, at the panels' weights; weights: {view.draws:,} drawn evenly, at mean scores"
    return heading("How sure the ranking is") + Table("Ranking", tuple(columns), tuple(rows), note=note).html()


def _criteria(view: OptionsView) -> str:
    letters = tuple(Column(option.letter, "number") for option in view.options)
    weights = tuple(Column(panel.title, "number") for panel in view.panels)
    scores: list[tuple[Cell, ...]] = [
        (f"{c.title}\n{c.figure}", *(str(round(c.scores[o.id])) for o in view.options)) for c in view.criteria
    ]
    given: list[tuple[Cell, ...]] = [
        (c.title, *(str(round(c.weights[p.id])) for p in view.panels), _range(c.lowest, c.highest))
        for c in view.criteria
    ]
    valued: list[tuple[Cell, ...]] = [
        (c.title, *(_told(c.values[o.id]) for o in view.options))
        for c in view.criteria
    ]
    return (
        heading("Criteria")
        + Table("Mean score of each option, 0 to 100", (Column("Criterion"), *letters), tuple(scores)).html()
        + Table("What was measured or scored", (Column("Criterion"), *letters), tuple(valued),
                note="mean, with P10 to P90 under it").html()
        + Table("Weights in percent", (Column("Criterion"), *weights, Column("Range", "number")), tuple(given)).html()
    )  # fmt: skip


def _range(low: float, high: float) -> str:
    return "any" if (low, high) == (0.0, 100.0) else f"{low:.0f} to {high:.0f}"


def _turns(view: OptionsView) -> str:
    lines = [
        f"{view.named(turn[1]).name} comes first once the weight of {numbers.inside(criterion.title)} {word} "
        f"{turn[0]:.0f}% (now {criterion.weight:.0f}%)."
        for criterion in view.criteria
        for turn, word in ((criterion.below, "falls to"), (criterion.above, "rises to"))
        if turn is not None
    ]
    if not lines:
        return paragraph("No weight of a single criterion turns the first place.")
    return paragraph("Where the first place turns, all other weights kept in proportion:") + items(lines)


def _worth(view: OptionsView) -> str:
    if not view.worth:
        return paragraph("No single assumption or score, known exactly, would clearly change which option gains most.")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (found.title, f"{found.worth:.2g}", f"± {found.error:.1g}") for found in view.worth
    )
    columns = (Column("Assumption or score"), Column("Points", "number"), Column("Error", "number"))
    note = (
        f"expected value of partial perfect information, by regression on the runs; to know everything: "
        f"{view.worth_of_all:.2g} points"
    )
    return Table("What it would be worth to know before choosing", columns, rows, note=note).html()


def _discarded(gone: tuple[DiscardedView, ...]) -> str:
    if not gone:
        return ""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (found.title, found.reason, found.by, numbers.day(found.on) if found.on else "") for found in gone
    )
    columns = (Column("Option"), Column("Why"), Column("By"), Column("On"))
    return heading("Discarded") + Table("Options left out, and why", columns, rows).html()
