"""Tables that a page only calls so: elements with the roles of rows and cells (WAI-ARIA 1.2, table, grid and treegrid).

Components draw their rows of them, and a row in several pieces where some of its columns stay in place while the
others scroll: `aria-rowindex` and `aria-colindex` then say what belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.markup import tokens
from parsers.markup.tree import Node, grow

MAX_TOKENS = 60_000
"""Texts and tags of a page that is looked through."""
MOST_COLUMNS = 200
"""Columns of a table; standard ones have 15."""
CELL = re.compile(r"role\s*=\s*[\"']?(?:gridcell|cell)\b", re.IGNORECASE)
_GRIDS = frozenset(["table", "grid", "treegrid"])
_CELLS = frozenset(["cell", "gridcell", "columnheader", "rowheader"])


def as_tables(text: str) -> str | None:
    """The markup with its tables by role written as tables; None where it has none."""
    if not CELL.search(text):
        return None
    parts = tokens.split(text)
    if len(parts) > MAX_TOKENS:
        return None
    grids = list(_outermost(grow(parts), _GRIDS))
    for grid in grids:
        written = _table(parts, grid)
        parts[grid.start : grid.after] = [written] + [""] * (grid.after - grid.start - 1)
    return "".join(parts) if grids else None


def _outermost(node: Node, roles: frozenset[str]) -> Iterator[Node]:
    """The elements of these roles inside a node, not those inside of one another, nor what is a table already."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if inner is node or inner.element.given.get("role", "").lower() not in roles:
            waiting += [child for child in reversed(inner.children) if isinstance(child, Node)]
        elif inner.element.name != "table":
            yield inner


def _table(parts: Sequence[str], grid: Node) -> str:
    rows: dict[str | int, list[Node]] = {}
    for order, row in enumerate(_outermost(grid, frozenset(["row"]))):
        rows.setdefault(row.element.given.get("aria-rowindex") or order, []).extend(_outermost(row, _CELLS))
    below: dict[int, int] = {}  # columns into which cells reach from above, and for how many rows more
    return "<table>" + "".join(f"<tr>{_row(parts, cells, below)}</tr>" for cells in rows.values()) + "</table>"


def _row(parts: Sequence[str], cells: Sequence[Node], below: dict[int, int]) -> str:
    """The cells of a row, blank ones where the row has none for a column."""
    places = [_count(cell, "aria-colindex") for cell in cells]
    placed = all(places)
    if placed:
        cells = [cell for _, cell in sorted(zip(places, cells, strict=True), key=lambda pair: pair[0])]
    written = []
    reaching = {column: left - 1 for column, left in below.items() if left > 1}
    at = 1
    for cell, place in zip(cells, sorted(places), strict=True):
        rowspan, colspan = _count(cell, "aria-rowspan") or 1, _count(cell, "aria-colspan") or 1
        if placed:
            written += ["<td></td>" for column in range(at, place) if not below.get(column)]
            at = place + colspan
            reaching |= dict.fromkeys(range(place, at), rowspan - 1)
        inner = "".join(parts[cell.start + 1 : cell.end])
        written.append(f'<td rowspan="{rowspan}" colspan="{colspan}">{inner}</td>')
    below.clear()
    below.update({column: left for column, left in reaching.items() if left})
    return "".join(written)


def _count(cell: Node, name: str) -> int:
    """A count that an attribute gives; 0 for none, and for one beyond what tables have."""
    value = cell.element.given.get(name, "").strip()
    return (
        int(value) if value.isdecimal() and len(value) <= len(str(MOST_COLUMNS)) and int(value) <= MOST_COLUMNS else 0
    )
