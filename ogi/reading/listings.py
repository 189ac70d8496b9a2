"""CDX and CDXJ listings: which record of which WARC file holds an address.

Three spellings are read: CDX with its line of field letters, CDXJ (a key, a time, an object), and an object a line as
Common Crawl's index answers. The WARC files must be on this machine; nothing is fetched.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

_CDXJ = re.compile(rb'\S+ \d{14} \{[^\n]{0,4000}?"(?:filename|offset)"\s*:')
_OBJECT = re.compile(rb'\{[^\n]{0,4000}?"filename"\s*:')
_HEADER = re.compile(rb" CDX(?: \S){5,}\s*\n")


class Line(NamedTuple):
    """Where a record is: the file as the listing names it, its offset, and its compressed length if that is told."""

    file: str
    offset: int
    length: int | None


def is_listing(head: bytes) -> bool:
    """Whether a file that begins so is a listing."""
    return bool(_HEADER.match(head) or _CDXJ.match(head) or (_OBJECT.match(head) and b'"offset"' in head))


def entries_of(path: Path) -> Iterator[Line]:
    """The records of a listing that may be an answer of status 200, in its order, each once.

    Raises OSError naming the line that is none.
    """
    fields: list[str] = []
    seen: set[tuple[str, int]] = set()
    with _open(path) as lines:
        for number, text in enumerate(lines, 1):
            line = text.strip("\r\n")
            if line.startswith(" CDX "):
                fields = line.split()[1:]
                continue
            if not line.strip() or line.startswith("!"):
                continue
            try:
                found, status = _by_letters(line, fields) if fields else _by_names(line)
            except (ValueError, KeyError, IndexError, TypeError) as problem:
                raise OSError(0, f"line {number} is none of a CDX listing: {line[:80]!r}") from problem
            if status in ("200", "-", "") and (found.file, found.offset) not in seen:
                seen.add((found.file, found.offset))
                yield found


def _open(path: Path) -> IO[str]:
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rt", encoding="utf-8") if zipped else path.open(encoding="utf-8")


def _by_letters(line: str, fields: list[str]) -> tuple[Line, str]:
    """CDX: V is the offset in the compressed file, S the compressed size, g the file, s the status."""
    values = dict(zip(fields, line.split(), strict=True))
    size = values.get("S", "-")
    return Line(values["g"], int(values["V"]), int(size) if size != "-" else None), values.get("s", "-")


def _by_names(line: str) -> tuple[Line, str]:
    data = json.loads(line[line.index("{") :])
    length = data.get("length")
    return Line(str(data["filename"]), int(data["offset"]), int(length) if length else None), str(
        data.get("status") or "-"
    )


def find_file(listing: Path, name: str) -> Path | None:
    """The file that a listing names: below its folder by the path given or by the last part of it, else beside it."""
    folder = listing.absolute().parent.resolve()
    named = PurePosixPath(name)
    below = [Path(*named.parts), Path(named.name), Path("archive", named.name), Path("..", "archive", named.name)]
    for candidate in below if ".." not in named.parts and not named.is_absolute() else below[1:]:
        file = folder / candidate
        if file.is_file():
            return file
    return None
