"""Versions of a dataset: `NAME/VERSION/` never changes, and `NAME/latest` points to the last one that passed.

A version is written as `VERSION.refused`, held against `ogi.runs.gates`, and only then given its name; what does not
pass keeps the other name, so that it can be looked at and is never taken for a version. The link to the new version is
made before the version has its name: a run that was killed between the two is brought to its end by the next one, and
one that was killed earlier has published nothing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from exporters.package import is_dataset
from ogi.errors import Busy, GateClosed, Refused
from ogi.runs.gates import faults, same_tables
from scraper.filelock import FileLock

if TYPE_CHECKING:
    from exporters.dataset import DatasetSummary
    from scraper.sites import Site

Write = Callable[[Path, Path | None], "DatasetSummary"]
"""Writes a dataset into a folder, given the version before it, if there is one."""

LATEST = "latest"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
_REFUSED = ".refused"
_COMING = ".latest-coming"


def release(
    home: Path,
    version: str,
    write: Write,
    *,
    allow_drop: bool = False,
    sites: Iterable[Site] = (),
) -> DatasetSummary:
    """Write a version with `write`, and let `latest` point to it if it passes the gates.

    Raises Refused for a version that is there already or has no proper name, GateClosed where a gate is not passed
    (nothing but `VERSION.refused` is new then), Busy where another is being written, and what `write` raises.
    """
    if not _NAME.fullmatch(version) or version == LATEST or version.endswith(_REFUSED):
        raise Refused(f"{version!r} cannot name a version: use letters, digits and . _ + -, e.g. 2024.1")
    with _locked(home):
        if (home / version).exists():
            raise Refused(f"{home / version} is there already, and a version never changes: choose another name")
        candidate, summary = _candidate(home, version, write, sites, allow_drop)
        return _publish(home, version, candidate, summary)


def release_of_day(
    home: Path, day: date, write: Write, *, allow_drop: bool = False, sites: Iterable[Site] = ()
) -> DatasetSummary:
    """A version named by its day, `2026-11-28`, a second one of that day `2026-11-28.2`.

    Where every table but the list of requests is that of the latest version, none is published: the summary then
    names the latest one. Raises what `release` raises.
    """
    with _locked(home):
        names = (f"{day}{'' if n == 1 else f'.{n}'}" for n in count(1))
        version = next(name for name in names if not (home / name).exists())
        candidate, summary = _candidate(home, version, write, sites, allow_drop)
        latest = home / LATEST
        if latest.exists() and same_tables(candidate, latest):
            shutil.rmtree(candidate)
            return summary._replace(path=latest.resolve())
        return _publish(home, version, candidate, summary)


def version_of(candidate: Path) -> str:
    """The name that a folder given to `write` will have; empty for one that is no version."""
    return candidate.name.removesuffix(_REFUSED) if candidate.name.endswith(_REFUSED) else ""


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Alone in the folder of versions, with what a killed run has left brought to its end."""
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / ".release.lock")
    if not lock.acquire():
        raise Busy(f"{home}: another version is being written; wait for it to end")
    try:
        if (home / LATEST).exists() and not (home / LATEST).is_symlink():
            raise Refused(f"{home / LATEST} is not a link to a version: move it away")
        coming = home / _COMING
        if coming.exists():
            coming.replace(home / LATEST)
        coming.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def _candidate(
    home: Path, version: str, write: Write, sites: Iterable[Site], allow_drop: bool
) -> tuple[Path, DatasetSummary]:
    """The dataset as `VERSION.refused`, past the gates; raises GateClosed where it does not pass one."""
    candidate, latest = home / f"{version}{_REFUSED}", home / LATEST
    for older in home.glob(f"*{_REFUSED}"):
        if older != candidate and is_dataset(older):
            shutil.rmtree(older)
    last = latest if latest.exists() else None
    summary = write(candidate, last)
    if found := list(faults(candidate, last, summary, sites, allow_drop)):
        raise GateClosed(f"{candidate}: {'; '.join(found)}; {LATEST} was not moved")
    return candidate, summary


def _publish(home: Path, version: str, candidate: Path, summary: DatasetSummary) -> DatasetSummary:
    """Whoever reads finds the old version or the new one, at every moment."""
    coming = home / _COMING
    coming.symlink_to(version, target_is_directory=True)
    try:
        candidate.rename(home / version)
    except OSError:
        coming.unlink(missing_ok=True)
        raise
    coming.replace(home / LATEST)
    return summary._replace(path=home / version)
