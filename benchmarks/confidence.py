"""Whether the confidence of a cell means what it says: the share of cells right, band by band.

    python benchmarks/confidence.py --sample 200

Documents are pressed in layouts that depart far from the official form; half of them are printed with one to three
wrong numbers, as an agency misprints them or an optical reader misreads them. Right is a cell whose value is the true
number, not the misprinted one: so the table shows what the identities and the evidence of labels tell together. Fails
where a band is worse than the band below it, bands of fewer than `FEWEST` cells left out.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise

from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes

FAMILIES = ("html", "docx", "pdf", "text", "ofd", "sheets")
BANDS = (0.0, 0.8, 0.95, 0.99, 0.999)
"""Where each band of confidence begins."""
ODDITY = 0.35
MOST_MISPRINTS = 3
FEWEST = 500
"""Cells; the share of fewer says too little to be compared: a document has 200, and errs as a whole."""

Counts = Counter[tuple[int, bool, bool]]
"""Cells by band, whether they are right, and whether the document has misprints."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=200, help="documents a family (default 200)")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    tasks = [(family, number) for family in FAMILIES for number in range(options.sample)]
    with ProcessPoolExecutor(options.jobs) as pool:
        counts = sum(pool.map(score, tasks, chunksize=10), Counts())
    print("confidence       as printed: cells  right     with misprints: cells  right")
    shares = [line(band, counts) for band in range(len(BANDS))]
    return judge(shares)


def score(task: tuple[str, int]) -> Counts:
    """Press one document, read it, count its cells by confidence."""
    family, number = task
    rng = generator(f"confidence-{family}-{number}")
    spec = ReportSpec.draw(rng)
    layout = Layout.random(rng, ODDITY, ambiguous=number % 10 == 0)
    truth = spec.expected(layout).cells
    misprinted = number % 2 == 1
    if misprinted:
        figures = spec.figures.with_mistakes(rng, rng.randint(1, MOST_MISPRINTS))
        spec = ReportSpec(spec.identity, figures, spec.narrative)
    read = parse_bytes(importlib.import_module(f"fixtures.press.{family}").render(spec, layout))
    counts = Counts()
    for cell in read.cells:
        if cell.value is not None and cell[:3] in truth:
            right = cell.value == truth[cell[:3]]
            counts[bisect_right(BANDS, cell.confidence) - 1, right, misprinted] += 1
    return counts


def line(band: int, counts: Counts) -> tuple[int, int]:
    """Print one band; its cells and how many of them are right, over all documents."""
    ends = [*BANDS[1:], 1.0]
    texts = []
    for misprinted in (False, True):
        right, wrong = (counts[band, one, misprinted] for one in (True, False))
        share = f"{right / (right + wrong):.5f}" if right + wrong else "-"
        texts.append(f"{right + wrong:9}  {share:>8}")
    print(f"{BANDS[band]:.3f} to {ends[band]:.3f}   {'      '.join(texts)}")
    right = sum(counts[band, True, misprinted] for misprinted in (False, True))
    return right + sum(counts[band, False, misprinted] for misprinted in (False, True)), right


def judge(shares: Iterable[tuple[int, int]]) -> int:
    """1 where a band is worse than the one below it."""
    known = [right / cells for cells, right in shares if cells >= FEWEST]
    worse = [(below, above) for below, above in pairwise(known) if above < below]
    for below, above in worse:
        print(f"not monotone: a band of {below:.5f} right stands below one of {above:.5f}", file=sys.stderr)
    return int(bool(worse))


if __name__ == "__main__":
    sys.exit(main())
