"""Printed labels against the labels of the templates.

Agencies print the same label with other numbering, spaces, line breaks, brackets and quotation marks, and misprint
it now and then. A label is compared by its key: no white space, no numbering, no punctuation. Where no key is equal,
the nearest one is taken only if it is near and the second nearest is far; such a hit says `exact=False`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Indel, Levenshtein

from parsers.document import squeeze
from parsers.tables.meanings import changes_meaning
from parsers.templates import load_templates

ITEM, MEASURE, GROUP, NOISE = "item", "measure", "group", "noise"

_PUNCTUATION = re.compile(r"[^\w%]|_")
_BRACKETS = re.compile(r"[（(\[【〔][^（）()\[\]【】〔〕]*[）)\]】〕]")
_OF_A_PART = re.compile(
    r"(?:简易|普通|一般)程序|当场|网上|线上|窗口|听证|不予|[免撤]|[上去]一?年|半年|季度|(?<!\d)[2-9]月|1[01]月|[三四五六七八九]月|不含|不包括|除外|以外|剔除"
)
"""What in brackets makes a label that of a part of the row, or of another year: 行政处罚（简易程序）, （不含交通）."""
_ITS_OWN = re.compile("^(?:机关)?本级|^本机关")
"""How a label begins that is of the organ alone, beside one of all organs below it (全系统行政许可)."""
_NUMBERING = re.compile(
    r"^(?:[（(](?P<bracketed>[一二三四五六七八九十]{1,3})[）)]"
    r"|[（(](?P<enclosed>\d{1,2})[）)]"
    r"|(?P<chinese>[一二三四五六七八九十]{1,3})[、.．,，:：]"
    r"|(?P<arabic>\d{1,2})[、.．,，:：)）]?(?=\D)"
    r"|(?P<circled>[①-⑳]))[、.．,，:：]?"
)
_STEP = re.compile(r"[\n/>＞|]+|(?=[（(][一二三四五六七八九十]{1,3}[）)])|(?<![\d（(])(?=\d{1,2}[.．、])")
"""Where one step of a path of labels ends and the next begins."""
_ITS_YEAR = re.compile(r"^20\d\d年度?(?=新|制发|废止|处理决定|收费|增)")
_YEAR_BEHIND = re.compile(r"[（(](?:截[至止]到?)?(20\d\d)年?(?:度|底|末|12月31日)?[）)]")
_OTHER_YEAR = re.compile("[上去下]一?年|结转")
_YEAR_BEFORE = re.compile(r"^20\d\d年度?(?=结转政府)")
_YEAR_AFTER = re.compile(r"(?<=^结转)(?:至|到)?20\d\d年度?")
_FOREIGN = re.compile(
    "[A-Za-z\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
    "\u0f00-\u0fff\u1100-\u11ff\u1800-\u18af\u3130-\u318f\ua000-\ua4cf\uac00-\ud7af]+"
)
"""Letters of the other languages in which forms of autonomous areas and of foreign affairs print their labels too:
Latin, Cyrillic, Arabic, Tibetan, Mongolian, Yi, Korean."""
_FEWEST_IDEOGRAPHS = 2
_FULL_WIDTH = re.compile("[！-～]")
_NARROW = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}

_REMEMBERED = 2048
_LONGEST_REMEMBERED = 1000
"""Texts kept in plain, and characters of the longest: eight megabytes at most."""

NEAR = 0.75
"""A misprint keeps at least this share of a label (Levenshtein similarity); `其他法律行政止公开` keeps 0.75."""
MARGIN = 0.12
"""and is nearer by this much than the second nearest label of the same table."""
LONGEST_PATH = 120
"""Characters of a label that names its groups too."""
SHORTEST_FUZZY = 5
"""Characters: shorter labels differ from each other by too little to be matched by nearness."""


class Sense(NamedTuple):
    """One meaning that a printed label can have."""

    table: str
    kind: str
    code: str


class Label:
    """A printed label: its text, its numbering (`（六）` → bracketed 六, `3.` → arabic 3), and what it can mean."""

    __slots__ = ("_codes", "exact", "numbering", "senses", "tables", "text")

    def __init__(self, text: str, numbering: tuple[str, str] | None, senses: tuple[Sense, ...], exact: bool) -> None:
        self.text = text
        self.numbering = numbering
        self.senses = senses
        self.exact = exact
        self.tables = frozenset(sense.table for sense in senses)
        self._codes: dict[tuple[str, str], tuple[str, ...]] = {}
        for table, kind, code in senses:
            self._codes[table, kind] = (*self._codes.get((table, kind), ()), code)

    def codes(self, table: str, kind: str) -> tuple[str, ...]:
        return self._codes.get((table, kind), ())


def plain(text: str) -> str:
    """No white space, full-width ASCII made narrow; everything else as printed."""
    return (_plain if len(text) > _LONGEST_REMEMBERED else _remembered)(text)


def _plain(text: str) -> str:
    return _FULL_WIDTH.sub(_narrow, squeeze(text))


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


def _keys(text: str) -> list[str]:
    """The keys under which a label may be known, best first: whole, without brackets, what the brackets hold."""
    bare = _NUMBERING.sub("", plain(text), count=1)
    keys = [_bare(bare)]
    if own := _ITS_OWN.match(keys[0]):
        keys.append(keys[0][own.end() :])
    if (brackets := _BRACKETS.findall(bare)) and not _OF_A_PART.search("".join(brackets)):
        keys.append(_bare(_BRACKETS.sub("", bare)))
        keys += [_bare(part) for part in brackets]
    return [entry for entry in keys if entry]


@cache
def lexicon() -> dict[str, tuple[Sense, ...]]:
    """Every known key with its senses, over all templates and tables."""
    senses: dict[str, dict[Sense, None]] = {}

    def add(label: str, sense: Sense) -> None:
        senses.setdefault(key(label), {})[sense] = None

    for template in load_templates().values():
        for table in template.tables.values():
            for item in table.items:
                for label in (item.label, *item.synonyms):
                    add(label, Sense(table.code, ITEM, item.code))
            for measure in table.measures:
                for label in (measure.label, *measure.synonyms):
                    add(label, Sense(table.code, MEASURE, measure.code))
            for label in table.groups:
                add(label, Sense(table.code, GROUP, key(label)))
            for label in table.noise:
                add(label, Sense(table.code, NOISE, key(label)))
    return {label: tuple(found) for label, found in senses.items()}


@lru_cache(maxsize=16384)
def read_label(text: str) -> Label | None:
    """The label that `text` prints, or None where it is none of the templates' labels."""
    if exact := exact_label(text):
        return exact
    near = _nearest(key(text)) or _nearest(_without_group(key(text)))
    return Label(text, numbering(text), lexicon()[near], exact=False) if near else _chinese_label(text, read_label)


