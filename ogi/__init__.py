"""The open government information reports of China, from Python.

import ogi

report = ogi.parse("report.pdf")            # a path, an address, or bytes
report.status, report.agency, report.year
report.applications                         # a frame, shaped like the printed table
report.cells                                # every number with its place

data = ogi.open("output/demo")              # a dataset that `ogi export` wrote
data.panel("applications.new_received.total")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from exporters.errors import DatasetError
from ogi.errors import OgiError

if TYPE_CHECKING:
    from exporters.reading.reader import Dataset
    from ogi.notebook import Report

__all__ = ["Dataset", "DatasetError", "OgiError", "Report", "__version__", "open", "parse"]


def parse(
    document: str | Path | bytes, *, fill_blank: int | None = None, labels: Literal["code", "zh", "en"] = "code"
) -> Report:
    """Read one annual report from a path, an http(s) address, or its bytes.

    Never raises for a document that cannot be read: look at `.status` and `.reason`. A path that does not exist
    raises FileNotFoundError, what is neither path, address nor bytes TypeError. `fill_blank=0` reads cells printed
    empty as zero; `labels` names the rows and columns of the three tables. Where an address is a page whose report
    hangs on it as a file, that file is read. The document is read in a process of its own, with limits on time and
    memory.
    """
    from ogi.notebook import parse as read

    return read(document, fill_blank=fill_blank, labels=labels)


def open(dataset: str | Path) -> Dataset:
    """Open a dataset folder. Raises `DatasetError` where there is none."""
    from exporters.reading.reader import open_dataset

    return open_dataset(Path(dataset))


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    # Named here and imported when asked for: `import ogi` must not cost what pandas costs.
    if name == "Report":
        from ogi.notebook import Report

        return Report
    if name == "Dataset":
        from exporters.reading.reader import Dataset

        return Dataset
    if name == "__version__":
        from ogi.versions import version

        return version()
    raise AttributeError(f"module 'ogi' has no attribute {name!r}")
