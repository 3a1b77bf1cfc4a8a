"""What practice officers say of the reasons they were given, once they have looked into the box.

An officer does not say something of every reason, and errs. What is known is the tactic that was really there: a
reason is right if its concept is one in which this tactic leaves a trace, and mostly irrelevant if it is not. Where
nothing was found the reason led nowhere: what it told may have been so, and did not matter.
"""

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from features.feature import CONTROL_HISTORY, DOCUMENTS, GOODS, LOGISTICS, ROUTE, TRADER, VALUE, Concept
from features.finding import VERDICTS
from training.practice.scheme import schemes

TRACES: Final[Mapping[Concept, str]] = {
    VALUE: "cheap_for_a_brand clearance_of_a_brand small_and_dear price_of_something_else below_safe_cost "
    "dear_for_the_code low_price round_value freight_above_value near_limit little_value",
    GOODS: "brand_word lookalike_brand words_of_praise printed_with_a_name words_for_pills words_of_another_code "
    "vague_words words_of_declared_code catch_all_code several_goods_in_a_line powder_words named_substance "
    "battery_words words_for_cures plain_words measures flavour_words pen_words off_grade_words second_hand_words",
    TRADER: "same_address_same_day",
    ROUTE: "dispatched_from_a_hub detour",
    LOGISTICS: "chemical_packing lots_of_25_kg kilograms_by_parcel drums_in_parcels thin_pieces master_cases "
    "light_pieces heavy_load loose_load",
    DOCUMENTS: "no_chemical_papers no_invoice vat_free_onward invalid_ioss gift no_waste_papers",
}
"""In which concept each trace shows."""
SAYS: Final = 0.5
"""Share of the reasons of which an officer says something."""
_NOTHING: Final = (0.20, 0.25, 0.55)
"""How often a reason is called right, wrong, irrelevant where nothing was found."""
_FITS: Final = (0.85, 0.05, 0.10)
_STRANGE: Final = (0.15, 0.15, 0.70)
"""The same where the tactic that was there leaves a trace of this concept, and where it leaves none."""
_PARTY: Final = (0.50, 0.10, 0.40)
"""The same of who trades and what was found of them before: tactics leave no trace there, but many have a past."""


class Opinions:
    """Knows which tactic was where; the same reason of the same goods is always judged the same way."""

    def __init__(self, truth: Path, seed: int) -> None:
        table = pd.read_parquet(truth)
        keys = zip(table["consignment_id"], table["item_number"], table["area"], strict=True)
        self._tactics = dict(zip(keys, table["scheme"], strict=True))
        self._concepts = shown()
        self._seed = seed

    def of(self, consignment: str, item: int, area: str, concept: str, *, found: bool) -> str:
        """Right, wrong or irrelevant; empty where the officer says nothing.

        Args:
            consignment: its reference.
            item: number of the goods item.
            area: whose reason it is.
            concept: of the reason.
            found: whether the control found an irregularity of this area.
        """
        said = zlib.crc32(f"{consignment} {item} {area} {concept}".encode())
        rng = np.random.default_rng([self._seed, said])
        if rng.random() >= SAYS:
            return ""
        return str(rng.choice(VERDICTS, p=self._odds(self._tactics.get((consignment, item, area)), concept, found)))

    def _odds(self, tactic: str | None, concept: str, found: bool) -> tuple[float, float, float]:  # noqa: FBT001
        if not found or tactic is None:
            return _NOTHING
        if concept in self._concepts[tactic]:
            return _FITS
        return _PARTY if concept in {TRADER.name, CONTROL_HISTORY.name} else _STRANGE


def shown() -> dict[str, frozenset[str]]:
    """The names of the concepts in which each tactic leaves a trace."""
    concept = {trace: each.name for each, traces in TRACES.items() for trace in traces.split()}
    tactics = [tactic for scheme in schemes() for tactic in scheme.tactics]
    return {tactic.name: frozenset(concept[trace] for trace in tactic.left) for tactic in tactics}
