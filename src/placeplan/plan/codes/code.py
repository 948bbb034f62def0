"""What is declared of a code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["Code", "Severity"]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Code:
    """A code that problems carry. Message and remedy have gaps in braces that each problem fills."""

    code: str
    severity: Severity
    rule: str
    message: str
    remedy: str
    example: str

    @property
    def advice(self) -> str:
        """The remedy as the reference page shows it, its gaps in italics."""
        return re.sub(r"\{(\w+)\}", lambda gap: f"*{gap[1].replace('_', ' ')}*", self.remedy)
