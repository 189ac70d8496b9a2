"""The files of an OFD package and its page tree, each file read with limits and found however its path is spelt."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from parsers.errors import BROKEN_ZIP, LimitExceeded, Unreadable
from parsers.safexml import parse_xml

MAX_PART = 48 * 1024 * 1024
"""Bytes of one XML file when unpacked. A page of dense text has 400 KB."""
MAX_TOTAL = 512 * 1024 * 1024
"""Bytes of XML unpacked in all."""
MAX_MEMBERS = 50_000


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, which producers spell in several ways."""
    return str(element.tag).rpartition("}")[2]


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of a name in any namespace; None where there is none."""
    return element.find("{*}" + name) if element is not None else None


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The children of these names, in order."""
    if element is not None:
        for entry in element:
            if local(entry) in names:
                yield entry


def text_of(element: etree._Element | None, name: str) -> str:
    """The text of that child without white space around; empty without it."""
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""


class Package:
    """An opened OFD file. Raises Unreadable for what is no sound package."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP as error:
            raise Unreadable(f"a damaged or truncated OFD file: {error}") from error
        names = self._archive.namelist()
        if len(names) > MAX_MEMBERS:
            raise LimitExceeded(f"an OFD file of more than {MAX_MEMBERS} files")
        self._names = {_key(name): name for name in names}
        self._unpacked = 0
        if any(key.endswith(("encryptions.xml", "decryptseed.dat")) for key in self._names):
            raise Unreadable("the OFD file is encrypted; ask for an open copy")

    def has(self, path: str) -> bool:
        return _key(path) in self._names

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where it is missing."""
        name = self._names.get(_key(path))
        if name is None:
            return None
        info = self._archive.getinfo(name)
        if info.flag_bits & 1:
            raise Unreadable("the OFD file is protected by a password")
        try:
            with self._archive.open(info) as file:
                data = file.read(MAX_PART + 1)  # what the directory says of its size may be a lie
        except BROKEN_ZIP as error:
            raise Unreadable(f"a damaged OFD file: {name}: {error}") from error
        self._unpacked += len(data)
        if len(data) > MAX_PART or self._unpacked > MAX_TOTAL:
            raise LimitExceeded(f"{name} unpacks to too much")
        return data

    def tree(self, path: str) -> etree._Element | None:
        """The XML of a file; None where it is missing."""
        data = self.read(path)
        if data is None:
            return None
        return parse_xml(data.strip(b"\0 \t\r\n"), f"a damaged OFD file: {path}", path)


def resolve(base: str, location: str) -> str:
    """The path of a file that the file `base` names: from the root of the package, or from the folder of `base`."""
    location = location.strip().replace("\\", "/")
    if location.startswith("/"):
        return posixpath.normpath(location).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), location))


def _key(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/").lower()
