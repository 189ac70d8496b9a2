"""Which column a value stands in: a value that is missing, blank or too many never moves its neighbours unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.tables.columns import OUT_OF_LINE, Column
from parsers.tables.placing import Placed, place_apart, place_row, place_values
from parsers.tables.rows import BLANK, VALUE, Slot

WIDTHS = st.lists(st.integers(1, 3), min_size=2, max_size=8)


def headings(widths: Sequence[int], first: int = 0) -> list[Column]:
    starts = [first + sum(widths[:k]) for k in range(len(widths))]
    return [Column(start, start + width, f"c{k}") for k, (start, width) in enumerate(zip(starts, widths, strict=True))]


def value(start: int, end: int | None = None, kind: str = VALUE) -> Slot:
    return Slot(start, start, end or start + 1, "" if kind == BLANK else "7", kind, None, False)


def under(columns: Sequence[Column], kind: str = VALUE) -> list[Slot]:
    """A value under the whole of each heading."""
    return [value(column.start or 0, column.end, kind) for column in columns]


def told(placed: Sequence[Placed]) -> list[tuple[int, str | None, bool]]:
    """Grid column of each value, its heading, and whether a doubt goes with it."""
    return [(entry.slot.start, entry.column.text if entry.column else None, bool(entry.doubt)) for entry in placed]


def sure(columns: Sequence[Column]) -> list[tuple[int, str | None, bool]]:
    return [(column.start or 0, column.text, False) for column in columns]


@given(WIDTHS, st.data())
def test_every_value_stands_under_its_heading_whatever_is_missing(widths: list[int], data: st.DataObject) -> None:
    columns = headings(widths)
    kept = data.draw(st.lists(st.sampled_from(range(len(columns))), unique=True, min_size=1).map(sorted))
    there = [columns[k] for k in kept]
    assert told(place_values(under(there), columns)) == sure(there)


@given(WIDTHS, st.data())
def test_a_blank_keeps_its_column(widths: list[int], data: st.DataObject) -> None:
    columns = headings(widths)
    blank = data.draw(st.sets(st.sampled_from(range(len(columns)))))
    row = [replace(slot, kind=BLANK) if k in blank else slot for k, slot in enumerate(under(columns))]
    assert told(place_values(row, columns)) == sure(columns)


def test_the_blank_rest_of_what_a_number_spans_is_no_second_value() -> None:
    columns = headings([2, 1])
    assert told(place_values([value(0), value(1, kind=BLANK), value(2)], columns)) == [
        (0, "c0", False),
        (2, "c1", False),
    ]


def test_a_blank_over_two_headings_is_of_neither() -> None:
    placed = place_values([value(0, 2, BLANK), value(2)], headings([1, 1, 1]))
    assert [column for _, column, _ in told(placed)] == [None, None]


@given(WIDTHS, st.integers(1, 3))
def test_blanks_behind_the_columns_are_padding(widths: list[int], more: int) -> None:
    columns = headings(widths)
    end = columns[-1].end or 0
    row = [*under(columns), *(value(end + k, kind=BLANK) for k in range(more))]
    assert told(place_values(row, columns)) == sure(columns)


@given(WIDTHS)
def test_a_row_out_of_line_with_its_headings_is_paired_in_order_and_doubted(widths: list[int]) -> None:
    """As many values as headings, all a column too far to the right: spans were miscounted, in one or the other."""
    columns = headings([1] * len(widths))
    row = [value(k + 1) for k in range(len(widths))]
    assert told(place_values(row, columns)) == [(k + 1, f"c{k}", True) for k in range(len(widths))]


@given(WIDTHS)
def test_where_the_grid_tells_no_columns_order_alone_is_believed(widths: list[int]) -> None:
    columns = headings(widths)
    row = [value(k + 5) for k in range(len(widths))]
    expected = [(k + 5, f"c{k}", False) for k in range(len(widths))]
    assert told(place_values(row, columns, aligned=False)) == expected
    ragged = [Column(None, None, column.text) for column in columns]
    assert told(place_values(row, ragged)) == expected


def test_two_numbers_under_one_heading_are_not_placed() -> None:
    columns = headings([2, 1, 1])
    row = [value(0), value(1)]
    assert told(place_values(row, columns)) == [(0, None, False), (1, None, False)]
    assert told(place_values(row, columns, aligned=False)) == [(0, None, False), (1, None, False)]


def test_a_number_beyond_all_headings_is_of_none_and_makes_the_others_doubtful() -> None:
    columns = headings([1, 1, 1])
    row = [*under(columns), value(3)]
    assert told(place_values(row, columns)) == [(0, "c0", True), (1, "c1", True), (2, "c2", True), (3, "", False)]


def test_the_border_between_two_headings_may_be_drawn_elsewhere() -> None:
    """上一年项目数量 over one column, its number over two: together they end alike, so no other order is possible."""
    columns = headings([1, 2, 1])
    row = [value(0, 2), value(2, 3), value(3, 4)]
    assert told(place_values(row, columns)) == [(0, "c0", False), (2, "c1", False), (3, "c2", False)]
    apart = [value(0, 2), value(2, 3), value(3, 5)]
    assert [doubt for *_, doubt in told(place_values(apart, columns))] == [True] * 3


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([BLANK, VALUE, VALUE], [(1, "c0", True), (2, "c1", True)]),
        ([VALUE, VALUE, BLANK], [(0, "c0", True), (1, "c1", True)]),
        ([BLANK, VALUE, VALUE, BLANK], [(k, None, False) for k in range(4)]),
        ([VALUE, VALUE, VALUE], [(k, None, False) for k in range(3)]),
    ],
)
def test_blanks_too_many_are_left_out_on_one_side_only(row: list[str], expected: list[object]) -> None:
    columns = [Column(None, None, "c0"), Column(None, None, "c1")]
    assert told(place_values([value(k, kind=kind) for k, kind in enumerate(row)], columns)) == expected


def test_order_is_not_believed_where_most_values_stand_under_another_heading() -> None:
    columns = headings([1, 1, 1], first=1)
    shifted = [value(0, kind=BLANK), value(2), value(3), value(4)]
    assert [heading for _, heading, _ in told(place_values(shifted, columns))] == [None] * 4
    wide = [value(0, kind=BLANK), value(1), value(2), value(4)]
    assert told(place_values(wide, columns)) == [(1, "c0", True), (2, "c1", True), (4, "c2", True)]


def test_a_heading_without_a_code_still_heads_its_values() -> None:
    """公民 for 自然人: values left over stand under the headings before the first that is known, if all fit there."""
    first, *columns = headings([1, 1, 1])
    assert told(place_row(under([first, *columns]), columns, [first])) == sure([first, *columns])
    off = [value(7), *under(columns)]
    assert told(place_row(off, columns, [first])) == told(place_values(off, columns))
    assert told(place_row(under(columns), columns, [first])) == sure(columns)


def test_a_doubt_of_a_heading_goes_with_its_values() -> None:
    columns = [Column(0, 1, "c0", doubt="why"), Column(1, 2, "c1")]
    assert [entry.doubt for entry in place_values(under(columns), columns)] == ["why", ""]
    assert OUT_OF_LINE not in {entry.doubt for entry in place_values(under(columns), columns)}


def test_headings_of_another_grid_give_their_columns_by_order_or_not_at_all() -> None:
    coded = [replace(column, measures=(column.text,)) for column in headings([1, 1, 1], first=3)]
    remarks = Column(6, 7, "备注")
    row = [value(2), value(3), value(4)]
    assert told(place_apart(row, [*coded, remarks])) == [(2, "c0", True), (3, "c1", True), (4, "c2", True)]
    assert told(place_apart(row[:2], [*coded, remarks])) == [(2, None, False), (3, None, False)]
    assert told(place_apart(row[1:], [*coded, remarks])) == [(3, "c0", True), (4, "c1", True)], "the others are blank"
    assert told(place_apart(row, [remarks, *coded])) == [(2, None, False), (3, None, False), (4, None, False)]
    spare = value(1, kind=BLANK)
    assert told(place_apart([spare, *row], coded)) == told(place_apart(row, coded)), "cells between label and numbers"
    assert told(place_apart([spare, *row, value(5, kind=BLANK)], coded)) == [(k, None, False) for k in range(1, 6)]
    under = [value(3), value(4), value(5)]
    placed = [(3, "c0", False), (4, "c1", False), (5, "c2", False)]
    assert told(place_apart([value(2, kind=BLANK), *under, value(6, kind=BLANK)], coded)) == placed, "just below each"
