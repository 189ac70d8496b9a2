"""A report as a person works with it: frames instead of tuples, one object for one document."""

from __future__ import annotations

import html
import operator
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ogi.printing.layout import Labels, failing, lay_out, sentence, tables_of
from parsers.report import CellValue
from parsers.report import Report as Parsed
from parsers.templates import table_codes
from parsers.wording import counted

if TYPE_CHECKING:
    import pandas as pd

_CELLS = ("table", "item", "measure", "label", "value", "raw", "unit", "null_reason", "place", "confidence")
_IDENTITY = ("status", "reason", "title", "agency", "year", "compiler", "published", "template", "source")
_BLANK = ("blank", "dash", "slash")


def _known(labels: Labels) -> Labels:
    if labels not in (known := get_args(Labels)):
        raise ValueError(f"labels must be one of {', '.join(map(repr, known))}, not {labels!r}")
    return labels


def _whole(fill: int | None) -> int | None:
    if fill is None:
        return None
    try:
        return operator.index(fill)
    except TypeError:
        raise TypeError(f"fill_blank must be a whole number, such as 0, or None, not {fill!r}") from None


class Report:
    """One document, read. Every attribute of `parsers.report.Report` is here under its name; lists are frames.

    `fill_blank` takes the place of a number where a cell was printed empty, as a dash or as a slash; None keeps the
    difference between a blank and a zero. `labels` names the rows and columns of the three tables: by `code`, by the
    form's Chinese label (`zh`), or by an English one (`en`).
    """

    def __init__(self, parsed: Parsed, *, fill_blank: int | None = None, labels: Labels = "code") -> None:
        self.parsed = parsed
        self._fill = _whole(fill_blank)
        self._labels = _known(labels)

    @property
    def source(self) -> str:
        """The name that it was read from: a path, an address, or a path, `#` and the address within a WARC file."""
        return self.parsed.source

    @property
    def sha256(self) -> str:
        """Of the document's bytes, in hexadecimal digits; it names the report in every table of a dataset."""
        return self.parsed.sha256

    @property
    def media_type(self) -> str:
        """What the bytes turned out to be, whatever the name or the server said."""
        return self.parsed.media_type

    @property
    def status(self) -> str:
        """`ok`, `partial`, `no_tables`, `not_a_report`, `unreadable`, `needs_extra` or `failed`; see `reason`."""
        return self.parsed.status

    @property
    def reason(self) -> str:
        """Why the status is not `ok`, in words; empty where it is."""
        return self.parsed.reason

    @property
    def title(self) -> str | None:
        """The title as printed; None where there is none."""
        return self.parsed.title

    @property
    def agency(self) -> str | None:
        """The organ whose report it is, as printed; None where the document does not tell."""
        return self.parsed.agency

    @property
    def year(self) -> int | None:
        """The year reported on, not that of publication; None where the document does not tell."""
        return self.parsed.year

    @property
    def compiler(self) -> str | None:
        """Who compiled the report, where it names somebody."""
        return self.parsed.compiler

    @property
    def published(self) -> str | None:
        """The date of publication as YYYY-MM-DD, where the document or its page tells it."""
        return self.parsed.published

    @property
    def template(self) -> str | None:
        """The template of the applications table."""
        return self.parsed.template

    @property
    def templates(self) -> dict[str, str]:
        """Table to the official template that it is printed after; tables that are not there are left out."""
        return dict(self.parsed.templates)

    @property
    def cells(self) -> pd.DataFrame:
        """Every number, a row each: table, item, measure, label, value, raw, unit, null_reason, place, confidence.

        `value` is an object column of int, Decimal (amounts, exactly as printed) and None.
        """
        labels = self._cell_labels()
        rows = [
            (cell.table, cell.item, cell.measure, label, self._value(cell), *cell[4:])
            for cell, label in zip(self.parsed.cells, labels, strict=True)
        ]
        return _tidy(rows, _CELLS, objects=("value",)).astype({"confidence": "float64"})

    @property
    def proactive_disclosure(self) -> pd.DataFrame:
        """主动公开政府信息情况: documents, licences, penalties and fees as rows; see `table`."""
        return self.table("proactive_disclosure")

    @property
    def applications(self) -> pd.DataFrame:
        """收到和处理政府信息公开申请情况: what became of applications as rows, applicants as columns; see `table`."""
        return self.table("applications")

    @property
    def review_litigation(self) -> pd.DataFrame:
        """行政复议、行政诉讼情况: the three kinds of proceedings as rows, their outcomes as columns; see `table`."""
        return self.table("review_litigation")

    @property
    def statistics(self) -> pd.DataFrame:
        """政府信息公开情况统计表, the one table of reports of 2014 to 2018: indicators as rows; see `table`."""
        return self.table("statistics")

    def table(self, name: str, labels: Labels | None = None) -> pd.DataFrame:
        """A table as the official form prints it, empty where the document has none of it.

        Raises ValueError for a name that no form has, and for labels that there are not.

        Rows are the form's items and columns its measures, in printed order, what the agency added below and to
        the right. Columns of counts are Int64, of amounts Float64; NA where nothing is printed or no cell is.
        """
        import pandas as pd

        if name not in table_codes():
            raise ValueError(f"no table {name!r}; there are {', '.join(table_codes())}")
        layout = lay_out(self.parsed, name, self._labels if labels is None else _known(labels))
        if layout is None:
            return pd.DataFrame()
        columns = {
            measure: _column(
                [self._at(layout.cells.get((item, measure))) for item, _ in layout.rows], measure in layout.amounts
            )
            for measure, _ in layout.columns
        }
        frame = pd.DataFrame(columns)
        frame.index = pd.Index([label for _, label in layout.rows], name="item")
        frame.columns = pd.Index([label for _, label in layout.columns], name="measure")
        return frame

    @property
    def checks(self) -> pd.DataFrame:
        """Every rule applied: rule, scope, result, left, right."""
        return _tidy(self.parsed.checks, ("rule", "scope", "result", "left", "right"), objects=("left", "right"))

    @property
    def sections(self) -> pd.DataFrame:
        """The text: number (1 to 6 in the standard order), heading, text."""
        frame = _tidy(self.parsed.sections, ("number", "heading", "text"), objects=("number",))
        return frame.astype({"number": "Int64"})

    def to_dict(self) -> dict[str, Any]:
        """The object that `ogi parse --format jsonl` writes."""
        return self.parsed.as_dict()

    def __repr__(self) -> str:
        year = f" {self.year}" if self.year else ""
        name = self.agency or self.title or self.source
        told = counted(len(self.parsed.cells), "cell") if self.parsed.cells else self.reason
        return f"<ogi.Report {self.status}: {name}{year}, {told}>"

    def _repr_html_(self) -> str:
        """Title, status, the tables as printed and what does not add up, for notebooks."""
        name = self.title or self.source or "a document in memory"
        parts = [f"<h4>{html.escape(name)}</h4>"]
        facts = (f"{fact}: {html.escape(str(value))}" for fact in _IDENTITY[:-1] if (value := getattr(self, fact)))
        parts.append(f"<p>{' · '.join(facts)}</p>")
        parts.extend(
            f"<p><b>fails</b> {html.escape(sentence(self.parsed, check))}</p>" for check in failing(self.parsed)
        )
        layouts = [layout for name in tables_of(self.parsed) if (layout := lay_out(self.parsed, name, "zh"))]
        parts.extend(
            f"<h5>{html.escape(layout.title)}</h5>{_as_html(self.table(layout.table, 'zh'))}" for layout in layouts
        )
        return "\n".join(parts)

    def _cell_labels(self) -> list[str]:
        """What each cell is called on the form: `行政许可 / 本年处理决定数量`."""
        names: dict[tuple[str, str, str], str] = {}
        for table in tables_of(self.parsed):
            layout = lay_out(self.parsed, table, "en" if self._labels == "en" else "zh")
            if layout is None:
                continue
            rows, columns = dict(layout.rows), dict(layout.columns)
            names |= {(table, *key): f"{rows[key[0]]} / {columns[key[1]]}" for key in layout.cells}
        return [names.get(cell[:3], f"{cell.item} / {cell.measure}") for cell in self.parsed.cells]

    def _value(self, cell: CellValue) -> int | Decimal | None:
        if cell.value is None and cell.null_reason in _BLANK:
            return self._fill
        return cell.value

    def _at(self, cell: CellValue | None) -> int | Decimal | None:
        return None if cell is None else self._value(cell)


