"""The title of a report: which organ, which year, and whether it is one at all.

Real titles put the year first or last, split over lines, leave the agency out, bracket parts of the name, print the
year in Chinese numerals. Nothing is taken from a title that does not name 信息公开 and a report.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from parsers.document import squeeze
from parsers.tables.spelling import plain


class Title(NamedTuple):
    """A title read. `agency` as printed, None where the title names none; `text` the title proper, unspaced."""

    text: str
    agency: str | None
    year: int | None


_NUMERAL_YEAR = "〇零○ＯO0o一二三四五六七八九"
_YEAR = (
    r"(?:(?P<arabic>(?<![\d/])(?<!\d[-—])(?:19|20)\d{2}(?!\d|[-—]\d|年?度?[-—–~/至、和与及]20\d\d学?年))"
    rf"|(?P<numeral>二[{_NUMERAL_YEAR}]{{3}})|(?<!\d)20\d{{2}}年?度?[-—–~/至、和与及](?P<school>20\d{{2}})(?=学?年))(?:学年度|学年|年度|年|度)?"
)
"""The year of a report. One on a school year (2022-2023学年), or on two years, is of the year in which that ends."""
_YEARS = ("arabic", "numeral", "school", "arabic_last", "numeral_last", "school_last")
_YEAR_LAST = re.sub(r"<(arabic|numeral|school)>", r"<\1_last>", _YEAR)
_SUBJECT = r"(?:政府|政务)?信息公开"
_KIND = r"(?:年度工作报告|工作年度报告|年度报告|工作年报|工作报告|年度工作总结报告|年报|报告)"
_STOP = "，。；！？,;!?"  # a title is no sentence; `plain` makes most of these narrow
_BETWEEN = rf"[^{_STOP}]{{0,14}}?"
_YEAR_BEFORE = re.compile(rf"(?P<before>[^{_STOP}]*?){_YEAR}(?P<middle>[^{_STOP}]{{0,40}}?){_SUBJECT}{_BETWEEN}{_KIND}")
_YEAR_INSIDE = re.compile(rf"(?P<before>[^{_STOP}]*?)(?P<middle>){_SUBJECT}{_BETWEEN}{_YEAR}{_BETWEEN}{_KIND}")
_YEAR_AFTER = re.compile(
    rf"(?P<before>[^{_STOP}]*?)(?P<middle>){_SUBJECT}{_BETWEEN}{_KIND}(?:\({_YEAR}\)|{_YEAR_LAST}$)"
)
_NO_YEAR = re.compile(
    rf"(?P<before>[^{_STOP}]*?)(?P<middle>){_SUBJECT}{_BETWEEN}{_KIND}(?P<arabic>(?!))?(?P<numeral>(?!))?"
)
_OTHER_DOCUMENT = re.compile(
    r"通知|函$|通报|方案|办法|格式|模板|样式|说明$|指南|制度|目录|申请表|要点|网站.{0,6}(?:报表|年报)|法治政府|预算|决算"
    r"|召开|组织开展|按时报送|关于(?:做好|报送|编制|开展|认真|进一步|征集)|企业.{0,4}年报|新闻发布"
)
_LEADING = re.compile(
    r"^(?:一图读懂[：:]?|[（(][^（）()]{1,6}[)）]|索引号[：:]?[\w/\-]*?(?=[一-鿿])|[（(]?(?:图解|一图读懂|图文|解读|公示|公告|附件\d*|索引号.*?)[)）：:]+|[【\[][^】\]]{1,14}[】\]]|附件\d*[：:.]?"
    r"|\d{1,2}[.、]|[^，。]{0,12}?(?:名称|标题)[：:]?|[_\-—·•>》《\s.、]+)"
)
DRAFTS = "征求意见|送审|草案|草稿|初稿|[模样]板|范[本文]|样[本表]"
"""What a title calls what is not, or not yet, a report; a pattern."""
PART_OF_YEAR = "[上下]半年|第?[一二三四1-4]季度"
"""What a title calls a part of a year; a pattern."""
_VERSION = re.compile(
    r"[（(【\[][^（）()【】\[\]]{0,8}"
    rf"(?:更正|订正|勘误|修[正订改]|更新|重新|本级|汇总|系统|{DRAFTS})[^（）()【】\[\]]{{0,8}}[)）】\]]"
    r"|(?:更正|订正|勘误|修[正订改])[版稿]"
)
"""What a title says of itself before or behind it: that it replaces an earlier one or is a draft, and whose numbers it
tells."""
_ABOUT_REPORTS = re.compile(
    r"[》”]?的?(?:解读|通知|函|情况说明|说明|模板|格式|编制|培训|发布(?:工作|情况)|展示平台|专栏|专题)"
)
"""What follows where a title speaks of reports and is none."""
_TRAIL = re.compile(r"^.{0,12}(?:位置|首页).*[>/＞»]")
NEIGHBOUR = re.compile(r"^[上下前后]一?[篇条页][：:]?")
"""Links to the reports before and after this one."""
_LISTED = re.compile(r"\s*[\[(（【]?20\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?[\])）】]?\s*$")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]{2,30}?)(?:(20\d{2})年度?)?[)）]")
_WRAPPING = re.compile(
    r"^(?:重新)?(?:公布|发布|印发|更正|修改|修订|调整)|(?:关于)?(?:公布|发布|印发|公开)?$|(?<!\d)\d\d年度?$"
)
"""Words of an announcement around a name, and a year of two digits, which is no year that is certain."""
_YEAR_LEFT = re.compile("年度?$")
"""What is left of a year whose number a script writes."""
_NO_NAME = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{6}|/|[《》]|第\S{1,8}条|第\d{1,3}页|^.[局委厅办署院会处所站队]$")
"""A year, an index number, an address; words of a sentence that ran into a title; the end of a name whose beginning a
page's edge cut off (理局)."""
_SPEAKER = re.compile(r"([^:]+):")
"""A headline that begins with whose words it is: 应急管理部：2024年…."""
_OPENING = re.compile(
    r"^.*[：:]|^.*(?:年报|年度报告|信息公开)[》”>_\-—·]*|^(?:现将|现就|本报告[是为]|以下[是为]|[现特]?(?:向社会)?(?:编制|制定|发布|公布|公开)(?:[并和及]|编制|发布|公布|公开)*了?)"
)
_SENTENCE = re.compile(r"^(?:根据|按照|依据|依照|遵照|为了?|结合|对照|通过)")
"""How sentences begin and names do not."""
_SELF_WORD = re.compile(
    r"^(?:我|本)(?:局|委|办|厅|院|部|处|所|站|会|单位|机关|部门|级|省|市|县|区|旗|镇|乡|街道|校|中心)?$"
)
"""What a sentence of the report calls its author, which is no name."""
_NOBODY = re.compile(r"^(?:全[省市县区旗州盟镇乡系]|各[级省市县区镇乡部单]|[我本该]|上级|有关|相关|当地)")
"""全市, 各单位, 我局: no names, though they end as names do."""
_AROUND = "《》“”\"'_-—:：·•,，.、 \u3000>"
_ORGAN = re.compile(
    r"(?:人民政府|政府|办公室|办公厅|委员会|管委会|管理委员会|局|厅|委|办|部|署|院|中心|街道|镇|乡|苏木|嘎查|区|市|省|县|旗|州|盟|处|所|队|站|会|集团|公司|学校|大学|银行|法院|检察院|分局|总队|支队|大队|处室|园区|开发区|新区|示范区|林场|农场|馆|社|联|台|监狱|兵团|领导小组|专班|机关)"
    r"(?:[(（](?:机关)?(?:本级|本部|机关|汇总|全?系统)(?=[)）]))?[)）]?$"
)
"""How names of organs end; behind the name a bracket may say for whom a report counts."""


