"""Marking and moderating: a mark lies sealed, outside the plan, until a second assessor has marked too."""
