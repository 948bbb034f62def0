"""The pages of the reference that are generated from packs, checks and codes."""

from __future__ import annotations

from placeplan.assurance.checks import CHECKS, Check
from placeplan.assurance.credibility import CREDIBILITY
from placeplan.assurance.narrative.validate import NUMBER_CODES
from placeplan.assurance.packs import BUILT_IN, built_in
from placeplan.records import RequirementPack

__all__ = ["reference_pages"]


def reference_pages() -> dict[str, str]:
    """Every generated page by its path from the project's root."""
    return {
        "docs/reference/requirement-packs.md": _packs(),
        "docs/reference/credibility-checks.md": _credibility(),
    }


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _packs() -> str:
    lines = [
        "# Requirement packs",
        "",
        "Every built-in pack and every named check a pack can call. This page is generated from them. A pack",
        "of your own is a file `packs/<id>.toml` in the plan's folder, in the [same form](records/requirement.md).",
        "",
        "Wording is *quoted* where the words stand in a document that was at hand, *derived* where they were",
        "worked out from quoted text, and *indicative* where they are background knowledge: check those against the",
        "document first.",
        "",
    ]
    for name in BUILT_IN:
        lines += _pack(built_in(name))
    lines += ["## Named checks", "", 'Parameters are written as text, numbers too: `least = "0.92"`.', ""]
    for _, known in sorted(CHECKS.items()):
        lines += _check(known)
    return "\n".join(lines).rstrip() + "\n"


def _pack(pack: RequirementPack) -> list[str]:
    lines = [f"## {pack.id}", "", f"**{pack.title}**, version {pack.version}. {pack.source}.", ""]
    lines += [pack.note, ""] if pack.note else []
    lines += ["| id | what is asked | wording | how | severity |", "|---|---|---|---|---|"]
    for asked in pack.requirements:
        how = f"rule `{asked.check}`" if asked.how == "rule" else asked.how
        wording = asked.wording or pack.wording
        lines.append(f"| `{asked.id}` | {_cell(asked.title)} | {wording} | {how} | {asked.severity} |")
    return [*lines, ""]


def _check(known: Check) -> list[str]:
    lines = [f"### {known.name}", "", known.meaning, ""]
    if known.parameters:
        lines += ["| parameter | meaning | if left out |", "|---|---|---|"]
        for given in known.parameters:
            default = "must be given" if given.default is None else f"{given.default}" or "nothing"
            among = f": one or several of {', '.join(given.among)}" if 0 < len(given.among) < 12 else ""
            lines.append(f"| `{given.name}` | {_cell(given.meaning + among)} | {default} |")
        lines.append("")
    return lines


def _credibility() -> str:
    lines = [
        "# Credibility checks",
        "",
        "What the plan's own model and evidence say against its numbers. Each doubt gives the figure, what it is held",
        "against, where that comes from and how grave it is. This page is generated from the checks.",
        "",
    ]
    for name, known in CREDIBILITY.items():
        lines += [f"## {name}", "", f"**{known.title}.** {known.meaning}", ""]
    lines += [
        "## Numbers in the plan's answers",
        "",
        "Every number in `answers/*.md` is a live reference, is checked, is cited as `[@evidence-id]`, or is reported.",
        "",
        "| code | severity | meaning |",
        "|---|---|---|",
    ]
    lines += [f"| `{code}` | {severity} | {meaning} |" for code, (severity, meaning) in NUMBER_CODES.items()]
    return "\n".join(lines).rstrip() + "\n"
