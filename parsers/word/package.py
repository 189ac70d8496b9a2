"""The parts of a .docx file, each read with limits: a ZIP file can hold a thousand times what it seems to."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from lxml import etree

from parsers.errors import BROKEN_ZIP, LimitExceeded, Unreadable
from parsers.safexml import parse_xml

MAX_PART = 48 * 1024 * 1024
"""Bytes of one part when unpacked. The text of a long report with its tables has 2 MB; a tree takes ten times that."""
MAX_CHUNKS = 20
"""Files taken in whole that are read; converters write one."""
MAX_MEMBERS = 20_000
"""Files in the package. A report with a picture on every page has 200."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = (  # ISO 29500 strict spells the same names in other namespaces
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships/", _OFFICE.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _OFFICE.rstrip("/").encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)


class Package:
    """An opened .docx; `part` gives the tree of a related part. Raises Unreadable for what is no sound package."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP as error:
            raise Unreadable(f"a damaged or truncated Word file: {error}") from error
        self._names = {name.lower(): name for name in self._archive.namelist()}
        if len(self._names) > MAX_MEMBERS:
            raise LimitExceeded(f"a Word file of more than {MAX_MEMBERS} parts")
        self.main = self._related("", "officeDocument") or "word/document.xml"
        if self.main.lower() not in self._names:
            raise Unreadable("a Word file without its text (word/document.xml is missing)")

    def document(self) -> etree._Element:
        """The text of the file; Unreadable where it is not there."""
        root = self._tree(self.main)
        if root is None:
            raise Unreadable("a Word file without its text")
        return root

    def part(self, kind: str) -> etree._Element | None:
        """The part that the main part names as its `styles`, `numbering`, `footnotes` …; None if there is none."""
        name = self._related(self.main, kind) or posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")
        return self._tree(name)

    def core_properties(self) -> etree._Element | None:
        """Title, author and dates as Office keeps them; None without any."""
        return self._tree("docProps/core.xml")

    def chunks(self) -> list[bytes]:
        """The files that the main part takes in whole (`w:altChunk`), as programs write that make Word of pages."""
        parts = (self._bytes(name) for name in islice(self._all_related(self.main, "aFChunk"), MAX_CHUNKS))
        return [part for part in parts if part]

    def objects(self) -> list[bytes]:
        """The files of programs that show themselves in the text (`w:object`), tables of Excel mostly."""
        names = (name for kind in ("package", "oleObject") for name in self._all_related(self.main, kind))
        return [part for name in islice(dict.fromkeys(names), MAX_CHUNKS) if (part := self._bytes(name))]

    def data(self) -> dict[str, etree._Element]:
        """The data that the controls of the text may be bound to (`customXml`), by the id of each item."""
        found: dict[str, etree._Element] = {}
        for name in islice(self._all_related(self.main, "customXml"), MAX_CHUNKS):
            with suppress(Unreadable):  # damaged data show nothing
                about = self._related(name, "customXmlProps")
                properties, tree = (self._tree(part) if part else None for part in (about, name))
                said = properties.items() if properties is not None else ()
                item = next((str(value) for key, value in said if str(key).endswith("itemID")), name)
                if tree is not None:
                    found[item.lower()] = tree
        return found

    def _related(self, source: str, kind: str) -> str | None:
        return next(self._all_related(source, kind), None)

    def _all_related(self, source: str, kind: str) -> Iterator[str]:
        folder, base = posixpath.split(source)
        rels = self._tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        for relation in rels.iter("{*}Relationship") if rels is not None else ():
            if relation.get("Type") == _OFFICE + kind and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                yield (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )

    def _tree(self, name: str) -> etree._Element | None:
        data = self._bytes(name)
        if data is None:
            return None
        if b"http://purl.oclc.org/ooxml/" in data:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        return parse_xml(data, f"a damaged Word file: {name}", name)

    def _bytes(self, name: str) -> bytes | None:
        known = self._names.get(name.lower())
        if known is None:
            return None
        info = self._archive.getinfo(known)
        if info.flag_bits & 1:
            raise Unreadable("the Word file is protected by a password")
        if info.file_size > MAX_PART:
            raise LimitExceeded(f"{known} has more than {MAX_PART >> 20} MB")
        try:
            with self._archive.open(info) as file:
                data = file.read(MAX_PART + 1)  # what the directory says of its size may be a lie
        except BROKEN_ZIP as error:
            raise Unreadable(f"a damaged Word file: {known}: {error}") from error
        if len(data) > MAX_PART:
            raise LimitExceeded(f"{known} has more than {MAX_PART >> 20} MB")
        return data
