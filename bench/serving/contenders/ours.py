"""(f) and (g) Tidewaiter itself, as `tidewaiter serve` starts it; `python ours.py forgetful` keeps nothing."""

import os
import sys

from rich.console import Console

from serving import launch
from serving.settings import load

if __name__ == "__main__":
    if "forgetful" in sys.argv:
        import forgetful

        forgetful.forget()
    launch.serve(load(os.environ), Console(stderr=True))
