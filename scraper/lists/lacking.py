"""What a list lacks: signs on its own page of more rows than were read, whichever platform read them.

A list whose further pages or divisions cannot be had is seldom an error anywhere; it only ends early. So what was read
is held against what the page shows, and each sign of more is told in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

from scraper.addresses import resolve, same_site
from scraper.lists.doubles import doubled
from scraper.lists.periods import period_shown
from scraper.lists.reading import Reading, passes
from scraper.lists.unled import unled
from scraper.pages.clicks import address_of
from scraper.pages.controls import heads_reports, is_next, is_pager, loads_at_the_end, next_by_script, pages_to_select
from scraper.pages.markup import MOST_LINKS, anchors, brief_of, link_text, text_of, title_of
from scraper.pages.page import Link, Page, Row
from scraper.pages.pager_addresses import same_list
from scraper.pages.pager_calls import object_totals
from scraper.pages.pagers import read_pager
from scraper.pages.unclosed import is_cut_off
from scraper.platforms.generic import drawn_by
from scraper.platforms.turning import has_all, looks_full
from scraper.words.titles import is_cut, is_report, normalise

_TOTALS = ("data-total", "data-totalcount", "data-total-count", "data-count", "data-recordcount", "data-records")
_LOADS = re.compile(
    r"load-?_?more|more-?_?load|(?:btn|button)-?_?more|more-?_?(?:btn|button)|pull-?_?up", re.IGNORECASE
)
_MORE = re.compile(r"(?:点击|上拉|下拉|滑动|滚动|加载|载入|显示|查看)*(?:更多|加载|more|全部)[>》».…]*", re.IGNORECASE)
_SAYS_LOADS = re.compile(
    r"(?:(?:上拉|下拉|滑动|滚动|向[上下]滑动?)[^，。]{0,4}(?:加载|载入)|(?:正在)?加载(?:更多|中)|点击(?:加载|载入)).{0,6}"
)
_TITLED = re.compile(
    r"(?:总?共(?:计|有)?|[总合]计|总(?:记录|条|篇)?数|记录总?数|总(?=页数))(页数)?:?(\d{1,6})(条|篇|项|个?记录|页)?(?:记录|数据|信息)?"
)
_TOTAL = r"""["']?(?:total|totalCount|totalNum|totalRows|recordCount|count)["']?\s*:\s*["']?(\d{1,6})\b"""
_BESIDE_ROWS = re.compile(
    rf"""{_TOTAL}["']?\s*,[^{{}}\[\]]{{0,200}}\[\s*\{{|\}}\s*\]\s*,[^{{}}\[\]]{{0,200}}?{_TOTAL}""", re.IGNORECASE
)
_PAGES_BESIDE_ROWS = re.compile(
    r"""\bpages["']?\s*:\s*["']?(\d{1,4})\b["']?\s*,[^{}\[\]]{0,200}\[\s*\{""", re.IGNORECASE
)
_OF_COLUMN = re.compile(r"本(?:栏目|频道|目录|页面?)[^。;；\d]{0,14}?(\d{1,6})(?:条|篇|份|项|件)")
_ONLY = re.compile(r"[仅只](?:显示|展示|列出|列示|公开|提供|保留)(?:最近|最新|近|前)的?\d{1,4}(?:条|篇|份|项|个?年)")
_BY_SEARCH = re.compile(r"更多[^。;；]{0,16}?(?:年报|报告|年度)[^。;；]{0,8}?请[^。;；]{0,8}?(?:检索|搜索|查询)")
_IMAGE = re.compile(r"(?:^|[/_.-])(?:next|nxt|xyy|xiayiye)[\w-]*\.\w{3,4}$", re.IGNORECASE)
_FRACTION = re.compile(r"[‹<«]{0,2}1/([2-9]|[1-9]\d{1,2})[›>»]{0,2}")
_BREAKS_OFF = re.compile(
    r"(?:MicrosoftVBScript|MicrosoftOLEDB|MicrosoftJET|ADODB\.)\w{0,40}.{0,30}?(?:错误|error)'|"
    r"ServerErrorin'|Fatalerror:.{0,200}online\d|java\.\w+\.\w+Exception|ORA-\d{5}:|\[SQLServer\]"
)
MOST_DOUBLES = 3
_SHOW = re.compile(r"slide|swiper|banner|focus|carousel|flash", re.IGNORECASE)


