"""A report as columns is the report: whatever its rows hold, they come back, and the dataset does not tell the two."""

from __future__ import annotations

import pickle
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exporters_samples import entry
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.dataset import write_dataset
from parsers.packed import Packed, packed
from parsers.report import CellValue, Check, Report, Section

TEXT = st.text(st.characters(codec=None), max_size=8)
NUMBER = st.none() | st.integers(-(2**80), 2**80) | st.decimals(allow_nan=False, allow_infinity=False, places=3)
CELL = st.builds(
    CellValue,
    *(TEXT, TEXT, TEXT, NUMBER, TEXT, TEXT),
    st.sampled_from([None, "blank", "dash", "absent"]),
    *(TEXT, st.floats(0, 1)),
)
CHECK = st.builds(Check, TEXT, TEXT, st.sampled_from(["pass", "fail", "not_assessable"]), NUMBER, NUMBER)
SECTION = st.builds(Section, st.none() | st.integers(1, 6), TEXT, TEXT)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELL, max_size=6), st.lists(CHECK, max_size=6), st.lists(SECTION, max_size=6))
def test_rows_come_back_as_they_were(cells: list[CellValue], checks: list[Check], sections: list[Section]) -> None:
    report = Report("a", "0" * 64, "text/html", "ok", cells=cells, checks=checks, sections=sections)
    handed = pickle.loads(pickle.dumps(packed(report)))  # noqa: S301 - our own
    assert isinstance(handed.cells, Packed)
    assert handed == report
    assert handed.as_dict() == report.as_dict()
    assert (len(handed.cells), len(handed.checks), len(handed.sections)) == (len(cells), len(checks), len(sections))
    assert list(map(type, (cell.value for cell in handed.cells))) == [type(cell.value) for cell in cells]
    assert packed(handed) == report


def test_a_dataset_does_not_depend_on_the_form_in_which_reports_come(tmp_path: Path) -> None:
    odd = entry("odd")
    cells = list(odd.report.cells)
    cells[0] = cells[0]._replace(value=Decimal("1.50"), raw="1\0\ud800", item="local:其\ud800他")
    cells[1] = cells[1]._replace(value=2**70, raw="힣", null_reason=None)
    cells[2] = cells[2]._replace(value=-(10**18) + 1, raw="", place="")
    entries = [
        entry("none", cells=[], checks=[], sections=[]),
        entry("odd", cells=cells, sections=[Section(None, "", "\ud800\0")]),
    ]
    as_columns = [one._replace(report=pickle.loads(pickle.dumps(packed(one.report)))) for one in entries]  # noqa: S301
    write_dataset(entries, tmp_path / "objects")
    write_dataset(as_columns[::-1], tmp_path / "columns")
    for path in (tmp_path / "objects").iterdir():
        assert path.read_bytes() == (tmp_path / "columns" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("cell", [{"raw": None}, {"raw": 1}, {"confidence": "high"}])
def test_what_is_of_another_type_is_not_packed(cell: dict[str, Any]) -> None:
    report = entry("a").report
    with pytest.raises(TypeError):
        packed(replace(report, cells=[report.cells[0]._replace(**cell)]))
