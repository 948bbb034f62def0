"""Writing a plan's folder in canonical form, so that an interrupted write leaves the old plan."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path

from placeplan.errors import InputError, PlanProblems
from placeplan.plan.files import check_folder_usable
from placeplan.plan.plan import Plan
from placeplan.plan.read import read_plan
from placeplan.plan.render import render_flat, render_plan, sorted_table
from placeplan.records import KINDS

__all__ = ["normalise_plan", "write_kind", "write_plan"]


def write_plan(plan: Plan, folder: Path | str, *, replace: bool = False) -> None:
    """Write a plan to a folder. A table that was read from Parquet is written as Parquet, any other as CSV.

    Everything is written beside the folder first. A new folder then appears at once; in an old one each file that
    differs is replaced at once, files of records the plan no longer has are removed, and files that are no part of a
    plan are left alone. If a replacement fails, those already made are undone.

    Raises
    ------
    InputError
        The folder holds something and `replace` is not set, or holds something that is not a plan.
    """
    target = Path(folder)
    _check_target(target, replace=replace)
    try:
        _write(plan, target)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise InputError(
            f"the plan cannot be written here: {reason}.",
            path=str(target),
            remedy="Nothing was changed; give another folder.",
        ) from fault


def _write(plan: Plan, target: Path) -> None:
    parent = target.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".placeplan-", dir=parent))
    try:
        new, old = stage / "new", stage / "old"
        contents = _contents(plan)
        for name, data in contents.items():
            _put(new / name, data)
        if target.is_dir() and any(target.iterdir()):
            _exchange(contents, new, old, target)
        else:
            new.rename(target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def write_kind(plan: Plan, kind: str, folder: Path | str) -> Path:
    """Write the file of one flat kind of records into a plan's folder, at once; every other file is left as it is.

    Raises
    ------
    InputError
        It cannot be written there.
    """
    known = KINDS[kind]
    held = plan.records.get(kind, {})
    path = Path(folder) / known.path
    beside = path.with_name(f".{path.name}.new")
    try:
        _put(beside, render_flat(known, [held[key] for key in sorted(held)]).encode())
        beside.replace(path)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        reason = (fault.strerror or str(fault)).lower()
        raise InputError(
            f"this cannot be written: {reason}.", path=str(path), remedy="Nothing was changed; see to the folder."
        ) from fault
    return path


def normalise_plan(folder: Path | str) -> None:
    """Rewrite a plan's folder in canonical form.

    Raises
    ------
    PlanProblems
        The plan cannot be read without errors.
    """
    plan, problems = read_plan(folder)
    if plan is None:
        raise PlanProblems(problems, path=str(folder))
    write_plan(plan, folder, replace=True)


def _check_target(target: Path, *, replace: bool) -> None:
    if target.exists() and not target.is_dir():
        raise InputError("there is a file of this name.", path=str(target), remedy="Give another folder.")
    if not target.is_dir() or not any(target.iterdir()):
        return
    if not replace:
        raise InputError(
            "the folder is not empty.", path=str(target), remedy="Give another, or say that it is to be replaced."
        )
    check_folder_usable(target)


def _contents(plan: Plan) -> dict[str, bytes]:
    contents = {name: text.encode() for name, text in render_plan(plan).items()}
    for kind in KINDS.values():
        file = plan.origins.files.get(kind.name, "")
        if file.endswith(".parquet") and contents.pop(f"{kind.path}.csv", None) is not None:
            buffer = io.BytesIO()
            sorted_table(kind, plan.table(kind.name)).write_parquet(buffer, compression="zstd")
            contents[f"{kind.path}.parquet"] = buffer.getvalue()
    return contents


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _stale(contents: dict[str, bytes], target: Path) -> list[str]:
    """Files of the plan that stands there which the new plan does not have."""
    names: set[str] = set()
    for kind in KINDS.values():
        if kind.storage == "table":
            names |= {f"{kind.path}.csv", f"{kind.path}.parquet"}
        elif kind.storage == "nested":
            names |= {path.relative_to(target).as_posix() for path in (target / kind.path).glob("*.toml")}
        else:
            names.add(kind.path)
    names |= {path.relative_to(target).as_posix() for path in (target / "answers").glob("*.md")}
    return sorted(name for name in names if name not in contents and os.path.lexists(target / name))


def _exchange(contents: dict[str, bytes], new: Path, old: Path, target: Path) -> None:
    """Put the new files in place of the old; on any failure put the old ones back."""
    inside = target.resolve()
    changed = [name for name, data in contents.items() if _differs(target / name, data)]
    gone = _stale(contents, target)
    for name in (*changed, *gone):
        if not (target / name).parent.resolve().is_relative_to(inside):
            raise InputError(
                "this link leads out of the plan's folder.", path=str(target / name), remedy="Remove the link."
            )
        if os.path.lexists(target / name):
            (old / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(target / name, old / name, follow_symlinks=False)
    done: list[str] = []
    try:
        for name in changed:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            done.append(name)
            os.replace(new / name, target / name)
        for name in gone:
            done.append(name)
            (target / name).unlink()
    except BaseException:
        for name in reversed(done):
            if os.path.lexists(old / name):
                os.replace(old / name, target / name)
            else:
                (target / name).unlink(missing_ok=True)
        raise


def _differs(path: Path, data: bytes) -> bool:
    try:
        return path.is_symlink() or path.read_bytes() != data
    except OSError:
        return True
