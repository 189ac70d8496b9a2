"""The files of an archive and of the archives inside it, within one budget of depth, number and bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module

from parsers import formats, sniff
from parsers.document import Hints
from parsers.errors import LimitExceeded, ParseError, Unreadable

MAX_DEPTH = 4
"""Archives inside each other. A ZIP of RARs of a ZIP has been seen."""
MAX_MEMBERS = 2000
"""Files of all archives together. The reports of a whole province have some hundreds."""
MAX_TOTAL = 384 * 1024 * 1024
"""Bytes of all files together, unpacked."""
MAX_MEMBER = 128 * 1024 * 1024
"""Bytes of one file, unpacked; a bigger one is no report and is passed over."""
MAX_RATIO = 250
"""How many times its packed size a file may have. Sheets and pages of text reach 40, a bomb 1,000."""
RATIO_FROM = 4 * 1024 * 1024
"""Bytes from which the ratio counts: a small file of blanks does no harm."""

OPENERS = {
    formats.ZIP: "zipped",
    formats.RAR: "rar",
    formats.SEVEN_ZIP: "sevenzip",
    formats.TAR: "tarred",
    formats.MAIL: "mail",
    formats.GZIP: "packed",
    formats.BZIP2: "packed",
    formats.XZ: "packed",
}
"""Media type → module with `entries(data, budget, name) -> Iterator[Entry]`."""

_JUNK_FOLDERS = ("__macosx/",)
_JUNK_NAMES = ("thumbs.db", ".ds_store", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of one archive: its name there, and its bytes or why there are none."""

    name: str
    data: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A file that is no archive: its names from the outermost archive inwards, its bytes and type."""

    name: str
    data: bytes
    media_type: str


@dataclass(slots=True)
class Budget:
    """What all archives of a document may cost together."""

    members: int = 0
    total: int = 0

    def announce(self, name: str, size: int, packed: int) -> bool:
        """Whether a file of the stated sizes is to be unpacked. Raises LimitExceeded where it smells of a bomb."""
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise LimitExceeded(f"an archive of more than {MAX_MEMBERS} files")
        if size > RATIO_FROM and size > MAX_RATIO * max(packed, 1):
            raise LimitExceeded(f"{name} unpacks to more than {MAX_RATIO} times its size: not unpacked")
        return size <= MAX_MEMBER

    def take(self, size: int) -> None:
        """Account for bytes that were unpacked."""
        self.total += size
        if self.total > MAX_TOTAL:
            raise LimitExceeded(f"an archive of more than {MAX_TOTAL >> 20} MB unpacked")

    @property
    def left(self) -> int:
        """How many bytes one file may still have."""
        return min(MAX_MEMBER, MAX_TOTAL - self.total)


@dataclass(slots=True)
class Contents:
    """Everything found: files, and what could not be opened, by name with the reason."""

    members: list[Member] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def contents_of(data: bytes, media_type: str, name: str = "") -> Contents:
    """The files of an archive, those of inner archives included.

    Raises Unreadable for a damaged or protected archive, NeedsExtra without what its format needs, LimitExceeded for
    a bomb. Inner archives that cannot be read are among the problems.
    """
    contents = Contents()
    _open(data, media_type, "", name, 1, Budget(), contents)
    return contents


def _open(data: bytes, media_type: str, prefix: str, name: str, depth: int, budget: Budget, contents: Contents) -> None:
    if depth > MAX_DEPTH:
        raise LimitExceeded(f"archives nested deeper than {MAX_DEPTH}")
    entries: Callable[[bytes, Budget, str], Iterator[Entry]] = import_module(
        f"parsers.archives.{OPENERS[media_type]}"
    ).entries
    for entry in entries(data, budget, name):
        path = prefix + _shown(entry.name)
        if _is_junk(entry.name):
            continue
        if entry.problem:
            contents.problems.append((path, entry.problem))
            continue
        kind = sniff.media_type(entry.data, Hints(filename=path)) if entry.data else sniff.EMPTY
        if kind not in OPENERS:
            contents.members.append(Member(path, entry.data, kind))
            continue
        try:
            _open(entry.data, kind, path + "/", entry.name, depth + 1, budget, contents)
        except LimitExceeded:
            raise
        except ParseError as error:
            contents.problems.append((path, str(error)))


def _shown(name: str) -> str:
    """A name fit to be printed: it is never used as a path."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name.replace("\\", "/"))[:300]


def _is_junk(name: str) -> bool:
    lowered = name.replace("\\", "/").lower()
    base = lowered.rpartition("/")[2]
    return not base or lowered.startswith(_JUNK_FOLDERS) or base.startswith(("._", "~$")) or base in _JUNK_NAMES


def damaged(kind: str, error: object) -> Unreadable:
    """The error of an archive that cannot be unpacked."""
    return Unreadable(f"a damaged or truncated {kind} archive: {error}")
