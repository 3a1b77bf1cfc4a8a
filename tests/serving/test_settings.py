"""The settings: one table, read strictly, shown truly."""

import re
from pathlib import Path

import pytest

from features.errors import TidewaiterError
from serving.door.limits import GIB, KIB, MIB
from serving.settings import SETTINGS, Settings, described, load, strange

PAGE = (Path(__file__).parents[2] / "docs/settings.md").read_text()


def test_an_empty_environment_gives_the_defaults() -> None:
    """A newcomer sets nothing, and an empty variable is not set."""
    assert load({}) == Settings()
    assert load({setting.variable: " " for setting in SETTINGS}) == Settings()


def test_values_are_read_in_their_kind() -> None:
    """Texts, whole numbers, numbers, sizes and switches arrive as what they are."""
    settings = load(
        {
            "TIDEWAITER_LEDGER_URL": "postgresql+psycopg://u:p@db/t",
            "TIDEWAITER_PORT": "8080",
            "TIDEWAITER_RATE_LIMIT": "0",
            "TIDEWAITER_FOLLOW_SECONDS": "0.05",
            "TIDEWAITER_BODY_LIMIT": "512 KiB",
            "TIDEWAITER_BATCH_BODY_LIMIT": "1048576",
            "TIDEWAITER_JOB_FILE_LIMIT": "1GiB",
            "TIDEWAITER_METRICS_OPEN": "No",
        }
    )
    assert (settings.ledger_url, settings.port, settings.rate_limit) == ("postgresql+psycopg://u:p@db/t", 8080, 0)
    assert (settings.follow_seconds, settings.body_limit, settings.metrics_open) == (0.05, 512 * KIB, False)
    assert (settings.batch_body_limit, settings.job_file_limit) == (MIB, GIB)


@pytest.mark.parametrize(
    ("variable", "value", "rule"),
    [
        ("PORT", "tcp://10.0.0.1:3000", "must be a whole number of at least 1 and at most 65535"),
        ("PORT", "0", "at least 1"),
        ("PORT", "-5", "whole number"),
        ("WORKERS", "two", "whole number"),
        ("DEADLINE_SECONDS", "nan", r"must be a number \(s\) of at least 0.05"),
        ("DEADLINE_SECONDS", "inf", "must be a number"),
        ("BODY_LIMIT", "10 pounds", "a size such as"),
        ("BODY_LIMIT", "1", "at least 1 KiB"),
        ("METRICS_OPEN", "perhaps", "must be true or false"),
    ],
)
def test_a_wrong_value_is_refused_without_being_shown(variable: str, value: str, rule: str) -> None:
    """The error names the variable, the rule and the remedy."""
    with pytest.raises(TidewaiterError, match=rf"TIDEWAITER_{variable} .*{rule}.*unset it for the default") as refused:
        load({f"TIDEWAITER_{variable}": value})
    assert len(value) < 3 or value not in str(refused.value)


def test_a_misspelt_variable_is_noticed() -> None:
    """What looks like a setting and is none can be told to the operator."""
    assert strange({"TIDEWAITER_PROT": "1", "TIDEWAITER_PORT": "1", "TIDEWAITER_DEBUG": "1", "PATH": ""}) == [
        "TIDEWAITER_PROT"
    ]


def test_a_password_is_not_printed() -> None:
    """Settings may be logged: the ledger's URL is left out."""
    assert "secret" not in repr(Settings(ledger_url="postgresql://u:secret@db/t"))


def test_the_page_shows_the_table() -> None:
    """docs/settings.md and the code say the same, setting by setting."""
    rows = re.findall(r"^\| `(TIDEWAITER_\w+)` \| (?:`(.*?)`)? \| (.*?) \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == described()
