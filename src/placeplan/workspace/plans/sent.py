"""Small forms that add one entry: what was sent, and what was wrong with it, at its field and in the summary on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from placeplan.studies.editing import FieldProblem
from placeplan.workspace.plans.scene import Scene

__all__ = ["Sent", "sent_to"]


@dataclass(frozen=True)
class Sent:
    """A form as it was sent.

    Parameters
    ----------
    form
        Name of the form, where a page has several.
    """

    form: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[FieldProblem] = ()

    @property
    def wrong(self) -> dict[str, str]:
        """Messages by field."""
        return {found.name: found.message for found in self.problems}

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Id of each field and its message, for the summary on top."""
        return [(f"f-{self.form}-{found.name}" if self.form else f"f-{found.name}", found.message)
                for found in self.problems]  # fmt: skip


def sent_to(scene: Scene, *names: str) -> dict[str, str]:
    """Fields of a form that was sent, at most 2,000 letters each."""
    return {name: scene.request.POST.get(name, "").replace("\0", "")[:2000] for name in names}
