"""How many cells are read right, format by format; fails below the stored floors.

    python benchmarks/accuracy.py                      # 2,000 pressed documents a family, and the collected reports
    python benchmarks/accuracy.py --sample 100         # what CI runs
    python benchmarks/accuracy.py --lower-floors       # accept worse figures as the new floors
    python benchmarks/accuracy.py --store              # put the figures into exporters/methods/measured.toml

Documents are pressed from known numbers in random layouts (`fixtures.press`); document `n` of a family is the same on
every machine. A wrong cell is silent if its report is `ok` and none of its checks fails. The share of cells right is
over the documents whose layout leaves no doubt; one in ten may have its headings missing or a table printed twice,
and must be flagged. With reports and their true cells beside the checkout (../shared/corpus/gold.json) these are
scored too.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path

from exporters.methods.accuracy import store
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.document import Hints
from parsers.engine import parse_bytes
from parsers.report import Report
from parsers.version import PARSER_VERSION

HERE = Path(__file__).parent
FLOORS = HERE / "floors.toml"
CORPUS = HERE.parents[1] / "shared" / "corpus"
BORDERLESS = {"none", "horizontal", "three lines", "vertical", "frame", "rows", "columns", "header"}
FAMILIES = {  # family: (press module and its function, options that are fixed)
    "html": ("html", {}),
    "docx": ("docx", {}),
    "pdf": ("pdf", {"ruled": True}),
    "pdf-borderless": ("pdf", {"ruled": False}),
    "text": ("text", {}),
    "ofd": ("ofd", {"ruled": True}),
    "xlsx": ("sheets", {}),
    "xls": ("sheets:render_xls", {}),
    "excel-xml": ("sheets:render_xml", {}),
    "odt": ("odf", {}),
    "ods": ("odf:render_workbook", {}),
    "rtf": ("rtf", {}),
    "mhtml": ("mhtml", {}),
    "word-xml": ("word_xml", {}),
    "word-flat": ("word_xml:render_flat", {}),
    "doc": ("doc", {}),
    "pdf-chromium": ("pdf_office", {}),
    "pdf-office": ("pdf_office:render_office", {}),
    "pdf-office-page": ("pdf_office:render_office_page", {}),
    "pdf-workbook": ("pdf_office:render_workbook", {}),
}
ASKED_FOR = ("doc", "pdf-chromium", "pdf-office", "pdf-office-page", "pdf-workbook")
"""Families that LibreOffice or Chromium makes, three seconds a document: scored only where they are named."""
ODDITY = (0.05, 0.15, 0.35)
"""Chances that an option departs from the official form: the documents of a family take them in turn."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", choices=[[], *FAMILIES], help="default: all")
    parser.add_argument("--sample", type=int, default=2000, help="documents a family (default 2000)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--lower-floors", action="store_true", help="store the figures seen, also where they are worse")
    parser.add_argument("--store", action="store_true", help="store the figures for the methods page of datasets")
    parser.add_argument("--show", type=int, default=5, help="how many wrongly read documents to name a family")
    options = parser.parse_args()
    seen = {}
    with ProcessPoolExecutor(options.jobs) as pool:
        for family in options.families or [name for name in FAMILIES if name not in ASKED_FOR]:
            tasks = [(family, number) for number in range(options.sample)]
            seen[family] = report(family, pool.map(score_pressed, tasks, chunksize=10), options.show)
    if not options.families and CORPUS.exists():
        seen["collected"] = report("collected", score_collected(), options.show)
    if options.store:
        store(seen, f"python benchmarks/accuracy.py --sample {options.sample}", PARSER_VERSION)
    return judge(seen, options.lower_floors)


