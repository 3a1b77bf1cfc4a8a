"""A risk area: the question it asks, the features that speak to it, and what to do about the answer."""

from collections.abc import Callable
from dataclasses import dataclass

from features.columns import Floats
from features.feature import Feature
from features.finding import CONTROL_TYPES
from features.lodged import Lodged


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Area:
    """One file of ``models/areas``.

    A feature in ``raises`` may only raise the score as it grows, one in ``lowers`` only lower it: with few
    findings to learn from, known directions keep the model from inventing others.

    Raises:
        ValueError: a feature is listed twice, or has a direction and is not a feature of the area; or there is no such
            type of control.
    """

    name: str
    title: str
    question: str
    """Asked of each goods item; yes is an irregularity."""
    basis: str
    """The legal or working basis, in a sentence."""
    features: tuple[Feature, ...]
    control: str
    """The control that answers the question, as advice to an officer."""
    control_type: str = "partial"
    """What kind of control that is, of ``features.finding.CONTROL_TYPES``."""
    clears: str = ""
    """What would answer the question with no, as advice to an officer."""
    raises: tuple[Feature, ...] = ()
    lowers: tuple[Feature, ...] = ()
    stake: Callable[[Lodged], Floats] | None = None
    """EUR at stake for each goods item if it is irregular; none where harm has no price."""

    def __post_init__(self) -> None:
        names = self.feature_names
        if len(set(names)) != len(names):
            doubled = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(f"area {self.name}: listed twice: {', '.join(doubled)}")
        if self.control_type not in CONTROL_TYPES:
            raise ValueError(f"area {self.name}: {self.control_type!r} is no type of control")
        strange = [each.name for each in (*self.raises, *self.lowers) if each not in self.features]
        if strange or set(self.raises) & set(self.lowers):
            raise ValueError(f"area {self.name}: directions must be one each, of its own features: {strange}")

    @property
    def feature_names(self) -> list[str]:
        """The names of its features, in the order of the matrix."""
        return [each.name for each in self.features]

    @property
    def monotone(self) -> list[int]:
        """For each feature 1 where it may only raise the score, -1 only lower, 0 either."""
        return [(each in self.raises) - (each in self.lowers) for each in self.features]
