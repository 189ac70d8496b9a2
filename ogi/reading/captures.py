"""WARC and WACZ files of any origin, and CDX listings of them: every response in them that may be a document.

A body is kept as it came over the wire, so chunks and compression are undone here, and only as far as they really
are there: many archives keep the header of an encoding that the capturing tool had undone already.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote

from ogi.reading.listings import Line, entries_of, find_file, is_listing
from ogi.reading.workers import Origin
from parsers.document import Hints
from scraper.fetching.media import header_filename, split_content_type

MAX_BODY = 256 * 1024**2
"""Bytes of one body after decompression; what is larger is given cut, and so turned away by the pool."""

_CHUNK_HEAD = re.compile(rb"([0-9A-Fa-f]{1,15})[^\r\n]{0,200}\r?\n")
_NOT_DOCUMENTS = re.compile(
    r"text/(css|javascript|calendar)|(application|text)/(x-)?(javascript|ecmascript|json|ld\+json|manifest\+json|xml)"
    r"|application/(rss|atom)\+xml|image/.*|audio/.*|video/.*|font/.*|application/(font.*|vnd\.ms-fontobject|wasm)"
)


class Captured(NamedTuple):
    """One archived answer: which it is, the declared type (may be empty), what its header told, and the body.

    `headers` are those of the answer as they were sent, also where decoding made them untrue; none for a resource.
    """

    origin: Origin
    media_type: str
    hints: Hints
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def is_capture_file(head: bytes, path: Path) -> bool:
    """Whether a file that begins with `head` is a WARC, a WACZ or a CDX listing, by content; gzip is looked into."""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 4096)
        except zlib.error:
            return False
    if head.startswith(b"WARC/") or is_listing(head):
        return True
    return head.startswith(b"PK\x03\x04") and bool(_members(path))


def captured(path: Path) -> Iterator[Captured]:
    """The answers of a WARC or WACZ file, or those a CDX listing points at, that may be documents, in file order.

    Taken are answers of status 200 whose declared type does not rule a document out. Raises OSError where the
    file cannot be read on; what came before it stands. Of a listing all records that are here come first.
    """
    members = _members(path)
    if not members and is_listing(opening(path)):
        yield from _listed(path)
        return
    if not members:
        with path.open("rb") as stream:
            yield from _records(stream, path.name)
        return
    with zipfile.ZipFile(path) as archive:
        for name in members:
            with archive.open(name) as stream:
                yield from _records(stream, f"{path.name}/{name}")  # type: ignore[arg-type]


def opening(path: Path) -> bytes:
    """The first bytes of a file, decompressed where it is gzip."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(31).decompress(head, 4096)
    except zlib.error:
        return b""


def _listed(path: Path) -> Iterator[Captured]:
    missing: list[str] = []
    for line in entries_of(path):
        file = find_file(path, line.file)
        if file is None:
            missing += [line.file] if line.file not in missing else []
            continue
        yield from _record_at(file, line)
    if missing:
        raise OSError(0, f"{len(missing)} WARC files that it names are not here, the first: {missing[0]}")


def _record_at(file: Path, line: Line) -> Iterator[Captured]:
    """The record at a place of a file, if it may be a document."""
    from fastwarc import ArchiveIterator

    with file.open("rb") as stream:
        stream.seek(line.offset)
        part = io.BytesIO(stream.read(line.length)) if line.length else stream
        record = next(iter(ArchiveIterator(part, strict_mode=False)), None)
        if record is None:
            raise OSError(0, f"{file.name} has no record at {line.offset}")
        found = _captured(record, file.name) if int(record.record_type) & int(_answers()) else None
    if found is not None:
        yield found._replace(origin=found.origin._replace(offset=line.offset))


def _members(path: Path) -> list[str]:
    """The WARC files inside a WACZ (archive/*.warc.gz, WACZ 1.1.1 § 5.2.1), none for anything else."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return []
    return [name for name in names if re.fullmatch(r"archive/[^/]+\.warc(\.gz)?", name)]


def _records(stream: BinaryIO, warc: str) -> Iterator[Captured]:
    from fastwarc import ArchiveIterator

    # WARC files of other makers carry header lines that a strict reading refuses.
    for record in ArchiveIterator(stream, _answers(), strict_mode=False):
        found = _captured(record, warc)
        if found is not None:
            yield found


def _answers() -> Any:
    from fastwarc import WarcRecordType

    return WarcRecordType.response | WarcRecordType.resource


def _captured(record: Any, warc: str) -> Captured | None:
    from fastwarc import WarcRecordType

    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    headers: dict[str, str] = {}
    sent: tuple[tuple[str, str], ...] = ()
    if record.record_type == WarcRecordType.response:
        if not record.is_http or record.http_headers is None or record.http_headers.status_code != 200:
            return None
        sent = tuple(record.http_headers.items())
        headers = {name.lower(): value for name, value in sent}
    media_type, charset = split_content_type(headers.get("content-type", record.headers.get("Content-Type")))
    if _NOT_DOCUMENTS.fullmatch(media_type) or url.endswith("/robots.txt"):
        return None
    body = decoded(record.reader.read(MAX_BODY + 1), headers)
    if not body:
        return None
    name = header_filename(headers) or unquote(url.rsplit("/", 1)[-1].split("?")[0])
    origin = Origin(url, record.headers.get("WARC-Date"), warc, record.stream_pos)
    return Captured(origin, media_type, Hints(charset=charset, filename=name or None, url=url or None), body, sent)


def decoded(body: bytes, headers: dict[str, str]) -> bytes:
    """The body without transfer chunks and compression, each undone only where the bytes show it."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _dechunked(body)
    for encoding in reversed(headers.get("content-encoding", "").lower().split(",")):
        body = _inflated(body, encoding.strip())
    return body


def _dechunked(body: bytes) -> bytes:
    out: list[bytes] = []
    position = 0
    while True:
        head = _CHUNK_HEAD.match(body, position)
        if head is None:
            return b"".join(out) if out else body
        size = int(head[1], 16)
        if size == 0:
            return b"".join(out)
        out.append(body[head.end() : head.end() + size])
        position = head.end() + size
        position += (
            2 if body[position : position + 2] == b"\r\n" else 1 if body[position : position + 1] == b"\n" else 0
        )


def _inflated(body: bytes, encoding: str) -> bytes:
    """One compression undone; the body as it is where it is not compressed so, and what there is of a cut one."""
    if encoding in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
        return _zlib(body, 31) or body
    if encoding == "deflate":
        return _zlib(body, 15) or _zlib(body, -15) or body
    if encoding == "br":
        return _brotli(body)
    return body


def _zlib(body: bytes, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(body, MAX_BODY + 1)
    except zlib.error:
        return b""


def _brotli(body: bytes) -> bytes:
    """FastWARC brings a Brotli reader; a body that is none is kept."""
    from fastwarc.stream_io import BrotliReader

    try:
        return bytes(BrotliReader(io.BytesIO(body)).read(MAX_BODY + 1)) or body
    except (OSError, ValueError):
        return body
