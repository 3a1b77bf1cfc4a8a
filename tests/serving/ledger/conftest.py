"""Ledgers on both databases, for real, and entries to put into them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def as_postgres(*command: str) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    drop = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if os.getuid() == 0 else ()
    subprocess.run([*drop, *command], check=True, capture_output=True, cwd="/", timeout=60)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The socket folder of a PostgreSQL of our own, reachable by nobody else."""
    if not PROGRAMS:
        if os.environ.get("CI"):
            pytest.fail("CI must test PostgreSQL, but /usr/lib/postgresql has no programs")
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="tidewaiter-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    programs, data = PROGRAMS[-1], str(folder / "data")
    as_postgres(str(programs / "initdb"), "-D", data, "-U", "tidewaiter", "--auth=trust", "--no-sync", "-E", "UTF8")
    settings = (
        f"-k {folder} -c listen_addresses='' -c max_connections=40 -c fsync=off"  # its disk is not what is tested
    )
    as_postgres(str(programs / "pg_ctl"), "-D", data, "-o", settings, "-l", f"{folder}/log", "-w", "start")
    yield str(folder)
    as_postgres(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def restart(server: str) -> Callable[[], None]:
    """Crashes the server and starts it again, with the settings that it had."""
    program, data = str(PROGRAMS[-1] / "pg_ctl"), f"{server}/data"
    return lambda: as_postgres(program, "-D", data, "-m", "immediate", "-l", f"{server}/log", "-w", "restart")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    server, name = request.getfixturevalue("server"), f"t{uuid4().hex}"
    with psycopg.connect(f"postgresql://tidewaiter@/postgres?host={server}", autocommit=True) as connection:
        # A user with a schema of its own sees nothing else, and is made faster than a database.
        connection.execute(f"CREATE ROLE {name} SUPERUSER LOGIN; CREATE SCHEMA AUTHORIZATION {name}".encode())
    return f"postgresql://{name}@/postgres?host={server}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger that is open."""
    ledger = Ledger.open(url)
    yield ledger
    ledger.close()


@pytest.fixture
def make() -> Callable[..., Entry]:
    """Makes entries: a declaration unless told otherwise."""

    def entry(said: bytes = b"{}", **told: Any) -> Entry:  # noqa: ANN401  (any attribute of an entry)
        usual = {"kind": "declaration", "subject": uuid4().hex, "office": "DE004600", "actor": "targeting"}
        usual |= {"answer": b'{"id":1,"reasons":[]}', "reasons_at": 7, "inputs": b"in", "notes": b"n", "seen": 0}
        usual |= {"id": uuid4().hex, "digest": sha256(said).digest()}
        return Entry(said=said, **(usual | told))

    return entry
