"""The reference of a run's findings, generated from their table."""

from __future__ import annotations

from placeplan.engine.findings import FINDINGS

__all__ = ["render_run_findings"]


def render_run_findings() -> str:
    """The page `docs/reference/run-findings.md`: every finding of a run, its meaning and what to do."""
    lines = [
        "# Findings of a run",
        "",
        "What a reader of the results should know, by code: mismatches, refusals, shortages. They are listed and never",
        "balanced away. [Findings](findings.md) of a plan come before: a plan with errors is not run. This page is",
        "generated from the code's own table.",
        "",
    ]
    for code, kind in sorted(FINDINGS.items()):
        lines += [
            f"## {code}",
            "",
            f"**{kind.severity.capitalize()}.** {kind.meaning}",
            "",
            f"What to do: {kind.advice}",
            "",
        ]
    return "\n".join(lines)
