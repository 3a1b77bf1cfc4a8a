"""The page about the practice world is true."""

import re
from pathlib import Path

from training.practice import rates
from training.practice.scheme import schemes

PAGE = (Path(__file__).parents[3] / "docs/practice.md").read_text()


def test_the_page_tells_rates_and_tactics() -> None:
    """Each area stands there with its base rate and its tactics."""
    rows = re.findall(r"^\| (\w+) \| ([\d.]+) % \| (.*) \|$", PAGE, re.MULTILINE)
    told = {area: (float(share), names.split("; ")) for area, share, names in rows}
    assert told == {
        scheme.area: (round(100 * rates.IRREGULAR[scheme.area], 2), [tactic.name for tactic in scheme.tactics])
        for scheme in schemes()
    }


def test_the_page_tells_the_other_rates() -> None:
    """The shares in the text are those of the code."""
    assert f"{rates.SILENT:.0%}".replace("%", " %") + " of the irregular" in PAGE
    assert f"about {rates.CAPACITY:.0%}".replace("%", " %") in PAGE
    assert f"and {rates.RANDOM_STREAM:.0%}".replace("%", " %") + " at random" in PAGE
    assert round(1 / rates.FALSE_ALARM) == 200
