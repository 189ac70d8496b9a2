"""Divisions of a column that lead nowhere: years, agencies and levels that it names and whose reports its list lacks.

They are named by tabs, by the options of a select, by headings without a list, by a tree that a script draws. What is
clicked by its own markup is a division wherever its reports are missing. Of what only a script elsewhere could make a
control, the list must look like one division of it: with reports of one of the named, while the others are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from scraper.leads.discover import agencies, leads, names_directory
from scraper.lists.reading import Reading
from scraper.pages.clicks import address_of
from scraper.pages.divisions import names_division, tabs
from scraper.pages.markup import MOST_LINKS, brief_of, link_text, text_of
from scraper.pages.page import Page
from scraper.words.agencies import is_agency_name
from scraper.words.titles import is_report, normalise, report_year

FEWEST_AGENCIES = 5
"""Fewer names of agencies in a row are no menu."""

FEWEST_LETTERS = 10
"""Fewer single letters in a row are no index of names."""

MOST_YEARS = 20
"""A select of more years is part of a calendar; open government information has been reported on since 2008."""

MOST_PLACES = 500
_NAMED = re.compile(r"""\b["']?(?:\w*[nN]ame|text|title|label)["']?\s*:\s*(["'])([^"'<>{}]{3,20})\1""")
_LABELS = ("a", "li", "span", "div", "button", "option", "label", "td", "th", "p", "em", "b", "i")
_LISTS = ("ul", "ol", "dl", "table", "div", "dd")


class _Menu(NamedTuple):
    """Labels of like elements side by side that have no address; whether their own markup makes them controls, or they
    are a choice of options."""

    labels: list[str]
    handled: bool
    choice: bool

    def is_filter(self, read: int) -> bool:
        """Whether a list with reports of so many of the labels looks like what one of them shows."""
        return read == 1 or (read == 0 and self.choice)


def unled(page: Page, reading: Reading, followed: Iterable[str]) -> Iterator[str]:
    """The divisions that the page names and whose reports were not read, a clause a kind.

    `followed` are the normalised labels of those that are visited as pages of their own.
    """
    known = reading.turned.union(followed)
    menus = list(_menus(page))
    if left := _years(page, menus, reading, known):
        yield f"{', '.join(left)}: turned to by a script that is not understood"
    if left := _agencies(page, menus, reading, known):
        yield f"a menu of {len(left)} agencies ({left[0]} …) leads nowhere without its script; enter their columns"
    if left := _levels(page, menus, known):
        yield f"of {', '.join(left)} one list is shown: the others are turned to by a script that is not understood"
    if letters := _letters(page, reading):
        yield f"an index of {letters} initial letters leads nowhere without its script; enter the columns behind it"


def has_a_frame_each(page: Page, frames: int) -> bool:
    """Whether a page names as many divisions side by side as it has frames, in each of which it shows one."""
    named = (
        [label for label in menu.labels if names_division(label) or is_agency_name(label)] for menu in _menus(page)
    )
    return frames > 1 and any(len(labels) == frames for labels in named)


def unled_directories(page: Page, home: str) -> str:
    """The directories and levels that a page names beside a column by links without an address; empty without any.

    Those of a menu that folds out lead on by what is in it, and tabs by what their panes show: a page that shows a
    directory of agencies has none.
    """
    if not any(lead.kind == "column" for lead in leads(page, home)) or agencies(page, home):
        return ""
    linked = {normalise(link.text) for link in page.links}
    found: dict[str, None] = {}
    for node in islice(page.root.iter("a"), MOST_LINKS):
        label = normalise(brief_of(node, 20))
        divides = names_directory(label) or (names_division(label) and not report_year(label))
        around = node.getparent()
        if divides and label not in linked and around is not None and not _leads_on(around, page):
            found.setdefault(label)
    return ", ".join(found)


def _leads_on(around: Any, page: Page) -> bool:
    """Whether any link of an element has an address."""
    return any(address_of(node, page.openers) for node in islice(around.iter("a"), MOST_LINKS))


def _letters(page: Page, reading: Reading) -> int:
    """The number of letters of an index of agencies that has no addresses, where the list has reports of several
    agencies, but of fewer than every second letter stands for; else 0."""
    runs: dict[Any, list[str]] = {}
    for node in islice(page.root.iter(*_LABELS), MOST_LINKS):
        text = (node.text or "").strip()
        if len(node) or len(text) != 1 or not ("A" <= text <= "Z") or address_of(node, page.openers):
            continue
        up = node.getparent()
        alone = up is not None and len(up) == 1 and text_of(up) == text
        runs.setdefault(up.getparent() if alone else up, []).append(text)
    most = max((len(run) for run in runs.values() if run == sorted(set(run))), default=0)
    return most if most >= FEWEST_LETTERS and 1 < reading.agencies < most / 2 else 0


def _menus(page: Page) -> Iterator[_Menu]:
    """The runs of labelled elements without an address or anything inside."""
    below = _shown_below(page)
    found: dict[tuple[Any, str], list[Any]] = {}
    for node in islice(page.root.iter(*_LABELS), MOST_LINKS):
        if any(child.tag != "input" for child in node) or address_of(node, page.openers):
            continue
        if node.get("href") in below:
            continue
        up = node.getparent()
        alone = up is not None and len(up) == 1 and text_of(up) == text_of(node) and up.tag != "select"
        found.setdefault((up.getparent() if alone else up, node.tag), []).append(node)
    for nodes in found.values():
        labels = [label for node in nodes if 1 < len(label := normalise(text_of(node))) <= 20]
        if len(labels) > 1:
            yield _Menu(labels, sum(map(_is_handled, nodes)) * 2 > len(nodes), nodes[0].tag in ("option", "label"))


def _shown_below(page: Page) -> set[str]:
    """The addresses within the page, as `#a3`, at which reports stand: the lists of agencies below an index of them."""
    written = {str(href)[1:] for href in islice(page.root.xpath("//a/@href[starts-with(., '#')]"), MOST_PLACES)}
    found = set()
    for target in page.root.xpath("//*[@id or @name]") if written - {""} else ():
        if written.isdisjoint({target.get("id"), target.get("name")}):
            continue
        parts = [target, *islice(target.itersiblings(), 1)]
        if any(is_report(link_text(link)) for part in parts for link in islice(part.iter("a"), 3)):
            found |= {f"#{target.get('id')}", f"#{target.get('name')}"}
    return found


def _is_handled(node: Any) -> bool:
    return node.tag == "a" or bool(node.get("onclick")) or any(name.startswith("data-") for name in node.attrib)


def _years(page: Page, menus: list[_Menu], reading: Reading, followed: set[str]) -> list[str]:
    """The labels of years that the list as read has no report of.

    They name either the years of reports or those of their publication, one later: whichever fits better counts.
    """
    named = {year: tab.label for tab in tabs(page) if (year := report_year(tab.label)) is not None}
    for menu in menus:
        years = {year: label for label in menu.labels if names_division(label) and (year := report_year(label))}
        of_reports, of_publication = (sum(year - later in reading.years for year in years) for later in (0, 1))
        if 1 < len(years) <= MOST_YEARS and menu.is_filter(max(of_reports, of_publication)):
            named |= years
    named |= _bare_headings(page)
    named = {year: label for year, label in named.items() if label not in followed}
    lacks = ([year for year in sorted(named) if year - later not in reading.years] for later in (0, 1))
    return [named[year] for year in min(lacks, key=len)]


def _bare_headings(page: Page) -> dict[int, str]:
    """The headings of years above a list that is empty."""
    found: dict[int, str] = {}
    for node in islice(page.root.iter("h2", "h3", "h4", "h5", "dt", "div", "span", "p", "strong"), MOST_LINKS):
        if len(node) > 1 or (below := node.getnext()) is None or below.tag not in _LISTS or text_of(below):
            continue
        label = normalise(brief_of(node, 20))
        if (
            names_division(label)
            and (year := report_year(label)) is not None
            and "clear" not in str(below.get("class"))
        ):
            found[year] = label
    return found


def _agencies(page: Page, menus: list[_Menu], reading: Reading, followed: set[str]) -> list[str]:
    """The agencies of a menu, of which the list as read has nothing of most, or of any but one."""
    drawn = [name for script in page.scripts for _, name in _NAMED.findall(script)]
    linked = {normalise(link.text) for link in page.links} if drawn else set()
    trees = [_Menu([label for name in drawn if (label := normalise(name)) not in linked], True, False)]
    for menu in [*menus, *trees]:
        labels = [label for label in dict.fromkeys(menu.labels) if len(label) > 2 and is_agency_name(label)]
        left = [label for label in labels if label not in followed and not reading.names(label)]
        most = len(left) > 0.5 * len(labels) if menu.handled else menu.is_filter(len(labels) - len(left))
        if len(labels) >= FEWEST_AGENCIES and left and most:
            return left
    return []


def _levels(page: Page, menus: list[_Menu], followed: set[str]) -> list[str]:
    """The labels of levels in a row, where the page has fewer lists of reports than labels."""
    for menu in menus:
        labels = [label for label in dict.fromkeys(menu.labels) if names_division(label) and not report_year(label)]
        if len(labels) > 1 and not followed & set(labels) and _lists(page) < len(labels):
            return labels
    return []


def _lists(page: Page) -> int:
    """How many lists of reports stand side by side on a page."""
    nodes = [node for node in islice(page.root.iter("a"), MOST_LINKS) if is_report(link_text(node))]
    if len(nodes) < 2:
        return len(nodes)
    paths = [[*reversed(list(node.iterancestors())), node] for node in nodes]
    depth = next(n for n in range(len(min(paths, key=len))) if len({path[n] for path in paths}) > 1)
    parts = [path[depth] for path in paths]
    held = {part: parts.count(part) for part in parts}
    return len(held) if max(held.values()) > 1 else 1
