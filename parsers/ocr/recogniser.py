"""The text recogniser: PP-OCR's model out of the rapidocr wheel, run in batches, with its second thoughts kept.

The model reads a line of text 48 pixels high and says for every 8 pixels which character stands there, or none
(CTC). What it says of digits and signs of numbers is kept for each line, since other readings of a number come
from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from parsers.errors import NeedsExtra

from . import EXTRA
from . import typing as t

HEIGHT = 48
"""Pixels of a line as the model wants it."""

WIDTHS = (48, 64, 96, 128, 192, 256, 320, 448, 640, 896, 1280, 1760)
"""Lines are padded to one of these, so that lines of like length share a batch and little is computed for padding."""

BATCH_PIXELS = 4096
"""Width of a batch's lines together: enough to keep two cores busy, little enough to stay in their cache."""

THREADS = 2

NUMERIC = "0123456789.,-/+()—%"
"""The characters of which other readings of a number are made. The model knows full-width forms as others."""


@dataclass(frozen=True, slots=True)
class Line:
    """A recognised line: its text, the mean probability of its characters, and `steps` × (1 + len(NUMERIC))
    probabilities of no character and of each character of numbers."""

    text: str
    score: float
    numeric: t.Floats


NOTHING = Line("", 0.0, np.zeros((0, 1 + len(NUMERIC)), np.float32))


class Recogniser:
    """The loaded model; one a process, see `recogniser`."""

    def __init__(self, threads: int = THREADS) -> None:
        self._session = session("rec", threads)
        characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *characters, " "]
        index = {char: k for k, char in reversed(list(enumerate(self._characters)))}
        self._numeric = [0, *(index[char] for char in NUMERIC)]
        self._input = self._session.get_inputs()[0].name

    def read(self, crops: Sequence[t.Pixels]) -> list[Line]:
        """The lines that grey crops show, in their order."""
        result = [NOTHING] * len(crops)
        for width, members in _batches(crops):
            block = np.stack([_prepared(crops[k], width) for k in members])
            block = np.repeat(block[:, None], 3, axis=1)
            output = self._session.run(None, {self._input: block})[0]
            for k, probabilities in zip(members, output, strict=True):
                result[k] = self._line(probabilities)
        return result

    def _line(self, probabilities: t.Floats) -> Line:
        best = probabilities.argmax(axis=1)
        chosen = (best != 0) & np.concatenate([[True], best[1:] != best[:-1]])
        text = "".join(self._characters[k] for k in best[chosen])
        score = float(probabilities[chosen, best[chosen]].mean()) if chosen.any() else 0.0
        return Line(text, score, np.ascontiguousarray(probabilities[:, self._numeric]))


def _batches(crops: Sequence[t.Pixels]) -> list[tuple[int, list[int]]]:
    by_width: dict[int, list[int]] = {}
    for k, crop in enumerate(crops):
        wide = crop.shape[1] * HEIGHT / max(1, crop.shape[0])
        by_width.setdefault(next((width for width in WIDTHS if wide <= width), WIDTHS[-1]), []).append(k)
    batches = []
    for width, members in by_width.items():
        size = max(1, BATCH_PIXELS // width)
        batches += [(width, members[k : k + size]) for k in range(0, len(members), size)]
    return batches


def _prepared(crop: t.Pixels, width: int) -> t.Floats:
    """A crop at the model's height, -1 to 1, paper to its right."""
    wide = min(width, max(1, round(crop.shape[1] * HEIGHT / max(1, crop.shape[0]))))
    method = cv2.INTER_AREA if crop.shape[0] > HEIGHT else cv2.INTER_CUBIC
    line = np.full((HEIGHT, width), 1.0, np.float32)
    line[:, :wide] = cv2.resize(crop, (wide, HEIGHT), interpolation=method).astype(np.float32) / 127.5 - 1
    return line


def session(kind: str, threads: int) -> Any:
    """An onnxruntime session of the wheel's model of one kind (`rec`, `det`)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin while they wait take the cores from the other processes of a pool.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Shapes change from batch to batch; an arena would keep the memory of all of them.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(model_file(kind)), options, providers=["CPUExecutionProvider"])


def model_file(kind: str) -> Path:
    """The wheel's model of one kind; the package itself, which would fetch what it misses, is never imported."""
    spec = find_spec("rapidocr")
    folder = Path(spec.origin or "").parent / "models" if spec else Path()
    found = sorted(folder.glob(f"PP-OCR*_{kind}_*.onnx"))
    if not found:
        raise NeedsExtra(EXTRA, "scans, with a rapidocr wheel that carries its models,")
    return found[-1]


@cache
def recogniser() -> Recogniser:
    """The recogniser of this process, loaded at the first call."""
    return Recogniser()
