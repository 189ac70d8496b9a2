"""Seconds to read a PDF report, beside bare character extraction and pdfplumber, on the same files in one run.

    python benchmarks/pdf_speed.py FILE.pdf… [--runs 7] [--check]

The peers: `bare` asks PDFium, through pypdfium2, for the code and the box of every character and does nothing with
them; `pdfplumber` finds all tables with `extract_tables`. With `--check` the exit status is 1 when a file misses the
goals: at most 2 times bare, at least 15 times faster than pdfplumber. Figures are medians of processor time, the three
readers taking turns so that a busy machine slows all alike.
"""

from __future__ import annotations

import argparse
import ctypes
import logging
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document import Hints
from parsers.engine import no_collector
from parsers.readers.pdf import read

logging.getLogger("pdfminer").setLevel(logging.ERROR)

MOST_OF_BARE = 2.0
LEAST_OF_PDFPLUMBER = 15.0


def bare(data: bytes) -> None:
    """Every character's code and box, and nothing else."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    document = pypdfium2.PdfDocument(data)
    for page in document:
        text = page.get_textpage()
        raw = text.raw
        for k in range(pdfium.FPDFText_CountChars(raw)):
            pdfium.FPDFText_GetUnicode(raw, k)
            pdfium.FPDFText_GetCharBox(raw, k, left, right, bottom, top)
        text.close()
        page.close()
    document.close()


def ours(data: bytes) -> None:
    with no_collector():
        read(data, Hints())


def plumber(data: bytes) -> None:
    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def seconds(reader: Callable[[bytes], None], data: bytes) -> float:
    start = time.process_time()
    reader(data)
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    print(f"{'file':30} {'ours ms':>9} {'bare ms':>9} {'plumber ms':>11} {'of bare':>8} {'times faster':>13}")
    missed = 0
    for file in options.files:
        data = file.read_bytes()
        taken: dict[str, list[float]] = {"ours": [], "bare": [], "plumber": []}
        ours(data)  # the first call pays for imports
        bare(data)
        for _ in range(max(5, options.runs)):
            taken["ours"].append(seconds(ours, data))
            taken["bare"].append(seconds(bare, data))
            taken["plumber"].append(seconds(plumber, data))
        median = {name: statistics.median(values) for name, values in taken.items()}
        of_bare, faster = median["ours"] / median["bare"], median["plumber"] / median["ours"]
        missed += of_bare > MOST_OF_BARE or faster < LEAST_OF_PDFPLUMBER
        print(
            f"{file.name[:30]:30} {median['ours'] * 1e3:9.1f} {median['bare'] * 1e3:9.1f} "
            f"{median['plumber'] * 1e3:11.1f} {of_bare:8.2f} {faster:13.1f}"
        )
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
