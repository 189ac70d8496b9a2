"""Tables whose markup was read before with other numbers in it: they are filled in instead of read again.

Offices of one county publish one form, drawn up once, each with its own numbers. The markup of a table is cut at every
text that is nothing but a number in digits; what is left is the table's *skeleton*. The second table with the same
skeleton is read with a *mark* in place of each number. A mark that comes out as the whole text of one cell shows a
*hole*, into which any number can be put: no step from markup to grid depends on a number's value. A mark that comes
out beside other text (the 3 of 第3条) or in a line above the table shows a number that belongs to the form, which then
holds for that number only. A mark that comes out nowhere shows a number that nobody sees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from parsers.document import BlankGrid
from parsers.markup import layout
from parsers.markup.flow import Dissolved, Line, Placed, Table

_DIGITS = 9
_NUMBER = re.compile(rf"[0-9]{{1,{_DIGITS}}}+(?:\.[0-9]{{1,4}}+)?+(?=\s*+<)")
_CELL_NUMBER = re.compile(rf">(\s*+)({_NUMBER.pattern})")
_FIRST_MARK = 730_000_000
"""Marks count from here on; a table that holds such numbers itself is not remembered."""
_MARK = re.compile(r"73\d{7}")

_OPENING = 64
"""Characters with which tables of one skeleton begin alike; numbers stand farther inside."""

_OPENINGS, _ALIKE = 32, 4
_REMEMBERED = 64
_LONGEST = 80_000
"""Openings kept, skeletons met twice of each, skeletons met once, and characters of the longest: forty megabytes at
most with what is read."""
_VARIANTS = 4
"""Sets of numbers that belong to the form, for each skeleton."""


class Setting(NamedTuple):
    """What the reading of a table rests on beside its markup: the region of the page around it, the least `hidden` of
    a tag that takes effect, and the table's number."""

    region: int
    hides: int
    number: int


class BlankPlaced(NamedTuple):
    """A grid without numbers, which numbers fill it, by their order in the markup, and its region of the page."""

    grid: BlankGrid
    numbers: Sequence[int]
    region: int


class BlankTable(NamedTuple):
    """What a table without numbers dissolves into, and the flaws of its markup and of its layout."""

    pieces: Sequence[Line | BlankPlaced]
    flaws: Sequence[str]
    layout_flaws: Sequence[str]

    def filled_in(self, numbers: Sequence[str]) -> Dissolved:
        """The table with the numbers of a page."""
        pieces = [
            piece
            if isinstance(piece, Line)
            else Placed(piece.grid.filled_in([numbers[k] for k in piece.numbers]), piece.region)
            for piece in self.pieces
        ]
        return Dissolved(pieces, self.flaws, self.layout_flaws)


Reader = Callable[[str, Setting], tuple[Table, list[str]] | None]
"""Reads the markup of a table by itself: the table and the flaws of its markup; None where it depends on more than its
setting, or changes more of the page than it adds."""


def known_table(markup: str, setting: Setting, read: Reader) -> Dissolved | None:
    """The table that the markup is, if its skeleton was met before."""
    if len(markup) > _LONGEST:
        return None
    alike = _alike(markup[:_OPENING], setting)
    for skeleton in alike:
        numbers = skeleton.numbers(markup)
        if numbers is not None:
            break
    else:
        parts = _CELL_NUMBER.split(markup)
        skeleton = _skeleton("\0".join([*parts[::3], *parts[1::3]]), setting)
        if not skeleton.texts:
            skeleton.texts = [f"{text}>{blank}" for text, blank in zip(parts[::3], parts[1::3], strict=False)]
            skeleton.texts.append(parts[-1])
            return None
        alike.insert(0, skeleton)
        del alike[_ALIKE:]
        numbers = parts[2::3]
    blank = skeleton.blank(numbers, read)
    return blank.filled_in(numbers) if blank else None


Piece = Line | Placed


