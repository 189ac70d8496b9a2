"""Bands of words into the cells of a grid: columns by the white space between values, rows by their baselines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers.grids.ink import box_of
from parsers.grids.lattice import Cell, Piece, cell_text
from parsers.grids.rulings import levels
from parsers.grids.textlines import Line, lines_of, margins, starts_item
from parsers.grids.words import Band, Word, Words, bands, label_part, next_line, regions, without_serials, words_of
from parsers.wordlabels import STEP, Slot, assigned, carried_on, groups, gutters, named_in_front

PAGE_STEP = 0.8
"""From one page to the next, white space of this many font sizes is read between the lines."""

EDGE_SNAP = 6.0
"""Column edges of different bands this close are one."""


def word_pieces(pages: Sequence[tuple[int, Sequence[Line]]]) -> list[Piece]:
    """The grids that the words of consecutive pages form, in reading order.

    `pages` are page numbers and lines, without page numbers and running heads: what stands at the top of a page is
    read as standing below the last line of the page before it.
    """
    left, right = margins([line for _, lines in pages for line in lines])
    strip: list[Words] = []
    bottom = 0.0
    for page, lines in pages:
        shift = bottom + PAGE_STEP * lines[0].size - lines[0].box[1] if lines and strip else 0.0
        strip += [words_of(line, page, shift) for line in lines]
        if lines:
            bottom = lines[-1].box[3] + shift
    pieces = [_piece(region) for region in regions(strip, right - left)]
    return [piece for piece in pieces if piece is not None]


def _piece(region: list[Words]) -> Piece | None:
    region, serials = without_serials(region)
    found = bands(region)
    if not all(band.rows for band in found):
        return None
    everything = [word for line in region for word in line]
    # A title or a unit above the table may stand farther out than its columns.
    inner = [word for band in found for line in [*band.rows, *band.rest] for word in line]
    inner += [word for band in found for line in band.heads if len(line) > 1 for word in line]
    left, right = min(word.left for word in inner) - 1, max(word.right for word in inner) + 1
    slots: list[Slot] = []
    row = 0
    for band in found:
        part, height = _Band(band, left, right).slots()
        for slot in part:
            slot.row += row
            slot.end += row
        slots += part
        row += height
    if serials:
        slots += _serial_slots(serials, slots)
    edges = levels([edge for slot in slots for edge in (slot.left, slot.right)], EDGE_SNAP)
    cells = []
    for slot in slots:
        low, high = (min(range(len(edges)), key=lambda k: abs(edges[k] - x)) for x in (slot.left, slot.right))
        cell = Cell(slot.row, low, slot.end - slot.row, max(1, high - low))
        cell.runs = [run for word in slot.words for run in word.runs]
        if slot.words:
            cell.page = slot.words[0].page
            first = [run for word in slot.words if word.page == cell.page for run in word.runs]
            rest = [run for word in slot.words if word.page != cell.page for run in word.runs]
            cell.text, cell.box = cell_text([*lines_of(first), *lines_of(rest)]), box_of(first)
        cells.append(cell)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    page = everything[0].page
    here = [run.top for word in everything if word.page == page for run in word.runs]
    return Piece(page, edges, [min(here)] * (row + 1), cells)


def _serial_slots(serials: Words, slots: Sequence[Slot]) -> list[Slot]:
    """A column in front of all others with the serial numbers, each in the row on whose line it stands."""
    lines = [(word.baseline, slot.row) for slot in slots for word in slot.words]
    rows: dict[int, Words] = {}
    for serial in serials:
        row = min(lines, key=lambda line: abs(line[0] - serial.baseline))[1]
        rows.setdefault(row, []).append(serial)
    left, right = min(word.left for word in serials) - 1, max(word.right for word in serials) + 1
    return [Slot(row, row + 1, left, right, words) for row, words in rows.items()]


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
        pitch = min((b[0] - a[0] for a, b in pairwise(columns)), default=0.0)
        for line in self.band.heads:
            for word in line if len(line) > 2 else ():
                # What stands close to a known column is a part of its heading.
                gap = min(max(a - word.right, word.left - b) for a, b in columns)
                known = sum(len(other.text) > 1 and other.left > edge for other in line)
                apart = gap > 0.3 * pitch or (gap > 0 and len(word.text) > 1 and known > len(columns))
                if word.left > edge and apart:
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
        edges = gutters(self.labels, self.left, self.edge)
        sides = [self.left, *edges, self.edge]
        leaf = carried_on([word for word in self.labels if word.right > sides[-2]], self.labels)
        named, topped = assigned(leaf, rows)
        named = named_in_front(named, [word for word in self.labels if word not in leaf])
        start = row
        open_from = []
        for line, words in named:
            spread = [side for side in sides[:-1] if all(word.left >= side - 1 for word in words)]
            open_from.append(max(spread, default=self.left))
            if self.labels:
                slots.append(Slot(row, row + 1, open_from[-1], self.edge, words))
            slots += self._values(line[len(label_part(line)) :], row)
            row += 1
        used = {id(word) for slot in slots for word in slot.words}
        baselines = [(line or words)[-1].baseline for line, words in named]
        for low, high in pairwise(sides[:-1]):
            own = [word for word in self.labels if id(word) not in used and low - 1 <= word.left < high - 1]
            slots += groups(own, baselines, open_from, low, high, start, topped=topped)
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
        leaves, headings = self._levels(over)
        first = row
        above: list[tuple[int, int]] = []
        level: list[tuple[int, int]] = []
        for line in headings:
            spans = self._spans(line, above)
            # A heading beside those of the line above, not under one of them, only stands a little lower.
            if level and any(a < q and p < b for a, b in spans for p, q in level):
                row += 1
                level = []
            for (a, b), word in zip(spans, line, strict=True):
                slots.append(Slot(row, row + 1, self.bounds[a], self.bounds[b], [word]))
            above += spans
            level += spans
        row += bool(level)
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
        for k, line in enumerate(heads[:-1]):
            middle, value_middle = (self.left + self.right) / 2, (self.edge + self.right) / 2
            off = abs(line[0].middle - middle)
            central = off < 2 * line[0].size and off <= abs(line[0].middle - value_middle)
            if len(line) != 1 or not (central or line[0].left < self.left + 3 * line[0].size):
                break
            following = heads[k + 1]
            if len(following) == 1 and next_line(line[0], following[0]) and not starts_item(following[0].text):
                break  # lines of one cell
            titles.append(line)
        return titles

    def _spans(self, line: Words, above: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The columns each heading of a line stands over: from or up to the column it is set to, or as many as it can
        be the middle of; inside one heading of the lines above, or beside all of them."""
        spans: list[tuple[int, int]] = []
        own = [self._column_of(word) for word in line]
        for k, word in enumerate(line):
            low, high = 0, len(self.columns)
            for a, b in [*above, *spans]:
                inside = a <= own[k] < b and (a, b) not in spans
                low = max(low, a if inside else b if b <= own[k] else low)
                high = min(high, b if inside else a if a > own[k] else high)
            if k + 1 < len(line):
                high = max(own[k] + 1, min(high, own[k + 1]))
            if self.align == 0:
                spans.append((own[k], high))
            elif self.align == 2:
                spans.append((min(low, own[k]), own[k] + 1))
            else:
                spans.append(self._centred(word, own[k], low, high))
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
        headings: list[Words] = []
        for line in reversed(lines):
            above: Words = []
            for word in line:
                column = self._column_of(word)
                below = chains.get(column)
                leaf = sum(word.left - 1 < rep < word.right + 1 for rep in self.reps) <= 1
                if below is not None:
                    leaf = leaf and below.baseline - word.baseline <= STEP * word.size
                    # Alone above all other headings, a word heads several columns however close the next line.
                    leaf = leaf and not (line is lines[0] and len(line) == 1)
                if leaf or len(self.columns) == 1:
                    leaves.append(word)
                    chains[column] = word
                else:
                    above.append(word)
            if above:
                headings.insert(0, above)
        return leaves, headings


def _joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    columns: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if columns and low < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(high, columns[-1][1]))
        else:
            columns.append((low, high))
    return columns
