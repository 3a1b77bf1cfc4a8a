"""The officers of a practice world as a rehearsal wants them: what they find, and what they say of reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.areas import AREAS
from serving.rehearsal import Control, Opinion
from training.practice import door as practising
from training.practice.duty import Duty
from training.practice.opinions import Opinions


def crew(world: Path, seed: int) -> tuple[Control, Opinion]:
    """Officers who know the truth of a world, and tell what a control would see of it."""
    truth = world / practising.TRUTH
    duty, opinions = Duty(truth, seed), Opinions(truth, seed)

    def control(consignment: str, item: int, lane: str, area: str | None) -> Sequence[Mapping[str, Any]]:
        return [asdict(each) for each in duty.controlled(consignment, item, lane, area, tuple(AREAS))]

    def opinion(consignment: str, item: int, area: str, concept: str, found: bool) -> str:  # noqa: FBT001
        return opinions.of(consignment, item, area, concept, found=found)

    return control, opinion
