"""Pages of ink into the blocks of a document: grids found, joined over page breaks, and paragraphs between.

Used by every paged format: PDF, OFD and scans.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from parsers.document import Block
from parsers.grids.blanks import drawn_beside, drawn_in_blanks
from parsers.grids.crossing import TOUCH
from parsers.grids.ink import LEVEL, Run, Sheet
from parsers.grids.lattice import Piece, pieces_of
from parsers.grids.linenumbers import without_line_numbers
from parsers.grids.stitch import follows, stitch
from parsers.grids.strays import strays
from parsers.grids.struck import without_struck
from parsers.grids.textlines import Line, PlacedLine, line_of, lines_of, margins, paragraphs
from parsers.grids.undrawn.grid import word_pieces

EDGE = 0.12
"""Page numbers stand in this share of the page's height at its top or bottom."""

HEAD = 0.085
"""Running heads and feet stand in this share of the height; Word's margins begin at 0.086."""

MOST_PARTS = 40
"""Parts of one table; a longer list is no standard table, and joining costs more with every part."""

ROW_SPACE = 8.0
"""Rows drawn as boxes of their own stand no farther apart than this."""

_FOLIO = re.compile(
    r"[\s\-–—―－·•.~]*(第\s*)?\d{1,4}\s*(页)?\s*((/|／|of|，|,)?\s*(共\s*)?\d{1,4}\s*(页)?)?[\s\-–—―－·•.~]*"
    r"|page \d+.*",
    re.IGNORECASE,
)


_NUMBER = re.compile(r"\d+")
_FULL_WIDTH_DIGITS = "０１２３４５６７８９"
WIDE = 2.0
"""Numbers farther apart than this many font sizes are not one page number."""


@dataclass(slots=True)
class PageItems:
    """What one page holds, from top to bottom."""

    sheet: Sheet
    lines: list[Line]
    pieces: list[Piece]
    items: list[Line | Piece] = field(default_factory=list)


Finder = Callable[[Sheet], tuple[list[Piece], list[Run]]]
"""Finds the grids of a page and returns them with the runs that stand in none."""


class Reading(NamedTuple):
    """The blocks of all pages in reading order, the flaws met, and whether a table was told by its words alone."""

    blocks: list[Block]
    flaws: list[str]
    by_words: bool


def blocks_of(sheets: Iterable[Sheet], finder: Finder = pieces_of) -> Reading:
    """Read the pages of a document from first to last."""
    pages = [_page(sheet, finder) for sheet in sheets]
    flaws = [flaw for page in pages for flaw in page.sheet.flaws]
    _drop_furniture(pages)
    turned = [page.sheet.number for page in pages if _has_turned_numbers(page)]
    flaws += [f"page {number}: numbers on their side in upright text are not read" for number in turned]
    by_words = _tell_by_words(pages)
    flaws += [flaw for tell in (_doubts, _drawings, _numbers_beside) for page in pages for flaw in tell(page)]
    for page in pages:
        page.items = sorted([*page.lines, *page.pieces], key=_top)
    _open_boxes(pages)
    blocks = list(_joined(pages, flaws))
    return Reading(blocks, flaws, by_words)


def _has_turned_numbers(page: PageItems) -> bool:
    return any(line.runs[0].turned and _NUMBER.match(line.text) for line in page.lines)


def _doubts(page: PageItems) -> Iterator[str]:
    yield from (f"page {piece.page}: {doubt}" for piece in page.pieces for doubt in piece.doubts)


def _drawings(page: PageItems) -> Iterator[str]:
    if page.sheet.drawings and (count := drawn_in_blanks(page.sheet, page.pieces)):
        what = "drawings stand in cells without text: numbers may be drawn, not written"
        yield f"page {page.sheet.number}: {count} {what}"
    if page.pieces and (count := drawn_beside(page.sheet, page.pieces)):
        what = "marks are drawn beside numbers: digits or signs may be drawn, not written"
        yield f"page {page.sheet.number}: {count} {what}"


def _numbers_beside(page: PageItems) -> Iterator[str]:
    if count := strays(page.pieces, page.lines):
        yield f"page {page.sheet.number}: {count} numbers stand beside the cells of a table, not in them"


def _joined(pages: Sequence[PageItems], flaws: list[str]) -> Iterator[Block]:
    """Lines as paragraphs, and the pieces of a table as one grid, over page breaks; what could not be decided of a
    grid becomes a flaw."""
    left, right = margins(line for page in pages for line in page.lines)
    waiting: list[PlacedLine] = []
    table: list[Piece] = []

    def close_table() -> Iterator[Block]:
        if table:
            grid, found = stitch(table)
            yield grid
            flaws.extend(found)
            table.clear()

    def close_text() -> Iterator[Block]:
        yield from paragraphs(waiting, left, right)
        waiting.clear()

    for page in pages:
        for item in page.items:
            if isinstance(item, Line):
                yield from close_table()
                waiting.append(PlacedLine(page.sheet.number, item))
                continue
            if table and (len(table) == MOST_PARTS or not _goes_on(table[-1], item)):
                yield from close_table()
            yield from close_text()
            table.append(item)
    yield from close_table()
    yield from close_text()


def _goes_on(above: Piece, below: Piece) -> bool:
    """The second of two grids with no text between them belongs to the table of the first."""
    near = above.page < below.page or 0 <= below.ys[0] - above.ys[-1] <= ROW_SPACE
    return near and follows(above, below)


