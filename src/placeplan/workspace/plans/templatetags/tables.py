"""Tables that stand row by row on a small screen, every cell behind its heading."""

from __future__ import annotations

import re
from itertools import zip_longest

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ROW = re.compile(r"<tr\b([^>]*)>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t([hd])\b([^>]*)>(.*?)</t\1>", re.DOTALL)
_UNSEEN = re.compile(r'<span class="nhsuk-u-visually-hidden">.*?</span>', re.DOTALL)
_BESIDE = re.compile(r'<br>|<span class="(?:nhsuk-hint|pp-block)[^>]*>')
"""Where what is said beside a heading begins."""
_MARKUP = re.compile(r"<[^>]*>|[↑↓]")
_SHOWS = re.compile(r"<(?:input|button|img|svg|select)\b")
_NOTHING = ("", "–")


@register.tag
def stacked(parser: Parser, _token: Token) -> StackedNode:
    """A table between `{% stacked %}` and `{% endstacked %}`: a head of one row, and cells that span nothing.

    A cell that has a `data-label` of its own keeps it.
    """
    inside = parser.parse(("endstacked",))
    parser.delete_first_token()
    return StackedNode(inside)


class StackedNode(template.Node):
    """What is between the two tags."""

    def __init__(self, inside: NodeList) -> None:
        self.nodelist = inside

    def render(self, context: template.Context) -> SafeString:
        """The table, its cells labelled. Each part of it was made safe when it was written."""
        return mark_safe(stack(self.nodelist.render(context)))


def _text(html: str) -> str:
    """What is seen of a piece of a page."""
    return " ".join(_MARKUP.sub(" ", _UNSEEN.sub("", html)).split())


def _heading(html: str) -> str:
    """A heading as a label, fit for an attribute."""
    return _text(_BESIDE.sub(", ", html)).replace(" ,", ",").replace('"', "&quot;")


def stack(table: str) -> str:
    """The markup of a table, with a label in every cell, and the roles that keep it a table however it is shown."""
    head, found, body = table.partition("</thead>")
    labels = [_heading(cell[3]) for cell in _CELL.finditer(head)]

    def headings(cell: re.Match[str]) -> str:
        return f'<t{cell[1]} role="columnheader"{cell[2]}>{cell[3]}</t{cell[1]}>'

    def row(match: re.Match[str]) -> str:
        cells = zip_longest(_CELL.finditer(match[2]), labels, fillvalue=None)
        return f'<tr role="row"{match[1]}>{"".join(_labelled(cell, label or "") for cell, label in cells if cell)}</tr>'

    head = _CELL.sub(headings, head).replace("<tr", '<tr role="row"').replace("<thead", '<thead role="rowgroup"', 1)
    head = head.replace('<table class="', '<table role="table" class="pp-stack ', 1)
    return head + found + _ROW.sub(row, body).replace("<tbody", '<tbody role="rowgroup"', 1)


def _labelled(cell: re.Match[str], label: str) -> str:
    kind, attributes, content = cell[1], cell[2], cell[3]
    if kind == "h":
        return f'<th role="rowheader"{attributes}>{content}</th>'
    if "data-label=" not in attributes:
        attributes = f' data-label="{label}"{attributes}'
    if _text(content) in _NOTHING and not _SHOWS.search(content):
        attributes = attributes.replace('class="', 'class="pp-nothing ', 1)
    return f'<td role="cell"{attributes}>{content}</td>'
