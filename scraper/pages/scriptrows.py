"""Rows of a list that only a script holds: markup in its strings, XML records, objects with an address and a title."""

from __future__ import annotations

import re
from base64 import b64decode
from contextlib import suppress
from itertools import islice
from urllib.parse import unquote

from scraper.addresses import resolve
from scraper.pages.markup import Row, find_date, parse, rows_of, squeeze

_OBJECT = re.compile(r"\{[^{}]{10,3000}\}")
_PAIR = re.compile(r"""["']?\b([A-Za-z_]\w{0,40})["']?\s{0,9}[:=]\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_SUMMED = re.compile(r"""^\s*["']?\s*\+|\+\s*["']?\s*$""")
_ESCAPED = re.compile(r"""\b(?:decodeURI(?:Component)?|unescape)\(\s*["']([^"'\s]{20,})["']""")
_BASE64 = re.compile(r"""\batob\(\s*["']([A-Za-z0-9+/=]{20,})["']""")
_MOST_PACKED = 20
_CHUNK = 3000
_URL_NAMES = ("url", "href", "link", "linkurl", "infourl", "docpuburl", "visiturl", "puburl", "path")
_TITLE_NAMES = ("title", "doctitle", "showtitle", "realtitle", "infotitle", "name", "subject")


def rows_of_script(script: str, base: str) -> list[Row]:
    """Rows in the text of a script; templates (rows with `{{` or string sums) give none."""
    rows: list[Row] = []
    records = [part.partition("</record>")[0] for part in re.split(r"(?i)<record>", script)[1:]]
    if records:
        for record in records:
            markup = record.strip().removeprefix("<![CDATA[").removesuffix("]]>")
            rows += [row._replace(source="script") for row in rows_of(parse(markup), base)]
        return rows
    if "<a" in script.lower():
        plain = script.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")
        for line in plain.splitlines():
            if "</a" in line.lower() and not re.search(r"""["']\s*\+|\+\s*["']|\$\{|\{\{""", line):
                rows += [row._replace(source="script") for row in rows_of(parse(line), base)]
    return rows or _object_rows(script, base)


def packed_texts(script: str) -> list[str]:
    """The texts that a script unpacks: what it hands to `decodeURIComponent`, `unescape` or `atob` as a string."""
    texts = [unquote(found[1]) for found in islice(_ESCAPED.finditer(script), _MOST_PACKED)]
    for found in islice(_BASE64.finditer(script), _MOST_PACKED):
        with suppress(ValueError):
            texts.append(unquote(b64decode(found[1]).decode("utf-8")))
    return texts


def _object_rows(script: str, base: str) -> list[Row]:
    """Rows of object literals; without any, of variables set again for each row (`var url=…; title=…`)."""
    objects = [match.group() for match in _OBJECT.finditer(script)]
    variables = [chunk[:_CHUNK] for chunk in re.split(r"(?=\bvar\s+url\b)", script) if chunk.startswith("var")]
    return _rows_of_chunks(objects, base) or _rows_of_chunks(variables, base)


def _rows_of_chunks(chunks: list[str], base: str) -> list[Row]:
    rows: list[Row] = []
    for chunk in chunks:
        pairs: dict[str, str] = {}
        for found in _PAIR.finditer(chunk):
            value = found[2] or found[3] or ""
            if not _SUMMED.search(value):  # title="'+title+'" is how the row is written, not what it says
                pairs.setdefault(found[1].lower(), value)
        href = next((pairs[name] for name in _URL_NAMES if pairs.get(name)), "")
        title = next((pairs[name] for name in _TITLE_NAMES if pairs.get(name)), "")
        url = resolve(base, unescape(href)) if href else None
        if url is not None and title:
            rows.append(Row(url, squeeze(unescape(title)), find_date(chunk.replace(title, "")), "script", "script"))
    return rows


def unescape(text: str) -> str:
    """The escapes of JavaScript strings, as far as lists use them."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)
    return re.sub(r"\\(.)", r"\1", plain)
