"""Words that decide what a label means: one that has other ones than a label of the templates is no misprint of it.

上年制发件数 is one letter away from 本年制发件数, 行政检查 two from 行政强制, and 已审结 two from 尚未审结.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_NEGATION = re.compile("[不未非无免没]")
_YEAR = re.compile("([上去前本今当下])一?年")
_SAME_YEAR = {"去": "上", "今": "本", "当": "本"}
_ALTERING = re.compile("[已季月]|半年|累计|失效|以外")
"""What makes something else of a label that does not hold it."""
_ACT = re.compile(
    "许可|处罚|强制|收费|确认|检查|奖励|裁决|征收|征用|给付|认可|处分|备案|复议|诉讼|命令|指导|赔偿|补偿|调解|审批|执法"
)
"""What organs do, as rows of table 二 name it: 行政确认 in the place of 行政许可 is not 行政许可."""


class _Meaning(NamedTuple):
    negations: int
    years: frozenset[str]
    others: frozenset[str]


def changes_meaning(text: str, label: str) -> bool:
    """Whether a printed text, though near to a label, says something else; both as keys (`spelling.key`).

    A year may be left out, and this year said where the label says none.
    """
    printed, known = _meaning(text), _meaning(label)
    years = printed.years - (known.years or {"本"})
    return printed.negations != known.negations or bool(years or printed.others - known.others)


@lru_cache(maxsize=4096)
def _meaning(text: str) -> _Meaning:
    years = frozenset(_SAME_YEAR.get(word, word) for word in _YEAR.findall(text))
    return _Meaning(len(_NEGATION.findall(text)), years, frozenset([*_ALTERING.findall(text), *_ACT.findall(text)]))
