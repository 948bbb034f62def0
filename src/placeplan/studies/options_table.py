"""An appraisal of options as it is shown."""

from __future__ import annotations

from string import ascii_uppercase

import numpy as np
import numpy.typing as npt

from placeplan.plan.plan import Plan
from placeplan.publish.options_view import (
    CriterionView,
    Odds,
    OptionsView,
    OptionView,
    PanelView,
    Spread,
    WorthView,
)
from placeplan.records import Assumption, Criterion, Initiative
from placeplan.results import FIGURES
from placeplan.studies.discarded import discarded_views
from placeplan.studies.opening import Opened, Progress, silent
from placeplan.studies.options import OptionsFound, appraise_options, can_appraise
from placeplan.studies.run import Run
from placeplan.studies.uncertain import Asked
from placeplan.uncertainty.many import Progress as Counter
from placeplan.uncertainty.options import EVERYBODY, chance_efficient
from placeplan.uncertainty.ranking import Ranking, rank_by_luck, rank_by_weights, turning_points
from placeplan.uncertainty.summaries import chance_error, summarise
from placeplan.uncertainty.worth import worth_of_knowing, worth_of_knowing_all

__all__ = ["OptionView", "OptionsView", "options_beside", "options_view"]

Floats = npt.NDArray[np.float64]
_DRAWS = 4096
_WORTH = 6


def options_view(found: OptionsFound) -> OptionsView:
    """The appraisal as it is shown, in the order of the options' ids with the benchmark first."""
    plan, years = found.opened.plan, found.sample.job.model.axes.year.ids
    worth, whole = _worth(found)
    return OptionsView(
        plan.settings.id, plan.settings.title, found.opened.digest, found.runs, found.seed, _DRAWS, years[0], years[-1],
        _options(found), _criteria(found), _panels(found), worth, whole,
        discarded_views(plan),
    )  # fmt: skip


def options_beside(
    run: Run, asked: Asked, *, progress: Progress = silent, count: Counter | None = None
) -> OptionsView | None:
    """The options of a plan that was run, compared in as many runs; None where it has none, or something is missing
    that a comparison needs (its check says what)."""
    if not can_appraise(run.plan, run.problems):
        return None
    made = run.results.provenance
    opened = Opened(run.plan, run.problems, made.digest, made.scenario)
    return options_view(appraise_options(opened, asked, made_at=made.made_at, progress=progress, count=count))


def _spread(values: Floats, unit: str) -> Spread:
    made = summarise(values[None])
    means = float(made.mean[0]), float(made.mean_error[0])
    errors = {name: float(error[0]) for name, error in made.errors.items()}
    quantiles = {name: float(value[0]) for name, value in made.quantiles.items()}
    return Spread(
        unit, means[0], quantiles["p10"], quantiles["p50"], quantiles["p90"],
        means[1], errors["p10"], errors["p50"], errors["p90"],
    )  # fmt: skip


def _odds(chance: float, draws: int) -> Odds:
    return Odds(chance, chance_error(round(chance * draws), draws))


def _title(plan: Plan, kind: str, key: str) -> str:
    return str(getattr(plan.records.get(kind, {}).get(key), "title", key))


def _options(found: OptionsFound) -> tuple[OptionView, ...]:
    made, plan = found.appraisal, found.opened.plan
    gains = made.gain()
    by_gain = np.argsort(-gains.mean(axis=1), kind="stable").tolist()
    luck, free = rank_by_luck(made), rank_by_weights(made, seed=found.seed, draws=_DRAWS)
    bounded = any(c.lowest > 0.0 or c.highest < 1.0 for c in made.criteria)
    held = rank_by_weights(made, seed=found.seed, draws=_DRAWS, within=True) if bounded else None
    efficient = chance_efficient(made)
    order = sorted(made.names, key=lambda name: (name != made.benchmark, name))
    letters = dict(zip(order, (*ascii_uppercase, *(f"{a}{a}" for a in ascii_uppercase)), strict=False))
    initiatives = plan.of(Initiative)
    views = []
    for n, (measured, triangle) in enumerate(zip(made.options, made.triangles, strict=True)):
        key, record = measured.id, found.records[measured.id]
        view = OptionView(
            key, record.title, letters[key], record.summary,
            tuple(initiatives[i].title for i in record.initiatives), _title(plan, "scenario", record.scenario),
            key == made.benchmark, record.status == "preferred",
            _spread(np.broadcast_to(measured.people, (found.runs,)), "people"),
            _spread(measured.cost, "£"), _spread(gains[n], "points"),
            triangle.per_million, triangle.per_thousand,
            key in made.efficient, _odds(efficient[key], found.runs), by_gain.index(n) + 1,
            _first(luck, key), _first(free, key), None if held is None else _first(held, key),
            {panel: float(made.benefit[panel][n].mean()) for panel in made.panels}, found.refused[key],
        )  # fmt: skip
        views.append(view)
    return tuple(sorted(views, key=lambda view: order.index(view.id)))


