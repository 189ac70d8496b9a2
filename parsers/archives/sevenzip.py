"""7z archives by py7zr, unpacked into memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from parsers.archives.members import MAX_TOTAL, Budget, Entry, damaged
from parsers.archives.zipped import TOO_BIG
from parsers.errors import NeedsExtra, Unreadable

_PROTECTED = "the archive is protected by a password"


def entries(data: bytes, budget: Budget, name: str) -> Iterator[Entry]:
    """The files of a 7z archive; all are unpacked in one go, as its blocks hold many files each."""
    del name
    wanted: list[str] = []
    with _opened(data) as archive:
        for info in archive.list():
            if info.is_directory:
                continue
            if budget.announce(info.filename, info.uncompressed, len(data)):
                wanted.append(info.filename)
                budget.take(info.uncompressed)
            else:
                yield Entry(info.filename, problem=TOO_BIG)
        unpacked = _unpacked(archive, wanted)
    for filename in wanted:
        product = unpacked.get(filename)
        if product is None:
            yield Entry(filename, problem="damaged: not in the archive")
            continue
        product.seek(0)
        yield Entry(filename, product.read())


def _opened(data: bytes) -> Any:
    """The archive. Raises NeedsExtra without py7zr, Unreadable for one that is damaged or asks for a password."""
    try:
        import py7zr
    except ModuleNotFoundError as error:
        raise NeedsExtra("archives", "7z archives") from error
    try:
        archive = py7zr.SevenZipFile(io.BytesIO(data))
    except py7zr.PasswordRequired as error:
        raise Unreadable(_PROTECTED) from error
    except Exception as error:  # whatever a broken header makes of it
        raise damaged("7z", error) from error
    if archive.needs_password():
        archive.close()
        raise Unreadable(_PROTECTED)
    return archive


def _unpacked(archive: Any, wanted: list[str]) -> dict[str, Any]:
    """The wanted files by name, each as a stream; Unreadable where their blocks are damaged."""
    from py7zr.io import BytesIOFactory

    factory = BytesIOFactory(MAX_TOTAL)
    try:
        archive.extract(targets=wanted, factory=factory)
    except Exception as error:
        raise damaged("7z", error) from error
    products: dict[str, Any] = factory.products
    return products
