"""Marks of footnotes raised behind a number of a paged document are not its last digits."""

from __future__ import annotations

import pytest

from parsers.grids.filling import cell_text
from parsers.grids.ink import Run, run_of
from parsers.grids.textlines import lines_of, with_marks
from parsers.markup.marks import joined
from parsers.readers import html_page
from parsers.tables.values import read_value


def run(text: str, left: float, baseline: float, size: float) -> Run:
    lefts = [left + k * size / 2 for k in range(len(text))]
    return run_of(text, lefts, [x + size / 2 for x in lefts], baseline, size)


def read(mark: Run) -> object:
    return read_value(cell_text(lines_of(with_marks([run("158", 100, 200, 9), mark])))).number


@pytest.mark.parametrize(("size", "raised"), [(6.5, 2.0), (5.5, 3.5), (6.0, 4.5), (8.7, 3.6)])
def test_a_raised_mark_is_no_digit(size: float, raised: float) -> None:
    assert read(run("2", 113.8, 200 - raised, size)) == 158


@pytest.mark.parametrize(("size", "raised"), [(9.0, 0.0), (8.5, 1.0), (6.5, 0.0)])
def test_digits_on_the_line_of_a_number_belong_to_it(size: float, raised: float) -> None:
    assert read(run("2", 113.5, 200 - raised, size)) == 1582


@pytest.mark.parametrize("zero", ["-", "—", "/"])
def test_a_mark_behind_a_dash_makes_no_number_of_it(zero: str) -> None:
    for page in (f"<td>{zero}<sup>1</sup>", f"<td>{zero}&nbsp;<sup>①</sup>"):
        (grid,) = html_page.from_text(f"<table><tr>{page}</td><td>x</td></tr></table>").grids()
        assert read_value(grid.cells[0].text).number is None
    marked = with_marks([run(zero, 100, 200, 9), run("1", 104.5, 196, 6)])
    assert read_value(cell_text(lines_of(marked))).number is None
    assert read_value(joined([(zero, False), ("1", True)])).null_reason in ("dash", "slash")
    assert read_value(joined([("12件", False), ("1", True)])).number == 12


@pytest.mark.parametrize("sign", ["?", "*", "▲", "<i>?</i>"])
def test_a_raised_sign_behind_a_number_is_none_of_it(sign: str) -> None:
    (grid,) = html_page.from_text(f"<table><tr><td>12<sup>{sign}</sup></td><td>x</td></tr></table>").grids()
    assert read_value(grid.cells[0].text).number == 12
