"""The settings: one table with name, default, kind and help that the service, the docs and ``--help`` read.

A setting ``x`` is set by the environment variable ``TIDEWAITER_X``. An empty variable means the default.
Values are never shown in errors: a ledger's URL may hold a password.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, NamedTuple, TypeVar, cast

from features.errors import TidewaiterError
from serving.door.limits import BATCH_BODY, BODY, CLOCK, GIB, JOB_FILE, KIB, MIB

PREFIX: Final = "TIDEWAITER_"
_SIZES: Final = {"KiB": KIB, "MiB": MIB, "GiB": GIB}
_OPEN: Final = True
_FLAGS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

Kind = Literal["text", "whole", "number", "size", "flag"]
Value = str | int | float | bool
V = TypeVar("V", str, int, float, bool)


class Setting(NamedTuple):
    """One row of the table."""

    name: str
    default: Value
    kind: Kind
    unit: str
    help: str
    least: float
    most: float

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()

    @property
    def default_text(self) -> str:
        """The default as one would write it."""
        return _written(self.default, self.kind)


def _setting(
    default: V,
    kind: Kind,
    help_: str,
    *,
    unit: str = "",
    least: float = 0,
    most: float = math.inf,
    secret: bool = False,
) -> V:
    described = {"kind": kind, "help": help_, "unit": unit, "least": least, "most": most}
    return field(default=default, metadata=described, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set, with the value in force; this class is the table."""

    # Where things are
    ledger_url: str = _setting(
        "sqlite:///ledger/tidewaiter.db",
        "text",
        "Where the ledger is: `sqlite:///FILE` (one machine) or `postgresql+psycopg://USER:PASSWORD@HOST/DATABASE`.",
        secret=True,
    )
    checkpoint_folder: str = _setting(
        "ledger/past", "text", "Checkpoint of the memory; it may be deleted at any time, the ledger is replayed then."
    )
    jobs_folder: str = _setting("ledger/jobs", "text", "Files handed in with `POST /v1/jobs`, and what was refused.")
    job_keep_days: float = _setting(30.0, "number", "Files of a job are kept so long; 0: for ever.", unit="days")
    policy_file: str = _setting("", "text", "TOML file with lanes and quotas; empty: the policy that is shipped.")
    # How it is reached
    host: str = _setting("127.0.0.1", "text", "Address to listen on; behind a proxy that speaks TLS.")
    port: int = _setting(3000, "whole", "Port to listen on.", least=1, most=65_535)
    workers: int = _setting(
        1, "whole", "Processes; each holds its own memory of the past. About one per core.", least=1, most=256
    )
    metrics_open: bool = _setting(_OPEN, "flag", "Whether `/metrics` answers without a token.")
    docs_open: bool = _setting(_OPEN, "flag", "Whether `/openapi.json` answers without a token.")
    # What one request may ask for
    body_limit: int = _setting(BODY.value, "size", "Largest body of one declaration or of findings.", least=KIB)
    batch_body_limit: int = _setting(BATCH_BODY.value, "size", "Largest body of a batch.", least=KIB)
    job_file_limit: int = _setting(JOB_FILE.value, "size", "Largest file of a job.", least=KIB)
    deadline_seconds: float = _setting(
        2.0, "number", "After this 504 is answered; it is safe to ask again with the same key.", unit="s", least=0.05
    )
    batch_deadline_seconds: float = _setting(30.0, "number", "The same for a batch.", unit="s", least=0.05)
    job_upload_seconds: float = _setting(
        3_600.0, "number", "Longest that handing in a file may take.", unit="s", least=1
    )
    clock_tolerance_seconds: float = _setting(
        float(CLOCK.value), "number", "How far ahead of our clock a declaration may say that it was lodged.", unit="s"
    )
    # How much at once
    in_flight_limit: int = _setting(
        256, "whole", "Requests at work in one worker; more are refused at once with 503, so that these stay fast.",
        unit="requests", least=1,
    )  # fmt: skip
    rate_limit: float = _setting(
        2_000.0, "number", "Requests a second of one client to one worker, ten times the low-value parcels of the "
        "whole EU; faster ones are refused with 429. 0: no limit.", unit="requests/s",
    )  # fmt: skip
    rate_burst: int = _setting(
        4_000, "whole", "How many requests a client may send at once after a pause.", unit="requests", least=1
    )
    # How often a worker looks around
    follow_seconds: float = _setting(
        0.2, "number", "How often a worker takes in what the others wrote to the ledger.", unit="s", least=0.01
    )
    champions_seconds: float = _setting(
        1.0, "number", "How often a worker asks which bundles and policy are live.", unit="s", least=0.05
    )
    token_seconds: float = _setting(
        1.0, "number", "How often the tokens are read: a revoked one works no longer than this.", unit="s", least=0.05
    )
    checkpoint_entries: int = _setting(
        50_000, "whole", "A checkpoint is written after so many entries of the ledger.", unit="entries", least=100
    )


def _table() -> tuple[Setting, ...]:
    return tuple(
        Setting(
            name=row.name,
            default=cast("Value", row.default),
            **{key: row.metadata[key] for key in ("kind", "unit", "help", "least", "most")},
        )
        for row in fields(Settings)
    )


SETTINGS: Final = _table()


def load(environ: Mapping[str, str]) -> Settings:
    """The settings in force.

    Raises:
        TidewaiterError: A variable is not what its setting needs.

    """
    given: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environ.get(setting.variable, "").strip()
        if text:
            given[setting.name] = _read(setting, text)
    return Settings(**given)


def strange(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none, probably misspelt."""
    known = {setting.variable for setting in SETTINGS} | {PREFIX + "DEBUG"}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def described() -> list[tuple[str, str, str, str]]:
    """All settings as people read them: variable, default, unit, help."""
    return [(row.variable, row.default_text, row.unit, row.help) for row in SETTINGS]


def _read(setting: Setting, text: str) -> Value:
    if setting.kind == "text":
        return text
    value = {"whole": _whole, "number": _number, "size": _size, "flag": _flag}[setting.kind](text)
    if value is None or not setting.least <= value <= setting.most:
        raise TidewaiterError(
            f"The environment variable {setting.variable} {_rule(setting)}. "
            f"Set it so, or unset it for the default ({setting.default_text})."
        )
    return value


def _rule(setting: Setting) -> str:
    if setting.kind == "flag":
        return "must be true or false"
    kind: Kind = setting.kind
    noun = {"whole": "a whole number", "number": "a number", "size": "a size such as 512 KiB, 1 MiB or 2 GiB"}[kind]
    top = f" and at most {_written(setting.most, kind)}" if setting.most < math.inf else ""
    unit = f" ({setting.unit})" if setting.unit else ""
    return f"must be {noun}{unit} of at least {_written(setting.least, kind)}{top}"


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _size(text: str) -> int | None:
    for ending, factor in _SIZES.items():
        if text.endswith(ending):
            amount = _whole(text.removesuffix(ending).strip())
            return None if amount is None else amount * factor
    return _whole(text)


def _flag(text: str) -> bool | None:
    return _FLAGS.get(text.lower())


def _written(value: Value, kind: Kind) -> str:
    if kind == "flag":
        return "true" if value else "false"
    if kind == "size":
        ending, factor = next(pair for pair in reversed(_SIZES.items()) if value >= pair[1])  # type: ignore[operator]
        return f"{int(value) // factor} {ending}"
    return str(value) if kind == "text" else f"{value:g}"
