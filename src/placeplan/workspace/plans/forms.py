"""Forms made from the definition of a kind: label, hint, unit and bounds of every field, and errors at their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from placeplan.records import KINDS, FieldSpec, Kind, Part, fields_of
from placeplan.studies.editing import FieldProblem, bounds_of, count_parts, written

__all__ = ["Form", "FormField", "Group", "Option", "blank", "form_of", "posted_texts", "rearranged", "some_fields"]

_FEW = 40
"""Choices up to which a list to select from is shown; beyond it, a text field that suggests ids."""

_SHAPES = {
    "date": "For example, 2017-03-31",
    "year": "For example, 2016/17",
    "month": "For example, 2017-04",
    "boolean": "",
}
_LONG = {"note", "summary", "citation", "description", "publication_reason"}


@dataclass(frozen=True)
class Option:
    """A choice."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class FormField:
    """A field as the page shows it."""

    name: str
    label: str
    hint: str
    widget: str
    """text, textarea or select."""
    value: str
    unit: str = ""
    error: str = ""
    options: tuple[Option, ...] = ()
    suggestions: str = ""
    """Id of the list of ids it suggests."""
    inputmode: str = "text"
    width: str = ""
    fixed: bool = False
    required: bool = True

    @property
    def id(self) -> str:
        """Id in the page."""
        return "f-" + self.name.replace(".", "-")

    @property
    def described(self) -> str:
        """Ids of the texts that describe it, for a screen reader."""
        text = self.widget == "text" and not self.fixed
        parts = (("hint", self.hint), ("error", self.error), ("unit", self.unit if text else ""))
        return " ".join(f"{self.id}-{name}" for name, said in parts if said)


@dataclass(frozen=True)
class Group:
    """The parts of one field, each a set of fields of its own."""

    name: str
    label: str
    hint: str
    parts: tuple[Form, ...]
    single: bool


@dataclass(frozen=True)
class Form:
    """Fields and groups, in the order of the definition."""

    prefix: str
    items: tuple[FormField | Group, ...]
    suggestions: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    errors: tuple[tuple[str, str], ...] = ()
    """Id of the field and message, for the summary on top."""

    @property
    def fields(self) -> list[FormField]:
        """Fields without the groups."""
        return [item for item in self.items if isinstance(item, FormField)]

    @property
    def groups(self) -> list[Group]:
        """Groups."""
        return [item for item in self.items if isinstance(item, Group)]


def blank(kind: Kind) -> dict[str, str]:
    """Texts of a new record: every field's default."""
    return {spec.name: written(spec.default) for spec in kind.fields if spec.type != "parts"}


def posted_texts(data: Mapping[str, Any]) -> dict[str, str]:
    """Texts of a form that was sent; fields of the record begin with `r.`."""
    return {name[2:]: str(value).replace("\0", "") for name, value in data.items() if name.startswith("r.")}


def rearranged(texts: dict[str, str], press: str) -> dict[str, str] | None:
    """The texts after "add" or "remove" was pressed for a part; None where neither was.

    Parameters
    ----------
    press
        `add:effects` or `remove:effects.1`.
    """
    verb, _, name = press.partition(":")
    if verb == "add" and name:
        return texts | {f"{name}.{count_parts(texts, name)}.-": ""}
    if verb == "remove" and name:
        start, _, number = name.rpartition(".")
        if not start or not number.isdecimal() or len(number) > 4:
            return texts
        kept: dict[str, str] = {}
        for key, text in texts.items():
            head, _, rest = key.removeprefix(f"{start}.").partition(".")
            if not key.startswith(f"{start}.") or not head.isdecimal() or int(head) < int(number):
                kept[key] = text
            elif int(head) > int(number):
                kept[f"{start}.{int(head) - 1}.{rest}"] = text
        return kept
    return None


def form_of(
    kind: str, texts: Mapping[str, str], plan: Any, problems: Sequence[FieldProblem] = (), *, new: bool = False
) -> Form:
    """The form of a record.

    Parameters
    ----------
    texts
        What its fields hold.
    new
        Whether the id can still be chosen.
    """
    wrong = {problem.name: problem.message for problem in problems}
    suggested: dict[str, tuple[tuple[str, str], ...]] = {}
    model = KINDS[kind].model
    made = _form(model, texts, "", plan, wrong, suggested)
    if not new:
        items = (_fix(item) for item in made.items)
        made = Form("", tuple(items))
    summary = tuple(("f-" + name.replace(".", "-"), message) for name, message in wrong.items())
    return Form("", made.items, suggested, summary)


