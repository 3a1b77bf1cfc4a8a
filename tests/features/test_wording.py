"""Wording: which words go with which subheading."""

import numpy as np

from features.columns import Records
from features.past.findings import Findings
from features.past.memory import Memory
from features.past.tokens import MOST, tokens
from features.reference import rows

ALL = [row["hs6"] for row in rows("hs")]


def described(number: int, text: str, hs6: str = "640411") -> dict[str, object]:
    """Goods under a description."""
    shared = {"consignment_id": f"{number:06d}", "item_number": 1.0, "lodged_at": number * 1_000_000}
    return {"hs6": hs6, "goods_description": text} | shared


def remembered(some: list[dict[str, object]]) -> Memory:
    """A memory of some goods items."""
    memory = Memory(())
    for _ in memory.replay(Records(some), Findings.none()):
        pass
    return memory


def test_words_of_the_nomenclature_are_known_from_the_start() -> None:
    """Without any history a description finds its heading by the words of the nomenclature."""
    wording = Memory(()).recall(Records([described(1, "umbrellas"), described(2, "umbrellas", "640411")])).wording
    assert wording.best_hs6[0].startswith("6601")
    assert wording.fit[0] < 0.01
    assert Memory(()).recall(Records([described(1, "umbrellas", "660199")])).wording.fit[0] > 0.5


def test_wording_learns() -> None:
    """A word that no nomenclature has goes with the subheading under which it was declared before."""
    memory = remembered([described(number, "zorbulon deluxe", "950300") for number in range(20)])
    wording = memory.recall(Records([described(99, "Zorbulon", "950300"), described(99, "Zorbulon")])).wording
    assert [wording.best_hs6[0], wording.best_hs6[1]] == ["950300", "950300"]
    assert wording.best_probability[0] > 0.9
    assert wording.fit[0] > 0.9
    assert wording.fit[1] < 0.1
    assert wording.words_known[0] == 1


def test_probabilities_are_probabilities() -> None:
    """The fits of all headings add up to one."""
    memory = remembered([described(number, "blue zorbulon", "950300") for number in range(3)])
    headings = sorted({hs6[:4] for hs6 in ALL})
    same = [described(99, "zorbulon cotton shirts", f"{heading}00") for heading in headings]
    np.testing.assert_allclose(memory.recall(Records(same)).wording.fit.sum(), 1.0)


def test_without_telling_words_nothing_is_told() -> None:
    """No description, or only words never seen, is no evidence for or against a heading."""
    wording = Memory(()).recall(Records([described(1, ""), described(2, "qqqx")])).wording
    assert np.isnan(wording.fit).all()
    assert np.isnan(wording.words_known[0])
    assert wording.words_known[1] == 0
    assert wording.best_hs6[1] == ""


def test_a_word_of_all_goods_tells_nothing() -> None:
    """A word that occurs under hundreds of subheadings is known, and is no evidence."""
    memory = remembered([described(number, "zorbulon", hs6) for number, hs6 in enumerate(ALL[:500])])
    wording = memory.recall(Records([described(9_999, "zorbulon")])).wording
    assert wording.words_known[0] == 1
    assert np.isnan(wording.fit[0])


def test_odd_subheadings_teach_nothing_and_do_not_fit() -> None:
    """Goods under something that is not six digits are scored, but have no heading to fit."""
    memory = remembered([described(number, "zorbulon", "9503.0") for number in range(3)])
    wording = memory.recall(Records([described(99, "umbrellas", "none")])).wording
    assert np.isnan(wording.fit[0])
    assert wording.best_hs6[0].startswith("6601")
    assert memory.recall(Records([described(99, "zorbulon")])).wording.words_known[0] == 0


def test_words_are_plain() -> None:
    """Case, accents, numbers, single letters, repetitions and filler words do not count."""
    assert tokens("Crème BRÛLÉE, 12 x 500 crème and the 4K tv") == ["creme", "brulee", "4k", "tv"]
    assert tokens("鞋子 shoes") == ["鞋子", "shoes"]
    assert len(tokens(" ".join(f"word{number}x" for number in range(99)))) == MOST
