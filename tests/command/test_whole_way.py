"""The main job as a user does it: practice, train, score, explain, judge; each a command of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
TIDEWAITER = Path(sys.executable).parent / "tidewaiter"
KOREA = ROOT.parent / "shared" / "korea"
AREAS = ("undervaluation", "waste")
Command = Callable[..., subprocess.CompletedProcess[str]]


def command(place: Path) -> Command:
    """The command, run in a folder of its own."""

    def run(*words: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(TIDEWAITER), *map(str, words)], cwd=place, env=_here(), capture_output=True, text=True, check=False
        )
        assert done.returncode == expect, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return run


def _here() -> dict[str, str]:
    """The environment, with the registry in the folder of the command."""
    return {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a small world was made, parted and learned from."""
    place = tmp_path_factory.mktemp("home")
    run = command(place)
    run("practice", "--out", "world", "--consignments", 14_000, "--days", 240, "--seed", 5)
    part(place / "world", place)
    run("train", "--extract", "history", *(word for area in AREAS for word in ("--area", area)))
    run("score", "--extract", "week", "--history", "history", "--out", "scores.parquet", "--explain")
    return place


def part(world: Path, place: Path) -> None:
    """The world as two extracts that somebody made by hand: the last week, and what was before."""
    items, findings, selections = (
        pd.read_parquet(world / f"{name}.parquet") for name in ("goods_items", "findings", "selections")
    )
    cut = items["lodged_at"].max() - pd.Timedelta(days=7)
    for name, lodged, known in (
        ("history", items["lodged_at"] < cut, findings["known_at"] < cut),
        ("week", items["lodged_at"] >= cut, None),
    ):
        folder = place / name
        folder.mkdir()
        own = items[lodged]
        keys = own[["consignment_id", "item_number"]]
        own.to_parquet(folder / "goods_items.parquet")
        (findings if known is None else findings[known]).merge(keys).to_parquet(folder / "findings.parquet")
        selections.merge(keys).to_parquet(folder / "selections.parquet")


def test_score_file_keeps_the_contract(home: Path) -> None:
    """One row a goods item: its ids, probability and level of each area, versions, reasons."""
    table = pq.read_table(home / "scores.parquet").to_pandas()
    items = pd.read_parquet(home / "week/goods_items.parquet")
    names = list(table.columns)
    assert names[:6] == [
        "consignment_id",
        "item_number",
        "undervaluation_probability",
        "undervaluation_level",
        "waste_probability",
        "waste_level",
    ]
    assert {"undervaluation_bundle", "waste_bundle", "reasons", "reasons_json"} < set(names)
    assert sorted(zip(table.consignment_id, table.item_number, strict=True)) == sorted(
        zip(items.consignment_id, items.item_number, strict=True)
    )
    assert table["waste_probability"].between(0, 1).all()
    assert set(table["waste_level"]) <= {"low", "elevated", "high"}


def test_reasons_add_up_and_read_well(home: Path) -> None:
    """Baseline and points are the shown probability to 1e-6, and no sentence holds an encoded or missing number."""
    table = pq.read_table(home / "scores.parquet").to_pandas()
    cards: list[dict[str, Any]] = [card for text in table["reasons_json"] for card in json.loads(text)]
    assert len(cards) > 20
    for card in cards:
        listed = [*card["reasons"], *card["against"]]
        total = card["baseline"] + card["rest"] + sum(reason["points"] for reason in listed)
        assert total == pytest.approx(card["probability"], abs=1e-6)
        assert len(card["reasons"]) <= 4
        for sentence in (sentence for reason in listed for sentence in reason["sentences"]):
            assert "nan" not in sentence.lower().split()
            assert "{" not in sentence
    flagged = table[(table["waste_level"] != "low") | (table["undervaluation_level"] != "low")]
    assert (flagged["reasons"].str.len() > 40).all()


def test_the_shipped_policy_asks_for_what_can_be_controlled(home: Path, tmp_path: Path) -> None:
    """On another world than its own it selects a few of a hundred; fitted to this one, what can be controlled."""
    place = Path(shutil.copytree(home, tmp_path / "promoted"))
    run = command(place)
    promoting = "from models import registry; [registry.promote(area, '1') for area in ('undervaluation', 'waste')]"
    subprocess.run([sys.executable, "-c", promoting], cwd=place, env=_here(), check=True, capture_output=True)
    assert 0.01 < _selected(run("policy", "simulate", "--extract", "history", "--report", "p.html").stdout) < 0.15
    told = run("policy", "simulate", "--extract", "history", "--fit", "fitted.toml", "--report", "p.html").stdout
    assert 0.045 < _selected(told) < 0.055
    assert "By expected value" in told
    assert "undervaluation = { red_eur = " in (place / "fitted.toml").read_text(encoding="utf-8")


def _selected(said: str) -> float:
    """The share of consignments that the load's table says would be selected."""
    (row,) = [line for line in said.splitlines() if "All offices" in line]
    return float(row.split("│")[-2].strip().removesuffix("%")) / 100


def test_formats_agree(home: Path) -> None:
    """Parquet, CSV and JSON lines hold the same scores."""
    run = command(home)
    for ending in ("csv", "jsonl"):
        run("score", "--extract", "week", "--history", "history", "--out", f"again.{ending}", "--area", "waste")
    one = pq.read_table(home / "scores.parquet").to_pandas()
    two = pd.read_csv(home / "again.csv", dtype={"consignment_id": str})
    three = pd.read_json(home / "again.jsonl", lines=True, dtype={"consignment_id": str}, precise_float=True)
    for other in (two, three):
        np.testing.assert_array_equal(one["waste_probability"], other["waste_probability"])
        assert list(one["consignment_id"]) == list(other["consignment_id"])


