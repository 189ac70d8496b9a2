"""Calls into PDFium's C interface that cost no more than they must.

A call through the ordinary bindings costs more than PDFium's own work. These prototypes take plain addresses and keep
the interpreter lock, so that `map` can drive them over all characters or objects of a page.
"""

from __future__ import annotations

from ctypes import PYFUNCTYPE, c_void_p, cast
from typing import Any

import pypdfium2.raw as pdfium


def address(handle: Any) -> int:
    """The address behind a handle or function of the ordinary bindings; 0 for none."""
    return cast(handle, c_void_p).value or 0


def prototype(name: str, result: Any, *arguments: Any) -> Any:
    """A PDFium function that takes addresses as plain numbers."""
    return PYFUNCTYPE(result, *arguments)(address(getattr(pdfium, name)))
