"""What experts know: it ranks without a single finding, and fades as findings come in."""

import numpy as np

from features.columns import Floats
from models.area import Area
from models.areas import AREAS
from training.fit import fit
from training.measures import average_precision
from training.prior import points, prior

WASTE: Area = AREAS["waste"]


def trade(rows: int, seed: int) -> Floats:
    """Goods items of which few are of a waste code, without papers, or described as second-hand."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, len(WASTE.features)))
    for name, share in (("waste_code", 0.05), ("waste_papers_absent", 0.03), ("second_hand_words", 0.05)):
        x[:, WASTE.feature_names.index(name)] = random.random(rows) < share
    return x


def told(x: Floats, name: str) -> Floats:
    """A feature's column."""
    return x[:, WASTE.feature_names.index(name)]


def test_strong_indicators_raise_the_odds_most() -> None:
    """A flag that is up counts by its strength in the reference list, two count more than one, history not at all."""
    x = np.zeros((40, len(WASTE.features)))
    x[0, WASTE.feature_names.index("waste_papers_absent")] = 1
    x[1, WASTE.feature_names.index("appliances_in_bulk")] = 1
    x[2] = x[0] + x[1]
    x[3, WASTE.feature_names.index("importer_waste_hit_rate")] = 1
    made = points(WASTE, x)
    assert made[2] > made[0] > made[1] > made[3] == made[4] == 0


def test_trees_know_what_experts_know_before_anything_was_found() -> None:
    """With no finding at all, trees rank goods items much as the indicators do."""
    sample, later = trade(2_000, 1), trade(2_000, 2)
    none = np.zeros(0, np.int64)
    made = fit(
        np.zeros((0, len(WASTE.features))), np.zeros(0, np.bool_), WASTE.feature_names, WASTE.monotone, early=none,
        stop=none, prior=prior(WASTE, sample),
    )  # fmt: skip
    score = np.asarray(made.booster.predict(later))
    assert average_precision(score, points(WASTE, later) > 1) > 0.8


def test_findings_outweigh_experts() -> None:
    """Hundreds of findings that contradict an indicator turn its ranking round."""
    x = trade(4_000, 3)
    irregular = (
        (told(x, "second_hand_words") == 0) & (told(x, "container_load") > 1.2) & (told(x, "waste_papers_absent") == 0)
    )
    sample = trade(2_000, 1)
    cut = np.arange(3_200), np.arange(3_200, 4_000)
    made = fit(x, irregular, WASTE.feature_names, WASTE.monotone, early=cut[0], stop=cut[1], prior=prior(WASTE, sample))
    later = trade(2_000, 4)
    truth = (
        (told(later, "second_hand_words") == 0)
        & (told(later, "container_load") > 1.2)
        & (told(later, "waste_papers_absent") == 0)
    )
    assert average_precision(np.asarray(made.booster.predict(later)), truth) > 0.8
