"""What the first sentences of a report say about it: whose it is, its year, who compiled it, whom to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.identity.titles import looks_like_organ, read_title

_PERIOD = re.compile(r"(?:自|从|为|期限|时限)[^。;；]{0,12}?(20\d{2})年1月1日")
_NAME = r"[^,，。;；:：、“”《》()（）]{2,30}?"
_ALIAS = r"(?:\([^()]{2,20}\))?"
"""Behind a name, how the report calls it from here on, or its second name."""
_ITS_YEAR = r"(?P<year>20\d{2})年度?"
_TELLS = r"(?:公布|公开|发布|编制|制作|撰写|汇报|现将|对)(?:完成|形成)?了?"
_SELF = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_TELLS}(?P<agency>{_NAME}){_ALIAS}{_ITS_YEAR}(?:政府)?信息公开",
        rf"{_TELLS}{_ITS_YEAR}(?P<agency>{_NAME}){_ALIAS}政府信息公开",
        rf"(?:^|[,。;])(?P<agency>{_NAME}){_ALIAS}[现特]?(?:编制|制作|撰写|发布)(?:完成|形成)?了?{_ITS_YEAR}(?:政府)?信息公开",
        rf"^(?P<agency>{_NAME}){_ITS_YEAR}政府信息公开(?:工作)?年度?报告是?(?:根据|依据|按照)",
        rf"{_TELLS}(?P<agency>(?!)){_ITS_YEAR}(?:政府)?信息公开",
    )
)
"""How a report speaks of itself in its first sentences: 现公布某局2023年政府信息公开, 某局编制了2023年政府信息公开."""
_ITSELF = re.compile(rf"20\d{{2}}年度?(?:政府)?信息公开|{_TELLS}20\d{{2}}年")
"""What each of these holds, and few paragraphs do."""
_QUOTED = re.compile(rf"{_TELLS}《([^《》]{{8,60}})》")
_WORK_OF = re.compile(
    rf"(?:结合|总结|根据(?=20\d{{2}}年[^,。]{{2,40}}工作(?:实际|情况)))(?:20\d{{2}}年度?)?(?P<agency>{_NAME}){_ALIAS}(?:各(?:科室|部门|股室|处室))?的?(?:20\d{{2}}年度?)?"
    r"政?府?信息公开工作"
)
"""结合某局政府信息公开工作实际: whose work a report sums up."""
_WORK = re.compile("结合|总结|根据20")
_COMPILER = re.compile(
    rf"(?:报告|年报)(?:[^。]{{0,120}}?[,;])?由(?P<compiler>{_NAME}){_ALIAS}(?:负责|根据|按照|依据|结合|综合|汇总|编制|编写|撰写)"
)
_CONTACT = re.compile(
    rf"(?:疑问|疑义|意见|建议|问题)[^。]{{0,12}}?(?:请|或|可)(?:直接|致电)?(?:与|向|联系|致函):?(?P<organ>{_NAME})(?:[,;(]|联系|咨询|$)"
)
_NARRATOR = re.compile(
    rf"(?:^|[,。;])(?P<organ>{_NAME})(?:认真|严格|深入|全面|积极|切实|坚决|扎实|坚持|持续|继续)*(?:贯彻|按照|遵照|依照|落实|执行)"
    r"(?:[^,。;《》]{0,8}《(?:中华人民共和国)?(?:政府信息公开)?条例》|(?:落实|执行)?政府信息公开(?:工作)?(?:各项|有关|相关)?(?:规定|要求))"
)
"""某局认真贯彻落实《条例》: who speaks, where nothing else names it."""
_NO_PROPER_NAME = re.compile(r"(?:[省市州县区旗镇乡]|街道|管委会|办公|政府|党|全|各|本|我|单位|部门|机关)")
"""How words begin by which a report speaks of itself or of those above it: 市政府, 街道办事处, 管委会."""


def agency_and_year(text: str) -> Iterator[tuple[str, int | None]]:
    """Agency and year that a sentence gives the report it stands in, the agency empty where it names none."""
    if "信息公开" not in text:
        return
    for quoted in _QUOTED.finditer(text) if "《" in text else ():
        if title := read_title(quoted[1]):
            yield title.agency or "", title.year
    for pattern in _SELF if "20" in text and _ITSELF.search(text) else ():
        if found := pattern.search(text):
            yield found["agency"] or "", int(found["year"])
    if _WORK.search(text) and (found := _WORK_OF.search(text)):
        yield found["agency"], None


def reported_year(text: str) -> int | None:
    """The year whose first of January begins the reporting period."""
    period = _PERIOD.search(text)
    return int(period[1]) if period else None


def compiler(text: str) -> str | None:
    """The organ that says it made the report: 本报告由某局编制."""
    found = _COMPILER.search(text)
    return found["compiler"] if found else None


def contact(text: str) -> str | None:
    """The organ, or an office of it, that answers questions: 如对本报告有疑问，请与某局办公室联系."""
    found = _CONTACT.search(text)
    return found["organ"] if found else None


def narrators(text: str) -> Iterator[str]:
    """The organs, by their names, of which a text says that they carry out the regulation."""
    for found in _NARRATOR.finditer(text):
        name = found["organ"]
        if looks_like_organ(name) and not _NO_PROPER_NAME.match(name):
            yield name
