"""The data stores of Hanweb's jpage: XML in a script or an answer, or an array of strings in older pages."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from scraper.errors import ListUnreadable
from scraper.pages.page import Row, Source, parse, rows_of
from scraper.scripts.literal import read_literal

_TOTAL = re.compile(r"<totalrecord>\s*(?:<!\[CDATA\[)?\s*(\d+)", re.IGNORECASE)
_PAGES = re.compile(r"<totalpage>\s*(?:<!\[CDATA\[)?\s*(\d+)", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_ARRAY = re.compile(r"""\b(InitData\w*)\s*\[\s*\d+\s*\]\s*=\s*(?=["'])""")


class Store(NamedTuple):
    """One window of a list: how many `records` it has, their rows, the totals it declares, where the next group is."""

    records: int
    rows: list[Row]
    total: int | None = None
    pages: int | None = None
    following: str | None = None


def stores_in(text: str) -> list[tuple[int, str]]:
    """The data stores that stand in a page, each with the place where it ends."""
    lower = text.lower()
    name = "datastore" if "<datastore" in lower else "recordset"
    found: list[tuple[int, str]] = []
    start = lower.find(f"<{name}")
    while start >= 0:
        end = lower.find(f"</{name}", start)
        end = lower.find(">", end) + 1 if end >= 0 else 0
        if end == 0:
            break
        found.append((end, text[start:end]))
        start = lower.find(f"<{name}", end)
    return found


def read_store(text: str, base: str, source: Source) -> Store:
    """Read one data store. ListUnreadable without one, and when it has records that hold no link."""
    if re.search(r"<(?:datastore|recordset)\b", text, re.IGNORECASE) is None:
        raise ListUnreadable(f"{base}: no data store in the answer: {text.strip()[:80]!r}")
    records = [_markup(part) for part in _inside(text, "record")]
    rows = _rows(records, base, source)
    total, pages, following = _TOTAL.search(text), _PAGES.search(text), _inside(text, "nextgroup")
    href = _HREF.search(html.unescape(following[0])) if following else None
    return Store(
        len(records),
        rows,
        int(total[1]) if total else None,
        int(pages[1]) if pages else None,
        href[1].strip() if href else None,
    )


def read_arrays(text: str, base: str) -> dict[str, Store]:
    """The older form, `InitData7[0] = "<tr>…"`, by the name of its array."""
    records: dict[str, list[str]] = {}
    for found in _ARRAY.finditer(text):
        records.setdefault(found[1], []).append(str(read_literal(text, found.end())))
    return {name: Store(len(parts), _rows(parts, base, "script")) for name, parts in records.items()}


def _inside(text: str, name: str) -> list[str]:
    """What stands between each `<name>` and the `</name>` after it."""
    parts = re.split(rf"<{name}>", text, flags=re.IGNORECASE)[1:]
    return [re.split(rf"</{name}", part, maxsplit=1, flags=re.IGNORECASE)[0] for part in parts]


def _markup(text: str) -> str:
    text = text.strip()
    if text.startswith("<![CDATA["):
        return text.removeprefix("<![CDATA[").removesuffix("]]>")
    return html.unescape(text)


def _rows(records: list[str], base: str, source: Source) -> list[Row]:
    rows = [
        row._replace(source=source, block="datastore")
        for record in records
        if "<a" in record.lower()
        for row in rows_of(parse(record), base)
    ]
    if records and not rows:
        raise ListUnreadable(f"{base}: {len(records)} records without a link: {records[0].strip()[:80]!r}")
    return rows
