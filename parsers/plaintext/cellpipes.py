"""Tables written out as one cell a line with a pipe behind it, as some converters from HTML to text do.

The pipes end cells and not rows, so they tell nothing that the lines do not: without them the table is a stacked one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.plaintext.common import BLANK, BLANK_CELL, Numbered

LEAST = 12
"""Lines of one cell with a pipe at its edge that make such a text."""
_EDGES = "|｜" + BLANK
_PIPE = re.compile(r"[|｜]")


def without_pipes(lines: Sequence[Numbered]) -> Sequence[Numbered]:
    """The lines without the pipes at their edges, if next to none has a pipe between two cells; BLANK_CELL for a cell
    without text."""
    piped = [line for line in lines if _PIPE.search(line.text)]
    cells = [text for line in piped if (text := line.text.strip(_EDGES))]
    inside = sum(_PIPE.search(text) is not None for text in cells)
    if len(cells) < LEAST or inside * 10 > len(cells):
        return lines
    return [
        line._replace(text=line.text.strip(_EDGES) or BLANK_CELL) if _PIPE.search(line.text) else line for line in lines
    ]
