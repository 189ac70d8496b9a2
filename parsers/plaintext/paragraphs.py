"""Tables that paragraphs of a document draw line by line, with tabs or blanks, beside tables that it holds as such."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from parsers.document import Block, Document, Grid, Paragraph

ROWS, PIPES = 3, 2
"""Lines of a paragraph, and pipes of each, at least, that make a table."""


def drawn(document: Document, *, whole: bool = False) -> Iterator[Document]:
    """The document with such tables, if its paragraphs draw any; the method says `lines`.

    Their places count the lines of its paragraphs from 1. With `whole`, a paragraph is one line whatever breaks it has,
    unless each of its lines has cells between pipes.
    """
    from parsers.plaintext.lines import text_blocks

    blocks: list[Block] = []
    line = 1
    found = False
    for are_text, group in groupby(document.blocks, lambda block: isinstance(block, Paragraph)):
        if not are_text:
            blocks += group
            continue
        texts = [block.text for block in group if isinstance(block, Paragraph)]
        text = "\n".join(text.replace("\n", " ") if whole and not _is_piped(text) else text for text in texts)
        read = text_blocks(text, line)
        found = found or any(isinstance(block, Grid) for block in read)
        line += text.count("\n") + 1
        blocks += read
    if found:
        yield replace(document, method=f"{document.method}-lines", blocks=blocks)


def _is_piped(text: str) -> bool:
    lines = text.split("\n")
    return len(lines) >= ROWS and all(line.count("|") >= PIPES for line in lines)
