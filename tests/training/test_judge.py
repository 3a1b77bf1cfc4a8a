"""Judging: hand-calculated cases, and intervals that cover the truth."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

import training.judge as judging
from features.columns import Floats
from training.bootstrap import Drawn, Interval, weightings
from training.judge import Scorer, effective_size, judge
from training.judgement import HEADER, table
from training.measures import Ranking, average_precision, average_precision_of, ranking_measures
from training.reliability import Reliability, reliability_measures

NAN = float("nan")


def drawn(rows: int, seed: int = 0) -> tuple[judging.Tested, Floats]:
    """A test whose true probabilities are known."""
    random = np.random.default_rng(seed)
    probability = 1 / (1 + np.exp(-random.normal(-3, 1.5, rows)))
    irregular = random.random(rows) < probability
    found = np.where(irregular, 100.0, 0.0)
    return judging.Tested(
        irregular, random.integers(0, rows // 2, rows), found, np.full(rows, 4.0), random.random(rows) < 0.01
    ), probability


def once(weights: Floats) -> Drawn:
    """Weightings with nothing that was never found."""
    return Drawn(weights, np.zeros(len(weights)), np.zeros(len(weights)), 1.0, 1.0)


def measured(score: list[float], irregular: list[bool], value: list[float] | None = None) -> dict[str, float]:
    """Measures of a ranking of rows that all count the same."""
    ranking = Ranking.of(np.array(score), np.array(irregular), None if value is None else np.array(value))
    return {
        name: float(values[0]) for name, values in ranking_measures(ranking, once(np.ones((1, len(score))))).items()
    }


def test_average_precision_by_hand() -> None:
    """Hits at ranks 1 and 3 give (1/1 + 2/3) / 2."""
    assert measured([4, 3, 2, 1], [True, False, True, False])["average_precision"] == pytest.approx(5 / 6)


def test_equal_scores_are_never_told_apart() -> None:
    """If all scores are equal, average precision is the base rate, AUROC one half, and any share finds its share."""
    flat = measured([1] * 100, [True] * 10 + [False] * 90)
    assert flat["average_precision"] == pytest.approx(0.1)
    assert flat["auroc"] == pytest.approx(0.5)
    assert flat["recall_top_5"] == pytest.approx(0.05)


def test_the_top_of_a_ranking_by_hand() -> None:
    """Of 100 goods items, the top 2 hold one of two irregular ones and nine tenths of the value."""
    irregular, value = [False] * 100, [0.0] * 100
    irregular[1] = irregular[50] = True
    value[1], value[50], value[60] = 900.0, 100.0, 5_000.0
    top = measured([float(-rank) for rank in range(100)], irregular, value)
    assert (top["precision_top_1"], top["precision_top_2"], top["recall_top_2"], top["value_top_2"]) == (
        0.0,
        0.5,
        0.5,
        0.9,
    )


def test_measures_agree_with_scikit_learn_with_ties_and_weights() -> None:
    """Average precision and AUROC equal the reference implementation for any weighting."""
    random = np.random.default_rng(3)
    score, irregular = random.integers(0, 9, 200).astype(float), random.random(200) < 0.2
    weights = random.integers(0, 4, (3, 200)).astype(float)
    ours = ranking_measures(Ranking.of(score, irregular), once(weights))
    for row, weight in enumerate(weights):
        assert ours["average_precision"][row] == pytest.approx(
            average_precision_score(irregular, score, sample_weight=weight)
        )
        assert ours["auroc"][row] == pytest.approx(roc_auc_score(irregular, score, sample_weight=weight))


def test_calibration_by_hand() -> None:
    """Forty goods items stated at 10 % and forty at 50 %, of which 8 and 20 were irregular: the error is 5 points."""
    probability = np.repeat([0.1, 0.5], 40)
    irregular = np.concatenate([np.arange(40) < 8, np.arange(40) < 20])
    made = reliability_measures(Reliability.of(probability, irregular), np.ones((1, 80)))
    assert made["calibration_error"][0] == pytest.approx(0.05)
    assert made["brier"][0] == pytest.approx((8 * 0.81 + 32 * 0.01 + 40 * 0.25) / 80)
    logit = np.log([0.1 / 0.9, 1.0, 0.2 / 0.8])
    assert made["calibration_slope"][0] == pytest.approx((logit[1] - logit[2]) / (logit[1] - logit[0]), rel=1e-6)


def test_consignments_are_drawn_whole() -> None:
    """In every replicate all goods items of a consignment count equally often."""
    consignment = np.array([7, 7, 9, 9, 9, 4])
    pieces = np.concatenate([drawn.weights for drawn in weightings(consignment, np.ones(6), 0, 50)])
    np.testing.assert_array_equal(pieces[0], np.ones(6))
    assert np.all((pieces[:, 0] == pieces[:, 1]) & (pieces[:, 2] == pieces[:, 4]))
    assert np.all(pieces[:, 0] + pieces[:, 2] + pieces[:, 5] == 3)


def test_intervals_cover_the_truth() -> None:
    """In a world whose truth is known, about 95 % of the intervals of average precision hold it."""
    _, probability = drawn(200_000)
    irregular = np.random.default_rng(9).random(200_000) < probability
    truth, covered = average_precision(probability, irregular), 0
    random = np.random.default_rng(1)
    for seed in range(60):
        rows = random.integers(0, 200_000, 600)
        ranking = Ranking.of(probability[rows], irregular[rows])
        estimates = np.concatenate(
            [average_precision_of(ranking, w) for w in weightings(np.arange(600), np.ones(600), seed, 150)]
        )
        interval = Interval.of(estimates)
        covered += interval.low <= truth <= interval.high
    assert covered >= 52


def test_a_model_leads_a_baseline_only_outside_the_interval() -> None:
    """The truth leads chance and does not lead itself."""
    tested, probability = drawn(2_000)
    scorers = [
        Scorer("model", probability, probability),
        Scorer("itself", probability),
        Scorer("random", probability[::-1].copy()),
    ]
    made = judge(tested, scorers, replicates=200)
    assert made.beaten == ("random",)
    assert made.controlled.judged[1].lead == Interval(0.0, 0.0, 0.0)
    assert made.model["calibration_slope"].low < 1 < made.model["calibration_slope"].high


def test_the_same_seed_gives_the_same_judgement() -> None:
    """A judgement can be repeated to the last digit."""
    tested, probability = drawn(500)
    first, second = (
        judge(tested, [Scorer("model", probability, probability)], replicates=50).as_dict() for _ in range(2)
    )
    assert first == second


def test_too_small_a_random_stream_is_refused_with_its_size() -> None:
    """An estimate for all goods items from a handful of rows is not given, and the reason is."""
    tested, probability = drawn(2_000)
    made = judge(tested, [Scorer("model", probability, probability)], replicates=20)
    controlled, weighted, stream = made.views
    assert stream.judged == ()
    assert "effective sample is" in stream.refused
    assert weighted.judged[0].measures["auroc"].value == pytest.approx(controlled.judged[0].measures["auroc"].value)
    assert "random_stream.model.auroc" not in made.metrics()


def test_unrecorded_probabilities_leave_the_weighted_view() -> None:
    """Rows without a selection probability are not weighted, rather than given a made-up weight."""
    tested, probability = drawn(600)
    tested.weight[:500] = NAN
    assert judge(tested, [Scorer("model", probability)], replicates=20).views[1].rows == 100


def test_unequal_weights_shrink_the_effective_size() -> None:
    """Kish's formula: weights 3 and 1 tell as much as 1.6 equal ones."""
    assert effective_size(np.array([3.0, 1.0])) == pytest.approx(1.6)


def test_without_irregular_rows_measures_are_absent_and_nothing_breaks() -> None:
    """A test without irregular rows gives dashes and no numbers that look like results."""
    tested, probability = drawn(300)
    tested.irregular[:] = False
    made = judge(tested, [Scorer("model", probability, probability)], replicates=20)
    assert table(made)[0][:3] == ("model", "–", "–")
    assert "model.average_precision" not in made.metrics()
    assert len(table(made)[0]) == len(HEADER)
