"""Markup as a tree, and what stands in it: texts, dates, links, and rows of links with their dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

import lxml.html
from lxml import etree

from scraper.addresses import resolve
from scraper.fetching.decode import without_declaration
from scraper.pages.clicks import NO_OPENERS, address_of, called, code_of, kept_by
from scraper.pages.cuttitles import named_by_address, undated, whole_title
from scraper.pages.openers import Opener
from scraper.pages.tablerows import says_nothing, title_beside, title_in_table
from scraper.pages.unclosed import with_closed_links

Source = Literal["page", "script", "comment", "api", "pager", "older"]

MOST_LINKS = 10_000
"""Links of one page that are looked at; no list is longer."""

_CLICKED = ("li", "tr", "div", "p", "dd")
"""What lists make clickable as a whole, without a link inside."""

_NEARBY = 60
"""Links looked at around a link to find its row; a guard against pages with thousands of like links."""

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_text: Any = etree.XPath("string()", smart_strings=False)
_QUERY = "".join(map(chr, range(0x21, 0x7F)))  # what is ASCII stays as it is written
_PARSER = lxml.html.HTMLParser(encoding="utf-8", collect_ids=False)
_KEPT = ("data-src", "data-original", "data-url", "data-lazy-src", "lazy-src")


class Link(NamedTuple):
    """A link: absolute address, what a reader sees of it (the `title` where that says more), where it stood."""

    url: str
    text: str
    source: Source = "page"


class Row(NamedTuple):
    """A link with the date that stands beside it (YYYY-MM-DD) and the key of the block of like rows it is in."""

    url: str
    title: str
    published: str | None
    block: str
    source: Source = "page"
    publisher: str | None = None


def parse(text: str) -> lxml.html.HtmlElement:
    """Markup as a tree without scripts, styles and comments; an empty document for what holds none."""
    return stripped(tree(text))


def tree(text: str) -> lxml.html.HtmlElement:
    """Markup as a tree, whole; an empty document for what holds none."""
    try:
        plain = with_closed_links(without_declaration(text.replace("\x00", "")))
        return lxml.html.document_fromstring(plain.encode("utf-8", "replace"), parser=_PARSER)
    except (etree.ParserError, ValueError):
        return lxml.html.document_fromstring("<html><body></body></html>")


def encode_queries(root: lxml.html.HtmlElement, codec: str) -> None:
    """Percent-encode what is not ASCII in the queries of links as a browser does: in the encoding of their page, while
    paths are UTF-8 everywhere."""
    for node in root.iter("a", "area", "form", "frame", "iframe", "option"):
        for name in ("href", "src", "action", "value"):
            written = node.get(name)
            if written and not written.isascii() and "?" in written:
                path, mark, query = written.partition("?")
                node.set(name, path + mark + quote(query, safe=_QUERY, encoding=codec, errors="replace"))


def stripped(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The same tree, with its scripts, styles and comments taken out."""
    etree.strip_elements(root, "script", "style", "template", etree.Comment, with_tail=False)
    return root


def squeeze(text: str) -> str:
    """White space, also no-break and full-width, as single blanks."""
    return " ".join(text.split())


def kept_source(node: Any) -> str:
    """The address that a frame or a picture keeps until it is looked at; empty without one."""
    return next((kept for name in _KEPT if (kept := node.get(name))), "")


def text_of(node: Any) -> str:
    """The text below a node, white space squeezed."""
    return squeeze(_text(node))


def visible_of(node: Any) -> str:
    """The text below a node without any white space."""
    return "".join(_text(node).split())


def brief_of(node: Any, most: int) -> str:
    """`visible_of` where it has no more than so many characters, else empty: what wraps a page is not read through."""
    text = ""
    for part in node.itertext():
        text += "".join(part.split())
        if len(text) > most:
            return ""
    return text


def find_date(text: str) -> str | None:
    """The last date in a text as YYYY-MM-DD, None without a possible one."""
    found = None
    for match in _DATE.finditer(text):
        try:
            found = date(*(int(part) for part in match.groups())).isoformat()
        except ValueError:
            continue
    return found


def link_text(node: Any) -> str:
    """What a link says: its text, or its `title`, or the `alt` of its picture, whichever says most. Scripts that show
    titles in a way of their own move them to another attribute."""
    shown = text_of(node)
    if shown.endswith("/") and (node.get("href") or "").endswith(shown):  # a folder in a server's own listing
        shown = shown[:-1]
    said = squeeze(node.get("title") or node.get("data-original-title") or node.get("data-title") or "")
    if shown and (not said or len(said) < len(shown.rstrip(".…"))):
        return shown
    if said:
        return said
    alts = [squeeze(str(alt)) for alt in node.xpath(".//img/@alt | .//img/@title")]
    return max(alts, key=len, default="")


