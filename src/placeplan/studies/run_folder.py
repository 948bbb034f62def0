"""A folder that keeps finished batches of runs, so that runs broken off can go on."""

from __future__ import annotations

import errno
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from placeplan.uncertainty.errors import BatchStoreError
from placeplan.uncertainty.job import Batch

__all__ = ["RunFolder"]


@dataclass(frozen=True)
class RunFolder:
    """Batches as files of a folder. A file is written under another name and then renamed, so that it is whole or not
    there."""

    folder: Path

    def load(self, key: str) -> Batch | None:
        """A batch kept under this name; None where there is none, or its file is damaged."""
        path = self._path(key)
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                return Batch(kept["values"], kept["made"])
        except FileNotFoundError:
            return None
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError):
            return None
        except OSError as error:
            raise BatchStoreError("finished runs cannot be read back.", path=str(path), remedy=str(error)) from error

    def save(self, key: str, batch: Batch) -> None:
        """Keep a batch.

        Raises
        ------
        BatchStoreError
            The disk is full, or the folder cannot be written.
        """
        path = self._path(key)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.savez(file, values=batch.values, made=batch.made)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            message = "the disk is full: finished runs cannot be kept." if full else "finished runs cannot be kept."
            remedy = "Make room, or choose another folder, and run again to go on." if full else str(error)
            raise BatchStoreError(message, path=str(self.folder), remedy=remedy) from error

    def _path(self, key: str) -> Path:
        return self.folder / f"batch-{key}.npz"
