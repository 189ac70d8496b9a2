"""The tables that a tagged PDF names: a tree of elements beside the drawing (ISO 32000-1, 14.7 and 14.8).

Word, LibreOffice, browsers and typst write it for people who hear a page instead of seeing it. Its leaves are numbers
of marked content, which the drawing puts around the text of each cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from parsers.errors import LimitExceeded, Unreadable
from parsers.markup.spans import MAX_COLSPAN, MAX_ROWSPAN

MAX_ELEMENTS = 200_000
"""Elements looked at; a report of 60 pages has some 10,000."""

MAX_DEPTH = 60
"""Elements within each other; word processors nest a dozen."""

_GROUPS = ("THead", "TBody", "TFoot")
_CELLS = ("TD", "TH")

Mark = tuple[int, int]
"""The page, counted from 1, and the number of a piece of marked content on it."""


@dataclass(slots=True)
class TaggedCell:
    """A cell as the tree has it: its spans and the marked content that it holds, in reading order."""

    rowspan: int
    colspan: int
    marks: list[Mark]


TaggedTable = list[list[list[TaggedCell]]]
"""Row groups of rows of cells."""


def tagged_tables(data: bytes) -> list[TaggedTable]:
    """The tables of a tagged PDF in reading order; of tables within each other the innermost.

    Raises Unreadable for a file without a tree, or with one that cannot be followed, and LimitExceeded for one that
    has too many elements.
    """
    import pdfplumber  # Slow to import, and seldom needed.

    try:
        with pdfplumber.open(BytesIO(data)) as document:
            walk = _Walk(document)
            walk.find(walk.root, None, 0)
            return walk.tables
    except LimitExceeded:
        raise
    except Exception as error:  # whatever a damaged tree makes of pdfminer
        raise Unreadable("the PDF has no tags that can be followed") from error


class _Walk:
    def __init__(self, document: Any) -> None:
        from pdfplumber.utils.pdfinternals import resolve

        self.resolve = resolve
        self.root = resolve(document.doc.catalog["StructTreeRoot"])
        self.roles = resolve(self.root.get("RoleMap")) or {}
        self.pages = {page.page_obj.pageid: page.page_number for page in document.pages}
        self.tables: list[TaggedTable] = []
        self.left = MAX_ELEMENTS

    def find(self, element: Any, page: int | None, depth: int) -> None:
        """Collect the tables below an element that stands on a page."""
        for kid, there in self.kids(element, page, depth):
            if self.kind(kid) == "Table":
                known = len(self.tables)
                groups = self.table(kid, there, depth + 1)
                if len(self.tables) == known:
                    self.tables.append(groups)
            else:
                self.find(kid, there, depth + 1)

    def table(self, element: Any, page: int | None, depth: int) -> TaggedTable:
        groups: TaggedTable = []
        loose: list[list[TaggedCell]] | None = None
        for kid, there in self.kids(element, page, depth):
            kind = self.kind(kid)
            if kind in _GROUPS:
                rows = [self.row(row, at, depth + 2) for row, at in self.kids(kid, there, depth + 1)]
                groups.append(rows)
                loose = None
            elif kind == "TR":
                if loose is None:
                    loose = []
                    groups.append(loose)
                loose.append(self.row(kid, there, depth + 1))
        return groups

    def row(self, element: Any, page: int | None, depth: int) -> list[TaggedCell]:
        return [
            TaggedCell(
                self.span(kid, "RowSpan", MAX_ROWSPAN),
                self.span(kid, "ColSpan", MAX_COLSPAN),
                self.marks(kid, there, depth + 1),
            )
            for kid, there in self.kids(element, page, depth)
            if self.kind(kid) in _CELLS
        ]

    def marks(self, element: Any, page: int | None, depth: int) -> list[Mark]:
        """The marked content below an element; tables within it are collected."""
        found: list[Mark] = []
        if self.kind(element) == "Table":
            self.find({"K": [element]}, page, depth)
            return found
        for kid, there in self.kids(element, page, depth, leaves=True):
            if isinstance(kid, int):
                found += [(there, kid)] if there is not None else []
            else:
                found += self.marks(kid, there, depth + 1)
        return found

    def kids(self, element: Any, page: int | None, depth: int, *, leaves: bool = False) -> list[tuple[Any, int | None]]:
        """The elements right below another, or with `leaves` the numbers of marked content too, and their pages."""
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            raise LimitExceeded(f"the PDF has tags for more than {MAX_ELEMENTS} elements, or too deep ones")
        below = self.resolve(element.get("K"))
        found: list[tuple[Any, int | None]] = []
        for kid in below if isinstance(below, list) else [below]:
            item = self.resolve(kid)
            if isinstance(item, dict):
                there = self.pages.get(getattr(item.get("Pg"), "objid", None), page)
                if "MCID" not in item:
                    found.append((item, there))
                elif leaves and "Stm" not in item:  # content of a form has numbers of its own
                    found.append((item["MCID"], there))
            elif isinstance(item, int) and leaves:
                found.append((item, page))
        return found

    def kind(self, element: Any) -> str:
        """The standard name of an element; programs call theirs as they like and tell what is meant."""
        name = getattr(element.get("S"), "name", "")
        meant = self.roles.get(name)
        return str(getattr(meant, "name", name))

    def span(self, cell: Any, name: str, limit: int) -> int:
        attributes = self.resolve(cell.get("A"))
        for entry in attributes if isinstance(attributes, list) else [attributes]:
            entry = self.resolve(entry)
            value = self.resolve(entry.get(name)) if isinstance(entry, dict) else None
            if isinstance(value, int) and value > 0:
                return min(value, limit)
        return 1
