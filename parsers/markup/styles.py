"""What the style sheets inside a page say of its elements: the cascade, for the selectors that pages are drawn with.

Which elements a rule is for, `selectors` tells. Of conditions only those hold that a wide screen meets (`media`).
Sheets under addresses of their own are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from parsers.errors import LimitExceeded
from parsers.markup import deciding, media, tokens
from parsers.markup.selectors import (
    Element,
    Selector,
    counts,
    listed,
    read_selector,
    selects,
    uncertain,
    weight,
)

MAX_RULES = 4000
"""Rules of a page that are kept; whole frameworks have as many."""
MAX_DEPTH = 20
"""Rules inside of each other that are read."""
MAX_NESTED = 40
"""Selectors that a rule inside of another one is kept for."""

MAX_TESTS = 2_000_000
"""Rules compared with elements of a page, some seconds; pages need 100,000."""

_ELEMENT = re.compile(r"<style[\s>].*?(?:</style|\Z)", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BLOCK = re.compile(r"([^{};]*+)([{}]|;|\Z)")
_DRAWN = re.compile(r"(.*[^:\s>+~]):{1,2}(before|after|first-letter|first-line)", re.DOTALL | re.IGNORECASE)
_CONTENT = re.compile(r"(?<![\w-])content\s*:([^;]*)", re.IGNORECASE)
_VARIABLE = re.compile(r"(?<![\w-])(--[\w-]++)\s*:([^;{}]{0,100})(?=[;}])")
_ASKED = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,[^()]*)?\)")
_AT = re.compile(r"@(?P<name>[\w-]+)\s*(?P<condition>.*)", re.DOTALL)
_LOW = re.compile(r"0*\.?0*[0-4]?\d?%|0*(?:\.0*|\.[0-4]\d*)?|(?:calc|clamp|min|max)\(.*")
"""The values of `opacity` at which text is hardly seen."""
_MIDDLE = re.compile(r"[45]\d(?:\.\d+)?%|calc\(50%")
"""Where a stroke is set that strikes text out."""
_DISPLAY = re.compile(
    r"\s*(?:none|inline|block|flow|flex|grid|table|list|contents|ruby|run-in|inherit|initial|unset|revert|-|var)"
)
"""How the values of `display` begin that browsers know; they pass over others."""
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)

Declarations = dict[str, str]


class Rule(NamedTuple):
    """Declarations, and the elements that they are for: the last compound, inside of the others."""

    selector: Selector
    declarations: Declarations
    important: bool = False

    def matches(self, path: Sequence[Element]) -> bool:
        """Whether the rule is for the last element of a path of open elements."""
        return selects(self.selector, path)


class Sheet:
    """The rules of a page, the strongest last.

    `tells` are the properties by which any of them hides, strikes or raises what it selects, `looks` those by which it
    sets apart or moves digits; `counts` is whether one selects elements by their places among their siblings.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.tells = deciding.telling((rule.declarations, rule.important) for rule in rules)
        self.looks = deciding.looking(rule.declarations for rule in rules)
        self.counts = any(counts(rule.selector) for rule in rules)
        self._tested = 0
        self._by_mark: dict[str, list[tuple[int, Rule]]] = {}
        self._asked: dict[tuple[frozenset[str], str, str], list[Rule]] = {}
        for order, rule in enumerate(rules):
            last = rule.selector[-1]
            mark = next(iter((*last.ids, *last.classes)), last.name)
            self._by_mark.setdefault(mark, []).append((order, rule))

    def style(self, path: Sequence[Element], inline: str = "") -> Declarations:
        """The declarations that hold for the last element of a path of open elements; `inline` is its own style."""
        found: Declarations = {}
        rules = [rule for rule in self.rules_for(path[-1]) if rule.matches(path)]
        for rule in rules:
            if not rule.important:
                found.update(rule.declarations)
        if inline:
            found.update(declarations(inline))
        for rule in rules:
            if rule.important:
                found.update(rule.declarations)
        for important, body in _by_importance(inline):
            if important:
                found.update(declarations(body))
        return found

    def rules_for(self, element: Element) -> list[Rule]:
        """The rules that may be for an element, by its own marks."""
        asked = element.classes, element.id, element.name
        rules = self._asked.get(asked)
        if rules is None:
            marks = (*element.classes, element.id, element.name, "")
            entries = [entry for mark in marks for entry in self._by_mark.get(mark, ())]
            entries.sort(key=lambda entry: entry[0])
            rules = self._asked[asked] = [rule for _, rule in entries]
        self._tested += len(rules)
        if self._tested > MAX_TESTS:
            raise LimitExceeded(f"styles that take more than {MAX_TESTS} comparisons with elements")
        return rules


def read_sheet(text: str) -> Sheet:
    """The rules of all style elements of a page."""
    return Sheet(_ranked("\n".join(_contents(text))))


def telling_sheet(text: str, *, in_pieces: bool) -> Sheet | None:
    """The rules of a page if any decides what is read; `in_pieces`: digits touch that stand in different elements."""
    elements = [found[0] for found in _ELEMENT.finditer(text)]
    looks = in_pieces and any(map(deciding.may_look, elements))
    if not (looks or any(map(deciding.may_tell, elements))):
        return None
    sheet = read_sheet(text)
    return sheet if sheet.tells or (looks and sheet.looks) else None


