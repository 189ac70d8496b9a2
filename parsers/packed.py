"""A report's cells, checks and sections packed into columns of bytes, to pass between processes and to be kept.

To pass them as objects would cost more than to read the document. The codes of the cells, which all reports that fill
in one form have in common, are one text, made once for the form. Objects are made again only when somebody looks at
them.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, TypeVar, overload

from parsers.report import CellValue, Check, Report, Section

Row = TypeVar("Row")
P = TypeVar("P")

_FORMS = 1 << 10
_INT64 = 1 << 63


class CellParts(NamedTuple):
    """Columns of cells as bytes, the same way in all three of these.

    `codes` has the codes of every row, see `columns_of`: table, item, measure and unit. Of words there are few: the
    distinct ones (`reason_names`), and a byte a row that says which. Numbers are int64 (`whole`), 0 where there is
    none; `missing` has a byte a number, 1 for None, and is empty where none is missing; `others` are the numbers that
    are no such integer, see `others_of`. Texts stand one after the other in UTF-8 (a lone surrogate as three
    bytes), with the bytes of each as uint32. `confidence` holds float64.
    """

    codes: str
    reason_names: tuple[str | None, ...]
    reasons: bytes
    whole: bytes
    missing: bytes
    others: bytes
    raw: bytes
    raw_lengths: bytes
    place: bytes
    place_lengths: bytes
    confidence: bytes


class CheckParts(NamedTuple):
    """`codes` has the columns rule and scope."""

    codes: str
    result_names: tuple[str | None, ...]
    results: bytes
    left_whole: bytes
    left_missing: bytes
    left_others: bytes
    right_whole: bytes
    right_missing: bytes
    right_others: bytes


class SectionParts(NamedTuple):
    """The numbers of the sections, every heading and every text."""

    number: bytes
    number_missing: bytes
    number_others: bytes
    heading: bytes
    heading_lengths: bytes
    text: bytes
    text_lengths: bytes


_PARTS = (CellParts, CheckParts, SectionParts)


class Packed(Sequence[Row]):
    """The rows of one report as `parts`. Equal to the list of its rows."""

    __slots__ = ("_length", "_rows", "parts")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, length: int, parts: Any) -> None:
        self._length, self.parts = length, parts
        self._rows: list[Row] | None = None

    def _unpacked(self) -> list[Row]:
        if self._rows is None:
            self._rows = list(_UNPACK[type(self.parts)](self.parts))
        return self._rows

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return self._unpacked()[at]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._unpacked())

    def __eq__(self, other: object) -> bool:
        return self._unpacked() == list(other) if isinstance(other, (list, Packed)) else NotImplemented

    def __repr__(self) -> str:
        return repr(self._unpacked())

    def __reduce__(self) -> tuple[Any, ...]:
        # One flat tuple of bytes: whatever else has a name of its own is looked up anew for every report.
        return _handed_over, (self._length, _PARTS.index(type(self.parts)), *self.parts)


def _handed_over(length: int, kind: int, *columns: Any) -> Packed[Any]:
    return Packed(length, _PARTS[kind]._make(columns))


def packed(report: Report) -> Report:
    """The report with its rows as columns; raises TypeError or ValueError where a field is not of its type."""
    cells, checks, sections = parts_of(report)
    return replace(
        report,
        cells=Packed(len(report.cells), cells),
        checks=Packed(len(report.checks), checks),
        sections=Packed(len(report.sections), sections),
    )


def parts_of(report: Report) -> tuple[CellParts, CheckParts, SectionParts]:
    """The rows of a report as columns, which they may be already; raises what `packed` raises."""
    return (
        _once(report.cells, pack_cells),
        _once(report.checks, pack_checks),
        _once(report.sections, pack_sections),
    )


def _once(rows: Sequence[Row], pack: Callable[[Sequence[Row]], P]) -> P:
    return rows.parts if isinstance(rows, Packed) else pack(rows)


def pack_cells(cells: Sequence[CellValue]) -> CellParts:
    """Cells as columns of bytes and texts, of which equal ones are kept once."""
    table, item, measure, value, raw, unit, null_reason, place, confidence = _columns(cells, CellValue)
    codes, confidences = _codes(table, item, measure, unit), array("d", confidence).tobytes()
    columns = (codes, *_words(null_reason), *_numbers(value), *_texts(raw), *_texts(place), confidences)
    return CellParts._make(columns)


def pack_checks(checks: Sequence[Check]) -> CheckParts:
    """Checks as columns; see `pack_cells`."""
    rule, scope, result, left, right = _columns(checks, Check)
    return CheckParts._make((_codes(rule, scope), *_words(result), *_numbers(left), *_numbers(right)))


def pack_sections(sections: Sequence[Section]) -> SectionParts:
    """Sections as columns; see `pack_cells`."""
    number, heading, text = _columns(sections, Section)
    return SectionParts._make((*_numbers(number), *_texts(heading), *_texts(text)))


def _columns(rows: Sequence[Any], of: Any) -> Sequence[tuple[Any, ...]]:
    return tuple(zip(*rows, strict=True)) if rows else ((),) * len(of._fields)


@lru_cache(_FORMS)
def _codes(*columns: tuple[str, ...]) -> str:
    """Columns of codes as JSON: of each the distinct ones, and of every row which of them it has."""
    distinct = [list(dict.fromkeys(column)) for column in columns]
    index = [{code: number for number, code in enumerate(words)} for words in distinct]
    return _JSON.encode(
        [[words, [of[code] for code in column]] for words, of, column in zip(distinct, index, columns, strict=True)]
    )


_JSON = json.JSONEncoder(separators=(",", ":"))


@lru_cache(_FORMS)
def columns_of(codes: str) -> tuple[tuple[str, ...], ...]:
    """The columns that a text of codes holds."""
    return tuple(tuple(map(words.__getitem__, which)) for words, which in json.loads(codes))


def _words(values: tuple[str | None, ...]) -> tuple[tuple[str | None, ...], bytes]:
    index: dict[str | None, int] = {name: number for number, name in enumerate(dict.fromkeys(values))}
    return tuple(index), bytes(map(index.__getitem__, values))


def _numbers(values: tuple[Any, ...]) -> tuple[bytes, bytes, bytes]:
    kinds = {*map(type, values)}
    whole: Sequence[int] = values
    missing, others = b"", []
    if odd := kinds - {int, Decimal, type(None)}:
        raise TypeError(f"a number of type {odd.pop().__name__}, neither int nor Decimal")
    if kinds != {int}:
        others = [(at, value) for at, value in enumerate(values) if value.__class__ is not int and value is not None]
        whole = [value if value.__class__ is int else 0 for value in values]
        missing = bytes([value is None for value in values]) if type(None) in kinds else b""
    try:
        return array("q", whole).tobytes(), missing, _spelled(others)
    except OverflowError:
        large = [(at, value) for at, value in enumerate(whole) if not -_INT64 <= value < _INT64]
        small = [value if -_INT64 <= value < _INT64 else 0 for value in whole]
        return array("q", small).tobytes(), missing, _spelled(others + large)


def _spelled(others: Sequence[tuple[int, int | Decimal]]) -> bytes:
    """Numbers with their positions as text, an integer with 0x before it."""
    return " ".join(f"{at} {value:#x}" if isinstance(value, int) else f"{at} {value}" for at, value in others).encode()


def others_of(column: bytes | memoryview) -> Iterator[tuple[int, int | Decimal]]:
    """The numbers of a column that are no int64, with their positions."""
    words = iter(bytes(column).decode().split())
    for at, value in zip(words, words, strict=True):
        yield int(at), int(value, 16) if "x" in value else Decimal(value)


def _texts(values: tuple[str, ...]) -> tuple[bytes, bytes]:
    text = "".join(values)
    if text.isascii():
        return text.encode(), array("I", map(len, values)).tobytes()
    encoded = [value.encode("utf-8", "surrogatepass") for value in values]
    return b"".join(encoded), array("I", map(len, encoded)).tobytes()


def _cells(parts: CellParts) -> Iterator[CellValue]:
    table, item, measure, unit = columns_of(parts.codes)
    null_reason = _plain_words(parts.reason_names, parts.reasons)
    value = _plain_numbers(parts.whole, parts.missing, parts.others)
    raw, place = _plain_texts(parts.raw, parts.raw_lengths), _plain_texts(parts.place, parts.place_lengths)
    columns = (table, item, measure, value, raw, unit, null_reason, place, array("d", parts.confidence))
    return map(CellValue._make, zip(*columns, strict=True))


def _checks(parts: CheckParts) -> Iterator[Check]:
    rule, scope = columns_of(parts.codes)
    result = _plain_words(parts.result_names, parts.results)
    left = _plain_numbers(parts.left_whole, parts.left_missing, parts.left_others)
    right = _plain_numbers(parts.right_whole, parts.right_missing, parts.right_others)
    return map(Check._make, zip(rule, scope, result, left, right, strict=True))


def _sections(parts: SectionParts) -> Iterator[Section]:
    number = _plain_numbers(parts.number, parts.number_missing, parts.number_others)
    heading, text = _plain_texts(parts.heading, parts.heading_lengths), _plain_texts(parts.text, parts.text_lengths)
    return map(Section._make, zip(number, heading, text, strict=True))


def _plain_words(names: tuple[str | None, ...], which: bytes) -> list[str | None]:
    return list(map(names.__getitem__, which))


def _plain_numbers(whole: bytes, missing: bytes, others: bytes) -> list[Any]:
    values: list[Any] = array("q", whole).tolist()
    if missing:
        values = [None if gone else value for value, gone in zip(values, missing, strict=True)]
    for at, value in others_of(others):
        values[at] = value
    return values


def _plain_texts(data: bytes, lengths: bytes) -> list[str]:
    ends = accumulate(array("I", lengths), initial=0)
    if data.isascii():
        whole = data.decode()
        return [whole[start:stop] for start, stop in pairwise(ends)]
    return [data[start:stop].decode("utf-8", "surrogatepass") for start, stop in pairwise(ends)]


_UNPACK: dict[type[Any], Callable[[Any], Iterator[Any]]] = {
    CellParts: _cells,
    CheckParts: _checks,
    SectionParts: _sections,
}
