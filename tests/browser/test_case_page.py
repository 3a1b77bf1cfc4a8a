"""The case, its form and its evidence in a browser: on one screen, readable for everybody, quick by keyboard."""

from collections.abc import Callable, Iterator

import axe
import pytest
from chromium import Person, Theme
from office import Office

Sit = Callable[..., Person]
PAGES = ("", "/finding", "/finding?nothing=1", "/override", "/evidence", "/evidence/trader", "/contributions")
SCREEN = 768
WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  [...document.querySelectorAll("main *")].filter(
    each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1
  ).map(each => each.outerHTML.slice(0, 80))"""
"""What reaches beyond the window."""


def _told(office: Office) -> Iterator[str]:
    """All pages of a case; the page of one that was not selected, of the hostile one, of the one with most goods."""
    waiting = next(each["id"] for each in office.selected[-3:] if each["reasons"])
    yield from (f"/case/{waiting}{path}" for path in PAGES)
    yield f"/case/{next(each['id'] for each in office.decisions if not each['recommendation']['selected'])}"
    yield f"/case/{office.decisions[-1]['id']}"
    yield f"/case/{max(office.decisions, key=lambda each: len(each['goods_items']))['id']}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1, 2])
def test_axe_finds_nothing_about_a_case(sit: Sit, office: Office, theme: Theme, zoom: int) -> None:
    """WCAG 2.2 AA and best practice hold on all pages of a case, unfolded, and nothing is wider than the window."""
    officer, told = sit("omar", theme=theme, zoom=zoom), {}
    for path in _told(office):
        page = officer.go(path)
        page.eval_on_selector_all("main details", "all => all.forEach(each => { each.open = true })")
        told[path] = axe.violations(page)
        told[path] += page.evaluate(WIDE)
    assert not any(told.values()), {name: found for name, found in told.items() if found}


def test_the_essentials_need_no_scrolling(sit: Sit, office: Office) -> None:
    """What it is, how it stands, why, what to check and what was controlled before end above the edge of the screen."""
    officer = sit("omar")
    for decision in [each for each in office.selected if each["reasons"]][:12]:
        page = officer.go(f"/case/{decision['id']}")
        for part in (".what", ".why .reasons", ".check", "#before"):
            for box in page.locator(part).all():
                at = box.bounding_box()
                assert at is not None
                assert at["y"] + at["height"] <= SCREEN, (decision["id"], part, at)


def test_a_finding_with_everything_takes_few_keys(sit: Sit, office: Office) -> None:
    """`f`, `i`, one Tab to each further field, Enter: about a dozen keys beside what is typed, none of them a mouse."""
    officer = sit("nina")
    case = [each for each in office.selected if each["reasons"]][-5]["id"]
    page = officer.go(f"/case/{case}")
    page.keyboard.press("f")
    page.wait_for_url("**/finding*")
    page.keyboard.press("i")
    while page.evaluate("document.activeElement.name") != "corrected_value":
        page.keyboard.press("Tab")
    page.keyboard.type("250.5")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("labels sewn over")
    page.keyboard.press("Enter")
    page.wait_for_url("**recorded=1*")
    assert "labels sewn over" in officer.read()


def test_every_feature_comes_without_leaving_the_page(sit: Sit, office: Office) -> None:
    """The analyst's table is fetched into the page by one click."""
    analyst = sit("ana")
    page = analyst.go(f"/case/{office.selected[-1]['id']}")
    page.locator("a[hx-get*=contributions]").click()
    page.wait_for_selector("#contributions table.contributions")
    assert "/contributions" not in page.url


@pytest.mark.parametrize("locale", ["de-DE", "fr-FR", "zh-CN"])
def test_no_language_is_too_long(sit: Sit, office: Office, locale: str) -> None:
    """Whatever the language, nothing is wider than the window, folded or not."""
    officer = sit("omar", locale=locale)
    for decision in [each for each in office.selected if each["reasons"]][:4]:
        for path in ("", "/finding", "/evidence"):
            page = officer.go(f"/case/{decision['id']}{path}")
            page.eval_on_selector_all("main details", "all => all.forEach(each => { each.open = true })")
            wide = page.evaluate(WIDE)
            assert not wide, (decision["id"], path, wide)
