"""A table cut into cards: one small table for each of its columns or rows, with the column's or row's name above it or
on a tab.

Pages for phones, sliders and tabs cut wide tables like that. The cards of one table have the same labels in the same
cells, and numbers in the others. They are laid side by side, or one below the other where each is one row of numbers
under its headings; their names become the headings or row labels.

Asked where the tables of a document are not whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from parsers.document import NOWHERE, Block, Document, Grid, GridCell, Hints, squeeze
from parsers.tables.values import looks_like_value

FEWEST = 3
"""Cards that make a table."""
LONGEST_NAME = 60
"""Characters of the name of a card."""
MOST = 60
"""Cards that are laid together."""
MOST_CELLS = 20_000
"""Cells of a card."""


class _Card(NamedTuple):
    """A small table: its labels with their places, and whether it is one row of numbers below headings."""

    grid: Grid
    labels: tuple[tuple[int, int, str], ...]
    is_row: bool


def joined(document: Document, hints: Hints) -> Document | None:
    """The document with its cards laid together; None for one without any."""
    del hints
    if sum(_card(document.blocks, at) is not None for at in range(len(document.blocks))) < FEWEST:
        return None
    blocks = list(_joined(document.blocks))
    return replace(document, blocks=blocks) if len(blocks) < len(document.blocks) else None


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    at = 0
    while at < len(blocks):
        run = _run(blocks, at)
        if run is None:
            yield blocks[at]
            at += 1
            continue
        names, cards, at = run
        yield _table(names, cards)


def _run(blocks: Sequence[Block], at: int) -> tuple[list[str], list[_Card], int] | None:
    """The names and cards that begin at a block, and the block behind them; names stand above each, or before all."""
    names: list[str] = []
    cards: list[_Card] = []
    end = at
    while (
        len(cards) < MOST and (name := _name(blocks, end)) and (card := _card(blocks, end + 1)) and _alike(cards, card)
    ):
        names.append(name)
        cards.append(card)
        end += 2
    if len(cards) < FEWEST:
        names, cards, end = [], [], at
        while len(names) < MOST and (name := _name(blocks, end)):
            names.append(name)
            end += 1
        while names and len(cards) < MOST and (card := _card(blocks, end)) and _alike(cards, card):
            cards.append(card)
            end += 1
    if len(cards) < FEWEST or len(names) != len(cards) or len(set(names)) < len(names):
        return None
    return names, cards, end


def _name(blocks: Sequence[Block], at: int) -> str:
    """The name of a card that a block may be: a short line without a number of its own."""
    block = blocks[at] if at < len(blocks) else None
    if block is None or isinstance(block, Grid) or len(block.text) > LONGEST_NAME or looks_like_value(block.text):
        return ""
    return squeeze(block.text)


def _card(blocks: Sequence[Block], at: int) -> _Card | None:
    """The card that a block is: each row labels and one number, or one row of headings and one of numbers."""
    grid = blocks[at] if at < len(blocks) else None
    if not isinstance(grid, Grid) or grid.ragged or len(grid.cells) > MOST_CELLS:
        return None
    last, below = grid.n_columns - 1, grid.n_rows - 1
    values: list[GridCell] = []
    others: list[GridCell] = []
    for cell in grid.cells:
        (values if looks_like_value(cell.text) else others).append(cell)
    in_column = [cell for cell in grid.cells if cell.column == last]
    if last and len(in_column) == grid.n_rows and all(looks_like_value(cell.text) for cell in in_column):
        return _Card(grid, _labels([cell for cell in grid.cells if cell.column < last]), False)
    if below == 1 and last and len(values) == last + 1 and all(cell.row == 1 for cell in values):
        return _Card(grid, _labels(others), True)
    return None


def _labels(cells: Sequence[GridCell]) -> tuple[tuple[int, int, str], ...]:
    return tuple((cell.row, cell.column, squeeze(cell.text)) for cell in cells)


def _alike(cards: Sequence[_Card], card: _Card) -> bool:
    return not cards or (cards[0].labels == card.labels and cards[0].is_row == card.is_row)


def _table(names: Sequence[str], cards: Sequence[_Card]) -> Grid:
    first = cards[0].grid
    if cards[0].is_row:
        cells = [GridCell("", 0, 0), *(cell._replace(column=cell.column + 1) for cell in first.cells if cell.row == 0)]
        for row, (name, card) in enumerate(zip(names, cards, strict=True), 1):
            cells.append(GridCell(name, row, 0))
            numbers = [cell for cell in card.grid.cells if cell.row == 1]
            cells += [cell._replace(row=row, column=cell.column + 1) for cell in numbers]
        return Grid(cells)
    last = first.n_columns - 1
    heads = [GridCell("", 0, 0, 1, last, NOWHERE)]
    heads += [GridCell(name, 0, last + k) for k, name in enumerate(names)]
    cells = [cell._replace(row=cell.row + 1) for cell in first.cells if cell.column < last]
    for k, card in enumerate(cards):
        numbers = [cell for cell in card.grid.cells if cell.column == last]
        cells += [cell._replace(row=cell.row + 1, column=last + k) for cell in numbers]
    return Grid([*heads, *sorted(cells, key=lambda cell: (cell.row, cell.column))])
