"""Hanweb's catalogue of open information: POST /module/xxgk/search.jsp, a fragment of `li` with `b`, or of table rows.

What to ask stands in many places: a `loadDynamic` call, the address of the frame with the tree (tree.jsp), the
page's own address (`number`, `vc_xxgkarea`). Where none names the class of information, the tree does.
"""

from __future__ import annotations

import html
import re
from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scraper.errors import ListUnreadable
from scraper.pages.page import Link, Page, Row, rows_of, text_of
from scraper.pages.reading import says_empty
from scraper.platforms.answers import MOST_PAGES, call, stalled
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.seen import Seen
from scraper.words.agencies import is_agency_name
from scraper.words.titles import is_column_name, is_report, normalise

_SEARCH = "/module/xxgk/search.jsp"
_REPORT = "/module/xxgk/xxgkAnnualReport.jsp"
_TREE = re.compile(r"""["']([^"'\s<>]{0,200}module/xxgk/tree\.jsp[^"'\s<>]{0,500})["']""", re.IGNORECASE)
_DYNAMIC = re.compile(r"loadDynamic\s*\((.{0,1500}?)\)\s*[;<]", re.DOTALL)
_ARGUMENT = re.compile(r"""\s*,\s*["']([^"']*)["']""")
_PLACED = re.compile(r"""["']?\b(infotypeId|jdid|divid|area|sortfield|standardXxgk)["']?\s*[:=]\s*["']([^"']*)["']""")
_NODE = re.compile(r"""funclick\(\s*\\?["']([\w-]+)\\?["'][^<>]{0,300}>\s*([^<]{1,60})""", re.IGNORECASE)
_PAGES = re.compile(r"共(\d+)页")
_ROWS = re.compile(r"共(\d+)条")
_NAMES = ("infotypeId", "jdid", "divid", "area", "sortfield", "standardXxgk")
_NO_PAGES = re.compile(r"共0(?:页|条)")


class HanwebXxgk(Generic):
    """Lists of the Hanweb catalogue."""

    name = "hanweb_xxgk"

    def recognises(self, page: Page) -> float:
        """Sure of the catalogue's own addresses and of what asks it; one page shows the report of a year, no list."""
        if urlsplit(page.url).path.endswith(_REPORT):
            return 0.0
        if "/module/xxgk/" in urlsplit(page.url).path or "xxgk/search.jsp" in page.ascii:
            return 0.96
        return 0.9 if _tree(page) else 0.0

    def columns(self, page: Page) -> list[Link]:
        """The tree that a shell page frames; the classes that a tree names, by the addresses of their lists."""
        if "/tree.jsp" in urlsplit(page.url).path:
            given = _parameters(page)
            base = urljoin(page.url, _SEARCH)
            return [
                Link(f"{base}?{urlencode(given | {'infotypeId': code, 'currpage': '1'})}", name.strip(), "api")
                for code, name in _NODE.findall(html.unescape(page.text))
            ]
        tree = _tree(page)
        return [Link(tree, "政府信息公开目录", "script")] if tree else []

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """Page after page of search.jsp, to the number of pages it declares."""
        given = _parameters(page)
        tree = _tree(page)
        written = not given.get("infotypeId") and any(is_report(row.title) for row in page.rows)
        if not written and not given.get("infotypeId") and tree:
            given["infotypeId"] = _code_of(await call(fetch, tree, referer=page.url, lasting=True))
        if written or not any(given.get(name) for name in ("infotypeId", "area", "divid")):
            async for listing in super().listings(page, fetch):
                yield listing
            return
        base = urljoin(page.base, _SEARCH)
        seen = Seen()
        pages: int | None = None
        for n in range(1, MOST_PAGES):
            form = [*given.items(), ("requestUrl", page.url), ("currpage", str(n))]
            answer = await call(fetch, base, form=form, referer=tree or page.url)
            rows = _rows(answer)
            text = answer.plain
            declared, counted = _ROWS.search(text), _PAGES.search(text)
            pages = int(counted[1]) if counted else pages
            fresh = {row.url for row in rows} - seen
            if not fresh and (n > 1 or not (says_empty(answer) or _NO_PAGES.search(text))):
                if n > 1 and (pages is None or n > pages):
                    return
                raise stalled(answer.url, len(seen), int(declared[1]) if declared else None)
            seen |= fresh
            yield Listing(answer.url, rows, int(declared[1]) if declared else None, pages)
            if pages is not None and n >= max(pages, 1):
                return


def _tree(page: Page) -> str | None:
    """The address of the tree that a page frames or loads."""
    found = _TREE.search(page.text) if "xxgk/tree.jsp" in page.lower else None
    return urljoin(page.base, html.unescape(found[1])) if found else None


def _parameters(page: Page) -> dict[str, str]:
    """What the page says about its list, from the weakest evidence to the strongest."""
    text = html.unescape(page.text)
    given = dict(_PLACED.findall(text))
    addresses = [
        html.unescape(found)
        for found in re.findall(r"""["']([^"'\s<>]{0,200}module/xxgk/[^"'\s<>]{0,500})["']""", text)
    ]
    for address in addresses:
        given |= _named(address)
    given |= _dynamic(text)
    given |= _named(page.url) if "/module/xxgk/" in page.url else {}
    own = dict(parse_qsl(urlsplit(page.url).query))
    given |= {name: own[key] for key, name in (("number", "infotypeId"), ("vc_xxgkarea", "area")) if own.get(key)}
    if given.get("infotypeId") in ("0", "undefined"):
        given["infotypeId"] = ""
    return {name: given[name] for name in _NAMES if name in given}


def _named(address: str) -> dict[str, str]:
    return {name: value for name, value in parse_qsl(urlsplit(address).query) if name in _NAMES and value}


def _dynamic(text: str) -> dict[str, str]:
    """`loadDynamic('/module/xxgk/search.jsp?…&area=A', 'div4', 'CODE', '0', '950', 'JDID', …)`."""
    for found in _DYNAMIC.finditer(text):
        if "search.jsp" not in found[1]:
            continue
        given = {name: value for name, value in re.findall(r"[?&](\w+)=([\w.:,-]+)", found[1]) if name in _NAMES}
        arguments = [m[1] for m in _ARGUMENT.finditer(found[1])]
        given |= {
            name: arguments[n] for n, name in ((0, "divid"), (1, "infotypeId"), (4, "jdid")) if n < len(arguments)
        }
        return given
    return {}


def _code_of(tree: Page) -> str:
    """The class of annual reports in a tree; ListUnreadable when it names none."""
    for code, name in _NODE.findall(html.unescape(tree.text)):
        if is_column_name(normalise(name)):
            return str(code)
    raise ListUnreadable(f"{tree.url}: the tree of classes names none of annual reports")


def _rows(answer: Page) -> list[Row]:
    """The rows of an answer; in the table form with the agency that publishes."""
    if re.search(r"<(?:ul|li|table|tr|div)\b", answer.text, re.IGNORECASE) is None:
        raise ListUnreadable(f"{answer.url}: no list in the answer: {answer.text.strip()[:80]!r}")
    publishers: dict[str, str] = {}
    for line in answer.root.iter("tr"):
        cells = [text_of(cell) for cell in line.iter("td")]
        agency = next((cell for cell in cells if is_agency_name(cell)), None)
        publishers |= {row.url: agency for row in rows_of(line, answer.base) if agency} if len(cells) > 2 else {}
    return [row._replace(source="api", publisher=publishers.get(row.url)) for row in answer.rows if len(row.title) > 1]


PLATFORM = HanwebXxgk()
