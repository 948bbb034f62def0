"""Named checks: what each is called, what it is told, and how a pack calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from placeplan.assurance.case import Case

__all__ = ["CHECKS", "Check", "Parameter", "Verdict", "call", "check", "faults", "number", "words"]

Result = Literal["met", "partly", "not met", "not yet judged"]


@dataclass(frozen=True)
class Verdict:
    """What a check makes of a plan.

    Parameters
    ----------
    why
        The reason, with the figures behind it.
    records
        Records it is about, written kind/id.
    fix
        What would put it right; empty where nothing need be done.
    """

    result: Result
    why: str
    records: tuple[str, ...] = ()
    fix: str = ""


@dataclass(frozen=True)
class Parameter:
    """Something a check can be told."""

    name: str
    default: str | float | None
    """None: it must be given."""
    meaning: str
    numeric: bool = False
    among: tuple[str, ...] = ()
    """Words it may hold, one or several with commas between; empty: any."""
    day: bool = False
    """It is a day, such as 2016-06-30."""


@dataclass(frozen=True)
class Check:
    """A named check."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]
    run: Callable[..., Verdict]


CHECKS: dict[str, Check] = {}
"""Every named check."""


def words(
    meaning: str, default: str | None = None, *, among: Iterable[str] = (), day: Literal[True] | None = None
) -> Parameter:
    """A parameter that is text: free, a day, or one or several words of a list."""
    return Parameter("", default, meaning, among=tuple(among), day=day is not None)


def number(meaning: str, default: float | None = None) -> Parameter:
    """A parameter that is a number."""
    return Parameter("", default, meaning, numeric=True)


Run = Callable[..., Verdict]


def check(name: str, **parameters: Parameter) -> Callable[[Run], Run]:
    """Make a function a named check; the first line of its docstring is the check's meaning."""

    def decorate(run: Run) -> Run:
        meaning = " ".join((run.__doc__ or "").split())
        known = tuple(replace(given, name=key) for key, given in parameters.items())
        CHECKS[name] = Check(name, meaning, known, run)
        return run

    return decorate


def faults(name: str, given: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What is wrong with a call of a check: (what, value, remedy)."""
    known = CHECKS.get(name)
    if known is None:
        near = get_close_matches(name, CHECKS, n=1)
        hint = f"Did you mean {near[0]}?" if near else "docs/reference/requirement-packs.md lists every check."
        return [("no check has this name", name, hint)]
    found = []
    allowed = {parameter.name: parameter for parameter in known.parameters}
    names = ", ".join(allowed) or "none"
    for key, text in given.items():
        if key not in allowed:
            found.append((f"the check {name} takes no such parameter", key, f"It takes: {names}."))
        elif allowed[key].numeric and _as_number(text) is None:
            found.append((f"the parameter {key} of {name} is a number", text, 'Write it like "0.92".'))
        elif allowed[key].day and not _is_day(text):
            found.append((f"the parameter {key} of {name} is a day", text, "Write it like 2016-06-30."))
        elif strange := _strange(allowed[key], text):
            near = get_close_matches(strange, allowed[key].among, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"It takes: {', '.join(allowed[key].among[:12])}."
            found.append((f"the parameter {key} of {name} does not know a word", strange, hint))
    for key, parameter in allowed.items():
        if parameter.default is None and key not in given:
            found.append((f"the check {name} must be told {key}", "", f"{parameter.meaning}."))
    return found


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _strange(known: Parameter, text: str) -> str:
    """The first word that is none of those a parameter may hold."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return next((part for part in parts if part not in known.among), "") if known.among else ""


def call(name: str, case: Case, given: Mapping[str, str]) -> Verdict:
    """Run a check whose call has no faults."""
    known = CHECKS[name]
    told: dict[str, Any] = {}
    for parameter in known.parameters:
        value: Any = given.get(parameter.name, parameter.default)
        told[parameter.name] = float(value) if parameter.numeric else str(value)
    found = known.run(case, **told)
    return replace(found, why=found.why[:1].upper() + found.why[1:])
