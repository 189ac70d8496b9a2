"""One well-formed document for every reader, and what a person has read in it.

A golden file that is missing is written once, and its test fails until the file has been read and committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import pytest
from reading import parse

from fixtures.seeds import SEEDS
from parsers.dispatch import READERS
from parsers.report import CellValue, Report

GOLDEN = Path(__file__).parent / "golden"


def test_every_reader_has_a_document_and_every_golden_file_one() -> None:
    assert {seed.reader for seed in SEEDS.values()} - {"scan"} == set(READERS.values())
    assert {path.stem for path in GOLDEN.iterdir()} == {_stem(name) for name in SEEDS}


@pytest.mark.parametrize("name", SEEDS)
def test_what_is_read_is_what_a_person_has_read(name: str) -> None:
    for module in SEEDS[name].needs:
        if find_spec(module) is None:
            pytest.skip(f"{name} needs {module}, which is not installed")
    path = GOLDEN / f"{_stem(name)}.txt"
    found = "\n".join(_told(parse(SEEDS[name].press(), SEEDS[name].file))) + "\n"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, "utf-8")
        pytest.fail(f"{path} was written: read it, and commit it if every number is as printed")
    assert found == path.read_text("utf-8")


def _stem(name: str) -> str:
    return name.replace(" ", "-")


def _told(report: Report) -> Iterator[str]:
    """A report for a person to read: a line for each fact, and one for each row of a table."""
    yield f"{report.media_type}, read as {report.method or 'nothing'}"
    yield f"{report.status}: {report.reason}" if report.reason else report.status
    yield f"{report.title} | {report.agency} | {report.year} | {report.compiler} | {report.published}"
    for table, template in report.templates.items():
        yield f"{table}: template {template}"
        cells = [cell for cell in report.cells if cell.table == table]
        for item, row in groupby(cells, key=lambda cell: cell.item):
            yield f"  {item}: {_row(list(row))}"
    for check in report.checks:
        if check.result == "fail":
            yield f"fails: {check.rule} {check.scope}: {check.left}, {check.right}"
    for section in report.sections:
        yield f"{section.number} {section.heading}"


def _row(cells: list[CellValue]) -> str:
    numbers = ", ".join(
        f"{cell.measure} {cell.value if cell.value is not None else cell.null_reason}" for cell in cells
    )
    return f"{numbers}  [{cells[0].place} … {cells[-1].place}]"
