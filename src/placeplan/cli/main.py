"""The `placeplan` command and its registry of sub-commands."""

import click

from placeplan import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="placeplan")
def main() -> None:
    """Build, check and run a five-year plan for a health and care footprint."""
