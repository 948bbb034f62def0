"""Lists of records: what is shown of many rows is what a slow and obvious way gives, of a table as of texts."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from placeplan.studies.row_texts import texts_of_rows, texts_of_table
from placeplan.workspace.plans.listing import PAGE, listed

TITLES = {"place": {"a": "Northend", "b": "Ambleside 10", "c": ""}, "site": {"x": "zoo"}}
COLUMNS = ("place", "service", "quantity", "year")


def frame(seed: int, rows: int) -> pl.DataFrame:
    chance = random.Random(seed)
    return pl.DataFrame(
        {
            "place": [chance.choice(["a", "b", "c", "", None]) for _ in range(rows)],
            "service": [chance.choice(["Beds 10", "beds", "Zest  ", "10", "9"]) for _ in range(rows)],
            "quantity": [chance.choice([10.0, 9.5, -3.0, 1e16, 0.1, None]) for _ in range(rows)],
            "year": [chance.choice([2016, 2017, None]) for _ in range(rows)],
            "note": [f"n{n} North" if n % 7 == 0 else "" for n in range(rows)],
        },
        schema_overrides={"place": pl.String, "quantity": pl.Float64, "year": pl.Int64},
    )


def texts(table: pl.DataFrame) -> list[dict[str, str]]:
    def text(value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return str(value).strip()

    return [{name: text(value) for name, value in row.items()} for row in table.to_dicts()]


def said(row: Mapping[str, str], column: str) -> str:
    return TITLES.get(column, {}).get(row[column], row[column])


def rank(text: str) -> tuple[int, float, str]:
    try:
        return (0, float(text), "")
    except ValueError:
        return (1 if text else 2, 0.0, text.lower())


def slowly(rows: Sequence[Mapping[str, str]], asked: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Row by row, as somebody would do it by hand."""
    found = []
    for row in rows:
        whole = " ".join([*row.values(), *(said(row, name) for name in row)]).lower()
        if all(word in whole for word in asked.get("q", "").lower().split()) and all(
            row[name] == asked[name] for name in COLUMNS if asked.get(name)
        ):
            found.append(row)
    sort = asked.get("sort", "")
    if sort.removeprefix("-") in COLUMNS:
        found.sort(key=lambda row: rank(said(row, sort.removeprefix("-"))), reverse=sort.startswith("-"))
    return found


def questions(seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    words = ["", "north", "10", "beds 10", "ZEST a", "n14", "nothing", "-3", "ambleside"]
    return [
        {
            "q": chance.choice(words),
            "place": chance.choice(["", "", "a", "z"]), "service": chance.choice(["", "", "Zest", "10"]),
            "quantity": chance.choice(["", "", "10", "9.5"]),
            "sort": chance.choice(["", *COLUMNS, *(f"-{name}" for name in COLUMNS), "unknown"]),
        }
        for _ in range(150)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_list_is_what_going_through_it_row_by_row_gives(seed: int) -> None:
    table = frame(seed, 160)
    rows = texts(table)
    for asked in questions(seed):
        wanted = slowly(rows, asked)
        for held in (texts_of_table(table), texts_of_rows(rows), rows):
            whole = listed(held, COLUMNS, asked, every=True, titles=TITLES)
            assert list(whole.rows) == wanted, asked
            pages = [listed(held, COLUMNS, {**asked, "page": str(n)}, titles=TITLES) for n in (1, 2, 99)]
            assert [list(page.rows) for page in pages[:2]] == [wanted[:PAGE], wanted[PAGE : 2 * PAGE] or wanted[:PAGE]]
            assert {(page.found, page.total) for page in pages} == {(len(wanted), 160)}
            assert pages[2].page == pages[2].pages == max(-(-len(wanted) // PAGE), 1)


def test_a_list_of_nothing_has_one_page() -> None:
    for held in (texts_of_table(frame(1, 0)), texts_of_rows([])):
        page = listed(held, COLUMNS, {"q": "a", "place": "a", "sort": "place"})
        assert (page.rows, page.found, page.total, page.page, page.pages) == ((), 0, 0, 1, 1)
