"""The reference of records, rendered from their definitions: one page for each subject."""

from __future__ import annotations

from placeplan.records.base import KINDS, FieldSpec, Kind, Part, Row, fields_of

__all__ = ["render_index", "render_pages"]

_TITLES = {
    "plan_record": "The plan",
    "population": "The baseline",
    "place": "Places",
    "organisation": "Organisations",
    "service": "Services",
    "money": "Money",
    "initiative": "Initiatives",
    "assumption": "Assumptions and evidence",
    "requirement": "Requirements, answers and assessments",
    "scenario": "Scenarios",
    "option": "Options and criteria",
}
"""Titles of the pages, by the module that defines their kinds; another module is called by its own name."""

_MARK = "This page is generated from the definitions in `placeplan.records`."


def _subject(kind: Kind) -> str:
    return kind.model.__module__.rpartition(".")[2]


def _title(subject: str) -> str:
    return _TITLES.get(subject, subject.replace("_", " ").capitalize())


def _page(subject: str) -> str:
    return f"{subject.replace('_record', '').replace('_', '-')}.md"


def render_pages() -> dict[str, str]:
    """Every page of `docs/reference/records` by file name, the index among them."""
    subjects: dict[str, list[Kind]] = {}
    for kind in KINDS.values():
        subjects.setdefault(_subject(kind), []).append(kind)
    pages = {_page(subject): _render(subject, kinds) for subject, kinds in subjects.items()}
    return {"index.md": render_index(), **dict(sorted(pages.items()))}


def render_index() -> str:
    """The list of all kinds, with the file each is kept in."""
    lines = [
        "# Records",
        "",
        f"What a plan is made of. {_MARK}",
        "",
        "| kind | kept in | what it is |",
        "|---|---|---|",
    ]
    for kind in sorted(KINDS.values(), key=lambda kind: kind.name):
        page = _page(_subject(kind))
        lines.append(f"| [{kind.name}]({page}#{_anchor(kind)}) | `{_files(kind)}` | {_first_line(kind)} |")
    return "\n".join(lines) + "\n"


def _render(subject: str, kinds: list[Kind]) -> str:
    lines = [f"# {_title(subject)}", "", _MARK, ""]
    for kind in kinds:
        lines += [f"## {kind.name}", "", _text(kind.meaning), "", f"Kept in `{_files(kind)}`.", ""]
        if issubclass(kind.model, Row):
            key = ", ".join(f"`{name}`" for name in kind.model.KEY)
            lines += [f"What is measured: {key}. The quantity: `{kind.model.VALUE}`.", ""]
        lines += _table(kind.model)
        for part in _parts(kind.model):
            lines += ["", f"### {_words(part)}", "", _text(part.__doc__ or ""), "", *_table(part)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _parts(model: type[Part]) -> list[type[Part]]:
    """Models of the parts of a record, and of their parts, each once."""
    found: list[type[Part]] = []
    for spec in fields_of(model):
        if spec.part is not None and spec.part not in found:
            found += [spec.part, *(part for part in _parts(spec.part) if part not in found)]
    return found


def _table(model: type[Part]) -> list[str]:
    lines = ["| field | type | unit | required | meaning |", "|---|---|---|---|---|"]
    for spec in fields_of(model):
        required = "yes" if spec.required else "no"
        lines.append(f"| `{spec.name}` | {_type(spec)} | {spec.unit} | {required} | {_meaning(spec)} |")
    return lines


def _type(spec: FieldSpec) -> str:
    if spec.type == "parts" and spec.part is not None:
        return f"{'one' if spec.single else 'list of'} {_words(spec.part).lower()}"
    if spec.type == "list":
        return f"list of {_item(spec)}"
    if spec.type == "mapping":
        keys = " or ".join(spec.key_refs) or spec.key_shape or "key"
        return f"{keys} = {_item(spec)}, for each"
    return _item(spec)


def _item(spec: FieldSpec) -> str:
    name = spec.item if spec.type in ("list", "mapping") else spec.type
    if spec.refs:
        return f"id of {' or '.join(ref.replace('_', ' ') for ref in spec.refs)}"
    return {"boolean": "yes or no", "integer": "whole number"}.get(name, name)


def _meaning(spec: FieldSpec) -> str:
    parts = [_text(spec.meaning)]
    choices = spec.choices or spec.key_choices
    if choices:
        parts.append(f"One of: {', '.join(choice or '(empty)' for choice in choices)}.")
    bounds = _bounds(spec)
    if bounds:
        parts.append(f"{bounds}.")
    if not spec.required and spec.default not in (None, "", (), {}, False):
        default = "yes" if spec.default is True else spec.default
        parts.append(f"If empty: {default}.")
    return " ".join(parts).replace("|", "\\|")


def _bounds(spec: FieldSpec) -> str:
    low = f"At least {spec.minimum:g}" if spec.minimum is not None else ""
    low = f"More than {spec.above:g}" if spec.above is not None else low
    high = f"at most {spec.maximum:g}" if spec.maximum is not None else ""
    return ", ".join(part for part in (low, high) if part)


def _files(kind: Kind) -> str:
    if kind.storage == "table":
        return f"{kind.path}.csv` or `{kind.path}.parquet"
    return f"{kind.path}/<id>.toml" if kind.storage == "nested" else kind.path


def _first_line(kind: Kind) -> str:
    return _text(kind.meaning).partition(". ")[0].rstrip(".") + "."


def _anchor(kind: Kind) -> str:
    return kind.name


def _words(part: type[Part]) -> str:
    name = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in part.__name__).strip()
    return name.capitalize()


def _text(text: str) -> str:
    return " ".join(text.split())
