"""Bands of words into the cells of a grid: columns by the white space between values, rows by their baselines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from .ink import Run, box_of
from .lattice import Cell, Piece, cell_text
from .rulings import levels
from .textlines import lines_of, margins
from .words import Band, Word, Words, bands, label_part, regions, words_of

STEP = 1.5
"""Lines of one cell follow each other within this many font sizes."""

CROSSED = 0.3
"""White space between label columns may be crossed by this share of the labels: those that span both columns."""

EDGE_SNAP = 6.0
"""Column edges of different bands this close are one."""


class Slot:
    """A cell under construction: rows, and left and right edges in points."""

    def __init__(self, row: int, end: int, left: float, right: float, words: Iterable[Word]) -> None:
        self.row, self.end, self.left, self.right = row, end, left, right
        self.words = list(words)


def word_pieces(runs: list[Run], page: int) -> tuple[list[Piece], list[Run]]:
    """The grids that the words of a page form, from top to bottom, and the runs that stand in none."""
    lines = lines_of(runs)
    left, right = margins(lines)
    pieces: list[Piece] = []
    taken: set[int] = set()
    for region in regions([words_of(line) for line in lines], right - left):
        piece = _piece(region, page)
        if piece is not None:
            pieces.append(piece)
            taken.update(id(run) for cell in piece.cells for run in cell.runs)
    return pieces, [run for run in runs if id(run) not in taken]


def _piece(region: list[Words], page: int) -> Piece | None:
    found = bands(region)
    if not all(band.rows for band in found):
        return None
    everything = [word for line in region for word in line]
    left, right = min(word.left for word in everything) - 1, max(word.right for word in everything) + 1
    slots: list[Slot] = []
    row = 0
    for band in found:
        part, height = _Band(band, left, right).slots()
        for slot in part:
            slot.row += row
            slot.end += row
        slots += part
        row += height
    edges = levels([edge for slot in slots for edge in (slot.left, slot.right)], EDGE_SNAP)
    cells = []
    for slot in slots:
        low, high = (min(range(len(edges)), key=lambda k: abs(edges[k] - x)) for x in (slot.left, slot.right))
        cell = Cell(slot.row, low, slot.end - slot.row, max(1, high - low))
        cell.runs = [run for word in slot.words for run in word.runs]
        if cell.runs:
            cell.text, cell.box = cell_text(lines_of(cell.runs)), box_of(cell.runs)
        cells.append(cell)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    top, bottom = min(word.top for word in everything), max(word.bottom for word in everything)
    ys = [top + (bottom - top) * k / row for k in range(row + 1)]
    return Piece(page, edges, ys, cells)


class _Band:
    """Works out columns and rows of one band."""

    def __init__(self, band: Band, left: float, right: float) -> None:
        self.band, self.left, self.right = band, left, right
        values = [word for row in band.rows for word in row[len(label_part(row)) :]]
        self.columns = self._columns(values)
        self.align = self._alignment(values)
        self.reps: list[float] = []
        for low, high in self.columns:
            stands = [self._at(word) for word in values if word.left < high and word.right > low]
            self.reps.append(sum(stands) / len(stands) if stands else (low, (low + high) / 2, high)[self.align])
        labels = [word for row in band.rows for word in label_part(row)]
        edge = max((word.right for word in labels), default=left)
        # Lines that only carry on a label; what reaches into the values belongs to no row.
        self.labels = labels + [word for line in band.rest for word in line if word.right <= self.columns[0][0]]
        edge = max([edge, *(word.right for word in self.labels)])
        first = min([self.columns[0][0], *(word.left for word in self._leaves_over(0))])
        self.edge = (edge + max(first, edge)) / 2 if self.labels else left
        middles = [(a[1] + b[0]) / 2 for a, b in pairwise(self.columns)]
        self.bounds = [self.edge, *middles, right]

    def _alignment(self, values: Words) -> int:
        """0 for columns set to the left, 1 for centred, 2 for right: what differs least between words of a column."""
        spread = [0.0, 0.0, 0.0]
        heads = [word for line in self.band.heads for word in line]
        for low, high in self.columns:
            words = [word for word in values if word.left < high and word.right > low]
            over = [word for word in heads if word.left < high and word.right > low]
            words += [word for word in over if sum(word.left < b and word.right > a for a, b in self.columns) == 1]
            for k, edges in enumerate(zip(*((w.left, w.middle, w.right) for w in words), strict=True)):
                spread[k] += min(max(edges) - min(edges), 30.0)
        # Centred is what these tables mostly are, so the others must fit clearly better.
        return min((1, 0, 2), key=lambda k: spread[k] + (0.5 * len(self.columns) if k != 1 else 0.0))

    def _at(self, word: Word) -> float:
        """Where a word stands, by the edge that the columns are set to."""
        return (word.left, word.middle, word.right)[self.align]

    def _column_of(self, word: Word) -> int:
        """The column of values that a word stands in or begins, ends or centres at."""
        at = self._at(word)
        return min(range(len(self.reps)), key=lambda k: abs(self.reps[k] - at))

    def _columns(self, values: Words) -> list[tuple[float, float]]:
        """The stretches of x that values share, and those of headings over columns left blank."""
        columns = _joined((word.left, word.right) for word in values)
        edge = self.band.label_edge() or columns[0][0]
        for line in self.band.heads:
            for word in line if len(line) > 2 else ():
                if word.left > edge and not any(a < word.right and word.left < b for a, b in columns):
                    columns.append((word.left, word.right))
        return sorted(columns)

    def _leaves_over(self, column: int) -> Words:
        low, high = self.columns[column]
        after = self.columns[column + 1][0] if column + 1 < len(self.columns) else self.right
        words = [word for line in self.band.heads for word in line if word.left < high and word.right > low]
        return [word for word in words if word.right < after and word.left > self.band.label_edge()]

    def slots(self) -> tuple[list[Slot], int]:
        """The slots of the band and its number of rows."""
        slots, row = self._heads()
        rows = self.band.rows
        gutters = _gutters(self.labels, self.left, self.edge)
        sides = [self.left, *gutters, self.edge]
        leaf = [word for word in self.labels if word.right > sides[-2]]
        named, topped = _assigned(leaf, [line[-1].baseline for line in rows])
        start = row
        open_from = []
        for line, words in zip(rows, named, strict=True):
            # A row that nothing in the last label column names is named by what stands in front of it (（七）总计).
            words = words or label_part(line)
            spread = [side for side in sides[:-1] if all(word.left >= side - 1 for word in words)]
            open_from.append(max(spread, default=self.left))
            if self.labels:
                slots.append(Slot(row, row + 1, open_from[-1], self.edge, words))
            slots += self._values(line[len(label_part(line)) :], row)
            row += 1
        used = {id(word) for slot in slots for word in slot.words}
        for low, high in pairwise(sides[:-1]):
            own = [word for word in self.labels if id(word) not in used and low - 1 <= word.left < high - 1]
            slots += _groups(own, rows, open_from, low, high, start, topped=topped)
        return slots, row

    def _values(self, words: Words, row: int) -> list[Slot]:
        slots = []
        for k, (low, high) in enumerate(pairwise(self.bounds)):
            own = [word for word in words if self._column_of(word) == k]
            slots.append(Slot(row, row + 1, low, high, own))
        return slots

    def _heads(self) -> tuple[list[Slot], int]:
        """Titles over the whole width, group headings a row each, and one row of leaf headings."""
        heads = self.band.heads
        over = [[word for word in line if word.middle > self.edge] for line in heads]
        beside = [word for line in heads for word in line if word.middle <= self.edge]
        slots: list[Slot] = []
        row = 0
        titles = self._titles(heads)
        for line in titles:
            slots.append(Slot(row, row + 1, self.left, self.right, line))
            row += 1
        beside = [word for word in beside if not any(word in line for line in titles)]
        over = [line for line in over if line and not any(line[0] in title for title in titles)]
        leaves, groups = self._levels(over)
        first = row
        parents = [(0, len(self.bounds) - 1)]
        for line in groups:
            parents = self._spans(line, parents)
            slots += [
                Slot(row, row + 1, self.bounds[a], self.bounds[b], [w]) for (a, b), w in zip(parents, line, strict=True)
            ]
            row += 1
        if leaves or beside:
            for k, (low, high) in enumerate(pairwise(self.bounds)):
                own = [word for word in leaves if self._column_of(word) == k]
                slots.append(Slot(row, row + 1, low, high, own))
            row += 1
        if beside and self.edge > self.left:
            slots.append(Slot(first, row, self.left, self.edge, beside))
        return slots, row

    def _titles(self, heads: Sequence[Words]) -> list[Words]:
        """Lines of one word above all headings that stand at the left or in the middle of the whole width."""
        titles: list[Words] = []
        for line in heads[:-1]:
            middle, value_middle = (self.left + self.right) / 2, (self.edge + self.right) / 2
            off = abs(line[0].middle - middle)
            central = off < 2 * line[0].size and off <= abs(line[0].middle - value_middle)
            if len(line) != 1 or not (central or line[0].left < self.left + 3 * line[0].size):
                break
            titles.append(line)
        return titles

    def _spans(self, line: Words, parents: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The columns each heading of a line stands over, within one parent: from or up to the column it is set to,
        or as many as it can be the middle of."""
        spans: list[tuple[int, int]] = []
        own = [self._column_of(word) for word in line]
        for k, word in enumerate(line):
            low, high = next(((a, b) for a, b in parents if a <= own[k] < b), (0, len(self.columns)))
            low = max([low, *(b for _, b in spans)])
            if self.align == 0:
                end = min(high, own[k + 1]) if k + 1 < len(line) else high
                spans.append((own[k], max(end, own[k] + 1)))
            elif self.align == 2:
                spans.append((min(low, own[k]), own[k] + 1))
            else:
                spans.append(self._centred(word, own[k], low, min(high, own[k + 1]) if k + 1 < len(line) else high))
        return spans

    def _centred(self, word: Word, own: int, low: int, high: int) -> tuple[int, int]:
        """The widest run of columns, from `low` up to `high`, whose middle is the word's."""
        best = (own, own + 1)
        for a in range(low, own + 1):
            for b in range(own + 1, high + 1):
                width = self.bounds[b] - self.bounds[a]
                off = abs((self.bounds[a] + self.bounds[b]) / 2 - word.middle)
                if off < 0.3 * width / (b - a) and b - a > best[1] - best[0]:
                    best = (a, b)
        return best

    def _levels(self, lines: Sequence[Words]) -> tuple[Words, list[Words]]:
        """The leaf headings, the lowest words over each column; and the lines of headings over several columns."""
        leaves: Words = []
        chains: dict[int, Word] = {}
        groups: list[Words] = []
        for line in reversed(lines):
            above: Words = []
            for word in line:
                column = self._column_of(word)
                below = chains.get(column)
                if below is None:
                    leaf = sum(word.left < rep < word.right for rep in self.reps) <= 1
                else:
                    narrow = word.right - word.left <= self.bounds[column + 1] - self.bounds[column]
                    leaf = narrow and below.baseline - word.baseline <= STEP * word.size
                if leaf or len(self.columns) == 1:
                    leaves.append(word)
                    chains[column] = word
                else:
                    above.append(word)
            if above:
                groups.insert(0, above)
        return leaves, groups


