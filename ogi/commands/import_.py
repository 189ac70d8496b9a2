"""`ogi import`: other people's captures into an archive."""

from __future__ import annotations

from pathlib import Path

import click

from parsers.wording import counted

_PROBLEMS = 20


@click.command("import", short_help="Take other people's captures into an archive.")
@click.argument("captures", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="CAPTURES…")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The archive: made where there is none, added to where there is one.",
)
@click.option(
    "--sites",
    multiple=True,
    metavar="SITES",
    help="Site files or registries, whose ids what is of their hosts gets; can be given several times.",
)
def command(captures: tuple[Path, ...], archive: Path, sites: tuple[str, ...]) -> int:
    """Take reports, their files and the lists that name them out of WARC, WACZ and Common Crawl files.

    CAPTURES are such files, folders of them, or CDX and CDXJ listings, whose records are read from WARC files beside
    them. Nothing is fetched. Importing the same again changes nothing. Exit status: 0 done, 1 nothing could be read,
    3 done, but a part could not be read.

    \b
    ogi import CC-MAIN-2025.warc.gz captures.wacz --archive archive
    ogi export archive --out output/imported
    """
    from ogi.importing.captures import import_captures
    from ogi.printing.progress import Progress
    from ogi.runs.jobs import sites_of

    with Progress("importing") as progress:
        done = import_captures(captures, archive, sites_of(sites), progress.step)
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in done.counts.items())
    click.echo(f"{archive}: {told}")
    for problem in done.problems[:_PROBLEMS]:
        click.echo(problem, err=True)
    if len(done.problems) > _PROBLEMS:
        click.echo(f"… and {counted(len(done.problems) - _PROBLEMS, 'more problem')}", err=True)
    if not done.counts["captures"]:
        named = ", ".join(map(str, captures))
        click.echo(f"error: no capture in {named}; a folder of documents is for `ogi export`", err=True)
        return 1
    return 3 if done.problems else 0
