"""Write every golden again: `python -m tests.golden.refresh`."""

from __future__ import annotations

import json
import sys

from tests.golden.registered import EXAMPLES, example_figures, path_of, section_figures, sections


def main() -> None:
    """Write the goldens of every example and every section of the equations, and name those that changed."""
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
