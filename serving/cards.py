"""Reason cards on the terminal: understood in twenty seconds."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from features.lodged import Lodged
from features.sentence import harmless
from models.reason_card import Reason, Reasons, percent

COLOURS: Final = {"high": "red", "elevated": "yellow", "low": "green"}


def show(screen: Console, title: str, lodged: Lodged, place: int, cards: Sequence[Reasons]) -> None:
    """Print the cards of one goods item under one heading."""
    body: list[RenderableType] = [Text(summary(lodged, place), style="italic")]
    body += [_card(card) for card in cards] or [Text("No area stands out.")]
    screen.print(Panel(Group(*body), title=escape(title), title_align="left"))


def summary(lodged: Lodged, place: int) -> str:
    """What it is, in one line."""

    def text(name: str) -> str:
        return harmless(lodged.text(name)[place], 60)

    def number(name: str, unit: str) -> str:
        value = float(lodged.number(name)[place])
        return "" if math.isnan(value) else f"{value:,.2f} {unit}"

    route = " → ".join(
        filter(None, (text("country_of_dispatch") or text("exporter_country"), text("country_of_destination")))
    )
    party = text("importer_name") or text("importer_eori")
    parts = (
        text("dataset"), f"HS {text('hs6')}", text("goods_description"), number("value_eur", "EUR"),
        number("net_mass_kg", "kg net") or number("gross_mass_kg", "kg gross"), route,
        f"importer {party}" if party else "", f"seller {text('seller_id')}" if text("seller_id") else "",
    )  # fmt: skip
    return " · ".join(filter(None, parts))


def _card(card: Reasons) -> RenderableType:
    sure = f"95 %: {percent(card.low)} to {percent(card.high)}"
    said = f"{card.title}: {percent(card.probability)} ({card.level}; {sure})"
    lines = Table.grid(padding=(0, 1))
    lines.add_column(justify="right", no_wrap=True)
    lines.add_column(overflow="fold")
    usual = Text("is usual for all goods items the model learned from", style="dim")
    lines.add_row(f"{100 * card.baseline:.1f}", usual)
    for points, told in _lines(card):
        lines.add_row(points, told)
    colour = COLOURS[card.level]
    return Padding(Group(Text(said, style=f"bold {colour}"), lines), (1, 0, 0, 0))


def _lines(card: Reasons) -> Iterator[tuple[str, Text]]:
    for reason in card.reasons:
        yield _points(reason.points), _told(reason)
    for reason in card.against:
        yield _points(reason.points), Text.assemble(("against: ", "dim"), _told(reason))
    if abs(card.rest) >= 0.0005:
        yield _points(card.rest), Text("everything else", style="dim")
    for each in card.missing:
        yield "?", Text(each, style="dim")
    yield "→", Text(card.control, style="bold")


def legend(screen: Console) -> None:
    """How to read the cards."""
    screen.print(
        "Probability that a control finds an irregularity. The figures on the left add up to it, in percentage points; "
        "→ suggests a control, ? says what could not be told.",
        style="dim",
    )


def _told(reason: Reason) -> Text:
    told = Text.assemble((f"{reason.title}: ", "bold"), "; ".join(reason.sentences))
    return Text.assemble(told, f" (but: {reason.but})") if reason.but else told


def _points(points: float) -> str:
    return f"{100 * points:+.1f}"
