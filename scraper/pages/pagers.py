"""Where the next page of a list is: what pages say about it, in all the forms seen.

`read_pager` collects evidence from a page: an explicit next link, numbered links, calls and variables of pager
scripts, totals in the text. What addresses follow from it is for `scraper.pages.pager_addresses`.
"""

from __future__ import annotations

import re
from base64 import b64decode
from contextlib import suppress
from itertools import islice
from urllib.parse import unquote_plus, urlsplit
from weakref import WeakKeyDictionary

from scraper.addresses import resolve
from scraper.expressions import filled, holes, targets
from scraper.fetching.media import IMAGE_EXTENSIONS, extension
from scraper.pages.controls import is_drawn_by_script, next_by_script
from scraper.pages.page import MOST_LINKS, Page, parse
from scraper.pages.pager_addresses import Pager, same_list, stem_of
from scraper.pages.pager_calls import pager_calls, plain_numbers, widget_totals
from scraper.pages.pager_controls import read_controls
from scraper.pages.pager_links import counted_in_words

_Q = r"""["']"""
_SET_PAGE = re.compile(rf"""{_Q}setPage{_Q}\s*,\s*(\d+)\s*,\s*(\d+)""")
_COUNT = re.compile(
    rf"\b(?:countPage|totalPages?|pageCount|pagecount|maxPageNum|total_page|pageTotal|m_nPageCount|logicTotalPage|pageNums?|pagination_script_config\.total)\b"
    rf"{_Q}?\s*[:=]\s*(?:parseInt\(\s*)?{_Q}?(\d+)"
)
_ATTRIBUTE_COUNT = re.compile(rf"\b(pagecount|data-pages?|total-?pages?|pages)\s*=\s*{_Q}(\d+){_Q}", re.IGNORECASE)
_MAY_COUNT = re.compile(rf"page(?:s|count)?\s*=\s*{_Q}\d")  # what most pages lack, in small letters: a quick look
_CURRENT = re.compile(
    rf"\b(?:currentPage|curPage|pagination_script_config\.current)\b{_Q}?\s*[:=]\s*{_Q}?(\d+){_Q}?\s*([+-]\s*\d)?"
)
_PREFIX = re.compile(rf"\b(?:PAGE_NAME|prefix|pageName|page_name)\b{_Q}?\s*[:=]\s*{_Q}([\w./-]+){_Q}")
_SUFFIX = re.compile(rf"\b(?:PAGE_EXT|suffix|pageExt|page_ext)\b{_Q}?\s*[:=]\s*{_Q}\.?(\w+){_Q}")
_ROWS = re.compile(
    rf"\b(?:recordCount|totalRecords?|totalCount|articleCount|total_?record|rowCount)\b{_Q}?\s*[:=]\s*(?:parseInt\(\s*)?{_Q}?(\d+)",
    re.IGNORECASE,
)
_DIVIDED = re.compile(r"Math\.ceil\(\s*([\w.]{1,40})\s*/\s*([\w.]{1,40})\s*\)")
_STATE = re.compile(rf"{_Q}(page|pageNo|pageNum|pageIndex|pageNumber|currentPage|current){_Q}\s*:\s*1\b")
_TEXT_PAGES = re.compile(
    r"共(?:计|有)?\s*(\d+)\s*页|(?:第|页次[::]?|当前)\s*\d+\s*(?:页)?\s*/\s*(?:共)?\s*(\d+)\s*页?|(?<![\d/.-])1\s*/\s*(\d{1,4})\s*页|Page1of(\d{1,4})(?!\d)"
)
_TEXT_ROWS = re.compile(
    r"共(?:计|有)?\s*(\d{1,6})\s*(?:条|篇|项|个?记录)|(?:总共|总计)[::]?\s*(\d{1,6})\s*(?:条|篇|项)|"
    r"(?:总数|记录数)[::]?\s*(\d{1,6})(?!\d)"
)
# onclick="_simple_list_gotopage_fun(31,'u13_goto',2)": 博达, whose pages are numbered from the oldest
_GOTO = re.compile(r"_simple_list_gotopage_fun\(\s*(\d{1,6})")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{40,20000}={0,2}")
COUNTER = re.compile(
    r"(?:(?:get)?(?:cur(?:r|rent)?|page|target|to)_?(?:page|index|num|no|number)?|p|n|i|num|index)", re.IGNORECASE
)
"""What scripts call the number of a page that an address is put together with."""

_PLACE = "987654321"
_READ: WeakKeyDictionary[Page, Pager] = WeakKeyDictionary()


def read_pager(page: Page) -> Pager:
    """The evidence on one page; totals are None where it declares none. It is read once, and shared by all who ask."""
    if (known := _READ.get(page)) is None:
        known = _READ[page] = _read(page)
    return known


def _read(page: Page) -> Pager:
    pager = Pager(page.url)
    code = plain_numbers("\n".join([*page.scripts, *page.comments]))
    _from_calls(pager, page, code)
    read_controls(pager, page.root, page)
    for markup in _encoded(page):
        read_controls(pager, parse(markup), page)
    _from_text(pager, page, code)
    if pager.pages is None and not pager.next_url and _MAY_COUNT.search(page.lower):
        pager.pages = _attribute_pages(page.text)
    goto = _GOTO.search(page.text)
    if goto is not None:
        pager.pages, pager.backwards = pager.pages or int(goto[1]), True
    pager.forms = _forms(page)
    if pager.forms and pager.pages is None and not (pager.next_url or pager.numbered):
        pager.unread = pager.unread or next_by_script(page) is not None  # 下一页 steps on: turn(1)
    first = (urlsplit(form).path.replace("{{page}}", "1") for form in pager.forms)  # list_1.js, or list.js?page=1
    pager.of_data = not _script_paths(page).isdisjoint(first)
    state = _STATE.search(code)
    pager.parameter = state[1] if state is not None else "page"
    has_stems = bool(pager.stems or pager.numbered or pager.forms)
    silent = pager.pages is None and pager.rows is None and not (pager.next_url or has_stems or pager.unread)
    pager.blank = silent and is_drawn_by_script(page)
    pager.guessed = not has_stems and ((pager.pages or 1) > 1 or pager.unread or pager.blank)
    return pager


