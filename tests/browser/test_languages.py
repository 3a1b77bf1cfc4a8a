"""Every officer reads pages, reasons, numbers and dates in the language that they chose."""

from collections.abc import Callable
from typing import Final

import pytest
from chromium import Person
from office import Office

from serving.pages.catalogues import catalogue
from serving.pages.tongue import Tongue

Sit = Callable[..., Person]
BROWSERS: Final = {"de": "de-DE", "fr": "fr-FR", "zh_Hans": "zh-CN"}
PATHS: Final = ("/queue", "/overview", "/search?q=CN", "/entity/hs6/640411", "/entity/seller/nobody")
VISIBLE: Final = """() => {
  const told = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, inside = node.parentElement;
    if (!inside.closest('bdi, code, script, kbd, .me')) told.push(node.textContent.trim());
  }
  return told.filter(each => each);
}"""
"""All texts of the page but those that were declared."""


def english(locale: str) -> set[str]:
    """Whole texts that are said otherwise in a language, or should be."""
    known = catalogue(locale, "pages")
    ids = [each.id for each in known if each.id and isinstance(each.id, str) and each.string != each.id]
    return {each for each in ids if "{" not in each and " " in each}


@pytest.mark.parametrize("locale", BROWSERS)
def test_pages_speak_the_readers_language(sit: Sit, office: Office, locale: str) -> None:
    """On no page is a text left in English, and the reasons are sentences of the language."""
    lead, tongue = sit("lena", locale=BROWSERS[locale]), Tongue.of(locale)
    case = next(each for each in office.selected if office.card(each))
    left: dict[str, list[str]] = {}
    assert len(english(locale)) > 100
    about_case = [f"/case/{case['id']}{part}" for part in ("", "/finding", "/override", "/evidence")]
    for path in (*PATHS, *about_case):
        page = lead.go(path)
        assert page.get_attribute("html", "lang") == tongue.lang
        shown = [" ".join(each.split()) for each in page.evaluate(VISIBLE)]
        if found := sorted(set(shown) & english(locale)):
            left[path] = found
    assert left == {}
    text = " ".join(lead.go(f"/case/{case['id']}").inner_text("main").split())
    card = office.card(case) or {}
    assert tongue.area(card["area"]) in text
    for reason in card["reasons"]:
        said = tongue.sentence(reason["said"][0], "")
        assert " ".join(said.split()) in text
        assert said != reason["sentences"][0]


def test_a_language_once_chosen_stays(sit: Sit) -> None:
    """Whoever chooses French by keyboard has it at the next browser too, whatever that one asks for."""
    ana = sit("ana")
    page = ana.go("/overview")
    page.locator(".me summary").click()
    page.select_option(".me [name=language]", "fr")
    page.locator(".me form button").first.click()
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == "fr"
    again = sit("ana", locale="de-DE")
    assert again.go("/overview").get_attribute("html", "lang") == "fr"
    assert Tongue.of("fr").text("Overview") in again.page.inner_text("nav")
