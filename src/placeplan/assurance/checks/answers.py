"""The two checks that read people's own words and marks: a text that answers, and markers who judge."""

from __future__ import annotations

from placeplan.assurance.case import Case
from placeplan.assurance.checks.registry import Verdict, check

__all__: list[str] = []


@check("answered")
def answered(case: Case) -> Verdict:  # noqa: ARG001
    """A text answers the requirement with live figures, names the records that bear it out, and its numbers hold."""
    return Verdict("not met", "No answer is given yet.", (), "Write one in answers/, with live figures.")


@check("judged")
def judged(case: Case) -> Verdict:  # noqa: ARG001
    """Two markers judge it, then moderate."""
    return Verdict(
        "not yet judged",
        "Nobody has marked it yet.",
        (),
        "Ask two markers to mark it without seeing each other's marks.",
    )
