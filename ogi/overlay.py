"""A reading laid over its document, so that a wrong one is understood in one look.

Colours: blue is a cell of a found grid, green a number of a standard table, yellow one without a value or of low
confidence, red one that a failing check speaks of. Both functions run in a reading process, like every reader.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ogi.layout import covered, failing
from parsers.document import Box, Document, Grid, GridCell, Hints, Place
from parsers.engine import parse_bytes
from parsers.errors import Unreadable
from parsers.readers import read
from parsers.report import CellValue, Report
from parsers.sniff import PDF, media_type

if TYPE_CHECKING:
    from PIL.Image import Image

BLUE, GREEN, YELLOW, RED = "#3b6fd4", "#1d8a3c", "#d49a00", "#d42020"
_SCALE = 2.5
"""Pixels a point: 180 dpi."""
_DOUBT = 0.8
_MAX_PAGES = 40
_NO_HINTS = Hints()


def draw(data: bytes, *, source: str = "", hints: Hints = _NO_HINTS) -> bytes:
    """The pages of a PDF that carry grids, below each other, as a PNG.

    The value that was read stands above each cell, the code of its row in the margin, that of its column above the
    first cell of the column.

    Raises Unreadable for a document without pages, and what the reader raises.
    """
    if media_type(data, hints) != PDF:
        raise Unreadable("only a PDF has pages to draw on; name a file that ends in .html")
    report, document = parse_bytes(data, source=source, hints=hints), read(data, PDF, hints)
    pages = sorted({cell.place.page for grid in document.grids() for cell in grid.cells if cell.place.page})
    if not pages:
        raise Unreadable(f"no grid was found in it: {report.status} {report.reason}")
    return _png([_page(data, number, document, report) for number in pages[:_MAX_PAGES]])


def _page(data: bytes, number: int, document: Document, report: Report) -> Image:
    import pypdfium2
    from PIL import ImageDraw

    pdf = pypdfium2.PdfDocument(data)
    try:
        image: Image = pdf[number - 1].render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        pdf.close()
    pen = ImageDraw.Draw(image)
    for grid in document.grids():
        for cell in grid.cells:
            if cell.place.page == number and cell.place.box:
                pen.rectangle(_pixels(cell.place.box), outline=BLUE)
    colours = _colours(report)
    named: set[tuple[str, str]] = set()
    for value in report.cells:
        place = Place.parse(value.place)
        if place.page != number or not place.box:
            continue
        left, top, right, bottom = _pixels(place.box)
        colour = colours[id(value)]
        pen.rectangle((left, top, right, bottom), outline=colour, width=2)
        pen.text((left, top - 11), str(value.value), fill=colour)
        for kind, code, at in (("item", value.item, (4, top)), ("measure", value.measure, (left, top - 24))):
            if (value.table + kind, code) not in named:
                named.add((value.table + kind, code))
                # Neighbouring columns stand closer than their codes are wide.
                step = 11 * (len(named) % 3) if kind == "measure" else 0
                pen.text((at[0], at[1] - step), code.encode("ascii", "replace").decode(), fill=BLUE)
    return image


def _pixels(box: Box) -> tuple[float, float, float, float]:
    """The box with a little room around it."""
    left, top, right, bottom = (edge * _SCALE for edge in box)
    return (left - 3, top - 3, max(right, left) + 3, max(bottom, top) + 3)


def _png(pages: list[Image]) -> bytes:
    from PIL import Image as Images

    sheet = Images.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), "white")
    top = 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _colours(report: Report) -> dict[int, str]:
    """The colour of each cell, by identity."""
    wrong = {key for check in failing(report) for key in covered(report, check)}
    return {id(cell): RED if cell[:3] in wrong else _colour(cell) for cell in report.cells}


def _colour(cell: CellValue) -> str:
    return YELLOW if cell.value is None or cell.confidence < _DOUBT else GREEN


def colour(data: bytes, *, source: str = "", hints: Hints = _NO_HINTS) -> bytes:
    """Every grid of a document of any format as a coloured HTML table; codes and values show under the pointer.

    Raises what the reader raises.
    """
    kind = media_type(data, hints)
    report, document = parse_bytes(data, source=source, hints=hints), read(data, kind, hints)
    colours = _colours(report)
    known: dict[str, list[tuple[CellValue, str]]] = {}
    for cell in report.cells:
        known.setdefault(cell.place, []).append((cell, colours[id(cell)]))
    return "\n".join(_html(report, document, known)).encode()


def _html(report: Report, document: Document, known: dict[str, list[tuple[CellValue, str]]]) -> Iterator[str]:
    title = html.escape(report.title or report.source)
    yield f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
    yield "<style>td { border: 1px solid #999; padding: 2px 6px; white-space: pre-line } .v { color: #fff }</style>"
    yield f"</head><body><h1>{title}</h1><p>{html.escape(f'{report.status} {report.reason}')}</p>"
    for number, grid in enumerate(document.grids(), 1):
        yield f"<h2>grid {number}, {grid.n_rows} × {grid.n_columns}{', ragged' if grid.ragged else ''}</h2><table>"
        yield from _rows(grid, known)
        yield "</table>"
    for check in failing(report):
        yield f"<p>{html.escape(f'fails: {check.rule} {check.scope}: {check.left} ≠ {check.right}')}</p>"
    yield "</body></html>"


def _rows(grid: Grid, known: dict[str, list[tuple[CellValue, str]]]) -> Iterator[str]:
    rows: dict[int, list[GridCell]] = {row: [] for row in range(grid.n_rows)}
    for cell in grid.cells:
        rows[cell.row].append(cell)
    for cells in rows.values():
        yield "<tr>"
        for cell in cells:
            yield f"<td{_attributes(cell, known.get(str(cell.place), []))}>{html.escape(cell.text)}</td>"
        yield "</tr>"


def _attributes(cell: GridCell, values: list[tuple[CellValue, str]]) -> str:
    spans: dict[str, Any] = {"rowspan": cell.rowspan, "colspan": cell.colspan}
    text = "".join(f' {name}="{count}"' for name, count in spans.items() if count > 1)
    if not values:
        return text
    what = "; ".join(f"{value.table}.{value.item}.{value.measure} = {value.value}" for value, _ in values)
    return f'{text} class="v" style="background: {values[0][1]}" title="{html.escape(what)} ({cell.place})"'
