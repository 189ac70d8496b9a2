"""Word files (.docx, .docm, and WPS files saved as such): paragraphs, headings, tables with merged cells."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from parsers.document import Block, Document, Heading, Hints, Paragraph
from parsers.errors import LimitExceeded, Unreadable
from parsers.markup import layout
from parsers.markup.flow import Line
from parsers.sniff import DOCX
from parsers.word.body import Body
from parsers.word.numbering import Numbering
from parsers.word.package import Package
from parsers.word.styles import W

MAX_BYTES = 256 * 1024 * 1024
"""Bytes of a file as it lies on the disk, pictures included."""


def read(data: bytes, hints: Hints) -> Document:
    """Read a Word file.

    Places are `table=N row=R column=C`: the N-th `w:tbl` of the document part, nested ones counted where they open.
    Raises Unreadable for a damaged, protected or textless file and LimitExceeded for one that unpacks too big.
    """
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    package = Package(data)
    return from_trees(package.document(), package.part, package.core_properties())


def from_trees(
    root: etree._Element,
    part: Callable[[str], etree._Element | None],
    core: etree._Element | None,
    media_type: str = DOCX,
    method: str = "docx",
) -> Document:
    """Read the trees of a Word file, however they were packed: the main part, what `part` gives by kind, properties."""
    container = root.find(W + "body")
    if container is None:
        raise Unreadable("a Word file without a body")
    notes = {**_notes(part("footnotes"), "f"), **_notes(part("endnotes"), "e")}
    body = Body(root, part("styles"), Numbering(part("numbering")), notes)
    flaws: list[str] = []
    pieces = list(layout.dissolve(body.items(container), flaws))
    blocks = [block(piece) for piece in pieces]
    has_grid = any(isinstance(piece, layout.Placed) for piece in pieces)
    if body.objects and not has_grid:
        flaws.append(f"{body.objects} embedded objects, which are not read, and no table")
    if body.pictures and not has_grid:
        flaws.append(f"{body.pictures} pictures and no table: the tables may be pictures")
    if not blocks:
        raise Unreadable("a Word file without text" + (", only pictures" if body.pictures else ""))
    return Document(media_type, method, blocks, _metas(core), flaws)


def block(piece: layout.Placed | Line) -> Block:
    """A piece of a flow of Word paragraphs and tables as a block."""
    if isinstance(piece, layout.Placed):
        return piece.grid
    return Heading(piece.text, piece.level) if piece.level else Paragraph(piece.text)


def _notes(root: etree._Element | None, kind: str) -> dict[str, etree._Element]:
    """Foot- or endnotes by id; separators, which have a type, are none."""
    if root is None:
        return {}
    return {
        kind + note.get(W + "id", ""): note
        for note in root
        if note.tag in (W + "footnote", W + "endnote") and note.get(W + "type", "normal") == "normal"
    }


def _metas(root: etree._Element | None) -> list[tuple[str, str]]:
    if root is None:
        return []
    return [
        (etree.QName(element).localname.lower(), element.text.strip())
        for element in root
        if isinstance(element.tag, str) and element.text and element.text.strip()
    ]
