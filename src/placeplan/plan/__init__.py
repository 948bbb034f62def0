"""The plan folder: reading, writing, checking, comparing, and compiling to a model."""
