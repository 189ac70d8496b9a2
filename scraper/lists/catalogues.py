"""Lists of reports that stand in a file: the links of a Word document, a workbook or a PDF that a column offers.

Links of a PDF have no words of their own that could be told without laying out its pages: they take a title cut short,
so that their pages tell what they are.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from scraper.addresses import near, resolve
from scraper.attachments import is_file_link
from scraper.pages.page import Link, Page, Row
from scraper.words.titles import normalise

_NAMED = re.compile(r"(?:信息公开|政务公开).{0,20}(?:年报|年度报告).{0,12}(?:目录|汇总|一览|清单|索引|列表|链接)")
_URI = re.compile(rb"/URI\s*\(((?:[^()\\]|\\.){1,2000})\)")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_UNNAMED = "政府信息公开年度报告…"
_LARGEST = 20 * 2**20
"""Bytes of a part of a file, unpacked."""

_MOST_STREAMS = 2000
MOST_LINKS = 5000
MOST_FILES = 2


def catalogues(page: Page) -> list[Row]:
    """The rows of a page that lead to a file which, by its name, lists reports; at most two."""
    named = (row for row in page.rows if is_file_link(row.url, row.title) and _NAMED.search(normalise(row.title[:300])))
    return list(islice(named, MOST_FILES))


def links_in(data: bytes, row: Row) -> list[Link]:
    """The links of the file that a row led to, those that belong to its site; empty for a file of another kind."""
    found: Iterator[tuple[str, str]] = iter(())
    with suppress(zipfile.BadZipFile, etree.XMLSyntaxError, zlib.error, KeyError, ValueError, NotImplementedError):
        if data.startswith(b"PK"):
            found = iter(list(_of_office(data)))
        elif data.startswith(b"%PDF"):
            found = ((target, _UNNAMED) for target in _of_pdf(data))
    named = ((resolve(row.url, target), text) for target, text in islice(found, MOST_LINKS))
    return [Link(url, text) for url, text in named if url is not None and text and near(url, row.url)]


def _of_office(data: bytes) -> Iterator[tuple[str, str]]:
    """Targets and words of the links of a Word document or a workbook."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        names = file.namelist()
        parts = [name for name in names if re.fullmatch(r"word/document\.xml|xl/worksheets/[\w-]+\.xml", name)]
        shared = _shared(_tree(file, "xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        for name in parts:
            targets, root = _targets(file, name, names), _tree(file, name)
            cells = {cell.get("r"): _text_of(cell, shared) for cell in root.iter("{*}c")}
            for link in root.iter("{*}hyperlink"):
                target = next(
                    (targets[value] for key, value in link.items() if key.endswith("}id") and value in targets), ""
                )
                shown = cells.get((link.get("ref") or "").partition(":")[0])
                yield target, shown if shown is not None else "".join(link.itertext()).strip()


def _tree(file: zipfile.ZipFile, name: str) -> Any:
    if file.getinfo(name).file_size > _LARGEST:
        raise ValueError(f"{name} is too large")
    return etree.fromstring(file.read(name), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _targets(file: zipfile.ZipFile, part: str, names: list[str]) -> dict[str, str]:
    """Where the links of a part lead, by their ids."""
    folder, _, name = part.rpartition("/")
    relations = urljoin(f"{folder}/", f"_rels/{name}.rels")
    if relations not in names:
        return {}
    return {item.get("Id", ""): item.get("Target", "") for item in _tree(file, relations).iter("{*}Relationship")}


def _shared(root: Any) -> list[str]:
    return ["".join(text for node in item.iter("{*}t") if (text := node.text)) for item in root.iter("{*}si")]


def _text_of(cell: Any, shared: list[str]) -> str:
    """What a cell of a sheet shows."""
    value = next((node.text or "" for node in cell.iter("{*}v")), "")
    if cell.get("t") == "s" and value.isdecimal() and int(value) < len(shared):
        return shared[int(value)]
    return value or "".join(node.text or "" for node in cell.iter("{*}t"))


def _of_pdf(data: bytes) -> Iterator[str]:
    """The addresses that annotations of a PDF lead to, also of those in packed object streams; each once."""
    found: dict[str, None] = {}
    for part in (data, *_unpacked(data)):
        found |= {re.sub(r"\\(.)", r"\1", uri.decode("latin-1")): None for uri in _URI.findall(part)}
    yield from found


def _unpacked(data: bytes) -> Iterator[bytes]:
    for stream in islice(_STREAM.finditer(data), _MOST_STREAMS):
        with suppress(zlib.error):
            text = zlib.decompressobj().decompress(stream[1], _LARGEST)
            if b"/URI" in text:
                yield text
