"""What a column names and other hosts publish: its reports are not asked for there, and its reader is told."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.addresses import authority
from scraper.leads.discover import agencies, agencies_elsewhere
from scraper.leads.subcolumns import divisions_elsewhere, moved_to
from scraper.lists.reading import Reading
from scraper.pages.page import Page
from scraper.words.agencies import is_agency_name


def elsewhere(page: Page, url: str, reading: Reading) -> Iterator[str]:
    """Where the column at `url` has moved to, and the agencies at other hosts of which it lists no report."""
    for link in moved_to(page, url, elsewhere=True):
        yield f"{url} says that it has moved to {link.url}; enter that as a site of its own"
    apart = {it.url: it for it in [*agencies_elsewhere(page, url), *divisions_elsewhere(page, url)]}
    near = {link.url for link in agencies(page, url)}  # at another port or a neighbour of its network: asked
    left = [it for it in apart.values() if it.url not in near and not reading.names(it.text)]
    if left:
        named = f"{left[0].text} at {authority(left[0].url)}"
        what = "agencies" if is_agency_name(left[0].text) else "parts"
        yield (
            f"{url} leads to {len(left)} {what} at other hosts ({named} …), which are not asked; "
            "enter them as sites of their own"
        )
