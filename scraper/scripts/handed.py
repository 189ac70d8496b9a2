"""Tokens that one call of a page hands out for another, as anybody who opens the page is handed one.

`$.get('/token', function (r) { token = r.data.token; load(1) })`, or `const t = (await (await fetch('/token')).json())
.token`, beside `data: {token: token}` or `headers: {Authorization: 'Bearer ' + t}`; or the call for the list stands in
the function that takes the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from scraper.addresses import near, resolve
from scraper.expressions import closing, entries
from scraper.pages.page import Page
from scraper.scripts.calls import CALL, Call, calls_in
from scraper.scripts.carried import named_in
from scraper.scripts.values import object_of, value_of

_MARK = re.compile(r"token|ticket|nonce", re.IGNORECASE)
_PATH = re.compile(
    r"(?<![\w$.'\"])(?:this\.|that\.|self\.|vm\.)?([A-Za-z_$][\w$]*)((?:\.[A-Za-z_$][\w$]*)*)(?![\w$('\"])"
)
_LAST = re.compile(r"([A-Za-z_$][\w$]*)\s*(?:\|\|.*)?[)\s]*$")
_CHAINED = re.compile(r"\s*\.\s*\w+\s*\(")
_WAITED = re.compile(r"\s*([A-Za-z_$][\w$]*)\s*=\s*[(\s]*await\b[^;\n]{0,20}$")
_TOKEN = re.compile(r"[\w.~+/=:-]{1,4000}")
_MOST = 20


class Handed(NamedTuple):
    """What the call `giver` hands out under `key`: `field` of the call for the list, or a header of it, is to be
    `expression`, in which `name` stands for it. Without a key the answer is the token."""

    giver: Call
    key: str
    field: str
    in_header: bool
    expression: str
    name: str

    def given(self, answer: Page, page: Page) -> str:
        """The value of the field after an answer of the giver; empty where that holds no token."""
        try:
            value = answer.json()
            token = next(named_in(value, self.key), "") if self.key else str(value)
        except ValueError:
            token = "" if self.key else answer.text.strip()
        if not _TOKEN.fullmatch(token):
            return ""
        said = value_of(self.expression, f"{self.name} = '{token}';", page)
        return said if isinstance(said, str) else ""


def handed(call: Call, page: Page) -> Handed | None:
    """Where a field or a header of a call comes from another call of the page; None for a call without such."""
    for script in page.scripts:
        if not _MARK.search(script) or CALL.search(script) is None:
            continue
        headers = entries(object_of(call.written_headers.strip(), script))
        named = [(name, text, False) for name, text in call.written.items()]
        named += [(name, text, True) for name, text in headers.items()]
        for field, expression, in_header in named:
            for path in islice(_PATH.finditer(expression), 3):
                givers = _givers(path[1], script, page) if not path[2] else _around(path, expression, script, page)
                for giver, key in givers:
                    if giver.url != call.url and near(resolve(page.base, giver.url) or "", page.url):
                        name = path[0].rpartition(".")[2]
                        return Handed(giver, key, field, in_header, expression, name)
    return None


def _around(path: re.Match[str], expression: str, script: str, page: Page) -> Iterator[tuple[Call, str]]:
    """The call in whose function for the answer an expression stands that takes a token of it by a path (`r.data`)."""
    at, name = script.find(expression), re.escape(path[1])
    takes = re.compile(rf"function\s*\(\s*{name}\s*[,)]|(?<![\w$.])\(?\s*{name}\s*\)?\s*=>")
    for begin, end, _ in _spans(script):
        taken = takes.search(script, begin, at) if begin < at < end else None
        if taken is not None and _MARK.search(script, begin, at):
            key = path[2].rpartition(".")[2]
            yield from ((call, key) for call in islice(calls_in(script[begin : taken.start()] + ")", page), 1))


def _givers(name: str, script: str, page: Page) -> Iterator[tuple[Call, str]]:
    """The calls of a script from whose answer it sets a name to a token, and what the token is called there."""
    set_to = re.compile(rf"(?<![\w$.])(?:this\.|that\.|self\.|vm\.)?{re.escape(name)}\s*=(?![=>])\s*([^;\n]{{1,300}})")
    for found in islice(set_to.finditer(script), _MOST):
        for begin, end, variable in _spans(script):
            within = begin < found.start() < end or found.start() < begin < found.end()
            text = found[1] if begin < found.start() else script[end : found.end()]
            said = re.split(r"[;}]", text, maxsplit=1)[0]
            of_answer = variable and re.match(rf"\(?\s*{re.escape(variable)}\b", said) and end < found.start()
            key = _LAST.search(said)
            if (within or of_answer) and key is not None and _MARK.search(key[1]):
                yield from ((call, key[1]) for call in islice(calls_in(script[begin:end], page), 1))


def _spans(script: str) -> list[tuple[int, int, str]]:
    """Where the calls of a script begin and end, and the variables that wait for their answers."""
    spans = (_span(script, found) for found in islice(CALL.finditer(script), _MOST))
    return [span for span in spans if span is not None]


def _span(script: str, found: re.Match[str]) -> tuple[int, int, str] | None:
    """Where a call begins and ends, with what is chained to it, and the variable that waits for its answer."""
    inner = closing(script, found.end())
    if inner is None:
        return None
    end = found.end() + len(inner) + 1
    while (chained := _CHAINED.match(script, end)) is not None:
        if (inner := closing(script, chained.end())) is None:
            break
        end = chained.end() + len(inner) + 1
    waited = _WAITED.search(script[max(0, found.start() - 80) : found.start()])
    return found.start(), end, waited[1] if waited is not None else ""