def test_history_may_come_apart_or_together(home: Path) -> None:
    """A goods item has the same past, so the same score to the last bit, from one extract or from two."""
    run = command(home)
    run("score", "--extract", "world", "--out", "all.parquet", "--area", "waste")
    whole = pq.read_table(home / "all.parquet").to_pandas().set_index(["consignment_id", "item_number"])
    apart = pq.read_table(home / "scores.parquet").to_pandas().set_index(["consignment_id", "item_number"])
    known_late = pd.read_parquet(home / "world/findings.parquet")
    cut = pd.read_parquet(home / "week/goods_items.parquet")["lodged_at"].min()
    first_news = known_late.loc[known_late["known_at"] >= cut, "known_at"].min()
    early = pd.read_parquet(home / "week/goods_items.parquet")
    early = early[early["lodged_at"] < first_news].set_index(["consignment_id", "item_number"]).index
    assert len(early) > 0
    np.testing.assert_array_equal(whole.loc[early, "waste_probability"], apart.loc[early, "waste_probability"])


def test_the_card_of_a_consignment(home: Path) -> None:
    """`explain` shows every area of every goods item of one consignment."""
    table = pq.read_table(home / "scores.parquet").to_pandas()
    consignment = table.sort_values("waste_probability")["consignment_id"].iloc[-1]
    said = command(home)("explain", "--extract", "week", "--history", "history", "--id", consignment).stdout
    assert consignment in said
    assert "Waste:" in said
    assert "Undervaluation:" in said
    assert "→" in said


def test_judging_scores_by_findings(home: Path) -> None:
    """`judge` measures a score file with intervals, or says why it cannot."""
    said = command(home)(
        "judge",
        "--scores",
        "all.parquet" if (home / "all.parquet").exists() else "scores.parquet",
        "--extract",
        "world",
    ).stdout
    assert "Waste" in said


def test_the_same_data_give_the_same_bundle(home: Path) -> None:
    """Training again changes nothing: same data, seed and code, same bundle; not practice, so nobody let it in yet."""
    run = command(home)
    before = pq.read_table(home / "scores.parquet")["waste_bundle"][0].as_py()
    said = run("train", "--extract", "history", "--area", "waste").stdout
    assert f"waste: bundle {before}" in said
    listed = run("models").stdout
    assert listed.count(before) == 1
    assert "challenger" in listed
    assert "champion" not in listed
    assert (
        "Nobody has approved the bundle of waste"
        in run("explain", "--extract", "week", "--area", "waste", "--id", _first(home)).stdout
    )


def _first(home: Path) -> str:
    """A consignment of the week."""
    return str(pq.read_table(home / "week/goods_items.parquet")["consignment_id"][0].as_py())


def test_other_data_give_a_challenger(home: Path) -> None:
    """Where there is a bundle already, a new one is the challenger."""
    said = command(home)("train", "--extract", "world", "--area", "waste", "--report", "other.html").stdout
    assert "challenger" in said
    assert (home / "other.html").read_text().count("<h2") >= 1


def test_wrong_usage_is_told_at_once(home: Path) -> None:
    """An ending that no writer knows, a folder that is not there, a missing option: exit code 2."""
    run = command(home)
    run("score", "--extract", "week", "--out", "scores.xlsx", expect=2)
    run("train", "--extract", "nowhere", expect=2)
    run("explain", "--extract", "week", expect=2)


def test_what_is_not_right_is_said_in_a_paragraph(home: Path, tmp_path: Path) -> None:
    """Unknown areas and consignments, folders without an extract, changed files: exit code 1 and what to do."""
    run = command(home)
    assert "There are:" in run("train", "--extract", "history", "--area", "witchcraft", expect=1).stderr
    assert "no champion" in run("score", "--extract", "week", "--out", "x.csv", "--area", "ipr", expect=1).stderr
    assert "no consignment" in run("explain", "--extract", "week", "--id", "NOBODY", expect=1).stderr
    assert "no extract" in run("train", "--extract", tmp_path, expect=1).stderr
    copy = tmp_path / "changed"
    copy.mkdir()
    for file in (home / "world").iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    damaged = bytearray((copy / "goods_items.parquet").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (copy / "goods_items.parquet").write_bytes(damaged)
    assert "changed" in run("score", "--extract", copy, "--out", "x.csv", expect=1).stderr
    assert not (home / "x.csv").exists()


@pytest.mark.skipif(not KOREA.is_dir(), reason="the Korean declarations are not beside the repository")
def test_the_korean_benchmark(tmp_path: Path) -> None:
    """The three commands of the README run on real-shaped foreign declarations, and the scores hold on later months."""
    run = command(tmp_path)
    mapping = ROOT / "mappings/korea.toml"
    run("import", KOREA / "train.csv", "--mapping", mapping, "--out", "build/korea")
    run("import", KOREA / "valid.csv", "--mapping", mapping, "--out", "build/korea-valid")
    run("train", "--extract", "build/korea", "--area", "customs_fraud")
    run("score", "--extract", "build/korea-valid", "--history", "build/korea", "--out", "build/korea-scores.csv")
    said = run("judge", "--scores", "build/korea-scores.csv", "--extract", "build/korea-valid").stdout
    line = next(line for line in said.splitlines() if "average precision" in line)
    assert float(line.split("[")[0].split()[-1]) > 0.9
