"""Takes what the pages need out of nhsuk-frontend: its style sheet without fonts, its script and its icons.

The design system fetches its fonts from a host of the NHS that licenses them for nhs.uk alone. Both rules that do so
are taken out: text falls back to Arial, and no request leaves the machine. A build step of `./dev setup`, never run
while pages are served; it stands alone, so that any Python can run it.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sys
from pathlib import Path

__all__ = ["build", "without_fonts"]

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_ICON = re.compile(r"url\((['\"]?)/assets/images/")
_ADDRESS = re.compile(r"url\(\s*['\"]?(?!images/|data:)|@import|//#|sourceMappingURL")
_SHEET, _SCRIPT = "nhsuk-frontend.min.css", "nhsuk-frontend.min.js"
_MAP = re.compile(r"(/\*|//)# sourceMappingURL=\S+(\s*\*/)?")


def without_fonts(sheet: str) -> str:
    """A style sheet that fetches nothing but the icons beside it.

    Raises
    ------
    ValueError
        It would still fetch something from elsewhere.
    """
    made = _ICON.sub(r"url(\1images/", _MAP.sub("", _FONT_FACE.sub("", sheet)))
    left = _ADDRESS.search(made)
    if left:
        found = made[max(left.start() - 20, 0) : left.end() + 60]
        raise ValueError(f"the style sheet fetches something from elsewhere: {found}")
    return made


def build(source: Path, target: Path) -> None:
    """Write the assets.

    Parameters
    ----------
    source
        `dist/nhsuk` of the package.
    target
        Folder that is made anew.

    Raises
    ------
    ValueError
        The package is not the one we know.
    """
    if not (source / _SHEET).is_file():
        raise ValueError(f"{source} is not the built NHS design system; run npm ci first")
    fresh = target.with_name(f".{target.name}-new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "images").mkdir(parents=True)
    sheet = without_fonts((source / _SHEET).read_text(encoding="utf-8"))
    script = _MAP.sub("", (source / _SCRIPT).read_text(encoding="utf-8"))
    for name, text in ((_SHEET, sheet), (_SCRIPT, script)):
        (fresh / name).write_text(text, encoding="utf-8")
        (fresh / f"{name}.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    for icon in sorted((source / "assets/images").glob("nhsuk-icon-*.svg")):
        shutil.copyfile(icon, fresh / "images" / icon.name)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]), Path(sys.argv[2]))
    except ValueError as fault:
        sys.exit(f"dev: {fault}")
