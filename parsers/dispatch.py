"""From a media type to the reader that `parsers.formats` names for it, imported when its first document comes.

Readers are known by name only. So they may stand above what parses a document: that of archives parses every file
inside, to see which is the report.
"""

from __future__ import annotations

from importlib import import_module

from parsers.document import Document, Hints, OtherReadings
from parsers.encoding import lookalikes
from parsers.errors import OPTICAL, LimitExceeded, NeedsExtra, NoText, ParseError, Unreadable
from parsers.formats import FORMATS
from parsers.plaintext import paragraphs
from parsers.sniff import EMPTY, ENCRYPTED_OFFICE, OLE_STORAGE

READERS = {kind.media_type: form.reader for form in FORMATS for kind in form.types}
"""Media type → name of the module that reads it."""

_TYPED = {form.reader for form in FORMATS if form.typed}

_DECODED = ("html", "text", "markdown", "pdf")
"""Readers of bytes that are decoded as a whole, or of single characters: what looks like others is put right there."""

_REFUSED = ("failed to map segment", "Cannot allocate memory", "Insufficient memory", "Failed to allocate", "bad_alloc")


def read(data: bytes, media_type: str, hints: Hints) -> Document:
    """Read a document of a known type.

    Raises Unreadable for what is empty, damaged, protected or of a type without a reader, LimitExceeded where a guard
    was reached, NeedsExtra where a reader's dependency is missing, and ParseError, naming the reader, where it failed
    on input it should have understood.
    """
    if not data or media_type == EMPTY:
        raise Unreadable("empty file")
    if media_type == ENCRYPTED_OFFICE:
        raise Unreadable("the document is protected by a password")
    name = READERS.get(media_type)
    if media_type == OLE_STORAGE:
        raise Unreadable("a damaged or truncated Office file (.doc, .xls, .wps), or one of another program")
    if name is None:
        raise Unreadable(f"no reader for {media_type}")
    try:
        document = _read(name, data, hints)
    except NoText:
        return _read("scan", data, hints)
    if name == "pdf" and any(flaw.endswith(OPTICAL) for flaw in document.flaws):
        try:
            return _read("scan", data, hints)
        except NeedsExtra as error:
            document.flaws.append(str(error))  # the other pages are worth having
    if name not in _DECODED:
        lookalikes.put_right_in(document)
    if name in _TYPED and document.others is None:
        document.others = OtherReadings(paragraphs.drawn, mend=True)
    return document


def _read(name: str, data: bytes, hints: Hints) -> Document:
    reader = import_module(f"parsers.readers.{name}")
    try:
        document: Document = reader.read(data, hints)
    except ParseError as error:
        if error.__cause__ is not None and _is_want_of_memory(error.__cause__):
            raise LimitExceeded(f"the {name} reader ran out of memory") from error
        raise
    except RecursionError as error:
        raise LimitExceeded(f"the {name} reader ran out of depth") from error
    except Exception as error:
        if _is_want_of_memory(error):
            raise LimitExceeded(f"the {name} reader ran out of memory") from error
        raise ParseError(f"the {name} reader failed: {type(error).__name__}: {error}") from error
    return document


def _is_want_of_memory(error: BaseException) -> bool:
    """Whether memory was refused; compiled libraries, and the loading of them, have their own ways to say so."""
    return isinstance(error, MemoryError) or any(words in str(error) for words in _REFUSED)
