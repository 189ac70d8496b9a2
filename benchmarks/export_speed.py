"""How fast a dataset is written, beside pyarrow writing the same columns raw.

    python benchmarks/export_speed.py [--reports 20000] [--formats parquet] [--out DIR] [--runs 3]

Each run is a process of its own, held to one core where the system allows. `export` is write_dataset from reports as
the reading processes hand them over, bytes, to the finished folder: unpickled, sorted, checked, every table. `objects`
is the same from reports whose rows are Python objects, which it has to make columns of first. `raw` is pyarrow writing
the tables of that very dataset from memory to Parquet with the same settings: what is left when everything but the
format is free. Prints cells per second of processor time, seconds by the clock and peak memory; the time to make up the
reports is not counted. With `--forms` each report has a form of its own, a row that no other has, so that nothing that
is known of one form helps with the next. Last, the time to open the dataset and draw one panel, and to draw it without
doubtful numbers.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Generic, TypeVar

from exporters.agencies.divisions import TODAY, load_divisions
from exporters.entry import Entry, Provenance
from parsers.packed import packed
from parsers.report import CellValue, Check, NullReason, Report, Section
from parsers.templates import load_templates

T = TypeVar("T")

BODIES = 400
MADE_AT_ONCE = 500
ORGANS = (
    "人民政府办公室",
    "教育局",
    "民政局",
    "财政局",
    "司法局",
    "审计局",
    "水利局",
    "统计局",
    "卫生健康局",
    "应急管理局",
)
TEXT = "本机关认真贯彻落实《中华人民共和国政府信息公开条例》，主动公开政府信息，依法办理依申请公开。"


def _cells(random: Random) -> list[CellValue]:
    template = load_templates()["2021"]
    cells = []
    for code, table in template.tables.items():
        for number, (item, measure) in enumerate((i.code, m) for i in table.items for m in i.measures):
            row, column = divmod(number, 7)
            left, top = 70 + column * 52, 90 + row % 15 * 17
            place = f"page={2 + row // 15} box={left}.4,{top}.1,{left + 48}.9,{top + 15}.3"
            value: int | Decimal | None = random.choice((0, 0, 0, random.randrange(40), random.randrange(9000)))
            if measure == "amount":
                value = Decimal(random.randrange(10**7)) / 1000
            unit = "万元" if measure == "amount" else "件"
            text = str(value)
            reason: NullReason | None = None
            if random.random() < 0.15:
                value, text, reason = None, "", "blank"
            confidence = random.choice((0.999, 0.999, 0.995, 0.95))
            cells.append(CellValue(code, item, measure, value, text, unit, reason, place, confidence))
    return cells


def _fresh(cells: list[CellValue], shift: int) -> list[CellValue]:
    """The cells as new objects, printed a little further right, as a parser would hand them over."""
    end = f"{shift % 90 + 10}"
    return [CellValue(*cell[:4], f"{cell[4]}", *cell[5:7], f"{cell[7][:-2]}{end}", cell[8]) for cell in cells]


def _checks(random: Random) -> list[Check]:
    items = [item.code for item in load_templates()["2021"].tables["applications"].items]
    return [
        Check("applications.row_sum", item, "pass", random.randrange(90), random.randrange(90)) for item in items * 2
    ]


def _sections(random: Random) -> list[Section]:
    return [Section(n, f"{'一二三四五六'[n - 1]}、总体情况", TEXT * random.randrange(2, 9)) for n in range(1, 7)]


def made_up(number: int, shuffle: bool = True) -> Iterator[Entry]:
    """Reports of agencies × years in random order, each made of objects of its own."""
    random = Random(1)  # noqa: S311 - the same reports in every run
    bodies = [(_cells(random), _checks(random), _sections(random)) for _ in range(BODIES)]
    order = list(range(number))
    if shuffle:
        random.shuffle(order)
    divisions = load_divisions()
    counties = [
        (division.spans[-1][0], divisions.path(division, 2024))
        for division in divisions.of.values()
        if division.level == "county" and division.spans[-1][4] >= TODAY
    ]
    templates = dict.fromkeys(load_templates()["2021"].tables, "2021")
    for i in order:
        cells, checks, sections = bodies[i % BODIES]
        region, name = counties[i // 5 % len(counties)]
        agency, year = name + ORGANS[i // 5 // len(counties) % len(ORGANS)], 2020 + i % 5
        url = f"http://www.example.gov.cn/zwgk/nb/{i}.html"
        report = Report(
            source=url,
            sha256=hashlib.sha256(str(i).encode()).hexdigest(),
            media_type="application/pdf",
            status="ok",
            title=f"{agency}{year}年政府信息公开工作年度报告",
            agency=agency,
            year=year,
            published=f"{year + 1}-01-20",
            method="pdf-lattice",
            templates=templates,
            cells=_fresh(cells, i),
            checks=checks,
            sections=sections,
            evidence={"agency": "title", "year": "title"},
        )
        yield Entry(
            report, Provenance(url, "2026-01-02T03:04:05Z", 200, "example", region, warc="a.warc.gz", warc_offset=i)
        )


class _Clock:
    """Seconds of processor time and by the clock since it was made."""

    def __init__(self) -> None:
        self.cpu, self.wall = time.process_time(), time.perf_counter()

    def read(self) -> tuple[float, float]:
        return time.process_time() - self.cpu, time.perf_counter() - self.wall


def _own_form(entry: Entry) -> Entry:
    """The entry with a row that only it has."""
    report = entry.report
    own = report.cells[-1]._replace(item=f"local:{report.sha256[:8]}")
    return entry._replace(report=replace(report, cells=[*report.cells[:-1], own]))


def _handed_over(entries: Iterator[Entry]) -> Iterator[tuple[bytes, Provenance]]:
    """What comes through the pipe of a reading process, and what is known beside it.

    Many are made up at a time: each one just before it is taken would leave the processor's caches full of objects
    that no export meets.
    """
    while batch := [
        (pickle.dumps(packed(entry.report), pickle.HIGHEST_PROTOCOL), entry.provenance)
        for entry in islice(entries, MADE_AT_ONCE)
    ]:
        yield from batch


class _Clocked(Generic[T]):
    """Counts the time that making entries up takes."""

    def __init__(self, entries: Iterator[T]) -> None:
        self.entries, self.cpu, self.wall = entries, 0.0, 0.0

    def __iter__(self) -> Iterator[T]:
        while True:
            clock = _Clock()
            entry = next(self.entries, None)
            cpu, wall = clock.read()
            self.cpu, self.wall = self.cpu + cpu, self.wall + wall
            if entry is None:
                return
            yield entry


def _one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def export(entries: Iterator[Entry], out: Path, formats: tuple[str, ...]) -> None:
    handed = _Clocked(_handed_over(entries))
    reports = (Entry(pickle.loads(report), provenance) for report, provenance in handed)  # noqa: S301 - our own
    _export(reports, handed, out, formats)


def export_objects(entries: Iterator[Entry], out: Path, formats: tuple[str, ...]) -> None:
    clocked = _Clocked(entries)
    _export(clocked, clocked, out, formats)


def _export(entries: Iterable[Entry], made: _Clocked[Any], out: Path, formats: tuple[str, ...]) -> None:
    from exporters.dataset import write_dataset

    clock = _Clock()
    summary = write_dataset(entries, out, formats=formats)
    cpu, wall = clock.read()
    _tell(summary.rows["cells"], cpu - made.cpu, wall - made.wall)


def _tell(cells: int, cpu: float, wall: float) -> None:
    print(f"{cells / cpu:.0f} {wall:.3f} {_peak_mb():.0f}")


def raw(dataset: Path, out: Path) -> None:
    import pyarrow.parquet as pq

    from exporters.outputs.parquet import DISTINCT, ROW_GROUP_VALUES, UNSOUGHT

    tables = {path.stem: pq.read_table(path) for path in sorted(dataset.glob("*.parquet"))}
    clock = _Clock()
    for name, table in tables.items():
        pq.write_table(
            table,
            out / f"{name}.parquet",
            row_group_size=ROW_GROUP_VALUES // table.num_columns,
            compression="zstd",
            use_dictionary=[column for column in table.column_names if column not in DISTINCT],
            write_statistics=[column for column in table.column_names if column not in UNSOUGHT],
        )
    _tell(tables["cells"].num_rows, *clock.read())


def panel(dataset: Path) -> None:
    start = time.perf_counter()
    from exporters.reading.panel import PanelWarning
    from exporters.reading.reader import open_dataset

    imported = time.perf_counter()
    frame = open_dataset(dataset).panel("applications.new_received.total")
    print(f"import {imported - start:.2f} s, open and panel {time.perf_counter() - imported:.2f} s, {frame.shape}")
    for least in (0.8, 0.999):
        spent = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PanelWarning)
            open_dataset(dataset).panel("applications.new_received.total", min_confidence=least)
        print(f"min_confidence={least}: {time.process_time() - spent:.2f} s of processor time")


def _measure(arguments: list[str]) -> tuple[float, float, float]:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True)
    rate, wall, peak = map(float, done.stdout.split())
    return rate, wall, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--formats", default="parquet")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--forms", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--step", choices=("export", "objects", "raw", "panel"), help=argparse.SUPPRESS)
    parser.add_argument("--dataset", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        _one_core()
    if options.step in ("export", "objects"):
        entries = made_up(options.reports)
        step = export if options.step == "export" else export_objects
        step(map(_own_form, entries) if options.forms else entries, options.out, tuple(options.formats.split(",")))
    elif options.step == "raw":
        raw(options.dataset, options.out)
    elif options.step == "panel":
        panel(options.dataset)
    else:
        _compare(options)


def _compare(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch) / "dataset"
        rough = Path(scratch) / "raw"
        rough.mkdir()
        exports, objects, raws = [], [], []
        for _ in range(options.runs):
            arguments = ["--reports", str(options.reports), "--formats", options.formats, "--out", str(out)]
            arguments += ["--forms"] if options.forms else []
            objects.append(_measure([*arguments, "--step", "objects"]))
            exports.append(_measure([*arguments, "--step", "export"]))
            if "parquet" in options.formats:
                raws.append(_measure(["--step", "raw", "--dataset", str(out), "--out", str(rough)]))
        print(f"{options.reports} reports, {options.formats}, one core, median of {options.runs}")
        for name, found in (("export", exports), ("objects", objects), ("raw pyarrow", raws)):
            if found:
                rate, wall, peak = (median(column) for column in zip(*found, strict=True))
                print(f"{name:12} {rate:10,.0f} cells/s of processor time  {wall:8.2f} s  peak {peak:6.0f} MB")
        size = sum(path.stat().st_size for path in out.iterdir())
        print(f"dataset {size / 1e6:.1f} MB")
        if "parquet" in options.formats:
            subprocess.run([sys.executable, __file__, "--step", "panel", "--dataset", str(out)], check=True)


if __name__ == "__main__":
    main()
