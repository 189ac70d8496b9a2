"""A single file packed by gzip, as some servers and programs leave it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from parsers.archives.members import MAX_RATIO, RATIO_FROM, Budget, Entry, damaged
from parsers.errors import LimitExceeded


def entries(data: bytes, budget: Budget, name: str) -> Iterator[Entry]:
    """The one file."""
    inner = name.removesuffix(".gz") or "file"
    budget.announce(inner, 0, len(data))
    unpacker = zlib.decompressobj(31)
    limit = budget.left
    try:
        content = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise damaged("gzip", error) from error
    budget.take(len(content))
    if len(content) > max(RATIO_FROM, MAX_RATIO * len(data)):
        raise LimitExceeded(f"a gzip file that unpacks to more than {MAX_RATIO} times its size")
    if not unpacker.eof:
        raise damaged("gzip", "it is cut off") if len(content) <= limit else LimitExceeded("a gzip file too big")
    yield Entry(inner, content)
