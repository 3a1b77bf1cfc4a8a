"""History and new declarations → one extract in order."""

from collections.abc import Mapping
from typing import cast

import numpy as np

from extract.arrays import order
from extract.findings import FindingTable, Places
from extract.folder import Extract
from extract.manifest import Manifest
from features.columns import NEVER, Bools, Column, Floats, Ints, Words
from features.declaration import BY_NAME


def concatenate(history: Extract, new: Extract) -> tuple[Extract, Bools]:
    """Both extracts as one, sorted, and the mask of the goods items that are of ``new``.

    Exports overlap, so a goods item (consignment and item number) may stand in both. The new one then
    counts; the findings of both are kept, each (goods item, area, known_at) once.
    """
    repeats = Places(new.columns).rows(
        cast("Words", history.columns["consignment_id"]), cast("Floats", history.columns["item_number"])
    )
    kept = np.flatnonzero(repeats < 0)
    stacked = _stacked(_taken(history.columns, kept), new.columns)
    place = order(
        cast("Ints", stacked["lodged_at"]),
        cast("Words", stacked["consignment_id"]),
        cast("Floats", stacked["item_number"]),
    )
    rank = np.empty(len(place), np.int64)
    rank[place] = np.arange(len(place))
    old_rows = repeats + len(kept)
    old_rows[kept] = np.arange(len(kept))
    merged = Extract(
        columns=_taken(stacked, place),
        findings=_findings(history.findings, rank[old_rows], new.findings, rank[len(kept) :]),
        selection_probability=np.concatenate([history.selection_probability[kept], new.selection_probability])[place],
        selected_by=_some(stack(_some(history.selected_by, kept), new.selected_by), place),
        manifest=_manifest(history.manifest, new.manifest, len(place)),
        reasons={**history.reasons, **new.reasons},
    )
    return merged, place >= len(kept)


def stack(above: Words, below: Words) -> Words:
    """Two columns of texts below each other, with a common list of texts."""
    places = {text: code for code, text in enumerate(above.values)}
    codes = np.array([places.setdefault(text, len(places)) for text in below.values], np.int32)
    return Words(np.concatenate([above.codes, codes[below.codes]]), list(places))


def _some(column: Words, rows: Ints) -> Words:
    return Words(column.codes[rows], column.values)


def _taken(columns: Mapping[str, Column], rows: Ints) -> dict[str, Column]:
    return {
        name: _some(column, rows) if isinstance(column, Words) else column[rows] for name, column in columns.items()
    }


def _stacked(above: Mapping[str, Column], below: Mapping[str, Column]) -> dict[str, Column]:
    """The columns of both; what one does not have is not declared there."""
    counts = len(above["lodged_at"]), len(below["lodged_at"])
    columns: dict[str, Column] = {}
    for name in dict.fromkeys([*above, *below]):
        first = above[name] if name in above else _nothing(name, counts[0])
        second = below[name] if name in below else _nothing(name, counts[1])
        if isinstance(first, Words):
            columns[name] = stack(first, cast("Words", second))
        else:
            columns[name] = np.concatenate([first, cast("Floats", second)])
    return columns


def _nothing(name: str, count: int) -> Column:
    kind = BY_NAME[name].kind
    if kind == "time":
        return np.full(count, NEVER)
    return np.full(count, np.nan) if kind in ("number", "integer") else Words(np.zeros(count, np.int32), [""])


def _findings(old: FindingTable, old_rows: Ints, new: FindingTable, new_rows: Ints) -> FindingTable:
    """The findings of both on their new rows, in order of (known_at, row)."""
    row = np.concatenate([old_rows[old.row], new_rows[new.row]])
    area = stack(old.area, new.area)
    known_at = np.concatenate([old.known_at, new.known_at])
    ordered = np.lexsort((area.codes, row, known_at))
    same = np.ones(len(ordered), np.bool_)
    for key in (known_at, row, area.codes):
        same[1:] &= key[ordered][1:] == key[ordered][:-1]
    same[:1] = False
    rows = ordered[~same]
    return FindingTable(
        row=row[rows],
        area=_some(area, rows),
        irregular=np.concatenate([old.irregular, new.irregular])[rows],
        known_at=known_at[rows],
        value_found_eur=np.concatenate([old.value_found_eur, new.value_found_eur])[rows],
        selected_by=_some(stack(old.selected_by, new.selected_by), rows),
        control_type=_some(stack(old.control_type, new.control_type), rows),
        thoroughness=np.concatenate([old.thoroughness, new.thoroughness])[rows],
        finding_id=_some(stack(old.finding_id, new.finding_id), rows),
        officer=_told(old.officer, new.officer, rows),
        corrected_value_eur=_amounts(old.corrected_value_eur, new.corrected_value_eur, rows),
        corrected_hs6=_told(old.corrected_hs6, new.corrected_hs6, rows),
        strays=old.strays + new.strays,
        unchecked=old.unchecked + new.unchecked,
        too_early=old.too_early + new.too_early,
    )


def _told(old: Words | None, new: Words | None, rows: Ints) -> Words | None:
    return None if old is None or new is None else _some(stack(old, new), rows)


def _amounts(old: Floats | None, new: Floats | None, rows: Ints) -> Floats | None:
    return None if old is None or new is None else np.concatenate([old, new])[rows]


def _manifest(old: Manifest, new: Manifest, count: int) -> Manifest:
    windows = [manifest.window for manifest in (old, new) if manifest.window]
    window = (min(one[0] for one in windows), max(one[1] for one in windows)) if windows else None
    rows = {name: old.rows[name] + new.rows[name] for name in old.rows} | {"goods_items": count}
    return Manifest(f"{old.source} + {new.source}", rows, window)
