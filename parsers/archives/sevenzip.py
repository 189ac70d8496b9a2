"""7z archives by py7zr, unpacked into memory."""

from __future__ import annotations

import io
from collections.abc import Iterator

from parsers.archives.members import MAX_TOTAL, Budget, Entry, damaged
from parsers.archives.zipped import TOO_BIG
from parsers.errors import NeedsExtra, Unreadable


def entries(data: bytes, budget: Budget, name: str) -> Iterator[Entry]:
    """The files of a 7z archive; all are unpacked in one go, as its blocks hold many files each."""
    del name
    try:
        import py7zr
        from py7zr.io import BytesIOFactory
    except ModuleNotFoundError as error:
        raise NeedsExtra("archives", "7z archives") from error
    try:
        archive = py7zr.SevenZipFile(io.BytesIO(data))
    except py7zr.PasswordRequired as error:
        raise Unreadable("the archive is protected by a password") from error
    except Exception as error:  # whatever a broken header makes of it
        raise damaged("7z", error) from error
    with archive:
        if archive.needs_password():
            raise Unreadable("the archive is protected by a password")
        wanted: list[str] = []
        for info in archive.list():
            if info.is_directory:
                continue
            if budget.announce(info.filename, info.uncompressed, len(data)):
                wanted.append(info.filename)
                budget.take(info.uncompressed)
            else:
                yield Entry(info.filename, problem=TOO_BIG)
        factory = BytesIOFactory(MAX_TOTAL)
        try:
            archive.extract(targets=wanted, factory=factory)
        except Exception as error:
            raise damaged("7z", error) from error
    for filename in wanted:
        product = factory.products.get(filename)
        if product is None:
            yield Entry(filename, problem="damaged: not in the archive")
            continue
        product.seek(0)
        yield Entry(filename, product.read())
