"""What a printed cell says: a number, its unit, or why there is none. Nothing is recomputed or rounded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from parsers.document import INVISIBLE, UNKNOWN, UNSEEN
from parsers.report import NullReason, Number


class Value(NamedTuple):
    """A read cell. `unit` only where the cell prints one; `doubt` says what makes the reading less than certain."""

    number: Number | None
    unit: str = ""
    null_reason: NullReason | None = None
    doubt: str = ""


_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOOTNOTES = re.compile(r"\[注?[\d①-⑳]*\]|[①-⑳⁰¹²³⁴-⁹⁽⁾※†‡*#]+|(?<=[\d件])[⑴-⒇⒈-⒛❶-❿]|注\d*$")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_OPEN_BRACKET = re.compile(r"[(【〔\[].*$", re.S)
_BESIDE = re.compile(
    r"(?:(?<=\d)|(?<=[件项个条宗次元]))(?:"
    r"[(]?(?:(?:同比|环比|[较比]?[上去]年(?:同期)?)[:：]?[+\-−]?|[↑↓▲▼]|增长|增加|上升|提高|下降|减少|降低){1,3}"
    r"\d+(?:\.\d+)?(?:%|件|项|个|条|宗|次)?[)]?"
    r"|[↑↓▲▼△▽→↗↘]"
    r"|[,;，；]?(?:其中|含|包括|备?注:).+"
    r")$",
    re.DOTALL,
)
"""What a cell tells beside its number: how much more or less than last year (12 ↑5%, 12 同比+3), the number of that
year, that it rose, or how many of them are of a kind (22件，其中修订16件; 22, and below it 注：16件撤回)."""
_FROM_RIGHT = re.compile("\u202e([^\u202c\u2069]*)")
"""A text whose characters are drawn from right to left, whatever they are (Unicode Standard Annex 9, RLO)."""
_QUOTED = re.compile('[“"「『【](.*)[”"」』】]', re.DOTALL)
_DASHES = re.compile(r"[-‐-―−─━~_～]+")
_FILLED_IN = "_ \xa0"
"""What a form prints around the numbers that are filled in."""
_SLASHES = re.compile(r"[/\\|]+")
_UNIT = "万元|亿元|千元|元|万件|千件|百件|万|件次|件|项|个|条|次|人次|人|篇|份|宗|起|家|部|类|场"
_NUMBER = re.compile(
    rf"(?P<before>(?:['‘’`：:]|共|计|共计|合计|约|为|人民币|￥|¥)*)(?P<sign>[+\-−增加减少↑↓]*)"
    rf"(?P<digits>\d[\d,]*(?:\.\d+)?|\.\d+)(?:/?(?P<unit>{_UNIT}))?[。;；、,.]?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GROUPED = re.compile(r"(?<=\d)[\u2009\u200a\u202f'’](?=\d{3}(?!\d))")
"""The narrow spaces and the apostrophes by which thousands are set apart."""
_BROKEN_DIGITS = re.compile(r"(?<=[\d.,])\s+(?=[\d.,])")
_ZERO_FIRST = re.compile(r"0\d")
_POINTED = re.compile(r"\d{1,3}(?:\.000)+")
LEADING_ZERO = "a leading zero"
POINTED = "a point that may set thousands apart"
MAYBE_DIGIT = "something beside the number that may be a digit of it"
BRACKETED = "another number in brackets"
JOINED = "digits joined across white space"
SPACED_OUT = 8
"""Numbers of several digits, all of them with their digits apart, that show a document to print numbers so."""
_DIGITS_APART = re.compile(r"[+\-−]?\s?\d(?:\s[\d.,])+")
_LOOSE = (
    (re.compile(r"更正|改为|应为|实为"), "a correction beside the number"),
    (re.compile("^约"), "about so many"),
    (re.compile(r"[(\[【](?:待[核查定]|存疑|暂[定估]|预[计估]|估[计算]|[?？])"), "not sure by its own words"),
)
"""Words by which a cell says that its number is not quite the one, and the doubt in words."""
_YEAR = re.compile(r"20\d\d年\D")
"""How a heading begins that names a year (2023年增/减)."""
_NUMERAL = "零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟"
_NUMERALS = re.compile(rf"(?P<whole>[{_NUMERAL}万]+)|(?P<counted>[{_NUMERAL}]+)(?P<unit>{_UNIT})")
_NONE_WORDS = frozenset(
    {"无", "没有", "暂无", "无数据", "未统计", "不涉及", "不适用", "未发生", "空", "略", "NA", "N/A", "n/a", "无此项"}
    | {"持平", "无变化", "不变", "…", "……", "none", "nil", "Nil", "NIL", "不详"}
    | {
        "单击此处输入文字。",
        "单击或点击此处输入文字。",
    }  # the prompts of Word's empty controls, as conversions keep them
)
_MIXED = re.compile(rf"(?:[OoＯ]{{1,4}}|l{{2,4}}|(?=.*\d)[\dOoＯQDlIi丨]{{2,8}})(?:{_UNIT})?")
"""Noughts typed as letters, and numbers with such letters or with an l for a 1 in them."""
_ROLLS = re.compile(r"(?:\D?0123456789)+\D*")
"""The rolls of a counter, on each of which a style turns up one digit."""
_NO_RESULT = re.compile(
    r"=\w+\([\w:,.$]*\)|#(?:REF|VALUE|NAME|NUM|N/A|NULL|DIV/0)[!?]?|NaN|null|undefined|NULL|None|TRUE|FALSE|#{2,}"
)
"""What programs leave where a number failed to come out or its cell has no room for it, and the truth values of their
cells."""
_LOST = re.compile(r"[?？]{1,3}")
"""What programs write for a character that their encoding lacks."""
_RINGS = frozenset("○◯")
"""Drawn rings, some of them typed for noughts."""
_LOOKALIKES = frozenset({"一", "O", "o", "Ｏ", "l", "I", "i", "Q", "D", "口", "丨"})
_NEGATIVE = frozenset("-−减少↓")


@lru_cache(maxsize=65536)
def read_value(raw: str) -> Value:
    """Read one printed cell.

    `22（其中修订 16 件）` is 22, `减3` is -3, `251000元` is 251000 in 元, `3,001` and `３００１` are 3001. Digits
    that white space breaks apart (`4472 28`, a number wrapped in a narrow column) are joined, and the reading says
    so in `doubt`, as it does of `04`, which may be a 0 with a mark, of `约30` and of `3（更正为5）`. What holds digits
    but no single number is `unreadable`; what holds none is `blank`, `dash`, `slash` or `text`.
    """
    if raw.isascii() and raw.isdigit() and (raw[0] != "0" or len(raw) == 1):
        return Value(int(raw))
    drawn = _FROM_RIGHT.sub(lambda turned: turned[1][::-1], raw) if "\u202e" in raw else raw
    text = INVISIBLE.sub("", drawn.translate(_FULL_WIDTH)).strip()
    if not text:
        return Value(None, null_reason="blank")
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[1].strip()
    text = text.strip(_FILLED_IN) or text
    text = _GROUPED.sub("", text)
    bare = _FOOTNOTES.sub(_taken_out, text).strip() if not _NO_RESULT.fullmatch(text) else text
    joined = _BROKEN_DIGITS.sub("", bare)
    compact = "".join(joined.split())
    doubt = JOINED if joined != bare else LEADING_ZERO if _ZERO_FIRST.match(joined) else ""
    doubt = doubt or (MAYBE_DIGIT if UNSEEN in raw else POINTED if _POINTED.fullmatch(compact) else "")
    doubt = doubt or next((words for pattern, words in _LOOSE if pattern.search(compact)), "")
    if _ROLLS.fullmatch(compact):
        return Value(None, null_reason="unreadable", doubt="a counter that shows one digit of each roll")
    if number := _number(compact) or _number(_BESIDE.sub("", compact)):
        return number._replace(doubt=doubt)
    if not any(character.isdigit() for character in compact) or _NO_RESULT.fullmatch(compact):
        return _wordless(compact)
    without = _BRACKETS.sub(_taken_out, compact)
    for shorter in (without, _OPEN_BRACKET.sub("", without)):
        if number := _number(shorter):
            return number._replace(doubt=doubt or _bracketed(compact, number))
    return Value(None, null_reason="unreadable", doubt="digits that are not one number")


def in_ones(unit: str) -> bool:
    """Whether a number in this unit is a count as it stands: no hundreds or more (万件), no sum of money."""
    return unit[:1] not in ("万", "千", "百") and not unit.endswith("元")


def are_spaced_out(texts: Iterable[str]) -> bool:
    """Whether the cells of a document print every number of several digits with a space between any two: then no
    space in one sets two numbers apart."""
    longer = 0
    for text in map(str.strip, texts):
        if sum(map(str.isdecimal, text)) > 1:
            if not _DIGITS_APART.fullmatch(text):
                return False
            longer += 1
    return longer >= SPACED_OUT


def _taken_out(found: re.Match[str]) -> str:
    """What is left of a mark or a bracket: nothing, but between two digits something that keeps them apart."""
    text = found.string
    inside = found.start() > 0 and found.end() < len(text)
    return "|" if inside and text[found.start() - 1].isdigit() and text[found.end()].isdigit() else ""


def _number(text: str) -> Value | None:
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    digits = found["digits"]
    if "," in digits and not _THOUSANDS.fullmatch(digits):
        return None
    value = Decimal(digits.replace(",", ""))
    if _NEGATIVE & set(found["sign"]):
        value = -value
    number: Number = int(value) if value == value.to_integral_value() else value
    return Value(number, found["unit"] or "")


def _bracketed(text: str, number: Value) -> str:
    """The doubt that a bracket with nothing but another number makes: 27(28), 27（贰拾捌）. One with a sign (+3) or
    with words (其中修订 16 件) tells something else."""
    for inside in (bracket[1:-1] for bracket in _BRACKETS.findall(text)):
        other = _number(inside) if inside[:1].isdigit() else _wordless(inside) if _NUMERALS.fullmatch(inside) else None
        if other and other.number != number.number:
            return BRACKETED
    return ""


def _wordless(text: str) -> Value:
    """A cell without digits: dash, slash, a Chinese numeral, or words."""
    if _DASHES.fullmatch(text):
        return Value(None, null_reason="dash")
    if _SLASHES.fullmatch(text):
        return Value(None, null_reason="slash")
    if _NO_RESULT.fullmatch(text):
        return Value(None, null_reason="unreadable", doubt="a formula or an error in place of a number")
    if UNKNOWN in text or _LOST.fullmatch(text):
        return Value(None, null_reason="unreadable", doubt="a character that could not be read")
    if text in _LOOKALIKES or _MIXED.fullmatch(text):
        return Value(None, null_reason="unreadable", doubt="a letter or stroke that may stand for a digit or a dash")
    if numeral := _NUMERALS.fullmatch(text):
        from cn2an import cn2an

        try:
            return Value(
                int(cn2an((numeral["whole"] or numeral["counted"]).replace("〇", "零"), "smart")), numeral["unit"] or ""
            )
        except (ValueError, KeyError):  # cn2an looks units up that 二百三十四十 does not have
            return Value(None, null_reason="unreadable", doubt="a Chinese numeral that is not one number")
    if _is_odd_numeral(text):
        return Value(None, null_reason="unreadable", doubt="a numeral of a kind that is not read")
    return Value(None, null_reason="text")


def _is_odd_numeral(text: str) -> bool:
    """Whether a cell holds nothing but a number in signs that are no digits: ⑿, Ⅻ, ½, 廿三, or rings for noughts."""
    return text != "" and not _FOOTNOTES.fullmatch(text) and all(char.isnumeric() or char in _RINGS for char in text)


def looks_like_value(text: str) -> bool:
    """Whether a cell is one that a table prints in a value column: empty, a dash, a number, or 无 and the like."""
    if text.isascii() and text.isdigit():
        return True
    value = read_value(text)
    if value.null_reason == "text":
        words = "".join(text.split())
        return words in _NONE_WORDS or words.rstrip("。") in _NONE_WORDS
    if value.null_reason == "unreadable":
        words = "".join(text.split())
        if words == "一" or _MIXED.fullmatch(words) or _NO_RESULT.fullmatch(words) or _LOST.fullmatch(words):
            return True
        if _is_odd_numeral(words):
            return False  # of the number of a row as often as of a value
        digits = sum(character.isdigit() for character in text)
        return text == UNKNOWN or (len(text) <= 24 and digits * 2 >= len(words) and not _YEAR.match(text.strip()))
    return True
