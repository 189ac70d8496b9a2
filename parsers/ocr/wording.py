"""Labels with a character misread: put right where only one label of the templates is that near.

The recogniser takes 末 for 未, and a seal takes a character away. A label is compared by its key; one character in
four may differ, and no other label may be as near. Strokes of a seal can also stand as lines of their own above and
below a label: they are left out where one of them could not be told at all.
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import Levenshtein

from parsers.tables.labels import key, lexicon, plain

SHORTEST = 4
"""Characters of a label that is known by the rest when one is misread."""

SHARE = 4
"""One character in so many may be misread."""


UNKNOWN = "\ufffd"
"""Stands for a character that could not be told."""

_WORD = re.compile(r"[\u4e00-\u9fff]")


@cache
def corrected(text: str) -> str:
    """The label that `text` misreads, its numbering kept, else the text as it is."""
    text = _without_remains(text)
    bare = key(text)
    if len(bare) < SHORTEST - 1 or bare in lexicon() or any(char.isdigit() or char.isascii() for char in bare):
        return text
    near = [
        (distance, known)
        for known in lexicon()
        if len(known) >= SHORTEST
        and (distance := Levenshtein.distance(bare, known, score_cutoff=len(known) // SHARE)) <= len(known) // SHARE
    ]
    if not near:
        return text
    nearest = min(distance for distance, _ in near)
    labels = {lexicon()[known]: known for distance, known in near if distance == nearest}
    if len(labels) != 1:
        return text
    numbering, _, _ = plain(text).partition(bare[0])
    return numbering + next(iter(labels.values()))


def _without_remains(text: str) -> str:
    """The one line of words among lines without any, where such a line holds a character that could not be told."""
    lines = text.split("\n")
    words = [line for line in lines if _WORD.search(line)]
    if len(words) != 1 or UNKNOWN not in text or UNKNOWN in words[0] or key(words[0]) not in lexicon():
        return text
    return words[0]
