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

from parsers.tables.meanings import changes_meaning
from parsers.tables.spelling import BRACKETS, key, keys_of, numbering, plain
from parsers.templates import load_templates

ITEM, MEASURE, GROUP, NOISE = "item", "measure", "group", "noise"

_STEP = re.compile(r"[\n/>＞|]+|(?=[（(][一二三四五六七八九十]{1,3}[）)])|(?<![\d（(])(?=\d{1,2}[.．、])")
"""Where one step of a path of labels ends and the next begins."""
_FOREIGN = re.compile(
    "[A-Za-z\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
    "\u0f00-\u0fff\u1100-\u11ff\u1800-\u18af\u3130-\u318f\ua000-\ua4cf\uac00-\ud7af]+"
)
"""Letters of the other languages in which forms of autonomous areas and of foreign affairs print their labels too:
Latin, Cyrillic, Arabic, Tibetan, Mongolian, Yi, Korean."""
_FEWEST_IDEOGRAPHS = 2

NEAR = 0.75
"""A misprint keeps at least this share of a label (Levenshtein similarity); `其他法律行政止公开` keeps 0.75."""
MARGIN = 0.12
"""It is nearer by this much than the second nearest label of the same table."""
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
        """The codes of that kind that the label can mean in a table."""
        return self._codes.get((table, kind), ())


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
    for candidate in keys_of(text):
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
    return strange and not BRACKETS.search(plain(text))


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
