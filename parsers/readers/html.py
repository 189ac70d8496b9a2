"""HTML pages and fragments, in whatever encoding and by whatever name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from parsers import encoding
from parsers.document import Document, Hints, OtherReadings
from parsers.errors import LimitExceeded, Unreadable
from parsers.markup import answers
from parsers.readers.html_page import document_of, page_of

MAX_BYTES = 48 * 1024 * 1024
"""Bytes of a page without its embedded pictures. Whole reports exported from Word stay below 5 MB."""
_PICTURES_FROM = 256 * 1024
"""Bytes from which it pays to look for embedded pictures, which make up most of a big page and are no markup."""
_PICTURE = re.compile(rb"data:[a-zA-Z]+/[-+.a-zA-Z0-9]+;base64,[A-Za-z0-9+/=%\s]*+")


def read(data: bytes, hints: Hints) -> Document:
    """Read an HTML page or fragment.

    Places are `table=N row=R column=C`: the N-th `<table>` of the source, the row and column of the cell's top left
    slot among the rows that are drawn. Raises Unreadable for a page without any text and LimitExceeded for one that
    is too big, too deep, or whose tables have too many slots.
    """
    bare = _PICTURE.sub(b"data:,", data) if len(data) > _PICTURES_FROM else data
    if len(bare) > MAX_BYTES:
        raise LimitExceeded(f"a page of more than {MAX_BYTES >> 20} MB")
    decoded = encoding.decode(bare, hints.charset, markup=True)
    if decoded.flaw == encoding.GARBLED:
        raise Unreadable(decoded.flaw)
    if answers.begins_answer(decoded.text) and (written := answers.page(decoded.text)):
        decoded = decoded._replace(text=written)
    page, text = page_of(decoded.text)
    document = document_of(page, text)
    encoding.note_loss(document, decoded)
    if not document.blocks and not document.metas:
        raise Unreadable("; ".join(["a page without text", *document.flaws]))
    # A pager or a button for more may hide rows that the table lacks.
    hides = page.hidden_tables > 0 or page.hidden_rows > 0
    document.others = OtherReadings(partial(_other_readings, data, decoded.text, hides), mend=page.hidden_rows > 0)
    return document


def _other_readings(data: bytes, text: str, hides: bool, first: Document) -> Iterator[Document]:
    from parsers.readers import html_second  # Few pages need it.

    return html_second.readings(data, text, first, hides=hides)
