"""Write every golden again: `python -m tests.golden.refresh`."""

from __future__ import annotations

import json
import sys

import placeplan
from placeplan.programme import record_digest, substance_digest
from placeplan.records import Approval, Version
from placeplan.studies.new import examples
from tests.golden.registered import EXAMPLES, example_figures, path_of, section_figures, sections

FOLDERS = {entry.name: entry.folder for entry in examples()}


def own_version(name: str) -> None:
    """Bind an example's approvals of its own version, and of its own records, to what now stands in its folder."""
    plan = placeplan.load(FOLDERS[name])
    now = substance_digest(plan)
    changes = {plan.of(Version)["this-version"].digest: now}
    changes |= {
        given.digest: record_digest(plan, given.record_kind, given.record)
        for given in plan.of(Approval).values() if given.record
    }  # fmt: skip
    for file in (FOLDERS[name] / "programme" / kind for kind in ("versions.csv", "approvals.csv")):
        text = before = file.read_text(encoding="utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        if text != before:
            file.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}/{file.name}\n")


def main() -> None:
    """Write the goldens of every example and every section of the equations, and name those that changed."""
    for name in EXAMPLES:
        own_version(name)
    made = {path_of("examples", name): example_figures(name) for name in EXAMPLES}
    made |= {path_of("equations", name): section_figures(name) for name in sections()}
    for path, content in made.items():
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if text != before:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.parent.name}/{path.name}\n")


if __name__ == "__main__":
    main()
