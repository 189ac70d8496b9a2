"""What a PDF says of itself: its information dictionary (ISO 32000-1, § 14.3.3)."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

NAMES = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")

MAX_META = 4096
"""Bytes of a title or a name in the file's description; what is longer is none."""


def metas_of(document: Any) -> list[tuple[str, str]]:
    """The entries of the description that are filled in, names in lower case."""
    metas = []
    buffer = ctypes.create_string_buffer(MAX_META)
    for name in NAMES:
        length = pdfium.FPDF_GetMetaText(document.raw, name.encode("ascii"), buffer, MAX_META)
        if 2 < length <= MAX_META:
            text = buffer.raw[:length].decode("utf-16-le", "replace").split("\0")[0].strip()
            if text:
                metas.append((name.lower(), text))
    return metas
