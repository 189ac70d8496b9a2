"""The administrative divisions by year, as lineages that outlive renames and new codes, and their townships.

The data is divisions.csv and townships.txt, made by `exporters.agencies.build`. A lineage is called by the first code
it had (370116 莱芜区 is `371202`, it was 莱城区); so a name never changes when a year is added.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

CHINA = "000000"
"""What belongs to no division: the central organs."""
TODAY = 2026

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固"
    "|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_BARE = "蒙古|哈萨克|柯尔克孜|维吾尔|锡伯|塔吉克|达斡尔|各族"
"""Peoples whose names stand in divisions' names without 族."""
_AUTONOMOUS = re.compile(rf"^(.+?)(?:(?:{_PEOPLES})族|{_BARE})+自治(州|县|旗)$")
_PLAIN = re.compile(r"^(.{2,})(?:特别行政区|自治区|地区|新区|林区|特区|省|市|盟|区|县)$")
_REGIONS = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}


class Division(NamedTuple):
    """A lineage. `spans` are (code, name, code of the superior, first year, last year), oldest first.

    `successor` is the lineage that took an ended one over, empty where it was divided; `above` are the lineages that
    it ever belonged to.
    """

    lineage: str
    spans: tuple[tuple[str, str, str, int, int], ...]
    successor: str
    above: frozenset[str]

    @property
    def level(self) -> str:
        """The level of its last code."""
        return level_of(self.spans[-1][0])

    def at(self, year: int | None) -> tuple[str, str, str, int, int]:
        """The span valid at the end of a year, or the nearest one; the last one where no year is known."""
        if year is None or len(self.spans) == 1:
            return self.spans[-1]
        return min(self.spans, key=lambda span: (max(span[3] - year, year - span[4], 0), -span[4]))


def level_of(code: str) -> str:
    """The level that a six-digit code stands for."""
    if code == CHINA:
        return "central"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


class Name(NamedTuple):
    """A name that a division goes or went by, and when: `full` as in the code list, else shortened."""

    lineage: str
    full: bool
    first: int
    last: int


def years_of_names(names: Iterable[Name]) -> range:
    """The years in which all of these names were borne."""
    return range(max(name.first for name in names), min(name.last for name in names) + 1)


def overlap(one: range, other: range) -> range:
    """The years that lie in both."""
    return range(max(one.start, other.start), min(one.stop, other.stop))


def short_names(name: str) -> tuple[str, ...]:
    """How else a division's name is written: 恩施 and 恩施州, 张家川 and 张家川县, 浙江, 海盐."""
    if name in _REGIONS:
        return (_REGIONS[name],)
    if found := _AUTONOMOUS.match(name):
        stem, kind = found.groups()
        return (stem, stem + kind) if len(stem) > 1 else (stem + kind,)
    if name.endswith(("自治州", "自治县", "自治旗")):
        stem = name[:-3]
        return (stem, stem + name[-1])
    if found := _PLAIN.match(name):
        return (found[1],)
    return ()


