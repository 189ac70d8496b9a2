"""Damaged documents, thousands to a reader: none may crash a run, hang, take too much memory, or get no status.

    python benchmarks/fuzz.py                              # 50,000 inputs over all readers
    python benchmarks/fuzz.py --inputs 2000 docx ofd       # two of them
    python benchmarks/fuzz.py docx --only 1234 --keep bad  # one input again, written to a folder

Input `n` of a seed is the same on every machine (`fixtures.seeds`, `fixtures.mutations`). Each is read as every
document is: in a process of its own with limits on memory and, here closer than a user's, on time. What takes seconds
is tried apart: the optical reading by its own seeds, with fewer inputs, and LibreOffice, the second way to read .doc,
only with `--office`. Exit status 1 where an input ended or outlived its process, ran into the limit of
memory, or was not foreseen by its reader.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from fixtures.mutations import mutate
from fixtures.press.numbers import generator
from fixtures.seeds import SEEDS
from ogi.reading.workers import Limits, Pool, Work
from parsers import ocr
from parsers.document import Hints
from parsers.engine import parse_bytes
from parsers.report import Report

LIMITS = Limits(seconds=20)
OPTICAL = ("image", "scan")
"""Readers that look at pictures."""
SHARES = {"image": 0.05, "scan": 0.05, "doc": 0.1, "pdf": 0.2}
"""Inputs of readers that take long, for each input of another: a picture takes seconds, a PDF's second reading one."""
STATUSES = ("ok", "partial", "no_tables", "not_a_report", "unreadable", "needs_extra", "failed")
BAD = {
    "ended": ("the process reading it",),
    "stopped": ("stopped after",),
    "out of memory": ("more memory than", "ran out of memory"),
    "unforeseen": (" reader failed",),
}
"""What must not happen, by words of the reason that say that it did."""


@dataclass
class Score:
    """What became of the inputs of one seed."""

    inputs: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    bad: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="*", choices=[[], *SEEDS], help="default: all")
    parser.add_argument("--inputs", type=int, default=50_000, help="over all seeds (default 50000)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="number of the first input of each seed")
    parser.add_argument("--only", type=int, help="one input of each seed")
    parser.add_argument("--keep", type=Path, help="folder for the inputs that went wrong")
    parser.add_argument("--office", action="store_true", help="with LibreOffice")
    options = parser.parse_args()
    if not options.office:
        _hide("soffice")
    names = [name for name in options.seeds or SEEDS if all(map(find_spec, SEEDS[name].needs))]
    for name in set(options.seeds or SEEDS) - set(names):
        print(f"{name}: not tried, needs {', '.join(SEEDS[name].needs)}")
    shares = {name: SHARES.get(SEEDS[name].reader, 1.0) for name in names}
    seeds = {name: SEEDS[name].press() for name in names}
    failed, total = False, 0
    for name in names:
        target = "parsers.engine:parse_bytes" if SEEDS[name].reader in OPTICAL else "fuzz:without_optics"
        count = math.ceil(options.inputs * shares[name] / sum(shares.values()))
        first, count = (options.first, count) if options.only is None else (options.only, 1)
        with Pool(options.jobs, LIMITS, target) as pool:
            score = fuzz(name, seeds, range(first, first + count), pool, options.keep)
        total += score.inputs
        failed |= bool(score.bad)
        show(name, score)
    print(f"{total} inputs over {len(names)} seeds: {'see above' if failed else 'a status every time'}")
    return int(failed)


def without_optics(data: bytes, *, source: str, hints: Hints) -> Report:
    """What every document goes through where the extra `ocr` is not installed."""
    ocr.installed = lambda: False  # type: ignore[assignment]
    return parse_bytes(data, source=source, hints=hints)


def _hide(program: str) -> None:
    """Take the folders that hold a program off the path; what else is in them is not needed here."""
    while found := shutil.which(program):
        folders = os.environ["PATH"].split(os.pathsep)
        os.environ["PATH"] = os.pathsep.join(folder for folder in folders if folder != str(Path(found).parent))


def fuzz(name: str, seeds: dict[str, bytes], numbers: range, pool: Pool, keep: Path | None) -> Score:
    """Read every damaged document of one seed."""
    score, lock = Score(), threading.Lock()
    others = [data for other, data in seeds.items() if other != name]

    def timed(data: bytes) -> bytes:
        started[threading.get_ident()] = time.monotonic()
        return data

    started: dict[int, float] = {}
    inputs: dict[str, bytes] = {}

    def works() -> Iterator[Work]:
        for number in numbers:
            data = mutate(seeds[name], generator(f"{name}-{number}"), others)
            with lock:
                inputs[str(number)] = data
            yield Work(str(number), lambda data=data: timed(data), Hints(filename=SEEDS[name].file))  # type: ignore[misc]

    last = time.monotonic()
    for work, report in pool.map(works()):
        now = time.monotonic()
        data = inputs.pop(work.source)
        _count(score, int(work.source), report, now - last)
        last = now
        if keep is not None and (_what_is_bad(report) or len(numbers) == 1):
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{name.replace(' ', '-')}-{work.source}{Path(SEEDS[name].file).suffix}").write_bytes(data)
    return score


def _count(score: Score, number: int, report: Report, seconds: float) -> None:
    score.inputs += 1
    score.statuses[report.status] += 1
    score.slowest = max(score.slowest, (seconds, number))
    if what := _what_is_bad(report):
        score.bad.setdefault(what, []).append((number, report.reason))


def _what_is_bad(report: Report) -> str:
    if report.status not in STATUSES:
        return "no status"
    return next((what for what, words in BAD.items() if any(word in report.reason for word in words)), "")


def show(name: str, score: Score) -> None:
    statuses = ", ".join(f"{status} {count}" for status, count in score.statuses.most_common())
    print(f"{name:18} {score.inputs:6} inputs, longest {score.slowest[0]:.1f} s ({score.slowest[1]}): {statuses}")
    for what, cases in score.bad.items():
        reasons = Counter(reason[:160] for _, reason in cases)
        for reason, count in reasons.most_common(8):
            example = next(number for number, other in cases if other.startswith(reason[:160]))
            print(f"    {what}: {count} times, e.g. --only {example}: {reason}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
