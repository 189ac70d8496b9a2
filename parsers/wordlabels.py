"""The labels of a table without drawn lines: their columns, the rows they name, the groups they stand beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.grids.textlines import starts_item
from parsers.grids.words import Word, Words, next_line, opens

STEP = 1.5
"""Lines of one cell follow each other within this many font sizes."""

CROSSED = 0.3
"""White space between label columns may be crossed by this share of the labels: those that span both columns."""

OFF_ROW = 0.6
"""The middle, or first line, of a label stands no more than this many font sizes off the values it names."""

LEFT_OVER = 1.0
"""Price, in the same unit, of a label line that names no row of values: they are all blank."""

NAMELESS = 2.0
"""Price of a row of values that no label names."""

MOST_LINES = 12
"""A label has no more lines than this."""

MOST_GUTTERS = 2
"""Labels stand in three columns at most: 三、本年度办理结果, （三）不予公开, 1.属于国家秘密."""


class Slot:
    """A cell under construction: rows, and left and right edges in points."""

    def __init__(self, row: int, end: int, left: float, right: float, words: Iterable[Word]) -> None:
        self.row, self.end, self.left, self.right = row, end, left, right
        self.words = list(words)


def gutters(labels: Words, left: float, edge: float) -> list[float]:
    """White space that parts the labels into columns: groups in front, the labels of the rows last."""
    found: list[float] = []
    spans = [(left, edge)]
    while spans and len(found) < MOST_GUTTERS:
        low, high = spans.pop()
        x = _gutter([word for word in labels if low <= word.left < high])
        if x is not None:
            found.append(x)
            spans += [(low, x), (x, high)]
    return sorted(found)


def _gutter(labels: Words) -> float | None:
    """The place that the fewest labels cross, with labels side by side left and right of it."""
    best: tuple[float, float] | None = None
    for x in sorted({word.right + 0.5 for word in labels}):
        share = sum(word.left < x < word.right for word in labels) / len(labels)
        if share > CROSSED or (best is not None and (share, -x) >= best):
            continue
        before = [word for word in labels if word.right <= x]
        after = [word for word in labels if x <= word.left]
        if len(after) > 1 and any(a.top < b.bottom and b.top < a.bottom for a in before for b in after):
            best = (share, -x)
    return -best[1] if best else None


def carried_on(names: Words, labels: Words) -> Words:
    """The words that name rows, and those that stand under such a word as its next line."""
    found = list(names)
    known = set(map(id, names))
    for word in sorted(labels, key=lambda word: word.baseline):
        if id(word) not in known and not starts_item(word.text) and any(next_line(above, word) for above in found):
            found.append(word)
            known.add(id(word))
    return found


def assigned(words: Words, rows: Sequence[Words]) -> tuple[list[tuple[Words, Words]], bool]:
    """Rows of values with the words that name them, from top to bottom, and rows of a name alone: all values blank.

    Every row takes the lines whose middle, or first, is nearest to it; the second result says which it was.
    """
    lines: list[Words] = []
    for word in sorted(words, key=lambda word: word.baseline):
        if lines and word.baseline - lines[-1][0].baseline < 0.35 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    anchors = [row[-1].baseline for row in rows]
    centred, middle_groups = _best_groups(lines, anchors, middle=True)
    topped, top_groups = _best_groups(lines, anchors, middle=False)
    chosen = top_groups if topped < centred else middle_groups
    named = [(row, [word for line in lines[a:b] for word in line]) for row, (a, b) in zip(rows, chosen, strict=True)]
    taken = {k for a, b in chosen for k in range(a, b)}
    alone: list[Words] = []
    for k, line in enumerate(lines):
        if k in taken:
            continue
        if alone and k - 1 not in taken and not opens(line[0]):
            alone[-1] += line
        else:
            alone.append(list(line))
    named += [([], line) for line in alone]
    named.sort(key=lambda pair: (pair[0] or pair[1])[-1].baseline)
    return named, topped < centred


def named_in_front(named: list[tuple[Words, Words]], words: Words) -> list[tuple[Words, Words]]:
    """Rows that nothing in the last label column names take their name from the columns in front (（七）总计)."""
    unnamed = [line for line, name in named if line and not name]
    if not unnamed:
        return named
    found = {id(line[0]): name for line, name in assigned(words, unnamed)[0] if line}
    return [(line, name or (found.get(id(line[0]), []) if line else [])) for line, name in named]


def _best_groups(
    lines: Sequence[Words], anchors: Sequence[float], *, middle: bool
) -> tuple[float, list[tuple[int, int]]]:
    """Give rows found of lines, in order, so that the found' middles (or first lines) are nearest the rows.

    A group is one label: no line but its first opens with an ordinal. Lines may be left over, at a price.
    """
    ys = [line[0].baseline for line in lines]
    n, infinite = len(lines), float("inf")
    starts = [opens(line[0]) for line in lines]
    cost = [LEFT_OVER * k for k in range(n + 1)]
    choices: list[list[tuple[int, int]]] = []
    for y in anchors:
        best = [infinite] * (n + 1)
        back = [(0, 0)] * (n + 1)
        for end in range(n + 1):
            for start in range(end, max(-1, end - MOST_LINES - 1), -1):
                off = NAMELESS
                if start < end:
                    off = abs((ys[start] + ys[end - 1]) / 2 - y if middle else ys[start] - y) / lines[start][0].size
                    off = off if off < OFF_ROW else infinite
                if cost[start] + off < best[end]:
                    best[end], back[end] = cost[start] + off, (start, end)
                if start < end and start and starts[start]:
                    break
            if end and best[end - 1] + LEFT_OVER < best[end]:
                best[end], back[end] = best[end - 1] + LEFT_OVER, back[end - 1]
        cost = best
        choices.append(back)
    found = []
    at = n
    for back in reversed(choices):
        found.append(back[at])
        at = back[at][0]
    return cost[n], found[::-1]


def groups(
    words: Words,
    baselines: Sequence[float],
    open_from: Sequence[float],
    low: float,
    high: float,
    start: int,
    *,
    topped: bool,
) -> list[Slot]:
    """Labels beside several rows, each with the rows it stands in the middle of, or whose first it stands at."""
    blocks: list[Words] = []
    for word in sorted(words, key=lambda word: word.baseline):
        if blocks and word.baseline - blocks[-1][-1].baseline <= STEP * 1.2 * word.size:
            blocks[-1].append(word)
        else:
            blocks.append([word])
    free = [k for k, side in enumerate(open_from) if side >= high - 1]
    slots: list[Slot] = []
    at = 0
    for k, block in enumerate(blocks):
        if at >= len(free):
            break
        ends = [e for e in range(at, len(free)) if free[e] - free[at] == e - at]
        if topped:
            following = blocks[k + 1][0].baseline - 2 if k + 1 < len(blocks) else float("inf")
            best = max((e for e in ends if baselines[free[e]] < following), default=at)
        else:
            centre = (block[0].baseline + block[-1].baseline) / 2
            best = min(ends, key=lambda e: abs((baselines[free[at]] + baselines[free[e]]) / 2 - centre))
        slots.append(Slot(start + free[at], start + free[best] + 1, low, high, block))
        at = best + 1
    return slots
