"""The controls of a list: what turns to its next page or loads more of it, and what only looks as if it did.

A control may be a link, or an element that a script makes one; whether it leads to an address is for others to say.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, NamedTuple

from scraper.pages.clicks import address_of
from scraper.pages.markup import MOST_LINKS, link_text, text_of
from scraper.pages.page import Page
from scraper.words.titles import is_report

_OLDER = (
    r"[下后](?:[1-9]\d{1,2}|[2-9]|[二三四五]?十)[条篇项]|"
    r"(?:更早|较早|更旧|较旧)的?(?:文章|内容|信息|记录)?|older(?:posts|entries)?"
)
_NEXT = re.compile(
    rf"^(?:下一?页|下一?頁|后一?页|后页|向后|nextpage|next|{_OLDER}|[>»›＞→]{{1,2}})[>»›＞→]*$", re.IGNORECASE
)
_NEXT_CLASS = re.compile(r"(?:^|\s)(?:btn|(?:[\w-]*pag(?:e|er|ination)))[-_]*next(?:\s|$)", re.IGNORECASE)
_PAGER_CLASS = re.compile(r"(?:^|[\s_-])(?:pag(?:e|er|ing|ination|es)|pagelist)(?:[\s_-]|$)", re.IGNORECASE)
_OF_PAGE = re.compile(r"head|top|foot|bottom|load|mask|wrap|title|back|side|banner", re.IGNORECASE)
"""What `page` is said of in the names of elements that are no pagers."""

_NEXT_WORDS = re.compile(rf"下一?[页頁]|后一?页|next|{_OLDER}", re.IGNORECASE)
_MORE = re.compile(
    r"^(?:点击|点此)?(?:加载|载入|显示|展开|查看)(?:更多|下一页)|^(?:load|show|view)\s?more\b", re.IGNORECASE
)

_AT_THE_END = (
    re.compile(  # compares how far a reader has scrolled with the height of the whole, or watches a last element
        r"(?:\.scroll\(|['\"]scroll['\"]|onscroll)[^;]{0,80}(?:;[^;]{0,200}){0,3}?"
        r"(?:scrollHeight|\$\(document\)\.height\(\)|document\.body\.(?:offset|client)Height)|"
        r"\b(?:dropload|mescroll|infiniteScroll|infinite-scroll|onReachBottom)\b|\bflow\.load\(|"
        r"\bnew\s+IntersectionObserver\b[^;]{0,200}(?:;[^;]{0,200}){0,3}?"
        r"(?:\bfetch\(|\$\.(?:ajax|get|post|getJSON)\(|\baxios\b|\bload(?:More|Next|List|Page|Data)\w*\()"
    )
)


class Control(NamedTuple):
    """What turns to a next page when it is clicked: what it says, or its class, and its place in the page as XPath."""

    said: str
    path: str


def is_next(text: str) -> bool:
    """Whether a control of this text, without white space, turns to the next page."""
    return _NEXT.match(text.strip("[]【】()（）")) is not None


def is_next_by_class(node: Any) -> bool:
    """Whether a link says by its attributes that it leads to the next page of what it stands under."""
    return "next" in (node.get("rel") or "").split() or _NEXT_CLASS.search(node.get("class") or "") is not None


def is_more(text: str) -> bool:
    """Whether a control of this text, without white space, loads more of its list."""
    return _MORE.match(text) is not None


def loads_more(page: Page) -> bool:
    """Whether a control of the page brings more of its list below what is there."""
    nodes = islice(page.root.iter("a", "button", "div", "span", "p"), MOST_LINKS)
    return any(
        len(node) < 3 and _MORE.match(text_of(node)) is not None and not address_of(node, page.openers)
        and next(node.iter("a"), node) is node for node in nodes
    )  # fmt: skip


def loads_at_the_end(page: Page) -> bool:
    """Whether a script of the page loads more of its list when a reader comes to its end."""
    return any(_AT_THE_END.search(script) for script in page.scripts)


def goes_on(page: Page) -> bool:
    """Whether something brings more of the list below what is there: a control, or the end of the page coming near."""
    return loads_more(page) or loads_at_the_end(page)


def is_bare_control(node: Any, text: str) -> bool:
    """Whether it is a page number or an arrow of a pager, as a framework draws them, that nothing is written to."""
    if not (_NEXT.match(text) or re.fullmatch(r"[2-9]|[1-9]\d", text)) or is_out_of_use(node):
        return False
    return is_pager(node) and (node.tag != "option" or pages_to_select(node.getparent()) > 1)


def is_drawn_by_script(page: Page) -> bool:
    """Whether a pager of the page is an empty element, which only a script fills; it stays empty where there is no
    second page."""
    nodes = islice(page.root.iter("div", "ul", "nav", "span", "td", "p"), MOST_LINKS)
    return any(_is_empty_pager(node) for node in nodes)


def _is_empty_pager(node: Any) -> bool:
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    named = _PAGER_CLASS.search(names) is not None and _OF_PAGE.search(names) is None
    return named and not text_of(node) and next(node.iter("a", "img", "input", "ul", "table", "iframe"), node) is node


def pages_to_select(select: Any) -> int:
    """The number of pages that a select offers, whose options count 1, 2, 3 …; 1 for any other, as of page sizes."""
    labels = ["".join(text_of(option).split()) for option in islice(select.iter("option"), MOST_LINKS)]
    bare, said = ([form.format(n) for n in range(1, len(labels) + 1)] for form in ("{}", "第{}页"))
    return max(len(labels), 1) if labels == said or (labels == bare and is_pager(select)) else 1


def is_pager(node: Any) -> bool:
    """Whether an element or what it stands in is a pager by class or id."""
    names = (f"{up.get('class') or ''} {up.get('id') or ''}" for up in (node, *islice(node.iterancestors(), 3)))
    return any(_PAGER_CLASS.search(name) for name in names)


def is_arrow_of_gallery(node: object, text: str) -> bool:
    """A bare arrow counts as next only beside page numbers."""
    if _NEXT_WORDS.search(text):
        return False
    parent = node.getparent()  # type: ignore[attr-defined]
    around = text_of(parent.getparent() if parent is not None and parent.getparent() is not None else parent)
    return len(re.findall(r"(?<!\d)\d{1,3}(?!\d)", around)) < 1 or len(around) > 200


def heads_reports(node: Any) -> bool:
    """Whether an element stands at a list of reports, as 更多 does in its heading."""
    around = islice(node.iterancestors("div", "td", "dl", "section", "ul", "h2", "h3"), 2)
    return any(is_report(link_text(link)) for up in around for link in islice(up.iter("a"), 12))


def next_by_script(page: Page) -> Control | None:
    """What on a page turns to the next one of its list by script alone, None where nothing does.

    A control that is out of use, as on the last page, or not shown does not count.
    """
    for node in islice(page.root.iter("a", "button", "li", "span", "div", "i"), MOST_LINKS):
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        text = re.sub(r"\s+", "", text_of(node)) if len(node) < 3 else ""
        said = text if _NEXT.match(text) or _MORE.match(text) else names if _NEXT_CLASS.search(names) else ""
        href = node.get("href") or ""
        leads = bool(href) and not href.startswith("#") and not href.lower().startswith("javascript:")
        if not said or leads or (text == said and not _words(text) and is_arrow_of_gallery(node, text)):
            continue
        around = [node, *islice(node.iterancestors(), 2), *node.iterdescendants()]
        if not any(is_out_of_use(item) for item in around):
            return Control(said.strip(), page.root.getroottree().getpath(node))
    return None


def _words(text: str) -> bool:
    """Whether it is said in words, not by an arrow."""
    return _NEXT_WORDS.search(text) is not None or _MORE.match(text) is not None


def is_out_of_use(node: Any) -> bool:
    """Whether a control is disabled or not shown, or leads to an address by itself."""
    names = f"{node.get('class') or ''} {node.get('style') or ''}".lower()
    off = node.get("disabled") is not None or node.get("aria-disabled") == "true" or node.get("hidden") is not None
    leads = node.tag == "a" and (node.get("href") or "").startswith(("http", "/", "."))
    return off or leads or re.search(r"disab|display:\s*none|unclick|forbid", names) is not None
