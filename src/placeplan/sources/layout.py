"""Does a file have the columns its release declares? If not, exactly which differ."""

import difflib
import re
from pathlib import Path

import polars as pl

from placeplan.sources.errors import UnknownLayout
from placeplan.sources.release import POLARS_TYPES, Kind, ReleaseFile

_REMEDY = "If the publisher has changed the file, declare the new layout as a new release; the reader will not guess."


def check_layout(found: list[str], file: ReleaseFile, path: Path) -> None:
    """Compare column names with the declaration; raises UnknownLayout naming missing, extra and renamed columns."""
    declared = [column.name for column in file.columns]
    missing = [name for name in declared if name not in found]
    extra = [name for name in found if name not in declared and not _in_family(name, file)]
    family = [name for name in found if name not in declared and _in_family(name, file)]
    if file.family is not None and len(family) < file.family.at_least:
        missing.append(f"{file.family.at_least} columns like {file.family.pattern} (found {len(family)})")
    if missing or extra:
        renamed = _renamed(missing, extra + (family if file.family is not None else []))
        raise _layout_error(path, missing, extra, renamed)


def _in_family(name: str, file: ReleaseFile) -> bool:
    return file.family is not None and re.fullmatch(file.family.pattern, name) is not None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def _renamed(missing: list[str], candidates: list[str]) -> list[tuple[str, str]]:
    """Pairs that look like one column under two names: the same letters, or nearly."""
    pairs = []
    left = {_plain(name): name for name in candidates}
    for name in missing:
        close = difflib.get_close_matches(_plain(name), list(left), n=1, cutoff=0.75)
        if close:
            pairs.append((name, left.pop(close[0])))
    return pairs


def _layout_error(path: Path, missing: list[str], extra: list[str], renamed: list[tuple[str, str]]) -> UnknownLayout:
    parts = [f"{old!r} looks renamed to {new!r}" for old, new in renamed]
    gone = [name for name in missing if name not in {old for old, _ in renamed}]
    new = [name for name in extra if name not in {name for _, name in renamed}]
    parts += [f"missing: {', '.join(gone)}"] if gone else []
    parts += [f"not declared: {', '.join(new)}"] if new else []
    return UnknownLayout(
        f"The columns are not those declared ({'; '.join(parts)}).",
        remedy=_REMEDY,
        path=path,
        missing=tuple(gone),
        extra=tuple(new),
        renamed=tuple(renamed),
    )


def typed(raw: pl.DataFrame, file: ReleaseFile, path: Path) -> pl.DataFrame:
    """Cast each column to its declared kind and give it its tidy name; raises UnknownLayout for wrong types."""
    kinds: list[tuple[str, Kind, str]] = [(c.name, c.kind, c.tidy) for c in file.columns]
    if file.family is not None:
        declared = {column.name for column in file.columns}
        kinds += [(n, file.family.kind, n) for n in raw.columns if n not in declared]
    made, wrong = [], []
    for name, kind, tidy in kinds:
        series, bad = _cast(raw[name], kind)
        if bad is not None:
            wrong.append((name, kind, bad))
        elif tidy:
            made.append(series.alias(tidy))
    if wrong:
        said = "; ".join(f"{name!r} should be {kind} but holds {bad}" for name, kind, bad in wrong)
        raise UnknownLayout(
            f"Values are not of the kind declared ({said}).", remedy=_REMEDY, path=path, wrong_type=tuple(wrong)
        )
    return pl.DataFrame(made)


def _cast(series: pl.Series, kind: Kind) -> tuple[pl.Series, str | None]:
    """The series as its kind, or what was found instead (first such value and its row)."""
    if series.dtype == pl.Categorical or isinstance(series.dtype, pl.Enum):
        series = series.cast(pl.String)
    if kind == "text":
        return (series.str.strip_chars(), None) if series.dtype == pl.String else (series, f"{series.dtype}")
    if kind == "date":
        cast = series.str.to_date("%Y-%m-%d", strict=False) if series.dtype == pl.String else series.cast(pl.Date)
    elif kind == "boolean":
        cast = _boolean(series)
    else:
        cast = series.cast(pl.Float64, strict=False)
        if kind == "integer":
            whole = cast.is_null() | (cast == cast.floor())
            cast = pl.select(pl.when(whole).then(cast)).to_series().cast(pl.Int64, strict=False)
    lost = cast.is_null() & series.is_not_null()
    if lost.any():
        row = int(lost.arg_max() or 0)
        return series, f"{str(series[row])!r} (row {row + 1})"
    return cast.cast(POLARS_TYPES[kind]), None


def _boolean(series: pl.Series) -> pl.Series:
    if series.dtype == pl.Boolean:
        return series
    words = {"true": True, "false": False, "1": True, "0": False}
    return series.cast(pl.String).str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
