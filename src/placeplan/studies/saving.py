"""The files a run's results are kept in."""

from __future__ import annotations

from pathlib import Path

from placeplan.publish.options_view import OptionsView
from placeplan.publish.report import write_report
from placeplan.publish.tables import write_parquet
from placeplan.studies.context import context_of
from placeplan.studies.folders import replace_files, to_json
from placeplan.studies.opening import Progress, silent
from placeplan.studies.run import Run

__all__ = ["save"]

REPORT = "report.html"
OPTIONS = "options.json"


def save(
    run: Run, folder: Path | str, *, report: bool = True, options: OptionsView | None = None,
    progress: Progress = silent,
) -> dict[str, Path]:  # fmt: skip
    """Write a run's results into a folder: table, findings, provenance and, unless told otherwise, the report.

    Files of an earlier run are replaced; anything else in the folder is left alone.

    Parameters
    ----------
    options
        The plan's options compared, where it has some: for the report, and a file of their own.

    Returns
    -------
    The path of each file: results, findings, provenance, report, options.

    Raises
    ------
    InputError
        The folder is a plan or lies within one, is a file, or cannot be written.
    """
    results = run.results
    whole = run.to_dict()
    found = {name: whole[name] for name in ("plan", "digest", "findings", "refused_releases", "problems")}
    made: dict[str, str] = {"results": "results.parquet", "findings": "findings.json", "provenance": "provenance.json"}
    with replace_files(Path(folder), [*made.values(), OPTIONS, REPORT]) as stage:
        progress("write the results")
        write_parquet(results, stage / made["results"])
        (stage / made["findings"]).write_text(to_json(found, indent=1) + "\n", encoding="utf-8")
        (stage / made["provenance"]).write_text(to_json(whole["provenance"], indent=1) + "\n", encoding="utf-8")
        if options is not None:
            made["options"] = OPTIONS
            (stage / OPTIONS).write_text(to_json(options.to_dict(), indent=1) + "\n", encoding="utf-8")
        if report:
            progress("write the report")
            made["report"] = REPORT
            write_report(results, context_of(run, options), stage / REPORT)
    return {what: Path(folder) / name for what, name in made.items()}
