"""The text recogniser: PP-OCR's model out of the rapidocr wheel, run in batches, with its second thoughts kept.

The model reads a line of text 48 pixels high and says for every 8 pixels which character stands there, or none
(CTC). What it says of digits and signs of numbers is kept for each line, since other readings of a number come
from there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from parsers.errors import NeedsExtra
from parsers.ocr import EXTRA
from parsers.ocr import typing as t

HEIGHT = 48
"""Pixels of a line as the model wants it."""

WIDTHS = (
    *(24, 32, 40, 48, 56, 64, 72, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    *(384, 448, 512, 608, 704, 832, 960, 1120, 1280, 1472, 1760),
)
"""Lines are stretched to the next of these, so that many share a batch. Paper added at the side instead costs the
model its certainty: of 1,440 numbers 137 scored below 0.9 with it, 50 without."""

WORDS, SQUEEZED = 160, 0.75
"""Lines wider than this are words, and are squeezed to this share, which saves time. Tried beside 1.0: at 0.75 and 0.8
none of 24 lines (627 characters of two pages) changed and the mean score stayed 0.996. In an earlier trial of 56 lines,
at 0.8 none lost a character and one gained a stray one; at 0.65 about two lost some."""

OWN_WIDTH = 320
"""The width the model was trained at, shorter lines filled up with grey: slowest, surest, for what was unsure."""

UNSURE = 0.9
"""Lines that score less are read again at `OWN_WIDTH`."""

DOUBLE = 1e-3
"""Probability from which a character may stand where another is likelier."""

BATCH_PIXELS = 2048
"""Width of a batch's lines together: a pixel costs the same in larger ones, which need more memory."""

THREADS = "OGI_OCR_THREADS"
"""The environment variable that says how many threads a model may run on. Where as many processes read as there are
cores, more than one only gets in their way."""

NUMERIC = "0123456789.,-/+()—%"
"""The characters of which other readings of a number are made. The model knows full-width forms as others."""


@dataclass(frozen=True, slots=True)
class Line:
    """A recognised line: its text, the mean probability of its characters, `steps` × (1 + len(NUMERIC))
    probabilities of no character and of each character of numbers. For each character: its probability, what else it
    may be (`doubles`), and where its middle stands as a share of the picture's width."""

    text: str
    score: float
    numeric: t.Floats
    chances: tuple[float, ...] = ()
    doubles: tuple[str, ...] = ()
    middles: tuple[float, ...] = ()


class Recogniser:
    """The loaded model; one a process, see `recogniser`."""

    def __init__(self) -> None:
        self._session = session("rec")
        characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *characters, " "]
        index = {char: k for k, char in reversed(list(enumerate(self._characters)))}
        self._numeric = [0, *(index[char] for char in NUMERIC)]
        self._input = self._session.get_inputs()[0].name

    def read(self, crops: Sequence[t.Pixels]) -> list[Line]:
        """The lines that grey crops show, in their order."""
        result = self._read(crops, list(range(len(crops))), WIDTHS)
        unsure = [k for k, line in result.items() if line.score < UNSURE and _width(crops[k]) <= OWN_WIDTH]
        for k, line in self._read(crops, unsure, (OWN_WIDTH,)).items():
            if line.score > result[k].score:
                result[k] = line
        return [result[k] for k in range(len(crops))]

    def _read(self, crops: Sequence[t.Pixels], chosen: Sequence[int], widths: tuple[int, ...]) -> dict[int, Line]:
        result: dict[int, Line] = {}
        for width, members in _batches(crops, chosen, widths):
            block = np.stack([_prepared(crops[k], width, stretch=len(widths) > 1) for k in members])
            block = np.repeat(block[:, None], 3, axis=1)
            output = self._session.run(None, {self._input: block})[0]
            for k, probabilities in zip(members, output, strict=True):
                filled = 1.0 if len(widths) > 1 else min(1.0, _width(crops[k]) / width)
                result[k] = self._line(probabilities, filled)
        return result

    def _line(self, probabilities: t.Floats, filled: float) -> Line:
        """What the model says of one line, which takes up the share `filled` of its picture."""
        best = probabilities.argmax(axis=1)
        chosen = (best != 0) & np.concatenate([[True], best[1:] != best[:-1]])
        own = probabilities[chosen]
        text = [self._characters[k] for k in best[chosen]]
        chances = own.max(axis=1, initial=0.0)
        doubles: list[list[str]] = [[] for _ in text]
        for step, k in zip(*np.nonzero(own >= DOUBLE), strict=True):
            if self._characters[k] != text[step]:
                doubles[step].append(self._characters[k])
        middles = (np.flatnonzero(chosen) + 0.5) / len(best) / filled
        return Line(
            "".join(text),
            float(chances.mean()) if text else 0.0,
            np.ascontiguousarray(probabilities[:, self._numeric]),
            tuple(chances.tolist()),
            tuple("".join(others) for others in doubles),
            tuple(middles.tolist()),
        )


def _width(crop: t.Pixels) -> float:
    """The width of a crop at the model's height."""
    return float(crop.shape[1] * HEIGHT / max(1, crop.shape[0]))


def _batches(
    crops: Sequence[t.Pixels], chosen: Sequence[int], widths: tuple[int, ...]
) -> Iterator[tuple[int, list[int]]]:
    by_width: dict[int, list[int]] = {}
    for k in chosen:
        wide = _width(crops[k])
        wide = wide if wide <= WORDS else max(WORDS, SQUEEZED * wide)
        by_width.setdefault(next((width for width in widths if wide <= width), widths[-1]), []).append(k)
    for width, members in by_width.items():
        size = max(1, BATCH_PIXELS // width)
        yield from ((width, members[k : k + size]) for k in range(0, len(members), size))


def _prepared(crop: t.Pixels, width: int, *, stretch: bool) -> t.Floats:
    """A crop at the model's height, -1 to 1; stretched to the width, or with grey to its right."""
    wide = width if stretch else min(width, max(1, round(_width(crop))))
    method = cv2.INTER_AREA if crop.shape[0] > HEIGHT else cv2.INTER_CUBIC
    line = np.zeros((HEIGHT, width), np.float32)
    line[:, :wide] = cv2.resize(crop, (wide, HEIGHT), interpolation=method).astype(np.float32) / 127.5 - 1
    return line


def threads() -> int:
    """How many threads a model runs on: as `THREADS` says, else 2."""
    told = os.environ.get(THREADS, "")
    return int(told) if told.isdigit() and int(told) else 2


def session(kind: str) -> Any:
    """An onnxruntime session of the wheel's model of one kind (`rec`, `det`)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin while they wait take the cores from the other processes of a pool.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Shapes change from batch to batch; an arena would keep the memory of all of them: it saves a tenth of the time,
    # and brought a page to the 2 GB of address space that a worker has.
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
