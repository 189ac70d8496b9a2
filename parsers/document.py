"""The neutral form that every format is read into: headings, paragraphs and grids, in reading order.

Readers produce it, the matcher consumes it, and neither knows the other. Nothing here knows what a report is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import NamedTuple, Protocol

Box = tuple[float, float, float, float]
"""Left, top, right, bottom; in points from the top left corner of the page (pixels for a picture)."""


class _Place(NamedTuple):
    page: int | None = None
    box: Box | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None


class Place(_Place):
    """Where something stands in its document, all counts from 1.

    A paged format fills `page` and `box`; markup fills `table` (the n-th table of the document, nested ones
    counted where they open), `row` and `column` of its grid, and `page` where a site cut the report into pages;
    plain text fills `line`, and `column` where a line holds several cells. `str()` gives the form used in every
    output and `Place.parse` reads it back: `page=2 box=101.2,88.0,140.5,102.3`, `table=3 row=5 column=2`,
    `line=120 column=2`.
    """

    def __str__(self) -> str:
        return self.printed

    @cached_property
    def printed(self) -> str:
        """The form used in every output; kept, since the cells of all pages have the same places."""
        page, box, table, row, column, line = self
        if page is not None and box is not None and table is row is column is line is None:
            left, top, right, bottom = box
            return f"page={page} box={left:.1f},{top:.1f},{right:.1f},{bottom:.1f}"
        parts = []
        for name, value in zip(self._fields, self, strict=True):
            if value is not None:
                text = ",".join(f"{edge:.1f}" for edge in value) if isinstance(value, tuple) else str(value)
                parts.append(f"{name}={text}")
        return " ".join(parts)

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read the printed form back; raises ValueError on anything else."""
        counts: dict[str, int] = {}
        box: Box | None = None
        for part in text.split():
            name, _, value = part.partition("=")
            if name == "box":
                left, top, right, bottom = (float(edge) for edge in value.split(","))
                box = (left, top, right, bottom)
            elif name in cls._fields:
                counts[name] = int(value)
            else:
                raise ValueError(f"not a place: {text!r}")
        return cls(counts.get("page"), box, *(counts.get(name) for name in ("table", "row", "column", "line")))


NOWHERE = Place()


