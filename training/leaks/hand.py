"""Extracts that were changed by hand after the control: corrections written over declarations, late lodgements."""

from collections.abc import Iterator
from typing import Final, cast

import numpy as np

from extract.folder import Extract
from features.columns import Bools, Floats, Words
from training.leaks.leak import Leak

_LEAST: Final = 5
_SHARE: Final = 0.3
_CLOSE: Final = 0.002
_EARLY: Final = 0.01


def hand(extract: Extract) -> Iterator[Leak]:
    """What is wrong with the tables themselves, whatever is learned from them."""
    findings = extract.findings
    if findings.corrected_value_eur is not None and "value_eur" in extract.columns:
        declared = cast("Floats", extract.columns["value_eur"])[findings.row]
        corrected = findings.corrected_value_eur
        known = np.isfinite(declared) & np.isfinite(corrected)
        yield from _overwritten("value_eur", known, np.abs(declared - corrected) <= _CLOSE * np.abs(corrected))
    if findings.corrected_hs6 is not None:
        codes = cast("Words", extract.columns["hs6"])
        same = np.array(
            [codes[row] == text for row, text in zip(findings.row, _texts(findings.corrected_hs6), strict=True)]
        )
        yield from _overwritten("hs6", findings.corrected_hs6.given, same.astype(np.bool_))
    whole = len(findings) + findings.too_early
    if findings.too_early > max(_LEAST, _EARLY * whole):
        yield Leak(
            "lodged_at",
            "lodged late",
            f"{findings.too_early:,} of {whole:,} findings were known before their goods item was lodged: it seems to "
            "be the time of release or of the last amendment.",
            "Map the time when the declaration was first received.",
        )


def _overwritten(name: str, known: Bools, same: Bools) -> Iterator[Leak]:
    """A field that already says what the control only found out."""
    corrected = int(known.sum())
    equal = int((known & same).sum())
    if corrected >= _LEAST and equal > _SHARE * corrected:
        yield Leak(
            name,
            "corrected",
            f"{equal:,} of {corrected:,} goods items that were corrected are declared as corrected: the correction "
            "was written over the declaration.",
            "Export the declaration as it was lodged; corrections are findings.",
        )


def _texts(words: Words) -> list[str]:
    return [words.values[code] for code in words.codes.tolist()]
