"""The report: one HTML file that holds everything it shows and asks nothing of any other machine."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from placeplan.publish import numbers
from placeplan.publish.context import ReportContext
from placeplan.publish.reading import Reader
from placeplan.publish.sections import SECTIONS, Section
from placeplan.results import ResultSet

__all__ = ["report_html", "write_report"]


def write_report(results: ResultSet, context: ReportContext, path: Path) -> None:
    """Write the report of a plan's results to one HTML file."""
    path.write_text(report_html(results, context), encoding="utf-8")


def report_html(results: ResultSet, context: ReportContext, *, sections: Sequence[Section] = SECTIONS) -> str:
    """The report as text.

    Parameters
    ----------
    sections
        What to write, in order.
    """
    reader = Reader(results, context)
    sections = [section for section in sections if section.shown(reader)]
    style = files("placeplan.publish").joinpath("report.css").read_text(encoding="utf-8")
    allowed = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    written = [(s, text) for s in sections if (text := s.write(reader))]
    links = "".join(f'<li><a href="#{s.id}">{escape(s.title)}</a></li>' for s, _ in written)
    body = "".join(
        f'<section id="{s.id}" aria-labelledby="{s.id}-h"><h2 id="{s.id}-h">{escape(s.title)}</h2>{text}</section>\n'
        for s, text in written
    )
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(context.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">Skip to the report</a>\n{_header(reader)}'
        f'<div class="page"><nav aria-labelledby="contents-h"><h2 id="contents-h">Contents</h2><ol>{links}</ol></nav>\n'
        f'<main id="main">\n{body}</main></div>\n{_footer(reader)}</body>\n</html>\n'
    )


def _header(reader: Reader) -> str:
    context, made = reader.context, reader.results.provenance
    facts = [numbers.year_span(reader.years)]
    facts += [f"version {context.version}"] if context.version else []
    facts += [f"scenario {made.scenario}"] if made.scenario else []
    facts += [f"figures of {numbers.day(made.made_at)}"] if made.made_at else []
    draft = f'<p class="draft">{escape(context.draft)}</p>' if context.draft else ""
    place = f'<p class="place">{escape(context.footprint)}</p>' if context.footprint else ""
    return f"{draft}<header>{place}<h1>{escape(context.title)}</h1><p>{escape(' · '.join(facts))}</p></header>\n"


def _footer(reader: Reader) -> str:
    made = reader.results.provenance
    return (
        f"<footer><p>Plan {escape(made.plan)}, digest <code>{escape(made.digest[:12])}</code>, Placeplan "
        f"{escape(made.code_version)}. "
        "Money is nominal unless a table says otherwise.</p></footer>\n"
    )