class GridCell(NamedTuple):
    """One printed cell. `row` and `column` count from 0 inside its grid and name its top left slot.

    It never changes, since grids that fill in one form share it.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    place: Place = NOWHERE


cell_of = partial(tuple.__new__, GridCell)
"""`GridCell._make` for what is sure to have its length, in half the time: readers make 300 of a report."""


@dataclass(slots=True, eq=False)
class BlankGrid:
    """A printed form that several grids fill in. They share its `cells`, in order, but for those at the indexes
    `holes`: each of these holds a number in digits, in every grid another one."""

    cells: Sequence[GridCell]
    holes: Sequence[int]
    n_rows: int
    n_columns: int

    def filled_in(self, numbers: Sequence[str]) -> Grid:
        """The grid that has these numbers, as printed, in its holes."""
        cells = list(self.cells)
        for k, number in zip(self.holes, numbers, strict=True):
            cells[k] = cell_of((number, *cells[k][1:]))
        return Grid(cells, blank=self)


@dataclass(slots=True)
class Grid:
    """A printed table: its cells, each once, ordered by row then column, spans resolved to slots.

    `ragged` says that a column number is only the ordinal of the cell in its row (plain text, or markup whose
    rows do not line up), so that columns of different rows cannot be compared. `blank` is the form that the grid fills
    in, where that is known.
    """

    cells: list[GridCell]
    ragged: bool = False
    blank: BlankGrid | None = field(default=None, compare=False, repr=False)
    n_rows: int = field(init=False)
    n_columns: int = field(init=False)

    def __post_init__(self) -> None:
        if self.blank is not None:
            self.n_rows, self.n_columns = self.blank.n_rows, self.blank.n_columns
            return
        self.n_rows = max((cell.row + cell.rowspan for cell in self.cells), default=0)
        self.n_columns = max((cell.column + cell.colspan for cell in self.cells), default=0)

    def change(self, changed: Callable[[GridCell], GridCell]) -> None:
        """Replace each cell by what `changed` makes of it; every cell keeps its slots."""
        self.cells = [changed(cell) for cell in self.cells]
        self.blank = None

    def without(self, rows: Container[int], columns: Container[int]) -> Grid:
        """The grid without these rows and columns. A cell that also covers others keeps those; what remains closes
        up."""
        down = _moved(self.n_rows, rows)
        along = _moved(self.n_columns, columns)
        cells = []
        for cell in self.cells:
            row, column = down[cell.row], along[cell.column]
            rowspan = down[cell.row + cell.rowspan] - row
            colspan = along[cell.column + cell.colspan] - column
            if rowspan and colspan:
                cells.append(cell._replace(row=row, column=column, rowspan=rowspan, colspan=colspan))
        return Grid(cells, self.ragged)

    def slots(self) -> list[list[GridCell | None]]:
        """The grid as a rectangle, `n_rows` × `n_columns`: a spanning cell stands in every slot it covers."""
        matrix: list[list[GridCell | None]] = [[None] * self.n_columns for _ in range(self.n_rows)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rowspan):
                line = matrix[row]
                for column in range(cell.column, cell.column + cell.colspan):
                    line[column] = cell
        return matrix


def _moved(count: int, dropped: Container[int]) -> list[int]:
    """Where each of `count` rows or columns comes to stand without the dropped ones, and where the last one ends."""
    places = [0]
    for number in range(count):
        places.append(places[-1] + (number not in dropped))
    return places


@dataclass(slots=True)
class Heading:
    """A heading that the format itself marks as one (h1–h6, a Word heading style, a Markdown #)."""

    text: str
    level: int
    place: Place = NOWHERE


@dataclass(slots=True)
class Paragraph:
    """One paragraph of running text, line breaks inside it kept as newlines."""

    text: str
    place: Place = NOWHERE


Block = Heading | Paragraph | Grid


class Readings(Protocol):
    """What an optical reader knows of a cell beyond its text; cells are named by the printed form of their place."""

    def others(self, place: str) -> list[str]:
        """Other texts that the cell may hold, likeliest first."""
        ...

    def sure(self, place: str) -> bool:
        """Whether the reader had no doubt that there is a number."""
        ...

    def confirmed(self, place: str, text: str) -> bool:
        """Whether a second reader reads the cell like `text`; for an empty one, whether there is no ink in it."""
        ...


class Copy(NamedTuple):
    """Another file of the same report: its name, how many numbers were compared, and which differ, with both values."""

    name: str
    compared: int
    different: list[tuple[str, int | Decimal | None, int | Decimal | None]]


class OtherReadings(NamedTuple):
    """Further ways to read the same bytes, likeliest first, given the first reading.

    They are asked where the first reading lacks a standard table; with `mend` also where one of them is not whole.
    Reading on may raise what the reader raises. `read` is given the first reading and keeps no reference to it: the two
    would be a cycle, which only the collector of cyclic garbage frees.
    """

    read: Callable[[Document], Iterable[Document]]
    mend: bool = False


@dataclass(slots=True)
class Document:
    """What a reader found.

    `media_type` is the type the bytes turned out to be; `method` names how they were read (`html`,
    `pdf-lattice`, `pdf-words`, `docx`, `text`, `ocr` …); `blocks` stand in reading order; `metas` holds named
    facts of the format itself in the order found (HTML `<title>` and `<meta name=…>`, Word core properties),
    names lower-cased; `flaws` tells in a few words each what could not be read, e.g. `page 3: no text layer`;
    `readings` is there only where cells were read optically, `others` where the reader knows other ways to read the
    same bytes, `copies` where the document came with other files of the same report; `unseen` says that numbers which
    a reader of the page cannot see were left out.
    """

    media_type: str
    method: str
    blocks: list[Block]
    metas: list[tuple[str, str]] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    pages: int | None = None
    readings: Readings | None = None
    others: OtherReadings | None = field(default=None, compare=False, repr=False)
    copies: list[Copy] = field(default_factory=list)
    unseen: bool = False

    def grids(self) -> Iterator[Grid]:
        return (block for block in self.blocks if isinstance(block, Grid))

    def text(self) -> str:
        """Headings and paragraphs, a line each; without the text of tables."""
        return "\n".join(block.text for block in self.blocks if not isinstance(block, Grid))


class Hints(NamedTuple):
    """What is known about a document from outside its bytes; every field may be missing.

    `charset` is what the server declared; `filename` the name it came under; `url` its address; `title` and
    `published` are what the list entry or the page that led to it said (date as YYYY-MM-DD); `publisher` is
    the organ named there. `depth` counts the files that it was attached to, one within the other.
    """

    charset: str | None = None
    filename: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    depth: int = 0


UNKNOWN = "\ufffd"
"""Stands for a character that could not be read, and for a picture in place of a cell's text."""

UNSEEN = "\u2063"
"""Follows a number beside which there were digits that nobody sees, and that were therefore not read."""

INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Characters that show nothing, which editors leave between letters and digits."""


def squeeze(text: str) -> str:
    """The text without any white space, also full-width, no-break and zero-width."""
    bare = "".join(text.split())
    return bare if bare.isascii() else INVISIBLE.sub("", bare)


def shows(text: str) -> bool:
    """Whether a text has a character that shows."""
    return text[:1].isalnum() or bool(squeeze(text))
