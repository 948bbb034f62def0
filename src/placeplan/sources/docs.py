"""The reference page of each release, written from its declaration."""

from collections.abc import Sequence

from placeplan.sources.release import Column, Fault, Release, ReleaseFile
from placeplan.sources.releases import RELEASES


def render(release: Release) -> str:
    """The Markdown page of one release: origin, licence, files, columns and known faults."""
    parts = [
        f"# {release.title}",
        "This page is written from the declaration of the release; do not edit it by hand.",
        _origin(release),
        "## Known faults",
        _faults(release.faults),
        *(part for file in release.files for part in _file(file)),
    ]
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Every page by its file name, with an index."""
    made = {f"{release.id}.md": render(release) for release in RELEASES}
    made["index.md"] = _index()
    return made


def _origin(release: Release) -> str:
    rows = [
        ("Id", f"`{release.id}`"),
        ("Publisher", release.publisher),
        ("Published", release.published),
        ("Licence", release.licence),
        ("Grain", release.grain),
        ("Years", release.years),
    ]
    if release.notes:
        rows.append(("Notes", release.notes))
    return _table(("", ""), rows)


def _faults(faults: tuple[Fault, ...]) -> str:
    if not faults:
        return "None known."
    rows = [(f"`{f.id}`", ", ".join(f.roles), f.meaning, f"{f.treatment.capitalize()}. {f.action}") for f in faults]
    return _table(("Fault", "Files", "What is wrong", "What the reader does"), rows)


def _file(file: ReleaseFile) -> list[str]:
    head = f"`{file.path}` ({file.format}). One row: {file.grain}."
    rows = [_column(column) for column in _shown(file.columns)]
    if file.family is not None:
        family = file.family
        rows.append((f"matching `{family.pattern}`", "as published", family.kind, family.unit or "–", family.meaning))
    return [f"## File: {file.role}", head, _table(("Published column", "Tidy name", "Kind", "Unit", "Meaning"), rows)]


def _shown(columns: tuple[Column, ...]) -> list[Column]:
    """Single years of age are shown by their first and last only."""
    ages = [c for c in columns if c.tidy.startswith("age_")]
    return [c for c in columns if not c.tidy.startswith("age_")] + ([ages[0], ages[-1]] if ages else [])


def _column(column: Column) -> tuple[str, ...]:
    tidy = f"`{column.tidy}`" if column.tidy else "not carried on"
    return (f"`{column.name}`", tidy, column.kind, column.unit or "–", column.meaning)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _index() -> str:
    rows = [
        (f"[{release.title}]({release.id}.md)", release.publisher, release.years, str(len(release.faults)))
        for release in RELEASES
    ]
    text = "Each public release that Placeplan reads, with where it is published and what is known to be wrong with it."
    return f"# Sources\n\n{text}\n\n{_table(('Release', 'Publisher', 'Years', 'Known faults'), rows)}\n"
