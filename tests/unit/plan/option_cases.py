"""The smallest plan that shows each problem of options."""

from __future__ import annotations

from collections.abc import Callable

from placeplan.plan.plan import Plan
from placeplan.records import Option, OptionScore
from tests.options import with_options
from tests.plans import added, changed, without

__all__ = ["OPTION_CASES"]

_TWIN = Option(id="twin", title="Twin", initiatives=("frailty",), people="reached-frailty", status="appraised")
_AGAIN = OptionScore(id="again", title="Again", option="frail", criterion="ease", score=50.0)
_ODD = OptionScore(id="odd", title="Odd", option="frail", criterion="waits", score=50.0)
_BACK = OptionScore(id="t", title="Twin", option="twin", criterion="ease", score=50.0)

OPTION_CASES: dict[str, Callable[[Plan], Plan]] = {
    "discarded-without-reason": lambda p: changed(with_options(p), "option", "tower", discarded_because=" "),
    "same-option": lambda p: added(with_options(p), _TWIN, _BACK),
    "no-benchmark": lambda p: without(without(with_options(p), "option_score", "n"), "option", "nothing"),
    "unfit-criterion": lambda p: changed(with_options(p), "criterion", "ease", better="more"),
    "unknown-figure": lambda p: changed(with_options(p), "criterion", "waits", figure="bridge"),
    "unfit-scope": lambda p: changed(with_options(p), "criterion", "waits", scope={"resource": "bed"}),
    "money-twice": lambda p: changed(with_options(p), "criterion", "waits", figure="cost"),
    "weight-range": lambda p: changed(with_options(p), "criterion", "ease", lowest_weight=60.0, highest_weight=10.0),
    "weights-do-not-add": lambda p: changed(with_options(p), "panel", "boards", weights={"waits": 50.0, "ease": 40.0}),
    "weight-outside-range": lambda p: changed(with_options(p), "criterion", "ease", highest_weight=50.0),
    "score-range": lambda p: changed(with_options(p), "option_score", "f", low=75.0),
    "unfit-score": lambda p: added(with_options(p), _ODD),
    "score-twice": lambda p: added(with_options(p), _AGAIN),
    "appraisal-incomplete": lambda p: changed(with_options(p), "option", "frail", people=""),
}
"""Changes to the tiny plan in memory, by the code that the checks then raise."""