@lru_cache(maxsize=16384)
def exact_label(text: str) -> Label | None:
    """The label that `text` prints letter for letter, numbering, spaces and punctuation aside; misprints are none."""
    heading = None
    for candidate in _keys(text):
        senses = lexicon().get(candidate)
        if not senses:
            continue
        label = Label(text, numbering(text), senses, exact=True)
        if any(sense.kind in (ITEM, MEASURE) for sense in senses):
            return label
        heading = heading or label  # 行政诉讼（未经复议直接起诉）: the group outside, the item inside the brackets
    if heading:
        return heading
    if inner := _after_group(key(text)):
        return Label(text, inner[1], lexicon()[inner[0]], exact=True)
    return _at_path_end(text) or _chinese_label(text, exact_label)


def in_chinese(text: str) -> str:
    """A text without the letters of other languages."""
    return _FOREIGN.sub("", text)


def _chinese_label(text: str, read: Callable[[str], Label | None]) -> Label | None:
    """The label that is left of a text in two languages without the letters of the other one."""
    chinese = in_chinese(text)
    if chinese == text or len(key(chinese)) < _FEWEST_IDEOGRAPHS:
        return None
    found = read(chinese.strip())
    return Label(text, found.numbering, found.senses, found.exact) if found else None


def whole_senses(text: str) -> tuple[Sense, ...]:
    """What a text means as one label, letter for letter, or as a row behind its group; nothing where it is neither."""
    whole = key(text)
    if whole in lexicon():
        return lexicon()[whole]
    inner = _after_group(whole)
    return tuple(sense for sense in lexicon()[inner[0]] if sense.kind == ITEM) if inner else ()


