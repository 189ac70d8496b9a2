"""Values of a table without drawn lines that a narrow column broke over lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from parsers.grids.rulings import levels
from parsers.grids.undrawn.words import Words

NEAR = 1.45
"""Lines this close are lines of one cell unless something tells otherwise; programs set them at 1.0 to 1.35."""

MOST_LINES = 24
"""A cell has no more lines than this; a label set vertically has one a character."""

SAME_HEIGHT = 2.0
"""Points: heights of middles that differ by less are one."""

ONE_MORE = 0.001
"""Price of a value more, where cuts are equal otherwise."""

NEAR_BEST = 0.3
"""Ways to set values that differ by less than this many font sizes a stack fit alike."""


def whole_values(values: Sequence[Words], labels: Sequence[Words]) -> list[Words]:
    """Values that a narrow column broke over lines put together.

    Close lines in one column are one value where it, not each of them, stands on the height of a label or of a value
    that is not so broken. Where nothing tells, they stay apart. Cells are set to the middle of their rows, or to the
    top or bottom, whichever fits all values best; of ways that fit nearly alike the one that joins least is taken.
    """
    stacks: list[list[Words]] = []
    for value in sorted(values, key=lambda value: value[0].baseline):
        stack = next((stack for stack in stacks if _under(stack[-1], value)), None)
        if stack is None:
            stacks.append([value])
        else:
            stack.append(value)
    alone = [stack[0] for stack in stacks if len(stack) == 1]
    close = [stack for stack in stacks if len(stack) > 1]
    if not close:
        return alone
    ways = []
    for setting in (_y, _first_y, _last_y):
        named = sorted(map(setting, labels))
        heights = levels([*named, *map(setting, alone)], SAME_HEIGHT)
        cuts = [_regrouped(stack, heights, setting) for stack in close]
        price = sum(_off(setting(value), value[0].size, named) for value in alone) + sum(price for price, _ in cuts)
        ways.append((price, [value for _, part in cuts for value in part]))
    best = min(price for price, _ in ways) + NEAR_BEST * len(close)
    return alone + max((found for price, found in ways if price <= best), key=len)


def _under(above: Words, value: Words) -> bool:
    step = (value[0].baseline - above[-1].baseline) / value[0].size
    over = above[-1].left < value[0].right and value[0].left < above[-1].right
    return 0.5 < step <= NEAR and over and above[-1].page == value[0].page


def _y(words: Words) -> float:
    return (words[0].top + words[-1].bottom) / 2


def _first_y(words: Words) -> float:
    return (words[0].top + words[0].bottom) / 2


def _last_y(words: Words) -> float:
    return (words[-1].top + words[-1].bottom) / 2


def _off(y: float, size: float, heights: Sequence[float]) -> float:
    """How far off the nearest of some sorted heights, in font sizes; no more than one."""
    k = bisect_left(heights, y)
    return min([1.0, *(abs(height - y) / size for height in heights[max(0, k - 1) : k + 1])])


def _regrouped(
    stack: Sequence[Words], heights: Sequence[float], setting: Callable[[Words], float]
) -> tuple[float, list[Words]]:
    """The cheapest way to cut a stack, and its price: each piece set near a printed height, and no other within it."""
    n = len(stack)
    cost = [0.0] + [float("inf")] * n
    back = [0] * (n + 1)
    for end in range(1, n + 1):
        for start in range(end - 1, max(-1, end - MOST_LINES), -1):
            top, bottom = stack[start][0].top, stack[end - 1][-1].bottom
            y, size = setting([stack[start][0], stack[end - 1][-1]]), stack[start][0].size
            rows = bisect_left(heights, bottom) - bisect_left(heights, top)
            price = cost[start] + _off(y, size, heights) + max(0, rows - 1) + ONE_MORE
            if price < cost[end]:
                cost[end], back[end] = price, start
    found: list[Words] = []
    at = n
    while at:
        found.append([word for value in stack[back[at] : at] for word in value])
        at = back[at]
    return cost[n], found[::-1]
