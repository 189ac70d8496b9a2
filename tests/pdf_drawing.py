"""Draws tables into PDF files stroke by stroke, in the many ways that real programs do.

Not a test: the tests of the PDF reader draw a known table with it and ask whether the same cells come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

from reportlab.lib.colors import Color, black, white
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
A4 = (595.0, 842.0)
MARGIN = 60.0


@dataclass(frozen=True)
class Box:
    """A cell: its first row and column, its spans, its text."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str

    @property
    def end(self) -> int:
        return self.row + self.rowspan


@dataclass(frozen=True)
class Look:
    """How a table is drawn; the defaults are what a word processor prints."""

    border: str = "stroke"  # stroke, cells, thin, dashes, double, thick, gaps, grey, none
    sides: bool = True  # the left and right outer border
    break_border: bool = True  # borders at a page break
    label_at: str = "top"  # where a label that spans a break is printed: top, bottom, split
    size: float = 9.0
    padding: float = 3.0
    align: str = "center"
    background: bool = False  # a coloured band behind every other row
    white_boxes: bool = False  # a white box behind every line of text
    line_boxes: bool = False  # a drawn box around every line of prose
    frame: bool = False  # a decorative frame around the page
    header_rule: bool = False
    landscape: bool = False
    rotate: int = 0
    sideways: int = 0  # the content turned by 90, 180 or 270 in a page that stays upright
    origin: tuple[float, float] = (0.0, 0.0)
    form: bool = False  # everything inside a form object
    twice: bool = False  # bold faked by printing twice
    repeat_header: int = 0
    folio: str = "- {} -"
    scattered: bool = False  # every character its own text object, drawn right to left


@cache
def register() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def width_of(text: str, size: float) -> float:
    register()
    return float(pdfmetrics.stringWidth(text, FONT, size))


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of a text that fit a width, broken between characters but never inside a number."""
    lines = [""]
    for word in _units(text):
        if word == "\n" or (lines[-1] and width_of(lines[-1] + word, size) > width):
            lines.append("")
        if word != "\n":
            lines[-1] += word
    return lines


def _units(text: str) -> Iterator[str]:
    number = ""
    for char in text:
        if char.isascii() and not char.isspace():
            number += char
            continue
        if number:
            yield number
            number = ""
        yield char
    if number:
        yield number


@dataclass(frozen=True)
class Table:
    boxes: tuple[Box, ...]
    widths: tuple[float, ...]

    @property
    def rows(self) -> int:
        return max(box.end for box in self.boxes)

    def expected(self) -> list[tuple[int, int, int, int, str]]:
        return sorted((box.row, box.column, box.rowspan, box.colspan, "".join(box.text.split())) for box in self.boxes)


def cut_row(table: Table, row: int, values_low: bool) -> Table:
    """The table with one row as two: the label's first half above, its rest below, the values in one of both."""
    boxes: list[Box] = []
    for box in table.boxes:
        if box.row <= row < box.end and box.rowspan > 1:
            boxes.append(replace(box, rowspan=box.rowspan + 1))
        elif box.row == row:
            width = sum(table.widths[box.column : box.column + box.colspan])
            low = box.text if values_low else ""
            high = "" if values_low else box.text
            if not box.text.replace(".", "").isdigit():
                lines = wrapped(box.text, width - 6, 9.0)
                high, low = "".join(lines[:1]), "".join(lines[1:])
            boxes.append(replace(box, text=high))
            boxes.append(replace(box, row=row + 1, text=low))
        else:
            boxes.append(replace(box, row=box.row + (box.row > row)))
    return Table(tuple(boxes), table.widths)


