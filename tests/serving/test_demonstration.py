"""The demo's ledger: made only where there is no other, and opened to nobody beyond this machine."""

import dataclasses
import json
import shutil
import stat
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest
from caseload import decision, declared, record

from extract import folder
from features.columns import microseconds
from models.areas import AREAS
from serving import demonstration, exporting
from serving.access import accounts
from serving.access.roles import Role
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from training.practice import door as practising
from training.practice.world import World


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A ledger in a folder of its own."""
    return Settings(ledger_url=f"sqlite:///{tmp_path / 'ledger/tidewaiter.db'}")


def test_a_ledger_that_is_no_demos_is_never_touched(settings: Settings) -> None:
    """Where a ledger is, or on a server, no demo is made; where none is, one may be."""
    assert demonstration.possible(settings)
    ledger = Ledger.open(settings.ledger_url)
    record(ledger, [decision(declared(1))])
    ledger.close()
    assert not demonstration.possible(settings)
    assert not demonstration.possible(dataclasses.replace(settings, ledger_url="postgresql+psycopg://u@/d"))


def test_the_sign_in_is_kept_for_its_owner_and_told_on_this_machine_only(settings: Settings) -> None:
    """The password is random, in a file that only its owner reads; with another host it is neither told nor taken."""
    ledger = Ledger.open(settings.ledger_url)
    demonstration._people(ledger.database, settings)
    mark = demonstration._mark(settings)
    assert mark is not None
    assert stat.S_IMODE(mark.stat().st_mode) == 0o600
    told = demonstration.signing_in(settings)
    assert told is not None
    assert told == (json.loads(mark.read_text())["account"], json.loads(mark.read_text())["password"])
    account = accounts.signed_in(ledger.database, told.account, told.password)
    assert account is not None
    assert Role.ADMIN not in account.roles
    ledger.close()
    for other in ({"host": "0.0.0.0"}, {"public_url": "https://desk.example"}):  # noqa: S104
        open_to_others = dataclasses.replace(settings, **other)
        assert demonstration.signing_in(open_to_others) is None
        assert not demonstration.private(open_to_others)
    assert demonstration.possible(settings)


def test_there_is_no_sign_in_without_a_demo(settings: Settings) -> None:
    """A ledger of one's own has no account that its owner did not make."""
    ledger = Ledger.open(settings.ledger_url)
    assert accounts.every(ledger.database) == []
    ledger.close()
    assert demonstration.signing_in(settings) is None


def test_officers_say_what_reasons_were_worth(
    place: Path, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they say of the reasons of what they looked at is in the ledger, and the export has it row by row."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(place / "mlruns", "mlruns")
    end = world.goods_items["lodged_at"].max()
    cut = (end - pd.Timedelta(days=6)).floor("D").to_pydatetime()
    history = practising.known(world, Path("before"), "a little trade", cut)
    recent = practising.lodged(world, Path("week"), "a little trade", cut)

    def control(_id: str, _item: int, _lane: str, area: str | None) -> list[dict[str, object]]:
        kind = {"control_type": "full", "thoroughness": 1.0}
        return [{"area": each, "result": "irregular" if each == area else "conform", **kind} for each in AREAS]

    def opinion(_id: str, _item: int, _area: str, concept: str, found: bool) -> str:  # noqa: FBT001
        return "" if concept == "route" else "right" if found else "irrelevant"

    settings = Settings()
    scene = demonstration.Scene(place / "history", history, recent, control, opinion)
    told = demonstration.stage(
        settings, scene, microseconds(end.to_pydatetime()), lambda _what: nullcontext(lambda _share: None)
    )
    exporting.export(settings.ledger_url, Path("now"))
    said = folder.read(Path("now")).feedback
    assert said is not None
    assert 0 < told.judged == len(said.row)
    assert {said.verdict[row] for row in range(len(said.row))} == {"right", "irrelevant"}
    assert "route" not in {said.concept[row] for row in range(len(said.row))}
    assert all(said.feature[row] for row in range(len(said.row)))
