"""Scenarios: other versions of a plan, laid over its records.

Order: the scenario that is extended, then this one's removals, then its changes, each in the order written. A later
change of one field replaces an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from placeplan.errors import UnknownNameError
from placeplan.plan.cells import ValueFault, parse_text
from placeplan.plan.codes import CODES
from placeplan.plan.mentions import part_key
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, Problems, nearest, problem
from placeplan.records import KINDS, Change, FieldSpec, Part, PlanSettings, Removal, Scenario, fields_of

__all__ = ["Overlaid", "alone", "apply_scenario", "overlay", "scenario_names"]


@dataclass(frozen=True)
class Overlaid:
    """A plan with a scenario laid over it, and what of the scenario could not be applied."""

    plan: Plan
    problems: Problems


class _Fault(Exception):
    """A change that cannot be made: code, value and facts of the problem."""

    def __init__(self, code: str, value: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.value, self.facts = code, value, facts


def scenario_names(plan: Plan) -> tuple[str, ...]:
    """Ids of the plan's scenarios, in order."""
    return tuple(sorted(plan.of(Scenario)))


def apply_scenario(plan: Plan, scenario_id: str) -> tuple[Plan, Problems]:
    """The plan with a scenario laid over it, and what of the scenario could not be applied.

    An empty id gives the plan itself. Every kind of record but scenarios can be changed; baseline tables cannot.

    Raises
    ------
    UnknownNameError
        The plan has no such scenario.
    """
    if not scenario_id:
        return plan, ()
    if scenario_id not in plan.of(Scenario):
        close = nearest(scenario_id, scenario_names(plan))
        known = ", ".join(scenario_names(plan)) or "none"
        remedy = f"Did you mean {close!r}?" if close else f"There are: {known}."
        raise UnknownNameError("the plan has no such scenario.", value=scenario_id, remedy=remedy)
    laid = overlay(plan, scenario_id)
    return laid.plan, laid.problems


def alone(plan: Plan) -> Plan:
    """The plan with its scenarios emptied: where one has been laid over it, others may change what this one left out,
    so they are not held against it; their names stay, for records that refer to them."""
    bare = {key: Scenario(id=key, title=scenario.title) for key, scenario in plan.of(Scenario).items()}
    return plan.with_records("scenario", bare)


def overlay(plan: Plan, scenario_id: str) -> Overlaid:
    """Lay an existing scenario over a plan."""
    chain, problems = _chain(plan, scenario_id)
    changed = plan
    for scenario in chain:
        for index, removal in enumerate(scenario.remove, 1):
            try:
                changed = _remove(changed, removal)
            except _Fault as fault:
                problems.append(_problem(scenario, f"remove.{index}", fault))
        for index, change in enumerate(scenario.set, 1):
            try:
                changed = _set(changed, change)
            except _Fault as fault:
                problems.append(_problem(scenario, f"set.{index}", fault))
    return Overlaid(changed, tuple(problems))


def _problem(scenario: Scenario, field: str, fault: _Fault) -> Problem:
    file = f"scenarios/{scenario.id}.toml"
    return problem(fault.code, file=file, record=scenario.id, field=field, value=fault.value, facts=fault.facts)


def _chain(plan: Plan, scenario_id: str) -> tuple[list[Scenario], list[Problem]]:
    """The scenario and those it extends, the furthest first."""
    scenarios = plan.of(Scenario)
    chain: list[Scenario] = []
    current = scenario_id
    while current in scenarios:
        if scenarios[current] in chain:
            circle = " extends ".join([scenario.id for scenario in chain] + [current])
            fault = _Fault("scenario-cycle", circle)
            return [], [_problem(scenarios[scenario_id], "extends", fault)]
        chain.append(scenarios[current])
        current = scenarios[current].extends
    return chain[::-1], []


def _unknown(what: str, value: str, known: Iterator[str] | tuple[str, ...] | list[str]) -> _Fault:
    names = list(known)
    close = nearest(value, names)
    hint = f"Did you mean {close!r}?" if close else f"There are: {', '.join(names[:20])}."
    return _Fault("unknown-target", value, what=what, hint=hint)


