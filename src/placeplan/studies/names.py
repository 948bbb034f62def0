"""Finding what a person meant: names given must fit exactly, and where none does the nearest are offered."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from placeplan.errors import UnknownNameError
from placeplan.results import FIGURES, SCOPES, WORLDS
from placeplan.results.figures import by_prefix

__all__ = ["figures_named", "known_name", "nearest_names", "scope_columns", "world_named"]

_SHORT_WORLDS = {"nothing": WORLDS[0], "something": WORLDS[1]}


def nearest_names(name: str, known: Iterable[str], *, titles: Mapping[str, str] | None = None) -> list[str]:
    """Up to three names like the one given, the likest first; a name's title counts too."""
    ids = sorted(set(known))
    words = {key.lower(): key for key in ids}
    for key, title in (titles or {}).items():
        if key in ids:
            words.setdefault(title.lower(), key)
    wanted = name.lower()
    found = [words[word] for word in difflib.get_close_matches(wanted, list(words), n=3, cutoff=0.6)]
    found += [key for word, key in words.items() if len(wanted) > 2 and wanted in word]
    return list(dict.fromkeys(found))[:3]


def known_name(what: str, name: str, known: Sequence[str], *, titles: Mapping[str, str] | None = None) -> str:
    """The name, where it is a known one.

    Raises
    ------
    UnknownNameError
        It is not; the error offers the nearest, or says what there is.
    """
    if name in known:
        return name
    near = nearest_names(name, known, titles=titles)
    if near:
        remedy = f"Did you mean {' or '.join(near)}?"
    elif known:
        more = ", ..." if len(known) > 12 else "."
        remedy = f"There are: {', '.join(list(known)[:12])}{more}"
    else:
        remedy = "There is none."
    raise UnknownNameError(f"there is no such {what}.", value=name, remedy=remedy)


def figures_named(name: str) -> tuple[str, ...]:
    """Figures of this name, or whose name begins with it and a full stop."""
    found = by_prefix(name)
    if not found:
        known_name("figure", name, [*FIGURES, *{figure.partition(".")[0] for figure in FIGURES}])
    return found


def world_named(name: str) -> str:
    """A world by its name, or by its last word. Empty stays empty."""
    plain = name.lower().replace("-", " ").replace("_", " ").strip()
    plain = _SHORT_WORLDS.get(plain, plain)
    return known_name("world", plain, WORLDS) if plain else ""


def scope_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Dimensions, each checked."""
    return tuple(known_name("dimension", name.replace("-", "_"), SCOPES) for name in names)
