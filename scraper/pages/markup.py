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
from scraper.pages.cuttitles import named_by_address, undated, whole_title
from scraper.pages.decode import without_declaration
from scraper.pages.expressions import Opener, filled, opened, targets
from scraper.pages.tablerows import says_nothing, title_beside, title_in_table
from scraper.pages.unclosed import with_closed_links

Source = Literal["page", "script", "comment", "api"]

MOST_LINKS = 10_000
"""Links of one page that are looked at; no list is longer."""

_CLICKED = ("li", "tr", "div", "p", "dd")
"""What lists make clickable as a whole, without a link inside."""

_NEARBY = 60
"""Links looked at around a link to find its row; a guard against pages with thousands of like links."""

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_CALL_ADDRESS = re.compile(r"""["']((?:https?:)?[./\w%-][^"'\s<>]*?(?:/|\.\w{2,5}|\?[^"'\s]*))["'](?!\s*\+)""")
_OWN_VALUE = re.compile(r"\bthis\.(?:options\[\s*this\.selectedIndex\s*\]\.)?value\b")
_NO_OPENERS: Mapping[str, Opener] = {}
_text: Any = etree.XPath("string()", smart_strings=False)
_QUERY = "".join(map(chr, range(0x21, 0x7F)))  # what is ASCII stays as it is written
_PARSER = lxml.html.HTMLParser(encoding="utf-8", collect_ids=False)


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


def anchors(root: Any, known: Mapping[str, Opener] = _NO_OPENERS) -> Iterator[tuple[str, str]]:
    """Address as written and text of everything that leads on: links, areas, frames, options, calls.

    `known` are the functions of the page's scripts that lead to an address made of what they are called with.
    """
    nodes = root.iter("a", "area", "option", "li", "td", "span", "div", "button", "iframe", "frame")
    for node in islice(nodes, 5 * MOST_LINKS):
        if node.tag in ("a", "area"):
            href = node.get("href") or ""
            text = link_text(node) if node.tag == "a" else squeeze(node.get("alt") or node.get("title") or "")
            if href and not href.lower().startswith("javascript:") and not href.startswith("#"):
                yield href, text
            elif kept := _kept(node):
                yield kept, text
            else:
                yield from ((call, text) for call in _called(f"{href} {node.get('onclick') or ''}", known))
        elif node.tag in ("iframe", "frame"):
            if node.get("src"):
                yield node.get("src"), squeeze(node.get("title") or "")
        elif node.tag == "option":
            if address := address_of(node, known):
                yield address, text_of(node)
        elif node.get("onclick"):
            yield from ((call, link_text(node)[:200]) for call in _called(node.get("onclick"), known))


def _called(code: str, known: Mapping[str, Opener]) -> list[str]:
    """The address handed to a call such as `window.open('…')` or `jumpToDetail('./…')`, or made by a known function."""
    if "+" in code and (whole := next((form for form in targets([code[:2000]]) if "{{" not in form), "")):
        return [whole]
    found = _CALL_ADDRESS.search(code[:2000])
    address = found[1] if found is not None else opened(code[:2000], known) if known else ""
    return [address] if address else []


def _called_by(anchor: Any, href: str, known: Mapping[str, Opener]) -> str:
    """The address that a click on a link without one calls for, by its own code or that of the row around it."""
    codes = [href, anchor.get("onclick") or ""]
    for up in islice(anchor.iterancestors(), 4):
        if up.tag in ("ul", "ol", "table", "tbody", "body"):
            break
        codes.append(up.get("onclick") or "")
    return next((call for code in codes if code for call in _called(code, known)), "")


def _chosen(option: Any, known: Mapping[str, Opener]) -> str:
    """The address that choosing an option leads to: its value, or what the select makes of it; empty without one."""
    value = option.get("value") or ""
    if "/" in value or value.startswith("?") or re.search(r"\.\w{3,5}(?:\?|$)", value):
        return value
    select = next(option.iterancestors("select"), None)
    code = own_value_in((select.get("onchange") or "") if select is not None else "", option)
    bound = known.get(f"#{select.get('id')}") if select is not None and value else None
    if bound is not None:
        return filled(bound.form, lambda _: value) or ""
    if not value or not code:
        return ""
    return next((form for form in targets([code]) if "{{" not in form), "") or opened(code, known)


def own_value_in(code: str, node: Any) -> str:
    """The code of a field's handler with the value that it has when `node`, the field or an option, is chosen."""
    return _OWN_VALUE.sub(f"'{node.get('value') or ''}'", code)


def address_of(node: Any, known: Mapping[str, Opener] = _NO_OPENERS) -> str:
    """The address that a click on a link, an option or a row without a link leads to; empty without one."""
    if node.tag == "option":
        return _chosen(node, known)
    href = node.get("href") or ""
    if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        return href
    kept = _kept(node)
    if node.tag in ("a", "button", "input"):
        return kept or _called_by(node, href, known)
    if not (kept or node.get("onclick")) or next(node.iter("a"), None) is not None:
        return ""
    return kept or next(iter(_called(node.get("onclick"), known)), "")


def _kept(node: Any) -> str:
    """The address that an element keeps for a handler; empty without one."""
    return node.get("data-href") or node.get("data-url") or ""


def rows_of(root: Any, base: str, known: Mapping[str, Opener] = _NO_OPENERS) -> list[Row]:
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
