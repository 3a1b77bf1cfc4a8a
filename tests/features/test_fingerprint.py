"""Fingerprints: what a formula rests on."""

import subprocess
import sys

import numpy as np
import pytest

from features import dealings, fingerprint, tariff
from features.catalogue import BY_NAME, FEATURES
from features.fingerprint import fingerprint as printed
from features.past import witness
from features.past.amounts import AMOUNTS
from features.past.keys import AMOUNTED

_NAMES = ("office_share", "duty_rate_of_code", "importer_ipr_hit_rate", "identity_weak", "currency_unusual")


def _factor() -> float:
    return 2.0


def test_fingerprints_are_the_same_in_every_process() -> None:
    """Another process, with other hash seeds, prints the same."""
    code = f"from features.catalogue import BY_NAME; print([BY_NAME[name].fingerprint for name in {_NAMES}])"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert told.strip() == str([BY_NAME[name].fingerprint for name in _NAMES])


def test_a_constant_below_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A constant that only a compiled function under the feature names is part of it, and of nothing else."""
    before = {feature.name: feature.fingerprint for feature in FEATURES}
    monkeypatch.setattr(dealings, "_PRESENT", 0.06)
    after = {feature.name: feature.fingerprint for feature in FEATURES}
    assert before["importer_tobacco_basket"] != after["importer_tobacco_basket"]
    assert before["route_legs"] == after["route_legs"]


def test_a_function_below_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper far below is part of every feature that comes to it."""
    before = BY_NAME["duty_rate_of_code"].fingerprint
    monkeypatch.setattr(tariff, "_tariff", dict)
    assert BY_NAME["duty_rate_of_code"].fingerprint != before


def test_a_list_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The content of a list is part of the features that read it."""
    before = BY_NAME["duty_rate_of_code"].fingerprint
    monkeypatch.setattr(fingerprint, "_list", lambda name: f"another {name}")
    assert BY_NAME["duty_rate_of_code"].fingerprint != before


def test_the_past_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machinery of the past is part of the features that ask for it, and of no others."""
    names = ("office_share", "importer_ipr_hit_rate", "route_legs")
    before = [BY_NAME[name].fingerprint for name in names]
    monkeypatch.setattr(fingerprint, "_whole_past", lambda: "another past")
    after = [BY_NAME[name].fingerprint for name in names]
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, True]


def test_the_history_that_speaks_for_the_past_leaves_nothing_out() -> None:
    """Every number that the past can tell is told, and is not always nothing: whatever changes one is seen."""
    told = list(witness.told_each())
    for name in ("rich", "light", "rates", "peers", "wording", "priors"):
        every = np.concatenate([getattr(each, name) for each in told])
        assert np.nan_to_num(every).any(axis=0).all(), name
    amounts = np.concatenate([each.amounts for each in told]).reshape(-1, AMOUNTED, len(AMOUNTS))
    assert np.nan_to_num(amounts).any(axis=(0, 1)).all(), "each amount, of some key"
    assert np.nan_to_num(amounts).any(axis=(0, 2)).all(), "of each key, some amount"
    assert any((each.findings[each.row[each.row >= 0]] > 0).all(axis=0).any() for each in told)


def test_the_past_may_be_computed_in_another_way() -> None:
    """The history's mark is the same in another process; it holds what is told, not how it is come by."""
    code = "from features.past.witness import told_of_history; print(told_of_history())"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert told.strip() == witness.told_of_history()


def test_a_formula_kept_elsewhere_counts_too() -> None:
    """A function of another package, such as one of an area, is read like those of this one."""
    assert printed(_factor, "one") != printed(lambda: 3.0, "one")


def test_names_are_part_of_it() -> None:
    """The same formula under another name is another feature."""
    assert printed(_factor, "one") != printed(_factor, "other")
