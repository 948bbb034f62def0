"""Codes of problems found in options, criteria, panels and scores."""

from __future__ import annotations

from placeplan.plan.codes.code import Code

__all__ = ["OPTIONS"]

OPTIONS = (
    Code(
        "discarded-without-reason",
        "error",
        "An option that is left out keeps the reason.",
        "this option is discarded and nobody says why.",
        "Write discarded_because.",
        "status discarded, and nothing in discarded_because.",
    ),
    Code(
        "same-option",
        "warning",
        "Options differ.",
        "this option has the same initiatives and the same scenario as {value!r}.",
        "Take one of the two out, or change its initiatives.",
        "Two options with the same list of initiatives.",
    ),
    Code(
        "no-benchmark",
        "warning",
        "Options are held against doing nothing.",
        "{value} options in the choice have no initiatives; there must be one.",
        "Enter one option without initiatives.",
        "Three options, each with initiatives.",
    ),
    Code(
        "unfit-criterion",
        "error",
        "A criterion from results has a figure and a direction; one of judgement has neither.",
        "a criterion by {value} {needs}.",
        "Correct it, or choose the other source.",
        "source result, and better left empty.",
    ),
    Code(
        "unknown-figure",
        "error",
        "A criterion names a figure that every run gives.",
        "{value!r} is no figure that many runs give.",
        "{hint}",
        "figure gap.money.",
    ),
    Code(
        "unfit-scope",
        "error",
        "A figure is read for what it is given for.",
        "{figure} is not given for {value!r}.",
        "{hint}",
        "gap.care with scope resource=bed.",
    ),
    Code(
        "money-twice",
        "warning",
        "Money counts once.",
        "{value!r} is money, and the cost of every option stands against its benefit already.",
        "Leave it out, or choose a criterion that is not money.",
        "gap.finance as a criterion.",
    ),
    Code(
        "weight-range",
        "error",
        "There are weights within the ranges stated.",
        "{value}.",
        "Widen the ranges of weights.",
        "Lowest weights that add up to 120.",
    ),
    Code(
        "weights-do-not-add",
        "error",
        "The weights of a panel add up to 100.",
        "these weights add up to {value}.",
        "Share out 100 among the criteria.",
        "Weights of 50 and 40.",
    ),
    Code(
        "weight-outside-range",
        "warning",
        "A panel's weights lie within the ranges stated of the criteria.",
        "the weight {value} of {criterion!r} lies outside its range, {low} to {high}.",
        "Ask the panel again, or widen the range.",
        "A weight of 50 where the highest is 40.",
    ),
    Code(
        "score-range",
        "error",
        "A score lies within its own range.",
        "{value}.",
        "Correct the three.",
        "A score of 60 with low 70.",
    ),
    Code(
        "unfit-score",
        "error",
        "Scores are given by criteria of judgement.",
        "{value!r} is worked out from results, so it takes no score.",
        "Remove the score, or make the criterion one of judgement.",
        "A score for the gap in care.",
    ),
    Code(
        "score-twice",
        "error",
        "An option has one score by each criterion.",
        "{option!r} has a score by {value!r} already.",
        "Agree on one score; low and high say how sure it is.",
        "Two rows for one option and one criterion.",
    ),
    Code(
        "appraisal-incomplete",
        "warning",
        "Every option in the choice can be compared with the others.",
        "{value}.",
        "Enter it; until then `placeplan options` compares nothing.",
        "An option without people, or without a score.",
    ),
)
"""Codes raised by `placeplan.plan.checks.options`."""
