"""Texts of cells in several looks: what of them is printed, and as what."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.markup import marks
from parsers.markup.inks import PLAIN, Ink, seen


def printed_runs(runs: Sequence[tuple[str, Ink]]) -> str | None:
    """The text of the parts of a string as a reader sees it; None where it is all plain."""
    if all(ink == PLAIN for _, ink in runs):
        return None
    return marks.told(marks.joined(seen(runs)), in_cell=True)
