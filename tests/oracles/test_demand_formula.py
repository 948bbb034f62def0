"""The trust of the benchmark beside the demand model: activity expected, against that model's formula row by row.

The model itself needs another Python; what it expects of a row is the row's population growth x growth beyond it x what
its programme leaves.
"""

import numpy as np
import pytest

from benchmarks.nhp_model import with_their_values
from benchmarks.nhp_plan import trust_plan
from benchmarks.nhp_rows import AVOIDED, GROWTH, LINES, START, YEARS, all_rows, persons
from tests.uncertainty.models import compiled


def test_every_line_of_care_grows_and_shrinks_as_the_formula_says() -> None:
    rows = all_rows(1)
    draw = np.random.Generator(np.random.Philox(key=2))
    growth = {group: [1.0, *draw.uniform(*ends, 3)] for group, ends in GROWTH.items()}
    left = {name: [1.0, *draw.uniform(*ends, 3)] for name, ends in AVOIDED.items()}
    each = {"ip": growth, "op": growth, "aae": growth}
    drawn = {"non-demographic_adjustment": each, "activity_avoidance": {"ip": left, "op": left, "aae": left}}
    found = with_their_values(compiled(trust_plan(rows)), drawn, 3)
    for line, ours in zip(LINES, found, strict=True):
        people = rows.filter(line=line.id).group_by("sex", "age").len().rows()
        grown = sum(n * persons(sex, age, START + YEARS) / persons(sex, age, START) for sex, age, n in people)
        kept = np.array(left[line.programme][1:]) if line.programme else 1.0
        assert ours == pytest.approx(grown * np.array(growth[line.group][1:]) ** YEARS * kept, rel=1e-12)
