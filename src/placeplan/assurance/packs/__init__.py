"""The built-in requirement packs, one file each, and the reader that takes them in."""

from placeplan.assurance.packs.loader import BUILT_IN, PackError, built_in, pack_problems, packs_of

__all__ = ["BUILT_IN", "PackError", "built_in", "pack_problems", "packs_of"]
