"""Which links of a page lead towards the reports: scores of link texts and addresses, agencies, years.

The road is the same everywhere: home page → 政务公开 or 政府信息公开 → 年报, with directories of agencies and
sub-columns by year or agency on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from scraper.addresses import near, resolve, same_site
from scraper.attachments import is_file_link
from scraper.leads.trees import below_column
from scraper.pages.clicks import address_of
from scraper.pages.divisions import names_division
from scraper.pages.page import MOST_LINKS, Link, Page, text_of
from scraper.words.agencies import is_agency_name, may_be_agency_name
from scraper.words.titles import is_column_name, judge, normalise, report_year

NodeKind = Literal["home", "nav", "directory", "agency", "column"]

COLUMN = 10.0
"""Links of this score or more are columns of annual reports by their own name."""

SURE = 5.0
"""Links of less may lead to the road or not."""

_SLUGS = r"zfxxgk(?:gz)?nb|xxgk(?:gz)?nb|gknb|(?:zf)?xxgkndbg|gkndbg|ndbg|nianbao|xxgknianbao|gkxxnb"
_SLUG = re.compile(rf"/(?:{_SLUGS})\w{{0,6}}(?:/(?:index\.\w+)?|\.s?html?|\.jsp)?$", re.IGNORECASE)
_OTHER = re.compile(
    r"年度报表|年报表|法治|依法行政|预决?算|决算|指南|制度|申请|企业|财政|统计|网站(?:工作)?年|英文|english|登录|注册|搜索|邮箱|无障碍|"
    r"^(?:首|尾|末|前|上一?|后|下一?)页$|^\d+$|繁體|简体|微博|微信|客户端|rss|视频|图片|专题|地图导航|联系我们|隐私",
    re.IGNORECASE,
)
_ROAD = (
    (re.compile(r"^(?:政府)?信息公开(?:专栏|平台|网|专区|目录|首页)?$|^政府信息公开"), 6.0),
    (re.compile(r"^政务公开|^政府公开|^信息公开|^阳光政务|^公开$|^政务$|^要闻公开"), 5.0),
    (re.compile(r"法定主动公开|主动公开(?:目录|内容)?$|公开目录|重点领域信息公开|公开专栏"), 4.0),
    (re.compile(r"信息公开|政务公开|xxgk|zwgk"), 3.5),
    (re.compile(r"网站地图|站点地图"), 1.0),
)
_ROAD_SLUG = re.compile(r"/(?:zfxxgk|xxgk|zwgk|zfxxgkzl|govxxgk|gkmlpt|openness|public)\b", re.IGNORECASE)
_FOLDER = re.compile(r"/(?:index\.\w+)?$", re.IGNORECASE)
_OLDER = re.compile(r"(?:[前后]|以来|至今|[-—–~至到]20\d\d年?度?)(?:的|政府|信息公开|工作)*(?:年报|年度报告)$")
_DIRECTORY = re.compile(
    r"(?:部门|单位|机构|委办局|镇街|乡镇|街道|区县|县区|县市区?|市直|区直|县直|省直|各[市县区镇乡部]|下级|基层)[^通知]{0,6}(?:信息公开|政务公开|公开|目录|平台|专栏|年报)?$|"
    r"^公开(?:单位|部门|机构)(?:导航|列表)?$"
)
_ID = re.compile(r"(?<=/)(\w+)\.[^./]*\.")

names_directory = _DIRECTORY.search
"""Whether a normalised label names a directory of agencies: 市直部门信息公开."""

_FRAME = re.compile(r"foot|friend|yqlj|copyright|link-?box|friendlink", re.IGNORECASE)


PROBES = ("zfxxgknb/", "zwgk/zfxxgknb/", "zfxxgk/zfxxgknb/", "xxgk/xxgknb/", "zwgk/xxgknb/", "xxgk/zfxxgknb/")
"""Where such columns usually are, tried when no link leads to one."""

_NAV_FILE = re.compile(r"nav|menu|head|top|daohang|dh|public|common", re.IGNORECASE)
_LIBRARY = re.compile(
    r"jquery|swiper|bootstrap|layui|^vue|react|echarts|superslide|html5|respond|share|player|video|tongji",
    re.IGNORECASE,
)

_FRAMED = 400
_CHOICES = 4


class Lead(NamedTuple):
    """A link worth following, and as what; `called` when its address is itself the call of a list."""

    url: str
    label: str
    kind: NodeKind
    score: float
    called: bool = False


def leads(page: Page, home: str, extra: Iterable[Link] = ()) -> list[Lead]:
    """The links of a page that lead to columns or towards them, in page order; `extra` are links from its data."""
    found: dict[str, Lead] = {}
    below = {link.url for link in [*_below_entry(page), *below_column(page)]}
    for link in [*page.links, *[Link(row.url, row.title) for row in page.script_rows], *extra]:
        lead = _lead(link, home)
        if lead is None and link.url in below and same_site(link.url, home) and _names_part(link):
            lead = Lead(link.url, normalise(link.text), "column", COLUMN - 3)
        if lead is not None and (lead.url not in found or found[lead.url].score < lead.score):
            found[lead.url] = lead
    found.pop(page.url, None)
    return list(found.values())


def address_leads(urls: Iterable[str], home: str) -> list[Lead]:
    """Folders that lead to columns or towards them by their address alone."""
    folders = (url for url in urls if same_site(url, home) and _FOLDER.search(urlsplit(url).path))
    found = (_kind(Link(url, ""), "", urlsplit(url).path) for url in folders)
    return [lead for lead in found if lead is not None]


def _below_entry(page: Page) -> list[Link]:
    """What stands in a list within the entry of a column in a menu: its parts, whatever they are called."""
    found = []
    for nested in islice(page.root.iter("ul", "ol", "dl"), MOST_LINKS):
        item = next(nested.iterancestors("li", "dd"), None)
        entry = next(item.iter("a"), None) if item is not None else None
        if entry is None or nested in entry.iterancestors() or not is_column_name(normalise(text_of(entry))):
            continue
        urls = ((resolve(page.base, address_of(node, page.openers)), text_of(node)) for node in nested.iter("a"))
        found += [Link(url, text) for url, text in urls if url is not None]
    return found


def _names_part(link: Link) -> bool:
    """Whether a link below the entry of a column may be a part of it, not a report or a thing of another kind."""
    label = normalise(link.text)
    return bool(label) and judge(label) != "report" and not _OTHER.search(label) and not is_file_link(link.url)


def _lead(link: Link, home: str) -> Lead | None:
    label = normalise(link.text)
    if not label or len(label) > 40 or not same_site(link.url, home):
        return None
    lead = _kind(link, label, urlsplit(link.url).path)
    return lead if lead is not None and not is_file_link(link.url) else None


def _kind(link: Link, label: str, path: str) -> Lead | None:
    """What a link promises by its label, else by its address."""
    if is_column_name(label):
        score = COLUMN if "公开" in label else COLUMN - 1
        return Lead(link.url, label, "column", score + (2 if _SLUG.search(path) else 0), link.source == "api")
    if _OTHER.search(label) or judge(label) == "report":
        return None
    if names_division(label) and _OLDER.search(label):  # 2018年以前年报, beside the column
        return Lead(link.url, label, "column", COLUMN - 3)
    if names_division(label) and report_year(label) is None:  # its levels, below it
        return Lead(link.url, label, "directory", 3.0)
    if _SLUG.search(path) and len(label) <= 16:
        return Lead(link.url, label, "column", COLUMN - 2)
    if _DIRECTORY.search(label) and not is_agency_name(label):
        return Lead(link.url, label, "directory", 3.0)
    for pattern, score in _ROAD:
        if pattern.search(label):
            return Lead(link.url, label, "nav", score + (0.5 if _ROAD_SLUG.search(path + "/") else 0))
    if _ROAD_SLUG.search(path + "/") and len(label) <= 12:
        return Lead(link.url, label, "nav", 2.0)
    return None


def leads_away(page: Page, home: str) -> list[Link]:
    """The links that name the column, or the road to it, and lead to another site, the surest first."""
    away = (Link(link.url, normalise(link.text)) for link in page.links if not same_site(link.url, home))
    named = ((lead, link) for link in away if (lead := _kind(link, link.text, "")) is not None and len(link.text) <= 40)
    sure = sorted(((lead.score, link) for lead, link in named if lead.score >= SURE), key=lambda it: -it[0])
    return [link for _, link in sure]


def frames(page: Page, home: str) -> list[Link]:
    """The frames that are the true content of a page which shows next to nothing itself."""
    if len(page.visible) > _FRAMED:
        return []
    shown = [url for url in page.frames if not urlsplit(url).path.endswith("/tree.jsp")]  # a menu, never a content
    return [Link(url, "") for url in shown if same_site(url, home) and not is_file_link(url)]


def entrance(page: Page, home: str) -> list[Link]:
    """The links of a page that is nothing but the way into the site: a picture to click on, a choice of versions."""
    own = [link for link in page.links if same_site(link.url, home) and not is_file_link(link.url)]
    if len(page.visible) > _FRAMED or len(own) > _CHOICES:
        return []
    return [link for link in own if link.url != page.url and not _OTHER.search(normalise(link.text))]


def nav_files(page: Page, home: str) -> list[str]:
    """Script files that may write the navigation of a page; at most three."""
    return [url for url in own_scripts(page, home) if _NAV_FILE.search(urlsplit(url).path)][:3]


def own_scripts(page: Page, home: str, *, packed: bool = False) -> list[str]:
    """The script files of a page that are the site's own, not those of a library; also `packed` ones (`list.min.js`),
    as most libraries are."""
    named = ((url, urlsplit(url).path.rpartition("/")[2].lower()) for url in page.script_files if same_site(url, home))
    return [url for url, name in named if not _LIBRARY.search(name) and (packed or ".min.js" not in name)]


def agencies(page: Page, home: str) -> list[Link]:
    """The agencies that a page offers as a directory and that belong to the site, or are near it."""
    found = {link.url: link for block in _directories(page) for link in block if near(link.url, home)}
    found.pop(page.url, None)
    return list(found.values())


def agencies_elsewhere(page: Page, home: str) -> list[Link]:
    """The agencies of the directories of a page that publish at hosts of their own, which belong to other sites."""
    return [link for block in _directories(page) for link in block if not near(link.url, home)]


def _directories(page: Page) -> list[list[Link]]:
    """The blocks of like links that are all names of agencies, from three on, from two where the page has no other, or
    mostly, from five on; the agencies of each."""
    blocks: dict[str, list[Link]] = {}
    for row in page.rows:
        if not _FRAME.search(row.block):
            for key in {row.block, _ID.sub(r"\1..", row.block)}:  # each letter of an index has an id of its own
                blocks.setdefault(key, []).append(Link(row.url, normalise(row.title)))
    for n, select in enumerate(page.root.iter("select")):
        blocks[f"select {n}"] = _options(page, select)
    found = []
    for links in blocks.values():
        named = [link for link in links if is_agency_name(link.text)]
        fewest = 2 if len(named) == len(page.rows) else 3 if len(named) == len(links) else 5
        if len(named) >= fewest and len(named) >= 0.6 * len(links):
            found.append([link for link in links if may_be_agency_name(link.text)])
    return found


def _options(page: Page, select: Any) -> list[Link]:
    """What the options of a select lead to."""
    found = []
    for option in islice(select.iter("option"), MOST_LINKS):
        url = resolve(page.base, address_of(option, page.openers) or "")
        if url is not None and option.get("selected") is None:
            found.append(Link(url, normalise(text_of(option))))
    return found
