"""An exchange as records of WARC 1.1: the response, or a revisit of an earlier one, and the request that led to it.

Each record is a gzip member of its own, so that any WARC tool can begin at any of them. A record is a head of named
fields and a block (WARC 1.1, sections 4 and 5); it is set down here and packed by ISA-L, which takes a sixth of zlib's
time for a page of Chinese text and packs it as small.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from typing import NamedTuple
from uuid import uuid4

from isal import igzip

Headers = list[tuple[str, str]]

_LEVEL = 2
"""Of ISA-L's 0 to 3: what zlib's level 4 saves, in the time of 1."""
_REVISITS = "http://netpreserve.org/warc/1.1/revisit/"


class Message(NamedTuple):
    """A request or an answer: its first line, its headers, its content."""

    line: str
    headers: Headers
    content: bytes


class Earlier(NamedTuple):
    """What a revisit points at: address, time (ISO 8601), digest of the same bytes; `unchanged` as the server says."""

    url: str
    at: str
    sha256: str
    unchanged: bool


def info_record(name: str, at: str, fields: dict[str, str]) -> bytes:
    """The record that begins the file of that name; `at` is ISO 8601."""
    block = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode("utf-8")
    named = {"WARC-Date": at, "WARC-Filename": name}
    return _record("warcinfo", _new_id(), "application/warc-fields", named, block)


def exchange_records(
    url: str, at: str, answer: Message, request: Message | None = None, earlier: Earlier | None = None
) -> bytes:
    """The records of one exchange, the answer first. `at` is ISO 8601; with `earlier` the body is not written again."""
    named, own = {"WARC-Target-URI": url, "WARC-Date": at}, _new_id()
    if earlier is None:
        digest = {"WARC-Payload-Digest": _sha1(answer.content)}
        kind = "application/http; msgtype=response"
        packed = _record("response", own, kind, named | digest, _head(answer) + answer.content)
    else:
        profile = "server-not-modified" if earlier.unchanged else "identical-payload-digest"
        refers = {
            "WARC-Profile": _REVISITS + profile, "WARC-Refers-To-Target-URI": earlier.url,
            "WARC-Refers-To-Date": earlier.at, "WARC-Payload-Digest": f"sha256:{earlier.sha256}",
        }  # fmt: skip
        packed = _record("revisit", own, "application/http; msgtype=response", named | refers, _head(answer))
    if request is None:
        return packed
    named["WARC-Concurrent-To"] = own
    if request.content:
        named["WARC-Payload-Digest"] = _sha1(request.content)
    kind = "application/http; msgtype=request"
    return packed + _record("request", _new_id(), kind, named, _head(request) + request.content)


def _record(kind: str, record_id: str, content_type: str, fields: dict[str, str], block: bytes) -> bytes:
    """A whole record as a gzip member."""
    fields = {
        "WARC-Type": kind, "WARC-Record-ID": record_id, **fields, "Content-Type": content_type,
        "WARC-Block-Digest": _sha1(block), "Content-Length": str(len(block)),
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    whole = b"WARC/1.1\r\n%b\r\n%b\r\n\r\n" % (head.encode("utf-8"), block)
    return bytes(igzip.compress(whole, _LEVEL, mtime=0))


def _new_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _head(message: Message) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in message.headers)
    return f"{message.line.strip()}\r\n{fields}\r\n".encode()


def _sha1(content: bytes) -> str:
    """The digest that WARC tools expect; nothing is protected by it."""
    return "sha1:" + b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode("ascii")
