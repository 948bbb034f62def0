"""The back-test as a page: date argument and code version, one table, what falls short."""

from __future__ import annotations

from collections.abc import Sequence

from placeplan.sources.backtest.score import Score

__all__ = ["page_of", "verdicts"]

LOWEST, HIGHEST = 0.75, 0.85
"""Coverage that is aimed at."""

_HEAD = "| Series | Units | Method | Outcomes | Error | Scaled error | CRPS | Bias | Inside 80% |"


def verdicts(scores: Sequence[Score], ours: Sequence[str]) -> list[tuple[str, bool, bool, str]]:
    """For each series: whether our error is no worse than the best rival's, whether coverage is as aimed at, and in
    words."""
    made = []
    for name in dict.fromkeys(score.series for score in scores):
        mine = next(s for s in scores if s.series == name and s.method in ours)
        rivals = [s for s in scores if s.series == name and s.method not in ours]
        best = min(rivals, key=lambda s: s.mape)
        wins, held = mine.mape <= best.mape + 1e-9, LOWEST <= mine.coverage <= HIGHEST
        said = (
            f"{name}: error {mine.mape:.2%} against {best.mape:.2%} of the best rival ({best.method}); "
            f"{mine.coverage:.1%} of outcomes inside the interval."
        )
        made.append((name, wins, held, said))
    return made


def page_of(scores: Sequence[Score], ours: Sequence[str], *, at: str, version: str, without: Sequence[str] = ()) -> str:
    """The page, in Markdown."""
    lines = [
        "# Back-test",
        "",
        f"Made by `placeplan backtest` for {at} with Placeplan {version}. Each row projects years that had not begun "
        "at its origin, from what was known then, and holds them against what came.",
        "",
        "Error is the mean absolute error as a share of the outcome; the scaled error is its ratio to the mean yearly "
        "change known at the origin; CRPS is a share of the outcome. Intervals of every method are calibrated alike, "
        "on windows that had closed by the origin. The aim: an error no worse than the best rival's on each series, "
        "and 75 to 85% of outcomes inside the 80% interval.",
        "",
        _HEAD,
        "|" + "---|" * (_HEAD.count("|") - 1),
        *(_row(score, score.method in ours) for score in scores),
        "",
        "## What meets the aim and what falls short",
        "",
    ]
    for _, wins, held, said in verdicts(scores, ours):
        error = "Error as aimed at" if wins else "**Error falls short**"
        cover = "coverage as aimed at" if held else "**coverage is off the aim**"
        lines.append(f"- {said} {error}; {cover}.")
    if without:
        lines += ["", f"Left out of this run: {', '.join(without)}."]
    return "\n".join(lines) + "\n"


def _row(score: Score, ours: bool) -> str:
    method = f"**{score.method}**" if ours else score.method
    cells = (
        score.series, f"{score.units} ({score.grain})", method, f"{score.outcomes:,}", f"{score.mape:.2%}",
        f"{score.mase:.2f}", f"{score.crps:.2%}", f"{score.bias:+.1%}", f"{score.coverage:.1%}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"
