"""Texts in CSV that a spreadsheet would run as a formula (OWASP, CSV injection), and how they are kept from it.

They get an apostrophe in front: those that begin with = + - @, their full-width forms, a tab or a line break, unless
they are plain numbers, or dashes alone: the commonest way to print a blank, and no formula for want of anything to
count. So does a text that begins with an apostrophe, so that taking one leading apostrophe away always gives back what
was printed.
"""

from __future__ import annotations

import re

RISKY = r"^[=+\-@\t\r\n＝＋－＠']"
HARMLESS = r"^([+-]?[0-9]+([.][0-9]+)?|[-－]+)$"
"""Patterns that `re` and Arrow's RE2 read alike."""

_risky, _harmless = re.compile(RISKY), re.compile(HARMLESS.replace("$", r"\Z"))


def escaped(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if _risky.match(text) and not _harmless.match(text) else text
