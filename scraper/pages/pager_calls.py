"""Pager calls in scripts: `createPageHTML(9, 0, "index", "html")` and its many relatives, their arguments worked out.

Arguments are literals, `parseInt('3')`, sums of numbers, or variables that the same script sets. What one place calls
(pages, current, prefix, suffix) another precedes by a container or by the number of rows, and follows by the number
of rows; which is which shows by kind and size.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from scraper.expressions import closing

_CALL = re.compile(r"(?<![\w.])(?<!function )(?:createPage\w*|Pager|showPage|pageHTML)\s*\(", re.IGNORECASE)
_WIDGET = re.compile(
    r"\b(?:laypage(?:\.render)?|pagination|paging|paginate|jqPaginator|twbsPagination|[Pp]ager?)\s*\((?=\s*\{)"
)
_WIDGET_ROWS = ("count", "totaldata", "totalcount", "totalrecords", "recordcount", "totalsize", "totalnum", "total")
_WIDGET_SIZES = ("limit", "showdata", "pagesize", "perpage", "page_size", "showcount")
_PARSE_INT = re.compile(r"""(?:parseInt|Number)\(\s*["']?(\d{1,9})["']?\s*(?:,\s*10\s*)?\)""")
_ARGUMENT = re.compile(r"""\s*("[^"]*"|'[^']*'|[^,"'()]*)\s*(?:,|$)""")
_SUM = re.compile(r"\(?\s*(\d{1,9})\s*([+-])\s*(\d{1,3})\s*\)?")
_FIELD = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:["']([^"']*)["']|(\d{1,9}))""")
_OBJECT = re.compile(r"\{[^{}]{8,600}")
_MOST = 20
_LONGEST = 600


class Call(NamedTuple):
    """What a pager call says. `current` is the number it gives the page it stands on; None is not said."""

    pages: int | None
    current: int | None
    rows: int | None
    prefix: str
    suffix: str


def plain_numbers(code: str) -> str:
    """The script with `parseInt('3')` as 3."""
    return _PARSE_INT.sub(r"\1", code)


def pager_calls(code: str) -> list[Call]:
    """The pager calls of a script (see `plain_numbers`); `pages` is None where a call cannot be worked out."""
    calls: list[Call] = []
    for match in islice(_CALL.finditer(code), _MOST):
        if re.search(r"function\s+$", code[max(0, match.start() - 20) : match.start()]):
            continue
        inner = closing(code, match.end(), _LONGEST)
        if inner is None or not inner.strip():
            continue
        calls.append(_of_object(inner) if inner.lstrip().startswith("{") else _of_arguments(inner, code))
    return calls


def widget_totals(code: str) -> tuple[int, int] | None:
    """Rows and pages that a paging widget is told: `laypage.render({count: 52, limit: 15, …})`; None without one."""
    for match in islice(_WIDGET.finditer(code), _MOST):
        inner = closing(code, match.end(), _LONGEST) or ""
        fields = {name.lower(): int(digits) for name, _, digits in _FIELD.findall(inner) if digits}
        rows = next((fields[name] for name in _WIDGET_ROWS if name in fields), None)
        each = next((fields[name] for name in _WIDGET_SIZES if fields.get(name)), None)
        if rows is not None and each:
            return rows, -(-rows // each)
    return None


def object_totals(code: str) -> list[tuple[int, int]]:
    """Rows and rows a page of every object of a script that tells both as numbers, whatever is called with it."""
    found = []
    for match in islice(_OBJECT.finditer(plain_numbers(code)), _MOST * 5):
        fields = {name.lower(): int(digits) for name, _, digits in _FIELD.findall(match[0]) if digits}
        rows = next((fields[name] for name in _WIDGET_ROWS if name in fields), None)
        counted = any(name in fields for name in ("current", "page", "pagenum", "pageno", "currentpage", "pageindex"))
        sizes = (*_WIDGET_SIZES, "size") if counted else _WIDGET_SIZES  # a size alone may be that of a file
        each = next((fields[name] for name in sizes if fields.get(name)), None)
        if rows is not None and each:
            found.append((rows, each))
    return found


def _of_object(text: str) -> Call:
    """Pager({size: 5, current: 0, prefix: 'index', suffix: 'html'})"""
    fields = {name.lower(): quoted or number for name, quoted, number in _FIELD.findall(text)}

    def number(*names: str) -> int | None:
        return next((int(fields[name]) for name in names if fields.get(name, "").isdigit()), None)

    pages = number("pages", "pagecount", "totalpage", "totalpages", "countpage")
    rows = number("rows", "recordcount", "totalcount", "records")
    each, total = number("pagesize", "perpage", "limit"), number("total")
    if pages is None and each and (total or rows):
        rows = total or rows
        pages = -(-(rows or 0) // each)
    pages = pages if pages is not None else number("size", "total")
    return Call(
        pages, number("current", "currentpage", "curpage"), rows,
        fields.get("prefix", fields.get("page_name", "")), fields.get("suffix", fields.get("page_ext", "")).lstrip("."),
    )  # fmt: skip


def _of_arguments(text: str, code: str) -> Call:
    values = [_value(match[1].strip(), code) for match in _ARGUMENT.finditer(text.replace("(", " ").replace(")", " "))]
    while values and values[-1] == "":
        values.pop()
    if len(values) > 1 and isinstance(values[0], str) and not isinstance(values[1], str):
        values = values[1:]  # the container comes first
    names = [value for value in values if isinstance(value, str)]
    at = next((place for place, value in enumerate(values) if isinstance(value, str)), len(values))
    counts, after = values[:at], [value for value in values[at:] if isinstance(value, int)]
    numbers = [value for value in counts if isinstance(value, int)]
    prefix, suffix = [*names, "", ""][:2]
    if len(numbers) != len(counts) or not numbers:
        return Call(None, None, None, prefix, suffix.lstrip("."))
    rows = after[-1] if after and after[-1] >= numbers[0] else None
    if len(numbers) >= 3 and numbers[0] >= numbers[1] >= numbers[2]:
        rows, numbers = numbers[0], numbers[1:]
    current = numbers[1] if len(numbers) > 1 else None
    return Call(numbers[0], current, rows, prefix, suffix.lstrip("."))


def _value(text: str, code: str) -> int | str | None:
    """An argument: a number, a text, or None for what cannot be worked out."""
    if text[:1] in ("'", '"'):
        inner = text.strip("'\" ")
        return int(inner) if inner.isdigit() else inner
    if text.isdigit():
        return int(text)
    if not text:
        return ""
    found = _SUM.fullmatch(text)
    if found is not None:
        return int(found[1]) + int(found[3]) * (1 if found[2] == "+" else -1)
    if re.fullmatch(r"[A-Za-z_$][\w$]{0,40}", text):
        set_to = re.search(
            rf"""(?<![\w.$]){re.escape(text)}\s*=\s*(?:(\d{{1,9}})|["']([^"']{{0,100}})["'])\s*(?:[;,\n/]|$)""", code
        )
        if set_to is not None:
            return int(set_to[1]) if set_to[1] else _value(f"'{set_to[2]}'", code)
    return None
