"""Refuses PDF files whose drawings contain themselves, before PDFium tries to draw them.

A form object that is drawn inside itself, or forms that each draw the next one many times, make PDFium allocate
without end, and a library call cannot be stopped from outside. This looks at the file's form objects alone.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator

from parsers.errors import LimitExceeded

MAX_DRAWN = 100_000
"""Form objects drawn on one page, each counted as often as it is drawn; reports draw some dozen."""

MAX_DEPTH = 40
"""Forms inside forms; PDFium stops there too."""

MAX_INFLATED = 8_000_000
"""Bytes of one stream looked at."""

MAX_LOOKED_AT = 10_000
"""Dictionaries followed from one form."""

_OBJECT = re.compile(rb"(?<!\d)(\d{1,8})\s+\d{1,5}\s+obj\b")
_ENTRY = re.compile(rb"/([^\s/<>\[\]()]+)\s+(\d{1,8})\s+\d{1,5}\s+R\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_DRAWN = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")


def refuse_bombs(data: bytes) -> None:
    """Raise LimitExceeded for form objects that draw themselves or one another without end."""
    # Only a form that draws another form can do harm.
    if data.count(b"/Form") < 1 or data.count(b"/XObject") < 2:
        return
    bodies = dict(_bodies(data))
    graph = _Forms(bodies)
    for number in graph.forms:
        graph.drawn(number, ())


def _bodies(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Object numbers and bodies, those in compressed object streams too; of one printed twice, the last."""
    starts = [(match.end(), int(match[1])) for match in _OBJECT.finditer(data)]
    for k, (start, number) in enumerate(starts):
        end = data.find(b"endobj", start)
        following = starts[k + 1][0] if k + 1 < len(starts) else len(data)
        body = data[start : end if 0 <= end < following else following]
        yield number, body
        if b"/ObjStm" in body[:300]:
            yield from _packed(body)


def _packed(body: bytes) -> Iterator[tuple[int, bytes]]:
    first = re.search(rb"/First\s+(\d{1,8})", body)
    content = content_of(body)
    if not first or not content:
        return
    offset = int(first[1])
    numbers = [int(number) for number in content[:offset].split() if number.isdigit()]
    places = [*numbers[1::2], len(content) - offset]
    for number, start, end in zip(numbers[0::2], places, places[1:], strict=False):
        yield number, content[offset + start : offset + end]


def content_of(body: bytes) -> bytes:
    """The bytes of a stream, inflated if they are deflated; empty when they cannot be had."""
    start = body.find(b"stream")
    if start < 0:
        return b""
    raw = body[start + 6 :].lstrip(b"\r\n")
    if b"FlateDecode" not in body[:start]:
        return raw[:MAX_INFLATED]
    try:
        return zlib.decompressobj().decompress(raw, MAX_INFLATED)
    except zlib.error:
        return b""


class _Forms:
    """The form objects of a file and how often each draws others."""

    def __init__(self, bodies: dict[int, bytes]) -> None:
        self.bodies = bodies
        self.forms = {number for number, body in bodies.items() if _FORM.search(_dictionary(body))}
        self.known: dict[int, int] = {}

    def drawn(self, number: int, above: tuple[int, ...]) -> int:
        """How many forms are drawn when this one is, itself included."""
        if number in above or len(above) > MAX_DEPTH:
            raise LimitExceeded("the PDF has drawings that contain themselves; it is not read")
        if number not in self.known:
            times = Counter(_DRAWN.findall(content_of(self.bodies[number])))
            names = self._names(number) if times else {}
            count = 1
            for name, repeated in times.items():
                if name in names:
                    count += repeated * self.drawn(names[name], (*above, number))
            if count > MAX_DRAWN:
                raise LimitExceeded(f"the PDF draws more than {MAX_DRAWN} form objects on a page; it is not read")
            self.known[number] = count
        return self.known[number]

    def _names(self, number: int) -> dict[bytes, int]:
        """The forms that a form's resources name, directly or through dictionaries of their own."""
        found: dict[bytes, int] = {}
        seen = {number}
        waiting = [_dictionary(self.bodies[number])]
        while waiting and len(seen) < MAX_LOOKED_AT:
            for match in _ENTRY.finditer(waiting.pop()):
                child = int(match[2])
                if child in self.forms:
                    found[match[1]] = child
                elif child not in seen and child in self.bodies:
                    seen.add(child)
                    body = self.bodies[child]
                    if b"stream" not in body and b"/Page" not in body:
                        waiting.append(body)
        return found


def _dictionary(body: bytes) -> bytes:
    end = body.find(b"stream")
    return body if end < 0 else body[:end]
