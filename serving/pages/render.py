"""Templates: everything escaped, nothing undefined, parsed once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from features.sentence import harmless
from serving.api.http import Reply
from serving.pages import assets
from serving.pages.tongue import LOCALES, NAMES, Tongue

HTML: Final = "text/html; charset=utf-8"
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.globals["static"] = assets.at
_TEMPLATES.globals["languages"] = {name: NAMES[name] for name in LOCALES}
_TEMPLATES.filters["harmless"] = harmless
"""Declared text, one line, without bidi controls; `{{ text|harmless(60) }}` cuts it."""


def page(template: str, tongue: Tongue, values: Mapping[str, object], status: int = 200) -> Reply:
    """A page of a template.

    Args:
        template: in `templates/`.
        tongue: the reader's; templates say `_("text")`, `_n("one", "many", n)` and `t.money(x)`.
        values: what else the template shows.
        status: of the answer.
    """
    context = {"t": tongue, "_": tongue.text, "_n": tongue.plural, **values}
    return Reply(_TEMPLATES.get_template(template).render(context).encode(), status, HTML)
