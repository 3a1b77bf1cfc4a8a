"""Arrow columns ↔ the arrays that features read."""

from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from extract.gathering import one_chunk
from extract.tables import TIME
from features.columns import NEVER, Column, Floats, Ints, Words

_NAN: Final = float("nan")


def column(array: pa.Array | pa.ChunkedArray) -> Column:
    """A column of the extract's types as the array that features read, without a loop over rows."""
    if isinstance(array, pa.ChunkedArray):
        array = one_chunk(array)
    if pa.types.is_dictionary(array.type):
        return words(array)
    return times(array) if pa.types.is_timestamp(array.type) else floats(array)


def words(array: pa.DictionaryArray) -> Words:
    """Dictionary-encoded texts as words; null as the empty text."""
    values: list[str] = array.dictionary.to_numpy(zero_copy_only=False).tolist()
    indices = array.indices
    if indices.null_count:
        indices = pc.fill_null(indices, len(values))
        values.append("")
    return Words(indices.to_numpy().astype(np.int32), values or [""])


def floats(array: pa.Array) -> Floats:
    """Numbers; NaN for null."""
    plain: Floats = pc.fill_null(array.cast(pa.float64()), _NAN).to_numpy(zero_copy_only=False)
    return np.array(plain, np.float64)


def times(array: pa.Array) -> Ints:
    """Microseconds since 1970 UTC; ``NEVER`` for null."""
    plain = pc.fill_null(array.cast(pa.int64()), int(NEVER)).to_numpy(zero_copy_only=False)
    return np.array(plain, np.int64)


def order(lodged_at: Ints, consignments: Words, item_numbers: Floats) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The order of goods items by (lodged_at, consignment_id, item_number)."""
    return np.lexsort((item_numbers, ranks(consignments), lodged_at))


def ranks(texts: Words) -> Ints:
    """For each row the place of its text among all texts in alphabetical order."""
    alphabetical = pc.array_sort_indices(pa.array(texts.values, pa.string())).to_numpy()
    places = np.empty(len(alphabetical), np.int64)
    places[alphabetical] = np.arange(len(alphabetical))
    return places[texts.codes]


def as_table(data: pd.DataFrame | pa.Table) -> pa.Table:
    """A data frame as an Arrow table, without its index."""
    if isinstance(data, pa.Table):
        return data
    return pa.table({str(name): _from_pandas(series) for name, series in data.items()})


def _from_pandas(series: "pd.Series[Any]") -> pa.Array:
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        moments = series.dt.tz_convert(None).to_numpy().astype("datetime64[us]")
        return pa.array(moments, pa.timestamp("us")).cast(TIME)
    array = pa.array(series, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
