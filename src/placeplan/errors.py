"""The one tree of errors. Each class has a code, an exit status and a paragraph in `docs/reference/errors.md`.

PlaceplanError                     exit status
├── UserError                      2   something the person can put right
│   ├── InputError                 2   a file or folder cannot be used as given
│   ├── PlanProblems               1   a plan has problems of severity error; carries the whole list
│   ├── UnknownNameError           2   a name on the command line fits nothing
│   └── OptionError                2   options that contradict each other or lie out of range
└── InternalError                  3   ours: a broken promise inside Placeplan
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "InputError",
    "InternalError",
    "OptionError",
    "PlaceplanError",
    "PlanProblems",
    "UnknownNameError",
    "UserError",
]


class PlaceplanError(Exception):
    """Any error Placeplan raises on purpose.

    Parameters
    ----------
    message
        What is wrong, in plain English, one or two sentences.
    path
        The file, record or option concerned; empty where there is none.
    value
        The value found there, as text; empty where there is none.
    remedy
        What the person can do about it.
    """

    code: ClassVar[str] = "placeplan"
    exit_status: ClassVar[int] = 3

    def __init__(self, message: str, *, path: str = "", value: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.value = value
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        found = f" (found: {self.value})" if self.value else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{where}{self.message}{found}{remedy}"


class UserError(PlaceplanError):
    """Something the person can put right."""

    code = "user"
    exit_status = 2


class InputError(UserError):
    """A file or folder cannot be used as given: missing, unreadable, not a plan, already there."""

    code = "input"


class UnknownNameError(UserError):
    """A name given on the command line (an example, a figure, a scope, a scenario) fits nothing."""

    code = "unknown-name"


class OptionError(UserError):
    """Options contradict each other or lie out of range."""

    code = "option"


class PlanProblems(UserError):
    """A plan has problems of severity error, so no figures are given.

    Parameters
    ----------
    problems
        Every problem found, of all severities, in the order of the plan's files.
    """

    code = "plan-problems"
    exit_status = 1

    def __init__(self, problems: tuple[object, ...], *, path: str = "") -> None:
        errors = sum(1 for problem in problems if getattr(problem, "severity", "error") == "error")
        noun = "problem" if errors == 1 else "problems"
        super().__init__(
            f"the plan has {errors} {noun} that must be put right first.",
            path=path,
            remedy="Run `placeplan check` for the list.",
        )
        self.problems = problems


class InternalError(PlaceplanError):
    """A promise inside Placeplan was broken. Please report it with the plan that shows it."""

    code = "internal"
    exit_status = 3
