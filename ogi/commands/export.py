"""`ogi export`: an archive into a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from exporters.formats import EVERY
from parsers.wording import counted

if TYPE_CHECKING:
    from exporters.dataset import DatasetSummary


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
    help=f"Of {EVERY}, with commas between; dta is for Stata.",
)
@click.option(
    "--corrections",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="CSV of corrections by hand, laid beside the printed numbers.",
)
@click.option(
    "--labels",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of the labels in Stata and Excel.",
)
@click.option(
    "--about",
    "about_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="TOML with title, creators and licence of the dataset.",
)
@click.option(
    "--version",
    "name",
    metavar="NAME",
    help="Write DIR/NAME, which never changes, and point DIR/latest to it when it passes every check.",
)
@click.option("--allow-drop", is_flag=True, help="With --version: reports of the latest version may be gone.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Documents read at a time.  [default: one a core]")
@click.option("--cluster", metavar="ADDRESS", help="Read on the workers of a Dask scheduler, such as tcp://host:8786.")
def command(
    archive: Path,
    out: Path,
    sites: tuple[str, ...],
    formats: str,
    corrections: Path | None,
    about_file: Path | None,
    labels: Literal["zh", "en"],
    name: str | None,
    allow_drop: bool,
    jobs: int | None,
    cluster: str | None,
) -> None:
    """Read every report of an archive and write the dataset: tables, codebook, checks and provenance.

    ARCHIVE is a folder that `ogi crawl` made. A WARC or WACZ file of other origin, or a folder of documents, works
    as well; their reports then have no list entry.

    \b
    ogi export archive --out output/example
    ogi export CC-MAIN-2025.warc.gz --out output/common-crawl --formats parquet
    """
    from exporters.methods.about import NOTHING_SAID, read_about
    from ogi.exporting import export, is_archive
    from ogi.printing.progress import Progress
    from ogi.reading.cluster import readers
    from ogi.runs.jobs import sites_of
    from ogi.runs.releases import release, version_of

    if allow_drop and name is None:
        raise click.UsageError("--allow-drop goes with --version")
    about = read_about(about_file) if about_file else NOTHING_SAID
    with readers(jobs, cluster=cluster) as pool, Progress("reading") as progress:
        known = sites_of(sites)

        def write(folder: Path, previous: Path | None = None) -> DatasetSummary:
            return export(
                archive,
                folder,
                pool,
                sites=known,
                formats=formats.split(","),
                run=_run(archive),
                corrections=corrections,
                previous=previous,
                about=about._replace(version=version_of(folder)),
                labels=labels,
                step=progress.step,
            )

        done = write(out) if name is None else release(out, name, write, allow_drop=allow_drop, sites=known)
    if failed := done.statuses.get("failed"):
        told = counted(failed, "document")
        click.echo(f"{told} could not be read: `reason` in the table reports tells why", err=True)
    if not is_archive(archive) and (unopened := done.rows["fetches"]):
        told = counted(unopened, "file")
        click.echo(f"{told} gave no document: `error` in the table fetches tells why", err=True)
    statuses = ", ".join(f"{count} {status}" for status, count in done.statuses.items()) or "none"
    reports, cells = counted(done.rows["reports"], "report"), counted(done.rows["cells"], "cell")
    click.echo(f"{done.path}: {reports} ({statuses}), {cells}")


def _run(archive: Path) -> dict[str, object]:
    from datetime import UTC, datetime

    from ogi.printing.display import plain
    from ogi.versions import versions

    finished = datetime.now(UTC).isoformat(timespec="seconds")
    return {"archive": plain(str(archive)), "finished": finished, "versions": versions()}
