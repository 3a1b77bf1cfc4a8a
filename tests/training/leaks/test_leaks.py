"""Leaks: what is planted is found, what is honest is left alone, and nothing is trained on a leak unawares."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
from rich.console import Console

from extract import folder
from extract.folder import Extract
from features.columns import DAY, Floats, Ints, Words
from features.errors import TidewaiterError
from features.feature import VALUE, feature
from features.lodged import Lodged
from features.matrix import matrix
from models.areas import AREAS
from models.replay import replay
from training.leaks.door import limits, parted
from training.leaks.evidence import Evidence, of_features, others, with_declared
from training.leaks.future import future
from training.leaks.hand import hand
from training.leaks.heart import heart
from training.leaks.leak import auc
from training.leaks.presence import presence
from training.leaks.search import OTHERS, search, searched
from training.material import Table, Task, table
from training.practice.world import make
from training.train import tasks

SEED = 20_261
"""Used for nothing else: not when the checks were made, not when their limits were set."""
NAMES = ("undervaluation", "misclassification", "tobacco")
Known = tuple[Extract, list[Task], Table, Ints]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """A practice world with the labels and features of three areas."""
    world = make(30_000, 300, SEED)
    place = tmp_path_factory.mktemp("world") / "made"
    data = folder.read(folder.write(place, world.goods_items, world.findings, world.selections, "a world"))
    ready, _ = tasks(data, NAMES, SEED)
    rows = others(data, OTHERS, SEED)
    return data, ready, table(data, ready, lambda _share: None, also=rows), rows


def evidence(known: Known, place: int) -> Evidence:
    """The features of an area."""
    data, ready, features, rows = known
    area, labels = ready[place].area, ready[place].labels.as_of(ready[place].split.cuts.test)
    return of_features(area, labels, data, features.of(area, labels.row), features.of(area, rows), rows)


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_nineteen_of_twenty_leaks_are_found_and_one_of_twenty_honest_columns_at_most(known: Known, place: int) -> None:
    """Twenty kinds of leaks and twenty honest columns beside the area's own features, from a seed not used before."""
    base = evidence(known, place)
    random = np.random.default_rng(SEED + place)
    made = {name: plant(base, random) for name, plant in {**planted.leaks(), **planted.honest()}.items()}
    mine, theirs = (np.column_stack([columns[side] for columns in made.values()]) for side in (0, 1))
    found = {leak.column for leak in search(base.with_columns(list(made), mine, theirs))}
    assert len(planted.leaks()) == len(planted.honest()) == 20
    assert len(found & set(planted.leaks())) >= 19
    assert len(found & set(planted.honest())) <= 1
    assert not found & set(base.names)


def test_less_by_lot_from_some_day_on_is_no_leak(known: Known) -> None:
    """Where a new policy draws less by lot, what grows with time does not look as if the control had filled it."""
    base = evidence(known, 0)
    half = np.median(base.lodged_at)
    fewer = replace(base, random=base.random & ((base.lodged_at < half) | (np.arange(len(base)) % 8 == 0)))
    grown = [(at - base.lodged_at.min()) / DAY for at in (base.lodged_at, base.others_lodged_at)]
    wider = fewer.with_columns(["days since the first"], grown[0][:, None], grown[1][:, None])
    drawn = wider.x[wider.random, -1]
    together = np.concatenate([drawn, wider.others[:, -1]])
    assert abs(auc(together, np.arange(len(together)) < len(drawn)) - 0.5) > 0.25
    assert list(presence(wider)) == []
    filled = np.where(wider.random, 1.0, 0.0)
    told = presence(fewer.with_columns(["filled"], filled[:, None], np.zeros((len(wider.others), 1))))
    assert [leak.column for leak in told] == ["filled"]


def test_a_word_that_one_guilty_party_uses_is_no_leak(known: Known) -> None:
    """Where hardly any party was found irregular, one that always uses a word makes a correlation and no leak."""
    base = evidence(known, 0)
    party = base.parties["importer and subheading"]
    names, counts = np.unique(party[party >= 0], return_counts=True)
    few = np.isin(party, names[counts > 1][:60])
    kept = np.flatnonzero(few)
    guilty = party == names[counts > 1][0]
    told = replace(
        base,
        names=["word"],
        x=np.where(guilty, 1.0, 0.0)[kept, None],
        others=np.zeros((len(base.others), 1)),
        irregular=guilty[kept],
        lodged_at=base.lodged_at[kept],
        known_at=base.known_at[kept],
        random=base.random[kept],
        parties={"importer and subheading": party[kept]},
        history=frozenset(),
    )
    assert list(heart(told)) == []
    every = replace(told, irregular=(party[kept] % 3) == 0, x=((party[kept] % 3) == 0).astype(float)[:, None])
    assert [leak.check for leak in heart(every)] == ["by heart"]


