"""Where commands write, and the options that several of them share."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

_WIDE: Final = 120
"""Columns where the output goes to a file."""
screen: Final = Console(width=None if sys.stdout.isatty() else _WIDE)
errors: Final = Console(stderr=True)

ExtractFolder = Annotated[Path, typer.Option("--extract", help="Folder with an extract.", exists=True, file_okay=False)]
Areas = Annotated[list[str] | None, typer.Option("--area", help="Only this risk area (repeat for more).")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same result.", min=0)]


@contextmanager
def step(what: str) -> Iterator[Callable[[float], None]]:
    """A progress bar over one piece of work; call it with the share that is done."""
    columns = (TextColumn("{task.description:<44}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors) as bars:
        task = bars.add_task(what, total=1.0)
        yield lambda share: bars.update(task, completed=share)
        bars.update(task, completed=1.0)
