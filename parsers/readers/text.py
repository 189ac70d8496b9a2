"""Plain text: a paragraph a line, and the tables that its lines draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from parsers import encoding
from parsers.document import Block, Document, Hints, OtherReadings, Paragraph
from parsers.errors import LimitExceeded, Unreadable
from parsers.plaintext import apart, fillers, linenumbers, typeset, typewriter
from parsers.plaintext.lines import text_blocks

MAX_BYTES = 16 * 1024 * 1024
"""Bytes of a text. The longest reports have 200 KB."""


def read(data: bytes, hints: Hints) -> Document:
    """Read a plain text. Places are `line=N`, with `column=K` for the K-th cell of a line that holds several.

    Raises Unreadable for a text of blanks and LimitExceeded for one that is too long.
    """
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a text of more than {MAX_BYTES >> 20} MB")
    decoded = encoding.decode(data, hints.charset)
    text = apart.joined(linenumbers.taken_off(decoded.text))
    blocks = list(_printed(text_blocks(text), latex=typeset.is_latex(text)))
    if not blocks:
        raise Unreadable("a text without words")
    document = Document("text/plain", "text", blocks)
    if not fillers.fill(text):
        document.others = OtherReadings(partial(typewriter.readings, text), mend=True)
    encoding.note_loss(document, decoded)
    return document


def _printed(blocks: Iterable[Block], *, latex: bool) -> Iterator[Block]:
    """The blocks with the text of their lines without marks; of a source of LaTeX as it is printed, without lines that
    print nothing."""
    for block in blocks:
        if not isinstance(block, Paragraph):
            yield block
        elif text := typeset.without_commands(block.text) if latex else typeset.without_marks(block.text):
            yield block if text == block.text else replace(block, text=text)
