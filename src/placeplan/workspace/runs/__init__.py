"""Runs of the model: asked for on a page, worked out beside it, kept until the plan moves on."""
