"""A folder that appears whole or not at all.

Files are written into a sibling folder, forced to disk and then put in place by one rename. Where the system can
exchange two folders (Linux), a dataset that is already there is replaced in a single step; elsewhere it is moved aside
first, and for that instant there is none. What a killed run left behind is removed by the next one.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exporters.errors import ExportError, OutputError

MARKER = "datapackage.json"
_LOCK = ".lock"
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
        _refuse_strangers(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(out)
        folder = Path(tempfile.mkdtemp(prefix=_prefix(out), dir=out.parent))
    except OSError as error:
        raise OutputError(_explain(out, error)) from error
    lock = _hold(folder)
    try:
        yield folder
        (folder / _LOCK).unlink(missing_ok=True)
        folder.chmod(0o777 & ~_umask())
        _force_to_disk(folder)
        _put_in_place(folder, out)
    except ExportError:
        raise
    except OSError as error:
        raise OutputError(_explain(out, error)) from error
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _prefix(out: Path) -> str:
    return f".{out.name}.partial-"


def _explain(out: Path, error: OSError) -> str:
    return f"cannot write {out}: {error.strerror or error}; nothing was changed there"


def _refuse_strangers(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputError(f"{out} is a file: name a folder")
    if any(out.iterdir()) and not (out / MARKER).is_file():
        raise OutputError(f"{out} holds other things than a dataset: name an empty or a new folder")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _hold(folder: Path) -> int:
    """Lock the folder for as long as this process lives; without locks the folder counts as left behind."""
    handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR)
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def _abandoned(folder: Path) -> bool:
    try:
        import fcntl

        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except (ImportError, OSError):
        return False
    return True


def _remove_leftovers(out: Path) -> None:
    for folder in out.parent.glob(f"{_prefix(out)}*"):
        if _abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _force_to_disk(folder: Path) -> None:
    for path in [*folder.iterdir(), folder]:
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
        aside = Path(tempfile.mkdtemp(prefix=_prefix(out), dir=out.parent))
        out.rename(aside / out.name)
        try:
            folder.rename(out)
        except OSError:
            (aside / out.name).rename(out)
            raise
        shutil.rmtree(aside, ignore_errors=True)
