"""What the style sheets inside a page say of its elements: the cascade, for the selectors that pages are drawn with.

Elements are selected by name, id and class, and by such ancestors (CSS Selectors 4, § 4 to 6 and 15). Of conditions
only those hold that a wide screen meets. Sheets under addresses of their own are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from parsers.errors import LimitExceeded
from parsers.markup import tokens

SCREEN = 1280
"""Pixels of the screen for which conditions are judged."""
MAX_RULES = 4000
"""Rules of a page that are kept; whole frameworks have as many."""

READ = ("display", "visibility", "mso-hide", "text-decoration", "text-decoration-line", "vertical-align")
"""The properties that decide whether text is read."""

MAX_TESTS = 2_000_000
"""Rules compared with elements of a page, some seconds; pages need 100,000."""

_TELLING = re.compile(r"none|hidden|collapse|all|line-through|super")
_ELEMENT = re.compile(r"<style[\s>].*?(?:</style|\Z)", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BLOCK = re.compile(r"([^{};]*+)([{}]|;|\Z)")
_COMPOUND = re.compile(r"(?P<name>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:[.#][\w-]+)*)")
_MARK = re.compile(r"([.#])([\w-]+)")
_WIDTH = re.compile(r"(max|min)-(?:device-)?width\s*:\s*(\d+)")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)

Declarations = dict[str, str]


class Element(NamedTuple):
    """What a selector can ask of an element: its name, id and classes."""

    name: str
    id: str
    classes: frozenset[str]

    @classmethod
    def of(cls, name: str, given: Mapping[str, str]) -> Element:
        return cls(name, given.get("id", ""), frozenset(given.get("class", "").split()))


class Compound(NamedTuple):
    """A selector of one element. `child`: it must be a child of what the compound before it selects."""

    name: str
    ids: frozenset[str]
    classes: frozenset[str]
    child: bool = False

    def matches(self, element: Element) -> bool:
        return (
            self.classes <= element.classes
            and self.name in ("", element.name)
            and (not self.ids or self.ids == {element.id})
        )


class Rule(NamedTuple):
    """Declarations, and the elements that they are for: the last compound, inside of the others."""

    selector: tuple[Compound, ...]
    declarations: Declarations

    def matches(self, path: Sequence[Element]) -> bool:
        """Whether the rule is for the last element of a path of open elements."""
        return self.selector[-1].matches(path[-1]) and _inside(self.selector, path)


class Sheet:
    """The rules of a page, the strongest last; `tells` is whether any hides, strikes or raises what it selects."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.tells = any(_telling(rule.declarations) for rule in rules)
        self._tested = 0
        self._by_mark: dict[str, list[tuple[int, Rule]]] = {}
        for order, rule in enumerate(rules):
            last = rule.selector[-1]
            mark = next(iter((*last.ids, *last.classes)), last.name)
            self._by_mark.setdefault(mark, []).append((order, rule))

    def style(self, path: Sequence[Element], inline: str = "") -> Declarations:
        """The declarations that hold for the last element of a path of open elements; `inline` is its own style."""
        found: Declarations = {}
        for rule in self.rules_for(path[-1]):
            if rule.matches(path):
                found.update(rule.declarations)
        if inline:
            found.update(declarations(inline))
        return found

    def rules_for(self, element: Element) -> list[Rule]:
        """The rules that may be for an element, by its own marks."""
        marks = (*element.classes, element.id, element.name, "")
        entries = [entry for mark in marks for entry in self._by_mark.get(mark, ())]
        self._tested += len(entries)
        if self._tested > MAX_TESTS:
            raise LimitExceeded(f"styles that take more than {MAX_TESTS} comparisons with elements")
        entries.sort(key=lambda entry: entry[0])
        return [rule for _, rule in entries]


def _telling(told: Declarations) -> bool:
    return any(name in told and _TELLING.search(told[name]) for name in READ)


def read_sheet(text: str) -> Sheet:
    """The rules of all style elements of a page."""
    return Sheet(_ranked("\n".join(_contents(text))))


def telling_sheet(text: str) -> Sheet | None:
    """The rules of a page if any decides what is read; most pages have none, and are not looked through for them."""
    if not any(_TELLING.search(found[0]) for found in _ELEMENT.finditer(text)):
        return None
    sheet = read_sheet(text)
    return sheet if sheet.tells else None


