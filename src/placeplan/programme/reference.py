"""The page `docs/reference/programme.md`, written from the code's own definitions."""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing
from collections.abc import Iterator

import placeplan.programme as programme
from placeplan.programme.codes import FINDINGS, PROBLEMS
from placeplan.programme.duties import DUTY_RULES
from placeplan.programme.topic import Topic
from placeplan.records import DUTIES

__all__ = ["render_reference"]

_INTRO = """# The programme

What each topic hands back. Every function of `placeplan.programme` takes a plan and a day (`on`), some of them results
or more; it reads no clock and changes nothing. `to_dict()` of the answer is one JSON object: its keys are those below,
dates are written 2016-06-30, and the main list of a topic carries the topic's plural name. This page is written from
the code. How to use each topic: [roll-out](../how-to/rollout.md), [governance](../how-to/governance.md),
[approvals](../how-to/approvals.md), [path](../how-to/path.md), [timeline](../how-to/timeline.md),
[risks](../how-to/risks.md), [benefits](../how-to/benefits.md), [engagement](../how-to/engagement.md),
[load](../how-to/load.md), [network](../how-to/network.md), [deep dive](../how-to/deepdive.md),
[reports](../how-to/reports.md).

`placeplan programme PLAN TOPIC --on DATE --format json` prints the same object with `topic`, `plan` and `plan_digest`
before it and, for some topics, what the plan's figures add; the page of the topic names those keys.
"""
_CLASSES: dict[str, type[Topic]] = {
    "rollout": programme.Rollout, "governance": programme.Governance, "approvals": programme.Approvals,
    "path": programme.Path, "timeline": programme.Timeline, "risks": programme.Risks, "benefits": programme.Benefits,
    "engagement": programme.Engagement, "load": programme.Load, "network": programme.Network,
    "deepdive": programme.DeepDive, "reports": programme.Reports,
}  # fmt: skip


def render_reference() -> str:
    """The whole page."""
    lines = [_INTRO]
    for topic, model in _CLASSES.items():
        lines += [f"## {topic}", "", *_signature(topic), "", f"Main list: `{programme.TOPICS[topic]}`.", ""]
        lines += list(_shape(model))
    lines += ["## When the eight duties are due", "", "| duty | what | due |", "|---|---|---|"]
    lines += [f"| {code} | {text} | {DUTY_RULES[code]} |" for code, text in DUTIES.items()]
    lines += ["", "## Findings", "", "Each is `{code, severity, subject, message, remedy}`.", ""]
    for topic, codes in FINDINGS.items():
        lines += ["| " + topic + " | when |", "|---|---|", *(f"| {c} | {text} |" for c, text in codes.items()), ""]
    lines += ["## Problems", "", "Rows of `check_programme(plan)`, each with its rule and remedy.", ""]
    lines += ["| problem | when |", "|---|---|", *(f"| {code} | {text} |" for code, text in PROBLEMS.items()), ""]
    return "\n".join(lines)


def _signature(topic: str) -> list[str]:
    function = getattr(programme, topic)
    names = ", ".join(
        name if p.kind is not p.KEYWORD_ONLY else f"*, {name}" if first else name
        for first, (name, p) in _marked(inspect.signature(function).parameters)
    )
    summary = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
    return [f"`{topic}({names})`", "", summary]


def _marked(
    parameters: typing.Mapping[str, inspect.Parameter],
) -> Iterator[tuple[bool, tuple[str, inspect.Parameter]]]:
    seen = False
    for name, parameter in parameters.items():
        keyword = parameter.kind is parameter.KEYWORD_ONLY
        yield keyword and not seen, (name, parameter)
        seen = seen or keyword


def _shape(model: type) -> Iterator[str]:
    """A table of an answer's keys, then of each row's, once each."""
    waiting, done = [model], set()
    while waiting:
        here = waiting.pop(0)
        if here in done or here is programme.Finding:
            continue
        done.add(here)
        if here is not model:
            yield f"**{here.__name__}.** {(inspect.getdoc(here) or '').split(chr(10))[0]}"
            yield ""
        meanings = _meanings(here)
        yield "| key | type | meaning |"
        yield "|---|---|---|"
        hints = typing.get_type_hints(here)
        for spec in dataclasses.fields(here):
            text, parts = _type(hints[spec.name])
            waiting += parts
            yield f"| {spec.name} | {text} | {meanings.get(spec.name, '')} |"
        yield ""


def _type(hint: object) -> tuple[str, list[type]]:
    """A type in words, and the row classes it holds."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and inner and inner[-1] is not Ellipsis:
        return "list", []
    if origin is tuple:
        text, parts = _type(inner[0])
        return f"list of {text}", parts
    if origin is dict:
        return "object", []
    options = [arg for arg in inner if arg is not type(None)]
    if len(options) == 1 and len(inner) == 2:
        text, parts = _type(options[0])
        return f"{text} or null", parts
    if inner:
        return "text", []
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint.__name__, [hint]
    names = {"str": "text", "float": "number", "int": "whole number", "bool": "true or false"}
    return names.get(getattr(hint, "__name__", ""), getattr(hint, "__name__", "any")), []


def _meanings(model: type) -> dict[str, str]:
    """Meanings of fields from the Parameters section of a docstring."""
    doc = inspect.getdoc(model) or ""
    _, _, section = doc.partition("Parameters\n----------\n")
    found: dict[str, str] = {}
    for match in re.finditer(r"^(\w[\w, ]*)\n((?:    .*\n?)+)", section, flags=re.MULTILINE):
        text = " ".join(match[2].split()).replace("|", "\\|")
        found.update(dict.fromkeys(re.split(r", *", match[1]), text))
    return found