def lacking(page: Page, reading: Reading, subs: Iterable[Link] = ()) -> list[str]:
    """What the page of a list shows that is not among what was read, a clause each.

    `subs` are the divisions that are visited as pages of their own.
    """
    found = list(unled(page, reading, (normalise(link.text) for link in subs)))
    if (broken := _BREAKS_OFF.search(page.visible)) is not None:
        found.append(f"it breaks off with an error of its server: {broken[0][:60]}")
    if is_cut_off(page.text):
        found.append("its markup breaks off in the middle, and rows may be missing; ask for it again")
    if reading.shown and (period := period_shown(page)):
        found.append(f"a field for dates is set to {period}, and all rows are of that time; ask for others")
    if (dead := _dead_titles(page, reading)) and reading.shown:
        found.append(f"{len(dead)} titles of reports ({dead[0]} …) lead nowhere without their script")
    named = ((resolve(page.base, href) or "", text) for href, text in anchors(page.root, page.openers))
    for url, titles in islice(doubled(named), MOST_DOUBLES):
        found.append(f"{len(titles)} reports ({titles[0]}; {titles[1]} …) are to be at one address, {url}")
    if reading.commented and drawn_by(page):
        found.append("only a comment of its markup has rows; a script that is not understood draws what readers see")
    if reading.declared is None or len(reading.rows) < reading.declared:
        found += _further_pages(page, reading)
    return found


def _dead_titles(page: Page, reading: Reading) -> list[str]:
    """The titles of reports on links without an address, but for those that other links lead to."""
    nodes = (node for node in islice(page.root.iter("a"), MOST_LINKS) if not address_of(node, page.openers))
    titles = dict.fromkeys(normalise(title_of(node)) for node in nodes if not is_next(link_text(node)))
    rows = (Row("", title, None, "") for title in titles if title and not is_cut(title) and len(title) > 5)
    return [row.title for row in rows if passes(row) and row.title not in reading.titles]


def _further_pages(page: Page, reading: Reading) -> Iterator[str]:
    """The signs of pages that were not read; none for a list that one call gave whole."""
    rows = len(reading.rows)
    answered = () if reading.shown or reading.called else _answered_totals(page)
    total = max([*_attribute_totals(page), *_written_totals(page), *answered], default=0)
    if total > rows:
        yield f"its markup counts {total} rows, {rows} were read; show it in a browser (browser = true)"
    if (note := _ONLY.search(page.visible) or _BY_SEARCH.search(page.visible)) is not None:
        yield f"it says that it holds back the others: {note[0]}"
    if reading.called:
        return
    titled = (int(number) for number, unit in _titled(page) if unit == "页")
    selects = map(pages_to_select, page.root.iter("select"))
    numbered = max(_numbered_to(page), _first_of(page)) if reading.shown else 1
    beside = () if reading.shown else _answered_pages(page)
    pages = max(1, _linked_to(page, reading), numbered, *selects, *titled, *beside)
    if pages > reading.pages:
        yield f"offers {pages} pages, the list ended after {reading.pages}; look at the next"
    if reading.pages > 1 or page.rendered or has_all(page, reading.rows):
        return
    control = next_by_script(page)
    said = control.said if control is not None else _loader(page)
    if said:
        yield f"only its first page is read: {said!r} brings more by script; show it in a browser (browser = true)"
    elif reading.shown and pages == 1 and _turns_nowhere(page):
        yield "its link to the next page brings nothing new; look at it"


def is_one_full_page(page: Page, reading: Reading) -> bool:
    """Whether a list was read from one page that its markup shows and that may be full."""
    return reading.shown and reading.pages == 1 and not page.rendered and looks_full(len(reading.rows))


def may_be_first(page: Page, reading: Reading) -> bool:
    """The sign of further pages that is none where a site is known to number its pages: a script draws the pager."""
    return is_one_full_page(page, reading) and read_pager(page).blank


def where_instead(page: Page, home: str) -> str:
    """Where the rows of a column without any may be, for who reads of it; empty where nothing tells."""
    elsewhere = [url for url in page.frames if not same_site(url, home)]
    if elsewhere:
        return f"it shows {elsewhere[0]}, which is to be entered as a site of its own"
    if dead := _dead_titles(page, Reading(page.url, "")):
        return f"{len(dead)} titles of reports ({dead[0]} …) lead nowhere without their script"
    typed = (node for node in page.root.iter("input") if (node.get("type") or "text").lower() in ("text", "search"))
    return "its rows may be found by a form alone" if next(typed, None) is not None else ""


def _attribute_totals(page: Page) -> Iterator[int]:
    """The numbers of rows written to the element of a pager, or to one that holds the rows."""
    for node in islice(page.root.xpath("//*[@*[starts-with(name(), 'data-')]]"), MOST_LINKS):
        told = next((value for name in _TOTALS if (value := node.get(name, "")).isascii() and value.isdigit()), None)
        holds = told is not None and (is_pager(node) or len(list(islice(node.iter("a"), 2))) == 2)
        if told is not None and holds and len(told) < 7:
            yield int(told)


def _written_totals(page: Page) -> Iterator[int]:
    """The numbers of rows that a script hands to whatever pages the list, or that the text says of its column."""
    yield from (rows for script in page.scripts for rows, each in object_totals(script) if rows > each)
    yield from (int(found[1]) for found in _OF_COLUMN.finditer(page.visible))
    yield from (int(number) for number, unit in _titled(page) if unit != "页")


