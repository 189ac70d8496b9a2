"""Object and array literals of JavaScript, as pages carry their data: read, never run.

Keys may stand without quotes, strings in single ones, commas may trail and comments may stand between; what is not a
literal (a call, a sum, a name) is read as None. Nothing of this is JSON, so `json` refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from scraper.pages.page import unescape

_GAP = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'""", re.DOTALL)
_WORD = re.compile(r"[-+]?\d+(?:\.\d+)?(?![\w.])|[A-Za-z_$][\w$]*")
_WRAPPED_NUMBER = re.compile(r"""(?:parseInt|Number|String)\(\s*["']?(-?\d+)["']?\s*(?:,\s*10\s*)?\)""")
_NAMED = {"true": True, "false": False, "null": None, "undefined": None}
_ENDS = {"{": "}", "[": "]", "(": ")"}
_DEEPEST = 60
_MOST_STEPS = 500_000
_MOST = 500
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " "}


def read_literal(text: str, start: int = 0) -> Any:
    """The value that begins at `start`. ValueError when no object, array, string or number begins there."""
    return _Reader(text).value(_GAP.match(text, start).end(), 0)[0]  # type: ignore[union-attr]


def literals(text: str, before: str) -> Iterator[Any]:
    """Every object or array that follows a match of the pattern `before`; what cannot be read is passed over."""
    return (value for _, value in placed_literals(text, before))


def placed_literals(text: str, before: str) -> Iterator[tuple[int, Any]]:
    """The same, each with the place where it begins.

    The first 500 places are looked at, and together they may cost only so much: pages may be made to waste time.
    """
    reader = _Reader(text)
    for found in islice(re.finditer(rf"(?:{before})\s*(?=[{{\[])", text), _MOST):
        try:
            yield found.end(), reader.value(found.end(), 0)[0]
        except ValueError:
            continue


class _TooMuch(ValueError):
    """The text costs more than any real page."""


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._steps = 0

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        """The value at `at` and where it ends."""
        if depth > _DEEPEST:
            raise _TooMuch("nested too deeply")
        char = self._text[at : at + 1]
        if char == "{":
            return self._object(at + 1, depth)
        if char == "[":
            return self._array(at + 1, depth)
        string = _STRING.match(self._text, at)
        if string is not None:
            return _plain(string[1] if string[1] is not None else string[2]), string.end()
        number = _WRAPPED_NUMBER.match(self._text, at)
        if number is not None:
            return int(number[1]), number.end()
        word = _WORD.match(self._text, at)
        if word is None:
            raise ValueError(f"no literal at character {at}")
        text = word[0]
        if text[0] in "+-0123456789":
            return (float(text) if "." in text else int(text)), word.end()
        return _NAMED.get(text), word.end()

    def _skip(self, at: int) -> int:
        return _GAP.match(self._text, at).end()  # type: ignore[union-attr]

    def _object(self, at: int, depth: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        while True:
            at = self._skip(at)
            if self._text[at : at + 1] == "}":
                return found, at + 1
            string = _STRING.match(self._text, at)
            key = string or re.compile(r"[\w$-]+").match(self._text, at)
            if key is None:
                raise ValueError(f"no key at character {at}")
            name = _plain(string[1] if string[1] is not None else string[2]) if string else key[0]
            at = self._skip(key.end())
            if self._text[at : at + 1] != ":":
                raise ValueError(f"no colon at character {at}")
            found[name], at = self._item(self._skip(at + 1), depth)

    def _array(self, at: int, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        while True:
            at = self._skip(at)
            if self._text[at : at + 1] == "]":
                return found, at + 1
            item, at = self._item(at, depth)
            found.append(item)

    def _item(self, at: int, depth: int) -> tuple[Any, int]:
        """A value and the comma after it; None for what is more than a literal."""
        try:
            value, end = self.value(at, depth + 1)
        except _TooMuch:
            raise
        except ValueError:
            value, end = None, at
        end = self._skip(end)
        if self._text[end : end + 1] not in (",", "}", "]"):
            value, end = None, self._past(at)
        if self._text[end : end + 1] == ",":
            end += 1
        return value, end

    def _past(self, at: int) -> int:
        """The comma or closing bracket that ends an expression."""
        open_: list[str] = []
        while at < len(self._text):
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise _TooMuch("more than any real page")
            string = _STRING.match(self._text, at)
            if string is not None:
                at = string.end()
                continue
            char = self._text[at]
            if not open_ and char in ",}]":
                return at
            if char in _ENDS:
                open_.append(_ENDS[char])
            elif open_ and char == open_[-1]:
                open_.pop()
            at += 1
        raise ValueError("the literal does not end")


def _plain(text: str) -> str:
    """A string without its escapes."""
    if "\\" not in text:
        return text
    spaced = re.sub(r"\\([nrtbf])", lambda m: _CHARACTERS[m[1]], text.replace("\\\\", "\\u005c"))
    return unescape(spaced)
