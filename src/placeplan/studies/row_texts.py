"""Rows as texts, column by column: a list of fifty thousand is filtered, sorted and cut without writing them all.

Of a column only its different texts are written, once; a row is written when it is shown.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from placeplan.plan.cells import format_value
from placeplan.plan.once import once_for_table

__all__ = ["Column", "RowTexts", "texts_of_rows", "texts_of_table"]

Places = NDArray[np.int64]
"""Places of rows, from 0."""


class Column:
    """A column's different texts, and which of them each row has.

    Parameters
    ----------
    codes
        For each row, the place of its text among the different ones.
    """

    def __init__(self, codes: Places, texts: Sequence[str]) -> None:
        self.codes, self.texts = codes, texts

    def rows_where(self, wanted: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Which rows have a text that is wanted."""
        found: NDArray[np.bool_] = np.array([wanted(text) for text in self.texts], dtype=bool)[self.codes]
        return found

    def ranked(self, places: Places, rank: Callable[[str], Any], *, down: bool) -> Places:
        """Rows in the order of what a text ranks as; equals keep their order, either way round."""
        ranks = [rank(text) for text in self.texts]
        order = {one: at for at, one in enumerate(sorted(set(ranks)))}
        marks = np.array([order[one] for one in ranks], dtype=np.int64)[self.codes[places]]
        return places[np.argsort(-marks if down else marks, kind="stable")]


class RowTexts(ABC):
    """Rows of texts.

    Parameters
    ----------
    names
        Every column.
    """

    def __init__(self, names: Sequence[str], total: int) -> None:
        self.names, self.total = tuple(names), total

    def column(self, name: str) -> Column:
        """One column; nothing in every row where there is none of this name."""
        return self._column(name) if name in self.names else Column(np.zeros(self.total, dtype=np.int64), [""])

    @abstractmethod
    def _column(self, name: str) -> Column: ...

    @abstractmethod
    def rows(self, places: Places) -> list[Mapping[str, str]]:
        """Whole rows, in the order asked for."""


class _Rows(RowTexts):
    def __init__(self, held: Sequence[Mapping[str, str]]) -> None:
        super().__init__(list(dict.fromkeys(name for row in held for name in row)), len(held))
        self._held = held

    def _column(self, name: str) -> Column:
        known: dict[str, int] = {}
        codes = [known.setdefault(row.get(name, ""), len(known)) for row in self._held]
        return Column(np.array(codes, dtype=np.int64), list(known))

    def rows(self, places: Places) -> list[Mapping[str, str]]:
        return [self._held[at] for at in places]


class _Table(RowTexts):
    def __init__(self, frame: pl.DataFrame) -> None:
        super().__init__(frame.columns, frame.height)
        self._frame = frame

    def _column(self, name: str) -> Column:
        return once_for_table(self._frame, ("texts", name), partial(_texts, self._frame[name]))

    def rows(self, places: Places) -> list[Mapping[str, str]]:
        found = self._frame[places].iter_rows(named=True)
        return [{name: format_value(value) for name, value in row.items()} for row in found]


def _texts(series: pl.Series) -> Column:
    distinct = series.unique(maintain_order=True)
    known = pl.DataFrame({"value": distinct, "code": np.arange(len(distinct), dtype=np.int64)})
    each = pl.DataFrame({"value": series})
    codes = each.join(known, on="value", how="left", nulls_equal=True, maintain_order="left")["code"]
    return Column(codes.to_numpy(), [format_value(value) for value in distinct.to_list()])


def texts_of_table(frame: pl.DataFrame) -> RowTexts:
    """Rows of a table, as a form or a file would hold them."""
    return _Table(frame)


def texts_of_rows(rows: Sequence[Mapping[str, str]]) -> RowTexts:
    """Rows that are texts already; a column that a row has not is empty there."""
    return _Rows(rows)
