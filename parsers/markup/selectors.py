"""Selectors of style sheets: which elements a rule is for (CSS Selectors 4).

Elements are selected by name, id, class, attributes, their place among their siblings and holding nothing, by `:is` and
`:not` of such, and by ancestors. A selector that asks for more of the page (siblings, places among those of one name)
selects all that the rest of it does, and is `uncertain`; one that asks for a state selects nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_ALTERNATIVES = 40
"""Selectors inside `:is` or `:not` that are compared."""

_IDENTIFIER = r"(?:[\w-]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}\s?|\\[^0-9a-fA-F\n])+"
_PART = re.compile(
    rf"(?P<between>\s*[>+~]\s*|\s+)|(?P<name>\*|{_IDENTIFIER})|(?P<mark>[.#])(?P<word>{_IDENTIFIER})"
    r"|\[\s*(?P<attribute>[\w-]+)\s*(?:(?P<how>[~|^$*]?=)\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\]\s]+)\s*i?)?\s*\]"
    rf"|:(?P<pseudo>[a-z-]+)(?:\((?P<inside>(?:[^()]|\([^()]*\))*)\))?",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_LIST_MARK = re.compile(r"([,()\[\]])")
_NTH = re.compile(r"([+-]?\d*)n(?:([+-]\d+))?|([+-]?\d+)")
_ALTERNATIVES = ("is", "where", "matches", "any", "-webkit-any", "-moz-any")
_UNCOMPARED = re.compile(r"(?:nth|nth-last|first|last|only)-of-type|only-child|has")


class Element(NamedTuple):
    """What a selector can ask of an element. `order` and `behind` count it among its siblings, from the first and from
    the last, and `empty` is whether it holds nothing, where a sheet asks for that; 0 where it is not known."""

    name: str
    id: str
    classes: frozenset[str]
    given: Mapping[str, str] = {}
    order: int = 0
    behind: int = 0
    empty: bool = False

    @classmethod
    def of(cls, name: str, given: Mapping[str, str]) -> Element:
        return cls(name, given.get("id", ""), frozenset(given.get("class", "").split()), given)


class Condition(NamedTuple):
    """What else a compound asks: an attribute, a place among siblings, or one of other compounds, or none of them."""

    kind: str
    attribute: str = ""
    value: str = ""
    step: int = 0
    offset: int = 0
    compounds: tuple[Compound, ...] = ()

    def holds(self, element: Element) -> bool:
        if self.kind == "any":
            return any(compound.matches(element) for compound in self.compounds)
        if self.kind == "none":
            return not any(compound.matches(element) for compound in self.compounds)
        if self.kind in ("order", "behind"):
            place = element.order if self.kind == "order" else element.behind
            steps = place - self.offset
            return place > 0 and (steps == 0 if not self.step else steps % self.step == 0 and steps // self.step >= 0)
        if self.kind == "empty":
            return element.empty
        if self.kind == "uncertain":
            return True
        has = element.given.get(self.attribute)
        return has is not None and _fits(has, self.kind, self.value)


class Compound(NamedTuple):
    """A selector of one element. `child`: it must be a child of what the compound before it selects."""

    name: str
    ids: frozenset[str]
    classes: frozenset[str]
    child: bool = False
    conditions: tuple[Condition, ...] = ()

    def matches(self, element: Element) -> bool:
        return (
            self.classes <= element.classes
            and self.name in ("", element.name)
            and (not self.ids or self.ids == {element.id})
            and all(condition.holds(element) for condition in self.conditions)
        )


def _fits(has: str, how: str, value: str) -> bool:
    """Whether the value of an attribute is what a selector asks for."""
    if how == "has":
        return True
    if how == "=":
        return has == value
    if how == "~=":
        return value in has.split()
    if how == "|=":
        return has == value or has.startswith(f"{value}-")
    return bool(value) and {"^": has.startswith(value), "$": has.endswith(value), "*": value in has}[how[0]]


Selector = tuple[Compound, ...]


def listed(prelude: str) -> list[str]:
    """The selectors of a list as written."""
    if "(" not in prelude and "[" not in prelude:
        return [written.strip() for written in prelude.split(",")]
    found = [""]
    depth = 0
    for piece in _LIST_MARK.split(prelude):
        depth += (piece in ("(", "[")) - (piece in (")", "]"))
        if piece == "," and depth == 0:
            found.append("")
        else:
            found[-1] += piece
    return [written.strip() for written in found]


def weight(selector: Selector) -> tuple[int, int, int]:
    """The specificity of a selector: ids, classes and conditions, names."""
    ids = classes = names = 0
    for compound in selector:
        inner = [weight((other,)) for condition in compound.conditions for other in condition.compounds[:1]]
        own = sum(not condition.compounds for condition in compound.conditions)
        ids += len(compound.ids) + sum(other[0] for other in inner)
        classes += len(compound.classes) + own + sum(other[1] for other in inner)
        names += bool(compound.name) + sum(other[2] for other in inner)
    return ids, classes, names


def counts(selector: Selector) -> bool:
    """Whether a selector asks for the place of an element among its siblings, or whether it holds any."""
    return any(
        condition.kind in ("order", "behind", "empty") or any(counts((inner,)) for inner in condition.compounds)
        for compound in selector
        for condition in compound.conditions
    )


def uncertain(selector: Selector) -> bool:
    """Whether a selector asks for more than is compared, and so may not be for all that it selects."""
    return any(condition.kind == "uncertain" for compound in selector for condition in compound.conditions)


def selects(selector: Selector, path: Sequence[Element]) -> bool:
    """Whether a selector is for the last element of a path of open elements."""
    return selector[-1].matches(path[-1]) and _inside(selector, path)


def _inside(selector: Selector, path: Sequence[Element]) -> bool:
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


@dataclass(slots=True)
class _Written:
    """A compound as far as it was read."""

    child: bool = False
    name: str = ""
    ids: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)

    def done(self) -> Compound:
        return Compound(self.name, frozenset(self.ids), frozenset(self.classes), self.child, tuple(self.conditions))


def read_selector(text: str) -> Selector:
    """The compounds of a selector; none where it asks for a state, or is none."""
    found: list[Compound] = []
    here = _Written()
    at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            return ()
        at = part.end()
        if part["between"]:
            sign = part["between"].strip()
            if sign in ("+", "~"):  # the element before it is not looked for, those around both are
                here = _Written(here.child, conditions=[Condition("uncertain")])
            else:
                found.append(here.done())
                here = _Written(sign == ">")
        elif part["name"]:
            here.name = "" if part["name"] == "*" else _plain(part["name"]).lower()
        elif part["mark"]:
            (here.ids if part["mark"] == "#" else here.classes).append(_plain(part["word"]))
        elif part["attribute"]:
            value = (part["value"] or "").strip("\"'")
            here.conditions.append(Condition(part["how"] or "has", part["attribute"].lower(), value))
        elif (asked := _pseudo(part["pseudo"].lower(), part["inside"] or "")) is not None:
            here.conditions.append(asked)
        else:
            return ()
    if not (here.name or here.ids or here.classes or here.conditions or text.endswith("*")):
        return ()
    return (*found, here.done())


def _pseudo(name: str, inside: str) -> Condition | None:
    """A condition told by a pseudo-class; None for one that asks for a state, or for more than an element."""
    if name in _ALTERNATIVES or name == "not":
        inner = [read_selector(written) for written in listed(inside)][:MAX_ALTERNATIVES]
        if not all(len(selector) == 1 for selector in inner):
            return None
        return Condition("none" if name == "not" else "any", compounds=tuple(selector[0] for selector in inner))
    if _UNCOMPARED.fullmatch(name):
        return Condition("uncertain")
    if name == "root":
        return Condition("any", compounds=(Compound("html", frozenset(), frozenset()),))
    if name == "empty":
        return Condition("empty")
    if name in ("first-child", "last-child"):
        return Condition("order" if name == "first-child" else "behind", offset=1)
    if name in ("nth-child", "nth-last-child"):
        step, offset = _nth(inside)
        return (
            Condition("order" if name == "nth-child" else "behind", step=step, offset=offset)
            if step or offset
            else None
        )
    return None


def _nth(written: str) -> tuple[int, int]:
    """Step and offset of `2n+1`, `odd`, `-n+3`, `4`; zeros for what is none of these."""
    words = {"odd": "2n+1", "even": "2n"}
    text = "".join(written.lower().split())
    found = _NTH.fullmatch(words.get(text, text))
    if found is None:
        return 0, 0
    if found[3]:
        return 0, int(found[3])
    step = found[1] + "1" if found[1] in ("", "+", "-") else found[1]
    return int(step), int(found[2] or 0)


def _plain(written: str) -> str:
    """An identifier without its escapes."""
    if "\\" not in written:
        return written
    return _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], written)
