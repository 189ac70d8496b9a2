"""`ogi sites`: site entries, looked at before a crawl relies on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ogi.printing.display import clip, one_line, table
from ogi.printing.jsontext import dumps
from parsers.wording import counted

if TYPE_CHECKING:
    from scraper.probe import Finding
    from scraper.settings import CrawlSettings

_SHOWN = 3


@click.group("sites", short_help="Look at the sites a crawl would visit.")
def command() -> None:
    """Look at the sites a crawl would visit.

    \b
    ogi sites list sites.toml
    ogi sites probe central --out central.toml
    ogi sites add https://www.example.gov.cn/ --file sites.toml
    """


def _manners(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of how sites are asked."""
    for option in (
        click.option("--allow-host", "allow_hosts", multiple=True, metavar="HOST", help="A host that may be private."),
        click.option("--user-agent", metavar="TEXT", help="Who asks, in place of ogi and its version."),
        click.option("--contact", metavar="ADDRESS", help="Mail or web address of whoever asks."),
        click.option(
            "--delay", type=click.FloatRange(0), metavar="SECONDS", help="Pause after every answer.  [default: 2]"
        ),
    ):
        function = option(function)
    return function


@command.command("list", short_help="Print site entries.")
@click.argument("sites", nargs=-1, required=True, metavar="SITES…")
def list_sites(sites: tuple[str, ...]) -> None:
    """Print the sites of TOML files, folders of them, addresses, or registries that come along: central, provinces,
    capitals, seen.

    \b
    ogi sites list provinces
    ogi sites list sites.toml https://www.example.gov.cn/
    """
    from scraper.sites import load_sites

    rows = [
        (
            site.id,
            clip(site.name, 30),
            site.level,
            site.region_code or "",
            _expected(site.expected_min, site.expected_max),
            str(site.verified) if site.verified else "no",
            site.entry_url,
        )
        for spec in sites
        for site in load_sites(spec)
    ]
    click.echo(table(("id", "name", "level", "region", "reports a year", "verified", "address"), rows))


@command.command("check", short_help="Check site entries.")
@click.argument("sites", nargs=-1, required=True, metavar="SITES…")
def check_sites(sites: tuple[str, ...]) -> None:
    """Check entries: unknown keys, wrong values, ids used twice. The exit status is 2 at the first error.

    \b
    ogi sites check sites/
    """
    from ogi.runs.jobs import sites_of

    found = sites_of(sites)
    click.echo(f"{counted(len(found), 'site')}, nothing wrong")


@command.command("probe", short_help="Look where sites have their reports.")
@click.argument("sites", nargs=-1, required=True, metavar="SITES…")
@_manners
@click.option(
    "--format",
    "kind",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="A table for people, or one JSON object a site.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the entries to a new site file: verified today where the home page answered, the column as a note.",
)
def probe_sites(sites: tuple[str, ...], kind: str, out: Path | None, **manners: Any) -> int:
    """Look at sites: robots.txt, the home page, the way to the column of reports, the first page of its list.

    At most 40 requests a site, by the manners of a crawl. Nothing is kept but what --out names. Exit status: 0 every
    site has a column, 1 none has, 3 some have, 4 every site blocked or unreachable.

    \b
    ogi sites probe https://www.example.gov.cn/
    ogi sites probe central --delay 5 --out central.toml
    """
    from ogi.crawling import exit_status
    from ogi.errors import Refused
    from ogi.runs.jobs import settings_from, sites_of
    from ogi.siteentries import entry_text, replace_file, seen_site

    if out is not None and out.exists():
        raise Refused(f"{out}: is there already; name a new file")
    found = _probed(sites_of(sites), settings_from(**manners))
    if out is not None:
        today = datetime.now(UTC).date()
        replace_file(out, "\n".join(entry_text(seen_site(finding, today)) for finding in found).encode())
    if kind == "jsonl":
        for finding in found:
            click.echo(dumps({**asdict(finding), "site": finding.site.id, "entry_url": finding.site.entry_url}))
    else:
        click.echo("\n".join(_told(found)))
    return exit_status(found)