def score_pressed(task: tuple[str, int]) -> tuple[str, Counter[str]]:
    """Press one document, read it, count."""
    family, number = task
    module, fixed = FAMILIES[family]
    rng = generator(f"{family}-{number}")
    spec = ReportSpec.draw(rng)
    layout = Layout.random(rng, ODDITY[number % len(ODDITY)], ambiguous=number % 10 == 0)
    if "ruled" in fixed and fixed["ruled"] is (layout.pdf_rules in BORDERLESS):
        layout = dataclasses.replace(layout, pdf_rules="lattice" if fixed["ruled"] else "none")
    name, _, function = module.partition(":")
    data = getattr(importlib.import_module(f"fixtures.press.{name}"), function or "render")(spec, layout)
    expected = spec.expected(layout)
    read = parse_bytes(data)
    counts = compare(read, dict(expected.cells))
    if layout.is_ambiguous:
        # Evidence was taken away on purpose: such a report may be flagged instead of read, but not read wrongly.
        counts = Counter(
            {
                "documents": 1,
                "ambiguous": 1,
                "silent": counts["silent"],
                "flagged_documents": counts["flagged_documents"],
            }
        )
    counts["identity wrong"] += (read.agency, read.year) != (expected.agency, expected.year)
    return f"{family}-{number} {layout.departures()}", counts


def score_collected() -> Iterator[tuple[str, Counter[str]]]:
    """The collected reports whose true cells were read by eye."""
    gold = json.loads((CORPUS / "gold.json").read_text("utf-8"))
    for name, truth in gold.items():
        read = parse_bytes((CORPUS / name).read_bytes(), hints=Hints(filename=name))
        cells = {(table, item, measure): value for table, item, measure, value in truth["cells"]}
        counts = compare(read, cells)
        meta = truth["meta"]
        counts["identity wrong"] += (read.agency, read.year) != (meta["agency"], meta["year"])
        yield name, counts


def compare(read: Report, truth: dict[tuple[str, str, str], int | float | Decimal | None]) -> Counter[str]:
    """Cells right and wrong, and whether the wrong ones were flagged."""
    have = {(cell.table, cell.item, cell.measure): cell.value for cell in read.cells}
    flagged = read.status != "ok" or any(check.result == "fail" for check in read.checks)
    counts = Counter[str](documents=1, cells=len(truth), flagged_documents=int(flagged))
    for key, value in truth.items():
        got = have.get(key)
        if got == (Decimal(str(value)) if isinstance(value, float) else value):
            counts["right"] += 1
        elif got is None:
            counts["missed, flagged" if flagged else "silent"] += 1
        else:
            counts["wrong, flagged" if flagged else "silent"] += 1
    counts["documents right"] += counts["right"] == len(truth)
    return counts


def report(family: str, results: Iterator[tuple[str, Counter[str]]], show: int) -> dict[str, float]:
    total: Counter[str] = Counter()
    for name, counts in results:
        total += counts
        worst = "silent" if counts["silent"] else "wrong" if counts["right"] < counts["cells"] else ""
        if worst and show:
            show -= 1
            print(f"  {worst}: {name}: {dict(counts)}", file=sys.stderr)
    share = total["right"] / max(1, total["cells"])
    print(
        f"{family:15} documents {total['documents']:5}  cells right {share:.5f}  silent {total['silent']}  "
        f"wrong but flagged {total['wrong, flagged']}  missed and flagged {total['missed, flagged']}  "
        f"documents right {total['documents right']}  ambiguous {total['ambiguous']}  "
        f"flagged {total['flagged_documents']}  "
        f"agency or year wrong {total['identity wrong']}",
        flush=True,
    )
    return {
        "right": share,
        "silent": total["silent"],
        "cells": total["cells"],
        "documents": total["documents"],
    }


def judge(seen: dict[str, dict[str, float]], lower: bool) -> int:
    """Compare with the floors; 1 where a figure is below its floor."""
    floors = tomllib.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    if lower:
        floors |= {family: {"right": int(figures["right"] * 1e4) / 1e4} for family, figures in seen.items()}
        FLOORS.write_text(
            "# Share of cells that must be read right; silent errors must be none. Written by benchmarks/accuracy.py.\n"
            + "".join(f"\n[{family}]\nright = {floor['right']}\n" for family, floor in sorted(floors.items())),
            "utf-8",
        )
    failed = False
    for family, figures in seen.items():
        floor = floors.get(family, {}).get("right", 1.0)
        if figures["silent"] or figures["right"] < floor:
            print(f"{family}: below its floor (right {floor}, silent 0)", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