def _check_target(plan: Plan, kind: str, record: str) -> None:
    kinds = [name for name, entry in KINDS.items() if entry.storage != "table" and name != "scenario"]
    if kind not in kinds:
        raise _unknown("kind", kind, kinds)
    ids = (plan.settings.id,) if kind == "plan" else tuple(plan.records.get(kind, {}))
    if record not in ids:
        raise _unknown(kind.replace("_", " "), record, ids)


def _remove(plan: Plan, removal: Removal) -> Plan:
    _check_target(plan, removal.kind, removal.id)
    if removal.kind == "plan":
        raise _Fault(
            "bad-change",
            removal.id,
            target="plan",
            reason="its settings cannot be left out.",
            remedy="Remove this line.",
        )
    return plan.with_records(
        removal.kind, {key: record for key, record in plan.records[removal.kind].items() if key != removal.id}
    )


def _set(plan: Plan, change: Change) -> Plan:
    _check_target(plan, change.kind, change.id)
    if change.field == "id":
        raise _Fault(
            "bad-change", change.value, target="id", reason="ids do not change.", remedy="Change another field."
        )
    steps = change.field.split(".")
    if change.kind == "plan":
        settings = _changed(plan.settings, steps, change)
        assert isinstance(settings, PlanSettings)
        return replace(plan, settings=settings)
    record = _changed(plan.records[change.kind][change.id], steps, change)
    return plan.with_records(change.kind, {**plan.records[change.kind], change.id: record})  # type: ignore[dict-item]


def _changed(part: Part, steps: list[str], change: Change) -> Part:
    """The part with the field that the steps lead to set to the change's value."""
    specs = {spec.name: spec for spec in fields_of(type(part))}
    spec = specs.get(steps[0])
    if spec is None:
        raise _unknown("field", steps[0], list(specs))
    if len(steps) == 1 and spec.type != "parts":
        value: object = _parsed(spec, change)
    elif spec.type == "parts" and len(steps) > 1:
        value = _below(part, spec, steps[1:], change)
    elif spec.type == "mapping" and len(steps) == 2:
        value = _entry(part, spec, steps[1], change)
    else:
        raise _unknown("field", change.field, [])
    return _validated(part, spec.name, value, change)


def _parsed(spec: FieldSpec, change: Change) -> object:
    try:
        return parse_text(spec, change.value)
    except ValueFault as fault:
        facts = {"field": change.field, "value": fault.value, **fault.facts}
        entry = CODES[fault.code]
        reason, remedy = entry.message.format(**facts), entry.remedy.format(**facts)
        raise _Fault("bad-change", change.value, target=change.field, reason=reason, remedy=remedy) from None


def _entry(part: Part, spec: FieldSpec, key: str, change: Change) -> object:
    """The mapping with one key set."""
    entry = _parsed(spec, change.model_copy(update={"value": f"{key}={change.value}"}))
    assert isinstance(entry, dict)
    return {**getattr(part, spec.name), **entry}


def _below(part: Part, spec: FieldSpec, steps: list[str], change: Change) -> object:
    value = getattr(part, spec.name)
    if spec.single:
        if value is None:
            raise _unknown("part", spec.name, [])
        return _changed(value, steps, change)
    names = [part_key(element, index) for index, element in enumerate(value, 1)]
    wanted = steps[0] if steps[0] in names else ""
    if not wanted and steps[0].isdigit() and 1 <= int(steps[0]) <= len(names):
        wanted = names[int(steps[0]) - 1]
    if not wanted or len(steps) < 2:
        raise _unknown(f"part of {spec.name}", steps[0], names)
    at = names.index(wanted)
    return (*value[:at], _changed(value[at], steps[1:], change), *value[at + 1 :])


def _validated(part: Part, name: str, value: object, change: Change) -> Part:
    """A copy with one field changed, held against the definition once more."""
    values = {field: getattr(part, field) for field in type(part).model_fields} | {name: value}
    try:
        return type(part).model_validate(values)
    except ValidationError as fault:
        reason = fault.errors()[0]["msg"]
        raise _Fault(
            "bad-change", change.value, target=change.field, reason=f"{reason}.", remedy="See the field's page."
        ) from None
