"""`ogi run`: a job file, from sites to dataset."""

from __future__ import annotations

from pathlib import Path

import click

from parsers.wording import counted


@click.command("run", short_help="Crawl, parse and export.")
@click.argument("job", type=click.Path(path_type=Path), metavar="JOB.toml")
def command(job: Path) -> int:
    """Crawl, parse and export as a job file says; made to be run unattended, again and again.

    One run at a time holds the job's archive. The dataset gets run.json and a readable run.md, with what changed
    since the last run. With `versions` in the job it is a new version, and `latest` moves only past the gates;
    what does not pass ends with 1. Exit status: 0 done, 1 failed, 2 wrong job file, 3 done but a site gave less than
    expected, 4 every site blocked or unreachable. docs/job.md describes the file.

    \b
    ogi run nightly.toml
    """
    from ogi.crawling import summary
    from ogi.printing.progress import Progress
    from ogi.runs.jobs import load_job
    from ogi.runs.run import run_job

    found = load_job(job)
    with Progress("reading") as progress:
        outcome = run_job(found, job.stem, progress.step)
    click.echo(summary(outcome.crawl))
    page = found.export.out / "run.md"
    if (dataset := outcome.dataset) is not None:
        statuses = ", ".join(f"{count} {status}" for status, count in dataset.statuses.items()) or "none"
        click.echo(f"{dataset.path}: {counted(dataset.rows['reports'], 'report')} ({statuses}); see {page}")
    if outcome.refused is not None:
        click.echo(f"error: {outcome.refused}; see {page}", err=True)
    if outcome.not_told is not None:
        click.echo(f"error: {outcome.not_told}", err=True)
        return outcome.status or 1
    return outcome.status
