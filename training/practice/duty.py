"""Officers on duty: what a control finds in goods items that a policy chose, by the truth of the practice world.

The world's own officers choose for themselves (`officers`) and their results come in after days. Here somebody else
chooses, consignment by consignment, and results come in within hours, as in a demo of one week they must.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from features.finding import CONFORM, IRREGULAR
from training.practice import rates
from training.practice.controls import SEES

_KINDS: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "red": (("full", 0.65), ("partial", 0.35)),
    "orange": (("document", 0.6), ("partial", 0.4)),
}
"""How goods of each lane are controlled, with its share."""
_LOOKED: Final = {"document": 0.0, "partial": 0.3, "full": 1.0}


@dataclass(frozen=True, slots=True)
class Found:
    """What a control found in one area of a goods item."""

    area: str
    result: str
    control_type: str
    thoroughness: float
    value_found_eur: float | None


class Duty:
    """Knows the truth, and tells what a control sees of it; the same goods are always seen the same way."""

    def __init__(self, truth: Path, seed: int) -> None:
        table = pd.read_parquet(truth)
        keys = zip(table["consignment_id"], table["item_number"], table["area"], strict=True)
        self._stakes = dict(zip(keys, table["value_at_stake_eur"], strict=True))
        self._seed = seed

    def controlled(self, consignment: str, item: int, lane: str, area: str | None, areas: Sequence[str]) -> list[Found]:
        """What is found; only what the control could see of an area is told.

        Args:
            consignment: its reference.
            item: number of the goods item.
            lane: red or orange.
            area: what the control is for; none: a random control, which is full and looks at all.
            areas: all that there are.
        """
        rng = np.random.default_rng([self._seed, zlib.crc32(f"{consignment} {item}".encode())])
        kinds, shares = zip(*_KINDS[lane], strict=True)
        kind = str(rng.choice(kinds, p=shares)) if area else "full"
        if area and area not in SEES[kind]:  # whoever looks for something chooses a control that can see it
            kind = "full"
        looked = [each for each in areas if each in SEES[kind] and (kind == "full" or each == area)]
        return [self._found(consignment, item, each, kind, rng) for each in looked]

    def _found(self, consignment: str, item: int, area: str, kind: str, rng: np.random.Generator) -> Found:
        stake = self._stakes.get((consignment, item, area))
        seen, share = rng.random(), rng.uniform(0.7, 1.0)
        irregular = seen < (rates.FALSE_ALARM if stake is None else SEES[kind][area])
        worth = round(stake * share, 2) if irregular and stake is not None else None
        return Found(area, IRREGULAR if irregular else CONFORM, kind, _LOOKED[kind], worth)
