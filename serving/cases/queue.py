"""What the queue asks: which cases wait, in which order, how many of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from serving.cases.book import CASE, Book, Row

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see of the queue; empty: all."""

    area: str = ""
    page: int = 1

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Self:
        """From the parameters of the address; what makes no sense is passed over."""
        number = said.get("page", "1")
        return cls(said.get("area", ""), int(number) if number.isdigit() and len(number) < 6 else 1)


def page(book: Book, asked: Filter) -> list[Row]:
    """One page of waiting cases."""
    names = ", ".join(CASE)
    return book.rows(
        CASE,
        f"""SELECT {names} FROM cases WHERE state = 'open' AND {{scope}}
            ORDER BY due_slot, expected_eur DESC, number LIMIT ? OFFSET ?""",
        PER_PAGE,
        PER_PAGE * (max(asked.page, 1) - 1),
    )
