"""Entries and records as columns: what leaves the spool to be made into the finished tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from exporters.arrow import DECIMAL, TYPES, WHOLE_LIMIT, clean, column_array, numbers, strings
from exporters.assembly.kinds import Vocabularies
from exporters.entry import Entry, Provenance
from exporters.errors import BadEntry
from exporters.schema import fixed_tables
from exporters.vocabulary import ASSIGNED, OUT_OF_RANGE
from parsers.packed import others_of
from parsers.version import PARSER_VERSION

SPOOLED_REPORT = tuple(
    column
    for column in fixed_tables()["reports"].columns
    if not column.name.startswith("n_") and column.name != "chosen" and column.name not in ASSIGNED
)
"""The columns of `reports` that are known from the entry alone; the counts follow from the other tables, what is chosen
and which agency it is from the other reports."""

REPORT_SCHEMA = pa.schema([(column.name, TYPES[column.type]) for column in SPOOLED_REPORT])
CELL_SCHEMA = pa.schema(
    {
        "kind": pa.int32(),
        "whole": pa.int64(),
        "fraction": DECIMAL,
        "raw": pa.string(),
        "place": pa.string(),
        "confidence": pa.float64(),
    }
)
CHECK_SCHEMA = pa.schema(
    {
        "kind": pa.int32(),
        "left_whole": pa.int64(),
        "left_fraction": DECIMAL,
        "right_whole": pa.int64(),
        "right_fraction": DECIMAL,
    }
)
SECTION_SCHEMA = pa.schema({"number": pa.int64(), "heading": pa.string(), "text": pa.string()})

_LEAD_OF_SURROGATES = 0xED
"""The first byte of lone surrogates in what should be UTF-8, and of little else."""

Matrix = np.ndarray[Any, Any]
Parts = Sequence[bytes | memoryview]
OrderKey = tuple[bool, str, bool, int, str]


def order_key(entry: Entry) -> OrderKey:
    """Agency, year, sha256; what is unknown comes last."""
    report = entry.report
    # As it will be written: an empty agency is an unknown one.
    agency = clean(report.agency)
    return (not agency, agency or "", report.year is None, report.year or 0, report.sha256)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def json_text(value: Any) -> str | None:
    """The value as JSON in one fixed spelling; None for an empty one."""
    return _ENCODER.encode(value) if value else None


@lru_cache(1 << 10)
def _object(items: tuple[tuple[str, Any], ...]) -> str | None:
    """json_text of a dictionary with these items; reports have few different ones."""
    return json_text(dict(items))


_MADE: dict[str, Callable[[Entry], str | None]] = {
    "template": lambda entry: entry.report.template,
    "templates": lambda entry: _object(tuple(entry.report.templates.items())),
    "evidence": lambda entry: _object(tuple(entry.report.evidence.items())),
    "also_as": lambda entry: (
        json_text(sorted({*entry.provenance.also_as} - {entry.provenance.url})) if entry.provenance.also_as else None
    ),
    "site_region_code": lambda entry: entry.provenance.region_code,
    "site_level": lambda entry: entry.provenance.level,
    "parser_version": lambda entry: PARSER_VERSION,
}
_PLAIN = [column.name for column in SPOOLED_REPORT if column.name not in _MADE]
_OF_REPORT = [name for name in _PLAIN if name not in Provenance._fields]
_OF_PROVENANCE = [name for name in _PLAIN if name in Provenance._fields]
_IN_ROW = (*_OF_REPORT, *_OF_PROVENANCE, *_MADE)
"""The columns in the order of `report_row`: many fields are got in one step."""

_of_report, _of_provenance = attrgetter(*_OF_REPORT), attrgetter(*_OF_PROVENANCE)
_made = tuple(_MADE.values())
_ORDER = [_IN_ROW.index(column.name) for column in SPOOLED_REPORT]
_NAMES = [_IN_ROW.index(name) for name in ("url", "source", "sha256")]


def report_row(entry: Entry) -> tuple[Any, ...]:
    """What an entry has for the columns of REPORT_SCHEMA, as `report_rows` takes it."""
    return (*_of_report(entry.report), *_of_provenance(entry.provenance), *[made(entry) for made in _made])


def report_rows(rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Rows of `reports`; raises BadEntry naming the document whose fields break their contract."""
    try:
        columns = list(zip(*rows, strict=True))
        arrays = [column_array(column, columns[at]) for column, at in zip(SPOOLED_REPORT, _ORDER, strict=True)]
        return pa.Table.from_arrays(arrays, schema=REPORT_SCHEMA)
    except (BadEntry, pa.ArrowException, TypeError, ValueError, AttributeError) as error:
        for row in rows if len(rows) > 1 else ():
            report_rows([row])
        raise BadEntry(f"{next(filter(None, (rows[0][at] for at in _NAMES)), '')}: {error}") from error


