"""`ogi demo`: the whole line in a minute, on a site that ogi brings along."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("demo", short_help="The whole line on a replica site.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output/demo"),
    show_default=True,
    metavar="DIR",
    help="The dataset's folder; its archive stands beside it.",
)
def command(out: Path) -> int:
    """Serve a replica government site on this machine, crawl it from its home page, read its reports, export them.

    Nothing leaves the machine. What was found is compared with what is truly on the site; the exit status is 0 only
    when every report was found and every number is as printed.

    \b
    ogi demo
    ogi demo --out /tmp/demo
    """
    from ogi.demo import run_demo, told
    from ogi.printing.progress import Progress

    with Progress("reading") as progress:
        demo = run_demo(out, progress.step)
    for line in told(demo):
        click.echo(line)
    return 0 if demo.score.perfect else 1
