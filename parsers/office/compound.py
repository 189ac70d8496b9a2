"""Compound files (MS-CFB), in which Word 97 and Excel 97 keep their streams."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from parsers.errors import NeedsExtra, Unreadable


def opened(data: bytes, what: str) -> Any:
    """The opened file, a context manager; `what` names the format. NeedsExtra without the extra `office`."""
    try:
        import olefile
    except ModuleNotFoundError as error:
        raise NeedsExtra("office", what) from error
    try:
        return olefile.OleFileIO(io.BytesIO(data))
    except Exception as error:  # whatever a broken directory makes of it
        raise Unreadable(f"a damaged or truncated file: {error}") from error


def stream(file: Any, name: str) -> bytes:
    """The bytes of one stream of an opened file."""
    try:
        content: bytes = file.openstream(name).read()
    except Exception as error:
        raise Unreadable(f"a damaged or truncated file: no stream {name}: {error}") from error
    return content


def check_chains(file: Any) -> None:
    """Raise Unreadable where the sectors of an opened file lead round in a circle, or begin where there are none.

    Readers that follow them to their end, as that of workbooks does, take all the memory there is.
    """
    fat = file.fat
    chains = [(fat, file.first_dir_sector), (fat, file.first_mini_fat_sector)]
    for entry in filter(None, file.direntries):
        if entry.is_minifat and file.minifat is None:
            file.loadminifat()
        chains.append((file.minifat if entry.is_minifat else fat, entry.isectStart))
    more = file.first_difat_sector
    if not all(_ends(table, first) for table, first in chains) or (more < _LAST_SECTOR and not file.num_difat_sectors):
        raise Unreadable("a damaged or truncated file: its sectors have no end")


_LAST_SECTOR = 0xFFFFFFFA
"""Numbers above are no sectors but marks (MS-CFB § 2.1)."""


def _ends(table: Sequence[int], sector: int) -> bool:
    for _ in range(len(table) + 1):
        if sector >= len(table):
            return True
        sector = table[sector]
    return False
