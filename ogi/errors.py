"""Everything that stops a command, as one small tree.

OgiError             what was asked cannot be done                             → exit status 1
├── Refused          the request itself is wrong: a job file, an option        → exit status 2
├── WorkerBroken     the processes that read documents cannot be started       → exit status 1
├── GateClosed       a version of a dataset may not be published               → exit status 1
└── Busy             another run holds the lock                                → exit status 1

`str()` of each is one line that says what is wrong and, where there is something to do, what. A document that
cannot be read is none of these: it is a report with a status.
"""

from __future__ import annotations

import sys


class OgiError(Exception):
    """What was asked cannot be done; `exit_status` is what the command line ends with."""

    exit_status = 1


class Refused(OgiError):
    """The request is wrong and must be changed before it is made again."""

    exit_status = 2


class WorkerBroken(OgiError):
    """The processes in which documents are read cannot be started on this machine."""


class GateClosed(OgiError):
    """A version of a dataset does not pass a gate; the latest one stays."""


class Busy(OgiError):
    """Another run works on the same files."""


def exit_status(error: Exception) -> int | None:
    """What an expected error ends a command with, of this tree or of those below; None for a defect of ours."""
    if isinstance(error, OgiError):
        return error.exit_status
    for module, base, status in _BELOW:
        # What no command has imported, none can have raised.
        kind = getattr(sys.modules.get(module), base, None)
        if kind is not None and isinstance(error, kind):
            return status
    return 1 if isinstance(error, OSError) else None


_BELOW = (
    ("scraper.errors", "SiteFileError", 2),
    ("exporters.errors", "WrongRequest", 2),
    ("scraper.errors", "ScraperError", 1),
    ("exporters.errors", "ExportError", 1),
)
