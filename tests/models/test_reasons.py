"""Reasons: they add up, they are true, and an officer can read them."""

import json
from itertools import combinations
from math import factorial

import lightgbm
import numpy as np
import pytest

from features.columns import Floats, Records
from features.feature import CONCEPTS
from features.lodged import Lodged
from features.past.memory import Memory
from models import reason_card, reasons
from models.area import Area
from models.assessment import Assessment, contributions
from models.bundle import Bundle
from models.reason_card import Reasons


@pytest.fixture(scope="module")
def seen(whole: Bundle, lodged: Lodged) -> Assessment:
    """All parcels, explained."""
    return whole.assess(lodged, explain=np.ones(len(lodged), bool))


@pytest.fixture(scope="module")
def cards(whole: Bundle, lodged: Lodged, seen: Assessment) -> list[Reasons]:
    """The card of every parcel."""
    return [reasons.card(whole, lodged, seen, row) for row in range(len(lodged))]


def total(card: Reasons) -> float:
    """Baseline and all points of a card."""
    return card.baseline + sum(reason.points for reason in (*card.reasons, *card.against)) + card.rest


def test_every_card_adds_up(cards: list[Reasons]) -> None:
    """Baseline, reasons, what speaks against and the rest give the shown probability, for every row."""
    assert max(abs(total(card) - card.probability) for card in cards) < 1e-9


def test_signs_and_order(cards: list[Reasons]) -> None:
    """At most four reasons raise and two lower, biggest first, and each has one or two sentences."""
    for card in cards:
        raising = [reason.points for reason in card.reasons]
        lowering = [reason.points for reason in card.against]
        assert raising == sorted(raising, reverse=True)
        assert lowering == sorted(lowering)
        assert len(raising) <= 4
        assert len(lowering) <= 2
        assert all(points > 0 for points in raising)
        assert all(points < 0 for points in lowering)
        assert all(1 <= len(reason.sentences) <= 2 for reason in (*card.reasons, *card.against))


def test_no_card_shows_a_coded_value(cards: list[Reasons]) -> None:
    """No sentence says nan, inf, or a Python object."""
    for card in cards:
        shown = reason_card.text(card)
        assert not any(word in shown.lower().split() for word in ("nan", "inf", "-inf", "none"))
        assert "object at" not in shown


def test_the_sentence_is_of_the_strongest_feature(whole: Bundle, seen: Assessment, cards: list[Reasons]) -> None:
    """The first sentence of a reason is of the feature that pushes most in the reason's direction."""
    names = [each.name for each in whole.features]
    for row, card in enumerate(cards):
        parts = seen.contribution(row)
        for reason in (*card.reasons, *card.against):
            family = [at for at, each in enumerate(whole.features) if each.concept.name == reason.concept]
            push = parts * np.sign(reason.points)
            assert push[names.index(reason.features[0])] == max(push[family])


def test_a_card_is_plain_json(cards: list[Reasons]) -> None:
    """A card travels as JSON and keeps all that it says."""
    told = json.loads(json.dumps(cards[0].as_dict(), allow_nan=False))
    assert told["probability"] == cards[0].probability
    assert {reason["concept"] for reason in told["reasons"]} <= {concept.name for concept in CONCEPTS}


def test_missing_is_said(whole: Bundle) -> None:
    """A declaration with next to nothing in it still gets a card, which says what could not be computed."""
    bare = {"consignment_id": "x", "item_number": 1, "lodged_at": 0, "hs6": "640411"}
    lodged = Memory([whole.area.name]).recall(Records([bare]))
    card = reasons.card(whole, lodged, whole.assess(lodged, np.ones(1, bool)), 0)
    told = [*card.missing, *(each for reason in (*card.reasons, *card.against) for each in reason.sentences)]
    assert "Declared value per kilogram of gross mass cannot be told from the declaration" in told
    assert abs(total(card) - card.probability) < 1e-9


