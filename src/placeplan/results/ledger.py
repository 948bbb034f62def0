"""The step ledger: how each quantity came about, kept beside its values so that any figure can explain itself.

The engine records a `Step` for every named array it makes: its values, the formula in words and symbols, a function of its
inputs' values, and a rule that names the inputs of one element. Nothing is expanded until somebody asks. Asking gives a tree whose leaves are
assumptions and baseline rows, and whose every node's value is its function applied to its children's values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from placeplan.errors import InternalError

__all__ = ["Leaf", "Ledger", "Node", "Reference", "Step", "add", "rebuild", "times"]

Floats = npt.NDArray[np.float64]
Index = tuple[int, ...]


@dataclass(frozen=True)
class Leaf:
    """Something given: an assumption or a set of baseline rows."""

    kind: str
    """"assumption", "baseline" or "constant"."""
    name: str
    value: float
    unit: str
    evidence: str = ""
    """Evidence or source, with its title."""
    detail: Mapping[str, str] = field(default_factory=dict)
    """Anything more: range, grade, owner, file, number of rows."""


Reference = tuple[str, Index] | Leaf
"""An input: the name and element of another step, or a leaf."""


@dataclass(frozen=True)
class Step:
    """One named array of the engine.

    Parameters
    ----------
    values
        The array; its last axis is the run. Explanations are of run 0.
    formula
        The formula as people write it, with the names of the inputs in order.
    fn
        Function of the inputs' values, in the order `inputs` gives them.
    inputs
        For an element (an index without the run), its inputs.
    label
        For an element, what it is in words.
    """

    name: str
    values: Floats
    unit: str
    formula: str
    fn: Callable[..., float]
    inputs: Callable[[Index], Sequence[Reference]]
    label: Callable[[Index], str]


@dataclass(frozen=True)
class Node:
    """One figure of an explanation, with those it was made from."""

    name: str
    label: str
    value: float
    unit: str
    formula: str
    children: tuple[Node, ...] = ()
    leaf: Leaf | None = None

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def add(*values: float) -> float:
    """Sum of the inputs."""
    return float(sum(values))


def times(*values: float) -> float:
    """Product of the inputs."""
    return float(np.prod(values))


@dataclass
class Ledger:
    """Every step of a run by name."""

    steps: dict[str, Step] = field(default_factory=dict)

    def record(
        self,
        name: str,
        values: Floats,
        *,
        unit: str,
        formula: str,
        fn: Callable[..., float],
        inputs: Callable[[Index], Sequence[Reference]],
        label: Callable[[Index], str],
    ) -> Floats:
        """Enter a step and return its values."""
        if name in self.steps:
            raise InternalError(f"the step {name!r} was recorded twice")
        self.steps[name] = Step(name, values, unit, formula, fn, inputs, label)
        return values

    def value(self, name: str, index: Index) -> float:
        """Value of one element, in run 0."""
        return float(self.steps[name].values[(*index, 0)])

    def explain(self, name: str, index: Index, *, depth: int = 12, drop_zeros: bool = True) -> Node:
        """Tree under one element.

        Parameters
        ----------
        depth
            Levels to expand; below that a node stands without its children.
        drop_zeros
            Leave out inputs of a sum that are zero.
        """
        step = self.steps[name]
        value = self.value(name, index)
        children: tuple[Node, ...] = ()
        if depth > 0:
            references = step.inputs(index)
            if drop_zeros and step.fn is add:
                references = [r for r in references if self._value_of(r) != 0.0]
            children = tuple(self._node(reference, depth - 1, drop_zeros=drop_zeros) for reference in references)
        return Node(name, step.label(index), value, step.unit, step.formula, children)

    def inputs_of(self, name: str, index: Index) -> list[float]:
        """Values of an element's inputs, in order."""
        return [self._value_of(reference) for reference in self.steps[name].inputs(index)]

    def _value_of(self, reference: Reference) -> float:
        if isinstance(reference, Leaf):
            return reference.value
        return self.value(*reference)

    def _node(self, reference: Reference, depth: int, *, drop_zeros: bool) -> Node:
        if isinstance(reference, Leaf):
            return Node(reference.name, reference.name, reference.value, reference.unit, "", leaf=reference)
        return self.explain(*reference, depth=depth, drop_zeros=drop_zeros)


def rebuild(ledger: Ledger, name: str, index: Index) -> float:
    """Value of an element worked out again from the leaves alone, all the way down."""
    step = ledger.steps[name]
    values = [r.value if isinstance(r, Leaf) else rebuild(ledger, *r) for r in step.inputs(index)]
    return step.fn(*values)
