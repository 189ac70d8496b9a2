"""Web archives (.mht, .mhtml), which Word and browsers write and agencies rename to .doc: the page inside is read."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from collections.abc import Mapping
from email.message import Message
from functools import partial
from urllib.parse import urljoin

from parsers import encoding
from parsers.document import Document, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.formats import MHTML
from parsers.markup import tokens
from parsers.readers import html, parts

MAX_BYTES = 128 * 1024 * 1024
"""Bytes of a file; its pictures are written as text."""
MAX_PARTS = 5000
"""Parts of a file. A report with its pictures has some tens."""
MAX_PAGES = 20
"""Pages of one file that are looked into for a table."""
MAX_STYLES = 1024 * 1024
"""Bytes of the style sheets of a file that are looked into; a framework has a quarter of that."""
_FRAMES = re.compile(rb"<frameset", re.IGNORECASE)
_FRAME = re.compile(rb"<iframe\b[^<>]{0,2000}>(?:[^<]*</iframe\s*>)?", re.IGNORECASE)
_LINK = re.compile(rb"<link\b[^<>]{0,2000}>", re.IGNORECASE)


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
    _put_in_styles(message, pages)
    _put_in_frames(pages)
    document = _framed(root, pages, hints) or _first_with_table([root, *pages[:MAX_PAGES]], hints)
    if document is None:
        raise Unreadable("a web archive whose page is empty")
    document.media_type, document.method = MHTML, "mhtml"
    if _cut_off(message, data):
        document.flaws.append("the web archive has no end mark: it may be cut off")
    return document


def _put_in_styles(message: Message, pages: list[Message]) -> None:
    """Write the style sheets that are parts of the archive into the pages that link them: they may hide what is read.

    A link names a sheet by its address or its Content-ID (RFC 2557, RFC 2392).
    """
    sheets: dict[str, bytes] = {}
    size = 0
    for part in message.walk():
        if part.get_content_type() != "text/css":
            continue
        content = part.get_payload(decode=True)
        size += len(content) if isinstance(content, bytes) else 0
        if isinstance(content, bytes) and size <= MAX_STYLES:
            sheets[_said(part, "Content-Location")] = content
            sheets["cid:" + _said(part, "Content-ID").strip("<>")] = content
    for page in pages if sheets else ():
        content = page.get_payload(decode=True)
        if isinstance(content, bytes) and _LINK.search(content):
            styled = partial(_styled, _said(page, "Content-Location"), sheets)
            _rewrite(page, _LINK.sub(styled, content))


def _styled(base: str, sheets: Mapping[str, bytes], link: re.Match[bytes]) -> bytes:
    """The style sheet that a link names, as an element of the page; the link itself where the archive lacks it."""
    token = link[0].decode("latin-1")
    given = tokens.attributes(token, len("<link"))
    sheet = sheets.get(given.get("href", "").strip()) or sheets.get(urljoin(base, given.get("href", "").strip()))
    if sheet is None or "stylesheet" not in given.get("rel", "").lower():
        return link[0]
    media = given.get("media", "").replace('"', "")
    bare = re.sub(rb"[^\t\n\r -~]|</", b"", sheet)
    return f'<style media="{media}">'.encode("latin-1") + bare + b"</style>"


def _said(part: Message, name: str) -> str:
    """A header of a part; one with bytes that are no ASCII is not given as text."""
    return str(part.get(name, "")).strip()


def _put_in_frames(pages: list[Message]) -> None:
    """Write every page that another one shows in a frame into that one, the innermost first and each only once, so that
    no more comes out than the archive holds."""
    named = {
        name: page
        for page in pages
        for name in ("cid:" + _said(page, "Content-ID").strip("<>"), _said(page, "Content-Location"))
    }
    for page in reversed(pages):
        content = page.get_payload(decode=True)
        if isinstance(content, bytes) and _FRAME.search(content):
            _rewrite(page, _FRAME.sub(partial(_shown, page, named), content))


def _shown(around: Message, named: dict[str, Message], frame: re.Match[bytes]) -> bytes:
    """What a frame shows, as markup in ASCII; the frame itself where the archive lacks its page."""
    token = frame[0].decode("latin-1")
    address = tokens.attributes(token, len("<iframe")).get("src", "").strip()
    page = named.get(address) or named.get(urljoin(_said(around, "Content-Location"), address))
    content = page.get_payload(decode=True) if page is not None and page is not around and address else None
    if page is None or not isinstance(content, bytes):
        return frame[0]
    for name in [name for name, other in named.items() if other is page]:
        del named[name]
    text = encoding.decode(content, page.get_content_charset(), markup=True).text
    return b"<div>" + text.encode("ascii", "xmlcharrefreplace") + b"</div>"


def _rewrite(page: Message, content: bytes) -> None:
    del page["Content-Transfer-Encoding"]
    page["Content-Transfer-Encoding"] = "base64"
    page.set_payload(base64.encodebytes(content).decode("ascii"))


def _framed(root: Message, pages: list[Message], hints: Hints) -> Document | None:
    """The pages that a set of frames shows, one after the other: the sheets of a workbook that Excel saved as one file.
    None where the main page is no such set, or only one page has a table."""
    content = root.get_payload(decode=True)
    if not isinstance(content, bytes) or not _FRAMES.search(content):
        return None
    framed = [page for page in pages[:MAX_PAGES] if page is not root]
    sheets = [document for page in framed if (document := _document(page, hints)) and document.blocks]
    if sum(any(document.grids()) for document in sheets) < 2:
        return None
    document = parts.as_one(sheets)
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
            if _said(page, "Content-ID") == start.strip():
                return page
    return pages[0]


def _cut_off(message: Message, data: bytes) -> bool:
    boundary = message.get_boundary()
    return boundary is not None and f"--{boundary}--".encode() not in data[-4096:]
