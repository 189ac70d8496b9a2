"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to. It takes its place at the end, and is removed where anything before fails.

    An OSError about it names `path`, the file that was asked for.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as problem:
        if problem.filename is None or Path(problem.filename) == part:  # a full disk is told without a name
            problem.filename = str(path)
        raise
    finally:
        with suppress(OSError):  # nor may a disk that takes no writing be complained of by the name of `part`
            part.unlink()
