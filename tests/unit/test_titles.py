"""What a figure is given for, in words."""

from placeplan.plan.titles import scope_in_words, title_in_scope
from tests.plans import tiny_plan


def test_a_scope_is_told_by_titles() -> None:
    plan = tiny_plan()
    resource = next(iter(plan.records["resource"].values()))
    site = next(iter(plan.records["site"].values()), None) or next(iter(plan.records["organisation"].values()))
    said = scope_in_words(plan, {"provider": site.id, "resource": resource.id})  # type: ignore[attr-defined]
    assert said == f"{site.title}; {resource.title}"  # type: ignore[attr-defined]
    assert scope_in_words(plan, {}) == "the footprint"


def test_what_has_no_record_keeps_its_name() -> None:
    assert title_in_scope(tiny_plan(), "line", "fixed_saving") == "fixed saving"
    assert title_in_scope(tiny_plan(), "resource", "none-such") == "none-such"
