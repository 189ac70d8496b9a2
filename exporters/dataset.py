"""Reports in, a dataset folder out."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from exporters.agencies.assign import Assigner
from exporters.assembly.assemble import Assembler
from exporters.assembly.collecting import rarely_collected
from exporters.assembly.matrix import Slots
from exporters.assembly.printed import printed_by
from exporters.assembly.spool import GROUP_REPORTS, Spool
from exporters.assembly.staging import staged
from exporters.comparing.diff import Diff, diff_datasets
from exporters.corrections import Corrections, read_corrections
from exporters.entry import Entry
from exporters.errors import DatasetError, ExportError, SourceFailed
from exporters.fetches import sorted_fetches
from exporters.formats import known_formats
from exporters.methods.about import NOTHING_SAID, About
from exporters.outputs import Finished, Last, open_table, write_documents
from exporters.reading.reader import Dataset
from exporters.schema import Language
from exporters.tables import data_tables
from exporters.years.alternatives import compare
from exporters.years.checks import YearChecks
from exporters.years.chosen import Chooser, Standing
from exporters.years.gaps import Gaps

T = TypeVar("T")


class DatasetSummary(NamedTuple):
    """What was written.

    `rows` counts the rows of each table, `statuses` the reports of each status. `merged` entries were further
    addresses of documents that are there once; `out_of_range` numbers are null in `cells` because no decimal of the
    dataset holds them; `not_in_wide` numbers stand in `cells` only, though a template has their code. `diff` is what
    differs from the previous dataset; None where there was none, or one of a form that cannot be compared.
    """

    path: Path
    rows: dict[str, int]
    statuses: dict[str, int]
    merged: int
    out_of_range: int
    not_in_wide: int
    diff: Diff | None = None


def write_dataset(
    entries: Iterable[Entry],
    out: Path,
    *,
    fetches: Iterable[Mapping[str, Any]] = (),
    run: Mapping[str, Any] | None = None,
    formats: Iterable[str] = ("parquet", "csv"),
    corrections: str | Path | None = None,
    previous: str | Path | None = None,
    about: About = NOTHING_SAID,
    labels: Language = "zh",
    incomplete: Mapping[str, str] | None = None,
) -> DatasetSummary:
    """Write the dataset folder `out`, whole or not at all; an older dataset there is replaced.

    - `entries`: reports in any order and any number; memory is bounded, the files are sorted, and the same entries give
      the same bytes.
    - `fetches`: the rows of the table of that name, keyed by its columns; taken after the last entry.
    - `run`: for run.json, the only file that may hold the time of writing.
    - `formats`: names in `exporters.formats`.
    - `corrections`: a file of them, see `exporters.corrections`.
    - `previous`: the dataset that this one follows, perhaps the one replaced; CHANGES.md then tells what differs.
    - `about`: title, makers, licence and version.
    - `labels`: the language of labels in Stata and Excel.
    - `incomplete`: the sites, by id, that have a list which was not read to its end; for each the list's address and,
      after a blank, what is known of it.

    Raises OutputError (disk full, read-only, not a dataset in its place), BadEntry (a value that breaks its
    contract), CorrectionError (a line of the corrections is wrong or does not fit), SourceFailed (`entries` or
    `fetches` raised; the cause is chained). Nothing is left behind then.
    """
    chosen, bundles = known_formats(formats)
    laid_over = read_corrections(corrections) if corrections is not None else Corrections()
    with rarely_collected(), staged(Path(out)) as folder:
        spooled = folder / ".spool"
        spool = Spool(spooled)
        spool.add(_guarded(entries, "reports"))
        with _Writers(folder, chosen) as writers:
            fetched = sorted_fetches(_guarded(fetches, "fetches"), spooled)
            assembler = _write_tables(writers, spool, fetched, incomplete or {}, laid_over)
        summary = DatasetSummary(
            Path(out),
            dict(writers.rows),
            dict(sorted(writers.statuses.items())),
            spool.merged,
            assembler.out_of_range,
            assembler.not_in_wide,
        )
        counted = {name: value for name, value in summary._asdict().items() if name not in ("path", "rows", "diff")}
        counted["corrections_of_other_documents"] = laid_over.of_other_documents
        last = _last(Path(previous), Path(out), folder, summary.rows) if previous is not None else None
        finished = Finished(
            folder, chosen, summary.rows, run or {}, printed_by(spool), counted, bundles, last, about, labels
        )
        write_documents(finished)
        shutil.rmtree(spooled)
    return summary._replace(diff=last.diff if last else None)


def _write_tables(
    writers: _Writers,
    spool: Spool,
    fetches: Iterable[pa.Table],
    incomplete: Mapping[str, str],
    corrections: Corrections,
) -> Assembler:
    """Write every table, in the order in which one can be known from the others; the assembler tells what it left
    out."""
    assigner = Assigner()
    standings = _standings(spool, assigner)
    gaps = Gaps(standings, assigner.perhaps)
    slots = Slots(spool.vocabularies)
    years = YearChecks(spool.vocabularies, slots)
    assembler = Assembler(spool.vocabularies, slots, corrections)
    for group, placed in years.groups(spool, standings):
        tables = assembler.tables(group, placed)
        gaps.see_reports(tables["reports"])
        writers.write(tables)
    for table in fetches:
        gaps.see_fetches(table)
        writers.write({"fetches": table})
    gaps.see_lists(incomplete)
    for compared in compare(spool, standings):
        writers.write(compared._asdict())
    writers.write({"gaps": gaps.table(), "corrections": corrections.table(), **assigner.tables()})
    return assembler


def _standings(spool: Spool, assigner: Assigner) -> list[Standing | None]:
    """Give every report its agency, then say where it stands among those of this agency."""
    for reports in spool.reports():
        assigner.see(reports)
    assigner.conclude()
    chooser = Chooser()

    def assigned() -> Iterator[pa.Table]:
        for reports in spool.reports():
            columns = assigner.columns(reports)
            chooser.add(pa.table([*reports.columns, *columns.columns], [*reports.column_names, *columns.column_names]))
            yield columns

    spool.extend(assigned())
    rivals = chooser.rivals()
    pieces = [rivals[start : start + GROUP_REPORTS] for start in range(0, len(rivals), GROUP_REPORTS)]
    for piece, group in zip(pieces, spool.some(pieces, ()), strict=True):
        chooser.rank(piece, group.tables["reports"], group.lengths["cells"])
    return chooser.standings()


def _last(previous: Path, out: Path, folder: Path, rows: dict[str, int]) -> Last:
    """What the tables of `folder` change in the dataset before."""
    name = "the dataset that this one replaces" if previous.resolve() == out.resolve() else previous.resolve().name
    try:
        return Last(name, diff_datasets(previous, Dataset(folder, {"rows": rows})))
    except DatasetError:
        return Last(name, None)


def _guarded(items: Iterable[T], what: str) -> Iterator[T]:
    """The items; whatever their source raises becomes SourceFailed, so that it is not taken for a failing disk."""
    number = 0
    try:
        for item in items:
            yield item
            number += 1
    except ExportError:
        raise
    except Exception as error:
        raise SourceFailed(f"the {what} stopped after {number}: {type(error).__name__}: {error}") from error


class _Writers:
    """Every table in every format, closed together; `rows` of each table and `statuses` of reports are counted."""

    def __init__(self, folder: Path, formats: Iterable[str]) -> None:
        self._folder, self._formats = folder, tuple(formats)
        self.rows: Counter[str] = Counter(dict.fromkeys(data_tables(), 0))
        self.statuses: Counter[str] = Counter()

    def __enter__(self) -> _Writers:
        self._stack = ExitStack()
        self._open = {
            name: [open_table(format_name, self._folder, table) for format_name in self._formats]
            for name, table in data_tables().items()
        }
        for writers in self._open.values():
            for writer in writers:
                self._stack.callback(writer.close)
        return self

    def write(self, tables: Mapping[str, pa.Table]) -> None:
        """Append rows to tables, by name."""
        for name, rows in tables.items():
            for writer in self._open[name]:
                writer.write(rows)
            self.rows[name] += rows.num_rows
            if name == "reports":
                for pair in pc.value_counts(rows.column("status")).to_pylist():
                    self.statuses[pair["values"]] += pair["counts"]

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)