def _from_calls(pager: Pager, page: Page, code: str) -> None:
    for call in pager_calls(code):
        if call.pages is None:
            pager.unread = True
            continue
        pager.called = True
        pager.pages = max(pager.pages or 0, call.pages)
        pager.current = call.current if pager.current is None else pager.current
        pager.rows = call.rows if pager.rows is None else pager.rows
        _add_stems(pager, page, call.prefix, call.suffix, (1, 0) if call.current else (0, 1))
    widget = widget_totals(code)
    if widget is not None and pager.pages is None:
        pager.rows, pager.pages = widget
    if pager.pages is None:
        pager.pages = _divided(code)
    set_page = _SET_PAGE.search(code)
    if set_page is not None and pager.pages is None:
        pager.pages = int(set_page[2])
        _add_stems(pager, page, "", "", (1, 0))
    counts = [int(found[1]) for found in _COUNT.finditer(code)]
    if counts and pager.pages is None:
        pager.pages = max(counts)
        current = _CURRENT.search(code)
        pager.current = int(current[1]) + int((current[2] or "0").replace(" ", "")) if current else None
        prefix, suffix = _PREFIX.search(code), _SUFFIX.search(code)
        _add_stems(pager, page, prefix[1] if prefix else "", suffix[1] if suffix else "", (0, 1))


def _divided(code: str) -> int | None:
    """The number of pages that a script works out: `var total = 36, size = 12; Math.ceil(total / size)`."""
    for found in _DIVIDED.finditer(code):
        rows, size = (_number_of(name, code) for name in found.groups())
        if rows and size and size > 1:
            return -(-rows // size)
    return None


def _number_of(name: str, code: str) -> int | None:
    """A number, or that to which a script sets a name."""
    if name.isdecimal():
        return int(name)
    set_to = re.search(rf"(?<![\w.]){re.escape(name)}\s*=\s*{_Q}?(\d{{1,6}}){_Q}?\s*[,;\n]", code)
    return int(set_to[1]) if set_to is not None else None


def _attribute_pages(text: str) -> int | None:
    """The number of pages that an attribute tells; several of one name are the numbers of their links."""
    found = [(name.lower(), int(number)) for name, number in _ATTRIBUTE_COUNT.findall(text)]
    told = {name: {number for other, number in found if other == name} for name, _ in found}
    return next((min(numbers) for numbers in told.values() if len(numbers) == 1), None)


def _forms(page: Page) -> list[str]:
    """The addresses that scripts go to with the number of a page: `location.href = '?page=' + obj.curr`."""
    if not any(mark in page.ascii for mark in ("location", "getScript", ".src")):
        return []
    found = []
    for form in targets(page.scripts):
        name = holes(form)[0].rpartition(".")[2].removesuffix("()") if len(holes(form)) == 1 else ""
        url = resolve(page.base, filled(form, lambda _: _PLACE) or "") if COUNTER.fullmatch(name) else None
        if url is None or extension(url) in IMAGE_EXTENSIONS:
            continue
        if same_list(url, page.url) or urlsplit(url).path in _script_paths(page):
            found.append(url.replace(_PLACE, "{{page}}"))
    return list(dict.fromkeys(found))


def _script_paths(page: Page) -> set[str]:
    """The paths of the page's script files, one of which may bring the rows of its list (JSONP)."""
    here = urlsplit(page.url).netloc
    return {parts.path for url in page.script_files if (parts := urlsplit(url)).netloc == here}


def _add_stems(pager: Pager, page: Page, prefix: str, suffix: str, bases: tuple[int, ...]) -> None:
    stem, own_suffix = stem_of(page.url)
    start = resolve(page.base, prefix) if prefix else stem
    if start is None:
        return
    for base in bases:
        entry = (start, suffix or own_suffix, base)
        if entry not in pager.stems:
            pager.stems.append(entry)


def _encoded(page: Page) -> list[str]:
    """Markup that a script writes from the Base64 text of an element: a pager, on sites of Yunnan."""
    if "atob" not in page.text:
        return []
    found = []
    for node in islice(page.root.xpath("//div[not(*)] | //span[not(*)] | //p[not(*)]"), MOST_LINKS):
        text = (node.text or "").strip()
        if _BASE64.fullmatch(text):
            with suppress(ValueError):
                found.append(unquote_plus(b64decode(text).decode("utf-8")))
    return found


def _from_text(pager: Pager, page: Page, code: str) -> None:
    text = page.plain
    if pager.pages is None:
        found = _TEXT_PAGES.search(text)
        if found is not None:
            pager.pages = int(next(group for group in found.groups() if group))
    if pager.rows is None:
        found = _TEXT_ROWS.search(text) or _ROWS.search(code)
        if found is not None:
            pager.rows = int(next(group for group in found.groups() if group))
    pager.pages = counted_in_words(text, "页") if pager.pages is None else pager.pages
    pager.rows = counted_in_words(text, "条篇") if pager.rows is None else pager.rows
