"""Columns that were known and are not there any more, once the road has been walked again."""

from __future__ import annotations

from scraper.archive.entries import Listed
from scraper.archive.frontier import Frontier
from scraper.lists.ledger import Ledger


def settle_lost(frontier: Frontier, site_id: str, ledger: Ledger, known: list[Listed], lost: list[Listed]) -> bool:
    """Forget the columns that were lost, where the walk found one that was not known; whether that settles them.

    Where it found none, a list that cannot be read is kept, with what it led to, and tried again; of an address that is
    no column any more that is told, and the site is walked again at the next visit.
    """
    elsewhere = not {listed.url for listed in frontier.listings(site_id)} <= {listed.url for listed in known}
    settled = True
    for listed in lost:
        if not elsewhere and listed.url in ledger.broken:
            ledger.unread(listed)
            continue
        if not elsewhere:
            ledger.lacks(listed.url, "a column that was there is gone, and no other was found")
            settled = False
        ledger.moved(listed.url)
    return settled
