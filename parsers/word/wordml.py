"""The XML of Word 2003 (WordprocessingML 2003) told in the words of .docx files, so that one walk reads both."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from parsers.word.styles import W, integer

W03 = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"

_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge"}
_REVISIONS = {"Word.Insertion": "ins", "Word.Deletion": "del", "Word.Comment": "del"}
_WRAPPERS = frozenset(
    [_WX + name for name in ("sect", "sub-section", "pBdrGroup", "allowEmptyCollapse", "cellContentsUIMarker")]
    + [_AML + "content"]
)


def modernize(root: etree._Element) -> None:
    """Rewrite a tree of Word 2003 in place."""
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        if tag.startswith(W03):
            name = tag[len(W03) :]
            element.tag = W + _RENAMED.get(name, name)
            for key, value in [(str(key), value) for key, value in element.items()]:
                if key.startswith(W03):
                    del element.attrib[key]
                    element.set(W + key[len(W03) :], value)
        elif tag == _AML + "annotation":
            kind = _REVISIONS.get(element.get(W03 + "type", element.get(W + "type", "")))
            element.tag = W + kind if kind else tag
        elif tag in _WRAPPERS:
            element.tag = W + "sdtContent"
    for paragraph in root.iter(W + "p"):
        _type_number(paragraph)
    for row in root.iter(W + "tr"):
        _join_cells(row)


def _type_number(paragraph: etree._Element) -> None:
    """Word 2003 writes the number that it generated before a paragraph beside the list it comes from."""
    shown = paragraph.find(f"{W}pPr/{W}listPr/{_WX}t")
    number = shown.get(_WX + "val", "") if shown is not None else ""
    text = next((node.text for node in paragraph.iter(W + "t") if node.text), "")
    # A list number before a typed number would read as one figure: 1. and 3 are not 1.3.
    if not number or text[:1].isdigit():
        return
    run = etree.Element(W + "r")
    etree.SubElement(run, W + "t").text = number
    paragraph.insert(1, run)


def _join_cells(row: etree._Element) -> None:
    """Cells that go on the one at their left (`w:hmerge`) become part of its span."""
    first: etree._Element | None = None
    for cell in list(row.iter(W + "tc")):
        if cell.getparent() is not row:
            continue
        merge = cell.find(f"{W}tcPr/{W}hMerge")
        if merge is None or merge.get(W + "val") == "restart":
            first = cell if merge is not None else None
        elif first is not None:
            _set_span(first, _span(first) + _span(cell))
            row.remove(cell)


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return max(1, integer(span.get(W + "val"), 1)) if span is not None else 1


def _set_span(cell: etree._Element, width: int) -> None:
    properties = cell.find(W + "tcPr")
    if properties is None:
        return
    span = properties.find(W + "gridSpan")
    if span is None:
        span = etree.SubElement(properties, W + "gridSpan")
    span.set(W + "val", str(width))


def part_of(root: etree._Element) -> Callable[[str], etree._Element | None]:
    """The parts that a .docx keeps in files of their own and Word 2003 inside its one file."""
    return lambda kind: root.find(W + "styles") if kind == "styles" else None


def properties_of(root: etree._Element) -> etree._Element | None:
    """Title, author and dates of a file of Word 2003; None without any."""
    return root.find(_OFFICE + "DocumentProperties")
