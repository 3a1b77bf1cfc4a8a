"""The settings: one table with name, default, kind and help that the service, the docs and ``--help`` read.

A setting ``x`` is set by the environment variable ``TIDEWAITER_X``. An empty variable means the default.
Values are never shown in errors: a ledger's URL may hold a password.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, cast

from serving.door.limits import BATCH_BODY, BODY, CLOCK, JOB_FILE, KIB
from serving.setting import PREFIX, Setting, Value
from serving.setting import setting as _setting

_OPEN: Final = True


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
    policy_file: str = _setting("", "text", "TOML file with lanes and quotas; empty: the policy that is shipped.")
    # How it is reached
    host: str = _setting("127.0.0.1", "text", "Address to listen on; behind a proxy that speaks TLS.")
    port: int = _setting(3000, "whole", "Port to listen on.", least=1, most=65_535)
    workers: int = _setting(
        1, "whole", "Processes; each holds its own memory of the past. About one per core.", least=1, most=256
    )
    public_url: str = _setting(
        "", "text", "Address under which people reach the workbench, as `https://tidewaiter.example`; with https "
        "cookies are sent by HTTPS only. Needed for OpenID Connect.",
    )  # fmt: skip
    session_hours: float = _setting(
        10.0, "number", "How long somebody stays signed in to the workbench.", unit="h", least=0.1, most=168
    )
    oidc_issuer: str = _setting("", "text", "OpenID provider that vouches for officers; empty: local accounts only.")
    oidc_client: str = _setting("", "text", "Our client id there; its redirect is PUBLIC_URL/signin/oidc/back.")
    oidc_secret: str = _setting("", "text", "Our client secret there; empty for a public client.", secret=True)
    oidc_account_claim: str = _setting("preferred_username", "text", "Claim that names the account.")
    oidc_roles_claim: str = _setting("roles", "text", "Claim that lists roles; names that are none of ours count not.")
    oidc_offices_claim: str = _setting(
        "offices", "text", "Claim that lists customs offices; whoever has none may not sign in, `*` is all."
    )
    oidc_title: str = _setting("single sign-on", "text", "What the sign-in page calls it.")
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
    # Watching (`tidewaiter watch`, `tidewaiter shadow`)
    watch_folder: str = _setting(
        "ledger/watch", "text", "What watching found and what challengers said; made from the ledger, may be deleted."
    )
    watch_reference_weeks: int = _setting(
        8, "whole", "How many weeks, the first that are looked at, are what is usual.", unit="weeks", least=5, most=52
    )
    watch_alarm_rate: float = _setting(
        0.05, "number", "At most this share of weeks rings where nothing changes, all signs together.", least=1e-4,
        most=0.5,
    )  # fmt: skip
    watch_webhook: str = _setting("", "text", "Address that alerts are posted to as JSON; empty: none.", secret=True)
    watch_mail_to: str = _setting("", "text", "Who gets alerts by mail (commas between); empty: nobody.")
    watch_mail_from: str = _setting("tidewaiter@localhost", "text", "Whom these mails come from.")
    watch_mail_server: str = _setting("localhost:25", "text", "Mail server, HOST:PORT; STARTTLS where it offers that.")
    watch_mail_user: str = _setting("", "text", "Our name there; empty: none is asked for.")
    watch_mail_password: str = _setting("", "text", "Our password there.", secret=True)
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
            given[setting.name] = setting.read(text)
    return Settings(**given)


def strange(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none, probably misspelt."""
    known = {setting.variable for setting in SETTINGS} | {PREFIX + "DEBUG"}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def described() -> list[tuple[str, str, str, str]]:
    """All settings as people read them: variable, default, unit, help."""
    return [(row.variable, row.default_text, row.unit, row.help) for row in SETTINGS]
