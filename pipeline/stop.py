"""How a command ends: exit codes, and the one line that says why."""

from typing import NoReturn

import typer
from rich.console import Console

OK, FAILED, USAGE, LIMIT, MISMATCH = 0, 1, 2, 3, 4
INTERRUPTED = 130


def stop(code: int, message: str) -> NoReturn:
    """Ends the command with the code, and says the message on standard error."""
    from fairsieve.pipeline.terminal import printable

    Console(stderr=True, highlight=False, soft_wrap=True).print(f"fairsieve: {printable(message)}")
    raise typer.Exit(code)
