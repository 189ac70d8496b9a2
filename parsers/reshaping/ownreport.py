"""Of a document that holds several reports, sheets or sets of tables, the part that is the report.

Reports on other years and of other organs on the same page are left out, sheets that are named as others, and tables
under a line that says that they are of another year, a draft or of another organ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from parsers.document import Block, Document, Grid, Hints
from parsers.identity.identify import identify
from parsers.identity.printed import contradict, title_of
from parsers.identity.titles import Title, read_title
from parsers.reshaping import captions

_TITLES = ("title", "articletitle", "og:title")


class OwnPart(NamedTuple):
    """The blocks that are the report's, what is to be told of the others, and the report's year, if that is known."""

    blocks: list[Block]
    told: list[str]
    year: int | None


def without_others(document: Document, hints: Hints, *, drafts: bool = False) -> Document | None:
    """The document without the reports, sheets and tables that are not its own; None where there are none.
    With `drafts` tables called drafts or examples are told and stay."""
    blocks, told, _ = own_part(document, hints, drafts=drafts)
    return replace(document, blocks=blocks, flaws=[*document.flaws, *told], others=None) if told else None


def own_part(document: Document, hints: Hints, *, drafts: bool = False) -> OwnPart:
    """What of a document is its own report; `drafts` as in `without_others`."""
    printed = {k: title for k, block in enumerate(document.blocks) if (title := title_of(block))}
    named = _named(document, hints)
    year = (named and named.year) or next((title.year for title in printed.values() if title.year), None)
    year = year or identify(document, hints).year
    blocks, reports = _of_one_report(document, printed, named, year)
    blocks, sheets = _of_own_sheets(document, blocks, year)
    agency = next((title.agency for title in (named, *printed.values()) if title and title.agency), None)
    blocks, tables = _of_own_tables(blocks, year, agency, drafts=drafts)
    return OwnPart(blocks, reports + sheets + tables, year)


def _of_one_report(
    document: Document, printed: Mapping[int, Title], named: Title | None, year: int | None
) -> tuple[list[Block], list[str]]:
    """The blocks without other reports, by their years, else by their organs, and what is to be told of these."""
    blocks = _of_one_year(document, {k: title.year for k, title in printed.items()}, year)
    if len(blocks) < len(document.blocks):
        return blocks, ["the page also holds a report on another year"]
    if named and len(own := _of_one_organ(document, printed, named)) < len(blocks):
        return own, ["the page also holds a report of another organ"]
    return blocks, []


def _of_own_sheets(document: Document, blocks: list[Block], year: int | None) -> tuple[list[Block], list[str]]:
    """The blocks of a workbook without the sheets that are named as another year's, a draft or a part of the year;
    where no table is on any other, they are only told."""
    names = [value for name, value in document.metas if name == "sheet"]
    numbers = sorted({sheet for block in document.blocks if (sheet := _sheet(block))}) if len(names) > 1 else []
    if len(numbers) != len(names):
        return blocks, []
    away = {numbers[k]: kind for k, kind in captions.other_sheets(names, year).items()}
    kept = [block for block in blocks if _sheet(block) not in away]
    told = [f"the workbook also holds sheets {kind}" for kind in dict.fromkeys(away.values())]
    return (kept if any(isinstance(block, Grid) for block in kept) else blocks), told


def _of_own_tables(
    blocks: list[Block], year: int | None, agency: str | None, *, drafts: bool
) -> tuple[list[Block], list[str]]:
    """The blocks without the tables that a line above says to be others, and without that line."""
    said = captions.others(blocks, year, agency)
    told = []
    if drafts and any(caption.kind == captions.DRAFT for caption in said.values()):
        said = {at: caption for at, caption in said.items() if caption.kind != captions.DRAFT}
        told.append(f"a table is {captions.DRAFT}")
    others = {k for at, caption in said.items() for k in range(at - caption.lines, at + 1)}
    told += [f"the page also holds tables {kind}" for kind in dict.fromkeys(each.kind for each in said.values())]
    return [block for k, block in enumerate(blocks) if k not in others], told


def _sheet(block: Block) -> int | None:
    """The table of its document that a block says to be of: in a workbook its sheet."""
    return (block.cells[0].place if isinstance(block, Grid) else block.place).table


def _of_one_year(document: Document, titles: Mapping[int, int | None], year: int | None) -> list[Block]:
    """The blocks without the reports on other years than `year`; `titles` are the years of titles by their blocks."""
    if year not in titles.values() or len(set(titles.values())) < 2:
        return document.blocks
    blocks = []
    kept = True
    for k, block in enumerate(document.blocks):
        kept = titles[k] in (year, None) if k in titles else kept
        if kept:
            blocks.append(block)
    return blocks


def _of_one_organ(document: Document, printed: Mapping[int, Title], named: Title) -> list[Block]:
    """The blocks without the reports of other organs than the one that the page is named by, if no other has more
    tables; `printed` are titles by their blocks."""
    others = {k for k, title in printed.items() if contradict(title, named)}
    if not others or not any(title.agency for k, title in printed.items() if k not in others):
        return document.blocks
    blocks: list[Block] = []
    tables = [0]  # of each report
    own = 0
    kept = True
    for k, block in enumerate(document.blocks):
        if k in printed:
            kept = k not in others
            tables += [0] * (not kept)
        if kept:
            blocks.append(block)
        own += kept and isinstance(block, Grid)
        tables[-1] += not kept and isinstance(block, Grid)
    return blocks if 0 < max(tables) <= own else document.blocks


def _named(document: Document, hints: Hints) -> Title | None:
    """The first title with a year among those of the link to the document, of its metadata, and its file name."""
    named = [value for name, value in document.metas if name in _TITLES]
    for text in (hints.title or "", *named, hints.filename or ""):
        title = read_title(text)
        if title and title.year:
            return title
    return None
