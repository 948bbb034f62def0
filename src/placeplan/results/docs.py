"""The reference of figures, generated from their table."""

from __future__ import annotations

from placeplan.results.figures import FIGURES, SCOPES, SPLITS, WORLDS

__all__ = ["render_figures"]


def render_figures() -> str:
    """The page `docs/reference/figures.md`: every figure with unit, meaning and the dimensions it is given for."""
    lines = [
        "# Figures",
        "",
        "Every figure a run gives, by its name. Each is given by year, for one or both worlds",
        f"({' and '.join(WORLDS)}), and for the dimensions named beside it; several together are joined by ×.",
        f"The dimensions are {', '.join(f'`{name}`' for name in SCOPES)}. Money is nominal.",
        "[The equations](../methods/equations.md) say how each is worked out,",
        "[Why this figure](../explanation/why-this-figure.md) how to see it for one number.",
        "This page is generated from the code's own table.",
        "",
        "| figure | unit | what it is | given for |",
        "|---|---|---|---|",
    ]
    for name, kind in FIGURES.items():
        given = "; ".join(" × ".join(part.split(", ")) for part in SPLITS[name].split("; "))
        lines.append(f"| `{name}` | {kind.unit} | {kind.meaning} | {given} |")
    return "\n".join([*lines, ""])
