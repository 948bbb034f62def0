"""Getting at the files of a plan folder without ever leaving it, changing it or failing on it."""

from __future__ import annotations

import os
from pathlib import Path

from placeplan.errors import InputError
from placeplan.plan.problems import Problem, nearest, problem
from placeplan.records import KINDS

__all__ = [
    "MAX_FILE_BYTES",
    "check_folder_usable",
    "decode",
    "list_files",
    "nested_files",
    "read_bytes",
    "unknown_files",
]

MAX_FILE_BYTES = 100 * 1024 * 1024
"""Size above which a file is refused unread."""

_LEFT_ALONE = ("README", "LICENSE", "CHANGELOG")


def check_folder_usable(folder: Path) -> None:
    """Refuse a path that cannot be a plan's folder at all.

    Raises
    ------
    InputError
        It does not exist, is no folder, cannot be read, is empty, or has no `plan.toml`.
    """
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        raise InputError("there is no such folder.", path=str(folder), remedy="Check the path.") from None
    except NotADirectoryError:
        raise InputError("this is a file, not a plan's folder.", path=str(folder), remedy="Give the folder.") from None
    except OSError as fault:
        reason = fault.strerror or "it cannot be read"
        raise InputError(
            f"the folder cannot be read: {reason}.", path=str(folder), remedy="Give yourself permission to read it."
        ) from None
    if not names:
        raise InputError("the folder is empty.", path=str(folder), remedy="`placeplan new` writes a first plan.")
    if "plan.toml" not in names:
        raise InputError(
            "this is not a plan: it has no plan.toml.", path=str(folder), remedy="Give the folder plan.toml stands in."
        )


def list_files(root: Path, problems: list[Problem]) -> dict[str, Path]:
    """Files of the folder by their path within it; links that are not followed are reported."""
    found: dict[str, Path] = {}
    inside = root.resolve()

    def failed(fault: OSError) -> None:
        name = Path(fault.filename).relative_to(root).as_posix()
        problems.append(problem("unreadable-file", file=name, reason=fault.strerror or "no reason given"))

    for folder, folders, names in os.walk(root, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [*folders, *sorted(names)]:
            path = Path(folder, name)
            if name.startswith(".") or (path.is_dir() and not path.is_symlink()):
                continue
            relative = path.relative_to(root).as_posix()
            if path.is_symlink() and (path.is_dir() or not path.resolve().is_relative_to(inside)):
                problems.append(problem("link-not-followed", file=relative))
            elif not path.is_dir():
                found[relative] = path
    return found


def read_bytes(path: Path, name: str, problems: list[Problem]) -> bytes | None:
    """The bytes of one file, or None and a problem where it cannot or should not be read."""
    try:
        if not path.is_file():
            problems.append(problem("unreadable-file", file=name, reason="it is not an ordinary file"))
            return None
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            mega = 1024 * 1024
            problems.append(problem("file-too-large", file=name, size=size // mega, limit=MAX_FILE_BYTES // mega))
            return None
        return path.read_bytes()
    except OSError as fault:
        problems.append(problem("unreadable-file", file=name, reason=fault.strerror or str(fault)))
        return None


_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def decode(data: bytes, name: str, problems: list[Problem]) -> str | None:
    """The text of a file in UTF-8, with or without a byte order mark; None and a problem where it is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        position = fault.start
        guess = next((f"; it looks like {title}" for mark, title in _MARKS if data.startswith(mark)), "")
        byte = f"{data[position]:02X}"
        row = data[:position].count(b"\n") + 1
        guess = guess or "; it looks like Windows-1252"
        found = problem("not-utf-8", file=name, row=row, value=byte, byte=byte, position=position + 1, guess=guess)
        problems.append(found)
        return None


def nested_files(files: dict[str, Path], folder: str) -> dict[str, Path]:
    """Files that lie directly in one folder of the plan."""
    return {name: path for name, path in files.items() if name.rpartition("/")[0] == folder}


def _known_names() -> list[str]:
    names = []
    for kind in KINDS.values():
        names += [f"{kind.path}.csv", f"{kind.path}.parquet"] if kind.storage == "table" else [kind.path]
    return names


def unknown_files(files: dict[str, Path], problems: list[Problem]) -> None:
    """A note for every file that is no part of a plan."""
    known = _known_names()
    nested = {kind.path for kind in KINDS.values() if kind.storage == "nested"}
    for name in files:
        folder, _, base = name.rpartition("/")
        if (
            name in known
            or (folder in nested and base.endswith(".toml"))
            or (folder == "answers" and base.endswith(".md"))
        ):
            continue
        if not folder and base.startswith(_LEFT_ALONE):
            continue
        close = nearest(name, known)
        problems.append(problem("unknown-file", file=name, hint=f"Did you mean {close}? " if close else ""))
