"""Figures as inline SVG that takes its colours and font from the page, so that it reads in light and in dark.

Figures are drawn in stand-in colours, which become CSS variables of the page. No pyplot and no state that lasts.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK: Final = "#010203"
FAINT: Final = "#010204"
MODEL: Final = "#010205"
OTHER: Final = "#010206"
THIRD: Final = "#010207"
_VARIABLES: Final = {INK: "--ink", FAINT: "--faint", MODEL: "--model", OTHER: "--other", THIRD: "--third"}
_BY_DAY: Final = {
    "--ink": "#1d2329",
    "--faint": "#c3c9cf",
    "--model": "#0067a5",
    "--other": "#c65300",
    "--third": "#008060",
}
_SETTINGS: Final[dict[Any, object]] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 9,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 1.4,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "path.simplify_threshold": 0.5,
}


@contextmanager
def canvas(width: float = 4.4, height: float = 3.2, left: float = 0.55) -> Iterator[tuple["Figure", "Axes"]]:
    """A figure with one pair of axes in the house's style, drawn and rendered inside the block.

    Width, height and the left margin are in inches; margins are fixed, since fitting them draws everything twice.
    """
    from matplotlib import rc_context  # noqa: PLC0415 - half a second, and only reports need it
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context(_SETTINGS):
        figure = Figure(figsize=(width, height))
        across, along = (left / width, 0.46 / height), ((width - left - 0.25) / width, (height - 0.76) / height)
        axes = figure.add_axes((*across, *along))
        axes.grid(visible=True, color=FAINT, alpha=0.35, linewidth=0.6)
        axes.set_axisbelow(True)
        yield figure, axes


def rendered(figure: "Figure", key: str, alternative: str) -> Markup:
    """The figure as inline SVG; ``key`` keeps its inner ids apart from those of other figures on the page."""
    from matplotlib import rc_context  # noqa: PLC0415

    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context({"svg.hashsalt": key, "svg.id": None}):
        figure.savefig(buffer, format="svg", transparent=True, dpi=130, metadata=nothing)
    return Markup(_adapted(buffer.getvalue(), alternative))  # noqa: S704 - matplotlib escapes the texts it writes


def standalone(picture: Markup) -> str:
    """A picture of a page as a file of its own, in the colours of the page by day."""
    text = str(picture).replace("var(--font)", "sans-serif")
    for variable, colour in _BY_DAY.items():
        text = text.replace(f"var({variable})", colour)
    return text


def _adapted(svg: str, alternative: str) -> str:
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<style[^>]*>.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="((?!image|p[0-9a-f]{10}|m[0-9a-f]{10}|C).*?)"', "", body)
    body = re.sub(r"font-family: [^;\"]+", "font-family: var(--font)", body)
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, f"var({variable})")
    head, rest = body.split(">", 1)
    head = re.sub(r' (width|height)="[^"]*"', "", head)
    return f'{head} role="img" aria-label="{escape(alternative)}">{rest}'