def _first(ranking: Ranking, option: str) -> Odds:
    return _odds(ranking.first[option], ranking.draws)


def _criteria(found: OptionsFound) -> tuple[CriterionView, ...]:
    made, views = found.appraisal, []
    weights, turns = made.weights(), turning_points(made)
    for n, criterion in enumerate(made.criteria):
        record, turn = found.criteria[criterion.id], turns[n]
        unit = found.unit(criterion.id)
        below, above = (_within(t) for t in (turn.below, turn.above))
        views.append(
            CriterionView(
                criterion.id, record.title, record.source, _figure(record, unit), record.better,
                record.for_each_person, 100.0 * float(weights[n]),
                {panel: 100.0 * float(made.weights(panel)[n]) for panel in made.panels},
                100.0 * criterion.lowest, 100.0 * criterion.highest,
                {o.id: _spread(np.broadcast_to(o.values[criterion.id], (found.runs,)), unit) for o in made.options},
                {o.id: float(made.scores[k, n].mean()) for k, o in enumerate(made.options)},
                below, above,
            )
        )  # fmt: skip
    return tuple(views)


def _within(turn: tuple[float, str] | None) -> tuple[float, str] | None:
    """A turning point in percent; none where the criterion would have to count for nothing or for all."""
    return None if turn is None or not 0.005 <= turn[0] <= 0.995 else (100.0 * turn[0], turn[1])


def _figure(record: Criterion, unit: str) -> str:
    """What a criterion counts, in words."""
    if record.source == "judgement":
        return "scored by people, 0 to 100" + (", for each person who gains" if record.for_each_person else "")
    scope = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in record.scope.items())
    words = FIGURES[record.figure].meaning
    return f"{words}{f' ({scope})' if scope else ''}, {unit}"


def _panels(found: OptionsFound) -> tuple[PanelView, ...]:
    made, views = found.appraisal, []
    for key in made.panels:
        record, means = found.panels[key], made.benefit[key].mean(axis=1)
        order = tuple(made.names[n] for n in np.argsort(-means, kind="stable"))
        views.append(PanelView(key, record.title, record.people, order, _first(rank_by_luck(made, key), order[0])))
    return tuple(views)


def _worth(found: OptionsFound) -> tuple[tuple[WorthView, ...], float]:
    """What knowing an assumption or a score before choosing by benefit is worth: those that stand clear of chance; and
    all of them together."""
    sample, made = found.sample, found.appraisal
    assumptions, values = found.opened.plan.of(Assumption), sample.drawn
    drawn = {sample.job.plan.names[n]: values[n] for n in sample.job.plan.drawn}
    titles = {name: assumptions[name].title for name in drawn}
    for option, criterion in ((o, c) for o in made.options for c in made.criteria if c.judged):
        key = f"{option.id}/{criterion.id}"
        drawn[key] = option.values[criterion.id]
        titles[key] = f"Score of {found.records[option.id].title}: {found.criteria[criterion.id].title}"
    benefit = made.benefit[EVERYBODY]
    seen = [w for w in worth_of_knowing(list(drawn), np.stack(list(drawn.values())), benefit) if w.clear]
    views = tuple(WorthView(w.assumption, titles[w.assumption], w.worth, w.error) for w in seen[:_WORTH])
    return views, worth_of_knowing_all(benefit)
