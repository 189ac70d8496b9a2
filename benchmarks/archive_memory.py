"""Ten thousand reports out of one WARC: how long, and the memory of every process on the way.

    python benchmarks/archive_memory.py --reports 10000 --jobs 2

Presses that many HTML reports into a WARC, runs `ogi parse` over it and samples the resident memory of the command
and its workers every second. Prints the curve of the largest process in ten steps, reports a second, and the processor
time of all processes together, which tells more where other programs are running.
"""

from __future__ import annotations

import argparse
import io
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec

STEPS = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        warc, lines = Path(folder, "reports.warc.gz"), Path(folder, "reports.jsonl")
        press(warc, options.reports)
        print(f"{options.reports} reports, {warc.stat().st_size / 2**20:.0f} MB of WARC")
        command = [sys.executable, "-m", "ogi", "parse", str(warc), "--format", "jsonl", "--jobs", str(options.jobs)]
        started = time.monotonic()
        with lines.open("wb") as out, subprocess.Popen(command, stdout=out) as run:
            curve = samples(run)
        seconds = time.monotonic() - started
        read = sum(1 for _ in lines.open("rb"))
    for step in range(STEPS):
        part = curve[len(curve) * step // STEPS : max(len(curve) * (step + 1) // STEPS, 1)]
        if part:
            own, worker = max(sample[0] for sample in part), max(sample[1] for sample in part)
            print(f"{(step + 1) * 100 // STEPS:3} %  command {own:4.0f} MB  largest worker {worker:4.0f} MB")
    print(f"{read} reports in {seconds:.0f} s: {read / seconds:.0f} a second with {options.jobs} workers")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = used.ru_utime + used.ru_stime
    print(f"processor time {busy:.0f} s, {busy / read * 1000:.1f} ms a report")
    return 0 if read == options.reports else 1


def press(path: Path, count: int) -> None:
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for number in range(count):
            rng = generator(f"archive-{number}")
            page = html.render(ReportSpec.draw(rng), Layout.random(rng, 0.1))
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"http://www.example.gov.cn/zfxxgknb/{number}.html"
            writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(page), http_headers=head))


def samples(run: subprocess.Popen[bytes]) -> list[tuple[float, float]]:
    """Resident megabytes of the command and of its largest child, once a second until it ends."""
    curve = []
    while run.poll() is None:
        own = resident(run.pid)
        children = [resident(int(pid)) for pid in descendants(run.pid)]
        curve.append((own, max(children, default=0.0)))
        time.sleep(1)
    return curve


def descendants(pid: int) -> list[str]:
    found: list[str] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [child, *descendants(int(child))]
    return found


def resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * 4096 / 2**20


if __name__ == "__main__":
    sys.exit(main())
