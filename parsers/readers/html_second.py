"""Second readings of a page whose own tables are none of a report: what it carries inside, what its lines draw.

Asked only where the first reading finds no standard table; each gives a Document of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.document import Document, Grid, Paragraph
from parsers.markup import embedded
from parsers.readers import html

EMBEDDED = "html-embedded"
LINES = "html-lines"
_PIECES = 20
"""Pieces of embedded markup that are read; pages carry one or two."""


def readings(text: str, first: Document) -> Iterator[Document]:
    """Other readings of the page with this markup that `first` is a reading of, likeliest first.

    Of markup inside the page the places count its own tables; the lines of an article are counted from 1.
    """
    for _, piece in zip(range(_PIECES), embedded.markup(text), strict=False):
        inner = html.from_text(piece)
        own = [block for block in first.blocks if not isinstance(block, Grid)]
        yield Document(
            first.media_type,
            EMBEDDED,
            [*own, *inner.blocks],
            [*first.metas, *inner.metas],
            [*first.flaws, *inner.flaws],
        )
    if drawn := _drawn(first):
        yield drawn


def _drawn(first: Document) -> Document | None:
    """The page read as a text of one cell a line, as boxes set side by side by a style come; None if it draws none."""
    from parsers.plaintext.lines import text_blocks

    texts = [block.text.replace("\n", " ") for block in first.blocks if not isinstance(block, Grid)]
    blocks = text_blocks("\n".join(texts))
    if all(isinstance(block, Paragraph) for block in blocks):
        return None
    return Document(first.media_type, LINES, blocks, first.metas, first.flaws)
