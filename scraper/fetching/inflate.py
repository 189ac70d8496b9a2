"""Content decoding that cannot be made to fill the memory: gzip and deflate, as one stream, up to a limit."""

from __future__ import annotations

import re
import zlib

_PIECE = 2**18
_PLAIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[!?a-zA-Z]|[{\[]\s*[\"{\[]|%PDF)")
"""What no compressed stream begins with: the body is plain, and the header was left by what had unpacked it."""


class TooMuch(Exception):
    """More bytes than the limit allows."""


class Inflater:
    """Collects a body chunk by chunk. `encodings` are the Content-Encoding tokens in the order they were applied.

    Raises TooMuch as soon as the decoded body passes `limit` bytes, ValueError on an unknown encoding or damage.
    """

    def __init__(self, encodings: list[str], limit: int) -> None:
        names = [name for name in encodings if name not in ("", "identity", "none", "utf-8")]
        unknown = [name for name in names if name not in ("gzip", "x-gzip", "deflate")]
        if unknown:
            raise ValueError(f"content encoding {unknown[0]!r} was not asked for and is not read")
        self._stages = [_Stage(name, limit) for name in reversed(names)]
        self._limit = limit
        self._size = 0
        self._parts: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the stream."""
        self._push(chunk, 0)

    def finish(self) -> bytes:
        """The whole body; ValueError when a compressed stream ended early."""
        for stage in self._stages:
            stage.close()
        return b"".join(self._parts)

    def _push(self, data: bytes, level: int) -> None:
        if level < len(self._stages):
            for piece in self._stages[level].pieces(data):
                self._push(piece, level + 1)
            return
        self._size += len(data)
        if self._size > self._limit:
            raise TooMuch
        self._parts.append(data)


class _Stage:
    """One compressed layer."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._made = 0
        self._started = False
        self._plain = False
        self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def pieces(self, data: bytes) -> list[bytes]:
        if not self._started and self._name != "deflate":  # which begins with any byte where it has no wrapper
            self._plain = self._plain or _PLAIN.match(data) is not None
        if self._plain:
            return [data]
        out: list[bytes] = []
        while data:
            if self._engine.eof:
                if not data.startswith(b"\x1f\x8b"):  # padding after the end, which servers do send
                    break
                self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
            piece = self._inflate(data)
            self._made += len(piece)
            if self._made > self._limit:
                raise TooMuch
            out.append(piece)
            data = self._engine.unconsumed_tail or self._engine.unused_data
            if not data and len(piece) == _PIECE and not self._engine.eof:
                out.append(self._rest())
        return out

    def _inflate(self, data: bytes) -> bytes:
        try:
            piece = self._engine.decompress(data, _PIECE)
        except zlib.error as error:
            if self._started or self._name != "deflate":
                raise ValueError(f"damaged {self._name} stream: {error}") from error
            self._engine = zlib.decompressobj(-zlib.MAX_WBITS)  # deflate without its zlib wrapper, as some send it
            try:
                piece = self._engine.decompress(data, _PIECE)
            except zlib.error as again:
                raise ValueError(f"damaged {self._name} stream: {again}") from again
        self._started = True
        return piece

    def _rest(self) -> bytes:
        """Output the engine still holds although it has taken all input."""
        parts: list[bytes] = []
        while piece := self._engine.decompress(b"", _PIECE):
            self._made += len(piece)
            if self._made > self._limit:
                raise TooMuch
            parts.append(piece)
        return b"".join(parts)

    def close(self) -> None:
        if self._started and not self._engine.eof:
            raise ValueError(f"{self._name} stream ended early")
