"""The press is the yardstick of the parsers, so it is measured itself, with readers that are not the project's."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given, settings

from fixtures.press import Figures, Layout, ReportSpec, generator, html, text
from fixtures.press.compose import compose
from fixtures.press.numbers import APPLICATIONS, PROACTIVE
from fixtures.press.tables import PrintedTable

pytest.importorskip("reportlab", reason="the extra 'press' is not installed")
pytest.importorskip("pylopdf_fonts_zh_cn", reason="the extra 'press' is not installed")
from fixtures.press import docx, pdf, pdf_office
from fixtures.press.strategies import layouts, specs

RENDERERS: dict[str, ModuleType] = {"html": html, "docx": docx, "pdf": pdf, "text": text}


@pytest.mark.parametrize("template", ["2014", "2019", "2021"])
@pytest.mark.parametrize("scale", ["quiet", "bureau", "county", "city"])
def test_drawn_figures_satisfy_every_identity(template: str, scale: str) -> None:
    for seed in range(40):
        assert Figures.draw(generator(seed), template, scale).violations() == []


def test_years_of_one_agency_fit_together() -> None:
    rng = generator("series")
    before = Figures.draw(rng, "2021", "county")
    after = Figures.draw(rng, "2021", "county", before)
    for measure in ("natural_person", "total"):
        assert after[APPLICATIONS, "carried_in", measure] == before[APPLICATIONS, "carried_out", measure]
    stock, issued, repealed, now = (
        figures[PROACTIVE, "normative_documents", measure]
        for figures, measure in ((before, "in_force"), (after, "issued"), (after, "repealed"), (after, "in_force"))
    )
    assert None not in (stock, issued, repealed, now)
    assert stock + issued - repealed == now  # type: ignore[operator]


def test_a_mistake_changes_the_print_and_breaks_an_identity() -> None:
    true = Figures.draw(generator(3))
    wrong = true.with_mistakes(generator(4))
    assert sum(true[key] != wrong[key] for key in true.values) == 1
    assert wrong.violations()


def _grid_of(table: PrintedTable) -> list[list[str]]:
    matrix = [[""] * table.n_columns for _ in range(table.n_rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.below):
            for column in range(cell.column, cell.column + cell.colspan):
                matrix[row][column] = cell.text
    return [["".join(value.split()) for value in row] for row in matrix]


def _read_html(data: bytes) -> list[list[list[str]]]:
    import pandas as pd

    frames = pd.read_html(io.StringIO(data.decode()), header=None, keep_default_na=False)
    return [[["".join(str(value).split()) for value in row] for row in frame.to_numpy().tolist()] for frame in frames]


def _read_docx(data: bytes) -> list[list[list[str]]]:
    import docx as python_docx

    tables = python_docx.Document(io.BytesIO(data)).tables
    return [[["".join(cell.text.split()) for cell in row.cells] for row in table.rows] for table in tables]


@pytest.mark.parametrize("template", ["2019", "2021"])
@pytest.mark.parametrize(("renderer", "read"), [("html", _read_html), ("docx", _read_docx)])
def test_other_readers_find_the_composed_grid_in_the_document(template: str, renderer: str, read: object) -> None:
    spec = ReportSpec.draw(generator(11), templates=template, scale="county")
    layout = Layout(serial_column=True, cut_row=13, cut_label="repeated", header="doubled")
    tables = compose(spec, layout).tables()
    found = read(RENDERERS[renderer].render(spec, layout))  # type: ignore[operator]
    assert found == [_grid_of(table) for table in tables]


@pytest.mark.parametrize("layout", [Layout(), Layout(pdf_rules="rects", pdf_break_row=9), Layout(pdf_landscape=True)])
def test_pdfplumber_reads_the_true_rows_out_of_a_ruled_pdf(layout: Layout) -> None:
    import pdfplumber

    spec = ReportSpec.draw(generator(12), scale="county", year=2023)
    with pdfplumber.open(io.BytesIO(pdf.render(spec, layout))) as document:
        rows = [row for page in document.pages for table in page.extract_tables() for row in table]
    printed = [[value for value in row if value and value.lstrip("-").replace(".", "").isdigit()] for row in rows]
    expected = spec.expected(layout).cells
    items = dict.fromkeys(item for table, item, _ in expected if table == APPLICATIONS)
    for item in items:
        wanted = [str(value) for (table, name, _), value in expected.items() if (table, name) == (APPLICATIONS, item)]
        assert wanted in printed


def test_truth_is_what_is_printed_not_what_was_meant() -> None:
    spec = ReportSpec.draw(generator(13), year=2024, scale="county")
    zeros = {key for key, value in spec.figures.values.items() if value == 0}
    plain = spec.expected(Layout())
    assert plain.cells == spec.figures.values
    for style in ("", "/", "—", "nbsp"):
        dashed = spec.expected(Layout(zero=style)).cells
        assert {key for key, value in dashed.items() if value is None} == zeros
    left_out = spec.expected(Layout(missing_block=True)).cells
    assert set(plain.cells) - set(left_out) == {(PROACTIVE, "administrative_fees", "amount")}
    fee = plain.cells[PROACTIVE, "administrative_fees", "amount"]
    in_yuan = spec.expected(Layout(amount_unit="元")).cells[PROACTIVE, "administrative_fees", "amount"]
    assert fee is not None
    assert in_yuan is not None
    assert -1 <= in_yuan - fee * 10_000 <= 1


@pytest.mark.parametrize("renderer", RENDERERS)
def test_every_choice_of_every_option_can_be_printed(renderer: str) -> None:
    specs = [ReportSpec.draw(generator(seed), templates=t) for seed, t in enumerate(("2019", "2021", "2014"))]
    others = tuple(f"{name}_" for name in RENDERERS if name != renderer)
    for option in Layout.options():
        if option.name.startswith(others):
            continue
        for n, choice in enumerate(option.choices[1:]):
            layout = replace(Layout(), **{option.name: choice})
            assert RENDERERS[renderer].render(specs[n % 2], layout)
            if option.name.startswith(("annex", "cut", "zero")):
                assert RENDERERS[renderer].render(specs[2], layout)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_mixed_layouts_print_every_number_they_promise(renderer: str) -> None:
    for seed in range(60):
        spec = ReportSpec.draw(generator(f"mixed {seed}"))
        layout = Layout.random(generator(f"layout {seed}"), odd=0.3, ambiguous=True)
        assert RENDERERS[renderer].render(spec, layout)
        expected = spec.expected(layout)
        absent = set(spec.figures.values) - set(expected.cells)
        assert layout.missing_block or "administrative_fees" not in {item for _, item, _ in absent}
        left_out = {key for key in absent if key[1] != "administrative_fees"}
        assert layout.missing_row or layout.missing_column or not left_out
        assert not any(spec.figures[key] for key in left_out)


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib\n"
        "from fixtures.press import *\n"
        "from fixtures.press import docx, html, pdf, text\n"
        "for seed in range(4):\n"
        "    spec, layout = ReportSpec.draw(generator(seed)), Layout.random(generator(seed), 0.4)\n"
        "    for module in (html, docx, pdf, text):\n"
        "        print(hashlib.sha256(module.render(spec, layout)).hexdigest())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    here = ReportSpec.draw(generator(0)), Layout.random(generator(0), 0.4)
    assert runs.pop().split()[0] == hashlib.sha256(html.render(*here)).hexdigest()


@given(spec=specs(), layout=layouts("docx", ambiguous=True))
@settings(max_examples=30, deadline=None)
def test_strategies_draw_what_can_be_printed(spec: ReportSpec, layout: Layout) -> None:
    assert docx.render(spec, layout)
    assert not any(name.startswith(("pdf_", "html_", "text_")) for name in layout.departures())


@pytest.mark.parametrize("engine", ["chromium", "libreoffice"])
def test_the_programs_print_what_the_press_states(engine: str) -> None:
    import pypdfium2

    if not pdf_office.available(engine):
        pytest.skip(f"{engine} is not installed")
    spec, layout = ReportSpec.draw(generator(5), scale="county"), Layout(docx_tracked=True, docx_hidden=True)
    with pypdfium2.PdfDocument(pdf_office.render(spec, layout, engine)) as document:
        printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    rows: dict[str, str] = {}
    for (table, item, _), value in spec.expected(layout).cells.items():
        if table == APPLICATIONS:
            rows[item] = rows.get(item, "") + str(value)
    assert len(rows) > 20
    assert [item for item, row in rows.items() if row not in printed] == []
