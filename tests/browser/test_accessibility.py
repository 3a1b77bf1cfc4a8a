"""Whoever cannot see well, hear, or point can use every page: axe-core finds nothing, in both themes, at 200 % too."""

from collections.abc import Callable

import axe
import pytest
from chromium import Person, Theme

Sit = Callable[..., Person]
PAGES = {
    "queue": "/queue",
    "search": "/search",
    "search with results": "/search?q=CN",
    "importer": "/entity/hs6/{hs6}",
    "overview": "/overview",
    "overview of a year": "/overview?days=365",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1, 2])
def test_axe_finds_nothing(sit: Sit, theme: Theme, zoom: int) -> None:
    """WCAG 2.2 AA and best practice hold on every page, and nothing is wider than the window."""
    lead = sit("lena", theme=theme, zoom=zoom)
    told = {}
    for name, path in PAGES.items():
        page = lead.go(path.format(hs6="640411"))
        told[name] = axe.violations(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            told[name].append("wider than the window")
    assert not any(told.values()), told
