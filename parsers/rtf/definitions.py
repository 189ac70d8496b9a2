"""What an RTF file defines before its text: its code page, fonts, colours and styles."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

from parsers.markup.inks import is_pictorial
from parsers.rtf.state import NO_LOOK, Look
from parsers.rtf.tokens import CODE_PAGES

_PAGES = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8"}
"""Code pages that Python names otherwise, or reads more of by another name."""
_FAINT = 192
"""Red, green and blue of a colour that is hardly seen, of 255."""
_LIGHT = 240
"""Red, green and blue of a colour next to white, of 255."""


@dataclass(slots=True)
class Definitions:
    """`page` is the codec of bytes in fonts without one of their own; `font` is the last one named."""

    page: str = "cp1252"
    font: int = 0
    default_font: int = 0
    styles: dict[str, Look] = field(default_factory=dict)
    _codecs: dict[int, str] = field(default_factory=dict)
    _pictorial: set[int] = field(default_factory=set)
    _colours: list[list[int]] = field(default_factory=lambda: [[]])

    def set_page(self, number: int | None) -> bool:
        """Take a code page by its number; False where it is not known."""
        try:
            self.page = codecs.lookup(_PAGES.get(number or 0, f"cp{number}")).name
        except LookupError:
            return False
        return True

    def set_charset(self, number: int | None) -> None:
        """The font that is being defined has this character set."""
        self._codecs[self.font] = CODE_PAGES.get(number or 0, self.page)

    def name_font(self, name: str) -> None:
        """The font that is being defined has this name."""
        if is_pictorial(name):
            self._pictorial.add(self.font)

    def codec(self, font: int) -> str:
        """The codec of the bytes set in a font."""
        return self._codecs.get(font, self.page)

    def draws_pictures(self, font: int) -> bool:
        """Whether a font draws pictures in place of letters and digits."""
        return font in self._pictorial

    def style(self, name: str) -> Look:
        """The look that a style gives."""
        return self.styles.get(name, NO_LOOK)

    def add_to_colour(self, part: int) -> None:
        """The next part of the colour that is being defined: red, green or blue."""
        self._colours[-1].append(part)

    def end_colours(self, count: int) -> None:
        """So many colours of the table end here."""
        self._colours += [[] for _ in range(count)]

    def is_light(self, colour: int) -> bool:
        """Whether a colour, by its number, is hardly seen on white paper."""
        parts = self._colours[colour] if 0 < colour < len(self._colours) else []
        return len(parts) == 3 and min(parts) >= _FAINT

    def is_white(self, colour: int) -> bool:
        """Whether nobody sees text of this colour on paper."""
        return 0 < colour < len(self._colours) and min(self._colours[colour], default=0) >= _LIGHT
