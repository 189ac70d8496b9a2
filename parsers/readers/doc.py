"""Word 97–2003 files (.doc) and WPS Writer files (.wps), which are compound files with a stream `WordDocument`.

Converted to .docx by doc2docx and read as such. What comes out is held against the raw text of the file: where labels
or numbers of tables are missing, LibreOffice is tried, and what is still missing is a flaw.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parsers.document import Document, Hints
from parsers.errors import LimitExceeded, NeedsExtra, ParseError, Unreadable
from parsers.formats import DOC
from parsers.office import libreoffice, wordtext
from parsers.office.shortfall import shortfall
from parsers.readers import docx
from parsers.word.package import Package
from parsers.word.styles import W

MAX_BYTES = 128 * 1024 * 1024
"""Bytes of a file as it lies on the disk, pictures included."""


_UNPRINTED = (W + "del", W + "moveFrom", W + "vanish")
"""Deleted and hidden text, which the raw text of a file still has."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way's result: the document, or why there is none; and what is missing from it."""

    document: Document | None
    lost: str


def read(data: bytes, hints: Hints) -> Document:
    """Read a Word 97–2003 or WPS file; places as in a .docx.

    Raises Unreadable for a damaged, protected or textless file, NeedsExtra without the extra `office`, and
    LimitExceeded for a file that is too big.
    """
    del hints  # the file carries its own encoding
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    cells = wordtext.read_cells(data)
    attempt = _attempt(_by_doc2docx, "doc", data, cells)
    if attempt.lost and libreoffice.program():
        second = _attempt(_by_libreoffice, "doc-libreoffice", data, cells)
        if second.document and (not second.lost or attempt.document is None):
            attempt = second
    if attempt.document is None:
        raise Unreadable(f"the Word file cannot be read: {attempt.lost}")
    if attempt.lost:
        attempt.document.flaws.append(f"lost in the conversion: {attempt.lost}")
    if cells is None:
        attempt.document.flaws.append("a file of Word 95 or older, whose raw text could not be compared")
    return attempt.document


def _attempt(convert: Callable[[bytes], bytes], method: str, data: bytes, cells: list[str] | None) -> _Attempt:
    try:
        package = Package(convert(data))
        root = package.document()
        unprinted = sum(1 for cell in root.iter(W + "tc") if next(cell.iter(*_UNPRINTED), None) is not None)
        document = docx.from_trees(root, package.part, package.core_properties(), DOC, method)
    except NeedsExtra:
        raise
    except ParseError as error:
        return _Attempt(None, str(error))
    return _Attempt(document, shortfall(cells or (), document, unprinted))


def _by_doc2docx(data: bytes) -> bytes:
    try:
        from doc2docx import convert
    except ModuleNotFoundError as error:
        raise NeedsExtra("office", "Word 97–2003 files (.doc, .wps)") from error
    with tempfile.TemporaryDirectory(prefix="ogi-doc-") as folder:
        source, target = Path(folder, "document.doc"), Path(folder, "document.docx")
        source.write_bytes(data)
        try:
            convert(source, target)
        except MemoryError:
            raise
        except Exception as error:  # a converter of hostile input may fail in any way
            raise ParseError(f"{type(error).__name__}: {error}") from error
        return target.read_bytes()


def _by_libreoffice(data: bytes) -> bytes:
    return libreoffice.convert(data, "doc")
