"""Units that headings, rows and lines say: 单位：万件 makes tens of thousands of what seem counts."""

from __future__ import annotations

import re

from parsers.document import squeeze

UNIT = "[万亿千百]?[美欧港日]?元|[万千百]?[件项条宗次]|万"
"""A unit of counts or of money, as a pattern."""
_SAID = re.compile(rf"单位[:：/／]?(?:人民币)?({UNIT})|[（(](?:人民币)?({UNIT})[）)，,、]|[/／，,]({UNIT})$")
_WHOLE = re.compile(UNIT)


def unit_in(text: str) -> str:
    """The unit that a label says: 本年收费金额（单位：元）, 采购总金额/元; empty where it says none."""
    found = _SAID.search(squeeze(text))
    return next(filter(None, found.groups()), "") if found else ""


def is_unit(text: str) -> bool:
    """Whether a text, as a key, is a unit of counts or of money and nothing else."""
    return _WHOLE.fullmatch(text) is not None
