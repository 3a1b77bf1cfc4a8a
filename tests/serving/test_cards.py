"""Cards on the terminal."""

import io

from rich.console import Console

from features.lodged import Lodged
from models.reason_card import Reason, Reasons
from serving import cards

CARD = Reasons(
    area="waste",
    title="Waste",
    bundle="0" * 16,
    probability=0.4,
    low=0.3,
    high=0.5,
    level="high",
    baseline=0.02,
    reasons=(Reason("value", "Value", 0.36, ("declared at [bold]4.44[/bold] EUR/kg",), ("unit_value",)),),
    against=(),
    rest=0.02,
    missing=("the origin is not declared",),
    control="Open it.",
)


def shown(lodged: Lodged, *some: Reasons) -> str:
    """What the terminal shows."""
    screen = Console(file=io.StringIO(), width=200, color_system=None)
    cards.show(screen, "[blink]C1[/blink] item 1", lodged, 0, some)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_declared_texts_are_only_texts(lodged: Lodged) -> None:
    """Markup and direction marks in a declaration are shown, never obeyed."""
    said = shown(lodged, CARD)
    assert "[red]=cmd" in said
    assert "\u202e" not in said
    assert "[blink]" in said
    assert "[bold]4.44[/bold]" in said


def test_a_card_adds_up_before_the_eyes(lodged: Lodged) -> None:
    """Baseline, points and rest stand one below the other and add up to the probability."""
    said = shown(lodged, CARD)
    assert "Waste: 40 % (high" in said
    for part in ("2.0 is usual", "+36.0 Value:", "+2.0 everything else", "? the origin is not declared", "→ Open it."):
        assert part in said


def test_nothing_to_say_is_said(lodged: Lodged) -> None:
    """A goods item without a card gets a sentence, not an empty frame."""
    assert "No area stands out." in shown(lodged)


def test_the_summary_leaves_out_what_is_not_declared(lodged: Lodged) -> None:
    """One line: what it is, its value, its mass, where from; no gaps for what is missing."""
    said = cards.summary(lodged, 0)
    assert "HS 640411" in said
    assert "40.00 EUR" in said
    assert "9.00 kg gross" in said
    assert "·  ·" not in said
    assert "nan" not in said
