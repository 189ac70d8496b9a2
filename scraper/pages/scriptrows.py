"""Rows of a list that only a script holds: markup in its strings, XML records, objects with an address and a title."""

from __future__ import annotations

import re
from base64 import b64decode
from contextlib import suppress
from itertools import islice, repeat
from urllib.parse import unquote

from scraper.addresses import resolve
from scraper.expressions import closing, split, with_holes
from scraper.pages.markup import Row, find_date, parse, rows_of, squeeze

_OBJECT = re.compile(r"\{[^{}]{10,3000}\}")
_PAIR = re.compile(r"""["']?\b([A-Za-z_]\w{0,40})["']?\s{0,9}[:=]\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_SUMMED = re.compile(r"""^\s*["']?\s*\+|\+\s*["']?\s*$""")
_ESCAPED = re.compile(r"""\b(?:decodeURI(?:Component)?|unescape)\(\s*["']([^"'\s]{20,})["']""")
_BASE64 = re.compile(r"""\batob\(\s*["']([A-Za-z0-9+/=]{20,})["']""")
_STRING = r"""(?:"(?:[^"\\]|\\.){0,500}"|'(?:[^'\\]|\\.){0,500}'|\d{1,12})"""
_ARRAY = re.compile(rf"\[\s*{_STRING}(?:\s*,\s*{_STRING}){{1,11}}\s*(?:,\s*)?\]")
_INDEXED = re.compile(r"""\w\[(\d{1,5})\]\s*=\s*(?:"((?:[^"\\]|\\.){0,500})"|'((?:[^'\\]|\\.){0,500})')""")
_TEXT = re.compile(r""""((?:[^"\\]|\\.){0,500})"|'((?:[^'\\]|\\.){0,500})'""")
_ADDRESS = re.compile(
    r"(?:https?:/)?\.{0,2}/[^\s<>\"']{1,500}|[\w./-]{1,200}\.(?:s?html?|jsp|aspx?|php|pdf|docx?)(?:\?\S{0,300})?"
)
_WRITTEN = re.compile(r"<a\b[^<>]{0,300}\]\}\}[^<>]{0,300}>[^<>]{0,300}</a>[^\n;]{0,100}")
_ITEM = re.compile(r"\{\{(\w+)\[\w+\]\}\}")
_PACKED = re.compile(r"\(\s*function\s*\(([\w$,\s]{1,20000})\)\s*\{(?=\s*return\s*\{)")
_CALLED_AT_ONCE = re.compile(r"\s*\)?\s*\(")
_PLACE = re.compile(r"(?<=[:\[,])[A-Za-z_$][\w$]*(?=\s*[,}\]])")
_LONGEST_ARRAY = 400_000
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
    script = _with_arguments(script)
    objects = [match.group() for match in _OBJECT.finditer(script)]
    variables = [chunk[:_CHUNK] for chunk in re.split(r"(?=\bvar\s+url\b)", script) if chunk.startswith("var")]
    rows = _rows_of_chunks(objects, base) or _rows_of_chunks(variables, base)
    return rows or _array_rows(script, base) or _written_rows(script, base)


def _with_arguments(script: str) -> str:
    """A script in which `(function(a,b){return {title:a,url:b}}("…","…"))` has its arguments in their places, as Nuxt
    packs the data of a page."""
    packed = _PACKED.search(script)
    body = closing(script, packed.end(), _LONGEST_ARRAY) if packed is not None else None
    if packed is None or body is None:
        return script
    end = packed.end() + len(body) + 1
    called = _CALLED_AT_ONCE.match(script, end)
    arguments = closing(script, called.end(), _LONGEST_ARRAY) if called is not None else None
    if arguments is None:
        return script
    names = [name.strip() for name in packed[1].split(",")]
    values = dict(zip(names, map(str.strip, split(arguments)), strict=False))
    return script[: packed.start()] + _PLACE.sub(lambda found: values.get(found[0], found[0]), body)


def _written_rows(script: str, base: str) -> list[Row]:
    """Rows that a loop writes of arrays side by side: `"<a href='/b/" + ids[i] + ".html'>" + titles[i] + "</a>"`."""
    rows: list[Row] = []
    for link in islice(_WRITTEN.finditer(with_holes(script)), _MOST_PACKED) if "</a>" in script else ():
        parts = _ITEM.split(link[0])  # every other one is the name of an array
        columns = [_strings_of(part, script) if place % 2 else repeat(part) for place, part in enumerate(parts)]
        for texts in zip(*columns, strict=False) if len(parts) > 1 else ():
            markup = "".join(texts)
            rows += [row._replace(source="script") for row in rows_of(parse(f"<ul><li>{markup}</li></ul>"), base)]
    return rows


def _strings_of(name: str, script: str) -> list[str]:
    """The strings of the array that a script sets a name to."""
    start = re.search(rf"(?<![\w.$]){re.escape(name)}\s*=\s*(?:new\s+Array\s*\(|\[)", script)
    inner = closing(script, start.end(), _LONGEST_ARRAY) if start is not None else None
    return [unescape(double or single) for double, single in _TEXT.findall(inner or "")]


def _array_rows(script: str, base: str) -> list[Row]:
    """Rows whose parts stand side by side in arrays, `["title", "url"]`, or in arrays of their own, `t[0]="…"`, one
    index a row."""
    listed = [[text for pair in _TEXT.findall(found[0]) for text in pair if text] for found in _ARRAY.finditer(script)]
    by_index: dict[str, list[str]] = {}
    for found in _INDEXED.finditer(script):
        by_index.setdefault(found[1], []).append(found[2] or found[3] or "")
    rows = [_row_of_texts(texts, base) for texts in (*listed, *by_index.values())]
    return [row for row in rows if row is not None]


def _row_of_texts(texts: list[str], base: str) -> Row | None:
    """A row by what its texts look like: the first that is an address, and the longest of the others."""
    plain = [unescape(text) for text in texts]
    href = next((text for text in plain if _ADDRESS.fullmatch(text)), "")
    url = resolve(base, href) if href else None
    title = max((text for text in plain if text != href and not text.isascii()), key=len, default="")
    if url is None or not title:
        return None
    return Row(url, squeeze(title), find_date(" ".join(text for text in plain if text != title)), "script", "script")


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
        if not href and not title and (looks := _row_of_texts(list(pairs.values()), base)) is not None:
            rows.append(looks)
        if url is not None and title:
            rows.append(Row(url, squeeze(unescape(title)), find_date(chunk.replace(title, "")), "script", "script"))
    return rows


def unescape(text: str) -> str:
    """The escapes of JavaScript strings, as far as lists use them."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)
    return re.sub(r"\\(.)", r"\1", plain)
