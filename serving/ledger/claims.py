"""Who holds which id, which key and which consignment: what is new, what was said before, what is in the way."""

from collections.abc import Iterable, Sequence

from serving.ledger.entry import FIRST_OF_A_CONSIGNMENT, Entry, Outcome, Stored


class Claims:
    """The rows that stand and could be in the way of entries to come."""

    def __init__(self, rows: Iterable[Stored]) -> None:
        self._ids: dict[str, Stored] = {}
        self._keys: dict[tuple[str, str], Stored] = {}
        self._places: dict[tuple[str, int], Stored] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Stored) -> None:
        """Take a row as one that stands."""
        self._ids[row.id] = row
        if row.key is not None:
            self._keys[row.actor, row.key] = row
        place = _place(row)
        if place is not None:
            self._places[place] = row

    def against(self, entry: Entry) -> Outcome | None:
        """What stands against an entry; None if it is new.

        A key comes first: a client that asks again with its key asks for the answer that the key has.
        """
        if entry.key is not None:
            row = self._keys.get((entry.actor, entry.key))
            if row:
                return Outcome("repeated" if row.digest == entry.digest else "key_reused", row)
        place = _place(entry)
        row = (self._places.get(place) if place else None) or self._ids.get(entry.id)
        if row:
            return Outcome("repeated" if row.digest == entry.digest else "already_lodged", row)
        return None

    def against_call(self, entries: Sequence[Entry]) -> list[Outcome] | None:
        """What stands against entries that are recorded together or not at all; None if all are new."""
        found = [self.against(entry) for entry in entries]
        first = next((outcome.entry for outcome in found if outcome), None)
        if first is not None:
            return [outcome or Outcome("undone", first) for outcome in found]
        return None


def _place(entry: Entry | Stored) -> tuple[str, int] | None:
    """The place of which there is one: a consignment's first declaration (0), or a version of its amendments."""
    if entry.kind in FIRST_OF_A_CONSIGNMENT:
        return entry.subject, 0
    return (entry.subject, entry.version) if entry.kind == "amendment" else None
