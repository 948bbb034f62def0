"""The reference engine: the equations again, cell by cell in plain loops; slow, obvious, an oracle for tests."""

from placeplan.engine.reference.basis import FigureKey
from placeplan.engine.reference.run import ReferenceRun, run_reference, run_reference_full

__all__ = ["FigureKey", "ReferenceRun", "run_reference", "run_reference_full"]
