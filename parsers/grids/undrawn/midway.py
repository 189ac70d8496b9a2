"""Numbers of a table without lines that stand between two labels, of which only one has any: which one, nothing tells.

Where every label has its numbers, all may stand a little higher or lower than they, and there is one way to pair them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.grids.undrawn.labels import LabelledRow

NEARER = 0.5
"""The label that numbers belong to is nearer than the other one by more than this many font sizes."""


def stands_midway(rows: Sequence[LabelledRow]) -> bool:
    """Whether numbers of a row stand off its label and hardly farther off the label of a row without any."""
    return any(
        numbered.page == blank.page and bool(numbered.values) and not blank.values and _is_between(numbered, blank)
        for pair in pairwise(rows)
        for numbered, blank in (pair, pair[::-1])
    )


def _is_between(numbered: LabelledRow, blank: LabelledRow) -> bool:
    if numbered.label is None or blank.label is None:
        return False
    y, size = numbered.values[0].y, numbered.label.size
    own, other = (max(label.top - y, y - label.bottom, 0.0) / size for label in (numbered.label, blank.label))
    return own > 0.0 and other - own < NEARER
