"""What the service answers. The machine recommends; an officer decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tidewaiter_client.reading import read


@dataclass(frozen=True, slots=True)
class Opinion:
    """One area's view of one goods item."""

    probability: float
    """Calibrated: of a hundred goods items with 0.2, about twenty are irregular."""
    low: float | None = None
    high: float | None = None
    level: str = "low"
    """low, elevated or high."""
    stake_eur: float | None = None
    """EUR that a control is expected to find, where harm has a price."""


@dataclass(frozen=True, slots=True)
class GoodsItem:
    """One goods item and what each area thinks of it."""

    item_number: int
    areas: Mapping[str, Opinion]


@dataclass(frozen=True, slots=True)
class Worst:
    """The goods item and area that the consignment is judged by."""

    item_number: int
    area: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence before it is put in words: which one, and the values that stand in it."""

    form: str
    values: Mapping[str, float | str | None] = field(default_factory=dict)
    feature: str = ""
    """Whose sentence it is; none of a recommendation's."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What is recommended for the whole consignment."""

    lane: str
    """green, orange or red."""
    source: str = ""
    """mandatory, rule, model or random."""
    control: str | None = None
    area: str | None = None
    item_number: int | None = None
    selected: bool | None = None
    selection_probability: float | None = None
    because: str | None = None
    because_said: Said | None = None
    """The same before it was put in words."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something in the declaration that was scored as it is, and should be looked at."""

    code: str
    pointer: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Versions:
    """What gave this decision; the same versions, declaration and ledger give the same again."""

    bundles: Mapping[str, str] = field(default_factory=dict)
    features: str = ""
    policy: str = ""
    reference: str = ""
    seen: int | None = None
    """The entries of the ledger that were known."""


@dataclass(frozen=True, slots=True)
class Peers:
    """Where a goods item stands among similar goods lodged before."""

    measure: str
    """unit_value: EUR/kg."""
    position: float
    """Share of similar goods below this one."""
    low: float
    typical: float
    high: float
    n: float
    cell: int
    """0 subheading and origin, 1 subheading, 2 heading, 3 chapter."""
    value: float | None = None
    """Its own."""
    edges: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()
    """Similar goods between each edge and the next."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One family of facts, and how many probability points it adds."""

    concept: str
    title: str = ""
    points: float = 0.0
    sentences: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    but: str = ""
    """What pulls the other way within the same family."""
    peers: Peers | None = None
    said: tuple[Said, ...] = ()
    """Each of the sentences before it was put in words."""
    but_said: Said | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why one area thinks so of one goods item: baseline + points + rest = probability."""

    item_number: int
    area: str
    probability: float | None = None
    baseline: float | None = None
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    rest: float = 0.0
    missing: tuple[str, ...] = ()
    control: str = ""
    missing_said: tuple[Said, ...] = ()
    """Each of what is missing before it was put in words."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One stored decision."""

    id: str
    consignment_id: str
    recommendation: Recommendation
    goods_items: tuple[GoodsItem, ...]
    worst: Worst | None = None
    version: int = 1
    amends: str | None = None
    """The decision before, if this one answers an amendment."""
    lodged_at: datetime | None = None
    decided_at: datetime | None = None
    warnings: tuple[Warned, ...] = ()
    versions: Versions = field(default_factory=Versions)
    explanation: str = "not_asked"
    """given, nothing_flagged, failed or not_asked."""
    reasons: tuple[Reasons, ...] | None = None
    """None where they failed, or where your role may not see them."""
    document: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)
    """Everything as received, also what this client does not know yet."""

    @classmethod
    def of(cls, document: Mapping[str, object]) -> "Decision":
        """From the JSON document."""
        return read(cls, {**document, "document": document})
