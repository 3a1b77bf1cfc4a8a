"""Plain pages of text, tables and figures, and the same tables on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rich.console import Console
from rich.markup import escape
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with texts, figures and one table."""

    title: str
    texts: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    mine: Sequence[int] = ()
    """Rows that stand out."""
    figures: Sequence[tuple[Markup, str]] = field(default=())
    brief: Sequence[int] | None = None
    """The rows for the screen; all if nothing is said."""

    def show(self, screen: Console) -> None:
        """On the screen, without the figures."""
        if self.rows:
            table = Table(*(escape(name) for name in self.columns), title=escape(self.title))
            shown = range(len(self.rows)) if self.brief is None else self.brief
            for number, row in ((each, self.rows[each]) for each in shown):
                table.add_row(*(escape(cell) for cell in row), style="bold" if number in self.mine else None)
            screen.print(table)
        for text in self.texts:
            screen.print(escape(text), soft_wrap=True)


def write(
    path: Path, title: str, lead: Sequence[str], facts: Sequence[tuple[str, str]], sections: Sequence[Section]
) -> None:
    """Write a page for a browser: one file, nothing loaded from elsewhere."""
    loader = FileSystemLoader(Path(__file__).parent)
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    text = pages.get_template("page.html.j2").render(title=title, lead=lead, facts=facts, sections=sections)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
