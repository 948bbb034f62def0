"""Rows that differ from those of another array, and entries counted at places."""

import numpy as np

from placeplan.engine.draws import Draws
from placeplan.engine.rows import Members, Rows, takers, whole

CARE = np.arange(24.0).reshape(2, 4, 3)


def test_rows_are_those_of_the_array_they_stand_for() -> None:
    rows = Rows(CARE, np.array([1, 3]), -CARE[:, [1, 3]])
    for asked in ([0, 1, 2, 3], [3, 0], [2], []):
        at = np.array(asked, dtype=np.int64)
        assert (rows.take(at) == rows.dense[:, at]).all()
    assert (rows.dense[:, [1, 3]] == -CARE[:, [1, 3]]).all()
    assert (rows.dense[:, [0, 2]] == CARE[:, [0, 2]]).all()
    assert whole(CARE).dense is CARE


def test_what_a_row_reaches_is_counted_whole() -> None:
    members = Members(np.array([0, 1, 2, 3]), np.array([5, 7, 5, 9]))
    found = members.reached(np.array([True, False, False, False]))
    assert found.rows.tolist() == [0, 2]
    assert found.filled.tolist() == [5]
    assert members.reached(np.array([True, False, False, False])) is found
    assert members.reached(np.zeros(4, dtype=bool)).rows.tolist() == []


def test_takers_take_at_their_own_rate() -> None:
    """Rows of kinds 4, 2, 4 and 0; kind 4 takes twice the first assumption, kind 2 the second, kind 0 nothing."""
    draws = Draws(np.array([[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]]), np.ones((1, 3)), np.zeros((0, 3)))
    found = takers({4: (0, 2.0), 2: (1, 1.0)}, np.array([4, 2, 4, 0]), np.array([0, 1, 0, 1]))
    assert found.rows.tolist() == [0, 1, 2]
    taken = found.taken(draws, whole(CARE))
    assert (taken[:, 1] == CARE[:, 1] * draws.values[1]).all()
    assert (found.sums.of(taken)[:, 0] == (CARE[:, 0] + CARE[:, 2]) * 2.0 * draws.values[0]).all()
    assert found.some(np.array([False, True, False])).taken(draws, whole(CARE)).shape == (2, 1, 3)
