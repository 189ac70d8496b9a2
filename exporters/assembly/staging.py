"""A folder that appears whole or not at all.

Files are written into a sibling folder, forced to disk and then put in place by one rename. Where the system can
exchange two folders (Linux), a dataset that is already there is replaced in a single step; elsewhere it is moved aside
first, and for that instant there is none. A lock file beside the sibling folder says that its run is alive; what a
killed run left behind is removed by the next one.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exporters.errors import OutputError
from exporters.package import is_dataset
from parsers.wording import reason_of

_LOCK = ".lock"
_PARTIAL = ".partial-"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A new empty folder that becomes `out` when the block ends well and vanishes when it does not.

    Raises OutputError where `out` holds something that is not a dataset, or cannot be written; an older dataset is
    untouched then. Other exceptions of the block pass through.
    """
    # The target of a link is replaced, not the link.
    out = Path(os.path.realpath(out))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(out.parent)
        _refuse_strangers(out)
        with _claimed(out) as folder:
            yield folder
            _force_to_disk(folder)
            _put_in_place(folder, out)
            _sync(out.parent)
    except OSError as error:
        raise OutputError(_explain(out, error)) from error


@contextmanager
def _claimed(out: Path) -> Iterator[Path]:
    """A new folder beside `out`, locked for as long as this process lives, gone afterwards."""
    folder = out.parent / f"{_prefix(out)}{secrets.token_hex(4)}"
    lock = _lock_of(folder)
    handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_RDWR)
    try:
        _try_lock(handle)
        folder.mkdir()
        yield folder
    finally:
        # The lock goes last: a folder without one is never taken for abandoned.
        _remove(folder, out)
        os.close(handle)
        _lock_of(folder).unlink(missing_ok=True)


def _prefix(out: Path) -> str:
    return f".{out.name}{_PARTIAL}"


def _explain(out: Path, error: OSError) -> str:
    return f"cannot write {out}: {reason_of(error)}; nothing was changed there"


def _refuse_strangers(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputError(f"{out} is a file: name a folder")
    if any(out.iterdir()) and not is_dataset(out):
        raise OutputError(f"{out} holds other things than a dataset: name an empty or a new folder")


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def _aside_of(folder: Path) -> Path:
    return folder.with_name(folder.name + ".old")


def _remove(folder: Path, out: Path) -> None:
    """What is left of a run: its folder, and the older dataset if it was moved aside and is not needed any more."""
    aside = _aside_of(folder)
    if aside.exists() and not out.exists():
        aside.rename(out)
    for path in (folder, aside):
        shutil.rmtree(path, ignore_errors=True)
    with suppress(PermissionError):  # Windows removes no file that is open
        _lock_of(folder).unlink(missing_ok=True)


def _try_lock(handle: int) -> bool:
    """False where another process holds the lock, or where there are no locks to tell."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def _remove_leftovers(parent: Path) -> None:
    """What killed runs have left in the folder, also of datasets of other names: their locks are free."""
    for lock in parent.glob(f".*{_PARTIAL}*{_LOCK}"):
        try:
            handle = os.open(lock, os.O_RDWR)
        except OSError:
            continue
        try:
            if _try_lock(handle):
                folder = lock.with_name(lock.name.removesuffix(_LOCK))
                _remove(folder, parent / folder.name[1:].rpartition(_PARTIAL)[0])
        finally:
            os.close(handle)


def _force_to_disk(folder: Path) -> None:
    for path in [*folder.iterdir(), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    if os.name == "nt":  # takes neither folders nor files that are open for reading
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    arguments = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(renameat2(*arguments) == 0)


def _put_in_place(folder: Path, out: Path) -> None:
    if not out.exists():
        folder.rename(out)
    elif not _exchange(folder, out):
        aside = _aside_of(folder)
        out.rename(aside)
        try:
            folder.rename(out)
        except OSError:
            aside.rename(out)
            raise
