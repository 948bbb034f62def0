"""How names, dates and figures are written on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from placeplan.studies import wording
from placeplan.studies.text_differences import SHORT, text_differences

register = template.Library()

NOTHING_SEEN = "There is nothing here that you may see."
"""Said instead of "there is none" to somebody from whom records are kept."""


@register.filter
def words(name: object) -> str:
    """A name of the code as people read it: `price_base` is "Price base"."""
    text = str(name).replace("_", " ").replace("sro", "SRO").replace("wte", "WTE")
    if text == "id":
        return "ID"
    return text[:1].upper() + text[1:]


@register.filter
def sentence(text: object) -> str:
    """A text that begins with a capital and ends with a full stop."""
    said = str(text).strip()
    return f"{said[:1].upper()}{said[1:]}{'' if said[-1:] in ('.', '?', '!', '') else '.'}"


@register.filter
def as_seen_by(text: str, scene: Any) -> str:
    """What a page says where it shows nothing: true of the plan, or else no more than that nothing can be seen."""
    return NOTHING_SEEN if scene.withheld else text


@register.filter
def day(value: object) -> str:
    """A date as "30 June 2016"."""
    return wording.day(str(value)[:10]) if value else ""


@register.filter
def moment(value: object) -> str:
    """A time as "30 June 2016, 9:05am", by the clock of the place."""
    if not value:
        return ""
    stamp = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    local = timezone.localtime(stamp)
    clock = f"{local:%I:%M}".lstrip("0") + f"{local:%p}".lower()
    return f"{wording.day(local.date())}, {clock}"


@register.filter
def figure(value: float | None, unit: str) -> str:
    """A figure in its own unit."""
    return "" if value is None else wording.quantity(value, unit)


@register.filter
def plain(value: float) -> str:
    """A number as it was entered, with a minus that is none of the hyphens."""
    return f"{value:,.10g}".replace("-", wording.MINUS)


@register.filter
def change(value: float) -> str:
    """Pounds with a sign."""
    return wording.signed_money(value)


@register.filter
def difference(value: float | None, unit: str) -> str:
    """A difference in its own unit, with a plus where more than zero."""
    if value is None:
        return ""
    return f"{'+' if value > 0 else ''}{wording.quantity(value, unit)}"


@register.filter
def table(told: Mapping[str, Any]) -> dict[str, Any]:
    """A table as it is kept of a run, made ready for `parts/text_table.html`."""
    right = told["right"]
    return {
        "caption": told["caption"], "note": told["note"], "columns": list(zip(told["headings"], right, strict=True)),
        "lines": [list(zip(row, right, strict=True)) for row in told["rows"]],
    }  # fmt: skip


@register.filter
def sides(asked: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The two sides of a comparison: name of the field, its label, what was asked for."""
    return [("a", "This run", asked["a"]), ("b", "and this one", asked["b"])]


@register.filter
def add_text(text: str, more: object) -> str:
    """A text with more at its end."""
    return f"{text}{more}"


@register.filter
def parted(text: str) -> list[str]:
    """The parts of a text with commas between."""
    return text.split(",")


@register.filter
def long_texts(values: Sequence[str]) -> bool:
    """Whether a field's values are texts that are not read at a glance."""
    return any(len(value) > SHORT or "\n" in value.strip() for value in values)


@register.filter
def differs_from(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts as one; see `text_differences`."""
    return list(text_differences(before, after))
