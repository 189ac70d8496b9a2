"""The schema in Arrow's terms, and the one way in which Python values become Arrow columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exporters.errors import BadEntry
from exporters.schema import Column, Table

DECIMAL = pa.decimal128(24, 6)
TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "json": pa.string(),
    "integer": pa.int64(),
    "decimal": DECIMAL,
    "float": pa.float64(),
    "datetime": pa.timestamp("ms", tz="UTC"),
}

WHOLE_LIMIT = 10**18
"""What DECIMAL holds before the point."""
_STEP = Decimal("0.000001")
_SCALE = 10**DECIMAL.scale
_SHORT_LIMIT = 2**63 // _SCALE
"""What can be multiplied by _SCALE in 64 bits."""
# A cast from int64 must have room for all of its 19 digits, more than DECIMAL promises.
_ROOMY = pa.decimal128(25, 6)


def _metadata(column: Column) -> dict[str, str]:
    facts = {
        "label_zh": column.zh,
        "label_en": column.en,
        "unit": column.unit,
        "definition": column.definition,
        "comparability": column.comparability,
    }
    return {name: value for name, value in facts.items() if value}


def arrow_schema(table: Table) -> pa.Schema:
    """The table's schema with labels, units and definitions as metadata of its fields."""
    fields = [
        pa.field(column.name, TYPES[column.type], nullable=not column.required, metadata=_metadata(column))
        for column in table.columns
    ]
    metadata = {
        "table": table.name,
        "label_zh": table.zh,
        "label_en": table.en,
        "definition": table.definition,
        "primary_key": json.dumps(list(table.primary_key)),
    }
    return pa.schema(fields, metadata=metadata)


def clean(text: str | None) -> str | None:
    """The text as it can be written: UTF-8 has no lone surrogates, and a NUL ends the text for too many programs."""
    return text and text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def strings(values: Sequence[str | None]) -> pa.Array:
    """A text column. An empty text becomes null, so that CSV and Parquet say the same."""
    try:
        column = pa.array(values, pa.string())
    except UnicodeEncodeError:
        column = pa.array([clean(value) for value in values], pa.string())
    offsets, characters = column.buffers()[1:]
    if not np.frombuffer(characters, np.uint8).all():
        column = pc.replace_substring(column, "\0", "\ufffd")
    ends = np.frombuffer(offsets, np.int32)[: len(column) + 1]
    # Nulls have no length either, so only where there are more is there an empty text.
    if np.count_nonzero(ends[1:] == ends[:-1]) == column.null_count:
        return column
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _fits(value: Decimal) -> bool:
    if not value.is_finite() or abs(value) >= WHOLE_LIMIT:
        return False
    with localcontext(prec=40):
        return value == value.quantize(_STEP)


def numbers(values: Sequence[int | Decimal | None]) -> tuple[pa.Array, pa.Array, list[int]]:
    """Numbers as two columns, whole ones (int64) and others (DECIMAL), each null where the other holds the number.

    The third result lists the positions of numbers that DECIMAL cannot hold; they are null in both.
    Raises BadEntry for anything but int, Decimal and None: a float has already lost what was printed.
    """
    kinds = list(map(type, values))
    if odd := set(kinds) - {int, Decimal, type(None)}:
        raise BadEntry(f"a number of type {odd.pop().__name__}, neither int nor Decimal")
    whole: Sequence[Any] = values
    fractions: list[Decimal | None] | None = None
    lost: list[int] = []
    if Decimal in kinds:
        whole = list(values)
        for position in _positions(kinds, Decimal):
            value = whole[position]
            whole[position] = None
            if not _fits(value):
                lost.append(position)
            elif value == int(value):
                whole[position] = int(value)
            else:
                fractions = fractions or [None] * len(values)
                fractions[position] = value
    column, too_large = _integers(whole)
    fraction = pa.array(fractions, DECIMAL) if fractions else pa.nulls(len(values), DECIMAL)
    return column, fraction, sorted(lost + too_large)