def _joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    columns: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if columns and low < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(high, columns[-1][1]))
        else:
            columns.append((low, high))
    return columns


def _gutters(labels: Words, left: float, edge: float) -> list[float]:
    """White space that parts the labels into columns: groups in front, the labels of the rows last."""
    gutters: list[float] = []
    high = edge
    for _ in range(2):
        best: tuple[float, float] | None = None
        for x in sorted({word.right + 0.5 for word in labels if word.right < high}):
            crossing = sum(word.left < x < word.right for word in labels)
            before = sum(word.right <= x for word in labels)
            after = sum(x <= word.left < high for word in labels)
            if before < 1 or after < 2 or crossing > CROSSED * (before + after):
                continue
            share = crossing / (before + after)
            if best is None or share < best[0] or (share == best[0] and x > best[1]):
                best = (share, x)
        if best is None:
            break
        gutters.insert(0, best[1])
        high = best[1]
        labels = [word for word in labels if word.left < high]
    return gutters


def _assigned(words: Words, anchors: Sequence[float]) -> tuple[list[Words], bool]:
    """Give each line of the labels to a row: every row takes the lines whose middle, or first, is nearest to it.

    The second result says that rows begin with the first lines of their labels.
    """
    lines: list[Words] = []
    for word in sorted(words, key=lambda word: word.baseline):
        if lines and word.baseline - lines[-1][0].baseline < 0.35 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    at = [line[0].baseline for line in lines]
    centred, middle_groups = _best_groups(at, anchors, middle=True)
    topped, top_groups = _best_groups(at, anchors, middle=False)
    groups = top_groups if topped < centred else middle_groups
    return [[word for line in lines[a:b] for word in line] for a, b in groups], topped < centred


def _best_groups(ys: Sequence[float], anchors: Sequence[float], *, middle: bool) -> tuple[float, list[tuple[int, int]]]:
    """Cut lines into one group a row, in order, so that the groups' middles (or first lines) are nearest the rows."""
    n = len(ys)
    infinite = float("inf")
    cost = [0.0] + [infinite] * n
    choices: list[list[int]] = []
    for y in anchors:
        best = [infinite] * (n + 1)
        back = [0] * (n + 1)
        for end in range(n + 1):
            for start in range(max(0, end - 8), end + 1):
                if cost[start] == infinite:
                    continue
                if start == end:
                    off = 30.0
                else:
                    at = (ys[start] + ys[end - 1]) / 2 if middle else ys[start]
                    off = (at - y) ** 2
                if cost[start] + off < best[end]:
                    best[end], back[end] = cost[start] + off, start
        cost = best
        choices.append(back)
    groups = []
    end = n
    for back in reversed(choices):
        groups.append((back[end], end))
        end = back[end]
    return cost[n], groups[::-1]


def _groups(
    words: Words,
    rows: Sequence[Words],
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
    baselines = [line[-1].baseline for line in rows]
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
