"""One HTTP/1.1 connection: a request goes out, its answer comes in piece by piece, parsed by llhttp.

Parsing is httptools', the bindings of Node's parser: a parser written in Python costs more than all else that is done
for a page. Servers that end lines with a bare line feed, or put odd bytes into header values, are read all the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import httptools

Headers = list[tuple[str, str]]

_READ = 2**16
_MOST_HEAD = 100_000
_IDLE = 30.0


class BrokenAnswer(Exception):
    """What came is not an HTTP answer; `cut` when it ended before its end."""

    def __init__(self, message: str, *, cut: bool = False) -> None:
        super().__init__(message)
        self.cut = cut


class NoAnswer(Exception):
    """The connection was closed before a byte of an answer."""


class Connection:
    """A connection that is asked one thing at a time; `usable` tells whether it can be asked again."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._reusable = True
        self._used = time.monotonic()

    @property
    def usable(self) -> bool:
        """Whether the last answer ended as it should, not long ago, and the server has said nothing since."""
        silent = not (self._reader.at_eof() or self._reader._buffer)  # type: ignore[attr-defined]
        return self._reusable and silent and time.monotonic() - self._used < _IDLE

    async def ask(self, method: str, target: str, headers: Headers, content: bytes, timeout: float) -> Answering:
        """Send a request and read the head of its answer, within `timeout` seconds.

        Raises BrokenAnswer, NoAnswer, TimeoutError, and OSError of the connection.
        """
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
        self._reusable = False
        async with asyncio.timeout(timeout):
            self._writer.write("\r\n".join(lines).encode("latin-1", "replace") + content)
            await self._writer.drain()
            answer = Answering(self, timeout)
            while not answer.headed:
                await answer.more()
        return answer

    async def read(self) -> bytes:
        """The next bytes, empty at the end."""
        return await self._reader.read(_READ)

    def ended(self, *, alive: bool) -> None:
        """Note that an answer was read to its end."""
        self._reusable, self._used = alive, time.monotonic()

    async def aclose(self) -> None:
        """Close, without waiting long for the other side."""
        self._writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(1.0):
                await self._writer.wait_closed()


class Answering:
    """An answer on its way in. `status`, `reason` and `headers` are there once it is `headed`."""

    def __init__(self, connection: Connection, timeout: float) -> None:
        self._connection = connection
        self._timeout = timeout
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True, lenient_chunked_length=True, lenient_data_after_close=True,
            lenient_optional_lf_after_cr=True, lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True,
        )  # fmt: skip
        self._begun = 0
        self._pieces: list[bytes] = []
        self._ended = False
        self.headed = False
        self.status = 0
        self.reason = ""
        self.headers: Headers = []

    async def body(self) -> AsyncIterator[bytes]:
        """The body, piece by piece, after transfer decoding; a pause of more than the timeout is a TimeoutError."""
        while True:
            pieces, self._pieces = self._pieces, []
            for piece in pieces:
                yield piece
            if self._ended:
                return
            async with asyncio.timeout(self._timeout):
                await self.more()

    async def more(self) -> None:
        """Take what comes next."""
        data = await self._connection.read()
        if not data:
            self._closed()
            return
        self._begun += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            if not self._ended:
                raise BrokenAnswer(str(error)) from error
            self._connection.ended(alive=False)
        if not self.headed and self._begun > _MOST_HEAD:
            raise BrokenAnswer(f"a head of more than {_MOST_HEAD} bytes")

    def _closed(self) -> None:
        """The other side has closed: the end of an answer that has no length of its own."""
        if not self._begun:
            raise NoAnswer
        names = {name.lower() for name, _ in self.headers}
        if not self.headed or names & {"content-length", "transfer-encoding"}:
            raise BrokenAnswer("closed before the end of the answer", cut=True)
        self._ended = True

    # What the parser calls, in the order of the bytes.

    def on_status(self, status: bytes) -> None:
        if not self._ended:
            self.reason += status.decode("latin-1")

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.headed:
            self.headers.append((name.decode("latin-1"), value.decode("latin-1").strip()))

    def on_headers_complete(self) -> None:
        if self.headed:
            return
        self.status = self._parser.get_status_code()
        if self.status < 200:  # an interim answer; the true one follows
            self.reason, self.headers = "", []
        else:
            self.headed = True

    def on_body(self, body: bytes) -> None:
        if not self._ended:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        if self.headed and not self._ended:
            self._ended = True
            self._connection.ended(alive=self._parser.should_keep_alive())
