"""Answers of a site's programming interface, saved as files: JSON, perhaps wrapped in a call (JSONP), turned into the
page that a script would make of it.

What is markup stays markup, titles and dates become facts of the page, rows become tables, other texts paragraphs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape

from parsers.markup import records

DEEPEST = 30

_CALL = re.compile(r"\s*+(?:/\*.*?\*/)?+\s*+[\w.$]{1,80}+\s*+\(\s*+(?=[{\[])", re.DOTALL)
_ARTICLE = re.compile(r"(?:<|\\u003c|&lt;)table\b|[\"'](?:row|col)[sS]pan[\"']", re.IGNORECASE)
_MARKUP = re.compile(r"</?(?:table|p|div|span|section|br|h[1-6])\b", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TITLE = re.compile(r"(?:doc|article|info|news|show)?_?title", re.IGNORECASE)
_DATE = re.compile(r"(?:pub(?:lish)?|release|create|show|write)_?(?:date|time)|date|time", re.IGNORECASE)
_TEXTS = ("text", "value", "content", "v", "html", "label")


def begins_answer(text: str) -> bool:
    """Whether a text may be such an answer."""
    return text[:200].lstrip()[:1] in ("{", "[") or _CALL.match(text) is not None


def carries_article(text: str) -> bool:
    """Whether an answer holds a table, as lists of articles do not."""
    return _ARTICLE.search(text) is not None


def page(text: str) -> str | None:
    """The page that an answer makes; None for a text that is no answer."""
    call = _CALL.match(text)
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text[call.end() :] if call else text.lstrip())
    except (ValueError, RecursionError):
        return None
    return "\n".join(_markup(value, "", 0))


def _markup(value: records.Value, name: str, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    if isinstance(value, str):
        yield from _text(value, name)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _markup(part, key, depth + 1)
    elif isinstance(value, list):
        rows = [list(_cells(row)) for row in value if isinstance(row, list)]
        if len(value) > 1 and len(rows) == len(value) and all(rows):
            yield "<table>" + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"
            return
        tables = list(records.found_in(value, {})) if all(isinstance(part, dict) for part in value) else []
        if len(tables) == 1 and len(tables[0]) == len(value) + 1:
            yield records.markup(tables[0])
            return
        for part in value:
            yield from _markup(part, name, depth + 1)


def _text(text: str, name: str) -> Iterator[str]:
    if _MARKUP.search(text):
        yield f"<div>{text}</div>"
    elif _TITLE.fullmatch(name):
        yield f"<title>{escape(text)}</title><h1>{escape(text)}</h1>"
    elif _DATE.fullmatch(name):
        yield f'<meta name="PubDate" content="{escape(text)}">'
    elif _HAN.search(text):
        yield f"<p>{escape(text)}</p>"


def _cells(row: list[records.Value]) -> Iterator[str]:
    """The cells of a row: texts, or records of a text and its spans."""
    for cell in row:
        if isinstance(cell, dict):
            text = next((cell[name] for name in _TEXTS if name in cell), "")
            spans = {key.lower(): span for key, span in cell.items() if key.lower() in ("rowspan", "colspan")}
            written = "".join(f' {key}="{span}"' for key, span in spans.items() if isinstance(span, int | str))
            yield f"<td{written}>{text if isinstance(text, str) and _MARKUP.search(text) else escape(str(text))}</td>"
        elif cell is None or isinstance(cell, str | int | float):
            yield f"<td>{escape('' if cell is None else str(cell))}</td>"
        else:
            return
