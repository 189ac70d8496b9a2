"""Everything that can go wrong between a site and the archive, as one small tree.

ScraperError
├── SiteFileError      a site file or address that cannot be used
├── ArchiveError       the archive cannot be opened, read or written
├── ListUnreadable     a list page whose rows cannot be read; never an empty list
└── FetchError         one address gave no usable answer; `reason` is a short fixed word for the index
    ├── Refused            scheme, address or redirect that the rules of safety forbid
    ├── RobotsDenied       robots.txt forbids it
    ├── HostStopped        the host put up a challenge or failed too often; not asked again in this run
    ├── Unreachable        no connection, no name, no answer in time
    ├── CertificateError   TLS could not be verified
    └── BadAnswer          an answer beyond the limits, or broken

`str()` of each is one line that says what is wrong and, where there is something to do, what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_SHOWN = 5
"""Mistakes that a line names before it counts the rest."""

GONE = frozenset({"not_found", "soft_404", "redirect_loop"})
"""Reasons by which an address has nothing any more, or never had."""


class ScraperError(Exception):
    """Base of all errors of this package."""


class SiteFileError(ScraperError):
    """A site file that cannot be read, or an entry with unknown, missing or wrong fields."""


class ArchiveError(ScraperError):
    """The archive is absent, locked by another crawl, damaged, or cannot be written."""


class ListUnreadable(ScraperError):
    """A list page was fetched and its rows could not be read: an error, since an empty list would hide it."""


class FetchError(ScraperError):
    """One address that gave no usable answer; costs only itself."""

    reason = "failed"

    def __init__(self, url: str, message: str, reason: str | None = None) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.message = message
        if reason is not None:
            self.reason = reason


class Refused(FetchError):
    """Not asked for safety: a private network, an address that is none or too long, or a redirect to one."""

    reason = "refused"


class RobotsDenied(FetchError):
    """The host's robots.txt forbids it."""

    reason = "robots_denied"


class HostStopped(FetchError):
    """The host is not asked any more in this visit: it set a challenge, refused, or failed too often."""

    reason = "host_stopped"


class Unreachable(FetchError):
    """No name, no connection, none that lasted to the end of an answer, or a server that says that it fails."""

    reason = "unreachable"


class CertificateError(FetchError):
    """The host's certificate cannot be verified."""

    reason = "tls_certificate"


class BadAnswer(FetchError):
    """An answer that cannot be taken: too large, cut off, badly packed, or redirects without an end."""

    reason = "bad_answer"


@contextmanager
def suppress_missing() -> Iterator[None]:
    """Let an address that is only tried be absent; a host that is stopped still ends the visit."""
    try:
        yield
    except HostStopped:
        raise
    except (FetchError, ListUnreadable):
        pass


def reason_of(problem: Exception) -> str:
    """What went wrong, as a person can use it: without the number and the path that an OSError carries."""
    if isinstance(problem, UnicodeDecodeError):
        return f"not {problem.encoding.upper()} from byte {problem.start} on; save it as UTF-8"
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem)


def errors_in(problem: ValidationError, keys: Iterable[str] = ()) -> str:
    """All that a model found wrong with data, in one line: `crawl.sites: Field required; …`. `keys` are those that
    there are: of a key that there is not, the most alike is named."""
    return several([_error(error, list(keys)) for error in problem.errors()])


def several(wrong: Sequence[str]) -> str:
    """Mistakes in one line: whoever mends a file wants to know of more than the first."""
    more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return "; ".join(wrong[:_SHOWN]) + more


def _error(error: ErrorDetails, keys: list[str]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    said = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        alike = get_close_matches(str(error["loc"][-1]), keys, 1)
        said = f"no such key; is it {alike[0]}?" if alike else "no such key"
    elif error["type"] == "path_type":
        said = "a path is text in quotes"
    return f"{where}: {said}" if where else said
