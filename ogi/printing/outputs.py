"""How `ogi parse` writes reports: a summary for people, JSON lines or CSV; to a stream, or to files as a whole."""

from __future__ import annotations

import contextlib
import csv
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

from exporters.formulas import escaped
from ogi.printing.display import one_line, paint
from ogi.printing.jsontext import dumps
from ogi.printing.layout import failing, sentence, tables_of
from parsers.report import Report
from parsers.templates import table_codes
from parsers.wording import counted

_IDENTITY = ("source", "sha256", "media_type", "status", "reason", "title", "agency", "year")
_CELL = ("table", "item", "measure", "value", "raw", "unit", "null_reason", "place", "confidence")
_CHECK = ("rule", "scope", "result", "left", "right")
_SECTION = ("number", "heading", "text")
_COLOUR = {"ok": "green", "partial": "yellow"}


class Output(Protocol):
    """Takes reports one by one, then is told that there are no more."""

    def add(self, report: Report) -> None:
        """Print one report."""

    def end(self) -> None:
        """Print what follows the last one."""


class Jsonl:
    """One JSON object a report, a line each, numbers with the digits they were printed with."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def add(self, report: Report) -> None:
        self._stream.write(dumps(report.as_dict()) + "\n")
        self._stream.flush()

    def end(self) -> None:
        """Nothing follows."""


class Csv:
    """One row a cell, led by the report's identity; a report without cells has one row with its status."""

    def __init__(self, stream: IO[str]) -> None:
        self._writer = csv.writer(stream)
        self._writer.writerow([*_IDENTITY, "template", *_CELL])

    def add(self, report: Report) -> None:
        head = [getattr(report, name) for name in _IDENTITY]
        for cell in report.cells:
            self._writer.writerow(_safe([*head, report.templates.get(cell.table), *cell]))
        if not report.cells:
            self._writer.writerow(_safe([*head, *([None] * (1 + len(_CELL)))]))

    def end(self) -> None:
        """Nothing follows."""


class CsvTables:
    """Four files for spreadsheets: reports, cells, checks and sections, joined by `sha256` and `source`."""

    NAMES = ("reports.csv", "cells.csv", "checks.csv", "sections.csv")

    def __init__(self, streams: Sequence[IO[str]]) -> None:
        self._reports, self._cells, self._checks, self._sections = (csv.writer(stream) for stream in streams)
        templates = (f"template_{table}" for table in table_codes())
        self._reports.writerow([*_IDENTITY, *templates, "cells", "failing_checks", "copy_of"])
        for writer, fields in ((self._cells, _CELL), (self._checks, _CHECK), (self._sections, _SECTION)):
            writer.writerow(["source", "sha256", *fields])

    def add(self, report: Report) -> None:
        row = [getattr(report, name) for name in _IDENTITY]
        counts = [len(report.cells), len(failing(report))]
        templates = (report.templates.get(table) for table in table_codes())
        self._reports.writerow(_safe([*row, *templates, *counts, report.copy_of]))
        key = [report.source, report.sha256]
        self._cells.writerows(_safe([*key, *cell]) for cell in report.cells)
        self._checks.writerows(_safe([*key, *check]) for check in report.checks)
        self._sections.writerows(_safe([*key, *section]) for section in report.sections)

    def end(self) -> None:
        """Nothing follows."""


def _safe(row: Sequence[Any]) -> list[Any]:
    """Texts that a spreadsheet would run as a formula are led by an apostrophe."""
    return [escaped(value) if isinstance(value, str) else value for value in row]


