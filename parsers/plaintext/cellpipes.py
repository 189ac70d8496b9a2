"""Tables written out as one cell a line with a pipe behind it, as some converters from HTML to text do.

The pipes end cells and not rows, so they tell nothing that the lines do not: without them the table is a stacked one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.plaintext.common import BLANK, BLANK_CELL, Numbered

LEAST = 12
"""Lines of one cell with a pipe at its edge that make such a text."""
_EDGES = "|｜" + BLANK
_ALONE = frozenset("|｜")
_PIPE = re.compile(r"[|｜]")


def without_pipes(lines: Sequence[Numbered]) -> Sequence[Numbered]:
    """The lines without the pipes at their edges, if next to none has a pipe between two cells; BLANK_CELL for a cell
    without text. A pipe in a line of its own ends the cell above it, which may be blank."""
    piped = [line for line in lines if _PIPE.search(line.text)]
    cells = [text for line in piped if (text := line.text.strip(_EDGES))]
    ends = _ends(lines)
    inside = sum(_PIPE.search(text) is not None for text in cells)
    if len(cells) + len(ends) < LEAST or inside * 10 > len(cells) + len(ends):
        return lines
    return [
        line._replace(text=line.text.strip(_EDGES) or BLANK_CELL) if _PIPE.search(line.text) else line
        for k, line in enumerate(lines)
        if k not in ends
    ]


def _ends(lines: Sequence[Numbered]) -> set[int]:
    """The pipes in lines of their own, each below a line of text without one."""
    return {
        k
        for k, (above, line) in enumerate(pairwise(lines), 1)
        if line.text.strip(BLANK) in _ALONE and above.text.strip(BLANK) and not _PIPE.search(above.text)
    }
