"""The functions of a page's scripts that lead on: those that links call, and the handlers of a click or a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from scraper.expressions import (
    GOES,
    MOST,
    OF_ITSELF,
    attribute_in,
    calls,
    closing,
    filled,
    functions,
    goes,
    gone_to,
    holes,
    with_constants,
)

_OWN_VALUE = re.compile(r"""\$\(\s*this\s*\)\s*\.\s*(?:find\([^()]{1,40}\)\s*\.\s*)?val\(\s*\)|\bthis\.value\b""")
_CHANGED = re.compile(
    r"""\$\(\s*["'](#[\w-]+)["']\s*\)\s*\.\s*(?:change\(|on\(\s*["']change["']\s*,)\s*function\s*\(\w*\)\s*\{"""
)
_CLICKED = re.compile(
    r"""\$\([^()]{1,60}\)\s*\.\s*on\(\s*["']click["']\s*,\s*["'][^"']{0,60}?\.([\w-]+)["']\s*,\s*function\s*\(\w*\)\s*\{|"""
    r"""\$\(\s*["'][^"']{0,60}?(?:\.([\w-]+)|([.#][\w-]+)[\s>]+(?:[a-z]+[\s>]+)?([a-z]+))["']\s*\)"""
    r"""\s*\.\s*(?:click\(|on\(\s*["']click["']\s*,)\s*function\s*\(\w*\)\s*\{"""
)
_LISTENED = re.compile(
    r"""(?:getElementsByClassName\(\s*["']|querySelectorAll\(\s*["'][^"']{0,60}?\.)([\w-]+)["']\s*\)"""
    r"""[^"']{0,200}?\.addEventListener\(\s*["']click["']\s*,"""
)


class Opener(NamedTuple):
    """A function that leads to an address made of its parameters."""

    parameters: tuple[str, ...]
    form: str


def openers(scripts: list[str]) -> dict[str, Opener]:
    """The functions of scripts that open, or go to, an address made of their parameters; under the id of a field, as
    `#year`, what a change of it goes to by its value; under a class, as `.item`, or a tag within one or an id, as
    `.menu li`, what a click on an element of it goes to by its attributes."""
    found: dict[str, Opener] = {}
    for script in scripts:
        for name, parameters, body in functions(script) if GOES.search(script) else ():
            for bare in goes(body):
                form = with_constants(bare, parameters, scripts)
                if holes(form) and set(holes(form)) <= set(parameters):
                    found.setdefault(name, Opener(parameters, form))
        for handler in islice(_CHANGED.finditer(script), MOST):
            body = _OWN_VALUE.sub("value", closing(script, handler.end()) or "")
            chosen = next((form for form in goes(body) if holes(form) == ["value"]), None)
            if chosen is not None:
                found.setdefault(handler[1], Opener(("value",), chosen))
        for name, body in _clicked(script):
            own = {attribute_in(taken) for taken in OF_ITSELF.finditer(body)}
            kept = (OF_ITSELF.fullmatch(expression) for expression in gone_to(body, GOES))
            forms = [*goes(body), *(f"{{{{{attribute_in(whole)}}}}}" for whole in kept if whole is not None)]
            made = next((form for form in forms if holes(form) and own.issuperset(holes(form))), None)
            if made is not None:
                found.setdefault(name, Opener(tuple(holes(made)), made))
    return found


def _clicked(script: str) -> Iterator[tuple[str, str]]:
    """What a click is handled on, as `.item` or `.menu li`, with the code of the handler."""
    for handler in islice(_CLICKED.finditer(script), MOST):
        name = f"{handler[3]} {handler[4]}" if handler[4] else f".{handler[1] or handler[2]}"
        yield name, closing(script, handler.end()) or ""
    for handler in islice(_LISTENED.finditer(script), MOST):
        yield f".{handler[1]}", closing(script, handler.end()) or ""


def opened(code: str, known: Mapping[str, Opener]) -> str:
    """The address that a handler leads to by calling a known function with literals; empty without one."""
    for name, arguments in calls(code):
        opener = known.get(name)
        if opener is not None:
            values = dict(zip(opener.parameters, arguments, strict=False))
            address = filled(opener.form, values.get)
            if address is not None:
                return address
    return ""
