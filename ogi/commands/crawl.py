"""`ogi crawl`: sites into an archive."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("crawl", short_help="Find and archive reports.")
@click.argument("sites", nargs=-1, required=True, metavar="SITES…")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The archive: made where there is none, added to where there is one.",
)
@click.option(
    "--delay", type=click.FloatRange(0), metavar="SECONDS", help="Pause after every answer of a host.  [default: 2]"
)
@click.option("--contact", metavar="ADDRESS", help="Mail or web address of whoever asks, sent with every request.")
@click.option("--user-agent", metavar="TEXT", help="Who asks, in place of ogi and its version.")
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="HOST",
    help="A host, address or network that may be private; can be given several times.",
)
@click.option("--browser", is_flag=True, help="Render lists that need scripts, in Chromium (extra 'browser').")
@click.option("--max-pages", type=click.IntRange(1), metavar="N", help="Requests to one site in one run.")
@click.option(
    "--revisit-days",
    type=click.FloatRange(0),
    metavar="DAYS",
    help="Ask again for reports archived longer ago.  [default: 30]",
)
@click.option(
    "--log", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Append every event as a JSON line."
)
def command(
    sites: tuple[str, ...],
    archive: Path,
    delay: float | None,
    contact: str | None,
    user_agent: str | None,
    allow_hosts: tuple[str, ...],
    browser: bool,
    max_pages: int | None,
    revisit_days: float | None,
    log: Path | None,
) -> int:
    """Find every annual report on sites, from their home pages, and keep it in an archive of WARC files.

    SITES are site files (TOML), folders of them, or addresses of home pages. A crawl that was cut off is taken up
    where it stood; reports that are there already are not asked for again. Exit status: 0 done, 1 no site could be
    read, 2 wrong site file or option, 3 a site gave less than expected, 4 every site blocked or unreachable.

    \b
    ogi crawl https://www.example.gov.cn/ --archive archive --contact you@example.org
    ogi crawl sites.toml --archive archive --delay 5 --log crawl.jsonl
    """
    from ogi.crawling import crawl_sites, exit_status, summary
    from ogi.runs.jobs import settings_from, sites_of

    settings = settings_from(
        delay=delay, contact=contact, user_agent=user_agent, allow_hosts=allow_hosts, browser=browser,
        max_pages=max_pages, revisit_days=revisit_days,
    )  # fmt: skip
    result = crawl_sites(sites_of(sites), archive, settings, log)
    click.echo(summary(result))
    return exit_status(result.sites)
