"""`python -m serving.warm`: compile once what numba compiles for this kind of CPU, so that a service starts in seconds.

numba keeps machine code beside the source, or in NUMBA_CACHE_DIR, and compiles again (a minute in all) where it finds
none: in a container image, in a fresh Bento. An image runs this when it is built.
"""

from features.columns import Records
from features.matrix import matrix
from features.past.memory import Memory
from models.areas import AREAS
from models.probe_records import RECORDS
from serving.door.scan import scan


def warm() -> None:
    """Read a declaration, lodge made-up ones in an empty memory, and compute every feature of every area."""
    scan(b"{}")
    memory = Memory(tuple(AREAS))
    columns = Records(RECORDS)
    memory.admit_noted(memory.noted(columns))
    features = {feature: None for area in AREAS.values() for feature in area.features}
    matrix(tuple(features), memory.look(columns))
    memory.recall(columns)


if __name__ == "__main__":
    warm()
