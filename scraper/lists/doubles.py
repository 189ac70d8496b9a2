"""Titles that name different reports and lead to one document: a link set wrong, or a site that answers the same to
every question. What the titles name is then not all there, and nothing else would tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scraper.lists.reading import author_of
from scraper.words.titles import is_report, report_year

BROKEN = 3
"""A document under so many different titles is no slip of an editor any more."""


def differ(title: str, other: str) -> bool:
    """Whether two titles name reports of different years, or of agencies neither of which is the other shortened."""
    years = {report_year(title), report_year(other)} - {None}
    authors = author_of(title), author_of(other)
    return len(years) > 1 or (all(authors) and authors[0] not in authors[1] and authors[1] not in authors[0])


def different(titles: Iterable[str]) -> list[str]:
    """Of titles that lead to one document those of reports that all differ, in their order; empty when they agree."""
    found: list[str] = []
    for title in titles:
        if is_report(title) and all(differ(title, known) for known in found):
            found.append(title)
    return found if len(found) > 1 else []


def doubled(named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """The keys of documents, of pairs of a key and a title, that different reports lead to, with their titles."""
    by_key: dict[str, list[str]] = {}
    for key, title in named:
        by_key.setdefault(key, []).append(title)
    return ((key, titles) for key, given in by_key.items() if (titles := different(given)))
