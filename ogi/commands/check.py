"""`ogi check`: is a dataset whole, and does it agree with itself?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command("check", short_help="Check a dataset.")
@click.argument("dataset", type=click.Path(path_type=Path), metavar="DATASET")
def command(dataset: Path) -> int:
    """Check a dataset folder: every file there and unchanged, keys unique, tables agreeing with each other.

    Prints what is wrong, a line each; the exit status is 1 then. A dataset with something
    wrong is not mended by hand: take what is named from a copy, or export again.

    \b
    ogi check output/demo
    """
    from exporters.check import check_dataset

    problems = check_dataset(dataset)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        click.echo("take what is named from a copy, or export again", err=True)
    else:
        click.echo(f"{dataset}: nothing wrong")
    return 1 if problems else 0
