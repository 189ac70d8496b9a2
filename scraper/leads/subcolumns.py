"""What divides a column further: years, months, levels and agencies, by links, frames, sentences and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from scraper.addresses import may_publish, resolve, same_site
from scraper.attachments import is_file_link
from scraper.leads.discover import agencies, frames, names_directory
from scraper.leads.trees import added
from scraper.pages.clicks import address_of
from scraper.pages.controls import heads_reports
from scraper.pages.divisions import names_division, names_month
from scraper.pages.markup import brief_of
from scraper.pages.page import MOST_LINKS, Link, Page, text_of
from scraper.pages.pager_addresses import same_list
from scraper.pages.pagers import read_pager
from scraper.words.agencies import is_agency_name
from scraper.words.titles import is_column_name, is_report, normalise, report_year

_LOADED = re.compile(r"""\.\s*load\(\s*["']([^"'\s<>]{1,200})(?:\s[^"'<>]{1,80})?["']\s*[,)]""")
_FRAMING = re.compile(r"head|foot|nav|menu|top|bottom|float|share|search|login", re.IGNORECASE)
MOST_LOADED = 8
_WHOLE_LABEL = re.compile(r"^(?:查看)?(?:更多|全部|more)[>》»›+.…]*$", re.IGNORECASE)
"""What leads from the newest rows of a list to the whole of it."""

_MORE_REPORTS = re.compile(
    r"^(?:点击|查看|浏览)?(?:更多|全部|所有)(?:的)?(?:政府)?(?:信息公开)?(?:工作)?(?:年报|年度报告)"
)

_MORE_PICTURE = re.compile(r"(?:^|[/_-])(?:more|gengduo|gd)\w{0,3}\.\w{3,4}$", re.IGNORECASE)
_LISTING = re.compile(r"(?:Index of|Directory listing for) ?/|.{0,40} - /", re.IGNORECASE)
"""The titles of listings by Apache and nginx, Python, IIS."""

_HERE = re.compile(r"(?:请?点击)?(?:这里|此处|链接|进入|查看|打开)|请?点击")
_POINTS = re.compile(
    r"(?:请|可)?(?:点击|移步|前往|进入|访问|查询|浏览|查阅|查看|打开)+(?:这里|此处|链接)?|这里|此处|[。,:!的]"
)
"""A word that is a link, and what a sentence says around it beside naming what it leads to."""

_MOVED = re.compile(
    r"(?:栏目|网站|页面|频道|专栏|平台|内容|信息|年报).{0,8}(?:迁移|搬迁|迁|移|转|调整|升级|更换|切换)(?:到|至|为|入)|"
    r"(?:停止|不再|暂停)更新.{0,12}(?:访问|前往|移步|登录|点击|查看)"
)
_EARLIER = re.compile(r"(20\d\d年?度?(?:\([^()]{0,8}\))?[及和与]?其?(?:以前|之前))[^。;!?]{0,16}?(?:年报|报告|信息)")
"""A sentence about the reports of earlier years."""

_NOTICE = 120
_NOTICE_PAGE = 400
FEWEST_NAMES = 3
_LONGER = 20
_SHORT = 6
"""The longest name of a town, or of an agency as portals shorten it."""


