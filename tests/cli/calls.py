"""Calling the command as a person would: a process of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = "import sys; from placeplan.cli.main import main; sys.exit(main(prog_name='placeplan'))"


def call(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished process; its text is UTF-8 unless the environment says otherwise."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    surroundings = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "80", **environment}
    source = str(Path(__file__).resolve().parents[2] / "src")
    surroundings["PYTHONPATH"] = os.pathsep.join(filter(None, [source, surroundings.get("PYTHONPATH", "")]))
    return subprocess.run(
        command,
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def fingerprint(folder: Path) -> dict[str, str]:
    """Digest of every file of a folder, and every folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in sorted(folder.rglob("*"))
    }
