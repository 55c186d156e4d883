"""Runs the command line: `python -m fairsieve`."""

from fairsieve.pipeline.cli import main

main()
