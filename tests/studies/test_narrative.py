"""Texts of answers: taken apart for a form, put together again, and told apart."""

from __future__ import annotations

import pytest

from placeplan.studies.narrative import Written, answer_file, answer_text, written_answer
from placeplan.studies.text_differences import text_differences

TEXT = "---\npack: p\nrequirement: r\nrecords: initiative/a, risk/b\nby: Ana\n---\nOne.\n\nTwo.\n"


def test_a_text_that_is_not_changed_stays_as_it_is_to_the_letter() -> None:
    for stands in (TEXT, TEXT.replace("\n", "\r\n"), "Plain words.\r\n", "\n\nBegins with empty lines.", "x"):
        assert answer_text(stands, "p", "r", written_answer(stands)) == stands


def test_what_else_the_front_matter_says_is_kept() -> None:
    made = answer_text(TEXT, "other", "thing", Written(("initiative/c",), "Three."))
    assert made == "---\npack: p\nrequirement: r\nby: Ana\nrecords: initiative/c\n---\nThree.\n"
    assert written_answer(made) == Written(("initiative/c",), "Three.\n")


def test_a_new_text_says_what_it_answers() -> None:
    assert answer_text("", "p", "r", Written((), "Yes.\r\nMore.")) == "---\npack: p\nrequirement: r\n---\nYes.\nMore.\n"


def test_a_text_without_front_matter_gets_none_unless_it_would_look_like_one() -> None:
    assert answer_text("Old.\n", "p", "r", Written((), "New.")) == "New.\n"
    made = answer_text("Old.\n", "p", "r", Written((), "---\nrequirement: other\n---\nNew."))
    assert made.startswith("---\npack: p\nrequirement: r\n---\n---\nrequirement: other\n")


@pytest.mark.parametrize(
    ("taken", "file"), [((), "r.md"), (("r.md",), "p.r.md"), (("r.md", "p.r.md"), "p.r.2.md")]
)
def test_an_answer_gets_a_file_that_nothing_else_lies_in(taken: tuple[str, ...], file: str) -> None:
    assert answer_file(taken, "p", "r") == file


def test_texts_are_told_apart_word_by_word_and_add_up_to_both() -> None:
    before, after = "We open ten beds in May.\n\nNobody waits.", "We open twelve beds in May.\n\nFew wait.  Ask us."
    found = list(text_differences(before, after))
    assert ("gone", "ten ") in found
    assert ("new", "twelve ") in found
    assert "".join(text for kind, text in found if kind != "new") == before
    assert "".join(text for kind, text in found if kind != "gone") == after
    assert list(text_differences(before * 4000, before * 4000)) == [("same", before * 4000)]
