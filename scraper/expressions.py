"""Expressions of scripts as text: what brackets enclose, arguments, object literals, addresses put together by `+`.

Nothing is run. `'/detail?id=' + id + '&t=1'` becomes `/detail?id={{id}}&t=1`: the form in which templates of pages
are written as well, so that both are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import quote

_TERM = re.compile(
    r"(?:(?:encodeURIComponent|encodeURI|escape|String)\(\s*)?([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\(\))*)\s*\)?"
)
_HOLE = re.compile(r"\{\{\{?\s*([^{}]{1,80}?)\s*\}?\}\}")
_DOLLAR = re.compile(r"\$\{\s*([^{}]{1,80}?)\s*\}")
_CONCATENATED = re.compile(r"""(["'])\s*\+\s*([\w$.\[\]()]{1,80}?)\s*\+\s*\1""")
_HEAD = re.compile(r"(?:function\s+(\w+)\s*|\b(\w+)\s*[:=]\s*(?:async\s+)?function\s*)\(([\w$,\s]{1,80})\)\s*\{")
_SENDS = re.compile(r"location(?:\s*\.\s*href)?\s*=(?!=)|location\s*\.\s*(?:assign|replace)\s*\(")
GOES = re.compile(
    rf"""(?:window\s*\.\s*)?open\s*\(|{_SENDS.pattern}|"""
    r"""\.\s*(?:src|href|action)\s*=(?!=)|\.\s*attr\(\s*["'](?:src|href)["']\s*,|\.\s*(?:load|getScript)\s*\("""
)
OF_ITSELF = re.compile(
    r"""\$\(\s*this\s*\)\s*\.\s*(?:data|attr)\(\s*["'](?:data-)?([\w-]+)["']\s*\)|"""
    r"""\b(?:[A-Za-z_$][\w$]*\.)+(?:getAttribute\(\s*["'](?:data-)?([\w-]+)["']\s*\)|dataset\.(\w+))"""
)
"""What the code of a handler takes of the element that it handles, by jQuery or by an event: see `attribute_in`."""

_UPPER = re.compile(r"[A-Z]")
FIELD_VALUE = re.compile(
    r"""(?:\$|jQuery)\(\s*["']#([\w-]+)["']\s*\)\s*\.\s*val\(\s*\)|"""
    r"""getElementById\(\s*["']([\w-]+)["']\s*\)\.value"""
)
"""The value of a field of the page, by its id."""

_LOCATION = r"\{\{(?:window\.|document\.|self\.)?location\."
_OWN_ORIGIN = re.compile(rf"^(?:{_LOCATION}origin\}}\}}|{_LOCATION}protocol\}}\}}//{_LOCATION}host(?:name)?\}}\}})")
_CALLED = re.compile(r"""([A-Za-z_$][\w$]*)\s*\(([^()]{0,400})\)""")
_TEMPLATE_LINK = re.compile(r"""\bhref\s*=\s*\\?["']?([^"'\s<>\\{}]*\{\{[^"'<>\\]{1,200}?\}\}[^"'\s<>\\]*)""")
_BOUND_LINK = re.compile(r"""(?:\bv-bind)?:href\s*=\s*(["'])((?:(?!\1)[^<>]){1,200})\1""")
_ADDRESS = re.compile(r"^(?:https?:|\.{0,2}/|\?)|[?=/]|\.\w{2,5}$")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_LONGEST = 4000
MOST = 40
"""No more of a kind are looked at in one script."""


def closing(code: str, start: int, longest: int = _LONGEST) -> str | None:
    """The text up to the bracket that closes the one before `start`; None where it is further than `longest`."""
    end = next((place for place, _, depth in _outside_strings(code[start : start + longest]) if depth < 0), None)
    return None if end is None else code[start : start + end]


def split(text: str, mark: str = ",") -> list[str]:
    """The parts of an expression between marks that stand in no bracket and no string."""
    parts, begin = [], 0
    for place, char, depth in _outside_strings(text):
        if char == mark and depth == 0:
            parts.append(text[begin:place])
            begin = place + 1
    return [*parts, text[begin:]]


def _outside_strings(code: str) -> Iterator[tuple[int, str, int]]:
    """The characters of code that stand in no string, with their places and the brackets open behind them."""
    depth, quoted = 0, ""
    for place, char in enumerate(code):
        if quoted:
            quoted = "" if char == quoted and code[place - 1] != "\\" else quoted
            continue
        if char in "\"'`":
            quoted = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        yield place, char, depth


def entries(text: str) -> dict[str, str]:
    """The names and value expressions of an object literal."""
    inner = text.strip()
    if not inner.startswith("{"):
        return {}
    found: dict[str, str] = {}
    for part in split(inner[1:].rsplit("}", 1)[0]):
        match = re.match(r"""\s*["']?([\w.\[\]-]+)["']?\s*(?::\s*(.*))?$""", part, re.DOTALL)
        if match is not None:
            found.setdefault(match[1], match[2] if match[2] is not None else match[1])
    return found


def address_form(expression: str) -> str | None:
    """An address put together of texts and names, the names as `{{name}}`; None for what is no such address."""
    form = _sum(expression)
    return form if form is not None and _ADDRESS.search(_HOLE.sub("", form)) else None


def _sum(expression: str) -> str | None:
    """A text put together of texts, numbers and names, the names as `{{name}}`; None for anything else."""
    form = ""
    for term in split(expression.strip().rstrip(";"), "+"):
        text = term.strip()
        if len(text) > 1 and text[0] in "\"'`" and text[-1] == text[0]:
            form += _DOLLAR.sub(r"{{\1}}", text[1:-1]).replace("\\/", "/")
            continue
        if text.isascii() and text.isdigit():
            form += text
            continue
        own, named = OF_ITSELF.fullmatch(text), _TERM.fullmatch(text)
        if own is None and named is None:
            return None
        name = attribute_in(own) if own is not None else named[1] if named is not None else ""
        form += f"{{{{{name}}}}}"
    return form


def attribute_in(found: re.Match[str]) -> str:
    """The attribute that `OF_ITSELF` found to be taken, without the `data-` before its name: of-year for `ofYear`."""
    return found[1] or found[2] or _UPPER.sub(lambda upper: f"-{upper[0].lower()}", found[3] or "")


def with_holes(script: str) -> str:
    """A script, its strings joined over the names between them: `"<a href='"+x.url+"'>"` as `<a href='{{x.url}}'>`."""
    return _DOLLAR.sub(r"{{\1}}", _CONCATENATED.sub(r"{{\2}}", script))


def holes(form: str) -> list[str]:
    """The names that an address form leaves open, in order."""
    return [found[1] for found in _HOLE.finditer(form)]


def filled(form: str, value: Callable[[str], str | None]) -> str | None:
    """An address form with its names replaced by values, encoded where they follow a `?`; None where one is missing."""
    out, end = "", 0
    for found in _HOLE.finditer(form):
        text = value(found[1])
        if not text:
            return None
        out += form[end : found.start()]
        out += quote(text, safe="/:%") if "?" in out else text
        end = found.end()
    return out + form[end:]


def link_forms(text: str) -> list[str]:
    """The addresses with names left open to which a page's scripts and templates link: those of rows yet to be made."""
    forms = [found[1] for found in islice(_TEMPLATE_LINK.finditer(with_holes(text)), MOST)]
    bound = (address_form(found[2]) for found in islice(_BOUND_LINK.finditer(text), MOST))
    return list(dict.fromkeys([*forms, *(form for form in bound if form is not None and holes(form))]))


def with_constants(form: str, parameters: tuple[str, ...], scripts: list[str]) -> str:
    """An address form with the names filled in that scripts set to a text, such as the root of the site."""
    for name in holes(form):
        text = _constant(name, scripts) if name not in parameters else None
        if text is not None:
            form = form.replace(f"{{{{{name}}}}}", text)
    return form


def _constant(name: str, scripts: list[str]) -> str | None:
    """The text, whole or in parts, that scripts last set a name to; None where they set it to none."""
    set_to = re.compile(rf"(?<![\w.$]){re.escape(name)}\s*=(?!=)([^;\n}}]{{0,300}})")
    text = None
    for found in (match for script in scripts for match in islice(set_to.finditer(script), MOST)):
        terms = [term.strip() for term in split(split(found[1])[0], "+")]
        if all(len(term) > 1 and term[0] in "\"'" and term[-1] == term[0] for term in terms):
            text = "".join(term[1:-1] for term in terms)
    return text


def targets(scripts: list[str]) -> list[str]:
    """The addresses that scripts open or go to, those of names too."""
    return [form for script in scripts for form in goes(script)]


def sent_to(scripts: list[str]) -> str | None:
    """The address that scripts send the browser to, put together of texts and names that are set to texts; None for
    any other."""
    sums = (_sum(text) for script in scripts for text in gone_to(script, _SENDS))
    forms = (with_constants(_OWN_ORIGIN.sub("", form), (), scripts) for form in sums if form is not None)
    return next((form for form in forms if not holes(form) and _ADDRESS.search(form)), None)


def goes(code: str) -> Iterator[str]:
    """The addresses that a script opens or goes to."""
    forms = (address_form(expression) for expression in gone_to(code, GOES))
    return (form for form in forms if form is not None)


def gone_to(code: str, ways: re.Pattern[str]) -> Iterator[str]:
    """The expressions of what a script opens or goes to, in one of the `ways`."""
    for goes in islice(ways.finditer(code), MOST):
        rest = code[goes.end() : goes.end() + 400]
        inner = (
            closing(code, goes.end(), 400)
            if re.search(r"[(,]\s*$", goes[0])
            else re.split(r"[;\n}]", rest, maxsplit=1)[0]
        )
        expression = split(inner or "")[0].strip()
        if _NAME.fullmatch(expression):  # var u = '/detail?id=' + id; window.open(u)
            expression = _set_before(code[: goes.start()], expression)
        yield expression


def _set_before(code: str, name: str) -> str:
    """The expression that a variable was last set to; empty where that is not in the code."""
    near = code[-_LONGEST:]
    ends = [found.end() for found in re.finditer(rf"(?<![\w.$]){re.escape(name)}\s*=(?!=)", near)]
    return re.split(r"[;\n}]", near[ends[-1] :], maxsplit=1)[0].strip() if ends else ""


def functions(script: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Name, parameters and body of the named functions of a script."""
    for head in islice(_HEAD.finditer(script), 200):
        body = closing(script, head.end())
        parameters = tuple(name.strip() for name in head[3].split(",") if name.strip())
        if body is not None and parameters:
            yield head[1] or head[2], parameters, body


def calls(code: str) -> Iterator[tuple[str, list[str | None]]]:
    """The calls of a handler with their arguments as texts; None for an argument that is no literal."""
    for found in islice(_CALLED.finditer(code), 10):
        yield found[1], [_literal(argument.strip()) for argument in split(found[2])]


def _literal(text: str) -> str | None:
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        return text[1:-1]
    return text if re.fullmatch(r"\d+", text) else None
