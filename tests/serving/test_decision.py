"""The decision document: whole, exact, and the same without its reasons."""

import datetime as dt
import json
import logging
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from features.catalogue import BY_NAME
from features.columns import Records
from features.lodged import Lodged
from features.matrix import matrix
from features.past.memory import Memory
from features.sentence import Said
from models import bundle, calibration, policy, reasons
from models.areas import AREAS
from models.assessment import Assessment, margins
from models.bundle import Bundle
from models.calibration import Levels
from models.manifest import Provenance
from models.panel import Assessed, Panel
from models.reason_card import Reasons
from models.recommendation import Recommender
from serving.decision import Case, Document, Explain, documents, without_reasons
from serving.remarks import remarks

NOW = dt.datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=dt.UTC)
_FEW = 40


def parcels(count: int, seed: int, first: int = 0) -> list[dict[str, object]]:
    """Made-up parcels of shoes."""
    random = np.random.default_rng(seed)
    return [
        {
            "consignment_id": f"c{row}",
            "item_number": 1,
            "lodged_at": 1_770_000_000_000_000 + (first + row) * 60_000_000,
            "dataset": "H7",
            "hs6": "640411",
            "goods_description": "shoes “\N{SNOWMAN}”",
            "country_of_dispatch": "CN",
            "seller_id": f"s{row % 3}",
            "value_eur": float(np.round(random.lognormal(3, 1), 2)),
            "gross_mass_kg": float(np.round(random.lognormal(0, 1), 2)),
        }
        for row in range(count)
    ]


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """One real area with a small model."""
    area = AREAS["undervaluation"]
    memory = Memory(tuple(AREAS))
    table = matrix(area.features, memory.recall(Records(parcels(400, seed=1))))
    cheap = table[:, area.feature_names.index("unit_value")] < 10
    data = lightgbm.Dataset(table, cheap.astype(float), feature_name=area.feature_names)
    parameters = {"objective": "binary", "num_leaves": 6, "num_threads": 1, "verbose": -1, "seed": 1}
    booster = lightgbm.train(parameters, data, num_boost_round=8)
    curve = calibration.fit(margins(booster, table), cheap)
    provenance = Provenance(
        window=("2026-01-01", "2026-01-26"),
        label_rule="A test.",
        data_sha256="0" * 64,
        params={},
        seed=1,
        created="2026-02-01T00:00:00+00:00",
        commit="4f2c9ab",
        limits=("A test.",),
    )
    folder: Path = tmp_path_factory.mktemp("bundles") / area.name
    return Panel({area.name: bundle.write(folder, area, booster, curve, Levels(0.3, 0.7), {}, provenance)})


@pytest.fixture(scope="module")
def seen(panel: Panel) -> Assessed:
    """Some assessed parcels; the first is explained in every area."""
    memory = Memory(tuple(AREAS))
    memory.remember(Records(parcels(200, seed=3)))
    lodged = memory.recall(Records(parcels(_FEW, seed=2, first=200)))
    return panel.assess(lodged, np.arange(_FEW) == 0)


def answers(panel: Panel, seen: Assessed, explain: Explain = "flagged") -> list[Document]:
    """The documents of all parcels."""
    return documents(cases(panel, seen, explain), seen, panel.bundles, {"policy": "p", "seen": 7})


def cases(panel: Panel, seen: Assessed, explain: Explain) -> list[Case]:
    """One case for each parcel."""
    count = len(seen.lodged)
    advice = Recommender(policy.load(), panel.bundles).recommend(
        seen.lodged, seen.assessments, range(count), np.linspace(0, 0.99, count)
    )
    declared = parcels(count, seed=2)
    return [
        Case(
            f"{row:032x}",
            f"c{row}",
            1,
            None,
            NOW,
            NOW,
            range(row, row + 1),
            explain,
            each,
            remarks([declared[row]]),
            0.5,
        )
        for row, each in enumerate(advice)
    ]


def test_the_document_says_all(panel: Panel, seen: Assessed) -> None:
    """Members stand in the published order, the reasons last, and times end in Z."""
    document = json.loads(answers(panel, seen)[0].body)
    assert list(document) == [
        *("id", "consignment_id", "version", "amends", "lodged_at", "decided_at", "goods_items", "worst"),
        *("recommendation", "draw", "warnings", "versions", "explanation", "reasons"),
    ]
    assert document["decided_at"] == "2026-02-03T04:05:06.000789Z"
    assert document["versions"] == {"policy": "p", "seen": 7}
    area = document["goods_items"][0]["areas"]["undervaluation"]
    assert list(area) == ["probability", "low", "high", "level", "stake_eur"]


def test_numbers_have_all_their_digits(panel: Panel, seen: Assessed) -> None:
    """What is read back is the very number."""
    said = [json.loads(each.body)["goods_items"][0]["areas"]["undervaluation"] for each in answers(panel, seen)]
    assert [each["probability"] for each in said] == seen.assessments["undervaluation"].probability.tolist()
    assert [each["level"] for each in said] == seen.assessments["undervaluation"].level_names


