"""Word files (.docx, .docm, and WPS files saved as such): paragraphs, headings, tables with merged cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import etree

from parsers import dispatch, formats, sniff
from parsers.document import Block, Document, Grid, Heading, Hints, Paragraph
from parsers.errors import LimitExceeded, ParseError, Unreadable
from parsers.markup import layout
from parsers.markup.flow import Line, Placed
from parsers.word import bindings
from parsers.word.body import Body
from parsers.word.numbering import Numbering
from parsers.word.package import Package
from parsers.word.styles import W

_CHUNK = W + "altChunk"
_OBJECT = W + "object"
_TAKEN = frozenset([formats.HTML, formats.MHTML, formats.RTF, formats.TEXT, formats.DOCX])
"""What is read of files taken in whole."""
_SHEETS = frozenset([formats.XLSX, formats.XLS, formats.XLSB, formats.ODS])
"""What is read of the files of other programs that show themselves in a text."""
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
    root = package.document()
    chunks = package.chunks() if next(root.iter(_CHUNK), None) is not None else ()
    drawn = next(root.iter(_OBJECT), None) is not None and next(root.iter(W + "tbl"), None) is None
    objects = package.objects() if drawn else ()
    document = from_trees(root, package.part, package.core_properties(), chunks=chunks, objects=objects)
    if bindings.bound(root) and (differing := bindings.differing(root, package.data())):
        document.flaws.append(f"{differing} controls show other numbers than the data that they are bound to")
    return document


def from_trees(
    root: etree._Element,
    part: Callable[[str], etree._Element | None],
    core: etree._Element | None,
    media_type: str = formats.DOCX,
    method: str = "docx",
    chunks: Sequence[bytes] = (),
    objects: Sequence[bytes] = (),
) -> Document:
    """Read the trees of a Word file, however they were packed: the main part, what `part` gives by kind, properties.

    `chunks` are the files that it takes in whole, whose content stands behind that of the body; so stands that of
    `objects`, the workbooks that show themselves in a text without tables.
    """
    container = root.find(W + "body")
    if container is None:
        raise Unreadable("a Word file without a body")
    notes = {**_notes(part("footnotes"), "f"), **_notes(part("endnotes"), "e")}
    body = Body(root, part("styles"), Numbering(part("numbering")), notes)
    flaws: list[str] = []
    pieces = list(layout.dissolve(body.items(container), flaws))
    blocks = [block(piece) for piece in pieces]
    for chunk in chunks:
        taken = _taken_in(chunk, _TAKEN)
        blocks += taken.blocks
        flaws += taken.flaws
    for number, file in enumerate(objects, 1):
        taken = _taken_in(file, _SHEETS)
        blocks += taken.blocks
        if taken.blocks:
            flaws += [f"embedded workbook {number}, which may show less than it holds", *taken.flaws]
    if missing := sum(1 for _ in root.iter(_CHUNK)) - len(chunks):
        flaws.append(f"{missing} files taken in whole are not there")
    has_grid = any(isinstance(entry, Grid) for entry in blocks)
    if body.afloat and has_grid:
        flaws.append(f"{body.afloat} numbers in text boxes, which may lie over those of a table")
    if body.objects and not has_grid:
        flaws.append(f"{body.objects} embedded objects, which are not read, and no table")
    if body.pictures and not has_grid:
        flaws.append(f"{body.pictures} pictures and no table: the tables may be pictures")
    if not blocks:
        raise Unreadable("a Word file without text" + (", only pictures" if body.pictures else ""))
    return Document(media_type, method, blocks, _metas(core), flaws)


def _taken_in(chunk: bytes, kinds: frozenset[str]) -> Document:
    """A file that another takes in: a page, mostly. What cannot be read, or is of no such kind, is a flaw of the
    whole."""
    hints = Hints()
    kind = sniff.media_type(chunk, hints)
    try:
        if kind not in kinds:
            raise Unreadable(f"of type {kind}")
        if kind == formats.DOCX and next(Package(chunk).document().iter(_CHUNK), None) is not None:
            raise Unreadable("a Word file that takes in others itself")  # it could hold itself
        return dispatch.read(chunk, kind, hints)
    except ParseError as error:
        return Document("", "", [], flaws=[f"a file taken in whole is not read: {error}"])


def block(piece: Placed | Line) -> Block:
    """A piece of a flow of Word paragraphs and tables as a block."""
    if isinstance(piece, Placed):
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
