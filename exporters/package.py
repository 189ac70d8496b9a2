"""What makes a folder a dataset: the file that describes it, and the version of its form."""

from __future__ import annotations

from pathlib import Path

FILE = "datapackage.json"
FORMAT_VERSION = "2"
"""Changes when a reader of datasets has to change."""


def is_dataset(folder: Path) -> bool:
    """Whether a dataset of any version stands in a folder."""
    return (folder / FILE).is_file()
