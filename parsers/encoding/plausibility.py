"""Is this Chinese as reports are written? Told by the share of everyday characters."""

from __future__ import annotations

import re
from functools import cache

CERTAIN = 0.85
"""Share of everyday characters among those beyond ASCII from which a reading is taken without trying the others.

Real reports have 0.95 and more. Wrong readings: GB 2312 as Big5 up to 0.7, Big5 or UTF-8 as GB 18030 up to 0.45.
"""
SAMPLE = 400
"""Characters beyond ASCII on which plausibility is judged."""
_SHORTEST_UTF16 = 16
"""Bytes from which the shape of UTF-16 is more than chance."""
BEYOND = re.compile(r"[^\x00-\x7f]+")


def plausible(text: str) -> float:
    """The share of everyday Chinese characters and punctuation among the first characters beyond ASCII."""
    beyond = sample(text)
    if not beyond:
        return 1.0
    everyday = _everyday()
    return sum(map(everyday.__contains__, beyond)) / len(beyond)


def sample(text: str) -> list[str]:
    """The first characters of a text beyond ASCII."""
    beyond: list[str] = []
    for match in BEYOND.finditer(text):
        beyond.extend(match[0])
        if len(beyond) >= SAMPLE:
            break
    return beyond


@cache
def _everyday() -> frozenset[str]:
    """The commonest 3,755 simplified characters (GB 2312, level 1), 5,401 traditional ones (Big5, level 1), marks."""
    codes = [bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    simplified = b"".join(codes).decode("gb2312", "ignore")
    codes = [bytes((high, low)) for high in range(0xA4, 0xC7) for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF))]
    traditional = b"".join(codes).decode("big5", "ignore")
    ranges = (
        (0xA0, 0xA1),
        (0xB7, 0xB8),
        (0xD7, 0xD8),
        (0x2010, 0x2040),
        (0x2100, 0x2600),
        (0x3000, 0x3020),
        (0xFF01, 0xFF5F),
    )
    marks = "".join(chr(code) for first, end in ranges for code in range(first, end))
    return frozenset(simplified + traditional + marks)


def utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 text that has lost its mark, told by which order gives readable text; else None."""
    head = data[:4096]
    if b"\0" not in head or len(head) < _SHORTEST_UTF16:
        return None
    everyday = _everyday()
    for name in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(name, "replace")
        readable = sum(ch in everyday or " " <= ch <= "~" or ch in "\t\r\n" for ch in text)
        if text and readable >= CERTAIN * len(text):
            return name
    return None
