"""Documents whose tables are not whole, in another shape: without comparisons, closed up, with cards laid together,
lines of columns set as rows, numbers between tabs set as cells, merged zeros dealt out.

Each way is a module with a function `Document, Hints -> Document | None`, None where it finds nothing to change. They
are asked in turn, where tables are not whole; what one gives is kept if more of the tables can be read of it.
"""

from collections.abc import Callable

from parsers.document import Document, Hints
from parsers.reshaping import cards, comparisons, linerows, mergedzeros, spacers, tabrows

WAYS: tuple[Callable[[Document, Hints], Document | None], ...] = (
    comparisons.own_numbers,
    spacers.closed_up,
    cards.joined,
    linerows.parted,
    tabrows.parted,
    mergedzeros.spread,
)