def declarations(text: str) -> Declarations:
    """Properties and values, both in lower case; of two for one property the last holds."""
    found: Declarations = {}
    for part in text.lower().split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip()] = _IMPORTANT.sub("", value).strip()
    return found


def _contents(text: str) -> list[str]:
    found = []
    for token in tokens.split(text)[1::2]:
        raw = tokens.raw_tag(token)
        if raw is None or raw.closing or raw.name != "style":
            continue
        if _holds(tokens.attributes(token, raw.end).get("media", "")):
            found.append(tokens.raw_content(token))
    return found


@lru_cache(maxsize=64)
def _ranked(css: str) -> tuple[Rule, ...]:
    """The rules of a sheet, the strongest last; remembered, since the pages of a site share theirs."""
    ranked: list[tuple[tuple[int, int, int, int], int, Rule]] = []
    for prelude, body in _rules(_COMMENT.sub(" ", css)):
        strong = 1 if "!" in body and "important" in body.lower() else 0
        said = declarations(body)
        for written in prelude.split(","):
            selector = _selector(written.strip())
            if selector and len(ranked) < MAX_RULES:
                ranked.append(((strong, *_weight(selector)), len(ranked), Rule(selector, said)))
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(rule for *_, rule in ranked)


def _rules(css: str) -> list[tuple[str, str]]:
    """Selectors and declarations of every rule whose conditions hold."""
    found = []
    holds = [True]
    selecting: str | None = None
    body = ""
    for text, mark in _BLOCK.findall(css):
        if mark == "{" and selecting is None:
            prelude = text.strip()
            if prelude.startswith("@"):
                holds.append(holds[-1] and _holds_at(prelude))
            else:
                selecting, body = prelude, ""
        elif mark == "}" and selecting is not None:
            if holds[-1]:
                found.append((selecting, body + text))
            selecting = None
        elif mark == "}":
            if len(holds) > 1:
                holds.pop()
        elif selecting is not None:
            body += text + ";"
    return found


def _holds_at(prelude: str) -> bool:
    name, _, condition = prelude[1:].partition(" ")
    if name == "media":
        return _holds(condition)
    return name in ("supports", "layer", "container")


def _holds(media: str) -> bool:
    """Whether a wide screen meets a list of media queries."""
    queries = [query.strip().lower() for query in media.split(",")]
    return any(_meets(query) for query in queries)


def _meets(query: str) -> bool:
    if query in ("", "all", "screen"):
        return True
    if "not" in query.split() or re.search(r"\b(?:print|speech|tv|handheld|orientation|prefers)\b", query):
        return False
    widths = _WIDTH.findall(query)
    return bool(widths) and all(
        int(pixels) >= SCREEN if side == "max" else int(pixels) <= SCREEN for side, pixels in widths
    )


def _selector(text: str) -> tuple[Compound, ...]:
    """The compounds of a selector; none where it asks for more than names, ids, classes and ancestors."""
    found: list[Compound] = []
    child = False
    for part in text.replace(">", " > ").split():
        if part == ">":
            child = True
            continue
        match = _COMPOUND.fullmatch(part)
        if match is None:
            return ()
        name = (match["name"] or "").lower()
        marks = _MARK.findall(match["rest"])
        ids = frozenset(word for mark, word in marks if mark == "#")
        classes = frozenset(word for mark, word in marks if mark == ".")
        found.append(Compound("" if name == "*" else name, ids, classes, child))
        child = False
    return tuple(found)


def _weight(selector: Sequence[Compound]) -> tuple[int, int, int]:
    return (
        sum(len(compound.ids) for compound in selector),
        sum(len(compound.classes) for compound in selector),
        sum(bool(compound.name) for compound in selector),
    )


def _inside(selector: Sequence[Compound], path: Sequence[Element]) -> bool:
    """Whether the ancestors of a path are those that a selector asks for before its last compound."""
    at = len(path) - 1
    for k in range(len(selector) - 1, 0, -1):
        wanted = selector[k - 1]
        if selector[k].child:
            at -= 1
            if at < 0 or not wanted.matches(path[at]):
                return False
            continue
        at -= 1
        while at >= 0 and not wanted.matches(path[at]):
            at -= 1
        if at < 0:
            return False
    return True
