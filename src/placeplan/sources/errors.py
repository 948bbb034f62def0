"""Problems with published files, each with a code, the file it concerns and what to do about it.

::

    InputError                 of placeplan.errors, exit status 2
    └── SourceError
        ├── FileMissing        the file is not where the release says it is
        ├── FileUnreadable     the file is cut short or is not what its name says
        ├── UnknownLayout      columns are missing, extra, renamed or of another type
        ├── FileRefused        the file is known to be damaged and was not asked for by name
        ├── UnknownRelease     no release, role or variant of that name is declared
        └── UnknownCode        a code that no lookup knows
"""

from pathlib import Path

from placeplan.errors import InputError


class SourceError(InputError):
    """A published file, or a question put to one, cannot be used.

    It ends a command with exit status 2, like every other error in what was given.

    Parameters
    ----------
    path
        The file concerned, or None where no file is to blame.
    remedy
        What the reader of the message can do next.
    """

    code = "source-error"

    def __init__(self, message: str, *, remedy: str, path: Path | None = None) -> None:
        super().__init__(message, path="" if path is None else str(path), remedy=remedy)


class FileMissing(SourceError):
    """The file is not where the release says it is."""

    code = "source-file-missing"


class FileUnreadable(SourceError):
    """The file is cut short, or is not of the format its name says."""

    code = "source-file-unreadable"


class UnknownLayout(SourceError):
    """The columns differ from the declaration; the message names each difference.

    Attributes
    ----------
    missing, extra, renamed, wrong_type
        The differences: names; names; (declared, found) pairs; (name, declared kind, what was found).
    """

    code = "source-layout-unknown"

    def __init__(
        self,
        message: str,
        *,
        remedy: str,
        path: Path | None = None,
        missing: tuple[str, ...] = (),
        extra: tuple[str, ...] = (),
        renamed: tuple[tuple[str, str], ...] = (),
        wrong_type: tuple[tuple[str, str, str], ...] = (),
    ) -> None:
        super().__init__(message, remedy=remedy, path=path)
        self.missing = missing
        self.extra = extra
        self.renamed = renamed
        self.wrong_type = wrong_type


class FileRefused(SourceError):
    """The file is declared as damaged, so it is read only when asked for with its faults kept."""

    code = "source-file-refused"


class UnknownRelease(SourceError):
    """No release, role, year or variant of that name is declared."""

    code = "source-release-unknown"


class UnknownCode(SourceError):
    """A code that no lookup knows."""

    code = "source-code-unknown"
