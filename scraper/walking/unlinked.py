"""Roads that no link of a page shows: navigation written by script files, pages listed in sitemaps, usual places."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import etree

from scraper.addresses import resolve, same_site
from scraper.errors import FetchError, suppress_missing
from scraper.fetching.fetch import Answer, Request
from scraper.fetching.inflate import Inflater, TooMuch
from scraper.leads.discover import PROBES, Lead, address_leads, leads, nav_files
from scraper.pages.page import Link, Page, rows_of_script
from scraper.session import Session

MOST_SITEMAPS = 4
LARGEST = 50 * 2**20
"""Bytes of one sitemap, unpacked (the protocol of sitemaps.org allows no more)."""

_GZIP = b"\x1f\x8b"


async def written_leads(session: Session, page: Page, home: str, label: str) -> list[Lead]:
    """The links that script files write into a page which has none of its own."""
    found: list[Lead] = []
    for url in nav_files(page, home):
        with suppress_missing():
            script = await session.page(Request(url, "page", about={"list_title": label or None}))
            rows = rows_of_script(script.text, page.base)
            found += leads(page, home, [Link(row.url, row.title) for row in rows])
    return found


def usual_places(home: str) -> list[str]:
    """Where columns of reports often are on a site."""
    return [urljoin(home, path) for path in PROBES]


async def sitemap_leads(session: Session, home: str) -> list[Lead]:
    """The pages of the sitemaps in robots.txt whose addresses lead towards reports; at most four files are read."""
    left, asked, addresses = session.sitemaps(), set[str](), list[str]()
    while left and len(asked) < MOST_SITEMAPS:
        url = resolve(home, left.pop(0))
        if url is None or url in asked or not same_site(url, home):
            continue
        asked.add(url)
        with suppress_missing():
            further, named = _named(await session.answer(Request(url, "page")))
            left += further
            addresses += named
    return address_leads(addresses, home)


def _named(answer: Answer) -> tuple[list[str], list[str]]:
    """The sitemaps and the pages that a sitemap names; neither for what is none."""
    try:
        root = etree.fromstring(_unpacked(answer), etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError, TooMuch):
        return [], []
    named = [node.text.strip() for node in root.iter("{*}loc") if node.text]
    return (named, []) if etree.QName(root).localname == "sitemapindex" else ([], named)


def _unpacked(answer: Answer) -> bytes:
    if not answer.ok:
        raise FetchError(answer.url, answer.reason or answer.kind, answer.kind)
    if not answer.body.startswith(_GZIP):
        return answer.body
    unpacking = Inflater(["gzip"], LARGEST)
    unpacking.feed(answer.body)
    return unpacking.finish()
