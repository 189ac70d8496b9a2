"""Web archives (.mht, .mhtml), which Word and browsers write and agencies rename to .doc: the page inside is read."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message

from parsers.document import Document, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.readers import html, parts
from parsers.sniff import MHTML

MAX_BYTES = 128 * 1024 * 1024
"""Bytes of a file; its pictures are written as text."""
MAX_PARTS = 5000
"""Parts of a file. A report with its pictures has some tens."""
MAX_PAGES = 20
"""Pages of one file that are looked into for a table."""
_FRAMES = re.compile(rb"<frameset", re.IGNORECASE)


def read(data: bytes, hints: Hints) -> Document:
    """Read the main page of a web archive, or, where that only frames others, the first with a table.

    Places are those of that page; of the sheets of a workbook each is a page of its own (`page=2 table=1 …`).

    Raises Unreadable for an archive without a page or without text, LimitExceeded for one that is too big.
    """
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
    pages = _pages(message)
    if not pages:
        raise Unreadable("a web archive without a page in it")
    root = _root(message, pages)
    document = _framed(root, pages, hints) or _first_with_table([root, *pages[:MAX_PAGES]], hints)
    if document is None:
        raise Unreadable("a web archive whose page is empty")
    document.media_type, document.method = MHTML, "mhtml"
    if _cut_off(message, data):
        document.flaws.append("the web archive has no end mark: it may be cut off")
    return document


def _framed(root: Message, pages: list[Message], hints: Hints) -> Document | None:
    """The pages with tables that a set of frames shows, one after the other: the sheets of a workbook that Excel saved
    as one file. None where the main page is no such set, or only one page has a table."""
    content = root.get_payload(decode=True)
    if not isinstance(content, bytes) or not _FRAMES.search(content):
        return None
    sheets = [document for page in pages[:MAX_PAGES] if (document := _document(page, hints)) and any(document.grids())]
    if len(sheets) < 2:
        return None
    document = parts.one(sheets)
    if named := _document(root, hints):
        document.metas = [*named.metas, *document.metas]
    return document


def _first_with_table(pages: list[Message], hints: Hints) -> Document | None:
    """The first page that has a table, else the longest: what a page carries inside may be one."""
    longest: Document | None = None
    length = 0
    for page in pages:
        document = _document(page, hints)
        if document is not None and any(document.grids()):
            return document
        size = len(str(page.get_payload()))
        if document is not None and size > length:
            longest, length = document, size
    return longest


def _document(page: Message, hints: Hints) -> Document | None:
    content = page.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return None
    try:
        return html.read(content, Hints(charset=page.get_content_charset() or hints.charset))
    except Unreadable:
        return None


def _pages(message: Message) -> list[Message]:
    pages = []
    for count, part in enumerate(message.walk()):
        if count > MAX_PARTS:
            raise LimitExceeded(f"a web archive of more than {MAX_PARTS} parts")
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            pages.append(part)
    return pages


def _root(message: Message, pages: list[Message]) -> Message:
    """The page that the archive names as its start (RFC 2387), else the first: Word's further ones are headers."""
    start = message.get_param("start")
    if isinstance(start, str):
        for page in pages:
            if page.get("Content-ID", "").strip() == start.strip():
                return page
    return pages[0]


def _cut_off(message: Message, data: bytes) -> bool:
    boundary = message.get_boundary()
    return boundary is not None and f"--{boundary}--".encode() not in data[-4096:]
