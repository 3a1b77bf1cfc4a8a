"""Whoever cannot see well, hear, or point can use every page: axe-core finds nothing, in both themes, at 200 % too."""

from collections.abc import Callable, Mapping

import axe
import pytest
from chromium import Person, Theme
from office import Office

Sit = Callable[..., Person]


def pages(office: Office) -> Mapping[str, str]:
    """Every page that a lead can open but those about a case (test_case_page), by name."""
    case = office.selected[3]["id"]
    return {
        "queue": "/queue",
        "empty queue": "/queue?words=nothing_has_this",
        "passing on": f"/queue/pass/{case}",
        "search": "/search",
        "search with results": "/search?q=CN",
        "code": "/entity/hs6/640411",
        "nobody": "/entity/seller/nobody",
        "overview": "/overview",
        "overview of a year": "/overview?days=365",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1, 2])
def test_axe_finds_nothing(sit: Sit, office: Office, theme: Theme, zoom: int) -> None:
    """WCAG 2.2 AA and best practice hold on every page, also with all folds open, and none is wider than the window."""
    lead = sit("lena", theme=theme, zoom=zoom)
    told = {}
    for name, path in pages(office).items():
        page = lead.go(path)
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
        told[name] = axe.violations(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            told[name].append("wider than the window")
    assert {name: faults for name, faults in told.items() if faults} == {}


def test_axe_would_find_something(sit: Sit) -> None:
    """A picture without a text and faint letters are found: the tests above can fail."""
    page = sit("").go("/signin")
    page.evaluate("document.querySelector('img').removeAttribute('alt')")
    page.evaluate("document.querySelector('label').setAttribute('class', 'faint')")
    page.evaluate(
        "document.adoptedStyleSheets = [(s => (s.replaceSync('.faint { color: #999 }'), s))(new CSSStyleSheet())]"
    )
    found = " ".join(axe.violations(page))
    assert "image-alt" in found
    assert "color-contrast" in found


def test_sign_in_is_for_everybody_too(sit: Sit) -> None:
    """The door itself, and the page that turns somebody away, have no fault either."""
    for theme in ("light", "dark"):
        visitor = sit("", theme=theme)
        assert axe.violations(visitor.go("/signin")) == []
    lead = sit("lena")
    assert axe.violations(lead.go("/case/nothing", status=404)) == []