def subcolumns(page: Page, home: str, extra: Iterable[Link] = ()) -> list[Link]:
    """Links of a column page that divide it further: by year, by level, by agency; `extra` are links from its data,
    where a column of reports by its own name counts too."""
    data = [*extra, *added(page)]
    dated = (row for row in page.rows if row.published is not None)
    rows = {row.url for row in dated if not row.url.endswith(f"/{row.title}/")}  # a dated year is a report, no folder
    found = {link.url: link for link in data if same_site(link.url, home) and is_column_name(normalise(link.text))}
    found |= {
        link.url: link
        for link in [*page.links, *data]
        if link.url not in rows
        and same_site(link.url, home)
        and not is_file_link(link.url)
        and _divides(normalise(link.text), link.url, page.url)
    }
    headed = [link for link in _headed(page) if same_site(link.url, home)]
    drawn = [link for link in data if same_site(link.url, home) and is_agency_name(normalise(link.text))]
    named = [
        *agencies(page, home),
        *(drawn if len(drawn) > 1 else ()),
        *headed,
        *_wholes(page, home),
        *moved_to(page, home),
    ]
    parts = [*_pointed_to(page, home), *older_parts(page, home), *_loaded(page, home), *_folders(page)]
    for link in [*named, *frames(page, home), *parts, *(Link(url, "", "pager") for url in read_pager(page).beside)]:
        found.setdefault(link.url, link)
    if not any(is_report(row.title) for row in page.rows):
        found |= {
            link.url: link for link in page.links if names_month(normalise(link.text)) and same_list(link.url, page.url)
        }
        found = {url: Link(url, "") for url in turned(page)} | found if found else found
        found = found or {link.url: link for link in page.links if _is_way_in(link, page)}
    found.pop(page.url, None)
    return list(found.values())


def _is_way_in(link: Link, page: Page) -> bool:
    """Whether a link without words, of a picture, leads from a page that shows no reports to one in its own folder."""
    folder = page.url.rpartition("/")[0] + "/"
    return not link.text and link.url.startswith(folder) and link.url.endswith(("/", ".html", ".htm", ".shtml"))


def older_parts(page: Page, home: str) -> list[Link]:
    """What a sentence beside a list says to hold the reports of earlier years, by any word: 2018年及以前的年度报告请到
    旧版网站查阅. It need not be a list; each is a site in small, named by those years."""
    if _EARLIER.search(page.plain) is None:
        return []
    found, rows = [], {row.url for row in page.rows if row.published is not None}
    for node in islice(page.root.iter("a"), MOST_LINKS):
        around = node.getparent()
        said = _EARLIER.search(normalise(brief_of(around, _NOTICE))) if around is not None else None
        url = resolve(page.base, node.get("href") or "")
        if said is None or url is None or not same_site(url, home):
            continue
        if url not in rows and not (is_file_link(url) or is_report(text_of(node))):
            found.append(Link(url, said[1], "older"))
    return found


def turned(page: Page) -> list[str]:
    """The further pages of a directory or an index, which has no reports of its own."""
    pager = read_pager(page)
    return [*([pager.next_url] if pager.next_url else []), *pager.numbered.values()]


def _headed(page: Page) -> list[Link]:
    """What stands below the heading of a level or a directory, 乡镇年报, by short names that need not be those of
    agencies: 城关, 河东."""
    found: list[Link] = []
    for heading in islice(page.root.iter("h1", "h2", "h3", "h4", "h5", "dt", "strong", "div", "p"), MOST_LINKS):
        label, below = normalise(brief_of(heading, 20)), heading.getnext()
        levels = names_directory(label) or (names_division(label) and report_year(label) is None)
        if below is None or not levels or below.tag not in ("div", "ul", "ol", "dd", "p", "table"):
            continue
        urls = ((resolve(page.base, node.get("href") or ""), brief_of(node, _SHORT)) for node in below.iter("a"))
        links = [Link(url, text) for url, text in urls if url is not None and text]
        if len(links) >= FEWEST_NAMES and len(links) == len(list(below.iter("a"))) and not text_of(below).isascii():
            found += [link for link in links if not is_file_link(link.url) and not names_division(normalise(link.text))]
    return found


def _wholes(page: Page, home: str) -> list[Link]:
    """What leads from the newest reports in a part of the page to all of them: 更多 beside them, wherever it leads."""
    found = []
    for node in islice(page.root.iter("a", "button", "em", "i", "b", "p", "span"), MOST_LINKS):
        if node.tag != "a" and not node.get("onclick"):
            continue
        label = normalise(brief_of(node, _LONGER))
        whole = _WHOLE_LABEL.match(label or _pictured(node)) is not None and heads_reports(node)
        if not (whole or _MORE_REPORTS.match(label)):
            continue
        url = resolve(page.base, address_of(node, page.openers))
        if url is not None and same_site(url, home) and url != page.url:
            found.append(Link(url, ""))
    return found


