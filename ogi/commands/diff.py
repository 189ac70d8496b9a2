"""`ogi diff`: what changed between two datasets, and why."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from ogi.printing.jsontext import dumps
from parsers.wording import counted

_SHOWN = 50


@click.command("diff", short_help="Compare two datasets.")
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="A summary for people, or one JSON object a change.",
)
def command(old: Path, new: Path, kind: str) -> None:
    """Compare two datasets: reports added, removed and changed, and every number that differs, with the cause.

    \b
    ogi diff output/2025-01 output/2025-02
    """
    from exporters.comparing.diff import diff_datasets

    diff = diff_datasets(old, new)
    if kind == "jsonl":
        for what, changes in (("report", diff.reports), ("cell", diff.cells)):
            for change in changes:
                click.echo(dumps({"change": what, **change._asdict()}))
        return
    click.echo(str(diff))
    for cell in diff.cells[:_SHOWN]:
        who = f"{cell.agency or cell.sha256[:12]} {cell.year or ''}".rstrip()
        click.echo(
            f"{who}: {cell.table}.{cell.item}.{cell.measure} {_text(cell.old)} → {_text(cell.new)} ({cell.cause})"
        )
    if len(diff.cells) > _SHOWN:
        click.echo(f"… and {counted(len(diff.cells) - _SHOWN, 'more number')}; --format jsonl lists them all")


def _text(value: Decimal | None) -> str:
    return "nothing" if value is None else format(value.normalize(), "f")
