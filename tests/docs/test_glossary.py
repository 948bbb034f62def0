"""The glossary defines each word once, and holds the words the code is built on."""

import re

from tests.repo.tree import ROOT

ROWS = re.compile(r"^\| ([^|]+?) \| [^|]+? \|$", flags=re.MULTILINE)
WORDS = ROWS.findall((ROOT / "GLOSSARY.md").read_text())
NEEDED = {
    "footprint", "place", "neighbour", "point of delivery (service)", "initiative", "effect", "kinds of effect",
    "assumption", "evidence", "do nothing", "do something", "run", "draw", "WTE (wte)", "SRO (sro)", "body",
    "authority",
    "approval", "duty", "once-only core", "tailorable part", "measure", "reading", "gap", "bridge", "unidentified",
    "stranded cost", "release", "roll-out", "wave", "early adopter, later adopter", "block contract", "control total",
    "price base", "digest", "finding", "provisional, agreed, disputed",
}  # fmt: skip


def test_each_word_is_defined_once() -> None:
    words = [word for word in WORDS if word not in {"word", "---"}]
    assert sorted(words) == sorted(set(words))


def test_the_words_of_the_field_are_there() -> None:
    assert NEEDED - set(WORDS) == set()
