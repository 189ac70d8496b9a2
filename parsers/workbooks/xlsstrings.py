"""The texts of an .xls that are in several fonts (MS-XLS § 2.4.265 and 2.5.293)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.markup.inks import PLAIN, Ink
from parsers.workbooks.richtext import printed_runs

_WIDE, _EXTENDED, _RICH = 1, 4, 8
MOST = 200_000
"""Texts of a workbook; a report has some hundred."""


def printed_strings(records: Sequence[bytes], fonts: Sequence[Ink]) -> dict[int, str]:
    """The shared texts, by number, that their fonts strike out, hide or raise in part: as they are printed.

    `records` are the record of shared texts and those that continue it; of one that is cut off, the texts before.
    """
    found = {}
    reader = _Reader(records)
    try:
        _, count = struct.unpack("<II", reader.take(8))
        for number in range(min(count, MOST)):
            runs = [(text, fonts[font] if font < len(fonts) else PLAIN) for text, font in reader.string()]
            if (text := printed_runs(runs)) is not None:
                found[number] = text
    except (struct.error, IndexError):
        pass
    return found


class _Reader:
    """Bytes that go on from record to record; characters begin anew in each, with how wide they are."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records = records
        self._record = self._at = 0

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            if self._at >= len(self._records[self._record]):
                self._record, self._at = self._record + 1, 0
            part = self._records[self._record][self._at : self._at + size - len(taken)]
            taken += part
            self._at += len(part)
        return taken

    def string(self) -> Iterator[tuple[str, int]]:
        """The parts of the next text, each with the number of its font; one of one font is not parted."""
        length, flags = struct.unpack("<HB", self.take(3))
        count = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & _EXTENDED else 0
        text = self._characters(length, flags & _WIDE)
        runs = [struct.unpack("<HH", self.take(4)) for _ in range(count)]
        self.take(extra)
        for (start, font), (end, _) in pairwise([(0, 0), *runs, (length, 0)] if runs else []):
            yield text[start:end], font

    def _characters(self, length: int, wide: int) -> str:
        text = ""
        while len(text) < length:
            left = len(self._records[self._record]) - self._at
            if not left:
                self._record, self._at = self._record + 1, 1
                wide = self._records[self._record][0] & _WIDE
                continue
            part = self.take(min((length - len(text)) << wide, left))
            text += part.decode("utf-16-le" if wide else "latin-1", "replace")
        return text
