"""The step ledger: how each quantity came about, kept beside its values so that any figure can explain itself.

The engine records a `Step` for every named array it makes: its values, the formula in words, the rule that names the
inputs of one element, and the rule that works the element out from its inputs' values. Nothing is expanded until
somebody asks. Asking gives a tree whose leaves are assumptions and baseline rows, and in which every node can be worked
out again from its children.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from placeplan.errors import InternalError

__all__ = ["Index", "Leaf", "Ledger", "Node", "Reference", "Step", "add", "times"]

Index = tuple[int, ...]
Compute = Callable[[Index, Sequence[float]], float]
Finder = Callable[[str, str, str, Mapping[str, str]], "tuple[str, Index] | None"]


@dataclass(frozen=True)
class Leaf:
    """Something given.

    Parameters
    ----------
    kind
        "assumption", "baseline" (rows of a table), "decision" (something an initiative states, such as a start month)
        or "constant".
    evidence
        Evidence or source, with its title.
    detail
        Anything more: range, grade, owner, file, number of rows.
    """

    kind: str
    name: str
    value: float
    unit: str
    evidence: str = ""
    detail: Mapping[str, str] = field(default_factory=dict, compare=False)
    rows: int = 0


Reference = tuple[str, Index] | Leaf
"""An input: the name and element of another step, or a leaf."""


def add(_: Index, values: Sequence[float]) -> float:
    """Sum of the inputs."""
    return float(sum(values))


def times(_: Index, values: Sequence[float]) -> float:
    """Product of the inputs."""
    return float(np.prod(values)) if values else 1.0


@dataclass(frozen=True)
class Step:
    """One named array of the engine.

    Parameters
    ----------
    value
        For an element, its value in the expected run.
    formula
        The formula as people write it, with the names of the inputs in order.
    compute
        Works an element out from its inputs' values, in the order `inputs` gives them.
    inputs
        For an element, its inputs.
    label
        For an element, what it is in words.
    """

    name: str
    value: Callable[[Index], float]
    unit: str
    formula: str
    compute: Compute
    inputs: Callable[[Index], Sequence[Reference]]
    label: Callable[[Index], str]


@dataclass(frozen=True)
class Node:
    """One figure of an explanation, with those it was made from.

    Parameters
    ----------
    collapsed
        The steps between this node and its children are not shown: the children are the distinct leaves below it.
    """

    name: str
    label: str
    value: float
    unit: str
    formula: str
    children: tuple[Node, ...] = ()
    leaf: Leaf | None = None
    collapsed: bool = False

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Ledger:
    """Every step of a run by name."""

    steps: dict[str, Step] = field(default_factory=dict)
    finder: Finder | None = field(default=None, repr=False)
    """Gives the step and element of a figure: (figure, world, year, scope) -> (name, index), or None."""

    def record(self, step: Step) -> None:
        """Enter a step.

        Raises
        ------
        InternalError
            A step of that name is there already.
        """
        if step.name in self.steps:
            raise InternalError(f"the step {step.name!r} was recorded twice")
        self.steps[step.name] = step

    def value(self, name: str, index: Index) -> float:
        """Value of one element."""
        return float(self.steps[name].value(index))

    def find(self, figure: str, world: str, year: str, scope: Mapping[str, str]) -> tuple[str, Index] | None:
        """Step and element that hold a figure; None where it cannot be explained step by step."""
        return None if self.finder is None else self.finder(figure, world, year, scope)

    def explain(self, name: str, index: Index, *, depth: int = 4) -> Node:
        """Tree under one element.

        Parameters
        ----------
        depth
            Levels to show in full; a node at that depth is followed at once by the distinct leaves below it.
        """
        return self._tree(name, index, depth, _Inputs(self))

    def _tree(self, name: str, index: Index, depth: int, inputs: _Inputs) -> Node:
        step, references = self.steps[name], inputs.of((name, index))
        label, value = step.label(index), self.value(name, index)
        if depth <= 1 and any(not isinstance(r, Leaf) for r in references):
            leaves = tuple(_leaf_node(leaf) for leaf in inputs.leaves((name, index)).values())
            return Node(name, label, value, step.unit, step.formula, leaves, collapsed=True)
        children = tuple(
            _leaf_node(r) if isinstance(r, Leaf) else self._tree(*r, depth - 1, inputs) for r in references
        )
        return Node(name, label, value, step.unit, step.formula, children)

    def leaves(self, name: str, index: Index) -> dict[tuple[str, str], Leaf]:
        """Distinct leaves below an element; baseline rows of one file are taken together."""
        return _Inputs(self).leaves((name, index))

    def rebuild(self, name: str, index: Index, memory: dict[tuple[str, Index], float] | None = None) -> float:
        """Value of an element worked out again from the leaves alone, all the way down."""
        memory = {} if memory is None else memory
        key = (name, index)
        if key not in memory:
            step = self.steps[name]
            values = [r.value if isinstance(r, Leaf) else self.rebuild(*r, memory) for r in step.inputs(index)]
            memory[key] = step.compute(index, values)
        return memory[key]

    def _value_of(self, reference: Reference) -> float:
        return reference.value if isinstance(reference, Leaf) else self.value(*reference)


def _leaf_node(leaf: Leaf) -> Node:
    return Node(leaf.name, leaf.name, leaf.value, leaf.unit, "", leaf=leaf)


class _Inputs:
    """Inputs of elements, found once each for a whole explanation: its branches meet again further down."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[tuple[str, Index], Sequence[Reference]] = {}

    def of(self, key: tuple[str, Index]) -> Sequence[Reference]:
        """Inputs of an element; those of a sum that are zero are left out."""
        found = self._known.get(key)
        if found is None:
            step = self._ledger.steps[key[0]]
            found = step.inputs(key[1])
            if step.compute is add:
                found = [r for r in found if self._ledger._value_of(r) != 0.0]
            self._known[key] = found
        return found

    def leaves(self, key: tuple[str, Index]) -> dict[tuple[str, str], Leaf]:
        """Distinct leaves below an element; baseline rows of one file are taken together."""
        stack, seen, gathered = [key], {key}, _Gathered()
        while stack:
            for one in self.of(stack.pop()):
                if isinstance(one, Leaf):
                    gathered.take(one)
                elif one not in seen:
                    seen.add(one)
                    stack.append(one)
        return gathered.leaves()


@dataclass
class _Gathered:
    """Distinct leaves; baseline rows are summed by file, each set of rows once."""

    _found: dict[tuple[str, str], Leaf] = field(default_factory=dict)
    _rows: dict[tuple[str, str], Leaf] = field(default_factory=dict)

    def take(self, leaf: Leaf) -> None:
        if leaf.kind == "baseline":
            self._rows.setdefault((leaf.name, leaf.unit), leaf)
        else:
            self._found[leaf.kind, leaf.name] = leaf

    def leaves(self) -> dict[tuple[str, str], Leaf]:
        files: dict[str, list[Leaf]] = {}
        for leaf in self._rows.values():
            files.setdefault(leaf.detail.get("file", leaf.name), []).append(leaf)
        whole = {
            ("baseline", file): replace(
                rows[0],
                name=file,
                unit="",
                value=sum(leaf.value for leaf in rows),
                rows=sum(leaf.rows for leaf in rows),
            )
            for file, rows in files.items()
        }
        return dict(sorted({**self._found, **whole}.items()))
