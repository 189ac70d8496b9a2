"""`ogi show`: the tables of one report, as printed."""

from __future__ import annotations

import sys

import click

from ogi.display import wants_colour
from ogi.errors import OgiError
from ogi.printed import printed
from ogi.workers import Pool


@click.command("show", short_help="Print the tables of one report.")
@click.argument("file", metavar="FILE")
@click.option(
    "--labels",
    type=click.Choice(["zh", "en", "code"]),
    default="zh",
    show_default=True,
    help="Name rows and columns by the form's label, in English, or by code.",
)
def command(file: str, labels: str) -> int:
    """Print the tables of a report as they are printed there: a file, a WARC with one document, or an address.

    A cell that the form has and the document does not is shown as ·. Where a sum does not hold its total carries
    a !, and what fails is written out below. The exit status is 1 where no table was found.

    \b
    ogi show report.pdf
    ogi show report.html --labels en
    """
    from ogi.commands.parse import documents

    with Pool(1) as pool, documents((file,)) as works:
        reports = [report for _, report in pool.map(works)]
    if not reports:
        raise OgiError(f"no document found in {file}")
    for number, report in enumerate(reports):
        click.echo("\n" if number else "", nl=bool(number))
        for line in printed(report, labels=labels, colour=wants_colour(sys.stdout)):  # type: ignore[arg-type]
            click.echo(line)
    return 0 if any(report.cells for report in reports) else 1
