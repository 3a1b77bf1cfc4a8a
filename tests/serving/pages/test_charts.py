"""Figures are safe, said in words, and free of style of their own."""

from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from models.rates import UNKNOWN, wilson
from serving.pages.charts import bars, histogram, whiskers
from serving.pages.charts.histogram import Bars, Mark
from serving.pages.charts.whiskers import Whisker

HOSTILE = '"><script>alert(1)</script>\u202e'
RATES = (wilson(3, 200), wilson(40, 90), wilson(1, 2), UNKNOWN)
FIGURES = {
    "whiskers": whiskers.whiskers([Whisker(each, "random") for each in RATES], 0.5, HOSTILE),
    "axis": whiskers.axis(0.5, (HOSTILE, "25 %", "50 %"), HOSTILE),
    "histogram": histogram.histogram(
        Bars([1, 10, 100], [3, 0], [1, 0]), [(10.0, HOSTILE)], [Mark(1e9, HOSTILE)], HOSTILE
    ),
    "row": bars.row([(3, "red"), (0, "orange")], 5, HOSTILE),
    "over time": bars.over_time([([1, 0, 5], "all"), ([0, 0, 2], "part")], [(0, HOSTILE)], HOSTILE),
    "nothing": bars.over_time([([], "all")], [], HOSTILE),
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_one_image_that_says_what_it_shows(figure: Markup) -> None:
    """It is well-formed, has a role and its alternative word for word, and nothing in it is markup, script or style."""
    tree = ET.fromstring(figure)  # noqa: S314  our own
    assert tree.attrib["role"] == "img"
    assert tree.attrib["aria-label"] == HOSTILE
    assert {each.tag for each in tree.iter()} <= {"svg", "rect", "path", "circle", "text"}
    assert not any("style" in each.attrib or "onload" in each.attrib for each in tree.iter())


def test_shapes_tell_random_from_targeted_controls() -> None:
    """Colour is not alone: a dot is drawn for the one, a diamond for the other, and nothing for what is not known."""
    random, targeted = (whiskers.whiskers([Whisker(RATES[0], css)], 0.5, "") for css in ("random", "targeted"))
    assert "<circle" in random
    assert "<circle" not in targeted
    assert "mark" not in whiskers.whiskers([Whisker(UNKNOWN, "random")], 0.5, "")


def test_an_interval_beyond_the_scale_stays_in_the_picture() -> None:
    """It ends at the edge, with an arrow, and the scale is not stretched by two cases."""
    assert whiskers.scale(RATES[:1]) == 0.05
    assert whiskers.scale([RATES[2]]) == 1.0
    drawn = whiskers.whiskers([Whisker(RATES[2], "targeted")], 0.1, "")
    numbers = [float(word) for word in "".join(c if c.isdigit() or c == "." else " " for c in drawn).split()]
    assert max(numbers) <= 260


@pytest.mark.parametrize(("value", "bar"), [(0.1, 0), (1.0, 0), (9.9, 0), (10.0, 1), (1e9, 1)])
def test_every_value_is_in_a_bar(value: float, bar: int) -> None:
    """What lies beyond the edges is counted at the ends."""
    assert histogram.place([1, 10, 100], value) == bar
