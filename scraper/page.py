"""One answered page, parsed: its links wherever they hide, its rows, its headline, its scripts.

Links stand in `<a>`, `<area>`, `<option>`, frames, `onclick`, strings of scripts and HTML comments; `<base href>`
decides what relative ones mean. Nothing here knows what a report is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any, Literal, NamedTuple

import lxml.html
from lxml import etree

from scraper.addresses import resolve
from scraper.fetch import Answer

Source = Literal["page", "script", "comment", "api"]

MOST_LINKS = 10_000
"""Links of one page that are looked at; no list is longer."""

_NEARBY = 60
"""Links looked at around a link to find its row; a guard against pages with thousands of like links."""

_SPACE = re.compile(r"[\s ]+")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_CALL_ADDRESS = re.compile(r"""["']((?:https?:)?[./\w%-][^"'\s<>]*?(?:/|\.\w{2,5}|\?[^"'\s]*))["']""")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)


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


class Page:
    """The page of an answer. `url` is where it was found in the end."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.url = answer.final_url
        self.text = answer.text if answer.is_text else ""

    @cached_property
    def _parts(self) -> tuple[lxml.html.HtmlElement, list[str], list[str], list[str]]:
        root = _tree(self.text)
        sources = [str(source) for source in root.xpath("//script/@src")]
        scripts = [node.text for node in root.iter("script") if node.text and not node.get("src")]
        comments = [str(node.text) for node in root.xpath("//comment()") if node.text and "<a" in node.text.lower()]
        return _stripped(root), scripts, comments, sources

    @property
    def root(self) -> lxml.html.HtmlElement:
        """The parsed markup without scripts, styles and comments; an empty document when there is none."""
        return self._parts[0]

    @property
    def scripts(self) -> list[str]:
        """The inline scripts, whatever their type."""
        return self._parts[1]

    @property
    def comments(self) -> list[str]:
        """The HTML comments that hold links."""
        return self._parts[2]

    @property
    def script_files(self) -> list[str]:
        """The addresses of the script files that the page loads."""
        return [url for source in self._parts[3] if (url := resolve(self.base, source)) is not None]

    @cached_property
    def frames(self) -> list[str]:
        """The addresses of the frames of the page."""
        found = (resolve(self.base, node.get("src") or "") for node in self.root.iter("iframe", "frame"))
        return list(dict.fromkeys(url for url in found if url is not None))

    @cached_property
    def base(self) -> str:
        """What relative addresses are relative to."""
        for href in self.root.xpath("//base/@href")[:1]:
            return resolve(self.url, str(href)) or self.url
        return self.url

    @cached_property
    def title(self) -> str:
        return squeeze(" ".join(self.root.xpath("//title//text()")[:3]))

    @cached_property
    def metas(self) -> dict[str, str]:
        """`<meta name=… content=…>`, names in lower case, the first of each that is not empty."""
        found: dict[str, str] = {}
        for meta in self.root.iter("meta"):
            name, content = (meta.get("name") or "").strip().lower(), (meta.get("content") or "").strip()
            if name and content:
                found.setdefault(name, content)
        return found

    @cached_property
    def headlines(self) -> list[str]:
        """What the page calls itself, the surest first: ArticleTitle, h1–h3, elements classed as title, `<title>`."""
        texts = [self.metas.get("articletitle", "")]
        texts += [text_of(node) for node in self.root.iter("h1", "h2", "h3")]
        classed = "//*[contains(translate(concat(@class,' ',@id),'TILE','tile'),'title')]"
        texts += [text_of(node) for node in self.root.xpath(classed)[:12]]
        texts.append(self.title)
        return [text for text in dict.fromkeys(texts) if 0 < len(text) < 200]

    @cached_property
    def visible(self) -> str:
        """The text a reader sees, white space squeezed out."""
        return _SPACE.sub("", text_of(self.root))

    @cached_property
    def links(self) -> list[Link]:
        """The links of the live page, in order, each address with its best text once."""
        best: dict[str, Link] = {}
        for href, text in _anchors(self.root):
            url = resolve(self.base, href)
            if url is not None and (url not in best or len(text) > len(best[url].text)):
                best[url] = Link(url, text)
        return list(best.values())

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the live page: every link with the date beside it."""
        return rows_of(self.root, self.base)

    @cached_property
    def script_rows(self) -> list[Row]:
        """Rows that only scripts hold: markup in strings or CDATA records, objects with an address and a title."""
        return [row for script in self.scripts for row in rows_of_script(script, self.base)]

    @cached_property
    def comment_rows(self) -> list[Row]:
        """Rows inside HTML comments."""
        return [r._replace(source="comment") for text in self.comments for r in rows_of(parse(text), self.base)]

    def json(self) -> Any:
        """The answer as JSON, also in a JSONP call. ValueError when it is neither."""
        text = self.text.strip().lstrip("﻿")
        if not text.startswith(("{", "[")):
            start, end = text.find("("), text.rfind(")")
            text = text[start + 1 : end] if 0 <= start < end else text
        return json.loads(text)


def parse(text: str) -> lxml.html.HtmlElement:
    """Markup as a tree without scripts, styles and comments; an empty document for what holds none."""
    return _stripped(_tree(text))


def _tree(text: str) -> lxml.html.HtmlElement:
    try:
        return lxml.html.document_fromstring(_XML_DECLARATION.sub("", text.replace("\x00", "")))
    except (etree.ParserError, ValueError):
        return lxml.html.document_fromstring("<html><body></body></html>")


