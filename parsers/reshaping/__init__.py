"""Other shapes for documents whose tables are not whole: numbers for comparison left out, empty rows and columns closed
up, cards laid together, columns of a list set one below the other, numbers in two languages printed once, pairs of
heading and number and lines inside cells set as rows, numbers between tabs set as cells, merged zeros dealt out.

Each way is a module with a function `Document, Hints -> Document | None`, None where it finds nothing to change, or
`Grid -> Grid`, which then returns the grid itself. The ways are tried in turn as long as the tables are not whole; what
one makes is kept if more of the tables can be read from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from parsers.document import Document, Grid, Hints
from parsers.reshaping import abreast, cards, comparisons, doubled, linerows, mergedzeros, namedvalues, spacers, tabrows

Way = Callable[[Document, Hints], Document | None]


def each_grid(changed: Callable[[Grid], Grid]) -> Way:
    """A way that changes the grids of a document one by one."""

    def way(document: Document, _: Hints) -> Document | None:
        blocks = [changed(block) if isinstance(block, Grid) else block for block in document.blocks]
        if all(new is old for new, old in zip(blocks, document.blocks, strict=True)):
            return None
        return replace(document, blocks=blocks)

    return way


WAYS: tuple[Way, ...] = (
    comparisons.own_numbers,
    each_grid(spacers.closed_up),
    cards.joined,
    namedvalues.joined,
    each_grid(abreast.stacked),
    each_grid(doubled.single),
    each_grid(linerows.parted),
    each_grid(tabrows.parted),
    each_grid(mergedzeros.spread),
)