def anchors(root: Any, known: Mapping[str, Opener] = NO_OPENERS) -> Iterator[tuple[str, str]]:
    """Address as written and text of everything that leads on: links, areas, frames, options, calls.

    `known` are the functions of the page's scripts that lead to an address made of what they are called with.
    """
    nodes = root.iter("a", "area", "option", "li", "td", "span", "div", "button", "iframe", "frame")
    for node in islice(nodes, 5 * MOST_LINKS):
        if node.tag in ("a", "area"):
            yield from _of_link(node, known)
        elif node.tag in ("iframe", "frame"):
            if node.get("src"):
                yield node.get("src"), squeeze(node.get("title") or "")
        elif node.tag == "option":
            if address := address_of(node, known):
                yield address, text_of(node)
        elif node.get("onclick"):
            yield from ((call, link_text(node)[:200]) for call in called(code_of(node), known))
        elif address := address_of(node, known):
            yield address, link_text(node)[:200]


def _of_link(node: Any, known: Mapping[str, Opener]) -> Iterator[tuple[str, str]]:
    """Where a link leads: to its address, else to one that it keeps in an attribute, else by calls of scripts."""
    href = node.get("href") or ""
    text = link_text(node) if node.tag == "a" else squeeze(node.get("alt") or node.get("title") or "")
    if href and not href.lower().startswith("javascript:") and not href.startswith("#"):
        yield href, text
    elif kept := kept_by(node, known):
        yield kept, text
    else:
        yield from ((call, text) for call in called(f"{href} {code_of(node)}", known))


def rows_of(root: Any, base: str, known: Mapping[str, Opener] = NO_OPENERS) -> list[Row]:
    """Every `<a>`, `<area>` and `<option>` with an address below a node, and what is clicked in its place, as a row; of
    several to one the best titled."""
    best: dict[str, Row] = {}
    for node in islice(root.iter("a", "area", "option", *_CLICKED), 5 * MOST_LINKS):
        href = address_of(node, known)
        url = resolve(base, href) if href else None
        text = title_of(node) if url is not None else ""
        if url is None or not text or "{{" in text:
            continue
        row = _row_node(node) if node.tag == "a" else node
        published = _date_beside(node, row, text)
        candidate = Row(url, undated(text), published, _block_key(row))
        other = best.get(url)
        if other is None or (candidate.published is not None, len(candidate.title)) > (
            other.published is not None, len(other.title)
        ):  # fmt: skip
            best[url] = candidate
    return list(best.values())


def title_of(node: Any) -> str:
    """What a link says, or its place in a table; of a clicked row with number, agency and date, its longest part."""
    if node.tag == "a":
        said = whole_title(node, link_text(node)) or named_by_address(node.get("href") or "")
        placed = title_in_table(node, said) if says_nothing(said) else said
        return title_beside(_row_node(node), said) if placed == said and says_nothing(said) and said else placed
    if node.tag == "area":
        return squeeze(node.get("alt") or node.get("title") or "")
    parts = [text_of(child) for child in node] if not node.get("title") else []
    return max(parts, key=len) if sum(bool(part) for part in parts) > 1 else link_text(node)


def _row_node(anchor: Any) -> Any:
    """The largest node around a link that holds no other link of substance: its row."""
    href, node = anchor.get("href"), anchor
    for _ in range(8):
        parent = node.getparent()
        if parent is None or parent.tag in ("ul", "ol", "table", "tbody", "body", "html", "dl"):
            break
        if any(other.get("href") != href and len(text_of(other)) > 3 for other in islice(parent.iter("a"), _NEARBY)):
            break
        node = parent
    return node


def _date_beside(anchor: Any, row: Any, text: str) -> str | None:
    whole = text_of(row)
    found = find_date(whole.replace(text, " ", 1)) or find_date(whole)
    if found is None and row.getnext() is not None:
        following = text_of(row.getnext())
        found = find_date(following) if len(following) <= 24 else None
    if found is None:
        item = next((up for up in anchor.iterancestors("li", "tr", "dd")), None)
        if item is not None and next(item.iter("a"), None) is anchor:
            found = find_date(text_of(item).replace(text, " ", 1))
    return found


def _block_key(row: Any) -> str:
    """Rows of one list share the tags above them and the names of their container."""
    names = [f"{row.tag}"]
    for up in row.iterancestors():
        if not isinstance(up.tag, str):
            continue
        names.append(f"{up.tag}.{up.get('id') or ''}.{'.'.join(sorted((up.get('class') or '').split()))}")
        if len(names) > 6:
            break
    return "/".join(names)
