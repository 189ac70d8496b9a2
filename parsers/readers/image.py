"""Pictures of pages: JPEG, PNG, TIFF of several pages, BMP, GIF, WebP, read optically."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers import ocr, sniff
from parsers.document import Document, Hints
from parsers.errors import Unreadable

METHOD = "ocr"


def read(data: bytes, hints: Hints) -> Document:
    """The headings, paragraphs and grids of a picture; places are in pixels of the picture as it is shown.

    Raises NeedsExtra without the extra `ocr`, Unreadable for a damaged file or one without text, LimitExceeded for
    more pages or pixels than are read.
    """
    return read_album([data], sniff.media_type(data, hints))


def read_album(files: Sequence[bytes], media_type: str) -> Document:
    """Picture files as the pages of one document, in their order; see `read`."""
    ocr.require("a picture")
    from parsers.ocr import pictures, scanned

    count = 0

    def pages() -> Iterator[tuple[int, pictures.Picture]]:
        nonlocal count
        for data in files:
            for picture in pictures.open_pictures(data):
                count += 1
                yield count, picture

    blocks, flaws, readings = scanned.read_pages(pages(), lambda page, box: box)
    if not blocks:
        raise Unreadable("no text found in the picture")
    return Document(media_type, METHOD, blocks, flaws=flaws, pages=count, readings=readings)
