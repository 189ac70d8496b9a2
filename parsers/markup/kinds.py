"""What tags do and what elements are by their names alone, and what is kept of a tag."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.markup import regions

# What a tag does. The numbers index the builder's handlers; an INLINE tag does nothing, and a BLOCK, such as `p` or
# `div`, less than the OTHER_BLOCKs: headings, list entries, preformatted text, the frame of the page. A FIELD is filled
# in, a PICTURE may stand for a number, as may a list to choose from, of which the CHOSEN entry is seen. A TORN tag ends
# inside a quoted value: what it is shows in the markup behind it. An ASKING tag has a sheet or a script that may change
# what others show, a SETTING one may do so to digits that touch others.
(
    INLINE,
    BLOCK,
    BLOCK_END,
    TABLE,
    SECTION,
    ROW,
    CELL,
    CAPTION,
    TABLE_PART_END,
    BREAK,
    LINK,
    CAPTURE,
    UNSEEN,
    FACTS,
    OTHER_BLOCK,
    FIELD,
    PICTURE,
    CHOSEN,
    TORN,
    ASKING,
    SETTING,
) = range(21)

ENDS_CELL = frozenset([SECTION, ROW, CELL, CAPTION, TABLE_PART_END])
"""The kinds of tags that end an open cell."""

VISIBLE, STYLED_AWAY, UNREAD, RAISED, PALE, ODD = range(6)
"""`hidden` of a tag: shown; hidden by its style or attribute; a control, a fallback or struck out, no text of the page;
set above the line, so a mark if it stands behind text; white, so not seen behind text that is not; faint or moved, so
perhaps no part of the number that it stands at."""

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _words(
    "address article aside blockquote body center details dialog dd dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol optgroup p pre search "
    "section summary ul ucapcontent"
)
_OTHER_BLOCKS = HEADINGS | _words("li dd dt pre listing hr html head body")
VOID = _words("area base basefont bgsound br col embed frame hr img input keygen link meta param source wbr")
UNREAD_ELEMENTS = _words(
    "annotation annotation-xml audio button canvas datalist del map meter object progress rp rt s strike svg template "
    "video xml"
)
DRAWING = _words("button canvas meter object progress svg video")
"""Elements that show something in a cell which is not read: a number perhaps, so the cell is not blank."""
_NAMED_PARTS = {"table": TABLE, "tr": ROW, "td": CELL, "th": CELL, "caption": CAPTION} | dict.fromkeys(
    ("thead", "tbody", "tfoot"), SECTION
)


@dataclass(slots=True)
class Tag:
    """A tag as it matters here. `facts` and `flaws` are what it states by itself (title, meta, value, absurd spans);
    `beside` is what an ASKING or SETTING one is beside that."""

    kind: int
    name: str
    closing: bool = False
    hidden: int = VISIBLE
    region: int = regions.PLAIN
    rowspan: int = 1
    colspan: int = 1
    facts: tuple[tuple[str, str], ...] = ()
    flaws: tuple[str, ...] = ()
    beside: Tag | None = None


def kind_of(name: str) -> int:
    """What a start tag of this name does, as far as its attributes do not say otherwise."""
    if name in _NAMED_PARTS:
        return _NAMED_PARTS[name]
    if name in BLOCKS:
        return OTHER_BLOCK if name in _OTHER_BLOCKS else BLOCK
    if name == "a":
        return LINK
    if name == "br":
        return BREAK
    if name == "meta":
        return FACTS
    if name == "input":
        return FIELD
    if name in ("img", "select"):
        return PICTURE
    return CAPTURE if name in ("sup", "sub", "small") or regions.is_fact(name) else INLINE


def end_kind_of(name: str) -> int:
    """What an end tag of this name does."""
    if name in _NAMED_PARTS:
        return TABLE_PART_END
    kind = kind_of(name)
    return BLOCK_END if kind in (BLOCK, OTHER_BLOCK) else INLINE if kind in (FACTS, FIELD, PICTURE) else kind


def is_void(name: str) -> bool:
    """Whether an element of this name has no content and no end tag."""
    return name in VOID or not name
