"""From a list entry to its report: the page, its files, or the finding that it is something else."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from scraper.addresses import same_site
from scraper.archive.entries import Entry, Found
from scraper.attachments import Attachment, is_file_link
from scraper.errors import FetchError
from scraper.fetching.fetch import Answer, Request
from scraper.leads.discover import agencies
from scraper.lists.reading import author_of
from scraper.pages.page import Page, Row
from scraper.pages.reading import (
    MOST_PARTS,
    best_title,
    content_key,
    framed_texts,
    further_parts,
    headline,
    is_report_page,
    published_date,
)
from scraper.platforms import choose
from scraper.session import Session
from scraper.sites import Site
from scraper.words.titles import is_report, normalise, report_year, says_pictured

_COLLECTION = re.compile(r"汇总|汇编|合集|集锦|一览|专题|专栏|集中公[开布]|各(?:部门|单位|县|区|市|乡|镇|街)")
"""Titles of pages that gather the reports of a year."""


LITTLE = 300
"""A page with fewer characters, and with neither title, sections nor files, carries no report."""

LEAST = 120
"""Nor does one that has the title of a report and so few characters beside."""


class Got(NamedTuple):
    """`found` is the report; `column` the page when it is a list of reports; neither when it is something else.
    `others` are the reports of the same agency for other years that the page of a report leads to."""

    found: Found | None
    column: Page | None
    problems: list[str]
    others: tuple[Row, ...] = ()


class Harvest:
    """Gets the entries of one site."""

    def __init__(self, session: Session, site: Site) -> None:
        self._session = session
        self._site = site

    async def get(self, entry: Entry) -> Got:
        """Fetch an entry with its files. FetchError when its own address gives no usable answer."""
        about = {"list_title": entry.title, "list_date": entry.published, "list_url": entry.list_url}
        role = "attachment" if is_file_link(entry.url) else "article"
        answer = await self._session.answer(
            Request(entry.url, role, referer=entry.list_url or None, about=about)  # type: ignore[arg-type]
        )
        if not answer.ok:
            raise NotGot(entry.url, answer)
        if not answer.is_text:
            return self._file(entry, answer)
        page = Page(answer)
        attachments = choose(page, self._site.platform).attachments(page)
        if _is_list(page, entry, attachments):
            return Got(None, page, [])
        named = headline(page) is not None or is_report_page(page)
        told = is_report_page(page) or bool(attachments)
        if not (told if says_pictured(entry.title) else entry.certain or named):
            return Got(None, None, [])
        if not (attachments or page.frames) and _shows_next_to_nothing(page, named=named):
            raise FetchError(entry.url, f"its page shows no report: {page.visible[:60]!r}", "no_report")
        got = await self._with_files(entry, page, attachments)
        return got._replace(others=_of_other_years(page, got.found.title if got.found else entry.title))

    def _file(self, entry: Entry, answer: Answer) -> Got:
        """The entry is the file itself."""
        digest = hashlib.sha256(answer.body).hexdigest()
        files: list[tuple[str, str, int | None]] = [(entry.url, entry.title, answer.capture)]
        return Got(Found(entry.title, entry.published, None, files, digest, True), None, [])

    async def _with_files(self, entry: Entry, page: Page, attachments: list[Attachment]) -> Got:
        title = best_title(entry.title, page)
        if not is_report(title):
            title = headline(page) or title
        files: list[tuple[str, str, int | None]] = []
        digests = [content_key(page)]
        problems: list[str] = []
        framed = [] if attachments else framed_texts(page)
        for part in await self._parts(entry, page, framed, problems):
            files.append((part.url, title, part.answer.capture))
            digests.append(content_key(part))
        for item in attachments:
            try:
                answer = await self._attachment(entry, page, item)
            except FetchError as error:
                problems.append(f"attachment_{error.reason}: {error}")
                files.append((item.url, item.label, None))
                continue
            files.append((item.url, item.label, answer.capture))
            digests.append(hashlib.sha256(answer.body).hexdigest())
        found = Found(
            title, entry.published or published_date(page), page.answer.capture, files,
            hashlib.sha256("\n".join(digests).encode("ascii")).hexdigest(), not problems,
        )  # fmt: skip
        return Got(found, None, problems)

    async def _parts(self, entry: Entry, page: Page, framed: list[str], problems: list[str]) -> list[Page]:
        """The pages `framed` in a report's, and those on which it goes on; each may name further ones."""
        named = [*([url] for url in framed), *further_parts(page, page.url)]
        asked, later = {page.url}, list[list[str]]()
        parts: list[Page] = []
        while (named or later) and len(parts) < MOST_PARTS:
            group = named.pop(0) if named else later.pop(0)
            urls = [url for url in group if url not in asked]
            part = await self._part(entry, page, urls, asked, {content_key(known) for known in (page, *parts)})
            if part is not None:
                parts.append(part)
                later += further_parts(part, page.url)
            elif urls:
                problems.append(f"attachment_not_found: {urls[0]}: a further page of {page.url}")
            # Pages may count differently: of what a further one names, only that is new of which nothing was asked.
            later = [group for group in later if named or asked.isdisjoint(group)]
        return parts

    async def _part(self, entry: Entry, page: Page, urls: list[str], asked: set[str], held: set[str]) -> Page | None:
        """The first of the addresses that a further page may have which answers with what is not `held`."""
        for url in urls:
            asked.add(url)
            about = {"list_title": entry.title, "list_url": entry.list_url, "parent_url": page.url}
            answer = await self._session.answer(Request(url, "part", referer=page.url, about=about))
            if answer.ok and answer.is_text and content_key(part := Page(answer)) not in held:
                return part
        return None

    async def _attachment(self, entry: Entry, page: Page, item: Attachment) -> Answer:
        about = {"list_title": item.label, "list_url": entry.list_url, "parent_url": page.url}
        answer = await self._session.answer(Request(item.url, "attachment", referer=page.url, about=about))
        if not answer.ok:
            raise NotGot(item.url, answer)
        if answer.media_type == "text/html" and not item.label.lower().endswith((".htm", ".html", ".shtml")):
            raise FetchError(item.url, "a page came in place of the file", "not_a_file")
        return answer


