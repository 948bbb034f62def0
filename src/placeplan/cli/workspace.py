"""The way from the command line to the workspace, which is an extra and may not be installed.

The two faces do not know each other: the command line asks for the workspace by name, as it would start another
program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Protocol, cast

import click

from placeplan.errors import InputError

__all__ = ["Face", "home_option", "workspace"]

home_option = click.option(
    "--home", default="", type=click.Path(), metavar="DIR",
    help="Folder of the workspace's database. Otherwise: as the environment says (PLACEPLAN_HOME, DATABASE_URL).",
)  # fmt: skip


class Face(Protocol):
    """What the workspace can be asked for."""

    def prepare(self, home: str = "") -> None:
        """Bring the database up to date."""

    def push(self, folder: str, *, name: str, why: str, base: int | None = None) -> dict[str, Any]:
        """Bring a folder in."""

    def pull(self, name: str, folder: str, *, version: str, replace: bool) -> dict[str, Any]:
        """Write a plan to a folder."""

    def verify(self, name: str, *, expected: str = "") -> dict[str, Any]:
        """Walk a plan's chain of changes."""

    def serve(
        self, plans: Sequence[str], *, host: str, port: int, demo: bool, say: Callable[[str], None], processes: int = 1
    ) -> None:
        """Serve the pages."""


def workspace(home: str) -> Face:
    """The workspace, ready to be asked.

    Raises
    ------
    InputError
        It is not installed, or its database cannot be reached.
    """
    try:
        face = cast("Face", import_module("placeplan.workspace.face"))
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("placeplan"):
            raise
        remedy = "Install it: pip install 'placeplan[workspace]'."
        raise InputError("the workspace is not installed.", value=missing.name or "", remedy=remedy) from None
    face.prepare(home)
    return face
