"""What a group of an RTF file inherits from the one around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from parsers.rtf.flow import Flow
from parsers.rtf.tables import RowFormat


class Look(NamedTuple):
    """What a style makes of the characters that it is given to."""

    hidden: bool = False
    struck: bool = False
    raised: bool = False
    pictorial: bool = False


NO_LOOK = Look()


@dataclass(slots=True)
class State:
    """`fonts`, `sheet` and `colours` say that the group is a table of fonts, of styles or of colours; `style` is the
    one being defined, `styled` that a style has given text its look; `ink` and `ground` are numbers of colours; `shape`
    is how much stood aside when the shape began that the group belongs to, -1 for none."""

    flow: Flow
    codec: str
    skip: bool = False
    starred: bool = False
    unicode_skip: int = 1
    hidden: bool = False
    deleted: bool = False
    struck: bool = False
    small: bool = False
    raised: bool = False
    numbering: bool = False
    fact: str = ""
    fonts: bool = False
    sheet: bool = False
    colours: bool = False
    white: bool = False
    light: bool = False
    tight: bool = False
    pictorial: bool = False
    ink: int = 0
    ground: int = 0
    style: str = ""
    styled: bool = False
    in_table: bool = False
    nesting: int = 0
    outline: int = 0
    row: RowFormat | None = None
    shape: int = -1

    @property
    def level(self) -> int:
        """How deep in tables the text stands; 0 outside of them."""
        return self.nesting or int(self.in_table)

    @property
    def unprinted(self) -> bool:
        """Whether what the group holds is no printed text, or printed so that nobody is to read it."""
        aside = self.skip or self.fonts or self.sheet or self.colours
        return aside or self.hidden or self.deleted or self.struck or self.small

    @property
    def look(self) -> Look:
        """How the text looks, as far as that matters to a number."""
        return Look(self.hidden, self.struck, self.raised, self.pictorial)

    @property
    def untold(self) -> bool:
        """Whether the text is printed so that nobody can tell it: in a font of pictures, letter over letter, or
        blackened."""
        return self.pictorial or self.tight or 0 < self.ink == self.ground

    def take(self, look: Look) -> None:
        """Look as a style says, beside what is said already."""
        mixed = (own or given for own, given in zip(self.look, look, strict=True))
        self.hidden, self.struck, self.raised, self.pictorial = mixed
        self.styled = self.styled or look != NO_LOOK

    def look_plain(self, codec: str) -> None:
        """Look as nothing has been said of it; text is in the default font's `codec`."""
        self.hidden = self.deleted = self.struck = self.raised = self.styled = self.white = self.small = False
        self.pictorial = self.tight = self.light = False
        self.ink = self.ground = 0
        self.codec = codec
