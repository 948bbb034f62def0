"""The frame of a page that stands alone: its head, its policy, its contents and its foot."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from importlib.resources import files

__all__ = ["page_html"]


def page_html(
    title: str,
    above: str,
    facts: Sequence[str],
    sections: Sequence[tuple[str, str, str]],
    foot: str,
    *,
    styles: Sequence[str],
    skip: str = "Skip to the assessment",
) -> str:
    """A page that holds everything it shows.

    Parameters
    ----------
    above
        A line above the title, such as the footprint.
    sections
        Anchor, heading and body of each part; an empty body is left out.
    styles
        Names of style sheets of this package.
    skip
        Words of the link past the head of the page.
    """
    style = "".join(files("placeplan.publish").joinpath(name).read_text(encoding="utf-8") for name in styles)
    allowed = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    shown = [part for part in sections if part[2]]
    links = "".join(f'<li><a href="#{key}">{escape(head)}</a></li>' for key, head, _ in shown)
    body = "".join(
        f'<section id="{key}" aria-labelledby="{key}-h"><h2 id="{key}-h">{escape(head)}</h2>{text}</section>\n'
        for key, head, text in shown
    )
    place = f'<p class="place">{escape(above)}</p>' if above else ""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{escape(skip)}</a>\n<header>{place}<h1>{escape(title)}</h1>'
        f"<p>{escape(' · '.join(facts))}</p></header>\n"
        f'<div class="page"><nav aria-labelledby="contents-h"><h2 id="contents-h">Contents</h2><ol>{links}</ol></nav>\n'
        f'<main id="main">\n{body}</main></div>\n<footer><p>{escape(foot)}</p></footer>\n</body>\n</html>\n'
    )
