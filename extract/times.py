"""Times in texts → microseconds since 1970 UTC, by format and time zone, without a loop over rows."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.tables import TIME
from extract.values import Converted, broken, encoded, spread
from features.columns import NEVER, Ints
from features.errors import TidewaiterError

ISO: Final = "iso"
_ISO: Final = (
    r"^(?P<Y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
    r"(?:[T ](?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:\.(?P<f>\d{1,9}))?)?(?P<z>Z|[+-]\d\d:?\d\d)?)?$"
)
_PARTS: Final = {
    "Y": r"(?P<Y>\d{4})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})",
    "z": r"(?P<z>Z|[+-]\d\d:?\d\d)",
    "%": "%",
}
_HIGHEST: Final = {"H": 23, "M": 59, "S": 59}
_QUARTER: Final = 900_000_000
"""Microseconds in a quarter of an hour: every offset from UTC since 1990 changes on such a boundary."""


@cache
def pattern(form: str) -> str:
    """The regular expression of a date format (%Y %m %d %H %M %S %f %z, or "iso").

    Raises:
        TidewaiterError: The format has another directive, or no year, month and day. A two-digit year
            or a month in words leaves open what is meant.

    """
    if form == ISO:
        return _ISO
    pieces = re.split(r"%(.)", form)
    unknown = [piece for piece in pieces[1::2] if piece not in _PARTS]
    if unknown or not {"Y", "m", "d"} <= set(pieces[1::2]):
        raise TidewaiterError(
            f"the date format {form!r} is not understood. Use %Y, %m and %d, and where there is a time %H %M %S %f %z."
        )
    compact = all(piece == "" for piece in pieces[2:-1:2])
    parts = {name: part.replace("{1,2}", "{2}") for name, part in _PARTS.items()} if compact else _PARTS
    return "^" + "".join(parts[p] if i % 2 else re.escape(p) for i, p in enumerate(pieces)) + "$"


@cache
def zone_named(name: str) -> dt.tzinfo:
    """The time zone of a name (Asia/Seoul, UTC) or of an offset (+09:00)."""
    if name == "UTC":
        return dt.UTC
    offset = re.fullmatch(r"([+-])(\d\d):(\d\d)", name)
    if offset:
        ahead = dt.timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return dt.timezone(ahead if offset[1] == "+" else -ahead)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TidewaiterError(
            f"the time zone {name!r} is not known on this machine. Write a name such as Europe/Berlin, "
            "or an offset such as +01:00."
        ) from None


def time(array: pa.Array, forms: Sequence[str] = (ISO,), zone: str = "") -> Converted:
    """Any column as times; without a zone, times that name none are broken."""
    if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
        return _typed(array, zone)
    words = encoded(array)
    moments = np.full(len(words.dictionary), NEVER)
    for form in forms:
        open_rows = moments == NEVER
        moments[open_rows] = _parsed(words.dictionary.filter(pa.array(open_rows)), pattern(form), zone)
    good = pa.array(moments != NEVER)
    values = pc.if_else(good, pa.array(moments), None).cast(TIME)
    return Converted(spread(words, values), broken(spread(words, pc.invert(good))))


def _typed(array: pa.Array, zone: str) -> Converted:
    if getattr(array.type, "tz", None):
        return Converted(array.cast(TIME, safe=False))
    local = array.cast(pa.timestamp("us"), safe=False)
    if not zone:
        return Converted(pa.nulls(len(array), TIME), broken(local.is_valid()))
    utc = _to_utc(pc.fill_null(local.cast(pa.int64()), 0).to_numpy(), zone)
    return Converted(pc.if_else(local.is_valid(), pa.array(utc), None).cast(TIME))


def _parsed(texts: pa.Array, regex: str, zone: str) -> Ints:
    """Microseconds UTC of each text, ``NEVER`` for what does not fit or is not a day of the calendar."""
    found = pc.extract_regex(texts, regex)
    if found.null_count == len(found):
        return np.full(len(texts), NEVER)
    part = {field.name: pc.struct_field(found, field.name) for field in found.type}
    months = (_digits(part["Y"]) - 1970) * 12 + _digits(part["m"]) - 1
    day = _digits(part["d"])
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    following = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    month = _digits(part["m"])
    good = (month >= 1) & (month <= 12) & (day >= 1) & (day <= following - first)
    seconds = (first + day - 1) * 86_400
    for name, length in (("H", 3600), ("M", 60), ("S", 1)):
        if name in part:
            count = _digits(part[name])
            good &= count <= _HIGHEST[name]
            seconds += count * length
    moments = seconds * 1_000_000 + (_micros(part["f"]) if "f" in part else 0)
    return np.where(good & found.is_valid().to_numpy(zero_copy_only=False), _zoned(moments, part.get("z"), zone), NEVER)


def _digits(texts: pa.Array) -> Ints:
    digits: Ints = pc.if_else(pc.equal(pc.fill_null(texts, ""), ""), "0", texts).cast(pa.int64()).to_numpy()
    return digits


def _micros(texts: pa.Array) -> Ints:
    return _digits(pc.utf8_slice_codeunits(pc.utf8_rpad(pc.fill_null(texts, "0"), 6, padding="0"), 0, 6))


def _zoned(moments: Ints, offsets: pa.Array | None, zone: str) -> Ints:
    """Local moments → UTC: by their own offset where they have one, else by the zone, else ``NEVER``."""
    local = _to_utc(moments, zone) if zone else np.full(len(moments), NEVER)
    if offsets is None:
        return local
    words = pc.fill_null(offsets, "").dictionary_encode()
    known = [_offset(text) for text in words.dictionary.to_pylist()]
    ahead = np.array([0 if minutes is None else minutes for minutes in known], np.int64)
    given = np.array([minutes is not None for minutes in known], np.bool_)
    codes = words.indices.to_numpy()
    return np.where(given[codes], moments - ahead[codes] * 60_000_000, local)


def _offset(text: str) -> int | None:
    """Minutes ahead of UTC of "Z", "+09:00" or "+0900"; None for no offset."""
    if not text:
        return None
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return minutes if text[0] == "+" else -minutes


def _to_utc(moments: Ints, zone: str) -> Ints:
    """Moments on the clocks of a zone → UTC; the zone is asked once for each distinct quarter of an hour."""
    where = zone_named(zone)
    quarters, rows = np.unique(moments // _QUARTER, return_inverse=True)
    offsets = [_ahead(int(quarter), where) for quarter in quarters]
    return moments - np.array(offsets, np.int64)[rows]


def _ahead(quarter: int, where: dt.tzinfo) -> int:
    try:
        local = dt.datetime(1970, 1, 1, tzinfo=where) + dt.timedelta(microseconds=quarter * _QUARTER)
    except OverflowError:
        return 0  # a year that no check lets through
    return int((local.utcoffset() or dt.timedelta()).total_seconds()) * 1_000_000
