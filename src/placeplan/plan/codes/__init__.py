"""Every code a problem can have, declared once: severity, rule, message, remedy and an example."""

from placeplan.plan.codes.checking import CHECKING
from placeplan.plan.codes.code import Code, Severity
from placeplan.plan.codes.reading import READING

__all__ = ["CODES", "Code", "Severity"]

CODES: dict[str, Code] = {entry.code: entry for entry in (*READING, *CHECKING)}
"""Codes by name."""

assert len(CODES) == len(READING) + len(CHECKING), "a code is declared twice"
