"""Calls into PDFium's C interface that cost no more than they must.

A call through the ordinary bindings costs more than PDFium's own work. The functions here keep the interpreter lock and
do not declare their arguments, which would be converted anew in every call, so that `each` can drive them over all
characters or objects of a page. Only these may be passed to them: a `Handle`, a reference to an array (`byref`), and
numbers of 32 bits; never an address, which is a plain number, as it is.
"""

from __future__ import annotations

from _ctypes import FUNCFLAG_CDECL, FUNCFLAG_PYTHONAPI, CFuncPtr
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from ctypes import PYFUNCTYPE, byref, c_int, c_uint, c_void_p, cast, memset
from itertools import repeat, starmap
from typing import Any

import pypdfium2.raw as pdfium

Call = Callable[..., Any]
"""A function of PDFium's with the arguments of its C prototype."""


Handle = Any
"""An address as PDFium's functions take it, converted once and not in every call."""


def handle_at(address: int | None) -> Handle:
    """What stands at an address, as functions with the result `c_void_p` give it; None for nothing."""
    return _as_argument(address)


def handles_at(addresses: Iterable[int | None]) -> Iterator[Handle]:
    """The same of many addresses."""
    return map(_as_argument, addresses)


def address_of(pointer: Any) -> int | None:
    """Where a pointer of the ordinary bindings points to."""
    return cast(pointer, c_void_p).value


def handle(pointer: Any) -> Handle:
    """What a pointer of the ordinary bindings points to."""
    return handle_at(address_of(pointer))


_as_argument: Callable[[int | None], Handle] = c_void_p.from_param


class _Answering(CFuncPtr):
    """A function whose answer is a whole number, which ctypes takes it for where no type of results is given.

    One that is given is looked up in every call: 1.4 % of what a PDF costs. The public ways to make a function all give
    one, hence the base class.
    """

    _flags_ = FUNCFLAG_CDECL | FUNCFLAG_PYTHONAPI


def call(name: str, result: Any = None) -> Call:
    """A PDFium function, with the type of its result where that is wanted."""
    kind = _Answering if result is c_int else PYFUNCTYPE(result)
    return kind(cast(getattr(pdfium, name), c_void_p).value or 0)


def each(function: Call, *arguments: Iterable[Any]) -> Iterator[Any]:
    """What a function says of one thing after another, as `map` gives it, but that all its calls share one tuple."""
    return starmap(function, zip(*arguments, strict=False))


render_mode = call("FPDFTextObj_GetTextRenderMode", c_int)
fill_color = call("FPDFPageObj_GetFillColor", c_int)
stroke_color = call("FPDFPageObj_GetStrokeColor", c_int)

_ROOM = 1024
"""Things asked about at a time."""

_numbers = (c_uint * (4 * _ROOM))()
# PDFium serves one thread at a time, so one array does; references to its places are dear to make.
_places = [byref(_numbers, 4 * k) for k in range(4 * _ROOM)]
_columns = [_places[k::4] for k in range(4)]
_bytes = memoryview(_numbers).cast("B")
_as_integers, _as_floats, _as_doubles = _bytes.cast("I"), _bytes.cast("f"), _bytes.cast("d")


def numbers(getter: Call, items: Sequence[Handle], width: int = 4) -> tuple[list[int], list[list[int]]]:
    """What a getter of so many whole numbers says of each object: its answers, and the numbers as so many lists, zeros
    where an object has none."""
    return _asked(getter, items, _as_integers, width)


def rects(getter: Call, items: Sequence[Handle]) -> tuple[list[int], Iterator[tuple[float, float, float, float]]]:
    """What a getter of four edges says of each object: its answers, 0 where it has none, and the edges."""
    answers, edges = _asked(getter, items, _as_floats, 4)
    return answers, zip(*edges, strict=True)


def _asked(
    getter: Call, items: Sequence[Handle], view: memoryview[Any], width: int
) -> tuple[list[int], list[list[Any]]]:
    answers: list[int] = []
    found: list[list[Any]] = [[] for _ in range(width)]
    for part in _parts(len(items)):
        answers += each(getter, items[part.start : part.stop], *_columns[:width])
        _take(found, view, 4 * len(part))
    return answers, found


def boxes(getter: Call, text_page: Handle, n: int) -> list[list[float]]:
    """The edges of the boxes of a page's first `n` characters: four lists, in the order in which PDFium gives them."""
    found: list[list[float]] = [[], [], [], []]
    for part in _parts(n):
        deque(each(getter, repeat(text_page), part, _columns[0]), 0)
        _take(found, _as_floats, 4 * len(part))
    return found


def _take(found: list[list[Any]], view: memoryview[Any], end: int) -> None:
    for k, column in enumerate(found):
        column += view[k:end:4].tolist()


def points(getter: Call, text_page: Handle, characters: Sequence[int]) -> Iterator[tuple[float, float]]:
    """What a getter of a point says of some characters of a page."""
    for part in _parts(len(characters)):
        some = characters[part.start : part.stop]
        deque(each(getter, repeat(text_page), some, _columns[0], _columns[2]), 0)
        told = _as_doubles[: 2 * len(part)].tolist()
        yield from zip(told[::2], told[1::2], strict=True)


def _parts(n: int) -> Iterator[range]:
    for start in range(0, n, _ROOM):
        part = range(start, min(n, start + _ROOM))
        memset(_numbers, 0, 16 * len(part))
        yield part
