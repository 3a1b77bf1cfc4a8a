"""The doors of batch scoring: `tidewaiter score` and `tidewaiter explain`."""

import heapq
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from features.lodged import Lodged
from models import registry
from models.bundle import Bundle
from models.reasons import Reasons
from serving import cards
from serving.scorefile import WRITERS, ScoreFile
from serving.scoring import Piece, of_consignment, question, scored

__all__ = ["WRITERS", "explain", "score"]

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
SHOWN = 5


@dataclass(slots=True)
class Tally:
    """What a scoring run found, for the screen."""

    items: int = 0
    levels: dict[str, list[int]] = field(default_factory=dict)
    """By area: how many goods items are low, elevated, high."""
    top: list[tuple[float, int, str, Lodged, int, Sequence[Reasons]]] = field(default_factory=list)
    """The goods items that stand out most, as a heap."""

    def take(self, piece: Piece) -> None:
        """Count a piece."""
        for area, told in piece.assessments.items():
            counts = self.levels.setdefault(area, [0, 0, 0])
            for level in told.levels[piece.places]:
                counts[level] += 1
        for place, some in piece.cards.items():
            self.items += 1
            flagged = [card for card in some if card.level == "high"]
            if flagged:
                lift = max(card.probability for card in flagged)
                name = (
                    f"{piece.lodged.text('consignment_id')[place]} item {piece.lodged.number('item_number')[place]:.0f}"
                )
                heapq.heappush(self.top, (lift, self.items, name, piece.lodged, place, some))
                if len(self.top) > SHOWN:
                    heapq.heappop(self.top)


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
    bundles = registry.champions(areas)
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
    bundles = registry.champions(areas)
    with step("Reading the extract"):
        asked = of_consignment(question(extract, history), consignment)
    with step("Replaying the past") as advance:
        pieces = list(scored(asked, bundles, "all", advance))
    for piece in pieces:
        for place in map(int, piece.places):
            number = piece.lodged.number("item_number")[place]
            cards.show(screen, f"{consignment} item {number:.0f}", piece.lodged, place, piece.cards[place])


def _show(screen: Console, tally: Tally, bundles: Mapping[str, Bundle], out: Path) -> None:
    table = Table("area", "low", "elevated", "high", "bundle", title="Goods items by level")
    for area, counts in tally.levels.items():
        table.add_row(bundles[area].area.title, *(f"{count:,}" for count in counts), bundles[area].id)
    for _, _, name, lodged, place, some in sorted(tally.top, key=lambda each: -each[0]):
        cards.show(screen, name, lodged, place, some)
    screen.print(table)
    screen.print(f"Written to {escape(str(out))}.")
