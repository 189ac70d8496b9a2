"""The body of an RTF file (RTF 1.9.1) as a flow of lines and tables: what a reader of its printed pages sees.

Deleted and hidden text is left out, text boxes and notes follow the paragraph that they are anchored to, list numbers
that the writing program put beside the text are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from parsers.document import UNSEEN
from parsers.errors import LimitExceeded
from parsers.markup.inks import NARROWEST, SMALLEST, TIGHTEST, Ink
from parsers.rtf.definitions import Definitions
from parsers.rtf.flow import MAX_NESTED, Flow, joined
from parsers.rtf.state import State
from parsers.rtf.tables import CellFormat, RowFormat
from parsers.rtf.tokens import BYTES, CLOSE, OPEN, TEXT, Token, decode, tokens
from parsers.rtf.words import ASIDE, CHARACTERS, FACTS, PICTURES, SHAPES, SKIPPED, STARRED, SWITCHES
from parsers.word.body import LOWEST

MAX_DEPTH = 2000
"""Groups inside each other; Word writes some twenty."""
MAX_ROW_CELLS = 1000
"""Cells that one row may define; Word itself allows 63."""
_LIST_FIELD = "FORMDROPDOWN"
"""The instruction of a field that shows an entry chosen from a list."""


class Body:
    """Reads a file; `items` is its flow, `facts` its named facts, `flaws` what is not as it should be."""

    def __init__(self, data: bytes) -> None:
        self.flaws: list[str] = []
        self.facts: list[tuple[str, str]] = []
        self.pictures = 0
        self.row = RowFormat()
        self._tables = 0
        self._defined = Definitions()
        self._cell = CellFormat(0.0)
        self._to_skip = 0
        self._fact: list[str] = []
        flow = self._main = Flow(self)
        self._stack: list[State] = []
        self._state = State(flow, self._defined.page)
        for token in tokens(data):
            self._take(token)
        if self._stack:
            self.flaws.append("the file ends inside a group: it may be cut off")
        while self._stack:
            self._close()
        self.items = flow.finish()

    def next_table(self) -> int:
        self._tables += 1
        return self._tables

    def _take(self, token: Token) -> None:
        kind = token.kind
        if kind == OPEN:
            self._to_skip = 0
            self._stack.append(self._state)
            self._state = replace(self._state, starred=False)
            if len(self._stack) > MAX_DEPTH:
                raise LimitExceeded(f"groups nested deeper than {MAX_DEPTH}")
        elif kind == CLOSE:
            self._to_skip = 0
            if self._stack:
                self._close()
        elif kind == BYTES:
            self._bytes(token.text)
        elif kind == TEXT:
            self._text(token.text)
        else:
            self._word(token.text, token.value)

    def _close(self) -> None:
        ended, self._state = self._state, self._stack.pop()
        if ended.flow is not self._state.flow:
            (self._main.notes if ended.flow.note else self._state.flow.aside).extend(ended.flow.finish())
        if ended.fact in FACTS and ended.fact != self._state.fact:
            text = joined(self._fact).strip()
            if text:
                self.facts.append((ended.fact, text))
            self._fact = []
        if ended.sheet and ended.style and not self._state.style:
            self._defined.styles[ended.style] = ended.look
        if ended.shape == len(ended.flow.aside) and self._state.shape < 0 and not ended.hidden:
            # A shape without a text may strike out the number that it stands at, or lie over it.
            ended.flow.pieces.append((UNSEEN, Ink(untold=True)))
        if ended.row is not None and self._state.row is None:
            self.row = ended.row

    def _bytes(self, text: str) -> None:
        dropped = min(self._to_skip, len(text))
        self._to_skip -= dropped
        text = text[dropped:]
        if self._state.skip and _LIST_FIELD in text:
            self._state.flow.picture = True  # an entry of the list is shown, and no text says which
        if self._state.fonts:
            self._defined.name_font(text)
        elif text and not self._state.skip:
            self._text(decode(text, self._state.codec, self._defined.page))

    def _text(self, text: str) -> None:
        state = self._state
        if state.colours:
            self._defined.end_colours(text.count(";"))
        if state.unprinted or not text:
            return
        if state.fact:
            self._fact.append(text)
        elif state.numbering:
            state.flow.number.append(text)
        else:
            untold = state.untold or 0 < state.ink == state.flow.ground(state.level, self.row)
            if untold and text.strip():
                state.flow.picture = True
            ink = Ink(white=state.white and not untold, raised=state.raised, untold=untold, light=state.light)
            state.flow.pieces.append((text, ink))

    def _word(self, name: str, value: int | None) -> None:
        state = self._state
        if name == "*":
            state.starred = True
            return
        if state.skip:
            return
        if state.starred:
            self._starred(name)
        if name == "u":
            self._unicode(value)
        elif name in CHARACTERS:
            self._text(CHARACTERS[name])
        elif name in SKIPPED:
            self.pictures += name == "pict"
            self._see_picture(name)
            state.skip = True
        elif name in ASIDE:
            state.flow = Flow(self, note=name == "footnote")
            state.in_table, state.nesting = False, 0
        elif name in FACTS and self._in_info():
            state.fact = name
        elif name in SWITCHES:
            self._set(SWITCHES[name], value != 0)
        elif name in _WORDS:
            _WORDS[name](self, value)

    def _starred(self, name: str) -> None:
        """A group begins that readers who do not know its first word pass over."""
        state = self._state
        state.starred = False
        state.skip = name not in STARRED
        self._see_picture(name)
        if name in SHAPES and state.shape < 0:
            state.shape = len(state.flow.aside)
        if name == "nesttableprops":
            state.row = self.row

    def _see_picture(self, name: str) -> None:
        state = self._state
        if name in PICTURES and not (state.hidden or state.deleted or state.numbering):
            state.flow.picture = True

    def _in_info(self) -> bool:
        return bool(self._stack) and self._stack[-1].fact == "info"

    def _unicode(self, value: int | None) -> None:
        if value is not None:
            self._text(chr(value & 0xFFFF))
        self._to_skip = self._state.unicode_skip

    def _code_page(self, value: int | None) -> None:
        if not self._defined.set_page(value):
            self.flaws.append(f"code page {value} is not known")
        self._state.codec = self._defined.page

    def _font_of(self, value: int | None) -> None:
        font = self._defined.font = value or 0
        if not self._state.fonts:
            self._state.codec = self._defined.codec(font)
            self._state.pictorial = self._defined.draws_pictures(font)

    def _charset(self, value: int | None) -> None:
        if self._state.fonts:
            self._defined.set_charset(value)

    def _style(self, kind: str, value: int | None) -> None:
        """A style's definition in the sheet begins, or it is given to text."""
        state, name = self._state, f"{kind}{value or 0}"
        if state.sheet:
            state.style = name
        else:
            state.take(self._defined.style(name))

    def _base(self, value: int | None) -> None:
        """A style begins as another one of its kind, which stands before it."""
        kind = self._state.style.rstrip("0123456789")
        if kind:
            self._state.take(self._defined.style(f"{kind}{value}"))

    def _colour(self, value: int | None) -> None:
        if self._state.colours:
            self._defined.add_to_colour(value or 0)

    def _text_colour(self, value: int | None) -> None:
        number = self._state.ink = value or 0
        self._state.white, self._state.light = self._defined.is_white(number), self._defined.is_light(number)

    def _plain(self, _: int | None) -> None:
        self._state.look_plain(self._defined.codec(self._defined.default_font))

    def _paragraph_defaults(self, _: int | None) -> None:
        state = self._state
        state.in_table, state.nesting, state.outline = False, 0, 0
        if state.styled:  # by the paragraph's style, which ends here; writers repeat in their own words what goes on
            state.hidden = state.struck = state.raised = state.styled = False

    def _paragraph(self, _: int | None) -> None:
        if not self._state.numbering:
            self._state.flow.end_paragraph(self._state.level, self._state.outline)

    def _section(self, _: int | None) -> None:
        self._state.flow.end_paragraph(0, self._state.outline)

    def _cell_end(self, _: int | None) -> None:
        self._state.flow.end_cell(max(1, self._state.level))

    def _row_end(self, _: int | None) -> None:
        self._state.flow.end_row(1, self.row)

    def _nested_row_end(self, _: int | None) -> None:
        self._state.flow.end_row(max(2, self._state.nesting), self.row)

    def _row_start(self, _: int | None) -> None:
        self.row, self._cell = RowFormat(), CellFormat(0.0)

    def _border(self, value: int | None) -> None:
        self._cell.right = float(value or 0)
        self.row.cells.append(self._cell)
        self._cell = CellFormat(0.0)
        if len(self.row.cells) > MAX_ROW_CELLS:
            raise LimitExceeded(f"a table row of more than {MAX_ROW_CELLS} cells")

    def _set(self, name: str, value: object) -> None:
        setattr(self._state, name, value)