class Divisions:
    """All lineages, found by name, by code and year, and by township."""

    def __init__(self, rows: Iterable[dict[str, str]], townships: Iterable[str]) -> None:
        spans: dict[str, list[tuple[str, str, str, int, int]]] = defaultdict(list)
        successors: dict[str, str] = {}
        for row in rows:
            first, last = int(row["first"]), int(row["last"])
            spans[row["lineage"]].append((row["code"], row["name"], row["parent"], first, last))
            successors[row["lineage"]] = row["successor"]
        self._codes: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for lineage, known in spans.items():
            for code, _, _, first, last in known:
                self._codes[code].append((first, last, lineage))
        self.of = {
            lineage: Division(lineage, tuple(known), successors[lineage], self._above(known))
            for lineage, known in spans.items()
        }
        self.names: dict[str, tuple[Name, ...]] = {}
        self._index()
        self.longest: dict[str, int] = {}
        """How long names that begin with a character are, at most."""
        for form in self.names:
            self.longest[form[0]] = max(len(form), self.longest.get(form[0], 0))
        self._paths: dict[tuple[str, int], str] = {}
        self._townships = {line[:6]: line[7:] for line in townships if line.strip()}
        self._read: dict[str, dict[str, str]] = {}
        self._below: dict[str, list[str]] = defaultdict(list)
        for lineage, division in self.of.items():
            for higher in division.above:
                self._below[higher].append(lineage)

    def _above(self, spans: list[tuple[str, str, str, int, int]]) -> frozenset[str]:
        found: set[str] = set()
        for _, _, parent, first, last in spans:
            code = parent
            while code:
                higher = [entry for entry in self._codes.get(code, ()) if entry[0] <= last and first <= entry[1]]
                found.update(entry[2] for entry in higher)
                code = "" if code.endswith("0000") else f"{code[:2]}0000"
        return frozenset(found)

    def _index(self) -> None:
        index: dict[str, dict[tuple[str, bool], tuple[int, int]]] = defaultdict(dict)
        for lineage, division in self.of.items():
            for _, name, _, first, last in division.spans:
                for form, full in ((name, True), *((short, False) for short in short_names(name))):
                    known = index[form].get((lineage, full), (first, last))
                    index[form][lineage, full] = (min(known[0], first), max(known[1], last))
        for form, found in index.items():
            self.names[form] = tuple(Name(*key, *years) for key, years in sorted(found.items()))

    def by_code(self, code: str | None, year: int | None) -> Division | None:
        """The division that has a code in a year; for a year in which nobody has it, the one that had it last."""
        found = self._codes.get(code or "")
        if not found:
            return None
        if len(found) == 1:
            return self.of[found[0][2]]
        now = year or TODAY
        return self.of[min(found, key=lambda entry: (max(entry[0] - now, now - entry[1], 0), -entry[1]))[2]]

    def below(self, lineage: str) -> list[str]:
        """The lineages of the divisions below one."""
        return self._below.get(lineage, [])

    def today(self, division: Division) -> str | None:
        """The code of today: its own, or that of the division that took it over; None where it was divided."""
        seen: set[str] = set()
        while division.spans[-1][4] < TODAY:
            if not division.successor or division.lineage in seen:
                return None
            seen.add(division.lineage)
            division = self.of[division.successor]
        return division.spans[-1][0]

    def path(self, division: Division, year: int | None) -> str:
        """The full name with its superiors: 浙江省嘉兴市海盐县."""
        key = (division.lineage, year or TODAY)
        if (known := self._paths.get(key)) is None:
            _, name, parent, _, last = division.at(year)
            higher = self.by_code(parent, min(year or TODAY, last)) if parent else None
            known = self._paths[key] = (self.path(higher, year) if higher else "") + name
        return known

    def unchanged(self, division: Division, year: int) -> range:
        """Years around one in which code and `path` of a division are the same; empty where it did not exist in it."""
        _, _, parent, first, last = division.at(year)
        years = range(first, last + 1)
        if year not in years or not parent:
            return years if year in years else range(0)
        for begin, end, lineage in self._codes.get(parent, ()):
            if begin <= year <= end:
                higher = self.unchanged(self.of[lineage], year)
                return overlap(overlap(years, range(begin, end + 1)), higher)
        return range(0)

    def townships(self, division: Division) -> dict[str, str]:
        """The townships and streets of today by name, with their nine-digit codes."""
        code = self.today(division) or ""
        known = self._read.get(code)
        if known is None:
            entries = self._townships.get(code, "").split()
            known = self._read[code] = {entry[:-3]: code + entry[-3:] for entry in entries}
        return known


@cache
def load_divisions() -> Divisions:
    """The divisions, read once."""
    folder = resources.files("exporters.agencies")
    rows = csv.DictReader(folder.joinpath("divisions.csv").read_text("utf-8").splitlines())
    return Divisions(rows, folder.joinpath("townships.txt").read_text("utf-8").splitlines())
