"""Folders a study writes: never a plan that is there, and never half."""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from placeplan.errors import InputError

__all__ = ["check_empty", "check_outside_plans", "new_folder", "replace_files", "results_folder", "to_json"]


def to_json(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """JSON in the strict sense: a number that is not finite is written as null."""
    return json.dumps(_finite(value), indent=indent, ensure_ascii=ascii_only, allow_nan=False, default=str)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value


def results_folder(plan: Path | str, scenario: str = "") -> Path:
    """Where results go unless told otherwise: beside the plan, so that the plan's folder stays as it is."""
    folder = Path(plan).resolve()
    return folder.parent / "-".join(part for part in (folder.name or "plan", scenario, "results") if part)


def check_outside_plans(folder: Path) -> None:
    """Refuse a folder that is a plan, or lies within one.

    Raises
    ------
    InputError
        It does.
    """
    here = folder.resolve()
    for place in (here, *here.parents):
        if (place / "plan.toml").exists():
            raise InputError(
                "results do not go into a plan's folder.", path=str(folder), remedy="Give a folder outside the plan."
            )


def check_empty(folder: Path) -> None:
    """Refuse a folder that holds something, or is none.

    Raises
    ------
    InputError
        It cannot be used.
    """
    if folder.is_dir():
        try:
            held = any(folder.iterdir())
        except OSError as fault:
            raise _refused(folder, fault) from None
        if held:
            raise InputError(
                "the folder is not empty.", path=str(folder), remedy="Give a folder that is not there yet."
            )
    elif os.path.lexists(folder):
        raise InputError("there is a file of this name.", path=str(folder), remedy="Give another folder.")


def _refused(folder: Path, fault: OSError) -> InputError:
    reason = (fault.strerror or str(fault)).lower()
    return InputError(f"this cannot be written: {reason}.", path=str(folder), remedy="Give a folder you may write to.")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which then appears at its place all at once; nothing is left behind if filling it fails.

    Raises
    ------
    InputError
        There is something at that place already, or it cannot be written.
    """
    check_empty(folder)
    with _staged(folder.absolute().parent, folder) as stage:
        yield stage / "new"
        (stage / "new").rename(folder)


@contextmanager
def replace_files(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """A folder to fill, whose files then replace those in `folder`.

    Files among `names` that were not made anew are removed.

    Raises
    ------
    InputError
        The folder is a plan's, a file, or cannot be written.
    """
    check_outside_plans(folder)
    if os.path.lexists(folder) and not folder.is_dir():
        raise InputError("there is a file of this name.", path=str(folder), remedy="Give another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _refused(folder, fault) from None
    with _staged(folder, folder) as stage:
        yield stage / "new"
        for name in names:
            if (stage / "new" / name).exists():
                os.replace(stage / "new" / name, folder / name)
            else:
                (folder / name).unlink(missing_ok=True)


@contextmanager
def _staged(parent: Path, target: Path) -> Iterator[Path]:
    try:
        parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".placeplan-", dir=parent))
    except OSError as fault:
        raise _refused(target, fault) from None
    try:
        (stage / "new").mkdir()
        yield stage
    except OSError as fault:
        raise _refused(target, fault) from fault
    finally:
        shutil.rmtree(stage, ignore_errors=True)