_WORDS: dict[str, Callable[[Body, int | None], None]] = {
    "par": Body._paragraph,
    "sect": Body._section,
    "cell": Body._cell_end,
    "nestcell": Body._cell_end,
    "row": Body._row_end,
    "nestrow": Body._nested_row_end,
    "pard": Body._paragraph_defaults,
    "plain": Body._plain,
    "trowd": Body._row_start,
    "trrh": lambda body, value: setattr(body.row, "flat", 0 < -(value or 0) <= LOWEST),
    "trleft": lambda body, value: setattr(body.row, "left", float(value or 0)),
    "cellx": Body._border,
    "clmrg": lambda body, _: setattr(body._cell, "merged_left", True),
    "clcbpat": lambda body, value: setattr(body._cell, "ground", value or 0),
    "clvmrg": lambda body, _: setattr(body._cell, "merged_up", True),
    "ansicpg": Body._code_page,
    "deff": lambda body, value: setattr(body._defined, "default_font", value or 0),
    "f": Body._font_of,
    "fcharset": Body._charset,
    "fonttbl": lambda body, _: body._set("fonts", True),
    "colortbl": lambda body, _: body._set("colours", True),
    "red": Body._colour,
    "green": Body._colour,
    "blue": Body._colour,
    "cf": Body._text_colour,
    "cb": lambda body, value: body._set("ground", value or 0),
    "chcbpat": lambda body, value: body._set("ground", value or 0),
    "highlight": lambda body, value: body._set("ground", value or 0),
    "stylesheet": lambda body, _: body._set("sheet", True),
    "s": lambda body, value: body._style("s", value),
    "cs": lambda body, value: body._style("cs", value),
    "sbasedon": lambda body, value: body._base(value),
    "info": lambda body, _: body._set("fact", "info"),
    "listtext": lambda body, _: body._set("numbering", True),
    "pntext": lambda body, _: body._set("numbering", True),
    "uc": lambda body, value: body._set("unicode_skip", max(0, min(value if value is not None else 1, 8))),
    "fs": lambda body, value: body._set("small", value is not None and value <= 2 * SMALLEST),
    "charscalex": lambda body, value: body._set("small", value is not None and 0 < value <= NARROWEST),
    "expndtw": lambda body, value: body._set("tight", (value or 0) <= 20 * TIGHTEST),
    "expnd": lambda body, value: body._set("tight", (value or 0) <= 4 * TIGHTEST),
    "twoinone": lambda body, _: body._set("light", True),  # two lines within one: unlike the digits beside it
    "nosupersub": lambda body, _: body._set("raised", False),
    "intbl": lambda body, _: body._set("in_table", True),
    "itap": lambda body, value: body._set("nesting", max(0, min(value or 0, MAX_NESTED + 1))),
    "outlinelevel": lambda body, value: body._set("outline", value + 1 if value is not None and 0 <= value < 9 else 0),
}
