"""What a number format prints where it prints other digits than the cell holds: 3.6 as 4, 0.37 as 37%.

Format codes are those of ECMA-376 part 1, § 18.8.30. Only what changes the digits matters here: rounding, scaling and
percent, digits that the format adds, and whether a number is printed at all. A zero that a format hides or prints as a
dash stays the 0 that the cell holds.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0",
            39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00"}  # fmt: skip
"""The formats that workbooks use by number without writing them down, so far as they shape numbers."""

_SKIPPED = re.compile(r"\[[^\]]*\]|_.|\*.")
_SECTIONS = re.compile(r'(?:"[^"]*"|[\\!].|[^;"\\!])*')
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)\]")
_WHITE = re.compile(r"\[(?:white|白色|color ?2|颜色 ?2)\]", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[#0?](?:\.([#0?]*))?E[+-]")
_LITERAL = re.compile(r'"(?P<quoted>[^"]*)"|[\\!](?P<single>.)')
_TEXT_PARTS = re.compile(rf"{_LITERAL.pattern}|@|.", re.DOTALL)
_PICTURE = re.compile(r"(?P<whole>[#0?](?:[^.%]*[#0?])?)(?:\.(?P<decimals>[#0?]*))?(?P<thousands>,*)")
_PLACE = "#0?"
_SCALING = "‰％kKmM百千万亿"
"""Characters around the digits that make another number of them."""
_HELD = 0xE000
"""Where the code points begin that stand for literals while a format is taken apart."""
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class _Shape(NamedTuple):
    """What a format does to digits; `inside` are texts among the whole digits, each with the digits to its right;
    `before` and `behind` are texts around all digits, `adds` whether these have digits or signs that scale."""

    decimals: int
    percent: bool
    thousands: int
    inside: tuple[tuple[int, str], ...] = ()
    before: str = ""
    behind: str = ""

    @property
    def adds(self) -> bool:
        return any(char.isdigit() or char in _SCALING for char in self.before + self.behind)

    def around(self, text: str, value: float) -> str:
        """The texts around those digits; the sign of a number below zero is theirs already."""
        return (self.before.replace("-", "") if value < 0 else self.before) + text + self.behind


def printed(value: float, code: str) -> str | None:
    """The number as the format prints it, without separators; None where the format leaves its digits alone.

    A format that scales prints the text behind the digits too: 623000 as `0!.0,"万"` is 62.3万. One whose section for
    the number has no place for digits (`;;;`) prints the text of that section, or nothing; so does one that prints
    white. A number below zero keeps its sign, also where only its colour tells it.
    """
    if value == 0:
        return None
    section = _section(code, value)
    if _WHITE.search(section):
        return ""
    if (text := _without_digits(section, alone=section == code)) is not None:
        return text
    if scientific := _SCIENTIFIC.search(section):
        text = f"{value:.{len(scientific[1] or '')}E}"
        return text if float(text) != value else None
    shape = _shape(section)
    if shape is None:
        return None
    exact = Decimal(repr(value)) * (100 if shape.percent else 1) / 1000**shape.thousands
    bracketed = value > 0 and shape.before.endswith("(") and shape.behind.startswith(")")  # as others are below zero
    shown = exact.quantize(Decimal(1).scaleb(-shape.decimals), ROUND_HALF_UP)
    if shown == exact and not (shape.percent or shape.thousands or shape.inside or shape.adds or bracketed):
        return None
    text = f"{shown:f}"
    for right, literal in shape.inside:
        text = _inserted(text, right, literal)
    text += "%" if shape.percent else ""
    if shape.adds or bracketed:
        return shape.around(text, value)
    return text + (shape.behind if shape.thousands or shape.inside else "")


def printed_text(text: str, code: str) -> str:
    """A text as the format prints it: by its fourth section, or by the only one with a place for a text (`@"件"`)."""
    sections = _sections(code)
    placed = [section for section in sections if "@" in _LITERAL.sub("", section)]
    if len(sections) > 3:
        section = sections[3]
    elif placed:
        section = placed[-1]
    else:
        return text
    bare = _SKIPPED.sub("", section)
    return _TEXT_PARTS.sub(lambda part: text if part[0] == "@" else part["quoted"] or part["single"] or "", bare)


def _section(code: str, value: float) -> str:
    """The section of a format that prints a number: by conditions where it has some, else by the sign. One without a
    condition between others is for numbers below zero, the last one for all the rest."""
    sections = _sections(code)
    if len(sections) == 1:
        return sections[0]
    if not any(map(_CONDITION.search, sections)):
        return sections[1] if value < 0 else sections[0]
    *earlier, last = sections[:3]
    for number, section in enumerate(earlier):
        found = _CONDITION.search(section)
        if _HOLDS[found[1]](value, float(found[2])) if found else (value < 0 if number else value > 0):
            return section
    return last


@lru_cache(maxsize=512)
def _sections(code: str) -> list[str]:
    sections, at = [], 0
    while at <= len(code):
        found = _SECTIONS.match(code, at)
        end = found.end() if found else len(code)
        if end < len(code) and code[end] != ";":  # an open quote or a stroke at the end
            end = len(code)
        sections.append(code[at:end])
        at = end + 1
    return sections


@lru_cache(maxsize=512)
def _without_digits(section: str, *, alone: bool) -> str | None:
    """What a section prints that has no place for digits; None for all others."""
    bare = _SKIPPED.sub("", section)
    if (alone and not bare.strip()) or re.search(r"[#0?a-zA-Z@/]", _LITERAL.sub("", bare)):
        return None
    return "".join(found["quoted"] or found["single"] or "" for found in _LITERAL.finditer(bare)).strip()


def _inserted(text: str, right: int, literal: str) -> str:
    """A text put among the whole digits of a number, `right` of them to its right."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    whole = whole.rjust(right + 1, "0")
    return f"{sign}{whole[:-right]}{literal}{whole[-right:]}{point}{decimals}"


@lru_cache(maxsize=512)
def _shape(section: str) -> _Shape | None:
    """What a section of a format does to digits; None for dates, texts, fractions and what is not known."""
    literals: list[str] = []

    def hold(found: re.Match[str]) -> str:
        literals.append(found["quoted"] if found["quoted"] is not None else found["single"])
        return chr(_HELD + len(literals) - 1)

    bare = _SKIPPED.sub("", _LITERAL.sub(hold, section))
    if len(literals) > 64 or re.search(r"[a-zA-Z@/]", bare):  # dates, texts, scientific, fractions
        return None
    found = _PICTURE.search(bare)
    if found is None:
        return None

    def text_of(part: str) -> str:
        return "".join(literals[ord(char) - _HELD] if char >= chr(_HELD) else char for char in part if char != ",")

    whole = found["whole"]
    inside = [
        (sum(map(whole.count, _PLACE)) - sum(map(whole[:at].count, _PLACE)), text_of(char))
        for at, char in enumerate(whole)
        if char not in _PLACE and text_of(char).strip()
    ]
    shape = _Shape(min(len(found["decimals"] or ""), 15), "%" in bare, min(len(found["thousands"]), 4))
    before, behind = (text_of(part).strip() for part in (bare[: found.start()], bare[found.end() :]))
    return shape._replace(inside=tuple(inside), before=before, behind=behind)
