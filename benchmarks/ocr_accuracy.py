"""How many cells of scanned reports are read right, how many errors pass in silence, and how long a page takes.

    python benchmarks/ocr_accuracy.py                    # 200 scans: about half an hour on two cores
    python benchmarks/ocr_accuracy.py --sample 4         # a quick look
    python benchmarks/ocr_accuracy.py --keep runs.jsonl  # a line a scan as it is read; the same command goes on
    python benchmarks/ocr_accuracy.py --json result.json
    python benchmarks/ocr_accuracy.py --store            # put the figures into exporters/methods/measured.toml

As many processes read as there are cores (`--jobs`), each on one thread. A line is printed for every scan, and at the
end every cell that was lost, then the figures: `seconds_a_page` is what a page takes on all processes together,
`seconds_a_page_alone` what it takes in its own process, pages of words counted too.

Reports are pressed from known numbers, rendered at 150 to 200 dpi and spoilt (`fixtures.press.scan`): noise, JPEG,
skew, and some with low contrast, grey paper, page curl, red seals or broken rulings. Scan `n` is the same on every
machine. A layout counts only if the same report as a PDF with text is read without error: here reading is measured,
not layouts. Fails below the floors of ocr_floors.toml.

A wrong cell is silent unless the report names it as unverified or as absent, or an identity over it fails.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from exporters.methods.accuracy import store
from fixtures.press import Layout, ReportSpec, generator, pdf, scan
from fixtures.press.scan import Scan
from ogi.reading.process import environment
from ogi.reading.workers import cores
from parsers.engine import parse_bytes
from parsers.report import Report
from parsers.tables.checks import covers
from parsers.version import PARSER_VERSION

FLOORS = Path(__file__).parent / "ocr_floors.toml"

LOOKS = {
    "zero": ("0", "0", "0", "", "/", "—", "-"),
    "pdf_size": (9.0, 9.0, 9.0, 10.5, 7.0),
    "pdf_rules": ("lattice", "lattice", "rects", "double"),
    "pdf_landscape": (False, False, False, True),
    "pdf_fills": (False, False, True),
    "pdf_break_row": (None, None, None, 7, 15, 22),
    "review_form": ("wide", "wide", "rows", "stacked"),
    "disclosure_tables": ("one", "one", "each"),
    "vertical_labels": (False, False, True),
    "blank_organisations": (False, False, False, True),
    "thousands": ("", "", "", ","),
    "amount_unit": ("", "", "万元"),
}
"""What changes the look of a page; the first choices are the usual ones, repeated as they are common."""


def case(number: int) -> tuple[ReportSpec, Layout, Scan]:
    """Scan `number` of the benchmark, whose layout is read without error from a PDF with text."""
    for attempt in range(20):
        rng = generator(f"scan {number} {attempt}")
        spec = ReportSpec.draw(rng, year=rng.randint(2019, 2025))
        look: dict[str, Any] = {name: rng.choice(choices) for name, choices in LOOKS.items()}
        layout = Layout(seed=rng.randrange(2**31), **look)
        report = parse_bytes(pdf.render(spec, layout))
        if report.status == "ok" and not _wrong(report, spec, layout):
            return spec, layout, Scan.random(rng)
    raise RuntimeError(f"no layout of scan {number} is read from a PDF with text")


def _wrong(report: Report, spec: ReportSpec, layout: Layout) -> list[tuple[tuple[str, str, str], Any, Any, str]]:
    """The cells that are not as printed: key, truth, reading and its raw text."""
    have = {(cell.table, cell.item, cell.measure): cell for cell in report.cells}
    found = []
    for key, truth in spec.expected(layout).cells.items():
        cell = have.get(key)
        if cell is None or cell.value != truth:
            found.append((key, truth, cell.value if cell else None, cell.raw if cell else "missing"))
    return found


def _silent(report: Report, key: tuple[str, str, str]) -> bool:
    """Whether nothing in the report tells of a wrong cell."""
    cell = next((cell for cell in report.cells if (cell.table, cell.item, cell.measure) == key), None)
    if cell is None or cell.null_reason in ("absent", "unreadable"):
        return report.status == "ok"
    if ".".join(key) in report.evidence.get("unverified", "").split(", "):
        return False
    over = covers(report.templates[key[0]], key[0]).get(key, ())
    failing = {(check.rule, check.scope) for check in report.checks if check.result == "fail"}
    return not failing.intersection(over)


def run(number: int) -> dict[str, Any]:
    """Read one scan and count."""
    spec, layout, how = case(number)
    data = scan.render(spec, layout, how)
    started, cpu = time.perf_counter(), time.process_time()
    report = parse_bytes(data)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    expected = spec.expected(layout)
    wrong = _wrong(report, spec, layout)
    silent = [entry for entry in wrong if _silent(report, entry[0])]
    return {
        "scan": number,
        "cells": len(expected.cells),
        "wrong": len(wrong),
        "silent": len(silent),
        "status": report.status,
        "named": len([name for name in report.evidence.get("unverified", "").split(", ") if name]),
        "repaired": len([name for name in report.evidence.get("repaired", "").split(", ") if name]),
        "identity": report.agency == expected.agency and report.year == expected.year,
        "pages": data.count(b"/Type /Page\n") or data.count(b"/Type /Page "),
        "seconds": round(seconds, 2),
        "cpu": round(cpu, 2),
        "reason": report.reason[:400],
        "errors": [[".".join(key), str(truth), str(got), raw] for key, truth, got, raw in wrong],
        "silent_errors": [[".".join(key), str(truth), str(got), raw] for key, truth, got, raw in silent],
        "layout": {k: v for k, v in layout.departures().items() if k != "seed"},
        "how": {k: v for k, v in asdict(how).items() if v != getattr(Scan(), k)},
    }


def runs(numbers: Sequence[int], jobs: int) -> Iterator[dict[str, Any]]:
    """The results of scans as they come, read by so many processes."""
    os.environ.update(environment(max(1, cores() // jobs)))  # the processes inherit it
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for future in as_completed([pool.submit(run, number) for number in numbers]):
            yield future.result()


def line(entry: dict[str, Any], done: int, of: int) -> str:
    """One scan in a line."""
    right = entry["cells"] - entry["wrong"]
    seconds = entry["seconds"] / entry["pages"]
    silent = f", {entry['silent']} SILENT" if entry["silent"] else ""
    scan = f"{done}/{of} scan {entry['scan']}"
    return f"{scan}: {right} of {entry['cells']}{silent}, {entry['status']}, {seconds:.1f} s a page"


def lost(entries: Sequence[dict[str, Any]]) -> list[str]:
    """Every cell that was lost, one a line."""
    return [
        f"scan {entry['scan']}: {name} is {truth}, read {got} ({raw!r})"
        + (" SILENT" if [name, truth, got, raw] in entry["silent_errors"] else "")
        for entry in entries
        for name, truth, got, raw in entry["errors"]
    ]


def summary(entries: Sequence[dict[str, Any]], jobs: int) -> dict[str, Any]:
    """The figures of all scans, read by so many processes at a time."""
    cells = sum(entry["cells"] for entry in entries)
    pages = sum(entry["pages"] for entry in entries)
    seconds = sum(entry["seconds"] for entry in entries)
    return {
        "scans": len(entries),
        "cells": cells,
        "cells_right": round(1 - sum(entry["wrong"] for entry in entries) / cells, 6),
        "silent_errors": sum(entry["silent"] for entry in entries),
        "scans_without_error": sum(not entry["wrong"] for entry in entries),
        "status": dict(Counter(entry["status"] for entry in entries)),
        "without_error_but_partial": sum(not entry["wrong"] and entry["status"] != "ok" for entry in entries),
        "cells_repaired": sum(entry["repaired"] for entry in entries),
        "agency_and_year_right": sum(entry["identity"] for entry in entries),
        "processes": jobs,
        "seconds_a_page": round(seconds / pages / jobs, 2),
        "seconds_a_page_alone": round(seconds / pages, 2),
        "cpu_seconds_a_page": round(sum(entry["cpu"] for entry in entries) / pages, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=200, help="how many scans (default 200)")
    parser.add_argument("--first", type=int, default=0, help="number of the first scan")
    parser.add_argument("--jobs", type=int, default=cores(), help="processes that read (default: one a core)")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--keep", type=Path, help="append each scan's result here, and skip those that are there")
    parser.add_argument("--store", action="store_true", help="store the figures for the methods page of datasets")
    options = parser.parse_args()
    wanted = range(options.first, options.first + options.sample)
    read: dict[int, dict[str, Any]] = {}
    if options.keep and options.keep.exists():
        kept = map(json.loads, options.keep.read_text("utf-8").splitlines())
        read = {entry["scan"]: entry for entry in kept if entry["scan"] in wanted}
    for entry in runs([number for number in wanted if number not in read], options.jobs):
        read[entry["scan"]] = entry
        print(line(entry, len(read), len(wanted)), flush=True)
        if options.keep:
            with options.keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    entries = [read[number] for number in wanted]
    print(*lost(entries), sep="\n")
    figures = summary(entries, options.jobs)
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", "utf-8")
    if options.store:
        keep(figures, options.first, options.sample)
    return judge(figures)


def keep(figures: dict[str, Any], first: int, sample: int) -> None:
    """Store the figures as those of the family `scan`, whose cells count as right only as printed."""
    seen = {
        "documents": figures["scans"],
        "cells": figures["cells"],
        "silent": figures["silent_errors"],
        "right": figures["cells_right"],
    }
    store({"scan": seen}, f"python benchmarks/ocr_accuracy.py --first {first} --sample {sample}", PARSER_VERSION)


def judge(figures: dict[str, Any]) -> int:
    """1 where a figure is worse than its floor."""
    floors = tomllib.loads(FLOORS.read_text("utf-8"))
    failed = []
    if figures["cells_right"] < floors["cells_right"]:
        failed.append(f"cells right {figures['cells_right']} < {floors['cells_right']}")
    if figures["silent_errors"] > floors["silent_errors"]:
        failed.append(f"silent errors {figures['silent_errors']} > {floors['silent_errors']}")
    for line in failed:
        print(f"below the floor: {line}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
