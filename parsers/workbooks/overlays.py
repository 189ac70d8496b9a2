"""What lies over the cells of an .xlsx sheet and may say something else than they hold: text boxes, and formats that
depend on values (ECMA-376 part 1, § 18.3.1.18 and 20.5)."""

from __future__ import annotations

import re

from lxml import etree

from parsers.markup.marks import LONE_NUMBER

_OF_ZEROS = re.compile(r'(?<![<>])=\s*(?:0|"")\s*\)?$|^IS(?:ERR(?:OR)?|NA|BLANK)\(', re.IGNORECASE)
"""Formulas that are true of a zero, a blank or an error: what such cells print is none of the numbers."""
_OF_NO_NUMBERS = ("containsBlanks", "containsErrors", "containsText", "beginsWith", "endsWith")


def boxed_numbers(drawing: etree._Element) -> int:
    """How many text boxes of a sheet's drawing hold a number and nothing else."""
    texts = ("".join(part.text or "" for part in shape.iter("{*}t")) for shape in drawing.iter("{*}sp"))
    return sum(1 for text in texts if LONE_NUMBER.fullmatch(text))


def may_hide(formats: etree._Element, hiding: set[str]) -> bool:
    """Whether a sheet's conditional formats of one range may hide a number other than 0, or show a bar or a sign in its
    place."""
    for rule in formats.iterchildren("{*}cfRule"):
        if any(drawn.get("showValue") in ("0", "false") for drawn in rule.iterchildren()):
            return True
        if rule.get("dxfId") not in hiding or rule.get("type") in _OF_NO_NUMBERS:
            continue
        formula = (rule.findtext("{*}formula") or "").strip()
        equal = rule.get("type") == "cellIs" and rule.get("operator") == "equal"
        if not _OF_ZEROS.search(f"={formula}" if equal else formula):
            return True
    return False
