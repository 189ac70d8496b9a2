"""Labels with a character misread: put right where only one label of the templates is that near, and the picture
bears it out.

The recogniser takes 末 for 未, and a seal takes a character away. A label is compared by its key; one character in
four may differ, and no other label may be as near. An agency's own row may be called nearly as an official one, so
every character that differs must have been doubtful: read with less than `SURE`, or the label's character thought
possible by the recogniser, or a hole left where it is missing. Strokes of a seal can also stand as lines of their own
above and below a label: they are left out where one of them could not be told at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from parsers.document import UNKNOWN
from parsers.ocr.recogniser import Line
from parsers.ocr.shapes import STROKES
from parsers.tables.labels import lexicon, read_label
from parsers.tables.spelling import key, plain
from parsers.tables.values import looks_like_value

SHORTEST = 4
"""Characters of a label that is known by the rest when one is misread."""

SHARE = 4
"""One character in so many may be misread."""

SURE = 0.9
"""Probability from which a character was read without doubt."""

LEGIBLE = 0.75
"""The mean probability of the characters of a label that can be an agency's own; of ruined ones 0.3 to 0.6 was seen."""

LIKELY_SHARE = 2
"""The same where the recogniser itself thought of every character of the label."""

HOLE = 1.6
"""How many times as far apart as usual the characters on both sides of a lost one stand; and how far from the end of
the print the last one that was read, where the one behind it is lost."""

NUMERALS = frozenset("一二三四五六七八九十")
"""What labels are numbered with."""

_LETTERS = re.compile(r"[A-Za-z]+")
_STROKES = "".join(STROKES)
_WORD = re.compile(r"[\u4e00-\u9fff]")


class _Read(NamedTuple):
    """A character as it was read: its probability, what else it may be, and whether there is a hole before it, and one
    behind it at the end of its line."""

    char: str
    chance: float
    doubles: str
    hole: bool
    behind: bool


def corrected(text: str, lines: Sequence[Line]) -> str:
    """The label that `text` misreads, its numbering kept, else the text as it is; `lines` are what it was read from.

    Words that were read too badly to be any label end in `UNKNOWN`.
    """
    text = _without_remains(text)
    bare = key(text)
    label = next((label for label in _nearest(bare, SHARE) if _borne_out(bare, label, lines)), None) or next(
        (label for label in _nearest(bare, LIKELY_SHARE) if _borne_out(bare, label, lines, thought_of=True)), None
    )
    if label is None:
        return text + UNKNOWN if _hopeless(text, lines) else text
    numbering, _, _ = plain(text).partition(bare[0])
    return numbering + label


def _hopeless(text: str, lines: Sequence[Line]) -> bool:
    """Whether a cell holds words that are no label and were read badly throughout, or as letters among characters."""
    if looks_like_value(text) or read_label(text):
        return False
    if any(char.isascii() and char.isalpha() for char in text):
        return True
    read = [entry for line in lines for entry in _entries(line)]
    if (own := _aligned(key(text), read)) and any(entry.char.isdigit() and entry.chance < SURE for entry in own):
        return True
    chances = [chance for line in lines for chance in line.chances]
    return bool(chances) and sum(chances) < LEGIBLE * len(chances)


@cache
def _nearest(bare: str, share: int) -> tuple[str, ...]:
    """The keys nearest to one that is not known, one character in `share` differing at most, all of one meaning; none
    where two are as near."""
    if len(bare) < SHORTEST - 1 or bare in lexicon() or any(char.isdigit() or char.isascii() for char in bare):
        return ()
    near = [
        (distance, known)
        for known in lexicon()
        if len(known) >= SHORTEST
        and (distance := Levenshtein.distance(bare, known, score_cutoff=len(known) // share)) <= len(known) // share
    ]
    nearest = min((distance for distance, _ in near), default=0)
    labels = tuple(known for distance, known in near if distance == nearest)
    return labels if len({lexicon()[label] for label in labels}) == 1 else ()


def _borne_out(bare: str, label: str, lines: Sequence[Line], *, thought_of: bool = False) -> bool:
    """Whether every difference between what was read and a label is one that the recogniser was in doubt about; with
    `thought_of`, whether it thought of just the label's character each time."""
    read = _aligned(bare, [entry for line in lines for entry in _entries(line)])
    if read is None:
        return False
    for step in Levenshtein.editops(bare, label):
        at = step.src_pos
        if thought_of and not (step.tag == "replace" and label[step.dest_pos] in read[at].doubles):
            return False
        if step.tag == "insert":
            beside = read[max(0, at - 1) : at + 1]
            hole = (at < len(read) and read[at].hole) or (at > 0 and read[at - 1].behind)
            if not hole and all(entry.chance >= SURE for entry in beside):
                return False
        elif read[at].chance >= SURE:
            if step.tag == "replace":
                likely = label[step.dest_pos] in read[at].doubles
            else:  # a stroke of a seal, or a number whose mark was lost
                likely = read[at].char in STROKES or (at == 0 and read[at].char in NUMERALS)
            if not likely:
                return False
    return True


def _entries(line: Line) -> list[_Read]:
    """The characters of a line, one by one; none where they are not told apart."""
    if not line.text or not len(line.text) == len(line.chances) == len(line.doubles) == len(line.middles):
        return []
    steps = [after - before for before, after in pairwise(line.middles)]
    usual = sorted(steps)[(len(steps) - 1) // 2] if steps else 1.0
    holes = [False, *(step >= HOLE * usual for step in steps)]
    behind = [*(False for _ in steps), bool(steps) and 1 - line.middles[-1] >= HOLE * usual]
    return [_Read(*entry) for entry in zip(line.text, line.chances, line.doubles, holes, behind, strict=True)]


def _aligned(bare: str, entries: Sequence[_Read]) -> list[_Read] | None:
    """What was read of each character of a key, which leaves out numbering and punctuation."""
    found = []
    waiting = iter(entries)
    for char in bare:
        entry = next((entry for entry in waiting if entry.char == char), None)
        if entry is None:
            return None
        found.append(entry)
    return found


def _without_remains(text: str) -> str:
    """The one line of words among lines without any, where one of these holds a character that could not be told; and
    without letters, and strokes beside them, as which strokes of a seal beside the words come out."""
    lines = text.split("\n")
    words = [line for line in lines if _WORD.search(line)]
    if len(words) != 1 or UNKNOWN in words[0] or (UNKNOWN not in text and not _LETTERS.search(words[0])):
        return text
    letterless = _LETTERS.sub("", words[0])
    shorter = (words[0], letterless, letterless.strip(_STROKES))
    return next((line for line in shorter if key(line) in lexicon()), text)
