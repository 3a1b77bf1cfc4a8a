"""The policy: dated data that says what it says, or is refused with the line."""

from pathlib import Path

import msgspec
import pytest

from features.errors import TidewaiterError
from models import policy
from models.calibration import Levels
from models.policy import Capacity, Limits, Policy
from models.policy_terms import NONE, Stratum

SHIPPED = (Path(policy.__file__).parent / "policy.toml").read_text(encoding="utf-8")
VALUE = "[value]\nundervaluation = 0.25\nmisclassification = 0.5\ntobacco = 1.0\n"
FITTED = "# --- Boundaries fitted"


def changed(folder: Path, old: str, new: str) -> Path:
    """The shipped policy with one thing changed."""
    assert old in SHIPPED
    path = folder / "policy.toml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_policy_can_be_read_and_restored() -> None:
    """What the ledger keeps of a policy is the policy, under the same id."""
    shipped = policy.load()
    again = policy.restored(shipped.content)
    assert again == shipped
    assert again.id == shipped.id
    assert len(shipped.id) == 16


def test_comments_and_layout_do_not_count(tmp_path: Path) -> None:
    """The id is that of what the policy says."""
    assert policy.load(changed(tmp_path, 'title = "', '# A remark.\n\ntitle =   "')).id == policy.load().id
    assert policy.load(changed(tmp_path, "share = 0.01\nlane", "share = 0.03\nlane")).id != policy.load().id


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("share = 0.9", "share = 1.9", "rules.share"),
        ("share = 0.01\nlane", "share = 0\nlane", "random.share"),
        ("held_back = 0.01", "held_back = 0.99", "draw.held_back"),
        ("zone = 1.2", 'zone = "wide"', "draw.zone"),
        ('feature = "waste_code"', 'feature = "waist_code"', "waist_code is no feature"),
        ('area = "tobacco"', 'area = "tobaco"', "tobaco is no area"),
        ('red = "high"', 'red = "higher"', "lanes.red"),
        ("at_least = 2.0", "at_least = inf", "finite"),
        ("at_least = 2.0", "at_least = 2.0\nshare = 0.5", "mandatory.share"),
        ("hs = 2191", "hats = 2191", "lists.own.hats"),
        ("[lanes]", "[lanes]\nblue = 1", "blue"),
        ("[lanes]", "[areas.cheese]\nred = 0.5\n[lanes]", "areas.cheese"),
        ("undervaluation = 1.5", "undervaluing = 1.5", "shares.undervaluing"),
        ("red = 3.0", "red = 99.0", "capacity.red"),
        ("red = 3.0", "red = 3.0\nhours = [6, 6]", "capacity.hours"),
        ("red = 3.0", "red = 0", "capacity.red"),
        ('"importer_exporter", ', '"import_exporter", ', "import_exporter is no key"),
        ("waste = { red", "waist = { red", "local.areas.waist"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Unknown names, shares that are none and contradictions name the file, the line and the key."""
    with pytest.raises(TidewaiterError, match=r"policy\.toml, line \d+: ") as refused:
        policy.load(changed(tmp_path, old, new))
    assert told in str(refused.value)


def test_a_rule_names_its_own_line(tmp_path: Path) -> None:
    """Of several rules the one that is wrong is named."""
    path = changed(tmp_path, '\nfeature = "waste_papers_absent"', '\nfeature = "x"')
    line = path.read_text(encoding="utf-8").splitlines().index('feature = "x"') + 1
    with pytest.raises(TidewaiterError, match=f"line {line}: "):
        policy.load(path)


def test_a_file_that_is_no_policy_is_refused(tmp_path: Path) -> None:
    """Absent files and other languages say what to do."""
    (tmp_path / "p.toml").write_text("][", encoding="utf-8")
    for path in (tmp_path / "p.toml", tmp_path / "none.toml"):
        with pytest.raises(TidewaiterError, match="cannot be read as a policy"):
            policy.load(path)
    with pytest.raises(TidewaiterError, match="kept policy"):
        policy.restored(b"{}")


def test_an_area_may_have_its_own_boundaries(tmp_path: Path) -> None:
    """Numbers are probabilities, words are levels of the bundle, and orange never begins above red."""
    own = policy.load(changed(tmp_path, "[lanes]", "[areas.tobacco]\nred = 0.4\n[areas.ipr]\nred = 0.01\n[lanes]"))
    levels = Levels(0.1, 0.3)
    assert own.boundaries("waste", levels) == Limits(0.3, 0.1)
    assert own.boundaries("tobacco", levels) == Limits(0.4, 0.1)
    assert own.boundaries("ipr", levels) == Limits(0.01, 0.01)


def test_data_sets_may_have_their_own_random_share() -> None:
    """The random stream is stratified."""
    random = policy.load().random
    assert random.of("H7") == 0.005
    assert random.of("H1") == random.of("") == random.share == 0.01


def test_rules_say_no_law() -> None:
    """Every rule has a sentence that ends as one, and the features it needs exist."""
    shipped: Policy = policy.load()
    rules = (*shipped.mandatory, *shipped.rules)
    assert all(rule.because.endswith(".") for rule in rules)
    assert len(shipped.features) == len({each.feature for rule in rules for each in rule.conditions})


def test_policies_of_earlier_days_keep_their_ids() -> None:
    """What a ledger kept before policies could say capacity is restored, as it was, under the id its decisions name."""
    kept = (Path(__file__).parent / "policy_of_2026_11_23.json").read_bytes()
    again = policy.restored(kept)
    assert again.id == "6f339336a21c143e"
    assert again.content == kept
    assert again.boundaries("waste", Levels(0.1, 0.3)) == Limits(0.3, 0.1)


def test_policies_without_eur_keep_their_ids() -> None:
    """What a ledger kept before areas could be ranked by value, boundaries of offices and all, keeps its id."""
    kept = (Path(__file__).parent / "policy_of_2026_11_28.json").read_bytes()
    again = policy.restored(kept)
    assert again.local
    assert again.id == "914a61bb4699b4c1"
    assert again.content == kept


def test_an_area_may_be_ranked_by_value(tmp_path: Path) -> None:
    """Boundaries in EUR hold where the bundle tells a value; those of probability where not, and beside a share."""
    levels = Levels(0.1, 0.3)
    told = "[value]\ntobacco = 1.0\n[areas.tobacco]\nred_eur = 900\nred = 0.4\n[lanes]"
    own = policy.load(valueless(tmp_path, told))
    assert own.by_value("tobacco")
    assert not own.by_value("waste")
    assert own.boundaries("tobacco", levels, valued=True) == Limits(NONE, NONE, 900.0, 900.0)
    assert own.boundaries("tobacco", levels) == Limits(0.4, 0.1)
    assert own.boundaries("waste", levels, valued=True) == Limits(0.3, 0.1)
    assert policy.restored(own.content).id == own.id
    mixed = policy.load(valueless(tmp_path, told.replace("1.0", "0.5")))
    assert mixed.id != own.id
    assert policy.restored(mixed.content).id == mixed.id
    assert mixed.boundaries("tobacco", levels, valued=True) == Limits(0.4, 0.1, 900.0, 900.0)
    assert mixed.boundaries("tobacco", levels) == Limits(0.4, 0.1)


def valueless(folder: Path, lanes: str) -> Path:
    """The shipped policy without fitted boundaries and what it says of value, with something before its lanes."""
    path = folder / "policy.toml"
    text = SHIPPED.partition(FITTED)[0].replace(VALUE, "")
    assert "\n[lanes]" in text
    path.write_text(text.replace("\n[lanes]", f"\n{lanes}", 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[value]\ntobaco = 0.5", "value.tobaco is no area"),
        ("[value]\nipr = 0.5", "value.ipr has no price"),
        ("[value]\ntobacco = 0.0", "value"),
        ("[value]\ntobacco = 1.1", "value"),
        ("[areas.tobacco]\nred_eur = 5.0", r"areas.tobacco.red_eur.*say the share of tobacco in \[value\]"),
        ("[value]\ntobacco = 1.0\n[areas.tobacco]\norange_eur = 5.0", "orange_eur.*goes with red_eur"),
        ("[value]\ntobacco = 1.0\n[areas.tobacco]\nred_eur = 0", "areas.red_eur"),
        ("[value]\ntobacco = 1.0\n[areas.tobacco]\nred_eur = inf", "areas.red_eur"),
        ("[value]\ntobacco = 1.0\n[areas.tobacco]\nred_eur = nan", "areas.red_eur"),
    ],
)
def test_values_that_cannot_be_are_refused_with_their_line(tmp_path: Path, said: str, told: str) -> None:
    """Only areas with a price can be ranked by it, only they have boundaries in EUR, and these are amounts."""
    with pytest.raises(TidewaiterError, match=rf"policy\.toml, line \d+: .*{told}"):
        policy.load(valueless(tmp_path, f"{said}\n[lanes]"))


def test_finer_strata_come_before_data_sets() -> None:
    """The first part of the trade that holds gives the random share; what it does not name does not matter."""
    strata = (Stratum(share=0.1, dataset="H7", mode="5"), Stratum(share=0.2, office="DE1"))
    random = msgspec.structs.replace(policy.load().random, strata=strata)
    assert random.of("H7", "5", "DE1") == 0.1
    assert random.of("H7", "4", "DE1") == random.of("H1", "", "DE1") == 0.2
    assert random.of("H7", "4", "DE2") == 0.005


def test_a_shift_may_pass_midnight() -> None:
    """Hours run from the first to before the last, and over midnight where the last is smaller."""
    night = Capacity(office="DE1", hours=(22, 6), red=1.0)
    assert [hour for hour in range(24) if night.holds("DE1", hour)] == [0, 1, 2, 3, 4, 5, 22, 23]
    assert not night.holds("FR1", 23)
    assert Capacity(red=1.0).holds("anywhere", 0)
