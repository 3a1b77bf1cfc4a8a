"""One challenger beside the champion of its area, on decisions that were made: what would have been otherwise."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import Any, Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints, Words
from features.errors import TidewaiterError
from models.bars import Bars, Setting
from models.calibration import sigmoid
from models.kept import Kept
from models.lottery import steepness
from models.policy import Policy
from serving.watch.decided import Decided, Shelf

LANES: Final = ("green", "orange", "red")
_LEAST: Final = 1e-12


class Beside(NamedTuple):
    """Goods items as both see them; arrays of shape (items,)."""

    seq: Ints
    """Number of the decision's entry."""
    consignment: Sequence[str]
    item: Ints
    office: Sequence[str]
    at: Ints
    champion_bundle: Sequence[str]
    champion: Floats
    """Its probability."""
    challenger: Floats
    champion_lane: Ints
    """Place in ``LANES`` that its score alone asks for: probability, or EUR where the policy ranks by value."""
    challenger_lane: Ints
    champion_claim: Floats
    """Probability of selection that its score alone gives."""
    challenger_claim: Floats
    selection: Floats
    """Probability with which the consignment was selected, by everything together."""
    random: Ints
    champion_moved: Floats
    """What each concept adds to the margin, shape (items, concepts)."""
    challenger_moved: Floats


def beside(shelf: Shelf, challenger: Kept, some: Sequence[Decided]) -> Beside | None:
    """Put decisions to a challenger; none of them can be if their features or policy are not at hand.

    Raises:
        TidewaiterError: it needs features that the decisions did not keep.
    """
    area = challenger.area
    usable = [made for made in some if made.names and area in made.answer.versions.bundles]
    parts = [_together(shelf, challenger, list(alike)) for _, alike in groupby(usable, key=_basis)]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    columns = zip(*known, strict=True)
    return Beside(*(_joined(list(column)) for column in columns))


def _basis(made: Decided) -> tuple[object, ...]:
    """Decisions that agree in this may be scored as one table."""
    return made.answer.versions.bundles, made.answer.versions.policy, made.dataset, made.mode, made.office


def _joined(column: list[Any]) -> Any:  # noqa: ANN401  arrays or lists of texts
    """Pieces of one field put together."""
    return np.concatenate(column) if isinstance(column[0], np.ndarray) else list(chain.from_iterable(column))


def _together(shelf: Shelf, challenger: Kept, some: Sequence[Decided]) -> Beside | None:
    """None where the champion or the policy of the day is not at hand."""
    first = some[0]
    bundle_id = first.answer.versions.bundles[challenger.area]
    champion, rules = shelf.kept(bundle_id), shelf.policy(first.answer.versions.policy)
    if champion is None or rules is None:
        return None
    _check(shelf, challenger, first)
    names, table = first.names, np.concatenate([made.table for made in some])
    counts = [len(made.table) for made in some]
    before, after = (each.probability(names, table) for each in (champion, challenger))
    share = rules.random.of(first.dataset, first.mode, first.office)
    worth = [each.expected_value(names, table) for each in (champion, challenger)]
    offices, at = Words(np.zeros(len(table), np.int32), [first.office]), np.repeat([made.at for made in some], counts)
    lanes_before, claims_before = _asked(rules, champion, (before, worth[0]), (offices, at), share)
    lanes, claims = _asked(rules, challenger, (after, worth[1]), (offices, at), share)
    advice = [made.answer.recommendation for made in some]
    return Beside(
        np.repeat([made.seq for made in some], counts),
        [made.answer.consignment_id for made in some for _ in made.table],
        np.array([item.item_number for made in some for item in made.answer.goods_items]),
        [made.office for made in some for _ in made.table],
        at,
        [bundle_id] * len(table),
        before,
        after,
        lanes_before,
        lanes,
        claims_before,
        claims,
        np.repeat([each.selection_probability for each in advice], counts),
        np.repeat([int(each.random) for each in advice], counts),
        champion.moved(names, table),
        challenger.moved(names, table),
    )


def _check(shelf: Shelf, challenger: Kept, made: Decided) -> None:
    """See that the features were kept, and computed as the challenger learned them."""
    live = [shelf.kept(bundle) for bundle in made.answer.versions.bundles.values()]
    defined = {name: how for each in live if each for name, how in each.definitions.items()}
    missing = [name for name in challenger.names if name not in defined]
    other = [name for name in challenger.names if name in defined and defined[name] != challenger.definitions[name]]
    if other:
        raise TidewaiterError(
            f"The challenger {challenger.bundle} of {challenger.area} learned another definition of "
            f"{', '.join(other[:5])} than was live at entry {made.seq}. Shadow what was decided since this version "
            "went live (--since), or compare on an extract (tidewaiter export, then tidewaiter approve --extract)."
        )
    if missing:
        raise TidewaiterError(
            f"The challenger {challenger.bundle} of {challenger.area} needs {', '.join(missing[:5])}, which no bundle "
            f"live at entry {made.seq} computed, so the ledger did not keep it. It cannot be shadowed there; compare "
            "it on an extract instead (tidewaiter export, then tidewaiter approve --extract)."
        )


def _asked(
    rules: Policy, model: Kept, told: tuple[Floats, Floats | None], where: tuple[Words, Ints], share: float
) -> tuple[Ints, Floats]:
    """The lane, and the probability of selection with this random share, that the scores of one area ask for.

    Args:
        rules: the policy of the day.
        model: whose scores they are; its area is ranked as the policy has it for a bundle that tells as much.
        told: probabilities, and EUR expected to be found where the bundle tells that, shape (items,).
        where: the offices, and when it was decided (microseconds).
        share: of the random stream.
    """
    bars = Bars.of(rules, {model.area: Setting(model.judge.levels, told[1] is not None)})
    expected = None if told[1] is None else told[1][None]
    red, orange = bars.times(told[0][None], expected, bars.at(*where))[:, 0]
    lanes = (orange >= 1).astype(np.int64) + (red >= 1)
    most = 1 - rules.draw.held_back / (1 - share)
    above = np.log(np.clip(orange, _LEAST, 1 / _LEAST))
    return lanes, np.minimum(sigmoid(steepness(rules.draw) * above), most)


def in_pieces(some: Iterator[Decided], size: int) -> Iterator[list[Decided]]:
    """Decisions in pieces of about so many."""
    piece: list[Decided] = []
    for each in some:
        piece.append(each)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
