"""The text of one paragraph of a Word file, from its runs: fields, symbols, raised marks, formulas, hidden text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from parsers.document import UNSEEN
from parsers.markup import marks
from parsers.markup.inks import is_pictorial, parted
from parsers.markup.marks import LONE_NUMBER
from parsers.word.styles import NO_LOOK, Look, Styles, W, integer, named, switched_on

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
BLIP, _GEOMETRY = _DRAWING + "blip", _DRAWING + "prstGeom"
_VML_LINE = "{urn:schemas-microsoft-com:vml}line"
_VML_FILLED = tuple("{urn:schemas-microsoft-com:vml}" + name for name in ("rect", "roundrect", "oval"))
_FILLED = ("{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}wsp", *_VML_FILLED)
"""Shapes that have a ground unless they say otherwise, or may have one."""
_UNTOLD = (UNSEEN, NO_LOOK)
"""A piece that is printed and cannot be told."""
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# Elements around paragraphs or runs that are read through; what else stands around them is not printed.
THROUGH = frozenset(
    W + name
    for name in (
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "sdt",
        "sdtContent",
        "fldSimple",
        "dir",
        "bdo",
        "ruby",
        "rubyBase",
    )
)
_DRAWING_FIELDS = re.compile(r"\s*(?:EQ|SYMBOL|LISTNUM|AUTONUM\w*)\b", re.IGNORECASE)
"""Instructions of fields that print what they say and keep no result: a figure in a ring, a character by its code, a
number of a list."""
_RINGED = range(0x81, 0x8B), range(0x8C, 0x96)
"""Where the font Wingdings has its figures 1 to 10 in rings, white ones and black ones."""
_STROKES = re.compile(r"line|straightConnector1")
_SYMBOL_BLOCK = range(0xF020, 0xF100)
"""Where Word puts the characters of symbol fonts, 0xF000 above their codes."""


class Runs:
    """The pieces of a paragraph's text and the text boxes anchored in it; `untold` is whether it prints characters that
    cannot be told: those of picture fonts, what some fields draw, and what is blackened. Beside a figure they may be
    more of it, which `UNSEEN` says.

    `ground` is the colour of the cell that the paragraph stands in; `refer` is told the foot- and endnotes that the
    paragraph refers to.
    """

    def __init__(self, styles: Styles, style: Look, ground: str | None, refer: Callable[[str], None]) -> None:
        self.boxes: list[etree._Element] = []
        self.untold = False
        self._styles = styles
        self._style = style
        self._ground = ground
        self._refer = refer
        self._pieces: list[tuple[str, Look]] = []
        self._fields: list[bool] = []  # of each open field, whether its instruction goes on, which is not printed
        self._owed = False  # whether the last instruction is a sum that has no result yet
        self._chosen: list[str] = []  # of each open field, the entry chosen in its list, which no run repeats

    def read(self, parent: etree._Element) -> None:
        """Add what is printed of the runs below an element, in order."""
        for child in parent:
            tag = child.tag
            if tag == W + "r":
                self._run(child)
            elif tag in THROUGH:
                if tag == W + "fldSimple" and _DRAWING_FIELDS.match(child.get(W + "instr", "")):
                    self._put_untold()
                before = len(self._pieces)
                self.read(child)
                if _unfilled(child):
                    number = LONE_NUMBER.fullmatch("".join(text for text, _ in self._pieces[before:]))
                    self._pieces[before:] = [*self._pieces[before:], _UNTOLD] if number else []
                elif tag == W + "bdo" and child.get(W + "val") == "rtl":
                    self._pieces[before:] = [(text[::-1], look) for text, look in reversed(self._pieces[before:])]
            elif tag == _MC + "AlternateContent":
                self.read(alternative(child))
            elif isinstance(tag, str) and tag.startswith(_MATH):
                self._formula(child, self._style)

    def text(self) -> str:
        """What is printed. Text of the colour of its cell, or of the paper, beside other text is nothing that a reader
        sees."""
        pieces = self._pieces
        if any(self._fades(look) for _, look in pieces if look.ink):
            seen = [(text, look) for text, look in pieces if not self._fades(look)]
            if self._ground or any(text.strip() for text, _ in seen):
                self.untold = True  # nobody can tell what an empty cell holds that is of one colour
                pieces = seen
        if not self._ground and any(look.light for _, look in pieces if look.ink):
            return marks.joined(parted((text, bool(look.raised), look.light) for text, look in pieces))
        return marks.joined([(text, bool(look.raised)) for text, look in pieces])

    def _fades(self, look: Look) -> bool:
        ground = look.ground or self._ground
        return look.ink is not None and (look.ink == ground or (ground is None and look.white))

    def _put(self, text: str, look: Look) -> None:
        if look.ink is not None and look.ink == look.ground and text.strip():
            self._put_untold()  # a bar
        elif text:
            self._pieces.append((text, look))

    def _put_untold(self) -> None:
        """Note that something is printed here that cannot be told."""
        self.untold = True
        self._pieces.append(_UNTOLD)

    def _run(self, run: etree._Element) -> None:
        self._content(run, self._styles.look(named(run, "rPr")).over(self._style))

    def _content(self, run: etree._Element, look: Look) -> None:
        for child in run:
            tag = child.tag
            if tag == W + "fldChar":
                self._field(child, look)
            elif tag == _MC + "AlternateContent":
                self._content(alternative(child), look)
            elif look.hidden or any(self._fields):
                if tag == W + "instrText" and not look.hidden:
                    self._instruct(child.text or "")
            elif tag in _REFERENCES:
                self._refer(_REFERENCES[tag] + child.get(W + "id", ""))
                if child.get(W + "customMarkFollows", "0") in ("1", "true", "on"):
                    look = look._replace(raised=True)  # the mark is typed, and a mark however it looks
            elif tag in (W + "drawing", W + "pict", W + "object"):
                self._drawing(child)
            elif tag == W + "ruby":
                self.read(child)
            else:
                self._print(child, look)

    def _print(self, element: etree._Element, look: Look) -> None:
        """Characters of a run."""
        tag = element.tag
        if tag == W + "t":
            if look.stacked and any(map(str.isdigit, element.text or "")):
                self._pieces += [_UNTOLD, (element.text or "", look), _UNTOLD]  # 12 of 1234 stands over 34
            elif not look.pictorial:
                self._put(element.text or "", look)
            elif (element.text or "").strip():
                self._put_untold()
        elif tag == W + "sym":
            self._symbol(element, look)
        elif tag in _CHARACTERS:
            self._put(_CHARACTERS[tag], look)

    def _instruct(self, text: str) -> None:
        self._owed = text.lstrip().startswith("=")
        if _DRAWING_FIELDS.match(text):
            self._put_untold()

    def _field(self, mark: etree._Element, look: Look) -> None:
        kind = mark.get(W + "fldCharType", "")
        if kind == "begin":
            self._fields.append(True)
            self._chosen.append(_chosen(mark))
        elif self._fields and kind == "separate":
            self._fields[-1] = self._owed = False
            self._chosen[-1] = ""
        elif self._fields:
            self._fields.pop()
            if not any(self._fields) and not look.hidden:
                self._put(self._chosen[-1], look)
            self._chosen.pop()
            if self._owed:
                self._put_untold()
            self._owed = False

    def _formula(self, element: etree._Element, look: Look) -> None:
        """The text of a formula; what it sets high or low is raised, and a fraction has its stroke."""
        for child in element:
            if child.tag == _MATH + "t":
                self._put(child.text or "", look)
            elif child.tag in (_MATH + "sup", _MATH + "sub"):
                self._formula(child, look._replace(raised=True))
            elif isinstance(child.tag, str):
                if child.tag == _MATH + "den":
                    self._put("/", look)
                self._formula(child, look)

    def _symbol(self, element: etree._Element, look: Look) -> None:
        """A character by font and code. The font Symbol keeps the digits of ASCII; pictures have no meaning as text,
        but for the figures in rings that mark notes."""
        try:
            code = int(element.get(W + "char", ""), 16)
        except ValueError:
            return
        if code in _SYMBOL_BLOCK:
            code -= 0xF000
        font = element.get(W + "font", "")
        if not is_pictorial(font):
            self._put(chr(code) if 32 <= code < 0xD800 else "", look)
        elif ringed := font == "Wingdings" and next((codes for codes in _RINGED if code in codes), None):
            self._put(chr(0x2460 + code - ringed.start), look)
        else:
            self._put_untold()

    def _drawing(self, element: etree._Element) -> None:
        """The text boxes of a drawing, outermost ones, each alternative once."""
        for child in element:
            if child.tag == W + "txbxContent":
                self.boxes.append(child)
            elif child.tag == _VML_LINE or (child.tag == _GEOMETRY and _STROKES.fullmatch(child.get("prst", ""))):
                self._pieces.append(_UNTOLD)  # it may strike out the number that it stands at
            elif child.tag in _FILLED and _is_cover(child):
                self._pieces.append(_UNTOLD)  # it may lie over it
            elif child.tag == INLINE and next(child.iter(BLIP), None) is not None:
                self._pieces.append(_UNTOLD)  # it may show a digit more
            elif child.tag == _MC + "AlternateContent":
                self._drawing(alternative(child))
            elif isinstance(child.tag, str):
                self._drawing(child)


def _is_cover(shape: etree._Element) -> bool:
    """Whether a shape is filled and holds no text."""
    filled = shape.find("*/" + _DRAWING + "solidFill") is not None or shape.tag in _VML_FILLED
    return filled and shape.get("filled", "t") not in ("f", "false") and next(shape.iter(W + "t"), None) is None


def _unfilled(element: etree._Element) -> bool:
    """Whether a content control says that it shows what to type into it (单击此处输入文字), which no number is."""
    properties = named(element, "sdtPr") if element.tag == W + "sdt" else None
    return properties is not None and switched_on(properties, "showingPlcHdr")


def _chosen(mark: etree._Element) -> str:
    """The entry chosen in the drop-down list of a form field (ISO 29500-1, § 17.16.12); the first where none is."""
    listed = mark.find(f"{W}ffData/{W}ddList")
    if listed is None:
        return ""
    entries = [entry.get(W + "val", "") for entry in listed.findall(W + "listEntry")]
    said = (listed.find(W + name) for name in ("result", "default"))
    at = next((integer(element.get(W + "val"), 0) for element in said if element is not None), 0)
    return entries[at] if 0 <= at < len(entries) else ""


_REFERENCES = {W + "footnoteReference": "f", W + "endnoteReference": "e"}
_CHARACTERS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
    W + "softHyphen": "",
}


def alternative(element: etree._Element) -> etree._Element:
    """The one reading of alternative content that is printed: the first choice with text, else the fallback."""
    choices = element.findall(_MC + "Choice")
    fallback = element.find(_MC + "Fallback")
    for choice in choices:
        if next(choice.iter(W + "t", W + "txbxContent"), None) is not None:
            return choice
    if fallback is not None and next(fallback.iter(W + "t"), None) is not None:
        return fallback
    return choices[0] if choices else element


def blocks(container: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables directly in a container, also inside content controls and insertions."""
    for child in container:
        tag = child.tag
        if tag == W + "p" or tag == W + "tbl":
            yield child
        elif tag in THROUGH:
            yield from blocks(child)
        elif tag == _MC + "AlternateContent":
            yield from blocks(alternative(child))