class Drawing:
    """One PDF file under construction."""

    def __init__(self, look: Look) -> None:
        register()
        self.look = look
        self.size = A4[::-1] if look.landscape else A4
        self.buffer = BytesIO()
        # Turned by setPageRotation, not by its size.
        self.canvas = Canvas(self.buffer, pagesize=self.size[::-1] if look.sideways % 180 else self.size)
        if look.origin != (0.0, 0.0):
            x, y = look.origin
            # reportlab swaps the sides of a page that is turned, but not those of its crop box.
            turned = look.rotate % 180 == 90
            width, height = self.size[::-1] if turned else self.size
            self.canvas.setCropBox((x, y, x + width, y + height))
            self.canvas._pagesize = (y + height, x + width) if turned else (x + width, y + height)
        self.page = 0
        self.cuts = [0]
        self.start()

    def start(self) -> None:
        self.page += 1
        width, height = self.size
        canvas, look = self.canvas, self.look
        self.y = height - MARGIN
        canvas.translate(*look.origin)
        if look.rotate:
            canvas.setPageRotation(look.rotate)
            # The content is turned against the page's rotation, so that it is seen upright.
            if look.rotate == 90:
                canvas.transform(0, 1, -1, 0, height, 0)
            elif look.rotate == 180:
                canvas.transform(-1, 0, 0, -1, width, height)
            else:
                canvas.transform(0, -1, 1, 0, 0, width)
        if look.sideways:
            ways = {90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, width)}
            canvas.transform(*ways[look.sideways])
        if look.form:
            canvas.beginForm(f"page{self.page}")
        if look.frame:
            canvas.rect(20, 20, width - 40, height - 40)
        if look.header_rule:
            canvas.line(MARGIN, height - 40, width - MARGIN, height - 40)

    def end_page(self) -> None:
        if self.look.folio:
            text = self.look.folio.format(self.page)
            self.text(text, self.size[0] / 2 - width_of(text, 9) / 2, 30, 9)
        if self.look.form:
            self.canvas.endForm()
            self.canvas.doForm(f"page{self.page}")
        self.canvas.showPage()

    def finish(self) -> bytes:
        self.end_page()
        self.canvas.save()
        return self.buffer.getvalue()

    def text(self, text: str, x: float, y: float, size: float) -> None:
        if not text:
            return
        canvas, look = self.canvas, self.look
        canvas.setFillColor(black)
        canvas.setFont(FONT, size)
        if look.white_boxes:
            canvas.setFillColor(white)
            canvas.rect(x, y - 0.2 * size, width_of(text, size), size, stroke=0, fill=1)
            canvas.setFillColor(black)
        if look.scattered:
            for k in reversed(range(len(text))):
                canvas.drawString(x + width_of(text[:k], size), y, text[k])
            return
        canvas.drawString(x, y, text)
        if look.twice:
            canvas.drawString(x + 0.3, y, text)

    def prose(self, text: str, size: float = 12.0) -> None:
        """A paragraph with its first line set in."""
        width = self.size[0] - 2 * MARGIN
        indent = 2 * size
        first, *_ = wrapped(text, width - indent, size)
        rest = text[len(first) :]
        lines = [(MARGIN + indent, first)]
        if rest:
            lines += [(MARGIN, line) for line in wrapped(rest, width, size)]
        for x, line in lines:
            self.y -= 1.6 * size
            self.text(line, x, self.y, size)
            if self.look.line_boxes:
                self.canvas.setStrokeColor(black)
                self.canvas.rect(x, self.y - 0.3 * size, self.size[0] - MARGIN - x, 1.6 * size)

    def table(self, table: Table, breaks: Sequence[int] = ()) -> None:
        """The table, with a new page before each row in `breaks`."""
        heights = self.heights(table)
        self.y -= 10
        self.cuts = [0, *breaks, table.rows]
        for part, (start, end) in enumerate(pairwise(self.cuts)):
            if part:
                self.end_page()
                self.start()
                if self.look.repeat_header:
                    self.part(table, 0, self.look.repeat_header, heights, 0, last=True)
            self.part(table, start, end, heights, part, last=end == table.rows)

    def heights(self, table: Table) -> list[float]:
        look = self.look
        heights = [look.size * 1.3 + 2 * look.padding] * table.rows
        for box in sorted(table.boxes, key=lambda box: box.rowspan):
            width = sum(table.widths[box.column : box.column + box.colspan])
            lines = len(wrapped(box.text, width - 2 * look.padding, look.size))
            lack = lines * look.size * 1.3 + 2 * look.padding - sum(heights[box.row : box.end])
            if lack > 0 and box.rowspan <= 3:
                heights[box.end - 1] += lack
        return heights

    def part(self, table: Table, start: int, end: int, heights: list[float], part: int, *, last: bool) -> None:
        xs = [MARGIN]
        for width in table.widths:
            xs.append(xs[-1] + width)
        ys = [self.y]
        for height in heights[start:end]:
            ys.append(ys[-1] - height)
        assert ys[-1] > 40, "the table does not fit the page"
        for box in table.boxes:
            top, bottom = max(box.row, start), min(box.end, end)
            if top >= bottom:
                continue
            rect = (xs[box.column], ys[bottom - start], xs[box.column + box.colspan], ys[top - start])
            if self.look.background and top % 2 == 0:
                self.canvas.setFillColor(Color(0.78, 0.85, 0.94))
                self.canvas.rect(rect[0], rect[1], rect[2] - rect[0], rect[3] - rect[1], stroke=0, fill=1)
            self.cell(self.share(box, start, end, table, heights), rect)
            broken = not self.look.break_border
            open_top = broken and top == start and part > 0 and not (self.look.repeat_header and top == box.row)
            open_bottom = broken and bottom == end and not last
            self.borders(rect, open_top, open_bottom, box.column == 0, box.column + box.colspan == len(table.widths))
        self.y = ys[-1]

    def share(self, box: Box, start: int, end: int, table: Table, heights: list[float]) -> list[str]:
        """The lines of a cell's text that are printed on this part of it."""
        look = self.look
        width = sum(table.widths[box.column : box.column + box.colspan])
        lines = wrapped(box.text, width - 2 * look.padding, look.size)
        if box.row >= start and box.end <= end:
            return lines
        parts = [(max(a, box.row), min(b, box.end)) for a, b in pairwise(self.cuts) if a < box.end and b > box.row]
        here = parts.index((max(start, box.row), min(end, box.end)))
        if look.label_at == "split" and len(lines) > 1:
            return lines[:1] if here == 0 else lines[1:] if here == len(parts) - 1 else []
        need = len(lines) * look.size * 1.3
        order = list(range(len(parts)))[:: -1 if look.label_at == "bottom" else 1]
        room = [sum(heights[a:b]) for a, b in parts]
        chosen = next((k for k in order if room[k] >= need), max(order, key=lambda k: room[k]))
        return lines if here == chosen else []

    def cell(self, lines: list[str], rect: tuple[float, float, float, float]) -> None:
        look = self.look
        left, bottom, right, top = rect
        step = look.size * 1.3
        y = (top + bottom) / 2 + (len(lines) - 1) * step / 2 - 0.36 * look.size
        for line in lines:
            width = width_of(line, look.size)
            x = left + look.padding
            if look.align == "center":
                x = max(left + 1, (left + right - width) / 2)
            elif look.align == "right":
                x = right - look.padding - width
            self.text(line, x, y, look.size)
            y -= step

    def borders(
        self, rect: tuple[float, float, float, float], open_top: bool, open_bottom: bool, first: bool, final: bool
    ) -> None:
        left, bottom, right, top = rect
        edges = []
        if not open_top:
            edges.append((left, top, right, top))
        if not open_bottom:
            edges.append((left, bottom, right, bottom))
        if self.look.sides or not first:
            edges.append((left, bottom, left, top))
        if self.look.sides or not final:
            edges.append((right, bottom, right, top))
        if self.look.border == "cells" and len(edges) == 4:
            self.canvas.setStrokeColor(black)
            self.canvas.setLineWidth(0.5)
            self.canvas.rect(left, bottom, right - left, top - bottom)
            return
        for edge in edges:
            self.edge(*edge)

    def edge(self, x0: float, y0: float, x1: float, y1: float) -> None:
        canvas, style = self.canvas, self.look.border
        across = y0 == y1
        canvas.setStrokeColor(Color(0.85, 0.85, 0.85) if style == "grey" else black)
        canvas.setFillColor(black)
        canvas.setLineWidth(2.5 if style == "thick" else 0.5)
        if style == "none":
            return
        if style == "thin":
            canvas.rect(x0 - 0.25, y0 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, stroke=0, fill=1)
        elif style == "double":
            for off in (-0.8, 0.8):
                canvas.line(x0 + off * (not across), y0 + off * across, x1 + off * (not across), y1 + off * across)
        elif style == "gaps":
            canvas.line(x0 + across, y0 + (not across), x1 - across, y1 - (not across))
        elif style == "dashes":
            length, at = (x1 - x0) if across else (y1 - y0), 0.0
            while at < length:
                end = min(at + 3, length)
                canvas.line(*((x0 + at, y0, x0 + end, y0) if across else (x0, y0 + at, x0, y0 + end)))
                at += 5
        else:
            canvas.line(x0, y0, x1, y1)


