"""Excel: one workbook, one sheet a table and the codebook; labels in Chinese or English above the columns' names.

A sheet that is full goes on in another. Texts are never run as formulas. Excel keeps 15 digits of a number and 32,767
characters of a text: a number with more digits is written as text, a longer text is cut and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from exporters.outputs import Finished
from exporters.outputs.bundles import finished_tables
from exporters.schema import Column, Language, Table

FILE = "dataset.xlsx"
SHEET_ROWS = 1_048_576
HEADER_ROWS = 2
TEXT_LIMIT = 32_767
DIGITS = 15
CUT = "…（过长，全文见 Parquet 或 CSV）"
_MADE = datetime(2000, 1, 1)


def write_bundle(finished: Finished) -> None:
    import xlsxwriter

    path = finished.folder / FILE
    options = {"constant_memory": True, "tmpdir": str(finished.folder)}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "政府信息公开工作年度报告", "created": _MADE})
        for table, batches in finished_tables(finished):
            sheets = _Sheets(book, table, finished.labels)
            for batch in batches:
                values = [batch.column(name).to_pylist() for name in table.names()]
                for row in zip(*values, strict=True):
                    sheets.write(row)


class _Sheets:
    """The sheets of one table."""

    def __init__(self, book: Any, table: Table, labels: Language) -> None:
        self._book, self._table, self._labels = book, table, labels
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._number = 0
        self._open()

    def _open(self) -> None:
        self._number += 1
        name = self._table.name if self._number == 1 else f"{self._table.name} {self._number}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(HEADER_ROWS, 0)
        self._sheet.set_column(0, len(self._table.columns) - 1, 16)
        for at, column in enumerate(self._table.columns):
            self._sheet.write_string(0, at, column.label(self._labels), self._bold)
        for at, column in enumerate(self._table.columns):
            self._sheet.write_string(1, at, column.name)
        self._row = HEADER_ROWS

    def write(self, values: tuple[Any, ...]) -> None:
        if self._row == SHEET_ROWS:
            self._open()
        for at, (column, value) in enumerate(zip(self._table.columns, values, strict=True)):
            if value is not None:
                _writer(self._sheet, column, value)(self._row, at)
        self._row += 1


def _writer(sheet: Any, column: Column, value: Any) -> Callable[[int, int], Any]:
    if column.type in ("integer", "decimal", "float"):
        if column.type == "float" or _fits(Decimal(value)):
            return lambda row, at: sheet.write_number(row, at, value)
        return lambda row, at: sheet.write_string(row, at, format(Decimal(value).normalize(), "f"))
    text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if column.type == "datetime" else value
    # Excel counts in UTF-16.
    if len(text) > TEXT_LIMIT // 2 and len(text.encode("utf-16-le")) // 2 > TEXT_LIMIT:
        text = text.encode("utf-16-le")[: 2 * (TEXT_LIMIT - len(CUT))].decode("utf-16-le", "ignore") + CUT
    return lambda row, at: sheet.write_string(row, at, text)


def _fits(value: Decimal) -> bool:
    return len(value.normalize().as_tuple().digits) <= DIGITS
