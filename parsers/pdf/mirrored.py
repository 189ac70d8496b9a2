"""Brackets that PDFium turns round: beside letters written from right to left it tells the mirror image of the one that
is drawn, also in Chinese text on the same line (（三） becomes ）三）)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsers.grids.ink import LEVEL, Run

_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Hebrew and Arabic letters; Uyghur and Kazakh are written in the latter."""

_OPEN, _CLOSE = "(（[［【〔", ")）]］】〕"
_TURNED = str.maketrans(_OPEN + _CLOSE, _CLOSE + _OPEN)
_BRACKETS = re.compile(f"[{re.escape(_OPEN + _CLOSE)}]")

_Bracket = tuple[Run, int]
"""A run, and the place of a bracket in its text."""


def may_mirror(text: str) -> bool:
    """Whether a page's text holds letters beside which brackets are turned round."""
    return _LEFTWARD.search(text) is not None


def put_as_drawn(runs: Iterable[Run]) -> None:
    """Turn brackets that open or close nothing, two on a line each, so that they make a pair."""
    for line in _lines(runs):
        alone = _alone(line)
        for (first, i), (second, j) in zip(alone[::2], alone[1::2], strict=False):
            if first.text[i] in _CLOSE:
                _turn(first, i)
            if second.text[j] in _OPEN:
                _turn(second, j)


def _alone(line: Iterable[Run]) -> list[_Bracket]:
    """The brackets of a line that have no partner on it; PDFium may tell its runs from right to left."""
    alone: list[_Bracket] = []
    for run in sorted(line, key=lambda run: run.lefts[0]):
        for found in _BRACKETS.finditer(run.text):
            if found.group() in _CLOSE and alone and alone[-1][0].text[alone[-1][1]] in _OPEN:
                alone.pop()
            else:
                alone.append((run, found.start()))
    return alone


def _lines(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Runs that follow each other on one baseline."""
    line: list[Run] = []
    for run in runs:
        if line and abs(run.baseline - line[-1].baseline) > LEVEL * run.size:
            yield line
            line = []
        line.append(run)
    yield line


def _turn(run: Run, at: int) -> None:
    run.text = run.text[:at] + run.text[at].translate(_TURNED) + run.text[at + 1 :]
