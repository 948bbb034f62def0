"""Reading requirement packs: those that come with Placeplan, and those in a plan's own folder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from placeplan.assurance.checks import CHECKS, faults
from placeplan.errors import InternalError, UnknownNameError, UserError
from placeplan.plan.nested import Place, parse_document, parse_part
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, nearest
from placeplan.records import RequirementPack

__all__ = ["BUILT_IN", "PackError", "built_in", "pack_problems", "packs_of"]

BUILT_IN: tuple[str, ...] = (
    "stp-2016",
    "review-2017",
    "fastest-first",
    "service-change",
    "planning-2026",
    "analytical-quality",
)
"""Packs that come with Placeplan, the oldest regime first."""


class PackError(UserError):
    """A requirement pack, an answer or a mark cannot be used.

    Parameters
    ----------
    problems
        Everything wrong with it.
    """

    code = "pack"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        more = f" {len(problems) - 1} more like it." if len(problems) > 1 else ""
        where = ", ".join(part for part in (first.file, first.record, first.field) if part)
        super().__init__(f"{first.message}{more}", path=where, value=first.value, remedy=first.remedy)
        self.problems = problems


@cache
def built_in(name: str) -> RequirementPack:
    """A pack that comes with Placeplan.

    Raises
    ------
    UnknownNameError
        There is none of that name.
    """
    if name not in BUILT_IN:
        near = nearest(name, BUILT_IN)
        hint = f"Did you mean {near}?" if near else f"There are: {', '.join(BUILT_IN)}."
        raise UnknownNameError("there is no such requirement pack.", value=name, remedy=hint)
    file = f"{name}.toml"
    text = files("placeplan.assurance.packs").joinpath(file).read_text(encoding="utf-8")
    problems: list[Problem] = []
    data = parse_document(text, file, problems)
    values = parse_part(RequirementPack, data or {}, Place(file, name), problems)
    pack = None if problems else RequirementPack.model_validate(values)
    if pack is None or (problems := list(pack_problems(pack, file))):
        raise InternalError(f"the pack {name} that comes with Placeplan is broken: {problems[0]}")
    return pack


def pack_problems(pack: RequirementPack, file: str) -> tuple[Problem, ...]:
    """What is wrong with a pack: two requirements of one id, an unknown check, a parameter no check takes."""
    found: list[Problem] = []

    def add(code: str, requirement: str, field: str, message: str, value: object, remedy: str) -> None:
        found.append(
            Problem(
                code,
                "error",
                message,
                file,
                None,
                pack.id,
                f"requirements.{requirement}.{field}",
                str(value),
                "",
                remedy,
            )
        )

    seen: set[str] = set()
    for asked in pack.requirements:
        if asked.id in seen:
            add(
                "duplicate-requirement",
                asked.id,
                "id",
                "two requirements of one pack have the same id",
                asked.id,
                "Give each its own id.",
            )
        seen.add(asked.id)
        if asked.how == "rule" and not asked.check:
            add(
                "no-check",
                asked.id,
                "check",
                "a requirement checked by rule names no check",
                "",
                f"Name one of: {', '.join(sorted(CHECKS))}.",
            )
        for message, value, remedy in faults(asked.check, asked.parameters) if asked.check else ():
            add("unknown-check", asked.id, "check", message, value, remedy)
    if not pack.requirements:
        add("empty-pack", "", "id", "a pack has no requirement", pack.id, "Add [[requirements]].")
    return tuple(found)


def packs_of(plan: Plan) -> dict[str, RequirementPack]:
    """Every pack a plan can be assessed against: the built-in ones, then its own; one of its own replaces another.

    Raises
    ------
    PackError
        A pack of the plan's own is wrong. It carries all problems of all of them.
    """
    own = plan.of(RequirementPack)
    problems = tuple(found for key, pack in own.items() for found in pack_problems(pack, f"packs/{key}.toml"))
    if problems:
        raise PackError(problems)
    return {name: built_in(name) for name in BUILT_IN} | dict(own)
