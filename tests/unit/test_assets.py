"""The design system's style sheet as the workspace takes it: no fonts, nothing from elsewhere."""

from pathlib import Path

import pytest

from placeplan.workspace.config.assets import build, without_fonts


def test_fonts_go_and_icons_come_from_beside_the_sheet() -> None:
    faces = '@font-face{a:url(https://x.example/a.woff)}@font-face {b:url("//y.example/b")}'
    assert without_fonts(faces + "p{background:url(/assets/images/i.svg)}") == "p{background:url(images/i.svg)}"


@pytest.mark.parametrize("rule", ["@import 'b.css';", "a{b:url(https://x.example/i.svg)}", 'a{b:url("/other/c")}'])
def test_anything_else_that_is_fetched_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="from elsewhere"):
        without_fonts(rule)


def test_another_folder_is_no_design_system(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="npm ci"):
        build(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
