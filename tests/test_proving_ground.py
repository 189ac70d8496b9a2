"""What goes in comes out, or the report is flagged: reports pressed from known numbers in drawn layouts.

Hypothesis chooses which options depart from the official form and shrinks a failure to the fewest of them.
`benchmarks/accuracy.py` does the same over thousands of documents and keeps the score.
"""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import Expected, ReportSpec
from parsers.document import Place
from parsers.engine import parse_bytes
from parsers.report import Report

FORMATS = {"html": 40, "docx": 12, "pdf": 12, "text": 25}
OPTIONS = list(Layout.options())


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    departing = draw(st.lists(st.sampled_from(OPTIONS), max_size=8, unique_by=lambda option: option.name))
    chosen: dict[str, Any] = {option.name: draw(st.sampled_from(option.choices[1:])) for option in departing}
    return Layout(seed=draw(st.integers(0, 999)), **chosen)


def render(form: str, seed: int, layout: Layout) -> tuple[bytes, Expected]:
    spec = ReportSpec.draw(generator(seed))
    data: bytes = importlib.import_module(f"fixtures.press.{form}").render(spec, layout)
    return data, spec.expected(layout)


def wrong_cells(report: Report, expected: Expected) -> dict[Any, Any]:
    """Cells that were read as another number than was printed; a cell that was not read is not among them."""
    have = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    return {
        key: (value, have[key])
        for key, value in expected.cells.items()
        if have.get(key) is not None and have[key] != value
    }


def missed_cells(report: Report, expected: Expected) -> list[Any]:
    have = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    return [key for key, value in expected.cells.items() if value is not None and have.get(key) is None]


def flagged(report: Report) -> bool:
    return report.status != "ok" or any(check.result == "fail" for check in report.checks)


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_wrong_in_silence(form: str) -> None:
    @settings(max_examples=FORMATS[form], deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(seed=st.integers(0, 10**6), layout=layouts())
    def prove(seed: int, layout: Layout) -> None:
        data, expected = render(form, seed, layout)
        report = parse_bytes(data)
        assert flagged(report) or not (wrong_cells(report, expected) or missed_cells(report, expected))

    prove()


@pytest.mark.parametrize("form", FORMATS)
def test_the_official_form_is_read_whole(form: str) -> None:
    for seed in range(3):
        data, expected = render(form, seed, Layout.plain())
        report = parse_bytes(data)
        assert (report.status, report.reason) == ("ok", "")
        assert not wrong_cells(report, expected)
        assert not missed_cells(report, expected)
        assert (report.agency, report.year, report.templates) == (expected.agency, expected.year, expected.templates)
        assert [section.number for section in report.sections] == [number for number, _ in expected.sections]


@pytest.mark.parametrize("form", FORMATS)
def test_one_changed_number_changes_one_cell_and_its_identities(form: str) -> None:
    """The agency prints one number wrong: only that cell differs, and just the identities over it stop holding."""
    rng = generator(7)
    spec = ReportSpec.draw(generator(11), templates="2021", scale="county")
    press = importlib.import_module(f"fixtures.press.{form}")
    layout = Layout.plain()
    before = parse_bytes(press.render(spec, layout))
    key = rng.choice([key for key in spec.figures.values if key[0] == "applications"])
    values = dict(spec.figures.values)
    values[key] = int(values[key] or 0) + 1
    changed = ReportSpec(spec.identity, type(spec.figures)(spec.figures.templates, values), spec.narrative)
    after = parse_bytes(press.render(changed, layout))
    assert [new[:4] for old, new in zip(before.cells, after.cells, strict=True) if old.value != new.value] == [
        (*key, values[key])
    ]
    table, item, measure = key
    broken = {(check.rule, check.scope) for check in after.checks if check.result == "fail"}
    told = {name for name in broken if name[0].startswith("narrative.")}
    assert broken - told <= {
        (f"{table}.row_sum", item),
        (f"{table}.results_sum", measure),
        (f"{table}.balance", measure),
    }
    assert broken - told


@pytest.mark.parametrize("form", FORMATS)
def test_every_cell_names_its_place(form: str) -> None:
    data, _ = render(form, 5, Layout.plain())
    for cell in parse_bytes(data).cells:
        place = Place.parse(cell.place)
        assert str(place) == cell.place
        assert place.page or place.table or place.line


DIGITS = "0123456789"
ANOTHER_ORDER = "7402918635"
"""What a font with a wrong map of its characters makes of the digits in the same places."""


@pytest.mark.parametrize("seed", range(4))
def test_digits_in_another_order_make_no_whole_report(seed: int) -> None:
    data, _ = render("html", seed, Layout())
    numbers = str.maketrans(DIGITS, ANOTHER_ORDER)
    cells = re.sub(r"(?<=>)[0-9]+(?=\s*<)", lambda number: number[0].translate(numbers), data.decode())
    report = parse_bytes(cells.encode())
    assert report.status == "partial"
    assert "sums fail" in report.reason


@pytest.mark.parametrize("seed", range(1, 5))
def test_sums_without_their_totals_do_not_outvote_those_that_fail(seed: int) -> None:
    numbers = str.maketrans(DIGITS, ANOTHER_ORDER)
    printed = re.compile(r"(?<=>)[0-9]+(?=\s*<)")

    def row_without_total(row: re.Match[str]) -> str:
        counts = list(printed.finditer(row[0]))
        total = counts[-1] if len(counts) == 7 else None
        kept = row[0][: total.start()] + row[0][total.end() :] if total else row[0]
        return printed.sub(lambda number: number[0].translate(numbers), kept)

    data, _ = render("html", seed, Layout.plain())
    report = parse_bytes(re.sub(r"(?s)<tr.*?</tr>", row_without_total, data.decode()).encode())
    results = [check.result for check in report.checks if check.left or check.right]
    assert results.count("fail") < results.count("not_assessable")
    assert report.status == "partial"
    assert "sums fail" in report.reason


def test_a_row_that_is_summed_wrongly_leaves_a_report_whole() -> None:
    data, expected = render("html", 5, Layout())
    assert parse_bytes(data).status == "ok"
    most = max(value for (table, *_), value in expected.cells.items() if table == "applications" and value)
    cells = re.sub(rf"(?<=>){most}(?=\s*<)", "90001", data.decode())
    report = parse_bytes(cells.encode())
    assert [check.rule for check in report.checks if check.result == "fail"]
    assert report.status == "ok"
