"""A worker that writes and says what was acknowledged: `one_writer.py URL PREFIX CALLS GROUP KEYS(0 or 1) LANES`.

It waits for a line on its standard input before it begins, so that several begin together.
"""

import asyncio
import hashlib
import sys
from uuid import uuid4

from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger


def entry(prefix: str, number: int, *, keyed: bool) -> Entry:
    """The same declaration whenever the prefix and the number are; its answer differs from worker to worker."""
    subject = f"{prefix}-{number}"
    body = (subject.encode() * 200)[:700]
    return Entry(
        kind="declaration",
        id=uuid4().hex,
        subject=subject,
        office="DE004600",
        actor="client",
        said=body,
        answer=uuid4().bytes * 200,
        key=f"key-{subject}" if keyed else None,
        digest=hashlib.sha256(body).digest(),
    )


async def main() -> None:
    """Write call after call, as many in flight as there are lanes."""
    url, prefix = sys.argv[1:3]
    calls, group, keyed, lanes = (int(text) for text in sys.argv[3:])
    ledger = Ledger.open(url)
    ledger.start(asyncio.get_running_loop(), 0, lambda _rows: None)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()

    async def lane(first: int) -> None:
        for call in range(first, calls, lanes):
            numbers = range(call * group, (call + 1) * group)
            outcomes = await ledger.write([entry(prefix, number, keyed=bool(keyed)) for number in numbers])
            said = [f"{outcome.state} {outcome.entry.seq} {outcome.entry.id}" for outcome in outcomes]
            sys.stdout.write("".join(f"ack {line}\n" for line in said))
            sys.stdout.flush()

    await asyncio.gather(*map(lane, range(lanes)))
    ledger.close()


if __name__ == "__main__":
    asyncio.run(main())
