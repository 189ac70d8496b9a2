"""An agency's name taken apart: the places it names, then the zone or township, then the organ.

    [province][prefecture][county][zone | township, street][人民政府] organ
    central organ [place] branch            国家统计局嘉兴调查队
    … organ [place] 分局                    温州市公安局鹿城区分局
    市 | 县 | 省 … organ                    市人社局: the place is that of the site

Places are found longest name first, each inside the one before it. Nothing is decided here about places of one name:
every lineage that the name can mean is handed on.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from exporters.agencies.divisions import Divisions, Name
from exporters.agencies.organs import OFFICE, Organ, kind_of, load_branches, named_for_itself
from exporters.agencies.zones import ZONE, begins_with_known_zone, load_zones, spelled

_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_SCOPE_WORDS = re.compile(r"(?:机关本级|本级机关|本级|系统|汇总|机关)$")
_SPACES = re.compile(r"\s+|[\u200b\ufeff\"'“”《》]")
_PLACE_WORD = re.compile(r"^(?:我|本)?(自治区|自治州|自治县|省|市|州|盟|地区|县|区|旗)(?:级)?(?=.)")
_NO_PLACE_WORD = re.compile(r"^(?:市场|市政(?!府)|市容|市民(?![政族宗])|市域|区域|区块|区划|州际|省际|县域|地区)")
_NOT_AFTER_SHORT = re.compile(r"^(?:街道|镇|乡|苏木|路|村|社区|大学|学院|医院|职业|师范)")
_NOT_AFTER_COUNTY = re.compile(r"^(?:[场山河湖湾港江岛桥]|新区|新城|风景)")
_TOWNSHIP = re.compile(
    r"^(?P<name>(?!城乡|城镇|乡镇|镇街|街道|乡村|中心镇)[^局厅委]{1,9}?(?:街道|民族乡|镇(?!街道|江|海区|镇)|乡(?!街道|镇|村)|苏木|民族苏木))"
    r"(?P<board>人民政府|政府|街道办事处|办事处|街道办|党政综合办公室|党政办公室|党政办|综合办公室)?(?P<rest>.*)$"
)
_BRANCH = re.compile(r"^(?P<organ>.{2,20}?(?:局|委员会|委))(?P<place>[^局]{1,12}?)分局$")
_CORPS = re.compile(r"^(?:新疆)?(?:生产建设)?兵团|^新疆生产建设兵团")
_CORPS_DIVISION = re.compile(r"^(?:农业?)?第?([一二三四五六七八九十]{1,3}|\d{1,2})师")

_CORPS_CITY = re.compile(r"^第?[一二三四五六七八九十]{1,3}师.{2,6}市")
_CENTRAL_ENDING = re.compile(r"^.{2,12}(?:部|总局|总署|署)$")


class Parsed(NamedTuple):
    """A name taken apart.

    `places` are the names of divisions in it, outermost first, each with every lineage that it can mean; `word` is a
    word like 市 or 县 that stands for one. `zone` and `township` stand below the last place. `organ` is None where
    nothing in the name tells of an organ. `central` says that it can only be an organ of the centre. `corps` is the
    division of the production and construction corps, `customs` the customs district whose name is no place's.
    """

    places: tuple[tuple[str, tuple[Name, ...]], ...]
    word: str
    zone: str
    township: str
    organ: Organ | None
    central: bool
    corps: str
    customs: str
    brackets: tuple[str, ...]


def normalized(agency: str) -> tuple[str, tuple[str, ...]]:
    """The name without spaces and brackets, half-width, and what stood in brackets."""
    text = _SPACES.sub("", unicodedata.normalize("NFKC", agency))
    brackets = tuple(_BRACKETED.findall(text))
    bare = _BRACKETED.sub("", text) if brackets else text
    shorter = _SCOPE_WORDS.sub("", bare)
    return (shorter if len(shorter) > 1 else bare), brackets


def parse_name(agency: str, divisions: Divisions) -> Parsed:
    """Take an agency as printed apart."""
    text, brackets = normalized(agency)
    reader = _Reader(divisions)
    parsed = reader.read(text)
    return parsed._replace(brackets=brackets)


class _Reader:
    """One reading of a name, place by place."""

    def __init__(self, divisions: Divisions) -> None:
        self._divisions = divisions
        self._places: list[tuple[str, tuple[Name, ...]]] = []
        self._within: frozenset[str] | None = None

    def read(self, text: str) -> Parsed:
        if _CORPS.match(text) or _CORPS_CITY.match(text):
            return self._corps(text)
        if text.endswith("海关") and (district := text.removeprefix("中华人民共和国")[:-2]) in load_zones()["customs"]:
            return self._made(Organ("海关", "vertical", True), customs=district)
        central = self._central(text)
        if central is not None:
            return central
        rest = self._take_places(text)
        word = ""
        if not self._places and (found := _PLACE_WORD.match(rest)) and not _NO_PLACE_WORD.match(rest):
            after = rest[found.end() :]
            if kind_of(rest) is None and (kind_of(after) or _BRANCH.match(after) or named_for_itself(after)):
                word, rest = found[1], after
        return self._below(rest, word)

    # Places

    def _take_places(self, text: str, branch: bool = False) -> str:
        """Take the divisions off the beginning, outermost first."""
        while text:
            taken = self._next(text, branch)
            if taken is None:
                break
            form, found = taken
            text = text[len(form) :]
            inner = frozenset(name.lineage for name in found)
            if inner == self._within:
                continue  # 苏州市苏州工业园区: said twice
            self._places.append((form, found))
            self._within = inner
        return text

    def _next(self, text: str, branch: bool) -> tuple[str, tuple[Name, ...]] | None:
        names = self._divisions.names
        for size in range(min(self._divisions.longest.get(text[0], 0), len(text)), 1, -1):
            found = names.get(text[:size])
            if found is None:
                continue
            rest = text[size:]
            fitting = tuple(name for name in found if self._fits(name))
            full = tuple(name for name in fitting if name.full)
            if full and not (text[size - 1] == "市" and rest.startswith("场监")):
                return text[:size], full
            short = tuple(name for name in fitting if not name.full and self._short_stands(name, rest, branch))
            if short and not begins_with_known_zone(text):
                return text[:size], short
        return None

    def _fits(self, name: Name) -> bool:
        if self._within is None:
            return True
        division = self._divisions.of[name.lineage]
        return name.lineage in self._within or not self._within.isdisjoint(division.above)

    def _short_stands(self, name: Name, rest: str, branch: bool) -> bool:
        """Whether a shortened name is one: 浙江海盐 is, 长丰街道 and 西湖风景名胜区 are not."""
        if _NOT_AFTER_SHORT.match(rest):
            return False
        level = self._divisions.of[name.lineage].level
        if level == "province" or branch:
            return True
        if level == "county" and _NOT_AFTER_COUNTY.match(rest):
            return False
        if not rest or kind_of(rest) is not None or _BRANCH.match(rest):
            return bool(rest) or level == "prefecture"
        if level == "prefecture":
            return bool(self._starts_with_place_in(name.lineage, rest) or ZONE.match(rest) or named_for_itself(rest))
        return bool(ZONE.match(rest))

    def _starts_with_place_in(self, lineage: str, rest: str) -> bool:
        for size in range(2, min(self._divisions.longest.get(rest[:1], 0), len(rest)) + 1):
            for name in self._divisions.names.get(rest[:size], ()):
                if name.full and lineage in self._divisions.of[name.lineage].above:
                    return True
        return False

    # What stands below the places

    def _below(self, rest: str, word: str = "", tag: str = "") -> Parsed:
        if not rest and not self._places and not word:
            return self._made(None)
        organ = kind_of(rest, tag) if rest or self._places or word else None
        if organ is not None or tag:
            central = not self._places and not word and bool(_CENTRAL_ENDING.match(rest))
            return self._made(organ, word, central=central)
        for prefix in ("人民政府", "政府"):
            if rest.startswith(prefix) and _TOWNSHIP.match(rest.removeprefix(prefix)):
                rest = rest.removeprefix(prefix)
        if found := _BRANCH.match(rest):
            branch = self._branch(found, word)
            if branch is not None:
                return branch
        if found := ZONE.match(rest):
            if (below := _TOWNSHIP.match(found["rest"])) and (township := self._township(below)):
                # 西咸新区底张街道办事处: the zone governs townships.
                return self._made(township[1], word, zone=spelled(found["name"]), township=township[0])
            if zone := self._zone(found):
                return self._made(zone[1], word, zone=zone[0])
        if (found := _TOWNSHIP.match(rest)) and (township := self._township(found)):
            return self._made(township[1], word, township=township[0])
        return self._made(organ or named_for_itself(rest), word)

    def _made(self, organ: Organ | None, word: str = "", **parts: Any) -> Parsed:
        fields: dict[str, Any] = {
            "zone": "",
            "township": "",
            "central": False,
            "corps": "",
            "customs": "",
            "brackets": (),
        } | parts
        return Parsed(tuple(self._places), word, organ=organ, **fields)

    def _zone(self, found: re.Match[str]) -> tuple[str, Organ] | None:
        name, rest = spelled(found["name"]), found["rest"]
        if not rest:
            return name, Organ("", "zone", True)
        organ = kind_of(rest) or named_for_itself(rest)
        if organ is None or organ.type == "government":
            return (name, Organ("", "zone", True)) if organ else None
        return name, organ

    def _township(self, found: re.Match[str]) -> tuple[str, Organ] | None:
        name, board, rest = found["name"], found["board"] or "", found["rest"]
        kind = "street" if name.endswith("街道") else "township"
        if not rest:
            office = board.endswith("办公室") or board == "党政办"
            return name, Organ(OFFICE if office else "", kind, True)
        organ = kind_of(rest) or named_for_itself(rest)
        if organ is None or (len(name) < 3 and not self._places):
            return None
        return name, organ._replace(type="public_body" if organ.type == "department" else organ.type)

    def _branch(self, found: re.Match[str], word: str) -> Parsed | None:
        """A bureau's branch is the organ of its place: 公安局鹿城区分局 is the 公安 of 鹿城区."""
        organ = kind_of(found["organ"])
        if organ is None:
            return None
        place = found["place"]
        before = list(self._places), self._within
        if not self._take_places(place, branch=True) and len(self._places) > len(before[0]):
            return self._made(organ, word)
        self._places, self._within = before
        if zone := ZONE.match(place):
            name, _ = self._zone(zone) or (place, None)
            return self._made(organ, word, zone=name)
        return self._made(organ._replace(kind=f"{organ.kind}-{place}分局", known=False), word)

    # Organs of the centre, and the corps

    def _central(self, text: str) -> Parsed | None:
        """A branch of a central organ, or the organ itself; None where the name begins otherwise."""
        if not text.startswith(("国", "中", "财", "审", "最")):
            return None
        for prefix, tag in load_branches().items():
            if not text.startswith(prefix):
                continue
            rest = text.removeprefix(prefix)
            if not rest:
                break
            after = self._take_places(rest, branch=True)
            if not self._places:
                continue
            if tag in ("税务", "") and (kind_of(after) or ZONE.match(after)):
                return self._below(after)
            return self._made(kind_of(after, tag) or named_for_itself(prefix + after))
        if text.startswith(("国家", "国务院", "中国", "中华人民共和国")) or re.match(r"^最高人民", text):
            return self._organ_of_the_centre(text)
        return None

    def _organ_of_the_centre(self, text: str) -> Parsed:
        self._places, self._within = [], None
        bare = text.removeprefix("中华人民共和国")
        if bare == "国务院":
            return self._made(Organ("政府", "government", True), central=True)
        if bare == "国务院办公厅":
            return self._made(Organ(OFFICE, "office", True), central=True)
        known = kind_of(bare)
        if known is None and self._names_a_place(bare):
            return self._made(None)  # 中国共产党海盐县委员会 is no organ of the centre
        return self._made(known or named_for_itself(bare), central=True)

    def _names_a_place(self, text: str) -> bool:
        divisions = self._divisions
        return any(
            name.full or divisions.of[name.lineage].level != "county"
            for start in range(len(text))
            for size in range(2, divisions.longest.get(text[start], 0) + 1)
            for name in divisions.names.get(text[start : start + size], ())
        )

    def _corps(self, text: str) -> Parsed:
        rest = _CORPS.sub("", text, count=1)
        division = ""
        if found := _CORPS_DIVISION.match(rest):
            division, rest = f"第{_chinese(found[1])}师", rest[found.end() :]
            rest = self._take_places(rest)
        return self._made(kind_of(rest) or named_for_itself(rest), corps=division or "兵团")


def _chinese(number: str) -> str:
    """12 as 十二."""
    if not number.isdigit():
        return number
    digits = "零一二三四五六七八九"
    tens, units = divmod(int(number), 10)
    return ("十" if tens == 1 else "") + (digits[units] if units else "") if tens < 2 else number
