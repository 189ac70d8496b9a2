"""What is remembered of a form never changes what is read from the next report that fills it in."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.strategies import layouts, specs
from parsers.dispatch import read
from parsers.document import Document, GridCell, Hints
from parsers.formats import HTML, TEXT
from parsers.tables.forms import read_form
from parsers.tables.plans import plan
from parsers.tables.standard import Tables, read_tables

FORMATS = {"html": HTML, "text": TEXT}


def document(form: str, spec: ReportSpec, layout: Layout) -> Document:
    data: bytes = importlib.import_module(f"fixtures.press.{form}").render(spec, layout)
    return read(data, FORMATS[form], Hints())


def fill_in_anew(document: Document, seed: int) -> None:
    """Print other numbers in the cells that hold one: short and long ones, many alike, some rows counting 1, 2, 3."""
    draw = generator(seed)

    def anew(cell: GridCell) -> GridCell:
        if not cell.text.strip().isdigit():
            return cell
        number = draw.choice([0, 0, 1, cell.column, cell.column + 1, draw.randrange(10**5)])
        return cell._replace(text=str(number))

    for grid in document.grids():
        grid.change(anew)


def fresh(document: Document) -> Tables:
    plan.cache_clear()
    return read_tables(document)


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_read_as_if_it_were_the_first(form: str) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        spec=specs(), layout=layouts(form, ambiguous=True), seeds=st.lists(st.integers(0, 999), min_size=2, max_size=3)
    )
    def prove(spec: ReportSpec, layout: Layout, seeds: list[int]) -> None:
        drawn = document(form, spec, layout)
        fresh(drawn)
        remembered = []
        for seed in seeds:
            fill_in_anew(drawn, seed)
            remembered.append(read_tables(drawn))
        for seed, tables in zip(seeds, remembered, strict=True):
            fill_in_anew(drawn, seed)
            assert tables == fresh(drawn)

    prove()


def test_reports_that_fill_in_one_form_differ_in_nothing_that_is_matched() -> None:
    drawn = document("html", ReportSpec.draw(generator(1)), Layout.plain())
    form, cells = read_form(drawn)
    assert [cell.text for cell in cells] == [cell.text for grid in drawn.grids() for cell in grid.cells]
    fill_in_anew(drawn, 2)
    assert read_form(drawn)[0] == form