@command.command("add", short_help="Look at a site and add it to a file.")
@click.argument("url", metavar="URL")
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("sites.toml"),
    show_default=True,
    metavar="FILE",
    help="The site file; what is in it stays as it is.",
)
@_manners
def add_site(url: str, file: Path, **manners: Any) -> int:
    """Look at a site and add an entry for it to a site file.

    Name and region code are the site's own (SiteName or title, SiteIDCode); correct them where they are wrong. A host
    that the file has already is refused. Exit status: 0 added; 3 added, but no column of reports was found; 4 added as
    unverified, since the site was blocked or could not be reached; a name that does not exist is not added.

    \b
    ogi sites add https://www.example.gov.cn/ --file sites.toml
    """
    from ogi.errors import OgiError, Refused
    from ogi.reading.sources import is_url
    from ogi.runs.jobs import settings_from
    from ogi.siteentries import append_entry, entry_text, new_id, refuse_known, seen_site
    from scraper.probe import level_of
    from scraper.sites import load_sites

    if not is_url(url):
        raise Refused(f"{url}: not an http(s) address")
    asked = load_sites(url)[0]
    known = refuse_known(url, file)
    today = datetime.now(UTC).date()
    (finding,) = _probed([asked], settings_from(**manners))
    if any(problem.startswith("dns:") for problem in finding.problems):
        raise OgiError(f"{url}: no such host, so nothing is added")
    final = finding.address or url
    if final != url:
        refuse_known(final, file)
    site = asked.model_copy(
        update={
            "id": new_id(url, (site.id for site in known)),
            "name": one_line(finding.name or asked.name),
            "region_code": finding.region_code,
            "level": level_of(finding.region_code),
            "source": f"added on {today}",
            "notes": "" if finding.seen else f"not seen on {today}: {clip(one_line(finding.problems[0]), 200)}",
        }
    )
    finding.site = site
    site = seen_site(finding, today)
    append_entry(site, file)
    click.echo(entry_text(site), nl=False)
    for problem in finding.problems[:_SHOWN]:
        click.echo(clip(one_line(problem), 200), err=True)
    return 0 if finding.columns else 3 if finding.seen and finding.status == "failed" else 4


def _probed(sites: list[Any], settings: CrawlSettings) -> list[Finding]:
    from ogi.printing.progress import Progress
    from scraper.events import Requested
    from scraper.probe import probe

    with Progress("looking") as progress:
        return probe(
            sites,
            settings,
            lambda event: progress.step(f"{event.site_id}: {event.url}") if isinstance(event, Requested) else None,
        )


def _told(found: list[Finding]) -> list[str]:
    columns = ("id", "status", "name", "region", "columns", "reports", "requests", "platform", "first column")
    rows = [
        (
            finding.site.id,
            finding.status,
            clip(one_line(finding.name or ""), 30),
            finding.region_code or "",
            str(len(finding.columns)),
            str(finding.reports),
            str(finding.requests),
            finding.columns[0].platform if finding.columns else "",
            finding.columns[0].url if finding.columns else "",
        )
        for finding in found
    ]
    lines = [table(columns, rows)]
    for finding in found:
        said, site = finding.region_code, finding.site
        if said and site.region_code and said != site.region_code:
            lines.append(f"{site.id}: region code {said} on the site, {site.region_code} in its entry")
        if finding.address and finding.address.rstrip("/") != site.entry_url.rstrip("/"):
            lines.append(f"{site.id}: leads to {finding.address}")
        lines += [f"{site.id}: {clip(one_line(problem), 200)}" for problem in finding.problems[:_SHOWN]]
    return lines


def _expected(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    return f"{least if least is not None else ''}–{most if most is not None else ''}"
