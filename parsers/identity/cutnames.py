"""Names of organs in titles that a page's edge cuts, or that stand on one line with other text of the page.

Sheets too wide for the paper and pages with a menu beside the article print such titles. What the report's own
sentences call its author then decides; the rest of a name is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.document import Block, Document, Grid
from parsers.identity.titles import looks_like_organ, read_title

SAME_LINE = 2.0
"""Parts of one line on two pages stand at the same height, but for this many points."""

_PLACE = re.compile("[省市县区旗州盟镇乡]")
_OF_A_PLACE = re.compile(rf"\w{{2,7}}?{_PLACE.pattern}")
"""How the names of places end, and how a whole name of an organ begins."""

_PRINTED_IN_PARTS = re.compile("sideways$")
"""How documents are read whose pages are parts of sheets."""


def settled(agency: str, document: Document, names: Iterable[str]) -> str | None:
    """The organ that a title on a page names with `agency`, of which `names` are told by sentences of the report.

    None where it is what a page's edge leaves of a name that nothing else tells.
    """
    lines = [block for block in document.blocks if _names(block, agency)]
    if lines and all(agency not in _text(line) for line in lines):
        agency = _beside_a_gap(_text(lines[0])) or agency
    in_parts = bool(lines) and _PRINTED_IN_PARTS.search(document.method) is not None
    cut = in_parts and all(_is_cut(line, document) for line in lines)
    longer = (name for name in names if name != agency and name.endswith(agency))
    return next(longer, None) if cut else agency


def _names(line: Block, agency: str) -> bool:
    title = read_title(_text(line))
    return title is not None and title.agency == agency


def _text(block: Block) -> str:
    return "" if isinstance(block, Grid) else block.text


def _beside_a_gap(line: str) -> str | None:
    """The whole name, with its place, that the second of two texts on a line of a title gives, if the first is neither
    a place nor an organ."""
    before, _, after = line.strip().partition(" ")
    title = read_title(after)
    if title is None or not title.year or not title.agency or _PLACE.search(before) or looks_like_organ(before):
        return None
    return title.agency if " " not in after and _OF_A_PLACE.match(title.agency) else None


def _is_cut(line: Block, document: Document) -> bool:
    """Whether a line of a later page goes on from one of an earlier page, at whose right it stands on the sheet."""
    if isinstance(line, Grid) or line.place.box is None:
        return False
    page, top = line.place.page or 1, line.place.box[1]
    places = (other.place for other in document.blocks if not isinstance(other, Grid))
    return any((at.page or 1) < page and at.box is not None and abs(at.box[1] - top) < SAME_LINE for at in places)
