"""The ledger: every change to every record, append-only and chained, from which any version is rebuilt."""
