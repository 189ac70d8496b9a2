"""What is passed to `ogi.parse`, as documents; what is none is refused with a word on what to pass instead."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from ogi.printing.display import clip, one_line
from ogi.reading.sources import file_work, is_url, misnamed
from ogi.reading.workers import Work

_LONGEST_PATH = 4096
"""Characters: no system of today takes a longer one."""


def documents(what: str | Path | bytes) -> list[Work]:
    """The document meant; several where an address is a page with files attached.

    Raises FileNotFoundError for a path or a text that leads nowhere, a mistake of the caller's and no document that
    cannot be read, and TypeError for what is neither path, address nor bytes.
    """
    if isinstance(what, (bytes, bytearray, memoryview)):
        data = bytes(what)
        return [Work("", lambda: data)]
    if not isinstance(what, (str, os.PathLike)):
        raise TypeError(f"a path, an address or bytes make a document, not {_instead_of(what)}")
    if isinstance(what, str) and is_url(what):
        from ogi.reading.web import fetch

        return fetch(what)
    if what == "":
        raise FileNotFoundError(errno.ENOENT, "an empty name leads to no document", what)
    path = Path(what).expanduser()
    try:
        path.stat()
    except (OSError, ValueError) as problem:
        if isinstance(what, str) and (instead := _instead_of_text(what)):
            raise FileNotFoundError(errno.ENOENT, instead, clip(one_line(what), 80)) from problem
        raise
    return [file_work(path)]


def _instead_of(what: object) -> str:
    """What was given in place of a document, and what to give instead."""
    name = type(what).__name__
    if hasattr(what, "read"):
        return f"{name}: pass what it holds, file.read(), opened with 'rb'"
    if isinstance(what, Iterable):
        return f"{name}: call ogi.parse once for each document"
    return name


def _instead_of_text(text: str) -> str | None:
    """What to give in place of a text that leads nowhere; None where it may be a path."""
    if len(text) > _LONGEST_PATH or any(mark in text for mark in "<\n\0"):
        return "a text is taken for a path; a document in memory is passed as bytes, such as text.encode()"
    return misnamed(text)
