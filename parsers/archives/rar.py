"""RAR archives (4 and 5, solid ones too) by RARLAB's own unrar library."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from parsers.archives.members import Budget, Entry, damaged
from parsers.archives.zipped import PROTECTED, TOO_BIG
from parsers.errors import NeedsExtra, Unreadable

_SPLIT, _ENCRYPTED, _DIRECTORY = 0x03, 0x04, 0x20
_END_MARKS = (b"\xc4\x3d\x7b\x00\x40\x07\x00", b"\x1d\x77\x56\x51\x03\x05\x04\x00")
"""The last block of RAR 4 and of RAR 5."""


def entries(data: bytes, budget: Budget, name: str) -> Iterator[Entry]:
    """The files of a RAR archive in their order, which solid archives can only be read in."""
    del name
    try:
        from unrar.cffi import unrarlib
    except ModuleNotFoundError as error:
        raise NeedsExtra("archives", "RAR archives") from error
    with tempfile.TemporaryDirectory(prefix="ogi-rar-") as folder:
        path = Path(folder, "archive.rar")
        path.write_bytes(data)
        try:
            archive = unrarlib.RarArchive.open_for_processing(path)
        except unrarlib.BadRarPassword as error:
            raise Unreadable("the archive is protected by a password") from error
        except unrarlib.BadRarFile as error:
            raise damaged("RAR", f"error {error.code}") from error
        with archive:
            found = 0
            for header in archive.iterate_headers():
                found += 1
                if header.Flags & _DIRECTORY:
                    header.skip()
                    continue
                yield _entry(header, budget, unrarlib)
    if not any(mark in data[-64:] for mark in _END_MARKS):
        if not found:
            raise damaged("RAR", "nothing in it can be read")
        yield Entry("(the rest)", problem="the archive has no end mark: it may be cut off")


def _entry(header: Any, budget: Budget, unrarlib: Any) -> Entry:
    name = header.FileNameW
    size = header.UnpSize + (header.UnpSizeHigh << 32)
    packed = header.PackSize + (header.PackSizeHigh << 32)
    # In a solid archive the packed size of one file says little; the sum of all sizes is limited all the same.
    wanted = budget.announce(name, size, packed)
    problem = ""
    if header.Flags & _ENCRYPTED:
        problem = PROTECTED
    elif header.Flags & _SPLIT:
        problem = "goes on in another volume of the archive"
    elif not wanted:
        problem = TOO_BIG
    if problem:
        header.skip()
        return Entry(name, problem=problem)
    collector = _Collector(budget.left)
    try:
        header.test(collector)
    except unrarlib.BadRarPassword:
        return Entry(name, problem=PROTECTED)
    except unrarlib.BadRarFile as error:
        return Entry(name, problem=f"damaged: error {error.code}")
    budget.take(collector.size)
    return Entry(name, bytes(collector.content))


class _Collector:
    """Takes chunks up to a limit; the library cannot be stopped in between."""

    def __init__(self, limit: int) -> None:
        self.content = bytearray()
        self.size = 0
        self._limit = limit

    def __call__(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size <= self._limit:
            self.content += chunk
