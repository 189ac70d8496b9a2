"""Lengths, shares and places of boxes out of style declarations, in pixels of a page of a usual width."""

from __future__ import annotations

import re
from collections.abc import Mapping

from parsers.markup.styles import Declarations, declarations

PAGE = 1000.0
"""Pixels that a page is taken to be wide."""
MOST_TRACKS = 200

_LENGTH = re.compile(r"(-?[\d.]+)\s*(px|%|em|rem|pt|vw|cm|mm|in|fr)?")
_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "em": 16.0,
    "rem": 16.0,
    "pt": 4 / 3,
    "vw": PAGE / 100,
    "cm": 37.8,
    "mm": 3.78,
    "in": 96.0,
}
_REPEAT = re.compile(r"repeat\(\s*(\d{1,3})\s*,\s*((?:[^()]|\([^()]*\))*)\)")
_TRACK = re.compile(r"(?:minmax|fit-content)\([^()]*\)|[^\s()]+")
_AREA_ROW = re.compile(r""""([^"]*)"|'([^']*)'""")
_FLEX = re.compile(r"(?P<grow>[\d.]+)(?:\s+[\d.]+)?(?:\s+(?P<basis>\S+))?")


def own(given: Mapping[str, str]) -> Declarations:
    """What an element says of itself, by its style or the attributes of old."""
    told = {"width": given["width"]} if "width" in given else {}
    return told | declarations(given.get("style", ""))


def pixels(text: str) -> float:
    """A length in pixels; 0 for a share or for none."""
    match = _LENGTH.fullmatch(text)
    unit = (match[2] or "") if match else "%"
    return _number(match[1]) * _PIXELS[unit] if match and unit in _PIXELS else 0.0


def share(text: str) -> float:
    """A percentage as a share; 0 for anything else."""
    match = _LENGTH.fullmatch(text)
    return _number(match[1]) / 100 if match and match[2] == "%" else 0.0


def extent(style: Declarations) -> tuple[float, bool, float]:
    """The width that a style gives, whether it is a share of what stands around, and how it grows into what is left."""
    grow = _number(style.get("flex-grow", "0"))
    wide = style.get("flex-basis", "")
    if match := _FLEX.fullmatch(style.get("flex", "")):
        grow = _number(match["grow"])
        wide = wide or match["basis"] or "0"
    if not wide or wide == "auto":
        wide = style.get("width", "")
    part = share(wide)
    return (part, True, grow) if part else (pixels(wide), False, grow)


def tracks(text: str) -> list[float]:
    """The widths of the columns of a grid, in parts of one another; 1 where one is not told."""
    text = _REPEAT.sub(lambda match: " ".join([match[2]] * min(int(match[1]), MOST_TRACKS)), text)
    found = []
    for track in _TRACK.findall(re.sub(r"\[[^\]]*\]", " ", text))[:MOST_TRACKS]:
        if track.startswith("minmax"):
            track = track[len("minmax(") : -1].partition(",")[2].strip()
        match = _LENGTH.fullmatch(track)
        found.append(_number(match[1]) if match else 1.0)
    return found


def areas(text: str) -> dict[str, tuple[int, int, int, int]]:
    """Left, top, right, bottom of the named areas of a grid, in tracks (Grid 1, § 7.3)."""
    found: dict[str, tuple[int, int, int, int]] = {}
    for top, (double, single) in enumerate(_AREA_ROW.findall(text)[:MOST_TRACKS]):
        for left, name in enumerate((double or single).split()[:MOST_TRACKS]):
            first, above, last, below = found.get(name, (left, top, left + 1, top + 1))
            found[name] = (min(first, left), above, max(last, left + 1), max(below, top + 1))
    return found


def grid_spot(
    style: Declarations, n_tracks: int, taken: set[tuple[int, int]], after: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of an item of a grid, in tracks: where it says, else in the next free slots of a row."""
    area = [part.strip() for part in style.get("grid-area", "").split("/")]
    area += [""] * (4 - len(area))
    rows = style.get("grid-row", "") or f"{style.get('grid-row-start', area[0])}/{style.get('grid-row-end', area[2])}"
    columns = (
        style.get("grid-column", "")
        or f"{style.get('grid-column-start', area[1])}/{style.get('grid-column-end', area[3])}"
    )
    top, height = _lines(rows, 0)
    left, width = _lines(columns, n_tracks)
    width = min(width, max(n_tracks, width if left is not None else 1))
    if top is not None and left is not None:
        return left, top, left + width, top + height
    row, column = (top, 0) if top is not None else after
    while True:
        first = left if left is not None else column
        if first + width <= max(n_tracks, first + width if left is not None else 0) and not any(
            (row + y, first + x) in taken for y in range(height) for x in range(width)
        ):
            return first, row, first + width, row + height
        column += 1
        if left is not None or column + width > n_tracks:
            row, column = row + 1, 0


def spot(style: Declarations, around: float) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom of a box with a place of its own, in pixels; None where it says too little."""
    values = {}
    for name in ("left", "top", "width", "height"):
        text = style.get(name, "")
        if not _LENGTH.fullmatch(text):
            if name == "height":
                text = "1"
            else:
                return None
        values[name] = pixels(text) or share(text) * around
    left, top = values["left"], values["top"]
    return left, top, left + values["width"], top + values["height"]


def _lines(text: str, n_tracks: int) -> tuple[int | None, int]:
    """The first track of an item, counted from 0, or None, and how many it spans."""
    start, _, end = (part.strip() for part in text.partition("/"))
    span = 1
    for part in (start, end):
        if part.startswith("span") and part[4:].strip().isdigit():
            span = max(1, min(int(part[4:]), MOST_TRACKS))
    first = _line(start, n_tracks)
    last = _line(end, n_tracks)
    if first is not None and last is not None and last > first:
        span = last - first
    elif first is None and last is not None:
        first = max(0, last - span)
    return first, min(span, MOST_TRACKS)


def _line(text: str, n_tracks: int) -> int | None:
    if not re.fullmatch(r"-?\d{1,3}", text):
        return None
    number = int(text)
    return number - 1 if number > 0 else max(0, n_tracks + 1 + number)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