def _as_html(table: pd.DataFrame) -> str:
    """A table for people: blank where no number is printed, one line of headings."""
    shown = table.astype(object).where(table.notna(), "")
    return shown.rename_axis(index=None, columns=None).to_html()


def _column(values: list[int | Decimal | None], amounts: bool) -> pd.Series[Any]:
    import pandas as pd

    whole = not amounts and all(value is None or isinstance(value, int) for value in values)
    numbers = [None if value is None else value if whole else float(value) for value in values]
    return pd.Series(numbers, dtype="Int64" if whole else "Float64")


def _tidy(rows: Sequence[Any], columns: tuple[str, ...], objects: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a frame whose columns have the same types whatever is in them, so that frames of many reports, some of
    them empty, can be put together: `objects` keep Python's own values, all others are text until the caller says more.
    """
    import pandas as pd

    text = pd.Series([""]).dtype  # `str` since pandas 3, `object` before
    columned = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object if name in objects else text if _is_text(values) else None)
            for name, values in zip(columns, columned, strict=True)
        }
    )


def _is_text(values: Sequence[Any]) -> bool:
    return all(value is None or isinstance(value, str) for value in values)


def parse(what: str | Path | bytes, *, fill_blank: int | None, labels: Labels) -> Report:
    """See `ogi.parse`."""
    from ogi.reading.copies import choose
    from ogi.reading.given import documents
    from ogi.reading.workers import shared_pool

    pool = shared_pool()
    read = [pool.read(work) for work in documents(what)]
    return Report(choose(read)[0].report, fill_blank=fill_blank, labels=labels)
