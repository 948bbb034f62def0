"""The repository as its tests see it: root, tracked files, Python sources."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "placeplan"
NOT_OURS = {".git", ".venv", "__pycache__", "node_modules", "build", "dist"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is tracked or would be; without git, every file outside the ignored folders."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        found = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not NOT_OURS.intersection(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file()))


def sources() -> list[Path]:
    """The library's Python files."""
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(SOURCE)]


def pages() -> list[Path]:
    """Every Markdown page of the project itself, package data left out."""
    return [path for path in files() if path.suffix == ".md" and not path.is_relative_to(SOURCE)]


def text(path: Path) -> str | None:
    """A file's text, or nothing when it is not text."""
    content = path.read_bytes()
    if b"\0" in content[:8192]:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
