"""A PostgreSQL of our own, for tests: in a folder of its own, reachable by nobody else."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg

PROGRAMS: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Where its programs are, the newest last; empty if it is not installed."""


def as_postgres(*command: str) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    drop = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if os.getuid() == 0 else ()
    subprocess.run([*drop, *command], check=True, capture_output=True, cwd="/", timeout=60)


@contextmanager
def running() -> Iterator[str]:
    """The socket folder of a server that runs meanwhile."""
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


def restart(server: str) -> None:
    """Crash a server and start it again, with the settings that it had."""
    program, data = str(PROGRAMS[-1] / "pg_ctl"), f"{server}/data"
    as_postgres(program, "-D", data, "-m", "immediate", "-l", f"{server}/log", "-w", "restart")


def empty_database(server: str) -> str:
    """The URL of an empty database: a user with a schema of its own sees nothing else, and is made faster."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(f"postgresql://tidewaiter@/postgres?host={server}", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} SUPERUSER LOGIN; CREATE SCHEMA AUTHORIZATION {name}".encode())
    return f"postgresql://{name}@/postgres?host={server}"