def test_without_reasons_all_else_is_the_same(panel: Panel, seen: Assessed) -> None:
    """Cutting the reasons leaves a valid document with null in their place, and every other byte."""
    for document in answers(panel, seen):
        cut = without_reasons(*document)
        whole = json.loads(document.body)
        assert json.loads(cut) == {**whole, "reasons": None}
        assert document.body.startswith(cut[: document.reasons_at])
        assert without_reasons(cut, None) == cut


def test_what_is_flagged_is_explained(panel: Panel, seen: Assessed) -> None:
    """Flagged areas have a card, others none; asked for all, each has one; asked for none, the reasons are null."""
    for document, level in zip(answers(panel, seen), seen.assessments["undervaluation"].levels, strict=True):
        told = json.loads(document.body)
        assert told["explanation"] == ("given" if level else "nothing_flagged")
        assert len(told["reasons"]) == (level > 0)
    every = json.loads(answers(panel, seen, "all")[0].body)
    assert every["explanation"] == "given"
    assert every["reasons"][0]["item_number"] == 1
    nothing = answers(panel, seen, "none")[0]
    assert nothing.reasons_at is None
    assert json.loads(nothing.body)["reasons"] is None


def test_a_card_in_the_document_is_the_card(panel: Panel, seen: Assessed) -> None:
    """The reasons are those of the card, with the peers where they are spoken of."""
    told = json.loads(answers(panel, seen, "all")[0].body)["reasons"][0]
    card = reasons.card(panel.bundles["undervaluation"], seen.lodged, seen.assessments["undervaluation"], 0)
    assert told == {"item_number": 1, **json.loads(json.dumps(card.as_dict()))}


def test_peers_come_with_what_speaks_of_them(panel: Panel, seen: Assessed) -> None:
    """A reason of value that rests on peers says where the goods item stands among them."""
    told = [json.loads(each.body)["reasons"] or [] for each in answers(panel, seen)]
    strips = [part["peers"] for some in told for card in some for part in card["reasons"] if part["peers"]]
    assert strips
    for each in strips:
        assert 0 <= each["position"] <= 1
        assert each["low"] <= each["typical"] <= each["high"]
        assert len(each["edges"]) == len(each["counts"]) + 1
        assert each["edges"][0] <= each["value"] * 1.001
        assert each["value"] <= each["edges"][-1] * 1.001
        assert sum(each["counts"]) == pytest.approx(each["n"], rel=0.02)


def test_sentences_travel_with_what_they_say(panel: Panel, seen: Assessed) -> None:
    """Beside every sentence stands which one it is and its values, and they give the sentence again."""
    cards = [card for each in answers(panel, seen) for card in json.loads(each.body)["reasons"] or ()]
    pairs = [pair for card in cards for pair in zip(card["missing"], card["missing_said"], strict=True)]
    for part in (part for card in cards for part in (*card["reasons"], *card["against"])):
        pairs += [*zip(part["sentences"], part["said"], strict=True)]
        pairs += [(part["but"], part["but_said"])] if part["but"] else []
        assert part["features"] == [said["feature"] for said in part["said"]]
    assert pairs
    for sentence, said in pairs:
        assert BY_NAME[said["feature"]].written(Said(**said)) == sentence


def test_a_failed_explanation_costs_no_score(
    panel: Panel, seen: Assessed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The one that fails is flagged and warned of, and has its scores; the others are as they were."""
    sound = answers(panel, seen)
    flagged = [row for row, each in enumerate(sound) if each.body.find(b'"explanation":"given"') > 0]
    made = reasons.card

    def fails(of: Bundle, lodged: Lodged, assessment: Assessment, row: int) -> Reasons:
        if row == flagged[0]:
            raise ZeroDivisionError
        return made(of, lodged, assessment, row)

    monkeypatch.setattr(reasons, "card", fails)
    with caplog.at_level(logging.CRITICAL + 1):
        told = answers(panel, seen)
    failed = json.loads(told[flagged[0]].body)
    assert failed["explanation"] == "failed"
    assert failed["reasons"] is None
    assert failed["warnings"][-1]["code"] == "reasons_failed"
    assert failed["goods_items"] == json.loads(sound[flagged[0]].body)["goods_items"]
    assert [each for row, each in enumerate(told) if row != flagged[0]] == [
        each for row, each in enumerate(sound) if row != flagged[0]
    ]


def test_what_could_not_be_explained_is_not_called_unflagged(
    panel: Panel, seen: Assessed, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the models could not be explained at all, whatever is flagged says that its explanation failed."""
    sound = [json.loads(each.body)["explanation"] for each in answers(panel, seen)]
    with caplog.at_level(logging.CRITICAL + 1):
        told = answers(panel, panel.assess(seen.lodged, explain=False))
    assert "given" in sound
    assert [json.loads(each.body)["explanation"] for each in told] == [
        "failed" if explanation == "given" else explanation for explanation in sound
    ]