def _stripped(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    etree.strip_elements(root, "script", "style", "template", etree.Comment, with_tail=False)
    return root


def squeeze(text: str) -> str:
    """White space, also no-break and full-width, as single blanks."""
    return _SPACE.sub(" ", text).strip()


def text_of(node: Any) -> str:
    """The text below a node, white space squeezed."""
    return squeeze("".join(node.itertext()))


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
    """What a link says: its text, or its `title`, or the `alt` of its picture, whichever says most."""
    shown = text_of(node)
    said = squeeze(node.get("title") or "")
    if shown and (not said or len(said) < len(shown.rstrip(".…"))):
        return shown
    if said:
        return said
    alts = [squeeze(str(alt)) for alt in node.xpath(".//img/@alt | .//img/@title")]
    return max(alts, key=len, default="")


def _anchors(root: Any) -> Iterator[tuple[str, str]]:
    nodes = root.iter("a", "area", "option", "li", "td", "span", "div", "button", "iframe", "frame")
    for node in islice(nodes, 5 * MOST_LINKS):
        if node.tag in ("a", "area"):
            href = node.get("href") or ""
            text = link_text(node) if node.tag == "a" else squeeze(node.get("alt") or node.get("title") or "")
            if href and not href.lower().startswith("javascript:") and href != "#":
                yield href, text
            else:
                yield from ((call, text) for call in _called(f"{href} {node.get('onclick') or ''}"))
        elif node.tag in ("iframe", "frame"):
            if node.get("src"):
                yield node.get("src"), squeeze(node.get("title") or "")
        elif node.tag == "option":
            value = node.get("value") or ""
            if "/" in value or re.search(r"\.\w{3,5}$", value):
                yield value, text_of(node)
        elif node.get("onclick"):
            yield from ((call, text_of(node)[:200]) for call in _called(node.get("onclick")))


def _called(code: str) -> list[str]:
    """Addresses handed to a call such as `window.open('…')` or `jumpToDetail('./…')`."""
    return [match.group(1) for match in _CALL_ADDRESS.finditer(code[:2000])][:1]


def rows_of(root: Any, base: str) -> list[Row]:
    """Every `<a>` below a node as a row, in order; of several links to one address the best titled."""
    best: dict[str, Row] = {}
    for node in islice(root.iter("a"), MOST_LINKS):
        href, text = node.get("href") or "", link_text(node)
        if not href or href.lower().startswith("javascript:"):
            href = next(iter(_called(f"{href} {node.get('onclick') or ''}")), "")
        url = resolve(base, href) if href else None
        if url is None or not text or "{{" in text:
            continue
        row = _row_node(node)
        published = _date_beside(node, row, text)
        candidate = Row(url, _undated(text), published, _block_key(row))
        known = best.get(url)
        if known is None or (candidate.published is not None, len(candidate.title)) > (
            known.published is not None, len(known.title)
        ):  # fmt: skip
            best[url] = candidate
    return list(best.values())


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


def _undated(title: str) -> str:
    """A title without the date some lists print inside its link."""
    return re.sub(
        r"^[\s\[(（【]*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\s\])）】]+|[\s\[(（【]+\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\s\])）】]*$",
        "",
        title,
    )


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


_OBJECT = re.compile(r"\{[^{}]{10,3000}\}")
_PAIR = re.compile(r"""["']?\b([A-Za-z_]\w{0,40})["']?\s{0,9}[:=]\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_SUMMED = re.compile(r"""^\s*["']?\s*\+|\+\s*["']?\s*$""")
_CHUNK = 3000
_URL_NAMES = ("url", "href", "link", "linkurl", "infourl", "docpuburl", "visiturl", "puburl", "path")
_TITLE_NAMES = ("title", "doctitle", "showtitle", "realtitle", "infotitle", "name", "subject")


def rows_of_script(script: str, base: str) -> list[Row]:
    """Rows in the text of a script; templates (rows with `{{` or string sums) give none."""
    rows: list[Row] = []
    records = [part.partition("</record>")[0] for part in re.split(r"(?i)<record>", script)[1:]]
    if records:
        for record in records:
            markup = record.strip().removeprefix("<![CDATA[").removesuffix("]]>")
            rows += [row._replace(source="script") for row in rows_of(parse(markup), base)]
        return rows
    if "<a" in script.lower():
        plain = script.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")
        for line in plain.splitlines():
            if "</a" in line.lower() and not re.search(r"""["']\s*\+|\+\s*["']|\$\{|\{\{""", line):
                rows += [row._replace(source="script") for row in rows_of(parse(line), base)]
    return rows or _object_rows(script, base)


def _object_rows(script: str, base: str) -> list[Row]:
    rows: list[Row] = []
    chunks = [match.group() for match in _OBJECT.finditer(script)]
    chunks = chunks or [chunk[:_CHUNK] for chunk in re.split(r"(?=\bvar\s+url\b)", script) if chunk.startswith("var")]
    for chunk in chunks:
        pairs: dict[str, str] = {}
        for found in _PAIR.finditer(chunk):
            value = found[2] or found[3] or ""
            if not _SUMMED.search(value):  # title="'+title+'" is how the row is written, not what it says
                pairs.setdefault(found[1].lower(), value)
        href = next((pairs[name] for name in _URL_NAMES if pairs.get(name)), "")
        title = next((pairs[name] for name in _TITLE_NAMES if pairs.get(name)), "")
        url = resolve(base, unescape(href)) if href else None
        if url is not None and title:
            rows.append(Row(url, squeeze(unescape(title)), find_date(chunk.replace(title, "")), "script", "script"))
    return rows


def unescape(text: str) -> str:
    """The escapes of JavaScript strings, as far as lists use them."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)
    return re.sub(r"\\(.)", r"\1", plain)