class _Skeleton:
    """What is known of one skeleton in one setting. `fixed` are the numbers that belong to the form, by their order."""

    __slots__ = ("_blanks", "_fixed", "_setting", "texts")

    def __init__(self, setting: Setting) -> None:
        self.texts: list[str] = []
        self._setting = setting
        self._fixed: Sequence[int] | None = None
        self._blanks: dict[tuple[str, ...], BlankTable | None] = {}

    def numbers(self, markup: str) -> list[str] | None:
        """The numbers of a table that has this skeleton; None for another one."""
        first, *texts = self.texts
        if not markup.startswith(first):
            return None
        numbers = []
        at = len(first)
        for text in texts:
            number = markup[at : markup.find("<", at)]
            if not (number.isdecimal() and number.isascii() and len(number) <= _DIGITS):
                found = _NUMBER.match(markup, at)
                if found is None:
                    return None
                number = found[0]
            at += len(number)
            if not markup.startswith(text, at):
                return None
            numbers.append(number)
            at += len(text)
        return numbers if at == len(markup) else None

    def blank(self, numbers: list[str], read: Reader) -> BlankTable | None:
        """The table without the numbers that do not belong to its form."""
        if self._fixed is None:
            found = self._marked(numbers, range(len(numbers)), read)
            self._fixed = _elsewhere(found[0]) if found else ()
        fixed = tuple([numbers[k] for k in self._fixed])
        if fixed not in self._blanks:
            if len(self._blanks) == _VARIANTS:
                return None
            free = sorted(set(range(len(numbers))).difference(self._fixed))
            found = self._marked(numbers, free, read)
            self._blanks[fixed] = _blank(*found) if found and not _elsewhere(found[0]) else None
        return self._blanks[fixed]

    def _marked(
        self, numbers: list[str], free: Sequence[int], read: Reader
    ) -> tuple[list[Piece], list[str], list[str]] | None:
        """What the table dissolves into with marks for the `free` ones of its numbers, and the flaws of both steps."""
        written = [*numbers, ""]
        for k in free:
            written[k] = ""
        if any(map(_MARK.search, chain(self.texts, written))):
            return None
        for k in free:
            written[k] = str(_FIRST_MARK + k)
        found = read("".join(chain.from_iterable(zip(self.texts, written, strict=True))), self._setting)
        if found is None:
            return None
        table, flaws = found
        layout_flaws: list[str] = []
        return list(layout.dissolve([table], layout_flaws)), flaws, layout_flaws


@lru_cache(maxsize=_REMEMBERED)
def _skeleton(_: str, setting: Setting) -> _Skeleton:
    return _Skeleton(setting)


@lru_cache(maxsize=_OPENINGS)
def _alike(_: str, __: Setting) -> list[_Skeleton]:
    """The skeletons met twice of tables that begin alike in one setting, the newest first."""
    return []


def _elsewhere(pieces: Sequence[Piece]) -> list[int]:
    """The numbers whose marks are not the whole text of one cell."""
    texts = [text for piece in pieces for text in _texts(piece)]
    whole = Counter(filter(_MARK.fullmatch, texts))
    alone = {text for piece in pieces if isinstance(piece, Placed) for text in _texts(piece) if whole[text] == 1}
    beside = {mark for text in texts if text not in alone for mark in _MARK.findall(text)}
    return sorted(int(mark) - _FIRST_MARK for mark in beside)


def _texts(piece: Piece) -> list[str]:
    return [piece.text] if isinstance(piece, Line) else [cell.text for cell in piece.grid.cells]


def _blank(pieces: Sequence[Piece], flaws: Sequence[str], layout_flaws: Sequence[str]) -> BlankTable:
    return BlankTable(
        [piece if isinstance(piece, Line) else _blank_grid(piece) for piece in pieces], flaws, layout_flaws
    )


def _blank_grid(piece: Placed) -> BlankPlaced:
    grid = piece.grid
    holes = {at: int(cell.text) - _FIRST_MARK for at, cell in enumerate(grid.cells) if _MARK.fullmatch(cell.text)}
    return BlankPlaced(
        BlankGrid(grid.cells, tuple(holes), grid.n_rows, grid.n_columns), tuple(holes.values()), piece.region
    )