def declarations(text: str) -> Declarations:
    """Properties and values, both in lower case; of two for one property the last holds, or the important one."""
    found: Declarations = {}
    for _, body in _by_importance(text.lower()):
        for part in body.split(";"):
            name, colon, value = part.partition(":")
            name = name.strip()
            if colon and (name != "display" or _DISPLAY.match(value)):
                found[name] = _IMPORTANT.sub("", value).strip()
    return found


def _contents(text: str) -> list[str]:
    found = []
    for token, raw in tokens.start_tags(text, "style"):
        if media.holds(tokens.attributes(token, raw.end).get("media", "")):
            found.append(tokens.raw_content(token))
    return found


@lru_cache(maxsize=64)
def _ranked(css: str) -> tuple[Rule, ...]:
    """The rules of a sheet, the strongest last; remembered, since the pages of a site share theirs."""
    ranked: list[tuple[tuple[bool, int, int, int], int, Rule]] = []
    for prelude, body in _rules(_with_variables(_COMMENT.sub(" ", css))):
        for important, part in _by_importance(body):
            said = declarations(part)
            if _LOW.fullmatch(said.get("opacity", "1")):
                said[deciding.DIM] = "1"
            for written in listed(prelude):
                drawn = _DRAWN.fullmatch(written)
                selector = read_selector(drawn[1] if drawn else written)
                if selector and len(ranked) < MAX_RULES:
                    told = _drawn(drawn[2].lower(), part, said) if drawn else said
                    if uncertain(selector):
                        told = {deciding.DOUBT: deciding.ANY} if deciding.decides(told) else {}
                    ranked.append(((important, *weight(selector)), len(ranked), Rule(selector, told, important)))
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(rule for *_, rule in ranked)


def _by_importance(body: str) -> list[tuple[bool, str]]:
    """The declarations of a rule, those apart that are stronger than an element's own style."""
    if "!" not in body:
        return [(False, body)]
    parts: tuple[list[str], list[str]] = ([], [])
    for part in body.split(";"):
        parts[_IMPORTANT.search(part) is not None].append(part)
    return [(important, ";".join(parts[important])) for important in (False, True) if parts[important]]


def _drawn(where: str, body: str, said: Declarations) -> Declarations:
    """What a rule says of the text that the sheet draws before or behind an element, `none` where it is not seen; or
    that it draws the first letters of an element otherwise than others."""
    if where.startswith("first"):
        return {deciding.DOUBT: deciding.FIRST} if deciding.decides(said) else {}
    if _strikes(said):
        return {deciding.DOUBT: deciding.ANY}
    hidden = said.get("display") == "none" or said.get("visibility") == "hidden" or said.get("opacity") == "0"
    found = _CONTENT.search(body)
    content = "none" if hidden else found[1].strip() if found else ""
    return {f"::{where}": content} if content else {}


def _strikes(said: Declarations) -> bool:
    """Whether what is drawn is a stroke across the middle of an element."""
    drawn = any(name.startswith(("border", "background")) for name in said)
    return drawn and said.get("position") == "absolute" and bool(_MIDDLE.match(said.get("top", "")))


def _with_variables(css: str) -> str:
    """The sheet with the values of its custom properties where they are asked for, as far as each has one value."""
    if "var(" not in css:
        return css
    told: dict[str, set[str]] = {}
    for name, value in _VARIABLE.findall(css):
        told.setdefault(name, set()).add(value.strip())
    return _ASKED.sub(lambda asked: next(iter(told[asked[1]])) if len(told.get(asked[1], ())) == 1 else asked[0], css)


def _rules(css: str) -> list[tuple[str, str]]:
    """Selectors and declarations of every rule whose conditions hold; rules inside of others come before these."""
    found = []
    opened: list[tuple[str, bool, list[str]]] = [("", True, [])]  # selectors, whether conditions hold, declarations
    for text, mark in _BLOCK.findall(css):
        around, holds, body = opened[-1]
        if mark != "{":
            body.append(text)
        elif len(opened) > MAX_DEPTH:
            opened.append((around, False, []))
        elif (prelude := text.strip()).startswith("@"):
            opened.append((around, holds and _holds_at(prelude), []))
        else:
            opened.append((_nested(prelude, around), holds, []))
        if mark == "}" and len(opened) > 1:
            opened.pop()
            if around and holds:
                found.append((around, ";".join(body)))
    return found


def _nested(prelude: str, around: str) -> str:
    """The selectors of a rule that stands inside the rule of others (CSS Nesting)."""
    if not around:
        return prelude
    pairs = [(outer, inner) for outer in listed(around) for inner in listed(prelude)]
    return ",".join(
        inner.replace("&", outer) if "&" in inner else f"{outer} {inner}" for outer, inner in pairs[:MAX_NESTED]
    )


def _holds_at(prelude: str) -> bool:
    found = _AT.match(prelude)
    if found and found["name"].lower() == "media":
        return media.holds(found["condition"])
    return found is not None and found["name"].lower() in ("supports", "layer", "container")