def test_fields_of_the_declaration_are_looked_at_too(known: Known) -> None:
    """An office that writes itself into what it seized is found, though no feature reads it; honest fields are not."""
    data, ready, _, rows = known
    base, labels = evidence(known, 0), ready[0].labels.as_of(ready[0].split.cuts.test)
    assert not [leak for leak in search(with_declared(base, data, labels.row, rows)) if "declared" in leak.column]
    offices = data.columns["customs_office"]
    assert isinstance(offices, Words)
    codes, known_offices = offices.codes.copy(), list(offices.values)
    codes[labels.row[labels.irregular]] = len(known_offices)
    changed = replace(data, columns={**data.columns, "customs_office": Words(codes, [*known_offices, "SEIZURES"])})
    found = search(with_declared(base, changed, labels.row, rows))
    assert [(leak.column, leak.check) for leak in found] == [("declared customs_office", "alone")]


def test_corrections_written_over_declarations_are_found(known: Known) -> None:
    """Values, and codes, that already say what the control only found out; the world as lodged has none."""
    data = known[0]
    assert list(hand(data)) == []
    found = data.findings
    assert found.corrected_value_eur is not None
    value = np.array(data.columns["value_eur"], np.float64)
    corrected = np.isfinite(found.corrected_value_eur)
    value[found.row[corrected]] = found.corrected_value_eur[corrected]
    told = list(hand(replace(data, columns={**data.columns, "value_eur": value})))
    assert [(leak.column, leak.check) for leak in told] == [("value_eur", "corrected")]
    assert "Export the declaration as it was lodged" in str(told[0])


def test_a_time_of_release_is_no_time_of_lodgement(known: Known) -> None:
    """Findings before lodgement show that somebody mapped the wrong time."""
    late = replace(known[0], findings=replace(known[0].findings, too_early=9_000))
    assert [leak.check for leak in hand(late)] == ["lodged late"]


def test_a_feature_that_sees_the_future_is_found(known: Known) -> None:
    """Computed again without what came later, a count over everything comes out otherwise; honest ones do not."""
    data = known[0]

    @feature(unit="goods items", concept=VALUE, say="{value:.0f}")
    def of_all_time(d: Lodged) -> Floats:
        """Goods items of this importer among those at hand, later ones too."""
        codes = d.text("importer_eori").codes
        return np.bincount(codes)[codes].astype(np.float64)

    every = (of_all_time, *AREAS["undervaluation"].features)
    x = np.concatenate([matrix(every, lodged) for _, lodged in replay(data)])
    assert [leak.column for leak in future(every, data, np.arange(len(data)), x)] == ["of_all_time"]


def test_a_column_that_is_no_field_is_refused(tmp_path: Path) -> None:
    """What an import adds beside the data model is named and not read."""
    items = pd.DataFrame(
        {"consignment_id": ["A"], "item_number": 1, "lodged_at": pd.Timestamp("2026-01-01", tz="UTC"), "hs6": "640411"}
    )
    items.assign(inspection_result="fraud").to_csv(tmp_path / "goods_items.csv", index=False)
    with pytest.raises(TidewaiterError, match="'inspection_result' is no field"):
        folder.read(tmp_path)


def test_nothing_is_trained_on_a_leak_unless_somebody_says_why(known: Known) -> None:
    """A leak bars its area, by name with an error; a justification lets it through and goes into the bundle."""
    data, ready, features, rows = known
    x = features.x.copy()
    column = features.names["round_value"]
    at = np.searchsorted(features.rows, ready[0].labels.row)
    x[at, column] = ready[0].labels.irregular
    found = searched(ready, replace(features, x=x), data, rows, SEED)
    assert [leak.column for leak in found["undervaluation"]] == ["round_value"]
    assert found["tobacco"] == []
    kept, barred = parted(ready, found, named=False, allow="")
    assert "undervaluation" not in [task.area.name for task in kept]
    assert "--allow" in barred[0].reason
    with pytest.raises(TidewaiterError, match=r"Undervaluation is not trained\. Something gives its labels away"):
        parted(ready, found, named=True, allow="")
    assert parted(ready, found, named=True, allow="it is a test") == (ready, [])
    assert limits(found["undervaluation"], "it is a test")[0].endswith("because: it is a test")


def test_auc_by_hand() -> None:
    """Of four pairs three are in order and one is tied; a missing value ranks lowest."""
    assert auc(np.array([3.0, 2.0, 2.0, np.nan]), np.array([True, True, False, False])) == pytest.approx(3.5 / 4)


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    """Each leak is a line with what to do; the exit code of the command is how a pipeline knows."""
    from training.leaks import door  # noqa: PLC0415  beside what it shows

    world = make(8_000, 200, SEED + 1)
    truth = world.truth[world.truth["area"] == "misclassification"][["consignment_id", "item_number"]]
    items = world.goods_items.merge(truth.assign(guilty=1), how="left", on=["consignment_id", "item_number"])
    items["carrier_id"] = np.where(items["guilty"] == 1, "SEIZED", items["carrier_id"])
    folder.write(tmp_path / "x", items.drop(columns="guilty"), world.findings, world.selections, "a world")
    screen = Console(width=120, record=True, file=io.StringIO())
    count = door.show(tmp_path / "x", ["misclassification"], 1, screen, planted.silent)
    told = screen.export_text()
    assert count == 1
    assert "Misclassification: blocked." in told
    assert "declared carrier_id" in told
    assert "never met" in told
