"""`ogi sites`: site entries, looked at before a crawl relies on them."""

from __future__ import annotations

import click

from ogi.display import clip, table


@click.group("sites", short_help="Look at the sites a crawl would visit.")
def command() -> None:
    """Look at the sites a crawl would visit.

    \b
    ogi sites list sites.toml
    ogi sites check sites/
    """


@command.command("list")
@click.argument("sites", nargs=-1, required=True, metavar="SITES…")
def list_sites(sites: tuple[str, ...]) -> None:
    """Print the sites of TOML files, folders of them, or addresses.

    \b
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


@command.command("check")
@click.argument("sites", nargs=-1, required=True, metavar="SITES…")
def check_sites(sites: tuple[str, ...]) -> None:
    """Check entries: unknown keys, wrong values, ids used twice. The exit status is 2 at the first error.

    \b
    ogi sites check sites/
    """
    from ogi.jobs import sites_of

    found = sites_of(sites)
    click.echo(f"{len(found)} sites, nothing wrong")


def _expected(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    return f"{least if least is not None else ''}–{most if most is not None else ''}"
