"""What every series shares: changing the shape of a reading while keeping its notices."""

import re
from dataclasses import replace

import polars as pl

from placeplan.sources.errors import UnknownCode, UnknownRelease
from placeplan.sources.reading import Reading
from placeplan.sources.release import Release


def reshaped(reading: Reading, table: pl.DataFrame) -> Reading:
    """The same notices with another shape of the table."""
    return replace(reading, table=table)


def join_readings(table: pl.DataFrame, *readings: Reading) -> Reading:
    """A table made from several readings, with all their notices, each once."""
    notices = dict.fromkeys(notice for reading in readings for notice in reading.notices)
    return Reading(table, tuple(notices))


def only(table: pl.DataFrame, column: str, value: str, release: Release) -> pl.DataFrame:
    """The rows with one value of a column; raises UnknownRelease naming the values there are."""
    known = table[column].unique().sort().to_list()
    if value not in known:
        shown = ", ".join(str(k) for k in known[:30])
        raise UnknownRelease(f"{release.id} has no {column} {value!r}.", remedy=f"It has: {shown}.")
    return table.filter(pl.col(column) == value)


def join_all(left: pl.DataFrame, right: pl.DataFrame, *, on: str, what: str) -> pl.DataFrame:
    """Join so that every row on the left finds exactly one on the right.

    Raises
    ------
    UnknownCode
        Naming codes that the right has not, or has more than once; nothing is dropped or doubled unseen.
    """
    twice = right.filter(right[on].is_duplicated())[on].unique().sort().to_list()
    lost = left.join(right, on=on, how="anti")[on].unique().sort().to_list()
    if lost or twice:
        said = "are unknown to" if lost else "stand more than once in"
        named = ", ".join(str(code) for code in (lost or twice)[:5])
        raise UnknownCode(
            f"{len(lost or twice)} codes of {on!r} {said} {what}: {named}.",
            remedy="Check that both releases use the same year of boundaries.",
        )
    return left.join(right, on=on, how="left")


_NOISE = {
    "nhs",
    "foundation",
    "trust",
    "the",
    "and",
    "hospitals",
    "hospital",
    "university",
    "of",
    "services",
    "service",
}


def name_key(name: str) -> str:
    """A trust's name reduced to the words that tell it apart, so that two compilations of names can meet.

    Case, punctuation and the words most trusts share are dropped; the words left are sorted. Two trusts with the same
    key are not told apart: callers must refuse a key that stands for more than one code.
    """
    words = re.sub(
        r"[^a-z0-9 ]", "", name.lower().replace("&", " and ").replace("-", " ").replace("healthcare", "health care")
    )
    return " ".join(sorted(word for word in words.split() if word not in _NOISE))
