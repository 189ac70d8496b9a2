"""The tables of a report as text: what was printed, where it was printed, and what does not add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from ogi.printing.display import clip, one_line, pad, paint, width
from ogi.printing.layout import Labels, Layout, covered, failing, lay_out, sentence, statement, tables_of, totals
from parsers.report import CellValue, Check, Report

_ROW_LABEL = 44
_COLUMN_LABEL = 16
MISSING = "·"
"""Stands where the form has a cell and the document does not print it."""

MARK = "!"
"""Follows a total that is not the sum it should be."""
DOUBT = "?"
"""Follows a cell that could not be read, or was read with less confidence than `DOUBTFUL`."""
DOUBTFUL = 0.8
_LEGEND = {
    MARK: "a total that is not the sum it should be",
    DOUBT: f"could not be read, or read with a confidence below {DOUBTFUL}",
    MISSING: "a cell of the form that the document does not print",
}

Key = tuple[str, str, str]


def printed(report: Report, *, labels: Labels = "zh", colour: bool = False) -> Iterator[str]:
    """The lines of a report. Cells that a failing check speaks of are red, its totals carry a `!`."""
    marked, touched = _marks(report)
    yield paint(one_line(report.title or report.source), "bold", colour)
    yield f"{report.status}{f': {one_line(report.reason)}' if report.reason else ''}"
    if not report.cells and report.status != "no_tables":
        return
    yield f"agency {one_line(report.agency or 'unknown')}, year {report.year or 'unknown'}, read as {_type(report)}"
    for name in tables_of(report):
        layout = lay_out(report, name, labels)
        yield ""
        if layout is None:
            yield paint(f"{name}: not found", "yellow", colour)
            continue
        yield paint(f"{layout.title} ({name}, template {layout.template or 'unknown'})", "bold", colour)
        yield from _table(layout, marked, touched, colour)
    yield ""
    yield from _legend(report, marked)
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
    groups = {item: path.split(" / ") for item, path in layout.groups.items()}
    rows = [
        "  " * len(groups.get(item, ())) + clip(one_line(label), _ROW_LABEL - 2 * len(groups.get(item, ())))
        for item, label in layout.rows
    ]
    heads = [_wrapped(one_line(label)) for _, label in layout.columns]
    texts = [[_text(layout, row, column, marked) for column, _ in layout.columns] for row, _ in layout.rows]
    for n in range(len(heads)):
        if any(line[n][1] for line in texts):  # room for a mark behind every cell of the column
            for line in texts:
                line[n] = (line[n][0], line[n][1] or " ")
    first = max(map(width, rows))
    widths = [max(map(width, [*head, *("".join(line[n]) for line in texts)])) for n, head in enumerate(heads)]
    for names in zip_longest(*heads, fillvalue=""):
        cells = [pad(name, columns, "right") for name, columns in zip(names, widths, strict=True)]
        yield "  ".join([" " * first, *cells]).rstrip()
    above: list[str] = []
    for (item, _), label, line in zip(layout.rows, rows, texts, strict=True):
        path = groups.get(item, [])
        for depth, name in enumerate(path):
            if path[: depth + 1] != above[: depth + 1]:
                yield "  " * depth + name
        above = path
        cells = []
        for (measure, _), (text, mark), columns in zip(layout.columns, line, widths, strict=True):
            red = (layout.table, item, measure) in touched
            shade = "red" if red else "yellow" if mark == DOUBT else ""
            cells.append(paint(pad(text + mark, columns, "right"), shade or "dim", colour and bool(shade)))
        yield "  ".join([pad(label, first), *cells]).rstrip()


def _wrapped(label: str) -> list[str]:
    """A label in lines of at most `_COLUMN_LABEL` terminal columns, broken between words where there are any."""
    lines = [""]
    for word in re.findall(r"[!-~]+ ?|.", label):
        if width(lines[-1] + word.rstrip()) > _COLUMN_LABEL:
            lines.append("")
        lines[-1] += word
    return [clip(line.strip(), _COLUMN_LABEL) for line in lines if line.strip()]


def _text(layout: Layout, item: str, measure: str, marked: set[Key]) -> tuple[str, str]:
    """What stands in a cell, and the mark behind it."""
    cell = layout.cells.get((item, measure))
    if cell is None or cell.null_reason == "absent":
        text, doubtful = MISSING if (item, measure) in layout.form else "", False
    else:
        text, doubtful = _printed(cell), _is_doubtful(cell)
    return text, MARK if (layout.table, item, measure) in marked else DOUBT if doubtful else ""


def _is_doubtful(cell: CellValue) -> bool:
    return cell.null_reason == "unreadable" or (cell.value is not None and cell.confidence < DOUBTFUL)


def _legend(report: Report, marked: set[Key]) -> Iterator[str]:
    """What the signs mean that were used."""
    used = {
        MARK: bool(marked),
        DOUBT: any(map(_is_doubtful, report.cells)),
        MISSING: any(cell.null_reason == "absent" for cell in report.cells),
    }
    for sign, meaning in _LEGEND.items():
        if used[sign]:
            yield f"{sign}  {meaning}"


def _printed(cell: CellValue) -> str:
    """The cell's text as printed, followed by the number where the text is more than it."""
    text = clip(one_line(cell.raw), 24)
    if cell.value is None or text in (str(cell.value), ""):
        return text
    return f"{text} = {cell.value}" if text.replace(",", "") != str(cell.value) else text


def _places(report: Report, check: Check) -> list[str]:
    """Where the total that a check fails on is printed."""
    keys = totals(report, check)
    return [cell.place for cell in report.cells if cell[:3] in keys and cell.place]


def _verdicts(report: Report, labels: Labels, colour: bool) -> Iterator[str]:
    wrong = failing(report)
    for check in wrong:
        said = statement(report, check)
        line = f"fails: {one_line(sentence(report, check, labels))}" + (f" ({said})" if said else "")
        yield paint(line, "red", colour)
        yield from (f"       printed at {place}" for place in _places(report, check))
    undecided = sum(1 for check in report.checks if check.result == "not_assessable")
    hold = len(report.checks) - len(wrong) - undecided
    yield f"{hold} checks hold, {len(wrong)} fail, {undecided} cannot be decided because of cells without a number"
