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
