"""The numbers that Word generates before paragraphs: 一、 and （一） are often not typed but counted (§ 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from parsers.word.styles import W, integer

_DIGITS = "〇一二三四五六七八九"
_PLACE = re.compile(r"%([1-9])")


class _Level(NamedTuple):
    start: int
    form: str
    text: str
    suffix: str
    legal: bool


class Numbering:
    """Counts paragraphs as Word does: a level starts again when a level above it has advanced."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        abstract: dict[str, dict[int, _Level]] = {}
        for element in root.iter(W + "abstractNum"):
            abstract[element.get(W + "abstractNumId", "")] = _levels(element)
        for element in root.iter(W + "num"):
            self._add(element, abstract)

    def _add(self, element: etree._Element, abstract: dict[str, dict[int, _Level]]) -> None:
        name = element.get(W + "numId", "")
        target = element.find(W + "abstractNumId")
        origin = target.get(W + "val", "") if target is not None else ""
        self._lists[name] = origin
        levels = dict(abstract.get(origin, {}))
        for override in element.iter(W + "lvlOverride"):
            levels.update(_levels(override))
            start = override.find(W + "startOverride")
            if start is not None:
                index = integer(override.get(W + "ilvl"), 0)
                self._starts.setdefault(name, {})[index] = integer(start.get(W + "val"), 1)
        self._levels[name] = levels

    def next(self, name: str, index: int) -> str:
        """The number printed before the next paragraph of level `index` in list `name`; empty for bullets."""
        levels = self._levels.get(name, {})
        level = levels.get(index)
        if level is None:
            return ""
        counts = self._counts.setdefault(self._lists[name], {})
        restart = self._starts.get(name, {}).get(index)
        if restart is not None and (name, index) not in self._begun:
            counts[index] = restart
        else:
            counts[index] = counts.get(index, level.start - 1) + 1
        self._begun.add((name, index))
        for deeper in [known for known in counts if known > index]:
            del counts[deeper]
        if level.form == "bullet":
            return ""
        text = _PLACE.sub(lambda match: self._count(levels, counts, int(match[1]) - 1, level), level.text)
        return text + (" " if level.suffix != "nothing" and text[-1:].isalnum() else "")

    @staticmethod
    def _count(levels: dict[int, _Level], counts: dict[int, int], index: int, printed: _Level) -> str:
        level = levels.get(index, printed)
        return numeral(counts.get(index, level.start), "decimal" if printed.legal else level.form)


def _levels(element: etree._Element) -> dict[int, _Level]:
    def value(level: etree._Element, name: str, default: str) -> str:
        found = level.find(W + name)
        return found.get(W + "val", default) if found is not None else default

    return {
        integer(level.get(W + "ilvl"), 0): _Level(
            integer(value(level, "start", "1"), 1),
            value(level, "numFmt", "decimal"),
            value(level, "lvlText", ""),
            value(level, "suff", "tab"),
            level.find(W + "isLgl") is not None,
        )
        for level in element.iter(W + "lvl")
    }


def chinese(number: int) -> str:
    """一, 十, 十一, 二十, 一百零一 … below 10,000."""
    text = _full(number)
    return text[1:] if text.startswith("一十") else text


def _full(number: int) -> str:
    if not 0 < number < 10_000:
        return "〇" if number == 0 else str(number)
    text = ""
    gap = False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + unit
            gap = False
        elif text:
            gap = True
    return text


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, number = divmod(number, value)
        text += sign * count
    return text


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _digitwise(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] if digit.isdigit() else digit for digit in str(number))


def _legal(number: int) -> str:
    table = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
    return _full(number).translate(table)


_CIRCLED = _of("".join(chr(code) for code in range(0x2460, 0x2474)))
_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "none": lambda _: "",
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _digitwise("０１２３４５６７８９"),
    "decimalFullWidth2": _digitwise("０１２３４５６７８９"),
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _of("".join(chr(code) for code in range(0x2474, 0x2488))),
    "decimalEnclosedFullstop": _of("".join(chr(code) for code in range(0x2488, 0x249C))),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "koreanCounting": chinese,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographDigital": _digitwise(_DIGITS),
    "japaneseDigitalTenThousand": _digitwise(_DIGITS),
    "taiwaneseDigital": _digitwise(_DIGITS),
    "ideographEnclosedCircle": _of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
}


def numeral(number: int, form: str) -> str:
    """A count in one of Word's number formats (ST_NumberFormat); decimal for those not known."""
    return _FORMS.get(form, str)(number)
