"""What a user points at, as documents: files, folders, WARC and WACZ files, addresses, standard input."""

from __future__ import annotations

import contextlib
import os
import re
import select
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from exporters.package import is_dataset
from ogi.reading.captures import Captured, captured, is_capture_file
from ogi.reading.workers import LIMITS, Work
from parsers.document import Hints
from parsers.formats import TYPES
from parsers.wording import reason_of

DOCUMENT_SUFFIXES = {suffix for kind in TYPES.values() for suffix in kind.suffixes} | {".warc", ".wacz"}
"""File names that are taken when a folder is searched. A file that is named outright is always taken."""

_URL = re.compile(r"(?i)https?://")
_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]+://")
_HOST = re.compile(r"(?i)www\.|[a-z0-9.-]+\.gov\.cn(/|$)")
_PATTERN = re.compile(r"[*?]")
_HEAD = 4096
_PATIENCE = 0.2
_PIECE = 1 << 20


def is_url(text: str) -> bool:
    """Whether a name is an address of the web."""
    return _URL.match(text) is not None


def works(names: Iterable[str], fetch: Callable[[str], Iterable[Work]] | None = None) -> Iterator[Work]:
    """Every document that `names` lead to, in their order; a folder's files in the order of their paths.

    A name that leads nowhere is a work whose `load` fails, so that it gets its line like any other. `fetch` turns
    an address into works.
    """
    for name in names:
        if is_url(name):
            yield from (fetch or _no_fetch)(name)
        elif (problem := _no_name(name)) is not None:
            yield _broken(name, problem)
        elif name == "-":
            yield _standard_input()
        else:
            yield from _paths(Path(name))


def count_files(names: Iterable[str]) -> int | None:
    """How many documents `names` will give, None where that takes reading (WARC) or is not worth knowing."""
    total = 0
    for name in names:
        path = Path(name)
        if not is_url(name) and path.is_dir():
            total += sum(1 for _ in _files_below(path))
        elif path.suffix in (".warc", ".gz", ".wacz", ".cdx", ".cdxj"):
            return None
        else:
            total += 1
    return total


def file_work(path: Path) -> Work:
    """One file as a document; nothing of it is read yet."""
    full = _full(path)
    return Work(str(full), lambda: _load(path), Hints(filename=path.name), beside=str(full.with_suffix("")))


def _full(path: Path) -> Path:
    """The absolute path, without `..`: a document has one name, from whatever folder it was named."""
    return path.resolve() if ".." in path.parts else path.absolute()


def _load(path: Path) -> bytes:
    if not path.is_file() and path.exists():
        what = "a folder: name one document in it" if path.is_dir() else "not a regular file: pipe it into `ogi … -`"
        raise OSError(0, what)
    if path.is_symlink() and not path.exists():
        raise OSError(0, "a link to a file that is not there")
    if path.stat().st_size > LIMITS.size:
        raise OSError(0, f"larger than the limit of {LIMITS.size // 1024**2} MB for one document")
    return path.read_bytes()


def _standard_input() -> Work:
    if sys.stdin is None:
        return _broken("-", "standard input is closed: pipe a document into the command")
    # Read here and now: a thread that waits for input cannot be ended by Ctrl-C.
    data = b"".join(_waited_for(sys.stdin.buffer, LIMITS.size + 1))
    return Work("-", lambda: data)


def _waited_for(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """At most `most` bytes of a stream. Nothing waits for them longer than `_PATIENCE` at once: a signal may be taken
    by another thread, and a read that is not woken by it would wait for input that never comes."""
    if os.name == "nt":  # where only sockets can be selected
        yield stream.read(most)
        return
    while most:
        while not select.select([stream], [], [], _PATIENCE)[0]:
            pass
        piece = os.read(stream.fileno(), min(most, _PIECE))
        if not piece:
            return
        most -= len(piece)
        yield piece


def _no_name(name: str) -> str | None:
    """Why a name cannot lead to a document; None where it may."""
    return misnamed(name) if name else "an empty name: is a variable of the shell not set?"


def misnamed(name: str) -> str | None:
    """What somebody meant who named no file that is there; None where that shows in no way."""
    if not (_SCHEME.match(name) or _HOST.match(name) or _PATTERN.search(name)) or os.path.lexists(name):
        return None
    if _SCHEME.match(name):
        return "only addresses of http and https are fetched; a file is named by its path"
    if _HOST.match(name):
        return "no such file; an address begins with https:// or http://"
    return "no such file: a pattern that the shell found nothing for, or was kept from by quotes"


def _no_fetch(url: str) -> list[Work]:
    return [_broken(url, "addresses are not fetched here")]


def _broken(source: str, reason: str) -> Work:
    def load() -> bytes:
        raise OSError(0, reason)

    return Work(source, load)


def _paths(path: Path) -> Iterator[Work]:
    if not path.is_dir():
        yield from _file(path)
        return
    if is_dataset(path):
        yield _broken(str(_full(path)), "a dataset, whose numbers are in cells: name the documents it was made of")
        return
    lost: list[OSError] = []
    for file in _files_below(path, lost.append):
        yield from _file(file)
    for problem in lost:
        yield _broken(str(_full(Path(problem.filename))), f"a folder that cannot be read: {problem.strerror}")


def _files_below(folder: Path, lose: Callable[[OSError], object] | None = None) -> Iterator[Path]:
    """Document files of a folder and its subfolders, those of one name together; hidden ones are left out, links to
    folders, and datasets made of what lies beside them. `lose` is told of each folder that cannot be read."""
    for root, folders, files in os.walk(folder, onerror=lose):
        below = (name for name in sorted(folders) if not name.startswith("."))
        folders[:] = [name for name in below if not is_dataset(Path(root, name))]
        for name in sorted(files, key=lambda name: (Path(name).stem, name)):
            if not name.startswith((".", "~$")) and _is_document_name(name):
                yield Path(root, name)


def _is_document_name(name: str) -> bool:
    lower = name.lower()
    return Path(lower).suffix in DOCUMENT_SUFFIXES or lower.endswith(".warc.gz")


def _file(path: Path) -> Iterator[Work]:
    head = b""
    with contextlib.suppress(OSError):
        if path.is_file():
            with path.open("rb") as stream:
                head = stream.read(_HEAD)
    if is_capture_file(head, path):
        yield from _captures(path)
    else:
        yield file_work(path)


def _captured_work(source: str, capture: Captured) -> Work:
    return Work(f"{source}#{capture.origin.url}", lambda: capture.body, capture.hints, capture.origin)


def _captures(path: Path) -> Iterator[Work]:
    """The documents of a WARC, a WACZ or a listing of them; each is called by its file and, after a #, its address."""
    source = str(_full(path))
    found = 0
    try:
        for capture in captured(path):
            found += 1
            yield _captured_work(source, capture)
    except (OSError, ValueError) as problem:
        yield _broken(source, f"cannot be read on after {found} documents: {reason_of(problem)}")
        return
    if not found:
        yield _broken(source, "no document in it")
