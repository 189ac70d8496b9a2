"""A single file packed by gzip, bzip2 or xz, as some servers and programs leave it."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from parsers import formats, sniff
from parsers.archives.members import MAX_RATIO, RATIO_FROM, Budget, Entry, damaged
from parsers.document import Hints
from parsers.errors import LimitExceeded

MAX_MEMORY = 128 * 1024 * 1024
"""Bytes that an xz file may ask for; its highest common setting asks for 65 MB."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


_KINDS: dict[str, tuple[str, str, Callable[[], _Unpacker]]] = {
    formats.GZIP: ("gzip", ".gz", lambda: zlib.decompressobj(31)),
    formats.BZIP2: ("bzip2", ".bz2", bz2.BZ2Decompressor),
    formats.XZ: ("xz", ".xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, MAX_MEMORY)),
}


def entries(data: bytes, budget: Budget, name: str) -> Iterator[Entry]:
    """The one file."""
    kind, suffix, unpacker = _KINDS[sniff.media_type(data, Hints())]
    inner = name.removesuffix(".tgz").removesuffix(suffix) or "file"
    budget.announce(inner, 0, len(data))
    working = unpacker()
    limit = budget.left
    try:
        content = working.decompress(data, limit + 1)
    except (zlib.error, OSError, lzma.LZMAError) as error:
        raise damaged(kind, error) from error
    budget.take(len(content))
    if len(content) > max(RATIO_FROM, MAX_RATIO * len(data)):
        raise LimitExceeded(f"a {kind} file that unpacks to more than {MAX_RATIO} times its size")
    if not working.eof:
        raise damaged(kind, "it is cut off") if len(content) <= limit else LimitExceeded(f"a {kind} file too big")
    yield Entry(inner, content)