def found(data: bytes) -> list[list[tuple[int, int, int, int, str]]]:
    """The cells of every grid the reader finds, as `Table.expected` gives them."""
    from parsers.document import Hints, squeeze
    from parsers.readers.pdf import read

    document: Any = read(data, Hints())
    return [
        sorted((c.row, c.column, c.rowspan, c.colspan, squeeze(c.text)) for c in grid.cells)
        for grid in document.grids()
    ]


APPLICATION_ROWS: tuple[tuple[str, *tuple[str | int, ...]], ...] = (
    ("一、本年新收政府信息公开申请数量",),
    ("二、上年结转政府信息公开申请数量",),
    ("（一）予以公开",),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）",),
    ("1.属于国家秘密", "（三）不予公开", 8),
    ("2.其他法律行政法规禁止公开",),
    ("3.危及“三安全一稳定”",),
    ("4.保护第三方合法权益",),
    ("5.属于三类内部事务信息",),
    ("6.属于四类过程性信息",),
    ("7.属于行政执法案卷",),
    ("8.属于行政查询事项",),
    ("1.本机关不掌握相关政府信息", "（四）无法提供", 3),
    ("2.没有现成信息需要另行制作",),
    ("3.补正后申请内容仍不明确",),
    ("1.信访举报投诉类申请", "（五）不予处理", 5),
    ("2.重复申请",),
    ("3.要求提供公开出版物",),
    ("4.无正当理由大量反复申请",),
    ("5.要求行政机关确认或重新出具已获取信息",),
    ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "（六）其他处理", 3),
    ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",),
    ("3.其他",),
    ("（七）总计",),
    ("四、结转下年度继续办理",),
)


