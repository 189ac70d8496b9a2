"""Charts as inline SVG: a map of tiles, bars and stacked bars. Colours are classes, so that they follow the page.

Every chart has its numbers as text in it, and the page prints them as a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exporters.overview.markup import number, text, to_reports
from exporters.overview.provinces import COLUMNS, PROVINCES, ROWS

_TILE = 50
_STEPS = 5


def _svg(width: int, height: int, content: str, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="group" aria-label="{text(title)}" '
        f'class="chart" style="max-width:{width * 5 // 4}px">{content}</svg>'
    )


def tile_map(counts: Mapping[str, int], title: str) -> str:
    """The divisions of the first level as equal tiles with the number of reports; darker is more."""
    most = max((counts.get(province.code, 0) for province in PROVINCES), default=0)
    tiles = []
    for province in PROVINCES:
        count = counts.get(province.code, 0)
        x, y = province.column * _TILE + 2, province.row * _TILE + 2
        tile = (
            f'<g class="tile t{step(count, most)}"><rect x="{x}" y="{y}" width="{_TILE - 4}" height="{_TILE - 4}" '
            f'rx="7"/><text x="{x + 23}" y="{y + 21}">{province.zh}</text>'
            f'<text class="n" x="{x + 23}" y="{y + 38}">{number(count) if count else "–"}</text></g>'
        )
        label = f"{province.zh} {province.en} {number(count)}"
        tiles.append(to_reports(f"province={province.code}", tile, label) if count else tile)
    return _svg(COLUMNS * _TILE, ROWS * _TILE, "".join(tiles), title)


def step(count: int, most: int) -> int:
    """0 for none, else 1 to 5 by powers: a few large provinces must not wash out the rest."""
    if not count:
        return 0
    return 1 + min(_STEPS - 1, int(_STEPS * (count / most) ** 0.5 - 1e-9))


_WIDTH, _LEFT, _BAR, _GAP, _RIGHT = 460, 50, 26, 12, 116


def bars(rows: Sequence[tuple[str, Sequence[tuple[str, int]], str]], title: str) -> str:
    """One bar a year: (year, its parts as (class, value), note behind the sum). Parts are stacked."""
    most = max((sum(value for _, value in parts) for _, parts, _ in rows), default=0) or 1
    room = _WIDTH - _LEFT - _RIGHT
    drawn = []
    for at, (year, parts, note) in enumerate(rows):
        y = at * (_BAR + _GAP) + 6
        total = sum(value for _, value in parts)
        pieces = []
        x = float(_LEFT)
        for name, value in parts:
            width = room * value / most
            if width > 0:
                pieces.append(f'<rect class="{name}" x="{x:.1f}" y="{y}" width="{max(width, 1):.1f}" height="{_BAR}"/>')
            x += width
        middle = y + _BAR / 2 + 5
        bar = (
            f'<text class="axis" x="{_LEFT - 10}" y="{middle}" text-anchor="end">{text(year)}</text>{"".join(pieces)}'
            f'<text class="value" x="{x + 8:.1f}" y="{middle}">{number(total)} '
            f'<tspan class="note">{text(note)}</tspan></text>'
        )
        drawn.append(to_reports(f"year={year}", bar, f"{year} {number(total)} {note}"))
    height = len(rows) * (_BAR + _GAP) + 4
    axis = f'<line class="rule" x1="{_LEFT}" y1="0" x2="{_LEFT}" y2="{height}"/>'
    return _svg(_WIDTH, height, "".join(drawn) + axis, title)