class Summary:
    """A few lines a report for people, and at the end how many there were of each status."""

    def __init__(self, stream: IO[str], colour: bool = False) -> None:
        self._stream = stream
        self._colour = colour
        self._counts: Counter[str] = Counter()

    def add(self, report: Report) -> None:
        self._counts[report.status] += 1
        self._stream.write("\n".join(self._lines(report)) + "\n")
        self._stream.flush()

    def end(self) -> None:
        if (total := self._counts.total()) > 1:
            parts = ", ".join(f"{count} {status}" for status, count in self._counts.most_common())
            self._stream.write(f"\n{total} documents: {parts}\n")

    def _lines(self, report: Report) -> Iterator[str]:
        status = paint(f"{report.status:<12}", _COLOUR.get(report.status, "red"), self._colour)
        yield f"{status}  {paint(one_line(report.source), 'bold', self._colour)}"
        if report.reason:
            yield f"  {one_line(report.reason)}"
        if report.title or report.agency or report.year:
            yield f"  {one_line(report.title or 'no title')}"
            yield f"  agency {one_line(report.agency or 'unknown')}, year {report.year or 'unknown'}"
        if report.copy_of:
            yield f"  a copy of {one_line(report.copy_of)}"
        elif report.also_as:
            yield f"  also as {one_line(', '.join(report.also_as))}"
        if report.cells:
            yield f"  {_tables(report)}"
            yield f"  {_cells(report)}; {_checks(report)}"
        for check in failing(report):
            yield "  " + paint(f"fails: {one_line(sentence(report, check))}", "yellow", self._colour)


def _tables(report: Report) -> str:
    return "; ".join(f"{table}: {_template(report, table)}" for table in tables_of(report))


def _template(report: Report, table: str) -> str:
    count = sum(1 for cell in report.cells if cell.table == table and cell.null_reason != "absent")
    known = report.templates.get(table)
    return f"template {known}, {counted(count, 'cell')}" if known else "not found"


def _cells(report: Report) -> str:
    empty = Counter(cell.null_reason for cell in report.cells if cell.null_reason)
    numbers = len(report.cells) - empty.total()
    return ", ".join([counted(numbers, "number"), *(f"{count} {reason}" for reason, count in empty.most_common())])


def _checks(report: Report) -> str:
    verdicts = Counter(check.result for check in report.checks)
    hold = verdicts["pass"] + verdicts["pass_if_blank_is_zero"]
    parts = [f"checks: {hold} hold", f"{verdicts['fail']} fail"]
    if verdicts["not_assessable"]:
        parts.append(f"{verdicts['not_assessable']} cannot be decided")
    return ", ".join(parts)


class Files:
    """New files in a folder, seen under their names only when all of them are whole.

    Leaving the context after an error removes what was begun; files of an earlier run then stay as they were. An
    OSError that names no file, as one about a full disk does not, names the folder.
    """

    def __init__(self, folder: Path, names: Sequence[str], encoding: str) -> None:
        self._folder = folder
        self._names = names
        self._encoding = encoding
        self.streams: list[IO[str]] = []

    def _part(self, name: str) -> Path:
        return self._folder / f".{name}.{os.getpid()}.part"

    def __enter__(self) -> Files:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            for name in self._names:
                self.streams.append(
                    self._part(name).open("w", encoding=self._encoding, errors="backslashreplace", newline="")
                )
        except OSError:
            self._drop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                for stream in self.streams:
                    stream.flush()
                    os.fsync(stream.fileno())
                    stream.close()
                for name in self._names:
                    self._part(name).replace(self._folder / name)
        except OSError as problem:
            error = problem
            raise
        finally:
            if isinstance(error, OSError) and error.filename is None and not isinstance(error, BrokenPipeError):
                error.filename = str(self._folder)
            self._drop()

    def _drop(self) -> None:
        for stream in self.streams:
            with contextlib.suppress(OSError):
                stream.close()
        for name in self._names:
            self._part(name).unlink(missing_ok=True)


FILES = {"table": ("reports.txt",), "jsonl": ("reports.jsonl",), "csv": CsvTables.NAMES}
"""The files that `--out` writes, by format."""


def to_files(kind: str, streams: Sequence[IO[str]]) -> Output:
    """The output of a format into the opened files of `FILES`."""
    if kind == "csv":
        return CsvTables(streams)
    return Jsonl(streams[0]) if kind == "jsonl" else Summary(streams[0])


def to_stream(kind: str, stream: IO[str], colour: bool) -> Output:
    """The output of a format to one stream."""
    if kind == "csv":
        return Csv(stream)
    return Jsonl(stream) if kind == "jsonl" else Summary(stream, colour)