def _positions(items: Sequence[Any], wanted: Any) -> Iterator[int]:
    """Where the wanted one stands; it is rare, and searching costs less than looking at each."""
    position = -1
    for _ in range(items.count(wanted)):
        position = items.index(wanted, position + 1)
        yield position


def _integers(values: Sequence[int | None]) -> tuple[pa.Array, list[int]]:
    try:
        column = pa.array(values, pa.int64())
        bounds = pc.min_max(column).as_py()
        if bounds["min"] is None or (bounds["max"] < WHOLE_LIMIT and bounds["min"] > -WHOLE_LIMIT):
            return column, []
    except OverflowError:
        pass
    lost = [position for position, value in enumerate(values) if value is not None and abs(value) >= WHOLE_LIMIT]
    gone = set(lost)
    return pa.array([None if i in gone else value for i, value in enumerate(values)], pa.int64()), lost


def decimals(whole: pa.Array, fraction: pa.Array) -> pa.Array:
    """The two columns of `numbers` as one."""
    values, there = whole.fill_null(0).to_numpy(), valid(whole)
    if len(values) and max(-int(values.min()), int(values.max())) >= _SHORT_LIMIT:
        column = whole.cast(_ROOMY).cast(DECIMAL)
        return column if fraction.null_count == len(fraction) else pc.coalesce(column, fraction)
    # As the cast does it: 16 bytes each, the lower half first.
    halves = np.empty((len(values), 2), "<i8")
    np.multiply(values, _SCALE, out=halves[:, 0])
    np.right_shift(halves[:, 0], 63, out=halves[:, 1])
    if fraction.null_count < len(fraction):
        rows = np.nonzero(valid(fraction))[0]
        halves[rows] = np.frombuffer(fraction.drop_null().buffers()[1], "<i8").reshape(-1, 2)
        there[rows] = True
    bits = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(DECIMAL, len(values), [bits, pa.py_buffer(halves)])


def valid(column: pa.Array | pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where a column is not null."""
    found: np.ndarray[Any, np.dtype[np.bool_]] = pc.is_valid(column).to_numpy(zero_copy_only=False)
    return found


def coded(codes: Any, words: pa.Array) -> pa.DictionaryArray:
    """A column by the numbers of its words; -1, which stands for null, where any is."""
    mask = codes < 0
    indices = pa.array(codes, pa.int32(), mask=mask if mask.any() else None)
    return pa.DictionaryArray.from_arrays(indices, words, safe=False)


CODED = pa.dictionary(pa.int32(), pa.string())
"""A text column of few distinct words on its way to the files."""


def _moment(text: str | datetime | None) -> datetime | None:
    if text is None:
        return None
    moment = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.replace(microsecond=0)


def column_array(column: Column, values: Sequence[Any]) -> pa.Array:
    """One column of a table from Python values; raises BadEntry naming column and value that do not fit."""
    try:
        if column.type in ("string", "json"):
            array = strings(values)
        elif column.type == "datetime":
            array = pa.array([_moment(value) for value in values], TYPES["datetime"])
        elif column.type == "decimal":
            whole, fraction, _ = numbers(values)
            array = decimals(whole, fraction)
        else:
            array = pa.array(values, TYPES[column.type])
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise BadEntry(f"column {column.name}: {error}") from error
    if column.enum:
        check_vocabulary(column, array.unique().to_pylist())
    if column.required and array.null_count:
        raise BadEntry(f"column {column.name}: must not be empty")
    if column.pattern:
        odd = array.filter(pc.invert(pc.match_substring_regex(array, column.pattern)))
        if len(odd):
            raise BadEntry(f"column {column.name}: {odd[0].as_py()!r} is not like {column.pattern}")
    return array


def check_vocabulary(column: Column, found: Iterable[str | None]) -> None:
    """Raise BadEntry where a value is not in the column's vocabulary."""
    if unknown := [value for value in found if value is not None and value not in column.enum]:
        raise BadEntry(f"column {column.name}: {unknown[0]!r} is not one of {', '.join(column.enum)}")


def table_from_rows(table: Table, rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Rows in the order of the table's columns."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    arrays = [column_array(column, values) for column, values in zip(table.columns, columns, strict=True)]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))
