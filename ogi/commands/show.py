"""`ogi show`: the tables of one report, as printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ogi.errors import OgiError, Refused
from ogi.printing.display import wants_colour
from ogi.printing.layout import Labels
from ogi.printing.printed import printed
from ogi.reading.workers import Pool, Work
from ogi.wholefile import whole


@click.command("show", short_help="Print the tables of one report.")
@click.argument("file", metavar="FILE")
@click.option(
    "--labels",
    type=click.Choice(["zh", "en", "code"]),
    default="zh",
    show_default=True,
    help="Name rows and columns by the form's label, in English, or by code.",
)
@click.option(
    "--debug",
    "picture",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PICTURE",
    help="Lay the reading over the document: .png for the pages of a PDF, .html for the grids of any format.",
)
def command(file: str, labels: Labels, picture: Path | None) -> int:
    """Print the tables of a report as they are printed there: a file, a WARC with one document, or an address.

    A cell that the form has and the document does not is shown as ·. Where a sum does not hold its total carries
    a !, and what fails is written out below. The exit status is 1 where no table was found.

    \b
    ogi show report.pdf
    ogi show report.html --labels en
    ogi show report.pdf --debug report.png
    """
    from ogi.commands.parse import documents

    with documents((file,)) as found:
        works = list(found)
    if not works:
        raise OgiError(f"no document found in {file}")
    if picture is not None:
        _picture(works[0], picture)
    with Pool(1) as pool:
        reports = [report for _, report in pool.map(works)]
    for number, report in enumerate(reports):
        if number:
            click.echo()
        for line in printed(report, labels=labels, colour=wants_colour(sys.stdout)):
            click.echo(line)
    return 0 if any(report.cells for report in reports) else 1


def _picture(work: Work, path: Path) -> None:
    """Let a reading process draw, and write what it drew."""
    kinds = {".png": "draw", ".html": "colour"}
    if path.suffix not in kinds:
        raise Refused(f"{path}: name a file that ends in .png or .html")
    with Pool(1, parse=f"ogi.printing.overlay:{kinds[path.suffix]}") as pool:
        drawn: Any = pool.read(work)
    if not isinstance(drawn, bytes):
        raise OgiError(f"{work.source}: {drawn.reason}")
    with whole(path) as part:
        part.write_bytes(drawn)
    click.echo(f"written: {path}", err=True)
