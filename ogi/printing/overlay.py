"""A reading laid over its document, so that a wrong one is understood in one look.

Colours: blue is a cell of a found grid, green a number of a standard table, yellow one without a value or of low
confidence, red one that a failing check speaks of. Both functions run in a reading process, like every reader.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ogi.printing.layout import covered, failing, sentence, statement
from ogi.printing.printed import DOUBTFUL
from parsers.document import Box, Document, Grid, GridCell, Hints, Place
from parsers.engine import parse_bytes, read_document
from parsers.errors import Unreadable
from parsers.formats import PDF
from parsers.report import CellValue, Report
from parsers.sniff import media_type

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

BLUE, GREEN, YELLOW, RED = "#3b6fd4", "#1d8a3c", "#d49a00", "#d42020"
_LEGEND = (
    (GREEN, "green: a number of a standard table"),
    (YELLOW, f"yellow: without a value, or of a confidence below {DOUBTFUL}"),
    (RED, "red: a failing check speaks of it"),
    (BLUE, "blue: a cell of a grid that was found; with no other colour it is taken for no number of the form"),
)
_SCALE = 2.5
"""Pixels a point: 180 dpi."""
_CODE_SIZE = 15
_BANNER_SIZE = 20
_MARGIN = 250
"""Pixels: the letters that are drawn, and the room for the longest code of a row."""
_MAX_PAGES = 40
_NO_HINTS = Hints()


def draw(data: bytes, *, source: str = "", hints: Hints = _NO_HINTS) -> bytes:
    """The pages of a PDF or of pictures that carry grids, below each other, as a PNG.

    The value that was read, or why there is none, stands beside a cell that prints it otherwise, the code of its row in
    the margin, that of its column above the first cell of the column; status, colours and failing checks stand on top.

    Raises Unreadable for a document without pages, and what the reader raises.
    """
    kind = media_type(data, hints)
    if kind != PDF and not kind.startswith("image/"):
        raise Unreadable("only a PDF or a picture has pages to draw on; name a file that ends in .html")
    report, document = _read(data, kind, source, hints)
    pages = sorted({cell.place.page for grid in document.grids() for cell in grid.cells if cell.place.page})
    if not pages:
        raise Unreadable(f"no grid was found in it: {report.status} {report.reason}")
    drawn = [_page(*_picture(data, kind, number), number, document, report) for number in pages[:_MAX_PAGES]]
    return _png([_banner(report, max(page.width for page in drawn)), *drawn])


def _read(data: bytes, kind: str, source: str, hints: Hints) -> tuple[Report, Document]:
    """The report, and the document in the reading that it was made from."""
    report = parse_bytes(data, source=source, hints=hints)
    return report, read_document(data, kind, hints)[0]


def _picture(data: bytes, kind: str, number: int) -> tuple[Image, float]:
    """A page as it is seen, and how many of its pixels are one unit of the boxes found on it."""
    if kind != PDF:
        from itertools import islice

        from PIL import Image as Images

        from parsers.ocr.pictures import open_pictures

        picture = next(islice(open_pictures(data), number - 1, None))
        if picture is None:
            raise Unreadable(f"the picture has no page {number}")
        return Images.fromarray(picture.pixels[:, :, ::-1]), 1.0  # blue green red
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        image: Image = pdf[number - 1].render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        pdf.close()
    return image, _SCALE


def _page(image: Image, scale: float, number: int, document: Document, report: Report) -> Image:
    from PIL import Image as Images
    from PIL import ImageDraw as Drawing

    pen = Drawing.Draw(image)
    for grid in document.grids():
        for cell in grid.cells:
            if cell.place.page == number and cell.place.box:
                pen.rectangle(_pixels(cell.place.box, scale), outline=BLUE)
    colours = _colours(report)
    named: set[tuple[str, str]] = set()
    codes: list[tuple[float, float, str, str]] = []
    row = lowest = float("-inf")  # where the last code of a row belongs, and where it stands: a line may hold several
    for value in report.cells:
        place = Place.parse(value.place)
        if place.page != number or not place.box:
            continue
        left, top, right, bottom = _pixels(place.box, scale)
        colour = colours[id(value)]
        pen.rectangle((left, top, right, bottom), outline=colour, width=3)
        if str(value.value) != value.raw.strip():
            codes.append((right + 2, top, _read_as(value), colour))
        if (value.table + "item", value.item) not in named:
            named.add((value.table + "item", value.item))
            lowest = max(top, lowest + _CODE_SIZE + 3) if abs(top - row) < _CODE_SIZE else top
            row = top
            codes.append((4 - _MARGIN, lowest, value.item, BLUE))
        if (value.table + "measure", value.measure) not in named:
            named.add((value.table + "measure", value.measure))
            # Neighbouring columns stand closer than their codes are wide.
            codes.append((left, top - (_CODE_SIZE + 3) * (1 + len(named) % 3), value.measure, BLUE))
    # Codes of rows stand beside the page: its own margin is narrower than they are.
    sheet = Images.new("RGB", (image.width + _MARGIN, image.height), "white")
    sheet.paste(image, (_MARGIN, 0))
    pen = Drawing.Draw(sheet)
    for x, y, text, colour in codes:
        _write(pen, x + _MARGIN, y, text, colour)
    return sheet


def _write(pen: ImageDraw, x: float, y: float, text: str, colour: str, size: int = _CODE_SIZE) -> None:
    """A code on a white ground, so that it can be read over a label."""
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    shown = text.encode("ascii", "replace").decode()
    pen.rectangle(pen.textbbox((x, y), shown, font=font), fill="white")
    pen.text((x, y), shown, fill=colour, font=font)


def _legend(report: Report) -> list[tuple[str, str]]:
    """The colours that are used, with what they mean."""
    used = {BLUE, *_colours(report).values()}
    return [(colour, meaning) for colour, meaning in _LEGEND if colour in used]


def _banner(report: Report, width: int) -> Image:
    """What the colours mean, how the reading went, and which checks fail, in letters that every font has."""
    from textwrap import wrap

    from PIL import Image as Images
    from PIL import ImageDraw as Drawing

    lines = [(f"{report.status} {report.reason}", "black"), *((meaning, colour) for colour, meaning in _legend(report))]
    lines += [(f"fails: {sentence(report, check, 'code')}".replace("≠", "!="), RED) for check in failing(report)]
    parts = [(part, colour) for text, colour in lines for part in wrap(text, width // (_BANNER_SIZE * 5 // 9))]
    step = _BANNER_SIZE + 6
    banner = Images.new("RGB", (width, step * len(parts) + 20), "white")
    pen = Drawing.Draw(banner)
    for n, (text, colour) in enumerate(parts):
        _write(pen, 8, 8 + n * step, text, colour, _BANNER_SIZE)
    return banner


def _pixels(box: Box, scale: float) -> tuple[float, float, float, float]:
    """The box with a little room around it."""
    left, top, right, bottom = (edge * scale for edge in box)
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


def _read_as(cell: CellValue) -> str:
    """The value of a cell, or why it has none."""
    return str(cell.value) if cell.value is not None else cell.null_reason or "no value"


def _colour(cell: CellValue) -> str:
    return YELLOW if cell.value is None or cell.confidence < DOUBTFUL else GREEN


def colour(data: bytes, *, source: str = "", hints: Hints = _NO_HINTS) -> bytes:
    """Every grid of a document of any format as a coloured HTML table; codes and values show under the pointer.

    Raises what the reader raises.
    """
    report, document = _read(data, media_type(data, hints), source, hints)
    colours = _colours(report)
    known: dict[str, list[tuple[CellValue, str]]] = {}
    for cell in report.cells:
        known.setdefault(cell.place, []).append((cell, colours[id(cell)]))
    return "\n".join(_html(report, document, known)).encode()


def _html(report: Report, document: Document, known: dict[str, list[tuple[CellValue, str]]]) -> Iterator[str]:
    title = html.escape(report.title or report.source)
    yield f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
    yield "<style>table { width: max-content } td { max-width: 24em } "  # as wide as it needs: labels stay readable
    yield "td { border: 1px solid #999; padding: 2px 6px; white-space: pre-line } .v { color: #fff }"
    yield "small { display: block; opacity: .8 } td.code { border: 0; color: #3b6fd4; font: small monospace }</style>"
    yield f"</head><body><h1>{title}</h1><p>{html.escape(f'{report.status} {report.reason}')}</p>"
    for shade, meaning in _legend(report)[:-1]:
        yield f'<div style="color: {shade}">{meaning}</div>'
    yield "<p>The code of a row stands behind it, that of a column in its first number.</p>"
    for check in failing(report):
        line = f"fails: {sentence(report, check)} ({statement(report, check)})"
        yield f'<div style="color: {RED}">{html.escape(line)}</div>'
    for number, grid in enumerate(document.grids(), 1):
        yield f"<h2>grid {number}, {grid.n_rows} × {grid.n_columns}{', ragged' if grid.ragged else ''}</h2><table>"
        yield from _rows(grid, known)
        yield "</table>"
    yield "</body></html>"


def _rows(grid: Grid, known: dict[str, list[tuple[CellValue, str]]]) -> Iterator[str]:
    rows: dict[int, list[GridCell]] = {row: [] for row in range(grid.n_rows)}
    for cell in grid.cells:
        rows[cell.row].append(cell)
    named: set[tuple[str, str]] = set()
    for cells in rows.values():
        yield "<tr>"
        items: dict[str, None] = {}
        for cell in cells:
            values = known.get(str(cell.place), [])
            items |= dict.fromkeys(f"{value.table}.{value.item}" for value, _ in values)
            new = [value.measure for value, _ in values if (value.table, value.measure) not in named]
            named |= {(value.table, value.measure) for value, _ in values}
            codes = f"<small>{html.escape(' '.join(new))}</small>" if new else ""
            yield f"<td{_attributes(cell, values)}>{html.escape(cell.text)}{codes}</td>"
        yield f'<td class="code">{html.escape(" ".join(items))}</td></tr>'


def _attributes(cell: GridCell, values: list[tuple[CellValue, str]]) -> str:
    spans: dict[str, Any] = {"rowspan": cell.rowspan, "colspan": cell.colspan}
    text = "".join(f' {name}="{count}"' for name, count in spans.items() if count > 1)
    if not values:
        return text
    what = "; ".join(f"{value.table}.{value.item}.{value.measure} = {_read_as(value)}" for value, _ in values)
    return f'{text} class="v" style="background: {values[0][1]}" title="{html.escape(what)} ({cell.place})"'
