"""Optical reading: pictures of pages into the same ink that a PDF gives, with other readings of every number.

The models are those of the `rapidocr` wheel, run by onnxruntime; nothing is fetched. Everything here needs the extra
`ocr`; modules of this package are imported late, after `require`.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from parsers.errors import NeedsExtra

EXTRA = "ocr"
MODULES = ("cv2", "numpy", "onnxruntime", "rapidocr", "PIL")


@cache
def installed() -> bool:
    """Whether everything that optical reading needs can be imported."""
    return all(find_spec(name) is not None for name in MODULES)


def require(what: str) -> None:
    """Raise NeedsExtra, naming what cannot be read, where the extra is missing."""
    if not installed():
        raise NeedsExtra(EXTRA, what)
