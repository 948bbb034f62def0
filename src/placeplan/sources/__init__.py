"""Public releases in, tidy tables out: one reader, one declaration per release, no guessing.

`read` reads any file of a declared release. The series functions (`people`, `hospitals`, `primary_care`, `money`,
`areas`) give tidy tables; `geography`, `population`, `factors` and `reconcile` build a footprint's starting position.
"""

from placeplan.sources.reading import Notice, Reading, read
from placeplan.sources.release import Column, ColumnFamily, Fault, Release, ReleaseFile
from placeplan.sources.releases import RELEASES, release

__all__ = [
    "RELEASES",
    "Column",
    "ColumnFamily",
    "Fault",
    "Notice",
    "Reading",
    "Release",
    "ReleaseFile",
    "read",
    "release",
]
