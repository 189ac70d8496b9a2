"""Tables of Arrow as frames of pandas, with nullable types."""

from __future__ import annotations

import warnings
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd


class InexactWarning(UserWarning):
    """A number of a frame is not exactly the one of the dataset."""


def narrow(table: pa.Table) -> pa.Table:
    """The table with whole numbers in 64 bits wherever they fit: DuckDB counts in 128."""
    for at, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type) and field.type.scale == 0:
            try:
                table = table.set_column(at, field.name, table.column(at).cast(pa.int64()))
            except pa.ArrowInvalid:
                continue
    return table


def _dtype(kind: pa.DataType) -> Any:
    import pandas as pd

    if pa.types.is_integer(kind):
        return pd.Int64Dtype()
    if pa.types.is_floating(kind):
        return pd.Float64Dtype()
    if pa.types.is_boolean(kind):
        return pd.BooleanDtype()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pd.StringDtype()
    return None


def floats(column: Any, name: str) -> Any:
    """Decimals as floats, in which pandas can reckon. Warns (InexactWarning) where digits are lost."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    encoded = column.dictionary_encode()
    # By way of text: a direct cast makes 4068.2079999999996 of 4068.208.
    numbers = encoded.dictionary.cast(pa.string()).cast(pa.float64())
    pairs = zip(encoded.dictionary.to_pylist(), numbers.to_pylist(), strict=True)
    if any(exact != Decimal(repr(number)) for exact, number in pairs):
        warnings.warn(
            f"{name} has numbers with more digits than a float holds: .arrow() gives them exactly",
            InexactWarning,
            stacklevel=2,
        )
    return numbers.take(encoded.indices)


def frame_of(table: pa.Table) -> pd.DataFrame:
    """The table as a frame. Warns (InexactWarning) where a float does not hold all digits of a decimal."""
    for at, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            table = table.set_column(at, field.name, floats(table.column(at), field.name))
    frame: pd.DataFrame = table.to_pandas(types_mapper=_dtype)
    return frame
