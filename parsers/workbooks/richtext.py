"""Texts of cells in several looks: what of them is printed, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parsers.document import UNSEEN
from parsers.markup import marks


class Look(NamedTuple):
    """How letters look: struck out or too small to be seen, white, raised or lowered, or pictures by their font."""

    unseen: bool = False
    white: bool = False
    raised: bool = False
    pictorial: bool = False


PLAIN = Look()


def printed_runs(runs: Sequence[tuple[str, Look]]) -> str | None:
    """The text of the parts of a string without what is struck out, too small, or white beside another colour; None
    where it is all plain."""
    if all(look == PLAIN for _, look in runs):
        return None
    runs = [(text, look) for text, look in runs if not look.unseen]
    if not all(look.white for text, look in runs if text.strip()):
        runs = [(text, look) for text, look in runs if not look.white]
    pieces = [(UNSEEN if look.pictorial and text.strip() else text, look.raised) for text, look in runs]
    return marks.told(marks.joined(pieces), in_cell=True)
