"""Starting a plan: a copy of a complete example, or a skeleton to fill in."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from placeplan.studies.folders import check_empty, new_folder
from placeplan.studies.names import known_name

__all__ = ["Example", "examples", "new"]


@dataclass(frozen=True)
class Example:
    """A complete plan that comes with Placeplan."""

    name: str
    title: str
    summary: str
    folder: Path


def examples() -> tuple[Example, ...]:
    """The examples there are, by name."""
    root = Path(str(files("placeplan"))) / "examples"
    found = []
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if (folder / "plan.toml").is_file():
            settings = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8"))
            found.append(Example(folder.name, settings.get("title", folder.name), settings.get("summary", ""), folder))
    return tuple(found)


def new(folder: Path | str, *, example: str = "") -> Path:
    """Start a plan in a folder that is not there yet, or is empty.

    Parameters
    ----------
    example
        Example to copy; empty: a skeleton, with a header in every table and the few records a plan begins with.

    Raises
    ------
    InputError
        The folder holds something, or cannot be written.
    UnknownNameError
        There is no such example.
    """
    target = Path(folder)
    if example:
        known = {entry.name: entry for entry in examples()}
        source = known[
            known_name("example", example, list(known), titles={k: e.title for k, e in known.items()})
        ].folder
        with new_folder(target) as stage:
            shutil.copytree(source, stage, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        return target
    check_empty(target)
    from placeplan.studies.skeleton import write_skeleton

    name = re.sub(r"[^a-z0-9]+", "-", target.resolve().name.lower()).strip("-") or "plan"
    with new_folder(target) as stage:
        write_skeleton(stage, name)
    return target