def is_label_of(text: str, kind: str) -> bool:
    """Whether a text is exactly a label of a kind."""
    label = exact_label(text)
    return label is not None and any(sense.kind == kind for sense in label.senses)


def heads_nothing(text: str) -> bool:
    """Whether a text holds an ideograph that no heading of a column has outside its brackets: it is none, nor several
    in a row.

    Prose mostly does, and this is told much faster than by asking for the label of every piece of it.
    """
    known = _ideographs()
    strange = any("\u4e00" <= char <= "\u9fff" and char not in known for char in text)
    return strange and not _BRACKETS.search(plain(text))


@cache
def _ideographs() -> frozenset[str]:
    """Those of headings, of the groups above them, of numbering, and of a year (本年, 2023年度) in them."""
    kinds = {MEASURE, GROUP}
    labels = (label for label, senses in lexicon().items() if any(sense.kind in kinds for sense in senses))
    return frozenset("一二三四五六七八九十本年度其它").union(*labels)


def _at_path_end(text: str) -> Label | None:
    """The label at the end of its groups, all in one cell: 三、本年度办理结果 / （三）不予公开 / 1.属于国家秘密."""
    steps = [step for step in _STEP.split(text) if step.strip()] if len(text) <= LONGEST_PATH else []
    if len(steps) < 2 or not all(key(step) in _groups() for step in steps[:-1]):
        return None
    senses = lexicon().get(key(steps[-1]))
    return Label(text, numbering(steps[-1]), senses, exact=True) if senses else None


def _after_group(candidate: str) -> tuple[str, tuple[str, str]] | None:
    """The known key behind a group's key, and its numbering: （三）不予公开-1.属于国家秘密 is the row 1."""
    for group in _groups():
        if candidate.startswith(group):
            rest = candidate[len(group) :]
            inner = key(rest)
            if len(inner) > 1 and inner in lexicon():
                return inner, numbering(rest) or ("arabic", "")
    return None


def _without_group(candidate: str) -> str:
    """What stands behind a group's key; empty where the key begins with none."""
    group = next((group for group in _groups() if candidate.startswith(group)), "")
    return key(candidate[len(group) :]) if group else ""


@cache
def _groups() -> tuple[str, ...]:
    return tuple(label for label, senses in lexicon().items() if any(sense.kind == GROUP for sense in senses))


def _nearest(candidate: str) -> str | None:
    """The one known key that `candidate` misprints, or None where none or more than one is near."""
    if not SHORTEST_FUZZY <= len(candidate) <= 60:
        return None
    found = process.extract(
        candidate, _long_keys(), scorer=Levenshtein.normalized_similarity, score_cutoff=NEAR - MARGIN, limit=None
    )
    if not found or found[0][1] < NEAR:
        return None
    best, score, _ = found[0]
    senses = lexicon()[best]
    second = next((other for known, other, _ in found if lexicon()[known] != senses), 0.0)
    return best if score - second >= MARGIN and not changes_meaning(candidate, best) else None


@cache
def _long_keys() -> tuple[str, ...]:
    return tuple(known for known in lexicon() if len(known) >= SHORTEST_FUZZY)


def similarity(text: str, label: str) -> float:
    """How near two labels are, 0 to 1, by their keys; for picking a row out of its neighbours."""
    return Indel.normalized_similarity(key(text), key(label))
