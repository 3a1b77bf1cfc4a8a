"""From a scored consignment to the extract that the next model learns from, by keyboard alone."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from chromium import Person
from office import Office

from serving.pages.tongue import Tongue

Sit = Callable[..., Person]
TIDEWAITER = str(Path(sys.executable).parent / "tidewaiter")


def exported(office: Office, out: Path) -> pd.DataFrame:
    """The findings of the extract that the service's ledger makes."""
    command = [TIDEWAITER, "export", "--ledger", office.running.ledger, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return pd.read_parquet(out / "findings.parquet")


def opened(officer: Person) -> str:
    """The decision whose page is open."""
    return officer.page.url.split("/case/")[1].partition("?")[0].partition("/")[0]


@pytest.fixture
def first(sit: Sit, office: Office) -> tuple[Person, dict[str, Any]]:
    """An officer who opened the first case that waits, by keyboard, and its decision."""
    officer = sit("omar")
    page = officer.go("/queue")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/*")
    return officer, office.by_id(opened(officer))


def test_a_finding_by_keyboard_teaches_the_next_model(
    first: tuple[Person, dict[str, Any]], office: Office, tmp_path: Path
) -> None:
    """`j`, `enter`, read, `f`, `i`, `enter`: it is recorded, shown, gone from the queue, and in the next extract."""
    officer, decision = first
    page, consignment = officer.page, decision["consignment_id"]
    assert consignment in officer.read()
    page.keyboard.press("f")
    page.wait_for_url("**/finding*")
    officer.wait_for_focus("[data-area] input")
    page.keyboard.press("i")
    page.keyboard.press("Enter")
    page.wait_for_url("**recorded=1*")
    assert "irregular" in officer.read()
    officer.go("/queue")
    assert page.locator(f"#case-{decision['id']}").count() == 0
    found = exported(office, tmp_path / "extract")
    mine = found[found["consignment_id"] == consignment]
    assert "irregular" in set(mine["result"])


def test_nothing_found_takes_two_keys(first: tuple[Person, dict[str, Any]], office: Office, tmp_path: Path) -> None:
    """`n`, `enter`: every suggested area is conform, and nothing is said of the areas that nobody looked at."""
    officer, decision = first
    page = officer.page
    page.keyboard.press("n")
    page.wait_for_url("**nothing=1*")
    officer.wait_for_focus("button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**recorded=1*")
    found = exported(office, tmp_path / "extract")
    mine = found[found["consignment_id"] == decision["consignment_id"]]
    assert "conform" in set(mine["result"])
    assert "irregular" not in set(mine["result"])


def test_a_case_says_what_was_decided_when_it_was_decided(
    first: tuple[Person, dict[str, Any]],
) -> None:
    """The sentences of the stored card are on the page, with their values, and so is the control."""
    officer, decision = first
    text = " ".join(officer.read().split())
    card = Office.card(decision)
    for reason in card["reasons"] if card else ():
        said = Tongue.of("en").sentence(reason["said"][0], reason["sentences"][0])
        assert " ".join(said.split()) in text
    assert " ".join(decision["recommendation"]["control"].split()) in text


def test_help_tells_the_keys_of_each_page(sit: Sit, office: Office) -> None:
    """`?` opens the keys of the page at hand, and escape closes them."""
    officer = sit("omar")
    for path, key in (("/queue", "j"), (f"/case/{office.selected[-1]['id']}", "f"), ("/search", "/")):
        page = officer.go(path)
        page.locator("h1").first.click()
        page.keyboard.press("?")
        assert key in page.locator("dialog[open] kbd").all_inner_texts()
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0


def test_a_case_leads_to_its_trader_and_its_code(sit: Sit, office: Office) -> None:
    """From a case one click shows all that is known of the trader, and of the code; from there a case is one click."""
    officer = sit("omar")
    decision = office.selected[-3]
    for link in ("#parties ~ .timelines h3 a", ".facts a[href^='/entity/hs6/']"):
        page = officer.go(f"/case/{decision['id']}")
        page.locator(link).first.click()
        page.wait_for_url("**/entity/**")
        assert page.locator(f"a[href='/case/{decision['id']}']").count() == 1
        assert "random" in officer.read().lower() or "unknown" in officer.read()


def test_search_and_overview_see_the_work(sit: Sit, office: Office) -> None:
    """A case is found by its reference, a trader by its name, and the lead sees who recorded a finding."""
    lead = sit("lena")
    decision = office.selected[-2]
    page = lead.go("/search")
    lead.wait_for_focus("#q")
    page.keyboard.type(decision["consignment_id"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{decision['id']}*")
    page.keyboard.press("n")
    page.wait_for_url("**nothing=1*")
    lead.wait_for_focus("button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**recorded=1*")
    page = lead.go("/overview?days=7")
    assert "Lena Lindqvist" in page.locator("section[aria-labelledby=officers]").inner_text()
