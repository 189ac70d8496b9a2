"""Plain text for people: tables aligned where Chinese and Latin characters mix, colours only on a terminal."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from typing import IO, Literal

Align = Literal["left", "right"]

_COLOURS = {"red": "31", "green": "32", "yellow": "33", "dim": "2", "bold": "1"}


def width(text: str) -> int:
    """Columns that `text` takes in a terminal: two for wide and full-width characters, none for combining ones."""
    columns = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn"):
            continue
        columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return columns


def pad(text: str, columns: int, align: Align = "left") -> str:
    """`text` filled with blanks up to `columns` terminal columns."""
    blanks = " " * (columns - width(text))
    return blanks + text if align == "right" else text + blanks


def clip(text: str, columns: int) -> str:
    """`text` cut to at most `columns` terminal columns, with … where something was cut."""
    if width(text) <= columns:
        return text
    kept, used = "", 0
    for char in text:
        used += width(char)
        if used > columns - 1:
            break
        kept += char
    return kept + "…"


def one_line(text: str) -> str:
    """`text` without line breaks, tabs and control characters, so that it cannot disturb a terminal or a line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def plain(text: str) -> str:
    """`text` with escapes for lone surrogates, as names of files in another encoding have them."""
    return text.encode(errors="backslashreplace").decode()


def table(header: Sequence[str], rows: Iterable[Sequence[str]], align: Sequence[Align] = ()) -> str:
    """Rows below a header, columns two blanks apart; `align` is left where it says nothing."""
    lines = [list(header), *(list(row) for row in rows)]
    sides: list[Align] = [*align]
    sides += ["left"] * (len(header) - len(align))
    widths = [max(width(line[column]) for line in lines) for column in range(len(header))]
    out = []
    for line in lines:
        cells = (pad(text, columns, side) for text, columns, side in zip(line, widths, sides, strict=True))
        out.append("  ".join(cells).rstrip())
    out.insert(1, "  ".join("─" * columns for columns in widths))
    return "\n".join(out)


def is_terminal(stream: IO[str]) -> bool:
    """Whether a stream is a terminal; a closed one is none."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def wants_colour(stream: IO[str]) -> bool:
    """Colours go to a terminal only, and never where NO_COLOR is set (no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: str, wanted: bool) -> str:
    """The text in a colour where colours are wanted."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if wanted and text else text
