"""What divides a column of reports, year, level of government or agency, and the controls that turn to a division."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, NamedTuple

from scraper.pages.clicks import address_of
from scraper.pages.markup import MOST_LINKS, text_of
from scraper.pages.page import Page
from scraper.words.agencies import is_agency_name
from scraper.words.titles import normalise, report_year

_YEAR = re.compile(
    r"^(?:20[0-4]\d)年?(?:度)?(?:的)?(?:政府)?(?:信息)?(?:公开)?(?:工作)?(?:年度)?(?:年报|报告|年度报告)?(?:[(（]\d+(?:条|篇|份|个)?[)）]|\d+(?:条|篇|份|个))?$"
)
_SPANNED = r"(?:20\d\d年?度?[-—–~至到]{1,2})?20\d\d年?度?"
_OF_REPORTS = r"的?(?:(?:政府)?信息公开(?:工作)?)?"
_SPAN = re.compile(
    rf"^{_SPANNED}(?:至今|以来|及?(?:以前|之前|以后|之后)|前)?{_OF_REPORTS}(?:年报|年度报告)?$|"
    rf"^(?:往年|历年|历史|往期|以往|过往)(?:年度)?{_OF_REPORTS}(?:年报|报告|年度报告|信息|回顾)*(?:{_SPANNED})?$"
)
_MONTH = re.compile(r"20[0-4]\d年?(?:0?[1-9]|1[0-2])月份?")
_LEVEL = re.compile(
    r"^(?:各|全)?(?:[省市县区州])?(?:级|直|直属|本级|政府)*(?:政府|本级|部门|机关|单位|工作部门|组成部门)(?:年报|年度报告)?$|"
    r"^(?:各|全)?[县区市旗乡镇街道办事处、和]{2,10}(?:政府|部门)?(?:年报|年度报告)?$|"
    r"^(?:驻[市县区]单位|垂直(?:管理)?(?:部门|单位))(?:年报|年度报告)?$"
)
_DOES = re.compile(r"(?<!void)\(|=")
_CURRENT = re.compile(r"(?:^|[\s_-])(?:on|cur|current|active|selected|hover|this)(?:$|[\s_-])", re.IGNORECASE)


class Tab(NamedTuple):
    """A control that turns to a division by script alone: its label, the code of a click, its node, whether the page
    shows that division already."""

    label: str
    code: str
    node: Any
    current: bool

    def said(self, name: str) -> str:
        """What a handler takes from the tab: an attribute of it or of what it stands in or holds, its text for none."""
        if not name:
            return text_of(self.node)
        nodes = [self.node, self.node.getparent(), *self.node]
        values = (item.get(key) for item in nodes for key in (name, f"data-{name}"))
        return next((value for value in values if value), "")


def names_earlier(label: str) -> bool:
    """Whether a normalised label names the years up to one: 2018年及以前."""
    return report_year(label) is not None and label.endswith(("以前", "之前"))


def names_division(label: str) -> bool:
    """Whether a normalised label names a year, a span of years or a level that divides a column."""
    plain = label.replace("(", "").replace(")", "")  # 县(市、区)
    return any(pattern.match(text) is not None for pattern in (_YEAR, _SPAN, _LEVEL) for text in (label, plain))


def names_month(label: str) -> bool:
    """Whether a normalised label names a month of a year, as archives of news and lists are divided by."""
    return _MONTH.fullmatch(label) is not None


def tabs(page: Page) -> list[Tab]:
    """The controls of a page that turn to a division of its list and have no address; one of each label."""
    found: dict[str, Tab] = {}
    for node in islice(
        page.root.iter("a", "li", "button", "span", "div", "dt", "h3", "h4", "option", "input"), MOST_LINKS
    ):
        if len(node) > 2:
            continue
        label = normalise(text_of(node) or node.get("value") or "")
        code = _code(node)
        divides = names_division(label) or (bool(code) and is_agency_name(label))
        if len(label) > 20 or not divides or address_of(node, page.openers):
            continue
        handled = node.tag == "a" or any(name.startswith("data-") for name in node.attrib)
        if (code or handled) and (label not in found or (code and not found[label].code)):
            found[label] = Tab(label, code, node, _is_current(node))
    return list(found.values())


def _code(node: Any) -> str:
    if node.tag == "option":
        select = next(node.iterancestors("select"), None)
        return (select.get("onchange") or "") if select is not None else ""
    href = node.get("href") or ""
    code = f"{href if href.lower().startswith('javascript:') else ''} {node.get('onclick') or ''}".strip()
    return code if _DOES.search(code) else ""


def _is_current(node: Any) -> bool:
    nodes = (node, node.getparent())
    return node.get("selected") is not None or any(_CURRENT.search(item.get("class") or "") for item in nodes)
