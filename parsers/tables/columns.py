"""The columns of a standard table, as its headings describe them.

Spans are trusted where they do not contradict what the headings are; headings that cannot be set one under the other,
or whose spans contradict them, are read in the order of the standard. Such columns carry a doubt, and the identities
have to confirm it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.tables.labels import GROUP, ITEM, MEASURE, Label, read_label
from parsers.tables.rows import BLANK, Row, Slot
from parsers.tables.spelling import plain
from parsers.tables.units import unit_in
from parsers.templates import load_templates

OUT_OF_LINE = "values out of line with the headings"
ASSUMED = "columns without headings: standard order assumed"
MISPRINTED = "a column heading told from its position"


@dataclass(slots=True)
class Column:
    """One column under its headings. `items` and `measures` are the codes its labels can mean, deepest label first.

    `start`, `end` are None where the grid is ragged. `text` is the deepest heading as printed. `doubt` says why the
    headings may mean another order of columns.
    """

    start: int | None
    end: int | None
    text: str
    items: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    exact: bool = True
    unit: str = ""
    doubt: str = ""

    @property
    def coded(self) -> bool:
        return bool(self.items or self.measures)


def read_columns(headers: Sequence[Row], table: str) -> tuple[list[Column], list[Column]]:
    """The columns that consecutive heading rows describe, from the first that names a code to the last with a heading;
    and those before them.

    Columns left of the first coded one head the row labels (信息内容, 序号, 单位), unless values stand under them.
    """
    if not headers:
        return [], []
    columns = _ragged(headers, table) if headers[0].ragged else _spanned(headers, table)
    first = next((index for index, column in enumerate(columns) if column.coded), len(columns))
    kept = (index for index, column in enumerate(columns) if column.start is None or plain(column.text))
    last = max(kept, default=-1)
    return columns[first : last + 1], columns[:first]


def _spanned(headers: Sequence[Row], table: str) -> list[Column]:
    """Columns by the spans of their headings, but for headings whose spans contradict what they are: with a span of one
    column too many or too few, 总计 stands over the numbers of 其他, or 法人或其他组织 over those of 总计."""
    columns = _geometric(headers, table)
    labels = [
        [slot.label for slot in row.slots if slot.label and table in slot.label.tables and not slot.carried]
        for row in headers
    ]
    standard = _standard_columns([row for row in labels if row], table)
    heads = sum(bool(label.codes(table, MEASURE)) for row in labels for label in row)
    coded = [index for index, column in enumerate(columns) if column.coded]
    if not coded or heads < len(standard):
        return columns
    inner, behind = columns[coded[0] : coded[-1] + 1], columns[coded[-1] + 1 :]
    ours = [column for column in inner if not plain(column.text) or read_label(column.text)]  # without local headings
    named = [column for column in ours if plain(column.text)]  # and without a column that has no heading
    if _same_order(ours, standard) or _same_order(named, standard) or any(plain(column.text) for column in behind):
        return columns
    if _stands_over_others(headers, table):
        return columns
    return [replace(column, doubt=OUT_OF_LINE) for column in standard] or columns


def _stands_over_others(headers: Sequence[Row], table: str) -> bool:
    """Whether a heading of one item spans just the headings of other items, so that it is the wrong word there.

    行政复议 over 未经复议直接起诉 and 复议后起诉: row sums hold in a block whatever it is called.
    """
    items = [
        (depth, slot)
        for depth, row in enumerate(headers)
        for slot in row.slots
        if slot.label and not slot.carried and slot.label.codes(table, ITEM)
    ]
    for depth, slot in items:
        below = [other for level, other in items if level > depth]
        if below and slot.start == min(o.start for o in below) and slot.end == max(o.end for o in below):
            codes = {slot.label.codes(table, ITEM) for slot in (slot, *below) if slot.label}
            if len(codes) == len(below) + 1 > 2:
                return True
    return False


def _same_order(columns: Sequence[Column], standard: Sequence[Column]) -> bool:
    return len(columns) == len(standard) and all(
        column.measures[:1] == known.measures and (not known.items or column.items[:1] == known.items)
        for column, known in zip(columns, standard, strict=True)
    )


def _geometric(headers: Sequence[Row], table: str) -> list[Column]:
    """Columns by the cells above them; neighbours below the same deepest heading are one."""
    columns: list[Column] = []
    previous = None
    for index, path in enumerate(_paths(headers, table)):
        deepest = path[-1].cell if path else None
        if deepest is not None and deepest == previous and columns:
            columns[-1].end = index + 1
        else:
            columns.append(_column(path, table, index))
        previous = deepest
    return columns


def _paths(headers: Sequence[Row], table: str) -> list[list[Slot]]:
    """For each column of the grid the headings above it, from the top down.

    A heading of several columns whose span was not drawn (未经复议直接起诉 and four blank cells) stands over the blanks
    to its right that are under no other heading, and over headings of their own.
    """
    width = max((slot.end for row in headers for slot in row.slots), default=0)
    paths: list[list[Slot]] = [[] for _ in range(width)]
    headed: set[int] = set()
    for row in headers:
        over: tuple[Slot, list[Slot]] | None = None
        for slot in row.slots:
            if slot.kind != BLANK:
                heading = slot
                headed.update(range(slot.start, slot.end))
                items = slot.label.codes(table, ITEM) if slot.label else ()
                spreads = items and slot.label and not slot.label.codes(table, MEASURE)
                over = (slot, list(paths[slot.start])) if spreads else None
            elif over and row is not headers[-1] and not slot.carried and paths[slot.start] in ([], over[1]):
                heading = over[0]
            else:
                continue
            for column in range(slot.start, slot.end):
                if heading.cell not in (known.cell for known in paths[column]):
                    paths[column].append(heading)
    return [path if index in headed else [] for index, path in enumerate(paths)]


def _column(path: Sequence[Slot], table: str, index: int) -> Column:
    items: list[str] = []
    measures: list[str] = []
    exact = True
    for slot in reversed(path):
        if slot.label:
            items += slot.label.codes(table, ITEM)
            measures += slot.label.codes(table, MEASURE)
            exact = exact and slot.label.exact
    text = path[-1].text if path else ""
    return Column(index, index + 1, text, tuple(items), tuple(measures), exact, unit_in(text))


def _ragged(headers: Sequence[Row], table: str) -> list[Column]:
    """Headings whose cells cannot be set one under the other.

    Rows of equal length are taken as they stand, cells counted from the left; others only if they print, level by
    level or all in one row, just the headings of a standard table, with perhaps columns of remarks behind them.
    """
    coded: list[Row] = []
    for row in headers:
        if row.hits(table, MEASURE) or row.hits(table, ITEM):
            texts = [slot.text for slot in row.slots]
            if texts not in ([slot.text for slot in known.slots] for known in coded):  # printed twice
                coded.append(row)
    labels = [[slot.label for slot in row.slots if slot.label and table in slot.label.tables] for row in coded]
    level = len({len(row.slots) for row in coded}) == 1
    columns = _geometric(coded, table) if level else []
    standard = _standard_columns(labels, table)
    if not standard or (level and _has_all(columns, standard) and not _mixes_levels(labels, table)):
        return columns
    return [*standard, *_behind(coded, table)]


def _behind(headers: Sequence[Row], table: str) -> list[Column]:
    """The columns of remarks behind the headings of a standard table: as the first row says, or, blank, as all of
    several do."""
    behind: list[list[str]] = []
    for row in headers:
        known = [index for index, slot in enumerate(row.slots) if slot.label and table in slot.label.tables]
        behind.append([slot.text for slot in row.slots[known[-1] + 1 :]])
    if printed := [text for text in behind[0] if text]:
        return [Column(None, None, text) for text in printed]
    return [Column(None, None, "") for _ in range(min(map(len, behind)) if len(behind) > 1 else 0)]


def _has_all(columns: Sequence[Column], standard: Sequence[Column]) -> bool:
    """Whether columns are as many as the standard has: two rows that are equally long by chance give fewer."""
    return sum(column.coded for column in columns) >= len(standard)


def _mixes_levels(headers: Sequence[Sequence[Label]], table: str) -> bool:
    """Whether a sole row names columns and what stands over several of them: a table copied as one cell a line."""
    if len(headers) != 1:
        return False
    (headings,) = headers
    measures = [label for label in headings if label.codes(table, MEASURE)]
    above = [label for label in headings if not label.codes(table, MEASURE) and label.codes(table, ITEM)]
    return bool(measures) and (bool(above) or any(label.codes(table, GROUP) for label in headings))


def _standard_columns(headers: Sequence[Sequence[Label]], table: str) -> list[Column]:
    """The columns of the template whose headings, and no others, the rows print level by level."""
    for template in load_templates().values():
        shape = template.tables.get(table)
        if shape is None:
            continue
        measures = [measure.code for measure in shape.measures]
        items = [item.code for item in shape.items]
        seen = [[code for label in row for code in label.codes(table, MEASURE) if code in measures] for row in headers]
        heads = _heads(headers, table, items)
        names = {measure.code: measure.label for measure in shape.measures}
        every = Counter(code for row in seen for code in row)
        if every == Counter(measures):
            return [Column(None, None, names[code], (), (code,)) for code in _unfold(headers, table, measures)]
        if (
            0 < len(heads) == len(set(heads))
            and every == Counter(measures * len(heads))
            and all(_in_cycles(row, measures) for row in seen)
        ):
            return [Column(None, None, names[code], (item,), (code,)) for item in heads for code in measures]
    return []


def _heads(headers: Sequence[Sequence[Label]], table: str, items: Sequence[str]) -> list[str]:
    """The headings over several columns from left to right: a group (行政诉讼) stands for those of the row below."""
    heads: list[str] = []
    for row in reversed(headers):
        below, heads = heads, []
        for label in row:
            if codes := [code for code in label.codes(table, ITEM) if code in items]:
                heads += codes
            elif label.codes(table, GROUP):
                heads, below = heads + below, []
        heads += below
    return heads


def _unfold(headers: Sequence[Sequence[Label]], table: str, measures: Sequence[str]) -> list[str]:
    """The order of columns that a row of headings and a row below it give: 法人或其他组织 stands for the row below.

    Nothing where it is not clear which heading the row below belongs to.
    """
    if len(headers) == 1:
        above, below = _two_levels(headers[0], table, measures)
        if not below:
            return [code for label in above for code in label.codes(table, MEASURE) if code in measures]
    else:
        above, below = headers[-2], headers[-1]
    groups = [label for label in above if label.codes(table, GROUP)]
    order: list[str] = []
    for label in above:
        part = below if label in groups else (label,)
        order += [code for each in part for code in each.codes(table, MEASURE) if code in measures]
    return order if len(groups) == 1 and sorted(order) == sorted(measures) else []


def _two_levels(
    headings: Sequence[Label], table: str, measures: Sequence[str]
) -> tuple[Sequence[Label], Sequence[Label]]:
    """The headings of two rows printed as one: the upper row, and what stands under its group, the lower one.

    The total, the last column of the standard, is of the upper row wherever it is printed; all else behind the group
    is under it.
    """
    at = next((index for index, label in enumerate(headings) if label.codes(table, GROUP)), None)
    if at is None:
        return headings, ()
    behind = headings[at + 1 :]
    totals = [label for label in behind if measures[-1] in label.codes(table, MEASURE)]
    return [*headings[: at + 1], *totals], [label for label in behind if label not in totals]


def _in_cycles(codes: Sequence[str], standard: Sequence[str]) -> bool:
    """Whether the codes are the whole standard order, any number of times."""
    return list(codes) == list(standard) * (len(codes) // len(standard))
