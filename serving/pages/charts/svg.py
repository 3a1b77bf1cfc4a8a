"""Elements of SVG as safe markup: whatever is put in is escaped."""

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup, escape

_SAID: Final = {"css": "class", "view_box": "viewBox", "text_anchor": "text-anchor", "aria_hidden": "aria-hidden"}
Value = str | float | int | None


def element(name: str, *inside: Markup | str, **attributes: Value) -> Markup:
    """One element; ``css`` is its class, attributes without a value are left out, numbers have two decimals."""
    said = "".join(f' {_name(each)}="{_value(value)}"' for each, value in attributes.items() if value is not None)
    return Markup(f"<{name}{said}>{joined(inside)}</{name}>")  # noqa: S704  every part was escaped


def joined(parts: Iterable[Markup | str]) -> Markup:
    """Parts one after another."""
    return Markup("").join(parts)


def picture(width: float, height: float, said: str, *inside: Markup, css: str = "") -> Markup:
    """A figure with its text alternative, as wide as it is or as its place allows."""
    return element(
        "svg",
        *inside,
        css=f"figure {css}".strip(),
        view_box=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
        aria_label=said,
    )


def words(x: float, y: float, text: str, css: str = "", anchor: str = "start") -> Markup:
    """A text in a figure; who hears the alternative need not hear it too."""
    return element("text", text, x=x, y=y, css=css or None, text_anchor=anchor, aria_hidden="true")


def _name(attribute: str) -> str:
    return _SAID.get(attribute, attribute.replace("_", "-"))


def _value(value: Value) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(escape(value))
