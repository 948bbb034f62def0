"""Axes: the ordered names along each dimension of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from placeplan.errors import InternalError

__all__ = ["Axis"]


@dataclass(frozen=True)
class Axis:
    """Names along one dimension, in order, with the titles people read.

    A name looked up must be there: nothing is aligned, filled or dropped unasked.
    """

    name: str
    ids: tuple[str, ...]
    titles: Mapping[str, str] = field(default_factory=dict, compare=False)
    _position: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        position = {key: place for place, key in enumerate(self.ids)}
        if len(position) != len(self.ids):
            raise InternalError(f"the axis {self.name} names something twice")
        object.__setattr__(self, "_position", position)

    @classmethod
    def of(cls, name: str, titles: Mapping[str, str]) -> Axis:
        """Axis over the keys of `titles`, in their order."""
        return cls(name, tuple(titles), dict(titles))

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __contains__(self, key: object) -> bool:
        return key in self._position

    def index(self, key: str) -> int:
        """Position of a name.

        Raises
        ------
        InternalError
            The name is not on the axis.
        """
        try:
            return self._position[key]
        except KeyError:
            raise InternalError(f"{key!r} is not on the axis {self.name}") from None

    def indices(self, keys: Sequence[str]) -> tuple[int, ...]:
        """Positions of several names."""
        return tuple(self.index(key) for key in keys)

    def title(self, key: str) -> str:
        """What people read for a name."""
        return self.titles.get(key) or key
