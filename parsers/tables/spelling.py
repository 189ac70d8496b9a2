"""How printed labels are spelt: without what one print of a label has and another has not, and by their keys.

A key has no white space, no numbering, no punctuation, and names the year of the report as such.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from parsers.document import squeeze

_PUNCTUATION = re.compile(r"[^\w%]|_")
BRACKETS = re.compile(r"[（(\[【〔][^（）()\[\]【】〔〕]*[）)\]】〕]")
"""What stands in brackets without others inside."""
_OF_A_PART = re.compile(
    r"(?:简易|普通|一般)程序|当场|网上|线上|窗口|听证|不予|[免撤]|[上去]一?年|半年|季度|(?<!\d)[2-9]月|1[01]月|[三四五六七八九]月|不含|不包括|除外|以外|剔除"
)
"""What in brackets makes a label that of a part of the row, or of another year: 行政处罚（简易程序）, （不含交通）."""
_ITS_OWN = re.compile("^(?:机关)?本级|^本机关")
"""How a label begins that is of the organ alone, beside one of all organs below it (全系统行政许可)."""
_NUMBERING = re.compile(
    r"^[●•◆■▪◇○◎★☆►▶➢·]?(?:[（(](?P<bracketed>[一二三四五六七八九十]{1,3})[）)]"
    r"|[（(](?P<enclosed>\d{1,2})[）)]"
    r"|(?P<chinese>[一二三四五六七八九十]{1,3})[、.．,，:：]"
    r"|(?P<arabic>\d{1,2})[、.．,，:：)）]?(?=\D)"
    r"|(?P<circled>[①-⑳]))[、.．,，:：]?"
)
_ONE_SIGN = re.compile("[㈠-㈩⑴-⒇⒈-⒛](?=.)")
"""The numbering of a label as one character: ㈠, ⑴, ⒈."""
_ITS_YEAR = re.compile(r"^20\d\d年度?(?=新|制发|废止|处理决定|收费|增)")
_YEAR_BEHIND = re.compile(r"[（(](?:截[至止]到?)?(20\d\d)年?(?:度|底|末|12月31日)?[）)]")
_OTHER_YEAR = re.compile("[上去下]一?年|结转")
_YEAR_BEFORE = re.compile(r"^20\d\d年度?(?=结转政府)")
_YEAR_AFTER = re.compile(r"(?<=^结转)(?:至|到)?20\d\d年度?")
_FULL_WIDTH = re.compile("[！-～]")
_NARROW = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}

_REMEMBERED = 2048
_LONGEST_REMEMBERED = 1000
"""Texts kept in plain, and characters of the longest: eight megabytes at most."""


def plain(text: str) -> str:
    """No white space, full-width ASCII made narrow, a numbering in one sign spelt out; everything else as printed."""
    return (_plain if len(text) > _LONGEST_REMEMBERED else _remembered)(text)


def _plain(text: str) -> str:
    bare = _FULL_WIDTH.sub(_narrow, squeeze(text))
    return unicodedata.normalize("NFKC", bare[0]) + bare[1:] if _ONE_SIGN.match(bare) else bare


_remembered = lru_cache(maxsize=_REMEMBERED)(_plain)
"""A paragraph is looked at as a heading, as a sentence that names the agency, and for its figures."""


def _narrow(match: re.Match[str]) -> str:
    return _NARROW[match[0]]


def numbering(text: str) -> tuple[str, str] | None:
    """The numbering a label starts with, as (kind, number), or None."""
    found = _NUMBERING.match(plain(text))
    if not found or found.lastgroup is None:
        return None
    return found.lastgroup, found[found.lastgroup]


def key(text: str) -> str:
    """What two prints of the same label have in common."""
    return _bare(_NUMBERING.sub("", plain(text), count=1))


def _bare(text: str) -> str:
    """Words alone, in one spelling, the year by its number as the year of the report: 2023年制发件数 is 本年制发件数.

    Columns of two years beside each other are then one printed twice, which is never passed over.
    """
    words = _PUNCTUATION.sub("", text).replace("其它", "其他")
    if "20" not in words:
        return words
    return _YEAR_BEFORE.sub("上年", _YEAR_AFTER.sub("下年度", _ITS_YEAR.sub("本年", words)))


def year_in(text: str) -> int | None:
    """The year by its number that a label says for 本年, or behind its words: 现行有效件数（截至2023年底）."""
    if "20" not in (words := plain(text)):
        return None
    if found := _ITS_YEAR.match(_PUNCTUATION.sub("", words)):
        return int(found[0][:4])
    behind = _YEAR_BEHIND.search(words) if not _OTHER_YEAR.search(words) else None
    return int(behind[1]) if behind else None


def keys_of(text: str) -> list[str]:
    """The keys under which a label may be known, best first: whole, without brackets, what the brackets hold."""
    bare = _NUMBERING.sub("", plain(text), count=1)
    keys = [_bare(bare)]
    if own := _ITS_OWN.match(keys[0]):
        keys.append(keys[0][own.end() :])
    if (brackets := BRACKETS.findall(bare)) and not _OF_A_PART.search("".join(brackets)):
        keys.append(_bare(BRACKETS.sub("", bare)))
        keys += [_bare(part) for part in brackets]
    return [entry for entry in keys if entry]
