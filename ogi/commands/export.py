"""`ogi export`: an archive into a dataset."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("export", short_help="Turn an archive into a dataset.")
@click.argument("archive", type=click.Path(path_type=Path), metavar="ARCHIVE")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The dataset's folder; an older dataset there is replaced when the new one is whole.",
)
@click.option(
    "--sites",
    multiple=True,
    metavar="SITES",
    help="Site files, for the region codes and levels of the reports; can be given several times.",
)
@click.option(
    "--formats",
    "--format",
    "formats",
    default="parquet,csv",
    show_default=True,
    metavar="LIST",
    help="Of parquet, csv, sqlite, duckdb, xlsx, dta (Stata); with commas between.",
)
@click.option(
    "--corrections",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="CSV of corrections by hand, laid beside the printed numbers.",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Documents read at a time.  [default: one a core]")
def command(
    archive: Path, out: Path, sites: tuple[str, ...], formats: str, corrections: Path | None, jobs: int | None
) -> None:
    """Read every report of an archive and write the dataset: tables, codebook, checks and provenance.

    ARCHIVE is a folder that `ogi crawl` made. A WARC or WACZ file of other origin, or a folder of documents, works
    as well; their reports then have no list entry.

    \b
    ogi export archive --out output/example
    ogi export CC-MAIN-2025.warc.gz --out output/common-crawl --formats parquet
    """
    from ogi.exporting import export
    from ogi.jobs import sites_of
    from ogi.progress import Progress
    from ogi.workers import Pool, cores

    with Pool(jobs or cores()) as pool, Progress("reading") as progress:
        done = export(
            archive,
            out,
            pool,
            sites=sites_of(sites),
            formats=formats.split(","),
            run=_run(archive),
            corrections=corrections,
            step=progress.step,
        )
    statuses = ", ".join(f"{count} {status}" for status, count in done.statuses.items()) or "none"
    click.echo(f"{out}: {done.rows['reports']} reports ({statuses}), {done.rows['cells']} cells")


def _run(archive: Path) -> dict[str, object]:
    from datetime import UTC, datetime

    from ogi.display import plain
    from ogi.versions import versions

    finished = datetime.now(UTC).isoformat(timespec="seconds")
    return {"archive": plain(str(archive)), "finished": finished, "versions": versions()}
