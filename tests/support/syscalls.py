"""What strace saw, read as a story: what was written to the log of SQLite, what is on the disk, what was told."""

import re
from collections.abc import Iterator


def told(trace: str, telling: str) -> Iterator[tuple[str, bool, bool]]:
    """Each line that tells somebody; whether the log was written to since the last, and whether all is synced.

    Threads that never sync do not count: what they write to the same file (the tables of cases, which can be made
    again) proves nothing and harms nothing.

    Args:
        trace: Of `strace -f -y`.
        telling: Pattern of a line that tells.
    """
    lasting = {line.split()[0] for line in trace.splitlines() if re.search(r"f(data)?sync\(\d+<[^>]*-wal>", line)}
    written, unsynced, syncing = False, False, set[str]()
    for line in trace.splitlines():
        thread = line.split()[0]
        if thread in lasting and re.search(r"pwrite64\(\d+<[^>]*-wal>", line):
            written = unsynced = True
        elif re.search(r"f(data)?sync\(\d+<[^>]*-wal>", line):
            if "<unfinished" in line:
                syncing.add(thread)
            else:
                unsynced = False
        elif re.search(r"<\.\.\. f(data)?sync resumed>", line) and thread in syncing:
            syncing.remove(thread)
            unsynced = False
        elif re.search(telling, line):
            yield line, written, not unsynced
            written = False
