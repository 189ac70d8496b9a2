"""What a number format prints where it prints other digits than the cell holds: 3.6 as 4, 0.37 as 37%.

Format codes are those of ECMA-376 part 1, § 18.8.30. Only what changes the digits matters here: rounding, scaling and
percent, and whether a number is printed at all. A zero that a format hides or prints as a dash stays the 0 that the
cell holds.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0",
            39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00"}  # fmt: skip
"""The formats that workbooks use by number without writing them down, so far as they shape numbers."""

_SKIPPED = re.compile(r"\[[^\]]*\]|_.|\*.")
_LITERAL = re.compile(r'"(?P<quoted>[^"]*)"|[\\!](?P<single>.)')
_PICTURE = re.compile(r"(?P<whole>[#0?](?:[^.%]*[#0?])?)(?:\.(?P<decimals>[#0?]*))?(?P<thousands>,*)")
_PLACE = "#0?"
_HELD = 0xE000
"""Where the code points begin that stand for literals while a format is taken apart."""


class _Shape(NamedTuple):
    """What a format does to digits; `inside` are texts among the whole digits, each with the digits to its right."""

    decimals: int
    percent: bool
    thousands: int
    inside: tuple[tuple[int, str], ...] = ()
    behind: str = ""


def printed(value: float, code: str) -> str | None:
    """The number as the format prints it, without separators; None where the format leaves its digits alone.

    A format that scales prints the text behind the digits too: 623000 as `0!.0,"万"` is 62.3万. One whose section for
    the number's sign has no place for digits (`;;;`) prints the text of that section, or nothing.
    """
    if value == 0:
        return None
    if (text := _without_digits(code, negative=value < 0)) is not None:
        return text
    shape = _shape(code)
    if shape is None:
        return None
    exact = Decimal(repr(value)) * (100 if shape.percent else 1) / 1000**shape.thousands
    shown = exact.quantize(Decimal(1).scaleb(-shape.decimals), ROUND_HALF_UP)
    if shown == exact and not shape.percent and not shape.thousands and not shape.inside:
        return None
    text = f"{shown:f}"
    for right, literal in shape.inside:
        text = _inserted(text, right, literal)
    return text + ("%" if shape.percent else "") + (shape.behind if shape.thousands or shape.inside else "")


@lru_cache(maxsize=512)
def _without_digits(code: str, *, negative: bool) -> str | None:
    """What a format prints that has no place for the digits of a number of that sign; None for all others."""
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)
    if len(sections) <= negative:
        return None
    section = _SKIPPED.sub("", sections[negative]) if len(sections) > 1 else sections[0]
    if (len(sections) == 1 and not section.strip()) or re.search(r"[#0?a-zA-Z@/]", _LITERAL.sub("", section)):
        return None
    return "".join(found["quoted"] or found["single"] or "" for found in _LITERAL.finditer(section)).strip()


def _inserted(text: str, right: int, literal: str) -> str:
    """A text put among the whole digits of a number, `right` of them to its right."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    whole = whole.rjust(right + 1, "0")
    return f"{sign}{whole[:-right]}{literal}{whole[-right:]}{point}{decimals}"


@lru_cache(maxsize=512)
def _shape(code: str) -> _Shape | None:
    """What the first section of a format does to digits; None for dates, texts, fractions and what is not known."""
    literals: list[str] = []

    def hold(found: re.Match[str]) -> str:
        literals.append(found["quoted"] if found["quoted"] is not None else found["single"])
        return chr(_HELD + len(literals) - 1)

    bare = _SKIPPED.sub("", _LITERAL.sub(hold, code)).split(";")[0]
    if len(literals) > 64 or re.search(r"[a-zA-Z@/]", bare):  # dates, texts, scientific, fractions
        return None
    found = _PICTURE.search(bare)
    if found is None:
        return None

    def text_of(part: str) -> str:
        return "".join(literals[ord(char) - _HELD] for char in part if char >= chr(_HELD))

    whole = found["whole"]
    inside = [
        (sum(map(whole.count, _PLACE)) - sum(map(whole[:at].count, _PLACE)), text_of(char))
        for at, char in enumerate(whole)
        if char >= chr(_HELD) and text_of(char).strip()
    ]
    shape = _Shape(min(len(found["decimals"] or ""), 15), "%" in bare, min(len(found["thousands"]), 4))
    return shape._replace(inside=tuple(inside), behind=text_of(bare[found.end() :]).strip())
