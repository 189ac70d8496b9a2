"""Everything that can go wrong with a dataset, as one small tree.

ExportError
├── WrongRequest    what is asked for is wrong and must be changed                → nothing is written
│   ├── FormatError     a format that there is not
│   ├── CorrectionError a line of a corrections file is wrong or no longer fits
│   └── AboutError      a file that says what a dataset is has a wrong line
├── SourceFailed    the reports stopped coming: what produced them raised         → nothing is written
├── BadEntry        a report, fetch or run record breaks its contract             → nothing is written
├── OutputError     the folder cannot be written: full, read-only, not a dataset  → nothing is changed
├── DatasetError    a folder to be read is not a whole dataset
└── NeedsExtra      an optional dependency is missing

`str()` of each is one line that says what is wrong and, where there is something to do, what.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class ExportError(Exception):
    """A dataset that could not be written or read."""


class SourceFailed(ExportError):
    """The iterable of reports or fetches raised; the cause is chained."""


class BadEntry(ExportError):
    """A value that the contract of its field does not allow."""


class WrongRequest(ExportError):
    """What is asked for is wrong and must be changed before it is asked for again."""


class FormatError(WrongRequest):
    """A form of datasets that there is not, or none."""


class CorrectionError(WrongRequest):
    """A corrections file with a wrong line, or one whose cell no longer prints what the line says."""


class AboutError(WrongRequest):
    """A file about a dataset (title, creators, licence) that cannot be used as it is."""


class OutputError(ExportError):
    """The dataset's folder cannot be written; an older dataset in its place is untouched."""


class DatasetError(ExportError):
    """Not a dataset folder, or one with missing or damaged files."""


class NeedsExtra(ExportError):
    """A function exists but its optional dependency is not installed."""

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f"{what} needs the extra '{extra}': pip install 'ogi-reports[{extra}]'")
        self.extra = extra


def perhaps_meant(name: str, known: Sequence[str]) -> str:
    """What to do about a name that is none of those known: the nearest of them, or where they all stand."""
    near = get_close_matches(name, known, 1)
    return f"perhaps {near[0]} is meant" if near else "`codebook` names what there is"
