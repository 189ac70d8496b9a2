"""Everything that can be wrong with a document, as one small tree.

ParseError
├── Unreadable      the bytes are not a readable document of their type   → status `unreadable`
│   └── NoText      its pages are pictures, or its fonts say nothing: only optical reading can help
├── NeedsExtra      an optional dependency is missing                      → status `needs_extra`
└── LimitExceeded   a limit on time, memory, size or depth was reached     → status `failed`

`str()` of each is one line that says what is wrong and, where there is something to do, what.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.report import Status


class ParseError(Exception):
    """A document that gives no report; costs only itself."""

    status: Status = "failed"


class Unreadable(ParseError):
    """The bytes are damaged, encrypted, empty, or carry no text."""

    status: Status = "unreadable"


class NoText(Unreadable):
    """There are pages but no text that could be read without looking at them."""


class NeedsExtra(ParseError):
    """A reader exists but its optional dependency is not installed."""

    status: Status = "needs_extra"

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f"reading {what} needs the extra '{extra}': pip install 'ogi-reports[{extra}]'")
        self.extra = extra


class LimitExceeded(ParseError):
    """A guard against hostile or broken input was reached."""


OPTICAL = ("no text layer", "text has no readable encoding")
"""The ends of flaws that say of a page that it can only be read optically."""

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, struct.error)
"""What zipfile raises of a file that is damaged, protected or packed in a way that it does not know."""