class NotGot(FetchError):
    """An answer of another kind than `ok`; `capture` is its row in the index."""

    def __init__(self, url: str, answer: Answer) -> None:
        super().__init__(url, answer.reason or answer.kind, answer.kind)
        self.capture = answer.capture


def _shows_next_to_nothing(page: Page, *, named: bool) -> bool:
    """Whether a page has no text that may be a report; `named` when its title is that of one."""
    if not named:
        return len(page.visible) < LITTLE
    titles = sum(
        page.plain.count(title) * len(title) for title in {normalise(text) for text in page.headlines} if title
    )
    return len(page.plain) - titles < LEAST and not (is_report_page(page) or further_parts(page, page.url))


def _of_other_years(page: Page, title: str) -> tuple[Row, ...]:
    """The reports of the same agency for other years to which a page leads: 往年报告 below the newest."""
    author, year = author_of(title), report_year(title)
    reports = (row for row in page.rows if is_report(row.title) and same_site(row.url, page.url))
    own = (row for row in reports if author and author_of(row.title) == author)
    return tuple(row for row in own if report_year(row.title) != year)


def _is_list(page: Page, entry: Entry, attachments: list[Attachment]) -> bool:
    """Whether the page of an entry is a sub-column: it lists other reports and carries none itself."""
    if is_report_page(page):
        return False
    if attachments:
        return len({author_of(item.label) for item in attachments if is_report(item.label)} - {""}) > 1
    others = [row for row in page.rows if row.url != page.url and is_report(row.title)]
    if _COLLECTION.search(entry.title) and (len(others) > 2 or agencies(page, page.url)):
        return True
    return len({row.url for row in others if row.published is not None}) >= (2 if entry.certain else 1)
