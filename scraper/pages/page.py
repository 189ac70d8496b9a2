"""One answered page, parsed: its links wherever they hide, its rows, its headline, its scripts.

Links stand in `<a>`, `<area>`, `<option>`, frames, `onclick`, strings of scripts and HTML comments; `<base href>`
decides what relative ones mean. Nothing here knows what a report is.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cached_property, partial
from html import escape
from itertools import islice
from typing import Any

import lxml.html
from lxml import etree

from scraper.addresses import resolve
from scraper.expressions import FIELD_VALUE, holes, targets
from scraper.fetching.messages import Answer
from scraper.pages.markup import (
    MOST_LINKS,
    Link,
    Row,
    Source,
    anchors,
    encode_queries,
    find_date,
    kept_source,
    link_text,
    parse,
    rows_of,
    squeeze,
    stripped,
    text_of,
    tree,
    visible_of,
)
from scraper.pages.openers import Opener, openers
from scraper.pages.scriptrows import packed_texts, rows_of_script, unescape
from scraper.words.titles import normalise

__all__ = [
    "MOST_LINKS",
    "Link",
    "Page",
    "Row",
    "Source",
    "find_date",
    "link_text",
    "parse",
    "rows_of",
    "rows_of_script",
    "squeeze",
    "text_of",
    "unescape",
]


_NAMED = etree.XPath("//*[@class or @id]")
_DATA: Any = etree.XPath("//@*[starts-with(normalize-space(), '[{')]", smart_strings=False)
_MOST_DATA = 100
_JSONP = re.compile(
    r"""(?:/\*.{0,40}?\*/|[;\s]){0,4}(?:try\s*\{\s*)?(?:typeof\s+[\w$.]+\s*===?\s*["']function["']\s*&&\s*)?[\w$.\[\]"']+\s*\("""
)
_markup = partial(lxml.html.tostring, encoding="unicode")


class Page:
    """The page of an answer. `url` is where it was found in the end; `rendered` when its text is what its scripts made
    of it, from `source`; `lost` then names what they asked for in vain. `bare` is the page as it came, where the code
    of its script files, or links, were put into it; `with_menu` tells that links were, `with_list` that these are all
    that there is to read of it."""

    def __init__(self, answer: Answer, *, source: Page | None = None, lost: tuple[str, ...] = ()) -> None:
        self.answer = answer
        self.source = source
        self.rendered = source is not None
        self.lost = lost
        self.bare: Page | None = None
        self.with_menu = self.with_list = False
        self.url = answer.final_url
        self.text = answer.text if answer.is_text else ""

    def with_scripts(self, codes: list[str]) -> Page:
        """The same page with the code of script files as if it stood in it."""
        return self._with("".join("<script>{}</script>".format(code.replace("</", "<\\/")) for code in codes))

    def with_links(self, links: list[Link], *, alone: bool = True) -> Page:
        """The same page with a menu as if its links stood in it; `alone` where it has nothing else to be read."""
        items = (f"<li><a href='{escape(link.url)}'>{escape(link.text)}</a></li>" for link in links)
        page = self._with(f"<ul>{''.join(items)}</ul>")
        page.with_menu, page.with_list = True, alone
        return page

    def _with(self, inline: str) -> Page:
        before, end, after = self.text.rpartition("</body>")  # what stands behind the document is not parsed
        text = f"{before}{inline}{end}{after}" if end else f"{self.text}{inline}"
        body = text.encode("utf-8", "replace")
        page = Page(replace(self.answer, body=body, charset="utf-8"), source=self.source, lost=self.lost)
        page.bare = self.bare or self
        return page

    @cached_property
    def _parts(self) -> tuple[lxml.html.HtmlElement, list[str], list[str], list[str]]:
        if any(kind in self.answer.media_type for kind in ("javascript", "json")):
            return tree(""), [self.text], [], []  # what a page would run or read, a call of its function with data
        root = tree(self.text)
        loaded = list(root.iter("script"))
        sources = [source for node in loaded if (source := node.get("src")) is not None]
        scripts = [node.text for node in loaded if node.text and not node.get("src")]
        scripts += [
            "".join(map(_markup, node)) for node in root.iter("template") if next(node.iter("a"), None) is not None
        ]
        comments = [text for node in root.iter(etree.Comment) if (text := node.text) and "<a" in text.lower()]
        if self.codec == "gb18030":
            encode_queries(root, self.codec)
        return stripped(root), scripts, comments, sources

    @property
    def codec(self) -> str:
        """The encoding in which the page came."""
        return (self.source or self.bare or self).answer.decoded[1]

    @property
    def root(self) -> lxml.html.HtmlElement:
        """The parsed markup without scripts, styles and comments; an empty document when there is none."""
        return self._parts[0]

    @property
    def scripts(self) -> list[str]:
        """The inline scripts, whatever their type, and templates that hold links."""
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
        """The addresses of the frames of the page, of objects that are pages, of islands of data (`<xml src>`), and
        those that scripts give a frame."""
        written = [self._shown_in(node) for node in self.root.iter("iframe", "frame")]
        written += [node.get("data") or "" for node in self.root.iter("object") if node.get("type") == "text/html"]
        written += [node.get("src") or "" for node in self.root.iter("xml")]
        found = (resolve(self.base, source) for source in written if source)
        return list(dict.fromkeys(url for url in found if url is not None))

    def _shown_in(self, frame: Any) -> str:
        """The address of a frame, or what it keeps until it is looked at, or what a script gives it."""
        source = frame.get("src") or ""
        own = source if resolve(self.base, source) is not None else kept_source(frame)
        return own or self._set_to(frame.get("id"))

    def _set_to(self, name: str | None) -> str:
        """The address that a script gives the element of an id; empty where it is put together of what is not known."""
        codes = [script for script in self.scripts if name and name in script]
        return next((form for form in targets(codes) if not holes(form)), "")

    @cached_property
    def ascii(self) -> str:
        """The ASCII characters of the page alone, in which the marks of platforms are looked for."""
        return self.text.encode("ascii", "ignore").decode("ascii")

    @cached_property
    def lower(self) -> str:
        """`ascii` in small letters."""
        return self.ascii.lower()

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
        named: Any = _NAMED(self.root)
        titled = (node for node in named if "title" in f"{node.get('class')} {node.get('id')}".lower())
        texts += [text_of(node) for node in islice(titled, 12)]
        texts.append(self.title)
        return [text for text in dict.fromkeys(texts) if 0 < len(text) < 200]

    @cached_property
    def visible(self) -> str:
        """The text a reader sees, white space squeezed out."""
        return visible_of(self.root)

    @cached_property
    def plain(self) -> str:
        """`visible` in half-width forms, as titles and headings are compared."""
        return normalise(self.visible)

    @cached_property
    def openers(self) -> dict[str, Opener]:
        """The functions of the page's scripts that its links and rows call to lead on."""
        calls = any(
            mark in self.lower
            for mark in ("onclick", "onchange", "javascript:", "change(", "click(", "'click'", '"click"')
        )
        return openers([FIELD_VALUE.sub(self._hidden_value, script) for script in self.scripts]) if calls else {}

    def _hidden_value(self, field: re.Match[str]) -> str:
        """What a hidden field keeps, as a text of a script; the expression itself for a field that is typed into."""
        kept = self.root.xpath("//input[@id=$name and @type='hidden']/@value", name=field[1] or field[2])
        return f"'{kept[0]}'" if kept and "'" not in kept[0] else field[0]

    @cached_property
    def links(self) -> list[Link]:
        """The links of the live page, in order, each address with its best text once."""
        best: dict[str, Link] = {}
        for href, text in anchors(self.root, self.openers):
            url = resolve(self.base, href)
            if url is not None and (url not in best or len(text) > len(best[url].text)):
                best[url] = Link(url, text)
        return list(best.values())

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the live page: every link with the date beside it."""
        return rows_of(self.root, self.base, self.openers)

    @cached_property
    def script_rows(self) -> list[Row]:
        """Rows that only scripts hold: markup in strings or CDATA records, objects with an address and a title; also
        markup kept in a text field for a script to show, or in the attribute of a frame."""
        codes = [*self.scripts, *(text for script in self.scripts for text in packed_texts(script)), *self._data]
        rows = [row for code in codes for row in rows_of_script(code, self.base)]
        kept = [text for node in self.root.iter("textarea", "xmp") if "<a" in (text := node.text_content())]
        kept += [text for node in self.root.iter("iframe") if "<a" in (text := node.get("srcdoc") or "")]
        return rows + [r._replace(source="script") for text in kept for r in rows_of(parse(text), self.base)]

    @property
    def _data(self) -> list[str]:
        """The arrays of objects that elements carry in an attribute for a component to show."""
        found = _DATA(self.root) if "[{" in self.ascii else []
        return [str(value) for value in islice(found, _MOST_DATA)]

    @cached_property
    def comment_rows(self) -> list[Row]:
        """Rows inside HTML comments."""
        return [r._replace(source="comment") for text in self.comments for r in rows_of(parse(text), self.base)]

    def json(self) -> Any:
        """The answer as JSON, also in a JSONP call. ValueError when it is neither."""
        text = self.text.strip().lstrip("﻿")
        if not text.startswith(("{", "[")):
            call = _JSONP.match(text)
            text = text[call.end() : text.rfind(")")] if call is not None else text
        return json.loads(text)
