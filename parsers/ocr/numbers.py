"""What a recognised line says as the content of a value cell, and what else it may say."""

from __future__ import annotations

import re

import numpy as np

from parsers.document import UNKNOWN
from parsers.ocr import typing as t
from parsers.ocr.recogniser import NUMERIC, Line
from parsers.ocr.shapes import MINUS, STRAIGHT, STROKES, mark_before, slash, stroke
from parsers.tables.values import read_value

LOOKALIKES = frozenset("〇。口丨一ー，、：；！｜○")
"""Chinese characters that the model sees in a lone digit or dash now and then; any Latin sign may be one too."""

SPECKS = ".,'`·。，、 "
"""What dust beside a stroke is read as."""

KNOWN = frozenset("-–—―−/\\|")
"""Signs that stand in a cell for no number."""

LONGEST = 12
"""Characters of a number, its separators included."""

LEAST = 0.05
"""The mean probability that the digits must have where the model would rather see other characters."""

DOUBTED = 0.9
"""A character that scores less may be what the model makes of a lone dash or slash: 2, 4, D, j, 二 were seen, with
0.25 to 0.78."""

_POINTS = re.compile(r"\.(?=\d{3}[.,])")
"""A point before three figures and one more mark parts thousands: a number has one decimal point, the last."""

_DUST = re.compile(r"^\.(?=[\d,]+\.\d)")
"""A point before a number that has one."""

FLOOR = 1e-5
"""Probability given to what the model rules out, so that one bad step does not rule out a whole reading."""


def content(line: Line, crop: t.Pixels) -> str:
    """The text of a cell's line: as recognised, but a dash, slash or minus sign where the picture shows one, and digits
    where only lookalikes of digits were seen; `UNKNOWN` where neither digits nor words were."""
    text = line.text.strip()
    bare = text.strip(SPECKS)
    if len(bare) <= 2 and STROKES.issuperset(bare) and (shape := stroke(crop)):
        return shape
    if bare == "7" and slash(crop):
        return "/"
    if len(bare) <= 2 and line.score < DOUBTED and (shape := stroke(crop, STRAIGHT)):
        return shape
    text = _POINTS.sub(",", _DUST.sub("", text))
    if text[:1].isdigit() and read_value(text).number is not None and mark_before(crop) == MINUS:
        return MINUS + text
    if not text or len(text) > LONGEST or not all(_may_be_numeric(char) for char in text):
        return text
    if any(char.isdigit() for char in text) and read_value(text).number is not None:
        return text
    digits, score = _greedy(line)
    if score >= LEAST and any(char.isdigit() for char in digits):
        return digits
    if bare and KNOWN.issuperset(bare):
        return bare
    return text if any(char in KNOWN for char in text) or _is_word(text) else UNKNOWN


def _may_be_numeric(char: str) -> bool:
    return char < "\u2e80" or char in LOOKALIKES or "\u3040" <= char <= "\u30ff"  # no report prints kana


def _is_word(text: str) -> bool:
    """Whether letters make a word, as `N/A` or `PDF` do; one or two are what a digit under a stain looks like."""
    return sum(char.isalpha() for char in text) >= 3


def _greedy(line: Line) -> tuple[str, float]:
    """The best reading made of `NUMERIC` alone and its mean probability."""
    if not len(line.numeric):
        return "", 0.0
    best = line.numeric.argmax(axis=1)
    chosen = (best != 0) & np.concatenate([[True], best[1:] != best[:-1]])
    text = "".join(NUMERIC[k - 1] for k in best[chosen])
    return text, float(line.numeric[chosen, best[chosen]].mean()) if chosen.any() else 0.0


def others(line: Line, most: int = 6, width: int = 12) -> list[tuple[str, float]]:
    """The likeliest readings of a line as characters of numbers, best first, with their shares of the probability.

    A prefix beam search over the model's output (Graves 2012, connectionist temporal classification).
    """
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for step in line.numeric + FLOOR:
        grown: dict[str, tuple[float, float]] = {}

        def put(text: str, blank: float, char: float, into: dict[str, tuple[float, float]]) -> None:
            old = into.get(text, (0.0, 0.0))
            into[text] = (old[0] + blank, old[1] + char)

        for text, (ended, open_) in beams.items():
            put(text, (ended + open_) * float(step[0]), 0.0, grown)
            for k in np.argsort(step[1:])[-5:]:
                char, chance = NUMERIC[k], float(step[k + 1])
                if text and text[-1] == char:
                    put(text, 0.0, open_ * chance, grown)
                    put(text + char, 0.0, ended * chance, grown)
                else:
                    put(text + char, 0.0, (ended + open_) * chance, grown)
        best = sorted(grown, key=lambda text: -sum(grown[text]))[:width]
        beams = {text: grown[text] for text in best}
        top = sum(beams[best[0]])
        beams = {text: (a / top, b / top) for text, (a, b) in beams.items()}
    total = sum(a + b for a, b in beams.values())
    ranked = sorted(((text, (a + b) / total) for text, (a, b) in beams.items()), key=lambda entry: -entry[1])
    return [entry for entry in ranked if entry[0]][:most]
