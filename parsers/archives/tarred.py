"""Tar archives by the standard library; what is no plain file (links, devices) is passed over."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

from parsers.archives.members import Budget, Entry, damaged
from parsers.archives.zipped import TOO_BIG


def entries(data: bytes, budget: Budget, name: str) -> Iterator[Entry]:
    """The files of a tar archive; their names are UTF-8 or GBK, the format does not say which."""
    del name
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
            for info in archive:
                if not info.isreg():
                    continue
                inner = _name(info.name)
                if not budget.announce(inner, info.size, info.size):
                    yield Entry(inner, problem=TOO_BIG)
                    continue
                file = archive.extractfile(info)
                content = file.read(info.size) if file is not None else b""
                budget.take(len(content))
                yield Entry(inner, content)
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise damaged("tar", error) from error


def _name(name: str) -> str:
    raw = name.encode("utf-8", "surrogateescape")
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
