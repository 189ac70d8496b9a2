"""Excel and WPS spreadsheets (.xls, .xlsx, .xlsb, .et): every sheet that is shown, tables wherever they stand on it.

Numbers are given as they are printed: what a cell holds, or what its format makes of it where that has other digits.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from parsers.document import Block, Document, Grid, Hints
from parsers.errors import LimitExceeded, NeedsExtra, Unreadable
from parsers.formats import XLS, XLSB, XLSX
from parsers.office import compound
from parsers.workbooks import xlsdetails, xlsxdetails
from parsers.workbooks.details import Details
from parsers.workbooks.sheets import Sheet, Slot, blocks_of

MAX_BYTES = 128 * 1024 * 1024
"""Bytes of a file as it lies on the disk."""
MAX_SHEETS = 500

_OLE = b"\xd0\xcf\x11\xe0"
_NO_DETAILS = Details()


def read(data: bytes, hints: Hints) -> Document:
    """Read a workbook.

    Places are `table=N row=R column=C`: the N-th sheet of the workbook, row and column as the program numbers them.
    Hidden sheets, rows and columns are left out; a hidden sheet is a flaw only where no sheet that is shown has a
    table. Raises Unreadable for a damaged, protected or empty workbook, NeedsExtra without the extra `office`, and
    LimitExceeded for one too big.
    """
    del hints  # a workbook carries its own encoding
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    known = _details(data)
    workbook = _opened(data)
    blocks: list[Block] = []
    flaws: list[str] = []
    metas: list[tuple[str, str]] = []
    hidden: list[str] = []
    if len(workbook.sheets_metadata) > MAX_SHEETS:
        raise LimitExceeded(f"a workbook of more than {MAX_SHEETS} sheets")
    for index, meta in enumerate(workbook.sheets_metadata):
        if not str(meta.typ).endswith(".WorkSheet"):
            continue  # charts and macros
        if not str(meta.visible).endswith(".Visible"):
            hidden.append(meta.name)
            continue
        metas.append(("sheet", meta.name))
        more = known[index] if index < len(known) else _NO_DETAILS
        flaws += more.flaws(index + 1)
        blocks += blocks_of(_sheet(workbook, index, more))
    metas += [("hidden sheet", name) for name in hidden]
    if hidden and not any(isinstance(block, Grid) for block in blocks):
        flaws.append(f"{len(hidden)} hidden sheets are not read, and those shown have no table")
    if not blocks:
        raise Unreadable("a workbook without text" + (" but for hidden sheets" if hidden else ""))
    return Document(_media_type(data), "excel", blocks, metas, flaws)


def _media_type(data: bytes) -> str:
    if data.startswith(_OLE):
        return XLS
    return XLSB if b"xl/workbook.bin" in data else XLSX


def _details(data: bytes) -> list[Details]:
    """What the values do not say; nothing for the binary .xlsb and for Excel 95."""
    if _media_type(data) == XLSX:
        return xlsxdetails.of_package(data)
    if not data.startswith(_OLE):
        return []
    with compound.opened(data, "Excel files (.xls, .et)") as file:
        compound.check_chains(file)
        for name in ("Workbook", "Book"):
            if file.exists(name):
                return xlsdetails.of_stream(compound.stream(file, name))
    return []


def _opened(data: bytes) -> Any:
    try:
        from python_calamine import CalamineWorkbook, PasswordError
    except ModuleNotFoundError as error:
        raise NeedsExtra("office", "Excel files (.xls, .xlsx, .et)") from error
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Unreadable("the workbook is protected by a password") from error
    except BaseException as error:
        raise _unreadable(error) from error


def _unreadable(error: BaseException) -> BaseException:
    """What a failure of calamine means; its panics are no ordinary exceptions."""
    if isinstance(error, MemoryError) or not (isinstance(error, Exception) or type(error).__name__ == "PanicException"):
        return error
    return Unreadable(f"a damaged or truncated workbook: {error}")


def _sheet(workbook: Any, index: int, more: Details) -> Sheet:
    try:
        sheet = workbook.get_sheet_by_index(index)
        rows, start, merged = sheet.to_python(), sheet.start or (0, 0), sheet.merged_cell_ranges or []
    except BaseException as error:
        raise _unreadable(error) from error
    texts = more.printed(dict(_texts(rows, start)))
    return Sheet(
        index + 1,
        texts,
        {(top, left): (bottom, right) for (top, left), (bottom, right) in merged},
        frozenset(more.hidden_rows),
        frozenset(more.hidden_columns),
    )


def _texts(rows: list[list[Any]], start: Slot) -> Iterator[tuple[Slot, str]]:
    for y, row in enumerate(rows, start[0]):
        for x, value in enumerate(row, start[1]):
            if value != "":
                yield (y, x), _text(value)


def _text(value: str | float | bool | date | time | timedelta) -> str:
    """A value as text: whole numbers without a decimal point, others to the 15 digits that a cell holds."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{Decimal(f'{value:.15g}'):f}"
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)
