"""A plan's folder that comes in as a zip: unpacked only where nothing in it can do harm."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path, PurePosixPath

from placeplan.errors import InputError

__all__ = ["MOST_BYTES", "check_zip", "unpack_zip"]

MOST_BYTES = 200 * 1024 * 1024
"""Bytes all files of a zip may have together once they are unpacked."""
_MOST_FILES = 5_000
_MOST_TIMES = 200
"""How many times larger than itself a file of more than a megabyte may become."""
_SKIPPED = ("__MACOSX", ".DS_Store", "Thumbs.db")


def check_zip(data: bytes) -> list[zipfile.ZipInfo]:
    """The files of a zip, after a look at their names and sizes alone.

    Raises
    ------
    InputError
        It is no zip; or a file would climb out of the folder, is a link or locked; or it would become too large.
    """
    try:
        found = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise InputError("this is no zip file that can be read.", remedy="Zip the plan's folder again.") from None
    files = [info for info in found if not info.is_dir()]
    if len(found) > _MOST_FILES or sum(info.file_size for info in files) > MOST_BYTES:
        raise InputError("this zip would become too large.", remedy="Zip the plan's folder and nothing else.")
    for info in files:
        _check_entry(info)
    names = [info.filename for info in files]
    if len(set(names)) < len(names):
        raise InputError("this zip holds a file twice.", remedy="Zip the plan's folder again.")
    return [info for info in files if not set(PurePosixPath(info.filename).parts).intersection(_SKIPPED)]


def _check_entry(info: zipfile.ZipInfo) -> None:
    path, shown = PurePosixPath(info.filename), info.filename[:100]
    climbs = path.is_absolute() or ".." in path.parts or "\\" in info.filename or ":" in info.filename
    if climbs or "\0" in info.orig_filename or not info.filename.isprintable():
        remedy = "Zip the plan's folder itself, with plain names."
        raise InputError("a file of this zip would land outside the plan's folder.", value=shown, remedy=remedy)
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise InputError("a file of this zip is a link.", value=shown, remedy="Put the file itself in its place.")
    if info.flag_bits & 0x1:
        raise InputError("a file of this zip is locked with a password.", value=shown, remedy="Zip it without one.")
    if info.file_size > 1024 * 1024 and info.file_size > _MOST_TIMES * max(info.compress_size, 1):
        remedy = "Zip the plan's folder again."
        raise InputError("a file of this zip would become too large.", value=shown, remedy=remedy)


def unpack_zip(data: bytes, folder: Path) -> Path:
    """Unpack a zip into an empty folder.

    Returns
    -------
    The folder `plan.toml` stands in: the folder itself, or the one folder all files stand in.

    Raises
    ------
    InputError
        See `check_zip`; or its files are not what it says of them.
    """
    files, left = check_zip(data), MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        for info in files:
            target = folder / info.filename
            if folder.resolve() not in target.resolve().parents:
                raise InputError("a file of this zip would land outside the plan's folder.", value=info.filename[:100])
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with held.open(info) as source:
                    read = source.read(left + 1)
            except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError) as fault:
                remedy = "Zip the plan's folder again."
                raise InputError(f"this zip is damaged: {fault}.", value=info.filename[:100], remedy=remedy) from None
            left -= len(read)
            if left < 0:
                raise InputError("this zip would become too large.", remedy="Zip the plan's folder and nothing else.")
            target.write_bytes(read)
    tops = list(folder.iterdir())
    if len(tops) == 1 and tops[0].is_dir() and not (folder / "plan.toml").exists():
        return tops[0]
    return folder