def _open_boxes(pages: Sequence[PageItems]) -> None:
    """Turn boxes of one column into lines of text, but for rows that a page break parted from their table."""
    kept: set[int] = set()
    filled = [page for page in pages if page.items]
    for above, below in pairwise(filled):
        a, b = above.items[-1], below.items[0]
        if isinstance(a, Piece) and isinstance(b, Piece) and a.single != b.single and follows(a, b):
            kept.add(id(a if a.single else b))
    for page in filled:
        boxes = {id(item) for item in page.items if isinstance(item, Piece) and item.single} - kept
        if boxes:
            _open(page, boxes)


def _open(page: PageItems, boxes: Collection[int]) -> None:
    opened: list[Line | Piece] = []
    for item in page.items:
        if isinstance(item, Piece) and id(item) in boxes:
            lines = [_with_rest(line, page) for line in lines_of(run for cell in item.cells for run in cell.runs)]
            page.lines += lines
            opened += lines
        else:
            opened.append(item)
    left = set(map(id, page.lines))
    page.items = [item for item in opened if isinstance(item, Piece) or id(item) in left]


def _with_rest(line: Line, page: PageItems) -> Line:
    """A line of a box with what follows on its end outside, which is taken from the page: the text has outgrown the
    box."""
    for rest in page.lines:
        level = abs(rest.baseline - line.baseline) < LEVEL * line.size
        if level and abs(rest.box[0] - line.box[2]) < TOUCH * line.size:
            page.lines = [other for other in page.lines if other is not rest]
            return line_of([*line.runs, *rest.runs])
    return line


def _top(item: Line | Piece) -> float:
    return item.ys[0] if isinstance(item, Piece) else (item.box[1] + item.box[3]) / 2


def _page(sheet: Sheet, finder: Finder) -> PageItems:
    without_struck(sheet)
    without_line_numbers(sheet)
    pieces, free = finder(sheet)
    return PageItems(sheet, lines_of(free), pieces)


def _tell_by_words(pages: Sequence[PageItems]) -> bool:
    """Look for tables without drawn lines on pages where the drawing shows none; return whether there are any."""
    found = False
    for drawn, group in groupby(pages, key=lambda page: not all(piece.single for piece in page.pieces)):
        if drawn:
            continue
        strip = list(group)
        for piece in word_pieces([(page.sheet.number, page.lines) for page in strip]):
            found = True
            taken = {id(run) for cell in piece.cells for run in cell.runs}
            for page in strip:
                if page.sheet.number == piece.page:
                    page.pieces.append(piece)
                page.lines = [line for line in page.lines if id(line.runs[0]) not in taken]
    return found


def _drop_furniture(pages: Sequence[PageItems]) -> None:
    """Take away page numbers, and heads and feet that repeat at one height on neighbouring pages."""
    heads = [{_furniture_key(line) for line in page.lines if _at_edge(line, page, HEAD)} for page in pages]
    folios = _folios(pages)
    for k, page in enumerate(pages):
        near = {key for other in (k - 1, k + 1) if 0 <= other < len(pages) for key in heads[other]}
        page.lines = [
            line
            for line in page.lines
            if id(line) not in folios and not (_at_edge(line, page, HEAD) and _furniture_key(line) in near)
        ]


def _folios(pages: Sequence[PageItems]) -> set[int]:
    """The page numbers, one a page: lines with ornaments (- 4 -, 第4页), or bare numbers that count with the pages.

    Any other number at the edge of a page may be the value of a row that a page break parted from its table.
    """
    found: list[tuple[PageItems, Line]] = []
    for page in pages:
        edges = [*page.lines[-1:], *(page.lines[:1] if len(page.lines) > 1 else ())]
        edges += [line for line in page.lines[1:-1] if line.runs[0].turned]
        found += [(page, line) for line in edges if _at_edge(line, page, EDGE) and _is_folio(line)]
    steps = Counter(_step(page, line) for page, line in found)
    taken: dict[int, int] = {}
    for page, line in found:
        ornaments = not line.text.strip().isdecimal()
        if ornaments or steps[_step(page, line)] > 1 or _step(page, line) == 0:
            taken.setdefault(page.sheet.number, id(line))
    return set(taken.values())


def _step(page: PageItems, line: Line) -> int:
    """How far a page's printed number is from its place in the file."""
    return int(_NUMBER.findall(line.text)[0]) - page.sheet.number


def _at_edge(line: Line, page: PageItems, share: float) -> bool:
    left, top, right, bottom = line.box
    if line.runs[0].turned:  # as on a page that is bound on its other side
        return right < share * page.sheet.width or left > (1 - share) * page.sheet.width
    return bottom < share * page.sheet.height or top > (1 - share) * page.sheet.height


def _furniture_key(line: Line) -> tuple[str, int]:
    """Text without its numbers, and height to a few points."""
    return re.sub(r"\d+", "#", line.text), round(line.baseline / 4)


def _is_folio(line: Line) -> bool:
    """Nothing but a number and its ornaments; two numbers far apart are those of a row."""
    if not _FOLIO.fullmatch(line.text):
        return False
    apart = any(right.lefts[0] - left.rights[-1] > WIDE * line.size for left, right in pairwise(line.runs))
    return not apart or not set(line.text) <= set(" 0123456789") | set(_FULL_WIDTH_DIGITS)
