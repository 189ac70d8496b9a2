"""Compound files (MS-CFB), in which Word 97 and Excel 97 keep their streams."""

from __future__ import annotations

import io
from typing import Any

from parsers.errors import NeedsExtra, Unreadable


def opened(data: bytes, what: str) -> Any:
    """The opened file, a context manager; `what` names the format. NeedsExtra without the extra `office`."""
    try:
        import olefile
    except ModuleNotFoundError as error:
        raise NeedsExtra("office", what) from error
    try:
        return olefile.OleFileIO(io.BytesIO(data))
    except Exception as error:  # whatever a broken directory makes of it
        raise Unreadable(f"a damaged or truncated file: {error}") from error


def stream(file: Any, name: str) -> bytes:
    """The bytes of one stream of an opened file."""
    try:
        content: bytes = file.openstream(name).read()
    except Exception as error:
        raise Unreadable(f"a damaged or truncated file: no stream {name}: {error}") from error
    return content
