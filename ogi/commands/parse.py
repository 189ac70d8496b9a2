"""`ogi parse`: documents to cells, on the terminal or in files."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from ogi.errors import OgiError
from ogi.printing.display import wants_colour
from ogi.printing.outputs import FILES, Files, Output, Summary, to_files, to_stream
from ogi.printing.progress import Progress
from ogi.reading.cluster import readers
from ogi.reading.copies import related
from ogi.reading.workers import LIMITS, Limits, Work

_READ = ("ok", "partial", "no_tables", "not_a_report")


@click.command("parse", short_help="Read reports.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["table", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="A summary for people, one JSON object a report, or one CSV row a cell.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write files there instead, whole or not at all.",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Documents read at a time.  [default: one a core]")
@click.option("--cluster", metavar="ADDRESS", help="Read on the workers of a Dask scheduler, such as tcp://host:8786.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=LIMITS.seconds,
    show_default=True,
    metavar="SECONDS",
    help="Limit of time for one document.",
)
@click.option(
    "--memory",
    type=click.IntRange(128),
    default=LIMITS.memory // 1024**2,
    show_default=True,
    metavar="MB",
    help="Limit of memory for one document.",
)
def command(
    paths: tuple[str, ...],
    kind: str,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
    timeout: float,
    memory: int,
) -> int:
    """Read annual reports from files, folders, WARC or WACZ files, addresses, or - for standard input.

    A document that cannot be read never stops the others: it gets its line, with a status and a reason. The exit
    status is 0 when at least one document was read, 1 when none was. Files of one name beside each other (2023.html,
    2023.pdf) and a page with its attachments are compared: copies of one report name each other, and a number that
    differs is a failing check.

    \b
    ogi parse report.pdf
    ogi parse reports/ --format jsonl > reports.jsonl
    ogi parse reports/ crawl.warc.gz --format csv --out tables
    ogi parse https://www.example.gov.cn/zfxxgknb/2024.html
    """
    limits = Limits(seconds=timeout, memory=memory * 1024**2)
    with readers(jobs, limits, cluster) as pool, ExitStack() as stack:
        outputs = _outputs(stack, kind, out)
        read = 0
        progress = stack.enter_context(Progress("parsing", _total(paths)))
        for _, report in related(pool.map(stack.enter_context(documents(paths)))):
            progress.clear()
            for output in outputs:
                output.add(report)
            read += report.status in _READ
            progress.step(report.source)
        progress.clear()
        if not progress.done:  # files of an earlier run stay
            raise OgiError(f"no document found in {', '.join(paths)}; a file of another name is read when it is named")
        for output in outputs:
            output.end()
    if out is not None:
        click.echo(f"written: {', '.join(str(out / name) for name in FILES[kind])}", err=True)
    return 0 if read else 1


def _outputs(stack: ExitStack, kind: str, out: Path | None) -> list[Output]:
    if out is None:
        if kind != "table" and isinstance(sys.stdout, io.TextIOWrapper):
            # Data has one encoding, whatever the terminal's is.
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        return [to_stream(kind, sys.stdout, wants_colour(sys.stdout))]
    # Spreadsheets take UTF-8 for Latin-1 unless it begins with a byte order mark.
    files = stack.enter_context(Files(out, FILES[kind], "utf-8-sig" if kind == "csv" else "utf-8"))
    written = to_files(kind, files.streams)
    return [written, Summary(sys.stdout, wants_colour(sys.stdout))]


def _total(paths: tuple[str, ...]) -> int | None:
    from ogi.reading.sources import count_files

    return count_files(paths) if sys.stderr.isatty() else None


@contextmanager
def documents(paths: tuple[str, ...]) -> Iterator[Iterator[Work]]:
    """Every document that the arguments of a command lead to; addresses are fetched as they come."""
    from ogi.reading.sources import is_url, works

    if not any(map(is_url, paths)):
        yield works(paths)
        return
    from ogi.reading.web import Web

    with Web() as web:
        yield works(paths, web.works)
