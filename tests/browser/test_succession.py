"""Letting a model in, by keyboard and eye: axe finds nothing, no script is needed, nothing hostile runs."""

from collections.abc import Callable

import axe
import pytest
from chromium import Person, Theme

Sit = Callable[..., Person]
pytestmark = pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
PAGES = ("/models", "/models/waste/1", "/models/waste/2", "/models/waste/3", "/models/waste/3/approve")
PASSWORD = "a long enough password"  # noqa: S105  (of a place that lives for a minute)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1, 2])
def test_axe_finds_nothing(judge: Sit, theme: Theme, zoom: int) -> None:
    """WCAG 2.2 AA and best practice hold, with all folds open, and no page is wider than the window."""
    eva = judge("eva", theme=theme, zoom=zoom)
    told = {}
    for path in PAGES:
        page = eva.go(path)
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
        told[path] = axe.violations(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            told[path].append("wider than the window")
    assert {path: faults for path, faults in told.items() if faults} == {}


@pytest.mark.parametrize("language", ["de", "fr", "zh-CN"])
def test_it_fits_in_every_language(judge: Sit, language: str) -> None:
    """The verdict stands in the reader's language, and no page is wider than the window."""
    eva = judge("eva", locale=language)
    for path in PAGES:
        page = eva.go(path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    text = eva.go("/models/waste/2").inner_text("main")
    for english in ("checks of the gate", "Approve", "Measured", "Learned", "declarations", "irregular"):
        assert english not in text


def test_what_an_analyst_wrote_does_nothing(judge: Sit) -> None:
    """The justification of a leak is shown as text, whatever stands in it."""
    page = judge("eva").go("/models/waste/3")
    assert page.title() != "taken"
    assert page.locator("main img, main script").count() == 0
    text = page.inner_text("main")
    assert "<script>document.title" in text
    assert "\u202e" not in text


def test_let_in_by_keyboard_and_taken_back_without_scripts(judge: Sit) -> None:
    """Keys a and p, a reason, the password, Enter; who is too late is told; an analyst goes back by plain forms."""
    eva = judge("eva")
    page = eva.go("/models/waste/2")
    page.keyboard.press("a")
    page.wait_for_url("**/models/waste/2/approve")
    eva.wait_for_focus("[name=note]")
    page.keyboard.type("ranks as well, and is smaller")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**done=approve")
    assert "It decides nothing until somebody promotes it" in eva.read()
    late = judge("bea")
    seen_before = late.go("/models/waste/2/promote")
    page.keyboard.press("p")
    page.wait_for_url("**/models/waste/2/promote")
    eva.wait_for_focus("[name=note]")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**done=promote")
    assert "Recorded" in eva.read()
    late.expected.add(409)
    seen_before.fill("[name=password]", PASSWORD)
    seen_before.press("[name=password]", "Enter")
    seen_before.wait_for_selector("[role=alert]")
    assert "eva was quicker: version 2 of this area decides since" in late.read()
    ana = judge("ana", scripts=False)
    page = ana.go("/models")
    page.click("text=roll back to version 1")
    page.fill("[name=note]", "too many controls")
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url("**done=rollback")
    assert "Recorded" in ana.read()
