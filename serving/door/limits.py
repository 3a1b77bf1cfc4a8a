"""The limits of what may be handed in: one table that the door enforces, the OpenAPI states and the docs publish."""

from typing import Final, NamedTuple

from features.columns import DAY

KIB: Final = 2**10
MIB: Final = 2**20
GIB: Final = 2**30


class Limit(NamedTuple):
    """One row of the table."""

    name: str
    value: int
    unit: str
    meaning: str
    setting: bool = False
    """Whether whoever runs the service may set another value (``TIDEWAITER_<NAME>``)."""


BODY: Final = Limit("body_limit", MIB, "bytes", "Body of one declaration, an amendment, or findings", setting=True)
BATCH_BODY: Final = Limit("batch_body_limit", 32 * MIB, "bytes", "Body of a batch", setting=True)
JOB_FILE: Final = Limit("job_file_limit", 2 * GIB, "bytes", "File of a job", setting=True)
CLOCK: Final = Limit(
    "clock_tolerance_seconds", 300, "s", "How far ahead of the service's clock a time may lie", setting=True
)
DEPTH: Final = Limit("depth", 8, "levels", "Arrays and objects inside each other")
ITEMS: Final = Limit("goods_items", 999, "goods items", "In one declaration; at least 1")
CONSIGNMENTS: Final = Limit("consignments", 1000, "declarations", "In one batch; at least 1")
FINDINGS: Final = Limit("findings", 100, "findings", "In one call; at least 1")
ENTRIES: Final = Limit("list_entries", 99, "texts", "In a list field, each as long as its field allows")
NUMBER: Final = Limit("number", 2**53 - 1, "", "Largest number of any field, so that no digit is lost")
ITEM_NUMBER: Final = Limit("item_number", 999_999_999, "", "Largest goods item number; the smallest is 1")
KEY: Final = Limit("idempotency_key", 128, "characters", "Printable ASCII in Idempotency-Key")
FAULTS: Final = Limit("faults", 100, "faults", "Listed in one problem; mend these, then ask again")

LIMITS: Final = (
    BODY, BATCH_BODY, JOB_FILE, CLOCK, DEPTH, ITEMS, CONSIGNMENTS, FINDINGS, ENTRIES, NUMBER, ITEM_NUMBER, KEY, FAULTS,
)  # fmt: skip

EARLIEST: Final = 7305 * DAY
"""1990-01-01 UTC, in microseconds since 1970."""
LATEST: Final = 47_482 * DAY
"""2100-01-01 UTC: times lie before it."""