def _answered_totals(page: Page) -> Iterator[int]:
    """The numbers of rows that data in scripts tell beside the rows themselves: those of a list that is in a script."""
    return (int(found[1] or found[2]) for script in page.scripts for found in _BESIDE_ROWS.finditer(script))


def _answered_pages(page: Page) -> Iterator[int]:
    """The numbers of pages that data in scripts tell beside rows."""
    return (int(found[1]) for script in page.scripts for found in _PAGES_BESIDE_ROWS.finditer(script))


def _titled(page: Page) -> Iterator[tuple[str, str]]:
    """The totals, with their units, that a `title` says: 共34条, 总记录数34. That of a link is of what it leads to."""
    for node in islice(page.root.xpath("//*[@title][not(self::a)]"), MOST_LINKS):
        found = _TITLED.fullmatch(normalise(node.get("title")))
        if found is not None:
            yield found[2], "页" if found[1] else found[3] or "条"


def _linked_to(page: Page, reading: Reading) -> int:
    """The last page that numbered links lead to, counted from 2 without a gap: links of the form of pages that were
    read, which the days of a calendar are not."""
    numbered = read_pager(page).numbered
    last = 1
    while reading.turns_to(numbered.get(last + 1, "")):
        last += 1
    return last


def _numbered_to(page: Page) -> int:
    """The last of the numbers that stand side by side from 1 below the first report, whatever makes them turn pages."""
    runs: dict[Any, list[int]] = {}
    below = False
    for node in islice(page.root.iter("a", "span", "i", "b", "em", "li", "button", "strong", "font", "u"), MOST_LINKS):
        below = below or (node.tag == "a" and is_report(link_text(node)))
        text = "".join((node.text or "").split()).strip("[]【】()（）第页")
        if not below or len(node) or len(text) > 3 or not (text.isascii() and text.isdigit()):
            continue
        if (address := address_of(node, page.openers)) and not same_list(resolve(page.base, address) or "", page.url):
            continue
        up = node.getparent()
        alone = len(up) == 1 and text_of(up) == text_of(node)
        runs.setdefault(up.getparent() if alone else up, []).append(int(text))
    return max((numbers[-1] for up, numbers in runs.items() if _are_pages(up, numbers)), default=1)


def _first_of(page: Page) -> int:
    """The number of pages in an element below the first report that says no more than 1/3, with or without arrows."""
    below, most = False, 1
    for node in islice(page.root.iter("a", "div", "span", "p", "li", "i", "b", "em", "td"), MOST_LINKS):
        below = below or (node.tag == "a" and is_report(link_text(node)))
        said = _FRACTION.fullmatch(brief_of(node, 12)) if below and len(node) < 6 else None
        if said is not None and not _is_of_show(node):
            most = max(most, int(said[1]))
    return most


def _are_pages(around: Any, numbers: list[int]) -> bool:
    """Whether numbers in a row count pages: not the days of a month, not the pictures of a show."""
    ascending = numbers[:2] == [1, 2] and all(here < there for here, there in pairwise(numbers))
    if not ascending or {27, 28} <= set(numbers) or around is None:
        return False
    return not _is_of_show(around)


def _is_of_show(node: Any) -> bool:
    """Whether an element is part of a show of pictures by its class or id, or by those around it."""
    names = (f"{up.get('class') or ''} {up.get('id') or ''}" for up in (node, *islice(node.iterancestors(), 3)))
    return any(_SHOW.search(name) for name in names)


def _turns_nowhere(page: Page) -> bool:
    """Whether a link says that it leads to the next page, of a list that tells no number of pages: it was followed. The
    months before may well have nothing."""
    pager = read_pager(page)
    return pager.next_url is not None and not pager.back and pager.pages is None and pager.rows is None


def _loader(page: Page) -> str:
    """What a control says that loads more, or what is loaded at the end of the page; empty where there is neither."""
    for node in islice(page.root.iter("a", "button", "div", "span", "p", "li", "em", "i", "b"), MOST_LINKS):
        if len(node) > 1 or re.search(r"display:\s*none", node.get("style") or "") or address_of(node, page.openers):
            continue
        text = normalise(brief_of(node, 16))
        if not text:
            continue
        loads = _LOADS.search(f"{node.get('class') or ''} {node.get('id') or ''}") is not None
        if _MORE.fullmatch(text) and (loads or heads_reports(node)):
            return text
        if node.tag != "span" and _SAYS_LOADS.fullmatch(text) and not is_next(text):
            return text
    if any(_turns(image) for image in islice(page.root.iter("img"), MOST_LINKS)):
        return "next"
    return "scroll" if loads_at_the_end(page) else ""


def _turns(image: Any) -> bool:
    """Whether a picture is an arrow to the next page that no link is around."""
    around = [image, *islice(image.iterancestors(), 3)]
    if _IMAGE.search(image.get("src") or "") is None or any(up.tag == "a" and up.get("href") for up in around):
        return False
    return not _is_of_show(image)
