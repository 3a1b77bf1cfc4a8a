"""Publishing a policy: whole or not at all, known to the ledger first, never an older one by mistake."""

import contextlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from features.errors import TidewaiterError
from models import champions, policy, severity
from models.bundle import Bundle
from serving import settings
from serving.assess.standing import Candidate
from serving.audit import standings
from serving.ledger.entry import Entry, fresh_id
from serving.ledger.ledger import Ledger
from serving.publishing import SUBJECT, publish

SHIPPED = Path(policy.__file__).parent / "policy.toml"


@pytest.fixture
def told(tmp_path: Path) -> settings.Settings:
    """Settings of a service that reads its policy from a file."""
    live = tmp_path / "live.toml"
    shutil.copy(SHIPPED, live)
    return settings.load(
        {"TIDEWAITER_LEDGER_URL": f"sqlite:///{tmp_path}/ledger.db", "TIDEWAITER_POLICY_FILE": str(live)}
    )


def changed(folder: Path, old: str, new: str) -> Path:
    """The shipped policy with one thing changed."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = folder / "new.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_published_policy_is_in_force_and_in_the_ledger(tmp_path: Path, told: settings.Settings) -> None:
    """The file that services read is the new one; the ledger keeps it whole, with who and why, and what it replaces."""
    fresh = changed(tmp_path, "red = 3.0", "red = 4.0")
    said = publish(fresh, None, "Ada", "more officers from May", told)
    made = policy.load(fresh)
    assert made.id in said
    assert policy.load(Path(told.policy_file)).id == made.id
    ledger = Ledger.open(told.ledger_url)
    try:
        (entry,) = ledger.of_subject(SUBJECT)
    finally:
        ledger.close()
    assert (entry.kind, entry.actor) == ("model", "Ada")
    assert policy.restored(entry.answer) == made
    kept = json.loads(entry.said)
    assert (kept["act"], kept["policy"], kept["before"]) == ("policy_published", made.id, policy.load().id)
    assert kept["note"] == "more officers from May"
    assert "nothing was done" in publish(fresh, None, "Ada", "", told)


def test_publishing_says_where_no_value_is_told(place: Path, tmp_path: Path, told: settings.Settings) -> None:
    """A policy that ranks by a value that the champion at hand does not tell is published, and the command says so."""
    fresh = changed(tmp_path, "red = 3.0", "red = 5.0")
    home = tmp_path / "home"
    shutil.copytree(place / "mlruns", home / "mlruns")
    with contextlib.chdir(home):
        named = champions.last_known()["tobacco"]
        (home / "mlruns/bundles" / named / severity.MODEL).unlink()
        said = publish(fresh, None, "Ada", "", told)
    assert "is published in" in said
    assert f"But tobacco: the policy ranks it by expected value, and bundle {named} tells none" in said
    assert "undervaluation" not in said


def test_a_service_says_where_no_value_is_told(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is live without a second output is ranked by probability, and the log says so with what to do."""
    opened = champions.opened

    def poor(area: str, *rest: Any) -> Bundle:  # noqa: ANN401
        made = opened(area, *rest)
        return replace(made, judge=replace(made.judge, severity=None)) if area == "tobacco" else made

    monkeypatch.setattr(champions, "opened", poor)
    with contextlib.chdir(place):
        standing = Candidate(None).ready(None)
    assert standing is not None
    (said,) = [each.getMessage() for each in caplog.records if "expected value" in each.getMessage()]
    assert said.startswith("tobacco: the policy ranks it by expected value")
    assert "tidewaiter train --area tobacco" in said


def test_what_cannot_be_is_not_published(tmp_path: Path, told: settings.Settings) -> None:
    """A policy with a fault, an older date, no author or no place leaves what is in force, and the ledger, alone."""
    live = Path(told.policy_file).read_bytes()
    for old, new, by, why in (
        ("red = 3.0", "red = 0", "Ada", "capacity.red"),
        ("as_of = 2026-11-28", "as_of = 2026-11-01", "Ada", "Date it"),
        ("red = 3.0", "red = 4.0", " ", "--by"),
    ):
        with pytest.raises(TidewaiterError, match=why):
            publish(changed(tmp_path, old, new), None, by, "", told)
    nowhere = settings.load({"TIDEWAITER_LEDGER_URL": told.ledger_url})
    with pytest.raises(TidewaiterError, match="--to"):
        publish(changed(tmp_path, "red = 3.0", "red = 4.0"), None, "Ada", "", nowhere)
    assert Path(told.policy_file).read_bytes() == live
    ledger = Ledger.open(told.ledger_url)
    try:
        assert not ledger.of_subject(SUBJECT)
    finally:
        ledger.close()


def test_an_audit_knows_every_policy_that_was_live(place: Path, tmp_path: Path) -> None:
    """Decisions of an earlier policy are made anew under that one; one that nobody can read is passed over."""
    kept = (Path(__file__).parents[1] / "models" / "policy_of_2026_11_23.json").read_bytes()
    ledger = Ledger.open(f"sqlite:///{tmp_path}/ledger.db")
    try:
        for content in (kept, b"{}"):
            ledger.record([Entry("swap", fresh_id(), "versions", "", "service", b"{}", content)])
        with contextlib.chdir(place):
            now = Candidate(None).ready(None)
        assert now is not None
        found = standings(now, ledger)
    finally:
        ledger.close()
    earlier = policy.restored(kept).id
    assert set(found) == {earlier, policy.load().id}
    assert found[earlier].recommender.policy.id == earlier
    assert found[earlier].versions == now.versions | {"policy": earlier}
    assert standings(None, ledger) == {}
