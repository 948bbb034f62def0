"""One question of a directed graph: does it hold a circle?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar

__all__ = ["circle"]

Node = TypeVar("Node", bound=Hashable)


def circle(edges: Mapping[Node, AbstractSet[Node]]) -> list[Node]:
    """The nodes of one circle in the order its edges run, or an empty list. Nodes are tried in sorted order."""
    done: set[Node] = set()
    for start in _ordered(edges):
        path: list[Node] = []
        on_path: set[Node] = set()
        stack: list[tuple[Node, bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                on_path.discard(path.pop())
                done.add(node)
            elif node in on_path:
                return path[path.index(node) :]
            elif node not in done:
                path.append(node)
                on_path.add(node)
                stack.append((node, True))
                stack += [(following, False) for following in reversed(_ordered(edges.get(node, frozenset())))]
    return []


def _ordered(nodes: Any) -> list[Any]:
    return sorted(nodes)
