"""Tables drawn with box characters (┌─┬─┐) or with `+--+` and `|`: cells with their spans, by position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from parsers.document import Block, Grid, GridCell, Paragraph, Place
from parsers.errors import LimitExceeded
from parsers.plaintext import columns
from parsers.plaintext.common import BLANK, Numbered, is_value, width
from parsers.tables.labels import exact_label

_VERTICAL = frozenset(
    "|｜+│┃║┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫┍┎┑┒┕┖┙┚┝┞┟┠┡┢┥┦┧┨┩┪┭┮┯┰┱┲┵┶┷┸┹┺┽┾┿╀╁╂╃╄╅╆╇╈╉╊╭╮╯╰"
)
_CORNERS = _VERTICAL - frozenset("|｜│┃║")
_HORIZONTAL = re.compile(r"[-=─━═]{2}|[─━═]")
_DASHES = frozenset("-=─━═")
SPARSE = 3
"""Rules of a table that are drawn only above it, below its heading and below it."""
_NOTHING = frozenset({"NULL", "null", "(null)"})
"""What clients of databases print for a value that is not there."""
MAX_BOX = 2_000_000
"""Rows × columns of a drawn table; the largest that fits a page has some 400."""


def read(lines: Sequence[Numbered]) -> list[Block] | None:
    """The grids that the lines draw; None where they draw no closed columns."""
    drawn = [line for line in lines if line.text.strip(BLANK)]
    ruled = [_is_rule(line.text) for line in drawn]
    if not any(ruled):
        return columns.piped(_as_bars(drawn))
    found: list[Block] = []
    for part in _tables(drawn, ruled):
        blocks = _drawn_table(part)
        if blocks is None:
            return None
        found += blocks
    return found


def _tables(drawn: Sequence[Numbered], ruled: Sequence[bool]) -> Iterator[Sequence[Numbered]]:
    """The drawings of a run: below the last rule of one stands the first of the next."""
    cuts = [k for k in range(1, len(drawn)) if ruled[k - 1] and ruled[k]]
    for start, end in pairwise([0, *cuts, len(drawn)]):
        if end - start > 1 or not cuts:
            yield drawn[start:end]


def _drawn_table(drawn: Sequence[Numbered]) -> list[Block] | None:
    ruled = [_is_rule(line.text) for line in drawn]
    if all(ruled):
        return None
    edges, chosen = _edges(drawn)
    if len(edges) < 2:
        return None
    bands = _bands(ruled)
    if sum(ruled) <= SPARSE:
        bands = [part for band in bands for part in _lines_apart(chosen, edges, band)]
    if len(bands) * len(edges) > MAX_BOX:
        raise LimitExceeded(f"a drawn table of {len(bands)} rows and {len(edges)} columns")
    grid, outside = _grid(drawn, chosen, edges, bands), list(_outside(drawn, chosen, edges))
    texts = [*(cell.text for cell in grid.cells), *(block.text for block in outside)]
    # A digit that stands where a border is drawn belongs to no cell: these lines draw no table.
    if sum(map(_digits, texts)) != sum(_digits(line.text) for line in drawn):
        return None
    return [grid, *outside]


def _outside(drawn: Sequence[Numbered], pictures: Sequence[Picture], edges: list[int]) -> Iterator[Paragraph]:
    """The text that stands left or right of the box, a line each."""
    drawing = _VERTICAL | _DASHES
    for line, picture in zip(drawn, pictures, strict=True):
        text = "".join(ch for at, ch in picture if not edges[0] < at < edges[-1] and ch not in drawing).strip(BLANK)
        if text:
            yield Paragraph(text, Place(line=line.number))


def _lines_apart(pictures: Sequence[Picture], edges: list[int], band: tuple[int, int]) -> list[tuple[int, int]]:
    """The rows of a band between two rules: each line one, where no rules are drawn between the rows of a table.

    Then known labels stand on several lines, on most of those with numbers too, or above most numbers of a row.
    """
    lines = range(band[0], band[1])
    rows = [
        ["".join(ch for at, ch in pictures[k] if left < at < right).strip(BLANK) for left, right in pairwise(edges)]
        for k in lines
    ]
    known = [any(exact_label(text) for text in row if text) for row in rows]
    numbered = [labelled for row, labelled in zip(rows, known, strict=True) if any(map(is_value, row))]
    values = [column for column in zip(*rows, strict=True) if any(map(is_value, column))]
    headed = sum(any(text and exact_label(text) for text in column) for column in values)
    apart = sum(known) > 1 and (sum(numbered) * 2 > len(numbered) or (len(numbered) == 1 and headed * 2 > len(values)))
    return [(k, k + 1) for k in lines] if apart else [band]


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _as_bars(lines: Sequence[Numbered]) -> list[Numbered]:
    table = str.maketrans(dict.fromkeys("│┃║", "|"))
    return [Numbered(line.number, line.text.translate(table)) for line in lines]


def _is_rule(text: str) -> bool:
    """A line that draws a border: dashes with nothing but bars between, or with text of cells that span it."""
    return bool(_HORIZONTAL.search(text)) and not _CORNERS.isdisjoint(text)


Picture = list[tuple[int, str]]
"""The characters of a line with the column where each begins."""


def _picture(text: str, box_width: int, ambiguous: int) -> Picture:
    at = 0
    picture: Picture = []
    for character in text.rstrip(BLANK):
        picture.append((at, character))
        boxed = (character in _VERTICAL and character not in "|+") or character in "─━═"
        at += box_width if boxed else width(character, ambiguous)
    return picture


def _edges(drawn: Sequence[Numbered]) -> tuple[list[int], list[Picture]]:
    """The columns at which bars stand, and the lines by position.

    Fonts draw a box character one or two columns wide, and so quotation marks and dashes; the reading in which fewest
    columns have bars is the right one.
    """
    best: tuple[list[int], list[Picture]] = ([], [])
    for box_width, ambiguous in product((1, 2), (1, 2)):
        reading = [_picture(line.text, box_width, ambiguous) for line in drawn]
        edges = sorted({at for picture in reading for at, ch in picture if ch in _VERTICAL})
        if not best[0] or len(edges) < len(best[0]):
            best = (edges, reading)
    return best


def _bands(ruled: Sequence[bool]) -> list[tuple[int, int]]:
    """The rows of the table as (first, end) of the lines between two rules."""
    bands = []
    start = 0
    for k, rule in enumerate([*ruled, True]):
        if rule:
            if k > start:
                bands.append((start, k))
            start = k + 1
    return bands


def _grid(
    drawn: Sequence[Numbered], pictures: Sequence[Picture], edges: list[int], bands: list[tuple[int, int]]
) -> Grid:
    n_columns = len(edges) - 1
    marks = [dict(picture) for picture in pictures]
    wall = [
        [any(marks[k].get(edge, " ") in _VERTICAL for k in range(first, end)) for edge in edges] for first, end in bands
    ]
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for r in range(len(bands)):
        for c in range(n_columns):
            if (r, c) in taken or not wall[r][c]:
                continue
            right = c + 1
            while right < n_columns and not wall[r][right]:
                right += 1
            below = r + 1
            while below < len(bands) and not _floor(marks, bands, below, edges[c], edges[right]):
                below += 1
            taken.update((row, column) for row in range(r, below) for column in range(c, right))
            pieces = _texts(drawn, pictures, bands[r][0], bands[below - 1][1], edges[c], edges[right])
            line, ordinal = (pieces[0][0], pieces[0][1]) if pieces else (drawn[bands[r][0]].number, None)
            text = "\n".join(piece[2] for piece in pieces if piece[2] not in _NOTHING)
            cells.append(GridCell(text, r, c, below - r, right - c, Place(line=line, column=ordinal)))
    return Grid(cells)


def _floor(marks: Sequence[dict[int, str]], bands: list[tuple[int, int]], below: int, left: int, right: int) -> bool:
    """Whether a border is drawn between the columns `left` and `right` above the row `below`, or none between rows."""
    between = range(bands[below - 1][1], bands[below][0])
    return not between or any(
        character in _DASHES for k in between for at, character in marks[k].items() if left < at < right
    )


def _texts(
    drawn: Sequence[Numbered], pictures: Sequence[Picture], first: int, end: int, left: int, right: int
) -> list[tuple[int, int, str]]:
    """The lines of text inside a rectangle: number, which cell of the line it is, text."""
    found = []
    for k in range(first, end):
        text = "".join(ch for at, ch in pictures[k] if left < at < right and ch not in _VERTICAL).strip(BLANK)
        if text and not set(text) <= _DASHES - {"-"}:
            ordinal = sum(ch in _VERTICAL for at, ch in pictures[k] if at <= left)
            found.append((drawn[k].number, ordinal, text))
    return found
