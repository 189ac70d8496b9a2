"""Pale text that lies under a page: a watermark, which is none of what is printed there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.pdf.characters import NOUGHTS, NUMERALS, SPACE, Boxes, touch

PALE = 170
"""Ink lighter than this on white paper, of 255, may be a watermark's."""

LONG, OFTEN = 4, 8
"""Pale text of so many characters that is printed so often on one page, one right after the other, is a watermark:
programs draw all of it before or after the page. Pale headings and values are drawn amid the others of their table."""

WORD_SPACE = 1.0
"""Font sizes between words of one watermark; columns of numbers stand farther apart."""

LARGE = 1.6
"""Pale text larger than this many times what is usual on its page is a watermark too."""

HEADLINE = 3.5
"""Pale numbers up to this many times what is usual may be what a page wants to be seen first."""

STRAYS = 2
"""PDFium puts the first and the last print of a watermark into lines of text that it is drawn next to."""


class PaleText:
    """The pale characters of a page, taken up in the order they are drawn, as runs that follow each other on a line."""

    def __init__(self, codes: Sequence[int], boxes: Boxes) -> None:
        self._codes = codes
        self._boxes = boxes
        self._runs: list[list[int]] = []

    def add(self, k: int) -> None:
        """Take up a character that is no space."""
        last = self._runs[-1][-1] if self._runs else None
        # A space stands between words, as a character of its own.
        if last is not None and k - last <= 2 and touch(self._boxes, last, k, WORD_SPACE):
            self._runs[-1].append(k)
        else:
            self._runs.append([k])

    def watermarks(self) -> Iterator[int]:
        """The characters of texts that are printed again and again, or large."""
        if not self._runs:
            return
        usual = self._usual_size()
        texts = [tuple(self._codes[k] for k in run) for run in self._runs]
        times = Counter(texts)
        often = {text for text, count in times.items() if len(text) >= LONG and count >= OFTEN}
        together = {text for text in often if self._drawn_together(texts, text)}
        for run, text in zip(self._runs, texts, strict=True):
            if text in together or self._size(run[0]) > LARGE * usual:
                yield from run

    def may_be_values(self, marks: Sequence[int]) -> list[int]:
        """The characters of numbers, no larger than headlines print theirs, that were taken for a watermark."""
        gone = set(marks)
        numbers = [run for run in self._runs if run[0] in gone and all(self._codes[k] in NUMERALS for k in run)]
        usual = self._usual_size() if numbers else 0.0
        return [k for run in numbers for k in run if LARGE * usual < self._size(k) <= HEADLINE * usual]

    def _drawn_together(self, texts: Sequence[tuple[int, ...]], text: tuple[int, ...]) -> bool:
        """Whether hardly anything but pale text is drawn from one print of a text to the next, as no table has it;
        noughts may fill rows."""
        if NOUGHTS.issuperset(text):
            return False
        prints = [run for run, other in zip(self._runs, texts, strict=True) if other == text]
        ours = {k for run in self._runs for k in run}
        between = (range(a[-1] + 1, b[0]) for a, b in pairwise(prints))
        return sum(any(self._codes[k] > SPACE and k not in ours for k in gap) for gap in between) <= STRAYS

    def _usual_size(self) -> float:
        sizes = sorted(self._size(k) for k in range(len(self._boxes[0])))
        return sizes[len(sizes) // 2]

    def _size(self, k: int) -> float:
        """The height of a character's line, its longer side: of text on its side the other is its width."""
        lefts, tops, rights, bottoms = self._boxes
        return max(tops[k] - bottoms[k], rights[k] - lefts[k])