def cell_rows(columns: Sequence[Parts], vocabularies: Vocabularies) -> pa.Table:
    """The cells of some records, which are given by column: of each the parts of every record."""
    forms, reasons, whole, missing, others, raw, raw_lengths, place, place_lengths, confidence = columns
    kinds = vocabularies.cells.numbers(b"".join(forms), b"".join(reasons))
    integers, fraction, lost = _numbers(whole, missing, others)
    if len(lost):
        kinds[lost] = vocabularies.cells.with_word(kinds[lost], OUT_OF_RANGE)
    arrays = [
        *(pa.array(kinds), integers, fraction, _texts(raw, raw_lengths), _texts(place, place_lengths)),
        pa.array(np.frombuffer(b"".join(confidence), np.float64)),
    ]
    return pa.Table.from_arrays(arrays, schema=CELL_SCHEMA)


def check_rows(columns: Sequence[Parts], vocabularies: Vocabularies) -> pa.Table:
    """The checks of some records."""
    forms, results, *sides = columns
    kinds = vocabularies.checks.numbers(b"".join(forms), b"".join(results))
    left_whole, left_fraction, _ = _numbers(*sides[:3])
    right_whole, right_fraction, _ = _numbers(*sides[3:])
    arrays = [pa.array(kinds), left_whole, left_fraction, right_whole, right_fraction]
    return pa.Table.from_arrays(arrays, schema=CHECK_SCHEMA)


def section_rows(columns: Sequence[Parts], _: Vocabularies) -> pa.Table:
    """The sections of some records."""
    number, missing, heading, heading_lengths, text, text_lengths = columns
    values, gone = _integers(number, missing)
    arrays = [pa.array(values, mask=gone), _texts(heading, heading_lengths), _texts(text, text_lengths)]
    return pa.Table.from_arrays(arrays, schema=SECTION_SCHEMA)


def _integers(whole: Parts, missing: Parts) -> tuple[Matrix, Matrix]:
    """The parts of integers as one, 0 where there is none, and where there is none."""
    values = np.frombuffer(bytearray().join(whole), np.int64)
    if not any(missing):
        return values, np.zeros(len(values), np.bool_)
    pieces = (part or bytes(len(own) // 8) for part, own in zip(missing, whole, strict=True))
    return values, np.frombuffer(bytearray().join(pieces), np.bool_)


def _numbers(whole: Parts, missing: Parts, others: Parts) -> tuple[pa.Array, pa.Array, Matrix]:
    """The parts of numbers as two columns, see `arrow.numbers`, and the positions of those that do not fit."""
    values, gone = _integers(whole, missing)
    lost = np.nonzero((values >= WHOLE_LIMIT) | (values <= -WHOLE_LIMIT))[0]
    fraction = pa.nulls(len(values), DECIMAL)
    if any(others):
        starts = accumulate(map(len, whole), initial=0)
        odd = [
            (start // 8 + at, value)
            for start, part in zip(starts, others, strict=False)
            for at, value in others_of(part)
        ]
        at = np.array([position for position, _ in odd], np.int64)
        integers, parts, not_held = numbers([value for _, value in odd])
        values[at] = integers.fill_null(0)
        gone[at] = integers.is_null()
        lost = np.union1d(lost, at[not_held])
        if parts.null_count < len(parts):
            rows = np.full(len(values), -1, np.int64)
            rows[at] = np.arange(len(at))
            fraction = parts.take(pa.array(rows, mask=rows < 0))
    gone[lost] = True
    return pa.array(values, mask=gone), fraction, lost


def _texts(data: Parts, lengths: Parts) -> pa.Array:
    """The parts of a text column; see `arrow.strings` for what becomes of some texts."""
    characters, sizes = b"".join(data), np.frombuffer(b"".join(lengths), np.uint32)
    ends = np.cumsum(sizes, dtype=np.int64)
    offsets = np.append(0, ends).astype(np.int32)
    if 0 in characters or _LEAD_OF_SURROGATES in characters:
        pieces = (characters[start:stop] for start, stop in pairwise(offsets.tolist()))
        return strings([piece.decode("utf-8", "surrogatepass") for piece in pieces])
    filled = sizes > 0
    valid = None if filled.all() else pa.py_buffer(np.packbits(filled, bitorder="little"))
    return pa.StringArray.from_buffers(len(sizes), pa.py_buffer(offsets), pa.py_buffer(characters), valid)
