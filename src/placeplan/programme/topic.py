"""What every topic of the programme hands back: rows, findings, and one JSON object made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

__all__ = ["Finding", "Severity", "Topic", "amount", "plain", "severity_order"]

Severity = Literal["error", "warning", "note"]
_ORDER: dict[str, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class Finding:
    """Something a programme director should know.

    Parameters
    ----------
    code
        Its name in `docs/reference/programme.md`.
    subject
        Record it is about, written kind/id.
    message
        What is the matter, in a sentence.
    remedy
        What to do about it.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    remedy: str = ""


def severity_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings, each once, the gravest first, otherwise in the order they were found."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda found: _ORDER[found.severity]))


def amount(value: float | None, unit: str) -> str:
    """A figure in a sentence: £1.2 million, 34%, 232."""
    if value is None:
        return "not known"
    sign, size = "-" if value < 0 else "", abs(value)
    if unit == "£":
        return f"{sign}£{size / 1e6:,.1f} million" if size >= 1e6 else f"{sign}£{size:,.0f}"
    return f"{value:.1%}" if unit in ("share", "rate") else f"{value:,.6g}"


@dataclass(frozen=True)
class Topic:
    """Base of every topic's answer."""

    on: date
    """Day the answer is for."""

    def to_dict(self) -> dict[str, Any]:
        """One JSON-able object; each list stands under its own name."""
        return {spec.name: plain(getattr(self, spec.name)) for spec in fields(self)}


def plain(value: object) -> Any:
    """A value as JSON knows it: dates as 2016-06-30, tuples as lists, dataclasses as objects."""
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {spec.name: plain(getattr(value, spec.name)) for spec in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value
