"""The tables of a report as text: what was printed, where it was printed, and what does not add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from ogi.display import clip, one_line, pad, paint, width
from ogi.layout import Labels, Layout, covered, failing, lay_out, sentence, statement, totals
from parsers.report import TABLES, CellValue, Report

_ROW_LABEL = 44
_COLUMN_LABEL = 16
MISSING = "·"
"""Stands where the form has a cell and the document does not print it."""

MARK = "!"
"""Follows a total that is not the sum it should be."""

Key = tuple[str, str, str]


def printed(report: Report, *, labels: Labels = "zh", colour: bool = False) -> Iterator[str]:
    """The lines of a report. Cells that a failing check speaks of are red, its totals carry a `!`."""
    marked, touched = _marks(report)
    yield paint(one_line(report.title or report.source), "bold", colour)
    yield f"{report.status}{f': {one_line(report.reason)}' if report.reason else ''}"
    yield f"agency {one_line(report.agency or 'unknown')}, year {report.year or 'unknown'}, read as {_type(report)}"
    for name in TABLES:
        layout = lay_out(report, name, labels)
        yield ""
        if layout is None:
            yield paint(f"{name}: not found", "yellow", colour)
            continue
        yield paint(f"{layout.title} ({name}, template {layout.template or 'unknown'})", "bold", colour)
        yield from _table(layout, marked, touched, colour)
    yield ""
    yield from _verdicts(report, labels, colour)


def _type(report: Report) -> str:
    return f"{report.media_type} ({report.method})" if report.method else report.media_type


def _marks(report: Report) -> tuple[set[Key], set[Key]]:
    marked: set[Key] = set()
    touched: set[Key] = set()
    for check in failing(report):
        marked |= totals(report, check)
        touched |= set(covered(report, check))
    return marked, touched


def _table(layout: Layout, marked: set[Key], touched: set[Key], colour: bool) -> Iterator[str]:
    """The grid, columns aligned in terminal columns; colours are put in after everything has its width."""
    rows = [("  " if item in layout.groups else "") + clip(one_line(label), _ROW_LABEL) for item, label in layout.rows]
    heads = [_wrapped(one_line(label)) for _, label in layout.columns]
    texts = [[_text(layout, row, column, marked) for column, _ in layout.columns] for row, _ in layout.rows]
    crossed = [any(line[n].endswith(MARK) for line in texts) for n in range(len(heads))]
    texts = [
        [text if text.endswith(MARK) or not mark else f"{text} " for text, mark in zip(line, crossed, strict=True)]
        for line in texts
    ]
    first = max(map(width, rows))
    widths = [max(map(width, [*head, *(line[n] for line in texts)])) for n, head in enumerate(heads)]
    for names in zip_longest(*heads, fillvalue=""):
        cells = [pad(name, columns, "right") for name, columns in zip(names, widths, strict=True)]
        yield "  ".join([" " * first, *cells]).rstrip()
    told: set[str] = set()
    for (item, _), label, line in zip(layout.rows, rows, texts, strict=True):
        group = layout.groups.get(item, "").split(" / ")[-1]
        if group and group not in told:
            yield group
            told.add(group)
        cells = []
        for (measure, _), text, columns in zip(layout.columns, line, widths, strict=True):
            red = colour and (layout.table, item, measure) in touched
            cells.append(paint(pad(text, columns, "right"), "red", red))
        yield "  ".join([pad(label, first), *cells]).rstrip()


def _wrapped(label: str) -> list[str]:
    """A label in lines of at most `_COLUMN_LABEL` terminal columns, broken between words where there are any."""
    lines = [""]
    for word in re.findall(r"[!-~]+ ?|.", label):
        if width(lines[-1] + word.rstrip()) > _COLUMN_LABEL:
            lines.append("")
        lines[-1] += word
    return [clip(line.strip(), _COLUMN_LABEL) for line in lines if line.strip()]


def _text(layout: Layout, item: str, measure: str, marked: set[Key]) -> str:
    cell = layout.cells.get((item, measure))
    if cell is None or cell.null_reason == "absent":
        text = MISSING if (item, measure) in layout.form else ""
    else:
        text = _printed(cell)
    return f"{text}{MARK}" if (layout.table, item, measure) in marked else text


def _printed(cell: CellValue) -> str:
    """The cell's text as printed, followed by the number where the text is more than it."""
    text = clip(one_line(cell.raw), 24)
    if cell.value is None or text in (str(cell.value), ""):
        return text
    return f"{text} = {cell.value}" if text.replace(",", "") != str(cell.value) else text


def _verdicts(report: Report, labels: Labels, colour: bool) -> Iterator[str]:
    wrong = failing(report)
    for check in wrong:
        said = statement(report, check)
        line = f"fails: {one_line(sentence(report, check, labels))}" + (f" ({said})" if said else "")
        yield paint(line, "red", colour)
    undecided = sum(1 for check in report.checks if check.result == "not_assessable")
    hold = len(report.checks) - len(wrong) - undecided
    yield f"{hold} checks hold, {len(wrong)} fail, {undecided} cannot be decided because of cells without a number"
