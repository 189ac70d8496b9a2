"""Versions of a dataset: `NAME/VERSION/` never changes, and `NAME/latest` points to the last one that passed.

A version is written as `VERSION.refused`, held against the gates, and only then given its name; what does not pass
keeps the other name, so that it can be looked at and is never taken for a version. The gates:

1. there is at least one report with numbers (status ok or partial);
2. `ogi check` finds nothing wrong with the dataset;
3. no report of the latest version is gone, and none that had numbers has lost them, unless the drop was allowed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ogi.errors import Busy, GateClosed, Refused
from scraper.filelock import FileLock

if TYPE_CHECKING:
    from exporters.dataset import DatasetSummary

LATEST = "latest"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
_REFUSED = ".refused"
_NUMBERS = ("ok", "partial")
_EXAMPLES = 3


def release(
    home: Path, version: str, write: Callable[[Path], DatasetSummary], *, allow_drop: bool = False
) -> DatasetSummary:
    """Write a version with `write`, which is given the folder, and let `latest` point to it if it passes the gates.

    Raises Refused for a version that is there already or has no proper name, GateClosed where a gate is not passed
    (nothing but `VERSION.refused` is new then), Busy where another is being written, and what `write` raises.
    """
    if not _NAME.fullmatch(version) or version == LATEST or version.endswith(_REFUSED):
        raise Refused(f"{version!r} cannot name a version: use letters, digits and . _ + -, e.g. 2024.1")
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / ".release.lock")
    if not lock.acquire():
        raise Busy(f"{home}: another version is being written; wait for it to end")
    try:
        target, candidate = home / version, home / f"{version}{_REFUSED}"
        if target.exists():
            raise Refused(f"{target} is there already, and a version never changes: choose another name")
        _refuse_stranger(home / LATEST)
        summary = write(candidate)
        if faults := list(gates(candidate, home / LATEST, summary, allow_drop)):
            raise GateClosed(f"{candidate}: {'; '.join(faults)}; {LATEST} was not moved")
        candidate.rename(target)
        _point(home / LATEST, version)
        return summary._replace(path=target)
    finally:
        lock.release()


def gates(candidate: Path, latest: Path, summary: DatasetSummary, allow_drop: bool) -> Iterator[str]:
    """What speaks against a dataset as the next version."""
    from exporters.check import check_dataset

    if not any(summary.statuses.get(status) for status in _NUMBERS):
        yield "no report with numbers"
    problems = check_dataset(candidate)
    if problems:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        yield f"not whole: {problems[0]}{more}"
    elif latest.exists() and not allow_drop:
        yield from _drops(latest, candidate)


def _drops(latest: Path, candidate: Path) -> Iterator[str]:
    from exporters.diff import diff_datasets
    from exporters.errors import DatasetError

    try:
        changes = diff_datasets(latest, candidate).reports
    except DatasetError as error:
        yield f"cannot be held against the latest version: {error}"
        return
    gone = [change for change in changes if change.kind == "removed"]
    lost = [
        change
        for change in changes
        if (pair := change.fields.get("status")) and pair[0] in _NUMBERS and pair[1] not in _NUMBERS
    ]
    for what, found in (("are gone", gone), ("have lost their numbers", lost)):
        if found:
            names = ", ".join(
                f"{change.agency or change.url} {change.year or ''}".strip() for change in found[:_EXAMPLES]
            )
            yield f"{len(found)} reports of the latest version {what} ({names}); --allow-drop if that is right"


def _refuse_stranger(latest: Path) -> None:
    if latest.exists() and not latest.is_symlink():
        raise Refused(f"{latest} is not a link to a version: move it away")


def _point(latest: Path, version: str) -> None:
    """One step: whoever reads finds the old version or the new one."""
    link = latest.with_name(f".{LATEST}-{secrets.token_hex(4)}")
    link.symlink_to(version, target_is_directory=True)
    try:
        link.replace(latest)
    except OSError:
        link.unlink()
        raise