def some_fields(
    kind: str, names: Sequence[str], texts: Mapping[str, str], plan: Any, problems: Sequence[FieldProblem] = (), *,
    start: str = "",
) -> tuple[dict[str, FormField], dict[str, tuple[tuple[str, str], ...]]]:  # fmt: skip
    """Some fields of a kind, for a page with a form of its own; and the ids they suggest.

    Parameters
    ----------
    texts
        What they hold, by the name they have in that form: `start` and the field's own.
    """
    wrong = {problem.name: problem.message for problem in reversed(problems)}
    suggested: dict[str, tuple[tuple[str, str], ...]] = {}
    specs = {spec.name: spec for spec in KINDS[kind].fields}
    found = {
        name: _field(
            specs[name], start + name, texts.get(start + name, ""), plan, wrong.get(start + name, ""), suggested
        )
        for name in names
    }
    return found, suggested


def _fix(item: FormField | Group) -> FormField | Group:
    if isinstance(item, FormField) and item.name == "id":
        return FormField(item.name, item.label, "It cannot be changed.", "text", item.value, fixed=True)
    return item


def _form(
    model: type[Part], texts: Mapping[str, str], prefix: str, plan: Any, wrong: Mapping[str, str],
    suggested: dict[str, tuple[tuple[str, str], ...]],
) -> Form:  # fmt: skip
    items: list[FormField | Group] = []
    for spec in fields_of(model):
        name = prefix + spec.name
        if spec.type != "parts":
            items.append(_field(spec, name, texts.get(name, ""), plan, wrong.get(name, ""), suggested))
        elif spec.part is not None:
            count = count_parts(texts, name)
            parts = [_form(spec.part, texts, f"{name}.{at}.", plan, wrong, suggested) for at in range(count)]
            items.append(Group(name, _label(spec.name), spec.meaning, tuple(parts), spec.single))
    return Form(prefix, tuple(items))


def _label(name: str) -> str:
    text = {"id": "ID", "sro": "Senior responsible owner"}.get(name, name.replace("_", " "))
    return text[:1].upper() + text[1:]


def _field(
    spec: FieldSpec, name: str, value: str, plan: Any, error: str,
    suggested: dict[str, tuple[tuple[str, str], ...]],
) -> FormField:  # fmt: skip
    label = _label(spec.name) + ("" if spec.required else " (optional)")
    hint = " ".join(part for part in (spec.meaning, _bounds(spec), _shape(spec)) if part)
    common: dict[str, Any] = {"unit": spec.unit, "error": error, "required": spec.required}
    if spec.type == "boolean":
        return FormField(name, label, hint, "select", value, options=_options(("yes", "no"), value), **common)
    if spec.type == "choice":
        return FormField(name, label, hint, "select", value, options=_options(spec.choices, value), **common)
    if spec.refs and spec.type == "text":
        return _reference(spec, FormField(name, label, hint, "text", value, **common), plan, suggested)
    if spec.type in ("list", "mapping"):
        shown = "\n".join(part.strip() for part in value.split(";") if part.strip())
        return FormField(name, label, hint, "textarea", shown, **common)
    if spec.type in ("number", "integer"):
        mode = "numeric" if spec.type == "integer" else "decimal"
        return FormField(name, label, hint, "text", value, inputmode=mode, width="10", **common)
    if spec.name in _LONG:
        return FormField(name, label, hint, "textarea", value, **common)
    width = "10" if spec.type in ("date", "year", "month") else ""
    return FormField(name, label, hint, "text", value, width=width, **common)


def _bounds(spec: FieldSpec) -> str:
    bounds = bounds_of(spec)
    return f"{bounds[:1].upper()}{bounds[1:]}." if bounds else ""


def _shape(spec: FieldSpec) -> str:
    if spec.type == "mapping":
        key = spec.key_shape or " or ".join(spec.key_refs) or "key"
        return f"One {key} = value a line."
    if spec.type == "list":
        return "One a line."
    return _SHAPES.get(spec.type, "")


def _options(choices: Sequence[str], value: str) -> tuple[Option, ...]:
    found = [Option(choice, choice or "Not stated", choice == value) for choice in choices]
    if value not in choices:
        found.insert(0, Option(value, value or "Choose one", selected=True))
    return tuple(found)


def _reference(
    spec: FieldSpec, made: FormField, plan: Any, suggested: dict[str, tuple[tuple[str, str], ...]]
) -> FormField:
    known = tuple(
        (key, record.title) for kind in spec.refs for key, record in plan.records.get(kind, {}).items()
    )  # fmt: skip
    common: dict[str, Any] = {"unit": made.unit, "error": made.error, "required": made.required}
    if len(known) <= _FEW:
        options = [Option(key, title, key == made.value) for key, title in known]
        if not spec.required:
            options.insert(0, Option("", "None", made.value == ""))
        if made.value not in {option.value for option in options}:
            options.insert(0, Option(made.value, made.value or "Choose one", selected=True))
        return FormField(made.name, made.label, made.hint, "select", made.value, options=tuple(options), **common)
    name = "ids-" + "-".join(spec.refs)
    suggested[name] = known
    return FormField(made.name, made.label, made.hint, "text", made.value, suggestions=name, **common)
