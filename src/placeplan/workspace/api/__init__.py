"""The HTTP interface: records, runs, results and history for programs, under the same permissions as the pages."""
