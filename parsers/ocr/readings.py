"""What else may stand in a cell than its first reading says, and what a second reader makes of it.

The second reader is Tesseract, limited to the characters of numbers: another model, trained on other data by other
people, so that the two seldom err alike. It is slow and asked only about cells that nothing else bears out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import cv2
import numpy as np

from parsers.grids.textlines import is_cjk
from parsers.ocr import second
from parsers.ocr import typing as t
from parsers.ocr.numbers import content, others
from parsers.ocr.recogniser import Line, recogniser
from parsers.ocr.seen import Seen
from parsers.ocr.shapes import mark_before, stroke
from parsers.report import Number
from parsers.tables.values import read_value

SURE = 0.8
"""Mean probability from which the first reader had no doubt."""

LIKELY = 1e-4
"""Other readings with a smaller share of the probability are not offered."""

EMPTY = 0.07
"""The largest blot that dust and noise may leave in an empty cell, of the square of a character's height: seen were up
to 0.09 under strong noise, and 0.12 of the faintest digit."""


FIGURES = frozenset("0123456789.,+-")
"""What a number is made of for the second reader."""


@dataclass(slots=True)
class CellReadings:
    """The readings of every cell of a document, by the printed form of its place."""

    seen: dict[str, Seen] = field(default_factory=dict)

    def add(self, place: str, seen: Seen) -> None:
        """Keep what was seen in a cell."""
        self.seen[place] = seen

    def lines(self, place: str) -> list[Line]:
        """The lines of a cell as recognised."""
        seen = self.seen.get(place)
        return seen.lines if seen else []

    def others(self, place: str) -> list[str]:
        """Other texts that the cell may hold, likeliest first; see `parsers.document.Readings`."""
        seen = self.seen.get(place)
        if seen is None:
            return []
        first = seen.texts()
        found: dict[str, None] = {}
        alone: dict[str, None] = {}
        for k, line in enumerate(seen.lines):
            texts = [text for text, chance in others(line) if chance >= LIKELY]
            variants = _variants(seen.crops[k])
            texts += [content(*again) for again in zip(recogniser().read(variants), variants, strict=True)]
            texts += second.readings(seen.crops[k])
            for text in texts:
                if text and text != first[k]:
                    found["\n".join([*first[:k], text, *first[k + 1 :]])] = None
                if text and len(first) > 1:  # a stroke of a seal may stand as a line of its own
                    alone[text] = None
        return list(found | dict.fromkeys(first if len(first) > 1 else ()) | alone)

    def sure(self, place: str) -> bool:
        """Whether the first reader had no doubt."""
        seen = self.seen.get(place)
        return seen is not None and bool(seen.lines) and all(line.score >= SURE for line in seen.lines)

    def confirmed(self, place: str, text: str) -> bool:
        """Whether a second reader reads the cell alike; an empty one must have no ink."""
        seen = self.seen.get(place)
        if seen is None:
            return False
        if not seen.lines:
            return not text.strip() and seen.blot <= EMPTY * seen.em**2
        value = read_value(text)
        if value.number is None:
            return self._no_number(seen, value.null_reason)
        figures = [_figures(*each) for each in zip(seen.lines, seen.crops, strict=True)]
        alone = [figures[k] for k, line in enumerate(seen.texts()) if line == text] if len(figures) > 1 else []
        return _agrees(figures, value.number) or any(_agrees([figure], value.number) for figure in alone)

    def _no_number(self, seen: Seen, reason: str | None) -> bool:
        """Whether a cell surely holds no number: strokes that lie or lean, or plain words."""
        if reason in ("dash", "slash"):
            return all(stroke(crop) for crop in seen.crops)
        return reason == "text" and all(line.score >= SURE for line in seen.lines)


def _agrees(crops: list[t.Pixels], number: Number) -> bool:
    """Whether the second reader, at some size, reads the lines of a cell as a number.

    At every size where the picture shows a mark before a number without sign; and never where it sees a sign there, or
    another number of as many figures: it loses figures now and then, but seldom takes one for another.
    """
    read = [read_value("".join(texts)).number for texts in product(*map(second.readings, crops))]
    if any(other is not None and _differs(other, number) for other in read):
        return False
    if number in read and number > 0 and (-number in read or mark_before(crops[0])):
        return set(read) == {number}
    return number in read


def _differs(other: Number, number: Number) -> bool:
    """Whether one number is another of as many figures, their signs aside."""
    return abs(other) != abs(number) and len(str(abs(other))) == len(str(abs(number)))


def _figures(line: Line, crop: t.Pixels) -> t.Pixels:
    """The part of a line's picture that shows its number, without a unit or note before or behind: the second reader
    knows no words and would make figures of them."""
    figures = [k for k, char in enumerate(line.text) if char in FIGURES]
    if not figures or len(line.middles) != len(line.text):
        return crop
    first, last = figures[0], figures[-1]
    left = _between(line, first, first - 1) if first else 0.0
    right = _between(line, last, last + 1) if last + 1 < len(line.text) else 1.0
    start = int(left * crop.shape[1])
    return crop[:, start : max(int(right * crop.shape[1]), start + 1)]


def _between(line: Line, figure: int, other: int) -> float:
    """Where a figure ends and the character beside it begins, which is twice as wide if it is Chinese."""
    share = 1 / 3 if is_cjk(line.text[other]) else 1 / 2
    return line.middles[figure] + share * (line.middles[other] - line.middles[figure])


def _variants(crop: t.Pixels) -> list[t.Pixels]:
    """The same line smaller in its frame, and in black and white."""
    framed = cv2.copyMakeBorder(crop, 6, 6, 6, 6, cv2.BORDER_CONSTANT, value=250)
    soft = cv2.GaussianBlur(crop, (0, 0), 0.8)
    level, _ = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    hard = np.asarray(np.where(soft < level, 0, 255), np.uint8)
    return [framed, hard]
