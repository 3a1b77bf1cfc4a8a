"""What is made once: a ledger with a token, a checkpoint of the demo's history, and the folder of contender (d).

All contenders read the past from that one checkpoint, so their features are the same to the bit. The history itself is
not in the ledger, which would take minutes and changes nothing that is measured: the checkpoint stands on one entry.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from field import HERE, WORKSHOP
from service import places

from extract import checkpoint, folder
from features.past.memory import Memory
from models import champions
from models.areas import AREAS
from serving.access.roles import Role
from serving.access.tokens import Grant, issue
from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger

HISTORY = Path("build/demo/history")
SEED = WORKSHOP / "seed"


def prepared() -> str:
    """Make what is not there yet; the token that opens the door of ours."""
    note, made_for = SEED / "made.json", champions.last_known()
    if note.exists() and (known := json.loads(note.read_text()))["for"] == made_for:
        return str(known["token"])
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    SEED.mkdir(parents=True)
    token = _seeded()
    _saved_for_mlflow()
    note.write_text(json.dumps({"for": made_for, "token": token}))
    return token


def _seeded() -> str:
    ledger = Ledger.open(f"sqlite:///{SEED}/ledger.db")
    first = ledger.record([Entry("read", uuid4().hex, "history", "", "bench", b"{}")])[0].entry
    checkpoint.write(SEED / "past", *_remembered().state(), {"seen": str(first.seq), "hash": first.hash.hex()})
    grant = Grant("bench", (Role.SCORER, Role.OFFICER, Role.ANALYST))
    _, secret = issue(ledger.database, grant, dt.datetime.now(dt.UTC))
    ledger.database.close()
    return secret


def _remembered() -> Memory:
    known, areas = folder.read(HISTORY), tuple(AREAS)
    memory = Memory(areas)
    for _ in memory.replay(known.columns, known.findings.among(areas)):
        pass
    return memory


def _saved_for_mlflow() -> None:
    command = [sys.executable, HERE / "mlflow_saved.py", WORKSHOP / "mlflow"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | places())  # noqa: S603  our own command
