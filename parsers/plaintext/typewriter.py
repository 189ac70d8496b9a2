"""A text as the page that a fixed-pitch printer makes of it: characters and drawn lines at their places.

Labels broken over lines inside their column, numbers at any height beside them, and boxes whose merged cells are drawn
are read here by what reads tables of printed pages. How wide a character is, is up to the program that wrote the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

from parsers.document import Block, Document, Grid, Paragraph, Place
from parsers.grids.ink import ASCENT, Ruling, RunBuilder, Sheet
from parsers.grids.lattice import pieces_of
from parsers.grids.pages import Finder, blocks_of
from parsers.plaintext import upright
from parsers.plaintext.common import heads_section, number_lines, width
from parsers.tables.labels import exact_label

METHOD = "text-page"
"""The method of a text that is read so."""
MOST_LINES = 1500
MOST_CHARACTERS = 120_000
"""Of a text that is read so; the longest reports have half of it."""

STEP, SIZE, FEED = 6.0, 12.0, 16.0
"""Points from column to column, of the font, and from line to line."""

_BESIDE = re.compile(r"\S {2,}\S|\S[ \u3000\xa0]*[\u3000\xa0][ \u3000\xa0]*\S|\t")
"""White space that may part cells."""
_LINED_UP = re.compile(r"\t\t| {2}|[\u3000\xa0]")
"""White space that lines cells up."""
_STROKES = re.compile(r"[-=_]{3,}")
_TEXT = re.compile(r"[^\s\u3000\xa0]+(?:[ \u3000\xa0](?=[^\s\u3000\xa0])[^\s\u3000\xa0]+)*")
"""What one blank alone sets apart is one text."""
_BLANK = frozenset(" \t\v\u3000\xa0")
_TAB = 8
_BARS = "|¦｜"
_MOST_SECTIONS = 4
"""Sections with tables of which each may be read in either way."""
_LEAST = 3
"""Lines that draw or are parted, for a text that may hold a table."""

Measure = Callable[[str], int]
_WIDTHS: tuple[Measure, ...] = (width, lambda character: width(character, 2), len)
"""A terminal, a Chinese font, and programs that count characters."""


@dataclass(slots=True)
class _Page:
    """The lines of a text between two form feeds, on a sheet; `steps` are the columns at which the characters of each
    line begin, the last its end."""

    sheet: Sheet
    first: int
    lines: list[str] = field(default_factory=list)
    steps: list[list[int]] = field(default_factory=list)


def readings(text: str, first: Document) -> Iterator[Document]:
    """The document with the tables that its text draws as a page, by every width that its characters may have; first by
    what is drawn, then by white space alone."""
    lines = [line.text for line in number_lines(text)]
    if len(lines) > MOST_LINES or len(text) > MOST_CHARACTERS:
        return
    known = upright.taken_out(lines)
    drawn = sum(len(_drawing(line)) > 1 for line in lines) >= _LEAST
    if not drawn and sum(bool(_BESIDE.search(line)) for line in lines) < _LEAST:
        return
    seen: list[list[list[int]]] = []
    found = [_printed(first.blocks)]
    for measure in _WIDTHS:
        steps = [_steps(line, measure) for line in lines]
        if steps in seen:
            continue
        seen.append(steps)
        for finder in (pieces_of, _by_words) if drawn else (_by_words,):
            drawn_so, flaws = _blocks(lines, _pages(lines, steps), finder)
            blocks = sorted([*drawn_so, *known], key=_line)
            if (drawing := _printed(blocks)) and drawing not in found:
                found.append(drawing)
                for mixed in _mixed(first.blocks, blocks, lines):
                    yield Document(first.media_type, METHOD, mixed, metas=first.metas, flaws=[*first.flaws, *flaws])


def _mixed(first: Sequence[Block], second: Sequence[Block], lines: Sequence[str]) -> Iterator[list[Block]]:
    """The second reading of a text, then that of some of its sections with the first one of the others.

    Where the second one finds no label of a table, it has taken lines of prose for one: there the first one stays, and
    where tabs set cells apart one by one, or bars at any place, which lines nothing up.
    """
    pairs = [
        (one, other if _holds_labels(other) and not _is_loose(lines[low : high - 1]) else one)
        for low, high, one, other in _sections(first, second)
    ]
    open_to_choice = [k for k, (one, other) in enumerate(pairs) if _printed(one) != _printed(other)]
    if len(open_to_choice) > _MOST_SECTIONS:
        yield [block for _, other in pairs for block in other]
        return
    for choice in product((True, False), repeat=len(open_to_choice)):
        if any(choice):
            taken = {k for k, chosen in zip(open_to_choice, choice, strict=True) if chosen}
            yield [block for k, pair in enumerate(pairs) for block in pair[k in taken]]


def _is_loose(lines: Sequence[str]) -> bool:
    return _by_single_tabs(lines) or all(_by_wandering_bars(lines, measure) for measure in _WIDTHS)


def _by_wandering_bars(lines: Sequence[str], measure: Measure) -> bool:
    """Whether bars part the cells of most lines that do not stand below those of the line above."""
    places = [
        {step for step, char in zip(_steps(line, measure), line, strict=False) if char in _BARS}
        for line in lines
        if sum(map(line.count, _BARS)) >= _LEAST
    ]
    apart = sum(2 * len(above & below) < min(len(above), len(below)) for above, below in pairwise(places))
    return 2 * apart > len(places)


def _by_single_tabs(lines: Sequence[str]) -> bool:
    tabbed = [line.strip(" ") for line in lines if "\t" in line.strip()]
    return bool(tabbed) and not any(map(_LINED_UP.search, tabbed))


def _sections(first: Sequence[Block], second: Sequence[Block]) -> Iterator[tuple[int, int, list[Block], list[Block]]]:
    """Both readings cut at the headings of sections with a table that both have as lines of their own, with the lines
    of these."""
    cuts = sorted(_headings(first) & _headings(second))
    for low, high in pairwise([0, *cuts, MOST_LINES + 1]):
        one, other = ([block for block in blocks if low <= _line(block) < high] for blocks in (first, second))
        yield low, high, one, other


def _holds_labels(blocks: Sequence[Block]) -> bool:
    return any(exact_label(cell.text) for block in blocks if isinstance(block, Grid) for cell in block.cells)


def _printed(blocks: Sequence[Block]) -> list[list[tuple[str, int, int]]]:
    """What stands in the cells of the grids among some blocks, and where."""
    return [[cell[:3] for cell in block.cells] for block in blocks if isinstance(block, Grid)]


def _headings(blocks: Sequence[Block]) -> set[int]:
    return {_line(block) for block in blocks if not isinstance(block, Grid) and heads_section(block.text)}


def _line(block: Block) -> int:
    """The line on which a block begins."""
    if isinstance(block, Grid):
        return min((cell.place.line for cell in block.cells if cell.place.line), default=0)
    return block.place.line or 0


def _by_words(sheet: Sheet) -> tuple[list[Any], list[Any]]:
    return [], sheet.runs


# --- lines as a page --------------------------------------------------------------------------------------------------


def _pages(lines: Sequence[str], steps: Sequence[list[int]]) -> list[_Page]:
    pages: list[_Page] = []
    for number, (line, columns) in enumerate(zip(lines, steps, strict=True)):
        if not pages or line.startswith("\f"):
            pages.append(_Page(Sheet(len(pages) + 1, 0.0, 0.0), number))
        pages[-1].lines.append(line)
        pages[-1].steps.append(columns)
    for page in pages:
        _print(page)
    return pages


def _steps(line: str, measure: Measure) -> list[int]:
    steps = [0]
    for character in line:
        at = steps[-1]
        steps.append(at + _TAB - at % _TAB if character == "\t" else at + measure(character) * (character != "\f"))
    return steps


def _print(page: _Page) -> None:
    """Put the characters and the drawn lines of a page on its sheet."""
    builder = RunBuilder()
    drawings = [_drawing(line) for line in page.lines]
    for n, (line, steps) in enumerate(zip(page.lines, page.steps, strict=True)):
        builder.space()
        for k, character in enumerate(line):
            if k in drawings[n] or character in _BLANK or not character.isprintable():
                builder.space()
            elif steps[k + 1] > steps[k]:
                builder.add(character, steps[k] * STEP, steps[k + 1] * STEP, n * FEED + ASCENT * SIZE, SIZE)
    sheet = page.sheet
    sheet.runs = builder.runs
    sheet.width = max((steps[-1] for steps in page.steps), default=0) * STEP
    sheet.height = len(page.lines) * FEED
    for n, drawing in enumerate(drawings):
        for k in drawing:
            _draw(page, n, k, drawings)


def _draw(page: _Page, n: int, k: int, drawings: Sequence[frozenset[int]]) -> None:
    """The strokes of one character, from the middle of its box to the sides that it reaches."""
    steps = page.steps[n]
    left, right, top = steps[k] * STEP, steps[k + 1] * STEP, n * FEED
    across, down = (left + right) / 2, top + SIZE / 2
    up, low, back, on = _arms(page.lines[n][k])
    if back or on:
        page.sheet.horizontal.append(Ruling(down, left if back else across, right if on else across))
    if up or low:
        # What is drawn on the next line begins at its middle: the stroke goes as far as the feed.
        start = top + SIZE / 2 - FEED / 2 if up else down
        page.sheet.vertical.append(Ruling(across, start, down + FEED / 2 if low else down))


@lru_cache(maxsize=256)
def _arms(character: str) -> tuple[bool, bool, bool, bool]:
    """Whether a character draws upwards, downwards, to the left and to the right."""
    if character in _BARS:
        return True, True, False, False
    if character in "-=_:":
        return False, False, True, True
    if character == "+":
        return True, True, True, True
    words = unicodedata.name(character, "").split()
    upright, level = "VERTICAL" in words, "HORIZONTAL" in words
    return upright or "UP" in words, upright or "DOWN" in words, level or "LEFT" in words, level or "RIGHT" in words


@lru_cache(maxsize=4096)
def _drawing(line: str) -> frozenset[int]:
    """The characters of a line that draw: those made for it, bars where there are two, and rules of dashes with the
    crosses and colons at their ends."""
    found = {k for k, character in enumerate(line) if "\u2500" <= character <= "\u257f"}
    bars = [k for k, character in enumerate(line) if character in _BARS]
    if len(bars) > 1 or found:
        found.update(bars)
    for rule in _STROKES.finditer(line):
        found.update(range(*rule.span()))
        for end, step in ((rule.start() - 1, -1), (rule.end(), 1)):
            while 0 <= end < len(line) and line[end] in "+:-":
                found.add(end)
                end += step
    return frozenset(found)


# --- the page as blocks -----------------------------------------------------------------------------------------------


def _blocks(lines: Sequence[str], pages: Sequence[_Page], finder: Finder) -> tuple[list[Block], list[str]]:
    """The grids that the pages draw, and every line that stands in none of them as a paragraph; and what is not certain
    of the grids."""
    grids: list[tuple[int, int, Grid]] = []
    reading = blocks_of([page.sheet for page in pages], finder)
    for block in reading.blocks:
        if isinstance(block, Grid):
            block.change(lambda cell: cell._replace(place=_place(cell.place, pages)))
            numbers = [cell.place.line for cell in block.cells if cell.place.line]
            ends = [number + cell.text.count("\n") for cell, number in zip(block.cells, numbers, strict=False)]
            if numbers:
                grids.append((min(numbers), max([*numbers, *ends]), block))
    found: list[Block] = []
    inside = 0
    waiting = sorted(grids, key=lambda entry: entry[0])
    for number, line in enumerate(lines, 1):
        while waiting and waiting[0][0] <= number:
            _, last, grid = waiting.pop(0)
            found.append(grid)
            inside = max(inside, last)
        if number > inside and line.strip() and len(_drawing(line)) < len(line.strip()):
            found.append(Paragraph(line.strip(), Place(line=number)))
    return found, reading.flaws


def _place(place: Place, pages: Sequence[_Page]) -> Place:
    """The line of a cell, and which of the texts of that line it is."""
    if place.page is None or place.box is None:
        return place
    page = pages[place.page - 1]
    n = min(max(int((place.box[1] + SIZE / 2) // FEED), 0), len(page.lines) - 1)
    line, steps = page.lines[n], page.steps[n]
    k = bisect_right(steps, place.box[0] / STEP + 0.01) - 1
    return Place(line=page.first + n + 1, column=bisect_left(_text_starts(line), k) + 1)


@lru_cache(maxsize=4096)
def _text_starts(line: str) -> list[int]:
    """Where the texts of a line begin, which more than a blank or what is drawn sets apart."""
    drawn = _drawing(line)
    return [found.start() for found in _TEXT.finditer("".join("\t" if k in drawn else c for k, c in enumerate(line)))]
