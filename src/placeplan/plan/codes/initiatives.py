"""Codes of problems found in initiatives."""

from __future__ import annotations

from placeplan.plan.codes.code import Code

__all__ = ["INITIATIVES"]

INITIATIVES = (
    Code(
        "duplicate-part",
        "error",
        "The parts of an initiative have ids of their own.",
        "{field} {value!r} stands here twice.",
        "Give one of the two another id, or remove it.",
        "Two effects with the id fewer.",
    ),
    Code(
        "incomplete-effect",
        "error",
        "An effect says what its kind needs.",
        "an effect of kind {value!r} needs {needs}.",
        "Add it, or choose another kind.",
        "A shift without becomes.service.",
    ),
    Code(
        "unfit-field",
        "error",
        "An effect has only the fields its kind acts on.",
        "an effect of kind {value!r} has no use for {needs}.",
        "Remove it, or choose another kind.",
        "An avoid with to_provider.",
    ),
    Code(
        "empty-selection",
        "warning",
        "An effect acts on some care.",
        "this effect selects no care of the base year.",
        "Correct its services, places, ages or providers.",
        "An effect on a service the chosen provider does not give.",
    ),
    Code(
        "no-rollout",
        "error",
        "Every place an effect reaches has a step of the roll-out.",
        "the effect reaches {value!r}, but neither it nor a place it lies in has a step.",
        'Add a [[rollout]] for {value} or for a larger place; role = "not party" leaves it out.',
        "An effect on the whole footprint and a step for one locality.",
    ),
    Code(
        "no-start",
        "error",
        "A step of the roll-out has a first month, unless the place is not party to it.",
        "the step for {value!r} has no start.",
        'Write the first month, such as start = "2018-04".',
        "role early and no start.",
    ),
    Code(
        "shift-cycle",
        "error",
        "Care does not come back to where it left.",
        "care moves in a circle: {value}.",
        "Take out one of these effects.",
        "Outpatients to contacts, and contacts to outpatients.",
    ),
    Code(
        "no-relation-set",
        "error",
        "A relation holds within a named set.",
        "the effect is {value} but names no relation_set.",
        "Name the set, the same in all its effects.",
        "relation disjoint and relation_set empty.",
    ),
    Code(
        "relations-differ",
        "error",
        "All effects of a relation set declare one relation.",
        "the relation set {value!r} has effects that are {relations}.",
        "Write the same relation in all of them.",
        "One effect disjoint, the other nested, in one set.",
    ),
    Code(
        "relation-stages",
        "error",
        "All effects of a relation set are of one kind.",
        "the relation set {value!r} has effects of kinds {kinds}.",
        "Make a set of its own for each kind.",
        "An avoid and a shift in one set.",
    ),
    Code(
        "disjoint-above-whole",
        "error",
        "Shares of people who do not overlap add up to at most the whole.",
        "the eligible shares of the disjoint set {value!r} add up to {total}.",
        "Lower the shares, or declare another relation.",
        "Disjoint effects with eligible 0.7 and 0.6.",
    ),
    Code(
        "capital-incomplete",
        "error",
        "Capital has a life and a charge.",
        "this capital has no {value}.",
        "Give life_years and charge_rate.",
        "A building without life_years.",
    ),
    Code(
        "not-whole-steps",
        "error",
        "Capacity opens and closes in whole steps.",
        "{value} of {resource!r} are no whole steps of {step}.",
        "Write a multiple of {step}.",
        "20 beds of a ward of 28.",
    ),
    Code(
        "release-above-open",
        "error",
        "No more is released than is open.",
        "by {year} {value} of {resource!r} are to close at {provider!r}, where {open} are open.",
        "Release less, or later.",
        "Two wards released where one stands.",
    ),
    Code(
        "no-completion",
        "error",
        "Staff who are to be trained belong to a group with a completion.",
        "{value!r} are to be trained, but their group has no training_years or no completion.",
        "Give both in staff_groups.csv, or recruit.",
        "source train for a group without completion.",
    ),
)
"""Codes raised by `placeplan.plan.checks.initiatives`, `effects`, `relations` and `capacity`."""
