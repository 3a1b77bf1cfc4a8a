"""What people see on a screen of 1366 by 768, and the pictures of it in docs/screenshots.

`TIDEWAITER_SCREENSHOTS=1 pytest tests/browser/test_screenshots.py` takes them anew; else they are taken and left aside,
so that tests never change the repository.
"""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from chromium import SCREEN, Person, Theme
from office import Office
from PIL import Image
from playwright.sync_api import Page

Sit = Callable[..., Person]
FOLDER: Final = Path(__file__).parents[2] / "docs" / "screenshots"
_COLOURS: Final = 96
_LARGEST: Final = 120_000
"""Bytes: pictures are for reading in a terminal's web page, not for printing."""


def told(office: Office) -> dict[str, Any]:
    """A case that tells much: it has a peer strip, several reasons, and no certainty."""
    cases = [each for each in office.selected if office.card(each)]

    def much(case: dict[str, Any]) -> tuple[bool, bool, int]:
        card = office.card(case) or {}
        return any(each["peers"] for each in card["reasons"]), 0.1 < card["probability"] < 0.9, len(card["reasons"])

    return max(cases, key=much)


def seen(page: Page, *selectors: str) -> None:
    """Each is there and whole on the first screen, without scrolling."""
    for selector in selectors:
        box = page.locator(selector).first.bounding_box()
        assert box, selector
        assert box["y"] + box["height"] <= SCREEN[1], (selector, box)


def taken(page: Page, name: str, tmp_path: Path) -> None:
    """The first screen as a picture with few colours."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
    folder = FOLDER if os.environ.get("TIDEWAITER_SCREENSHOTS") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.png"
    small.save(file, optimize=True)
    assert 5_000 < file.stat().st_size < _LARGEST
    assert (FOLDER / file.name).exists(), f"docs/screenshots lacks {file.name}: take it (see this file)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_case_fits_on_one_screen(sit: Sit, office: Office, tmp_path: Path, theme: Theme) -> None:
    """What it is, why, how the areas stand, what to check, what was found before, and the buttons: no scrolling."""
    page = sit("omar", theme=theme).go(f"/case/{told(office)['id']}")
    seen(
        page,
        "h1",
        ".often",
        ".reasons > li",
        "#check",
        ".control",
        "table.areas",
        "[data-key=f]",
        "[data-key=n]",
        "#before",
    )
    taken(page, f"case-{theme}", tmp_path)


def test_the_queue_shows_what_is_next(sit: Sit, tmp_path: Path) -> None:
    """Filters, areas, and at least eight cases: no scrolling."""
    page = sit("omar").go("/queue")
    seen(page, "h1", "form.filter", "ul.areas", "tr[data-row]:nth-child(8)")
    page.keyboard.press("j")
    taken(page, "queue", tmp_path)


def test_a_finding_is_one_screen(sit: Sit, office: Office, tmp_path: Path) -> None:
    """From the first area to the button that records: no scrolling."""
    page = sit("omar").go(f"/case/{told(office)['id']}/finding")
    seen(page, "h1", "[data-area]", "button.main")
    taken(page, "finding", tmp_path)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_lead_sees_first_what_burns(sit: Sit, tmp_path: Path, theme: Theme) -> None:
    """What is overdue, how much is selected and found, and the hit rates of all areas: no scrolling."""
    page = sit("lena", theme=theme).go("/overview?days=91")
    seen(page, "h1", ".tiles", "table.rates")
    taken(page, f"overview-{theme}", tmp_path)


def test_a_code_tells_controls_and_prices(sit: Sit, tmp_path: Path) -> None:
    """How much, what controls found by area, and what it costs: no scrolling."""
    page = sit("omar").go("/entity/hs6/640411?days=91")
    seen(page, "h1", ".tiles", "#rates", ".histogram")
    taken(page, "commodity-code", tmp_path)


@pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_approver_sees_whether_to_let_it_in(judge: Sit, tmp_path: Path, theme: Theme) -> None:
    """The verdict, what to do, and every check with what it saw: no scrolling."""
    page = judge("eva", theme=theme).go("/models/waste/2")
    seen(page, "h1", "[role=status]", "a[data-key=a]", "[aria-labelledby=gate] tbody tr:nth-child(4)")
    taken(page, f"model-{theme}", tmp_path)


@pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
def test_what_will_happen_is_said_before(judge: Sit, tmp_path: Path) -> None:
    """What the gate refuses, the reason that it takes, the password, and the button: no scrolling."""
    page = judge("eva").go("/models/waste/3/approve")
    seen(page, "h1", ".told.bad", "[name=note]", "[name=override]", "[name=password]", "button.main")
    taken(page, "approve", tmp_path)
