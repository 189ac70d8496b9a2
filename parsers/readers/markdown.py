"""Markdown (CommonMark with GitHub's tables), as transcriptions of scanned reports come.

Only what a report needs: headings, paragraphs, tables with bars or in boxes, HTML tables. What stands inside a
line is read by `parsers.plaintext.inline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from parsers import encoding
from parsers.document import Block, Document, Grid, Heading, Hints, OtherReadings, Paragraph, Place
from parsers.errors import LimitExceeded, Unreadable
from parsers.plaintext import ruled
from parsers.plaintext.columns import between_bars
from parsers.plaintext.common import BLANK, Numbered, grid, number_lines
from parsers.plaintext.cutlabels import joined
from parsers.plaintext.frames import without_names
from parsers.plaintext.holes import without_holes
from parsers.plaintext.lines import blocks as text_blocks
from parsers.plaintext.padding import without_padding
from parsers.readers import html_page
from parsers.readers.markdown_inline import formulas, inline

MAX_BYTES = 16 * 1024 * 1024
"""Bytes of a text. The longest reports have 200 KB."""

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t\u3000]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*")
_BREAK = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_DELIMITER = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BOX_RULE = re.compile(r"[ \t]*\+(?:[:=\-]{2,}\+)+[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_QUOTE = re.compile(r"^ {0,3}>[ \t]?")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
_NUMBERED = re.compile(r" {0,3}\d{1,3}[.)][ \t]")
_COMMENT = re.compile(r"<!--(?=[^\n]*\n).*?-->", re.DOTALL)
"""A comment of several lines; `inline` knows those of one."""
_TABLE_OPEN = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_CLOSE = re.compile(r"</table\s*>", re.IGNORECASE)


def read(data: bytes, hints: Hints) -> Document:
    """Read a Markdown text.

    Places are `line=N`, with `column=K` for the K-th cell of a table row; cells of HTML tables have
    `table=N row=R column=C` as in pages. Raises Unreadable for a text of blanks and LimitExceeded for one too long.
    """
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a text of more than {MAX_BYTES >> 20} MB")
    decoded = encoding.decode(data, hints.charset)
    lines = number_lines(_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), decoded.text))
    metas, at = _front_matter(lines)
    reader = _Reader(joined(lines[at:]))
    blocks = list(reader.blocks())
    if not blocks:
        raise Unreadable("a text without words")
    document = Document("text/markdown", "markdown", blocks, metas, reader.flaws)
    if not any(_TABLE_OPEN.search(line.text) for line in lines[at:]):
        document.others = OtherReadings(partial(_as_text, lines[at:]), mend=True)
    encoding.note_loss(document, decoded)
    return document


def _as_text(lines: Sequence[Numbered], first: Document) -> Iterator[Document]:
    """The document with what stands between its headings read as plain text: programs that convert pages have their own
    ways to draw a table, and some call what they write Markdown."""
    blocks: list[Block] = []
    run: list[Numbered] = []
    for line in lines:
        if heading := _ATX.fullmatch(line.text):
            blocks += _inlined(text_blocks(run))
            run = []
            if heading[2]:
                blocks.append(Heading(inline(heading[2]), len(heading[1]), Place(line=line.number)))
        else:
            run.append(line)
    blocks += _inlined(text_blocks(run))
    blocks = [block for block in blocks if isinstance(block, Grid) or not _BREAK.fullmatch(block.text)]
    if any(isinstance(block, Grid) for block in blocks):
        yield replace(first, method="markdown-lines", blocks=blocks)


def _front_matter(lines: Sequence[Numbered]) -> tuple[list[tuple[str, str]], int]:
    """`key: value` lines between two `---` at the very top, and where the text begins."""
    if not lines or lines[0].text.rstrip() != "---":
        return [], 0
    for k, line in enumerate(lines[1:200], 1):
        if line.text.rstrip() in ("---", "..."):
            pairs = (entry.text.partition(":") for entry in lines[1:k])
            return [(name.strip().lower(), value.strip().strip("\"'")) for name, colon, value in pairs if colon], k + 1
    return [], 0


class _Reader:
    def __init__(self, lines: Sequence[Numbered]) -> None:
        self.flaws: list[str] = []
        self._lines = lines
        self._paragraph: list[Numbered] = []
        self._html_tables = 0

    def blocks(self) -> Iterator[Block]:
        lines = self._lines
        at = 0
        while at < len(lines):
            line = Numbered(lines[at].number, _QUOTE.sub("", lines[at].text))
            text = line.text
            if drawn := self._drawn(at, text):
                yield from self._finish()
                found, at = drawn
                yield from found
                continue
            if not text.strip(BLANK):
                yield from self._finish()
            elif heading := _ATX.fullmatch(text):
                yield from self._finish()
                if heading[2]:
                    yield Heading(inline(heading[2]), len(heading[1]), Place(line=line.number))
            elif self._paragraph and _SETEXT.fullmatch(text):
                yield from self._finish(1 if "=" in text else 2)
            elif _BREAK.fullmatch(text):
                yield from self._finish()
            else:
                if _NUMBERED.match(text):
                    yield from self._finish()
                elif _BULLET.match(text):
                    yield from self._finish()
                    line = Numbered(line.number, _BULLET.sub("", text, count=1))
                self._paragraph.append(line)
            at += 1
        yield from self._finish()

    def _drawn(self, at: int, text: str) -> tuple[list[Block], int] | None:
        """The blocks of a table or of fenced text that begins at a line, and the line behind; None where none does."""
        lines = self._lines
        if _TABLE_OPEN.search(text):
            end = self._html_end(at)
            return list(self._html(lines[at:end])), end
        if fence := _FENCE.match(text):
            end = self._fence_end(at, fence[1])
            return text_blocks(lines[at + 1 : end - 1]), end
        if _BOX_RULE.fullmatch(text):
            end = self._box_end(at)
            return _inlined(text_blocks(lines[at:end])), end
        if ruled_table := ruled.table(lines, at):
            return _inlined([ruled_table[0]]), ruled_table[1]
        if self._starts_table(at):
            end = self._table_end(at)
            return [self._table(lines[at:end])], end
        return None

    def _finish(self, level: int = 0) -> Iterator[Block]:
        lines, self._paragraph = self._paragraph, []
        if not lines:
            return
        drawn = text_blocks(lines)
        if level == 0 and any(isinstance(block, Grid) for block in drawn):
            yield from _inlined(drawn)
            return
        text = inline("\n".join(line.text.strip(" \t") for line in lines))
        if text.strip():
            place = Place(line=lines[0].number)
            yield Heading(text, level, place) if level else Paragraph(text, place)

    def _fence_end(self, at: int, mark: str) -> int:
        for k in range(at + 1, len(self._lines)):
            if self._lines[k].text.strip().startswith(mark) and not self._lines[k].text.strip().strip(mark[0]):
                return k + 1
        return len(self._lines) + 1

    # --- tables ---------------------------------------------------------------------------------------------------

    def _starts_table(self, at: int) -> bool:
        """A line of cells over a rule of as many, or three cells or more between bars at both ends: a first row."""
        text = _QUOTE.sub("", self._lines[at].text)
        bars = len(_BAR.findall(text))
        if not bars:
            return False
        following = _QUOTE.sub("", self._lines[at + 1].text) if at + 1 < len(self._lines) else ""
        if _DELIMITER.fullmatch(following) and ("|" in following or bars == 2):
            return True
        stripped = text.strip()
        goes_on = bool(self._paragraph) and len(_BAR.findall(self._paragraph[-1].text)) >= 2  # of rows without bars
        return bars >= 3 and stripped.startswith("|") and stripped.endswith("|") and not goes_on

    def _table_end(self, at: int) -> int:
        end = at + 1
        while end < len(self._lines) and _BAR.search(self._lines[end].text):
            # Two tables without a blank line between: the second one's heading stands over a rule of its own.
            if end > at + 1 and end + 1 < len(self._lines) and _wide_rule(self._lines[end + 1].text):
                break
            end += 1
        return end

    def _box_end(self, at: int) -> int:
        end = at + 1
        while end < len(self._lines) and self._lines[end].text.lstrip(BLANK).startswith(("+", "|")):
            end += 1
        return end

    def _table(self, lines: Sequence[Numbered]) -> Grid:
        """The rows of a table, ragged where they have not all as many cells.

        GitHub fills shorter ones up with blanks; but converters that know no rowspan leave cells out on the left.
        """
        unquoted = [Numbered(line.number, _QUOTE.sub("", line.text)) for line in lines]
        if len(unquoted) > 1 and _DELIMITER.fullmatch(unquoted[1].text):
            del unquoted[1]
        rows = between_bars(unquoted)
        inlined = [[cell._replace(text=inline(cell.text)) for cell in row] for row in rows]
        cells = without_names(inlined)
        return grid(without_holes(cells) or without_padding(cells) or cells)

    def _html_end(self, at: int) -> int:
        depth = 0
        for k in range(at, len(self._lines)):
            text = self._lines[k].text
            depth += len(_TABLE_OPEN.findall(text)) - len(_TABLE_CLOSE.findall(text))
            if depth <= 0:
                return k + 1
        return len(self._lines)

    def _html(self, lines: Sequence[Numbered]) -> Iterator[Block]:
        text = "\n".join(line.text for line in lines)
        document = html_page.from_text(text)
        for block in document.blocks:
            if isinstance(block, Grid):
                block.change(lambda cell: cell._replace(text=formulas(cell.text), place=self._counted(cell.place)))
            else:
                block.place = Place(line=lines[0].number)
                block.text = inline(block.text)
            yield block
        self._html_tables += len(_TABLE_OPEN.findall(text))
        self.flaws += document.flaws

    def _counted(self, place: Place) -> Place:
        """A place in a piece of markup as one of the document, by the number of its table."""
        return place._replace(table=(place.table or 0) + self._html_tables)


def _wide_rule(text: str) -> bool:
    return bool(_DELIMITER.fullmatch(text)) and "---" in text and "|" in text


def _inlined(drawn: list[Block]) -> list[Block]:
    for block in drawn:
        if isinstance(block, Grid):
            block.change(lambda cell: cell._replace(text=inline(cell.text)))
        else:
            block.text = inline(block.text)
    return drawn
