"""The compiled plan: axes, arrays and effect classes; frozen, and free of files and records."""

from placeplan.model.axes import Axis
from placeplan.model.model import Model

__all__ = ["Axis", "Model"]
