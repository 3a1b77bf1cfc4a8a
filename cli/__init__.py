"""One command, `tidewaiter`: each door of the house opens from here."""

import os
import sys

from rich.markup import escape

from cli import judging, learning, operating, people, policies, touring, watching
from cli.app import app
from cli.screen import errors
from features.errors import TidewaiterError

__all__ = ["app", "judging", "learning", "main", "operating", "people", "policies", "touring", "watching"]


def main() -> None:
    """Run the command; say what is wrong in one paragraph, never with a traceback."""
    try:
        app()
    except TidewaiterError as error:
        errors.print(escape(str(error)), style="red", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as fault:
        if os.environ.get("TIDEWAITER_DEBUG"):
            raise
        told = (
            f"A fault in Tidewaiter itself ({type(fault).__name__}: {fault}). Nothing was changed beyond what "
            "the lines above say. Run it again with TIDEWAITER_DEBUG=1 and report what it prints."
        )
        errors.print(escape(told), style="red", soft_wrap=True)
        sys.exit(1)
