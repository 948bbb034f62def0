"""The options on a page of their own, with the chart."""

from __future__ import annotations

from pathlib import Path

import placeplan
from placeplan.errors import InputError
from placeplan.publish import numbers
from placeplan.publish.options_view import OptionsView
from placeplan.publish.page import page_html
from placeplan.publish.sections.options import options_html
from placeplan.studies.folders import check_outside_plans, replace_files

__all__ = ["write_options_page"]


def write_options_page(view: OptionsView, path: Path, *, made_at: str = "") -> None:
    """Write the page to a file, which is replaced whole or not at all.

    Raises
    ------
    InputError
        The file is a folder, lies within a plan, or cannot be written.
    """
    if path.is_dir():
        raise InputError("this is a folder; name the file to write.", path=str(path))
    check_outside_plans(path.parent)
    facts = [numbers.year_span((view.first, view.last)), f"{view.runs:,} runs, seed {view.seed}"]
    facts += [f"figures of {numbers.day(made_at)}"] if made_at else []
    foot = f"Plan {view.plan}, digest {view.digest[:12]}, Placeplan {placeplan.__version__}."
    text = page_html(
        "Options", view.title, facts, [("options", "The options", options_html(view))], foot, styles=("report.css",),
        skip="Skip to the options",
    )  # fmt: skip
    with replace_files(path.parent, [path.name]) as stage:
        (stage / path.name).write_text(text, encoding="utf-8")