def _pictured(node: Any) -> str:
    """What the picture that a link shows in place of words is of, by the name of its file: more.gif."""
    return next(("more" for image in node.iter("img") if _MORE_PICTURE.search(image.get("src") or "")), "")


def _folders(page: Page) -> list[Link]:
    """The folders in a server's own listing, whatever they are called."""
    if not _LISTING.match(page.title):
        return []
    return [link for link in page.links if link.url.endswith("/") and link.url.startswith(page.url)]


def divisions_elsewhere(page: Page, home: str) -> list[Link]:
    """What divides a column and stands at a host of another site: the reports before a year, towns below a heading."""
    named = (Link(link.url, _POINTS.sub("", normalise(link.text))) for link in page.links)
    parts = [link for link in named if len(link.text) > _SHORT and names_division(link.text)]
    return [link for link in [*parts, *_headed(page)] if not same_site(link.url, home)]


def moved_to(page: Page, home: str, *, elsewhere: bool = False) -> list[Link]:
    """Where a notice on the page says that the column has moved to: 本栏目已迁移至…; `elsewhere`: to another site."""
    found = []
    for node in islice(page.root.iter("a"), MOST_LINKS) if _MOVED.search(page.visible) else ():
        around = node.getparent()
        notice = brief_of(around, _NOTICE) if around is not None else ""
        url = resolve(page.base, node.get("href") or "") if _MOVED.search(notice) else None
        if url is not None and same_site(url, home) != elsewhere:
            found.append(Link(url, ""))
    return found


def has_moved(page: Page, home: str) -> str:
    """Where a home page that is no more than a notice says that the site has moved to, an authority's own place; empty
    for any other page."""
    if len(page.visible) > _NOTICE_PAGE:
        return ""
    places = {link.url for link in moved_to(page, home, elsewhere=True) if may_publish(link.url, home)}
    return places.pop() if len(places) == 1 else ""


def _loaded(page: Page, home: str) -> list[Link]:
    """The parts of a page that a script loads into it at once, but for its header and its footer."""
    if ".load(" not in page.ascii:
        return []
    written = (found[1] for script in page.scripts for found in islice(_LOADED.finditer(script), MOST_LOADED))
    found = (resolve(page.base, address) for address in written if not _FRAMING.search(address))
    return [Link(url, "") for url in found if url is not None and same_site(url, home) and not is_file_link(url)]


def _pointed_to(page: Page, home: str) -> list[Link]:
    """Divisions that a sentence names and a word of it links to: 2019年以前年报请点击这里."""
    found = []
    for node in islice(page.root.iter("a"), MOST_LINKS):
        around = node.getparent()
        if around is None or not _HERE.fullmatch("".join(text_of(node).split())):
            continue
        sentence = _POINTS.sub("", normalise(text_of(around)))
        url = resolve(page.base, node.get("href") or "")
        if url is not None and same_site(url, home) and _divides(sentence, url, page.url):
            found.append(Link(url, sentence))
    return found


def _divides(label: str, url: str, column: str) -> bool:
    here, there = urlsplit(column), urlsplit(url)
    if _WHOLE_LABEL.match(label):
        folder = here.path.rpartition("/")[0] + "/"
        return here.netloc == there.netloc and folder != "/" and there.path.startswith(folder)
    if not names_division(label):
        return False
    shared = re.sub(r"20\d\d", "", here.path).rpartition("/")[0].rstrip("/").rpartition("/")[0]
    return here.netloc == there.netloc and re.sub(r"20\d\d", "", there.path).startswith(shared)