def applications(values: Sequence[Sequence[str]], width: float = 475.0) -> Table:
    """The standard table of applications, 28 rows by 10 columns, with 25 rows of 7 printed values."""
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    boxes = [
        Box(0, 0, 3, 3, note),
        Box(0, 3, 1, 7, "申请人情况"),
        Box(1, 3, 2, 1, "自然人"),
        Box(1, 4, 1, 5, "法人或其他组织"),
        Box(1, 9, 2, 1, "总计"),
        *(
            Box(2, 4 + k, 1, 1, name)
            for k, name in enumerate(("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"))
        ),
        Box(5, 0, 22, 1, "三、本年度办理结果"),
    ]
    for k, (label, *group) in enumerate(APPLICATION_ROWS):
        row = k + 3
        if group:
            boxes.append(Box(row, 1, int(group[1]), 1, str(group[0])))
        if k in (0, 1, 24):
            boxes.append(Box(row, 0, 1, 3, label))
        elif k in (2, 3, 23):
            boxes.append(Box(row, 1, 1, 2, label))
        else:
            boxes.append(Box(row, 2, 1, 1, label))
        boxes += [Box(row, 3 + j, 1, 1, value) for j, value in enumerate(values[k])]
    rest = width - 25 - 45 - 155
    return Table(tuple(boxes), (25.0, 45.0, 155.0, *[rest / 7] * 7))


def disclosure(numbers: Sequence[str]) -> Table:
    """The standard table of proactive disclosure with its ten values."""
    boxes: list[Box] = []
    row = 0
    values = iter(numbers)
    for title, heads, names in (
        ("第二十条第（一）项", ("本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "行政规范性文件")),
        ("第二十条第（五）项", ("本年处理决定数量",), ("行政许可",)),
        ("第二十条第（六）项", ("本年处理决定数量",), ("行政处罚", "行政强制")),
        ("第二十条第（八）项", ("本年收费金额（单位：万元）",), ("行政事业性收费",)),
    ):
        span = 4 - len(heads) if len(heads) == 1 else 1
        boxes += [Box(row, 0, 1, 4, title), Box(row + 1, 0, 1, 1, "信息内容")]
        boxes += [Box(row + 1, 1 + k, 1, span, head) for k, head in enumerate(heads)]
        row += 2
        for name in names:
            boxes.append(Box(row, 0, 1, 1, name))
            boxes += [Box(row, 1 + k, 1, span, next(values)) for k in range(len(heads))]
            row += 1
    return Table(tuple(boxes), (175.0, 100.0, 100.0, 100.0))


def review(numbers: Sequence[str]) -> Table:
    """The standard table of review and litigation with its fifteen values."""
    boxes = [Box(0, 0, 1, 5, "行政复议"), Box(0, 5, 1, 10, "行政诉讼")]
    boxes += [Box(1, 5, 1, 5, "未经复议直接起诉"), Box(1, 10, 1, 5, "复议后起诉")]
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    boxes += [Box(1, k, 2, 1, name) for k, name in enumerate(names)]
    boxes += [Box(2, 5 + k, 1, 1, names[k % 5]) for k in range(10)]
    boxes += [Box(3, k, 1, 1, number) for k, number in enumerate(numbers)]
    return Table(tuple(boxes), (31.5,) * 15)
