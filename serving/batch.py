"""The doors of batch scoring: `tidewaiter score` and `tidewaiter explain`."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from features.lodged import Lodged
from models import registered, registry
from models.areas import AREAS
from models.bundle import Bundle
from models.reason_card import Reasons
from models.registered import CHALLENGER, CHAMPION
from models.tracking import RegistryError
from serving import cards
from serving.scorefile import WRITERS, ScoreFile
from serving.scoring import Piece, of_consignment, question, scored

__all__ = ["WRITERS", "explain", "score"]

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]


class Standout(NamedTuple):
    """A goods item of high concern."""

    probability: float
    lodged: Lodged
    place: int
    cards: tuple[Reasons, ...]
    """Of the areas in which it is of high concern, the most likely first."""

    @property
    def name(self) -> str:
        """Its consignment and item number."""
        consignment = self.lodged.text("consignment_id")[self.place]
        return f"{consignment} item {self.lodged.number('item_number')[self.place]:.0f}"


@dataclass(slots=True)
class Tally:
    """What a scoring run found, for the screen."""

    levels: dict[str, list[int]] = field(default_factory=dict)
    """By area: how many goods items are low, elevated, high."""
    top: dict[str, Standout] = field(default_factory=dict)
    """By area: the goods item that stands out most."""

    def take(self, piece: Piece) -> None:
        """Count a piece."""
        for area, told in piece.assessments.items():
            counts = self.levels.setdefault(area, [0, 0, 0])
            for level in told.levels[piece.places]:
                counts[level] += 1
        for place, some in piece.cards.items():
            flagged = tuple(card for card in some if card.level == "high")
            for card in flagged:
                best = self.top.get(card.area)
                if best is None or card.probability > best.probability:
                    self.top[card.area] = Standout(card.probability, piece.lodged, place, flagged)


def score(
    extract: Path,
    out: Path,
    history: Path | None,
    areas: Sequence[str] | None,
    screen: Console,
    step: Step,
    *,
    explain: bool,
) -> Tally:
    """Score an extract into a file and say what stands out."""
    bundles = _bundles(areas, screen)
    with step("Reading the extract"):
        asked = question(extract, history)
    tally = Tally()
    with (
        ScoreFile(out, bundles, explain=explain) as file,
        step(f"Scoring {asked.wanted.sum():,} goods items") as advance,
    ):
        for piece in scored(asked, bundles, "flagged" if explain else None, advance):
            file.write(piece)
            tally.take(piece)
    _show(screen, tally, bundles, out)
    return tally


def explain(
    extract: Path, consignment: str, history: Path | None, areas: Sequence[str] | None, screen: Console, step: Step
) -> None:
    """Show the reason cards of every goods item of one consignment."""
    bundles = _bundles(areas, screen)
    with step("Reading the extract"):
        asked = of_consignment(question(extract, history), consignment)
    with step("Replaying the past") as advance:
        pieces = list(scored(asked, bundles, "all", advance))
    cards.legend(screen)
    for piece in pieces:
        for place in map(int, piece.places):
            number = piece.lodged.number("item_number")[place]
            cards.show(screen, f"{consignment} item {number:.0f}", piece.lodged, place, piece.cards[place])


def _bundles(areas: Sequence[str] | None, screen: Console) -> dict[str, Bundle]:
    """The champions; where an area has none yet, its challenger, and that is said: a batch decides nothing.

    Raises:
        RegistryError: an area has neither.
    """
    try:
        return registry.champions(areas)
    except RegistryError:
        listed = [each for each in registered.versions() if each.area in (AREAS if areas is None else areas)]
        found = {each.area: each for alias in (CHALLENGER, CHAMPION) for each in listed if alias in each.aliases}
        if not found or (areas is not None and set(areas) - set(found)):
            raise
    unapproved = [area for area, each in found.items() if CHAMPION not in each.aliases]
    told = f"Nobody has approved the bundle of {', '.join(unapproved)} yet; a service would not answer with it."
    screen.print(told, style="yellow", soft_wrap=True)
    return {area: registered.opened(found[area]) for area in AREAS if area in found}


def _show(screen: Console, tally: Tally, bundles: Mapping[str, Bundle], out: Path) -> None:
    table = Table("area", "low", "elevated", "high", "bundle", title="Goods items by level")
    for area, counts in tally.levels.items():
        table.add_row(bundles[area].area.title, *(f"{count:,}" for count in counts), bundles[area].id)
    if tally.top:
        screen.print("What stands out most in each area:")
        cards.legend(screen)
    shown = {each.name: each for each in sorted(tally.top.values(), key=lambda each: -each.probability)}
    for each in shown.values():
        cards.show(screen, each.name, each.lodged, each.place, each.cards)
    screen.print(table)
    screen.print(f"Written to {escape(str(out))}.")
