"""The baseline as people agree it: what one source gives of a table."""

from __future__ import annotations

import polars as pl
import pytest

from placeplan.studies.agreement import baseline
from tests.plans import tiny_plan


def test_people_are_added_up_in_the_base_year_alone_and_what_differs_is_not_added_up() -> None:
    plan = tiny_plan()
    people = plan.table("population")
    high = people.with_columns(variant=pl.lit("high"), persons=pl.col("persons") * 2)
    views = {view.kind: view for view in baseline(plan.with_table("population", pl.concat([people, high])))}
    (share,) = views["population"].sources
    assert share.total == pytest.approx(2 * (1000 + 500 + 800 + 250 + 2000 + 100))  # both sexes; the places of the plan
    for kind in ("activity", "capacity", "workforce", "accounts"):
        assert [source.total for source in views[kind].sources] == [None], kind
