"""What people read: figures in words, tables, charts, the report, and files of the long table."""

from placeplan.publish.context import (
    AssumptionRow,
    EvidenceRow,
    InitiativeRow,
    OrganisationRow,
    PlaceRow,
    ProblemRow,
    ReconciliationRow,
    ReportContext,
    RolloutRow,
)
from placeplan.publish.reading import Reader
from placeplan.publish.report import report_html, write_report
from placeplan.publish.tables import Column, Table, TextTable, write_csv, write_parquet

__all__ = [
    "AssumptionRow",
    "Column",
    "EvidenceRow",
    "InitiativeRow",
    "OrganisationRow",
    "PlaceRow",
    "ProblemRow",
    "Reader",
    "ReconciliationRow",
    "ReportContext",
    "RolloutRow",
    "Table",
    "TextTable",
    "report_html",
    "write_csv",
    "write_parquet",
    "write_report",
]
