"""The ledger as an extract: what training reads is what was declared first, found last, and selected."""

import hashlib
import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from extract import folder
from features.columns import Words
from serving import history
from serving.exporting import export
from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger

TEN = "2026-03-01T10:00:00Z"
TEN_US = 1_772_359_200_000_000


def declared(consignment: str, value: float = 12.5, version: int = 1, **advice: Any) -> Entry:  # noqa: ANN401
    """A declaration of two goods items with the part of its decision that an export reads."""
    goods = [{"item_number": 1, "hs6": "640411", "value_eur": value}, {"item_number": 2, "hs6": "010203"}]
    body = {"consignment_id": consignment, "lodged_at": TEN, "seal_ids": ["S1", "S2"], "goods_items": goods}
    advice = {"selected": False, "selection_probability": 0.02, "source": "model"} | advice
    kind = "declaration" if version == 1 else "amendment"
    return entry(kind, consignment, body, json.dumps({"id": "x", "recommendation": advice}).encode(), version)


def finding(finding_id: str, consignment: str, **values: Any) -> Entry:  # noqa: ANN401
    """A finding."""
    told = {"finding_id": finding_id, "consignment_id": consignment, "item_number": 1, "area": "ipr"}
    return entry("finding", consignment, {**told, "result": "irregular", "known_at": TEN_US + 1, **values})


def entry(kind: str, subject: str, said: object, answer: bytes = b"", version: int = 1) -> Entry:
    """An entry of the ledger."""
    body = json.dumps(said).encode()
    digest = hashlib.sha256(body).digest()
    return Entry(kind, uuid.uuid4().hex, subject, "", "c", body, answer, version=version, digest=digest)


def exported(tmp_path: Path, *entries: Entry) -> folder.Extract:
    """An extract of a ledger with these entries."""
    url = f"sqlite:///{tmp_path}/ledger.db"
    ledger = Ledger.open(url)
    for each in entries:
        ledger.record([each])
    ledger.close()
    shares: list[float] = []
    assert "goods items" in export(url, tmp_path / "out", shares.append)
    assert not entries or shares[-1] <= 1
    return folder.read(tmp_path / "out")


def test_goods_items_stand_as_first_declared(tmp_path: Path) -> None:
    """Amendments are later facts: the first values stay; lists, times and what is not declared come through."""
    extract = exported(tmp_path, declared("A"), declared("A", 99.0, version=2), declared("B"))
    assert len(extract) == 4
    assert extract.columns["consignment_id"][0] == "A"
    assert np.asarray(extract.columns["value_eur"])[0] == 12.5
    assert np.isnan(np.asarray(extract.columns["value_eur"])[1])
    assert extract.columns["seal_ids"][0] == "S1;S2"
    assert extract.lodged_at.tolist() == [TEN_US] * 4
    assert "importer_name" not in extract.columns


def test_selections_carry_their_probability(tmp_path: Path) -> None:
    """Selected or not, each goods item says how probable that was; mandatory controls are rules to a model."""
    extract = exported(
        tmp_path,
        declared("A"),
        declared("B", selected=True, selection_probability=1.0, source="mandatory"),
        declared("C", selected=True, selection_probability=0.01, source="random"),
    )
    assert extract.selection_probability.tolist() == [0.02, 0.02, 1.0, 1.0, 0.01, 0.01]
    assert [extract.selected_by[row] for row in range(6)] == ["", "", "rule", "rule", "random", "random"]


def test_an_amendment_may_be_what_selected_it(tmp_path: Path) -> None:
    """All versions share one ticket: the probability is that of the most probable version."""
    later = declared("A", version=2, selected=True, selection_probability=0.9)
    extract = exported(tmp_path, declared("A"), later, declared("B"))
    assert extract.selection_probability.tolist() == [0.9, 0.9, 0.02, 0.02]
    assert [extract.selected_by[row] for row in range(4)] == ["model", "model", "", ""]


def test_a_corrected_finding_replaces_the_one_it_corrects(tmp_path: Path) -> None:
    """Training learns from what was found in the end, also where the first finding was about another goods item."""
    extract = exported(
        tmp_path,
        declared("A"),
        finding("f1", "A"),
        finding("f2", "A", corrects="f1", result="conform", known_at=TEN_US + 5),
        finding("f3", "A", area="waste"),
        finding("f4", "A", area="tobacco", corrects="f3", item_number=2),
    )
    found = extract.findings
    told = {(found.finding_id[row], found.area[row], bool(found.irregular[row])) for row in range(len(found.row))}
    assert told == {("f2", "ipr", False), ("f4", "tobacco", True)}
    assert sorted(found.known_at.tolist()) == [TEN_US + 1, TEN_US + 5]


def test_an_empty_ledger_is_an_empty_extract(tmp_path: Path) -> None:
    """A service that has not begun exports nothing, without a fault."""
    assert len(exported(tmp_path)) == 0


def test_history_comes_back_as_it_went_in(tmp_path: Path) -> None:
    """An extract taken into the ledger and exported is the same extract."""
    before = exported(
        tmp_path,
        declared("A", selected=True, selection_probability=0.5),
        declared("B"),
        finding("f1", "A", thoroughness=0.5, control_type="partial"),
    )
    url = f"sqlite:///{tmp_path}/second.db"
    history.load(url, tmp_path / "out", lambda _share: None)
    export(url, tmp_path / "again")
    after = folder.read(tmp_path / "again")
    assert after.columns.keys() == before.columns.keys()
    for name, column in before.columns.items():
        again = after.columns[name]
        if isinstance(column, Words):
            assert [column[row] for row in range(len(before))] == [again[row] for row in range(len(after))]
        else:
            np.testing.assert_array_equal(np.asarray(column), np.asarray(again))
    np.testing.assert_array_equal(after.selection_probability, before.selection_probability)
    assert after.findings.known_at.tolist() == before.findings.known_at.tolist()
    assert after.findings.thoroughness.tolist() == pytest.approx(before.findings.thoroughness.tolist())


def test_feedback_on_reasons_is_a_table_of_its_own(tmp_path: Path) -> None:
    """The latest word of each officer on each reason is exported, under a code, and other acts are not."""
    said = {"act": "feedback", "decision": "d", "item_number": 1, "area": "ipr", "concept": "goods", "feature": "x"}
    words = [replace(entry("act", "A", {**said, "verdict": each}), actor="@anna") for each in ("right", "wrong")]
    other = replace(entry("act", "A", {**said, "verdict": "right"}), actor="@ben")
    extract = exported(tmp_path, declared("A"), *words, other, entry("act", "A", {"act": "lock", "after": 0}))
    told = extract.feedback
    assert told is not None
    assert sorted(told.verdict[row] for row in range(len(told))) == ["right", "wrong"]
    officers = pd.read_parquet(tmp_path / "out/feedback.parquet")["officer"]
    assert len(set(officers)) == 2
    assert not officers.str.contains("anna|ben").any()


def test_without_feedback_there_is_no_table_of_it(tmp_path: Path) -> None:
    """Nobody said anything, which is not the same as a table in which nothing was said."""
    assert exported(tmp_path, declared("A")).feedback is None
