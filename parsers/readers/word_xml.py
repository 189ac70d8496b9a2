"""Word as one file of XML: "Word 2003 XML" (w:wordDocument) and the flat package of Word 2007 (pkg:package)."""

from __future__ import annotations

from lxml import etree

from parsers.document import Document, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.formats import WORD_FLAT_XML, WORD_XML_2003
from parsers.readers import docx
from parsers.safexml import parse_xml
from parsers.word import wordml

MAX_BYTES = 96 * 1024 * 1024
"""Bytes of a file; pictures are written as text. A tree takes several times that."""

_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


def read(data: bytes, hints: Hints) -> Document:
    """Read Word 2003 XML or a flat package; places as in a .docx.

    Raises Unreadable for damaged XML or a file without text, LimitExceeded for one that is too big or too deep.
    """
    del hints  # XML names its own encoding
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    root = parse_xml(data, huge=True)
    if root.tag == _PACKAGE + "package":
        return _flat(root)
    if root.tag != wordml.W03 + "wordDocument":
        raise Unreadable("not a Word document in XML")
    wordml.modernize(root)
    return docx.from_trees(root, wordml.part_of(root), wordml.properties_of(root), WORD_XML_2003, "word-xml")


def _flat(root: etree._Element) -> Document:
    """A flat package: each part of a .docx as an element."""
    parts: dict[str, etree._Element] = {}
    for part in root.iter(_PACKAGE + "part"):
        content = part.find(_PACKAGE + "xmlData")
        if content is not None and len(content):
            parts[part.get(_PACKAGE + "name", "").lower()] = content[0]
    main = parts.get("/word/document.xml")
    if main is None:
        raise Unreadable("a flat Word package without its text")
    return docx.from_trees(
        main, lambda kind: parts.get(f"/word/{kind}.xml"), parts.get("/docprops/core.xml"), WORD_FLAT_XML, "word-xml"
    )
