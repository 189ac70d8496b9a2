"""The characters of a text object of OFD: which they are, and where each stands in the object's own space."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.ofd.geometry import deltas, number, numbers
from parsers.ofd.package import children


def advance(char: str) -> float:
    """The width of a character in font sizes: Chinese fills a square, the rest half of one."""
    return 1.0 if char >= "\u2e80" or char in "“”‘’…—·×①②③④⑤⑥⑦⑧⑨⑩" else 0.5


def characters(item: etree._Element, size: float) -> Iterator[tuple[str, float, float]]:
    """The characters of a text object and where they stand in its own space."""
    x = y = 0.0
    way = round(number(item.get("ReadDirection"), 0.0) / 90) % 4
    wx, wy = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[way]
    for code in children(item, "TextCode"):
        text = code.text or ""
        if "\n" in text:
            text = text.strip()
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        given_x, given_y = deltas(code.get("DeltaX")), deltas(code.get("DeltaY"))
        at_x, at_y = x, y
        for k, char in enumerate(text):
            yield char, at_x, at_y
            known = k < len(given_x) or k < len(given_y)
            step = advance(char) * size
            at_x += given_x[k] if k < len(given_x) else 0.0 if known else wx * step
            at_y += given_y[k] if k < len(given_y) else 0.0 if known else wy * step


def glyph_codes(item: etree._Element) -> dict[int, int]:
    """For each character, counted over all text codes, the number of its shape, where one stands for one."""
    codes: dict[int, int] = {}
    for entry in children(item, "CGTransform"):
        start = int(number(entry.get("CodePosition"), 0.0))
        glyphs = numbers(" ".join(part.text or "" for part in children(entry, "Glyphs")))
        if number(entry.get("CodeCount"), 1.0) == number(entry.get("GlyphCount"), 1.0):
            codes |= {start + k: int(glyph) for k, glyph in enumerate(glyphs)}
    return codes
