"""What a number format prints where it prints other digits than the cell holds: 3.6 as 4, 0.37 as 37%.

Format codes are those of ECMA-376 part 1, § 18.8.30. Only what changes the digits matters here: rounding, scaling and
percent. A zero that a format hides or prints as a dash stays the 0 that the cell holds.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0",
            39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00"}  # fmt: skip
"""The formats that workbooks use by number without writing them down, so far as they shape numbers."""

_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|_.|\*.')
_DIGITS = re.compile(r"[#0?](?:[#0?,]*[#0?])?(?:\.(?P<decimals>[#0?]*))?(?P<thousands>,*)")


class _Shape(NamedTuple):
    decimals: int
    percent: bool
    thousands: int


def printed(value: float, code: str) -> str | None:
    """The number as the format prints it, without separators; None where the format leaves its digits alone."""
    if value == 0:
        return None
    shape = _shape(code)
    if shape is None:
        return None
    exact = Decimal(repr(value)) * (100 if shape.percent else 1) / 1000**shape.thousands
    shown = exact.quantize(Decimal(1).scaleb(-shape.decimals), ROUND_HALF_UP)
    if shown == exact and not shape.percent and not shape.thousands:
        return None
    return f"{shown:f}" + ("%" if shape.percent else "")


@lru_cache(maxsize=512)
def _shape(code: str) -> _Shape | None:
    """What the first section of a format does to digits; None for dates, texts, fractions and what is not known."""
    section = _LITERAL.sub("", code.split(";")[0])
    bare = section.replace("\\ ", "").replace("\\", "")
    if re.search(r"[a-zA-Z@/!]", bare):  # dates, texts, scientific, fractions, literals among the digits
        return None
    found = _DIGITS.search(bare)
    if found is None:
        return None
    return _Shape(min(len(found["decimals"] or ""), 15), "%" in bare, min(len(found["thousands"]), 4))