def year_of(text: str) -> int | None:
    """The year that `2023` or `二〇二三` names."""
    if text.isdigit():
        return int(text)
    digits = [0 if character in "〇零○ＯO0o" else "一二三四五六七八九".find(character) + 1 for character in text]
    value = int("".join(str(digit) for digit in digits))
    return value if 1990 <= value <= 2099 else None


def looks_like_organ(text: str) -> bool:
    """Whether a line can be the name of an organ: short, no sentence, ending as organs' and places' names do."""
    name = plain(text)
    return (
        2 <= len(name) <= 40
        and bool(_ORGAN.search(name))
        and not _NOBODY.match(name)
        and not re.search(r"[，。；！？>|/]|条例|首页|位置|公开|日期|来源|门户|网站?$", name)
    )


def is_listed(line: str) -> bool:
    """Whether a title stands in a list of reports, its date behind it: 某局2021年政府信息公开年度报告 2022-01-20."""
    return bool(_LISTED.search(line))


def is_version(line: str) -> bool:
    """Whether a line says of the title above it that it is another version: （更正）."""
    return bool(_VERSION.fullmatch(plain(line)))


@lru_cache(maxsize=4096)
def read_title(text: str) -> Title | None:
    """The report title that `text` holds, or None if it holds none.

    What follows the title proper (the site's name in an HTML title) is dropped. A notice, form or guide about such
    reports is not one.
    """
    line = plain(text)
    if len(line) > 160 or "信息公开" not in line or NEIGHBOUR.match(line):
        return None
    printed = squeeze(text)
    version = ""
    while leading := _TRAIL.match(line) or _LEADING.match(line):  # 名称：（图解）某局2023年…
        version += printed[: leading.end()] if _VERSION.fullmatch(leading[0]) else ""
        line, printed = line[leading.end() :], printed[leading.end() :]
    for pattern in (_YEAR_BEFORE, _YEAR_INSIDE, _YEAR_AFTER, _NO_YEAR):
        found = pattern.match(line)
        if found:
            break
    else:
        return None
    if _SENTENCE.match(line) or _OTHER_DOCUMENT.search(found[0]) or _ABOUT_REPORTS.match(line[found.end() :]):
        return None
    named = found.groupdict()
    year = next((named[group] for group in _YEARS if named.get(group)), None)
    agency = _agency(found["before"], found["middle"])
    if agency is None:
        agency, dated = _bracketed(line[found.end() :])
        year = year or dated
    if agency:
        start = line.index(agency)
        agency = printed[start : start + len(agency)]  # as printed, full-width brackets and all
    proper = _VERSION.match(line, found.end()) or found
    return Title(version + printed[: proper.end()].lstrip(_AROUND), agency, year_of(year) if year else None)


def _bracketed(rest: str) -> tuple[str | None, str | None]:
    """The organ, and the year, in brackets behind a title without them: 政府信息公开工作年度报告（财政局2023年）."""
    found = _IN_BRACKETS.match(rest)
    return (found[1], found[2]) if found and looks_like_organ(found[1]) else (None, None)


def _agency(before: str, middle: str) -> str | None:
    """The organ is named before the year, or between year and subject where the year comes first."""
    for part in (before, middle):
        speaker = _SPEAKER.fullmatch(part)
        name = (
            _OPENING.sub("", speaker[1] if speaker and looks_like_organ(speaker[1]) else part)
            .strip(_AROUND)
            .removeprefix("关于")
            .removesuffix("的")
            .strip(_AROUND)
        )
        name = _YEAR_LEFT.sub("", _WRAPPING.sub("", name))
        column, _, last = name.rpartition("_")
        name = last if column and looks_like_organ(last) else name
        if name.endswith("人民"):
            name += "政府"  # 上海市人民政府信息公开: the word is printed once for both
        if len(name) >= 2 and not name.isdigit() and not _SELF_WORD.match(name) and not _NO_NAME.search(name):
            return name
    return None
