"""What a crawl passes about: entries of lists, what the archive knows of articles and columns, what was found."""

from __future__ import annotations

from typing import NamedTuple

from scraper.addresses import canonical


class Entry(NamedTuple):
    """A list entry that passed: what the list says of it, and the list. `certain` is false while only its place or
    the beginning of its title speaks for it, so that its own page must say what it is."""

    url: str
    title: str
    published: str | None
    list_url: str
    publisher: str | None = None
    certain: bool = True

    @property
    def key(self) -> str:
        """What tells two articles apart."""
        return article_key(self.url)


class Known(NamedTuple):
    """What the archive already knows of an article. `state` `other`: its page said that it is none."""

    key: str
    url: str
    state: str
    page: int | None
    content_key: str | None
    checked_at: str
    title: str
    published: str | None
    list_url: str | None

    def listed(self, list_url: str) -> Entry:
        """It as an entry of a list that was not read again."""
        return Entry(self.url, self.title, self.published, list_url, certain=self.state != "other")


class Listed(NamedTuple):
    """What is remembered of a column from its last whole walk."""

    url: str
    label: str
    platform: str
    signature: str
    declared: int | None
    collected: int
    walked_at: str
    state: str


class Found(NamedTuple):
    """What an entry led to: ids of captures, `whole` when nothing that belongs to it is missing."""

    title: str
    published: str | None
    page: int | None
    attachments: list[tuple[str, str, int | None]]
    content_key: str
    whole: bool


def article_key(url: str) -> str:
    """What identifies an article: its address in canonical form without the scheme."""
    return canonical(url).partition("://")[2]