def test_a_flat_card_has_no_reasons(whole: Bundle, lodged: Lodged, seen: Assessment) -> None:
    """Where nothing moves the margin, the baseline is the probability and nothing is invented."""
    flat = np.array([seen.expected_margin])
    probability = whole.calibration.probability(flat)
    nothing = np.zeros((1, len(whole.features)))
    first = np.zeros(1, np.intp)
    still = Assessment(flat, probability, probability, probability, first, first, nothing, seen.expected_margin)
    card = reasons.card(whole, lodged, still, 0)
    assert card.reasons == card.against == ()
    assert card.probability == card.baseline


def test_tiny_moves_close_too(whole: Bundle, seen: Assessment) -> None:
    """Where contributions all but cancel, the points still add up."""
    for distance in (0.0, 1e-12, 1e-8, 1e-6, 1e-3):
        parts = np.zeros((1, len(whole.features)))
        parts[0, :2] = 3.0, distance - 3.0
        margin = np.array([seen.expected_margin]) + parts.sum(1)
        probability = whole.calibration.probability(margin)
        first = np.zeros(1, np.intp)
        small = Assessment(margin, probability, probability, probability, first, first, parts, seen.expected_margin)
        assert abs(reasons.points(whole, small, 0).sum() + whole.baseline - probability[0]) < 1e-9


@pytest.mark.parametrize(("probability", "shown"), [(0.5, "50 %"), (0.0999, "10 %"), (0.0123, "1.2 %"), (0.0, "0 %")])
def test_percentages_show_what_is_known(probability: float, shown: str) -> None:
    """Two figures that matter."""
    assert reason_card.percent(probability) == shown


@pytest.mark.filterwarnings("ignore")  # of shap's own imports
def test_parity_with_shap(booster: lightgbm.Booster, table: Floats) -> None:
    """Contributions are those of shap's TreeExplainer, missing values and all."""
    import shap  # noqa: PLC0415  takes seconds

    theirs = shap.TreeExplainer(booster)(table)
    ours = contributions(booster, table)
    np.testing.assert_allclose(ours[:, :-1], theirs.values, rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours[:, -1], theirs.base_values, rtol=0, atol=1e-9)


def test_parity_with_the_definition(booster: lightgbm.Booster, table: Floats, area: Area) -> None:
    """Contributions are Shapley values by the definition, summed over all sets of features, and add up to the margin.

    shap asks LightGBM for them, so this is the check that does not trust it.
    """
    trees = booster.dump_model()["tree_info"]
    rows = [*np.flatnonzero(np.isnan(table).any(axis=1))[:3].tolist(), 1, 2, 3]
    for row in rows:
        ours = contributions(booster, table[[row]])[0]
        theirs = shapley(trees, table[row], len(area.features))
        np.testing.assert_allclose(ours[:-1], theirs, rtol=0, atol=1e-9)
        assert ours.sum() == pytest.approx(booster.predict(table[[row]], raw_score=True)[0], abs=1e-9)


def shapley(trees: list[dict[str, object]], x: Floats, count: int) -> Floats:
    """Shapley values of one row, from the expectations of every set of features."""
    sets = [frozenset(some) for size in range(count + 1) for some in combinations(range(count), size)]
    worth = {some: sum(expectation(tree["tree_structure"], x, some) for tree in trees) for some in sets}
    share = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    return np.array(
        [
            sum(share[len(some)] * (worth[some | {at}] - worth[some]) for some in sets if at not in some)
            for at in range(count)
        ],
    )


def expectation(node: dict, x: Floats, known: frozenset[int]) -> float:
    """A tree's mean where only some features are known; the others go both ways by how many rows did."""
    if "leaf_value" in node:
        return float(node["leaf_value"])
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in known:
        return expectation(left if goes_left(node, x[node["split_feature"]]) else right, x, known)
    weights = [child.get("internal_count", child.get("leaf_count")) for child in (left, right)]
    means = [expectation(child, x, known) for child in (left, right)]
    return float(np.average(means, weights=weights))


def goes_left(node: dict, value: float) -> bool:
    """LightGBM's rule, with its ways of treating what is missing."""
    if node["missing_type"] == "NaN" and np.isnan(value):
        return bool(node["default_left"])
    return bool((0.0 if np.isnan(value) else value) <= node["threshold"])
