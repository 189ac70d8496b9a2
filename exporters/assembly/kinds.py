"""Kinds of rows, each a number that stands for the row's codes and one of a few words.

Per-row work in Python is what an export costs. The codes of a report's rows come as one text that all reports with the
same form share (`parsers.packed`), so that they are numbered once a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, get_args

import numpy as np

from exporters.arrow import check_vocabulary
from exporters.errors import BadEntry
from exporters.schema import fixed_tables
from exporters.vocabulary import OUT_OF_RANGE
from parsers.packed import columns_of
from parsers.report import NullReason, Verdict

FORMS = 1_000
"""So many forms are remembered; after that they are learnt anew, so that memory stays bounded."""

Numbers32 = np.ndarray[Any, np.dtype[np.int32]]


class Kinds:
    """The kinds of the rows of one table: the tuples of their codes, numbered in the order of coming, times `words`.

    `names` are the columns of the codes, the word's last; the first `required` of them must hold a code.
    """

    def __init__(self, table: str, names: Sequence[str], words: Sequence[str | None], required: int) -> None:
        self.words = tuple(words)
        self._columns = [fixed_tables()[table].column(name) for name in names]
        self._required = required
        self._codes: dict[tuple[Any, ...], int] = {}
        self._forms: dict[str, bytes] = {}
        self._places: dict[tuple[str | None, ...], bytes] = {}

    def form(self, text: str) -> bytes:
        """The numbers (int32) of the codes of every row of a form; raises BadEntry for what is no code."""
        known = self._forms.get(text)
        if known is None:
            if len(self._forms) >= FORMS:
                self._forms.clear()
            numbers = [self._code(row) for row in zip(*columns_of(text), strict=True)]
            known = self._forms[text] = np.array(numbers, np.int32).tobytes()
        return known

    def places(self, names: tuple[str | None, ...], which: bytes) -> bytes:
        """A byte a row, which of `self.words` it has, from which of `names`; raises BadEntry for another word."""
        table = self._places.get(names)
        if table is None:
            check_vocabulary(self._columns[-1], names)
            if None in names and None not in self.words:
                raise BadEntry(f"column {self._columns[-1].name}: must not be empty")
            places = bytes(self.words.index(name) for name in names)
            table = self._places[names] = places.ljust(256, b"\0")
        return which.translate(table)

    def numbers(self, forms: bytes, places: bytes) -> Numbers32:
        """The kinds of rows of which `form` and `places` told."""
        kinds: Numbers32 = np.frombuffer(forms, np.int32) * np.int32(len(self.words)) + np.frombuffer(places, np.uint8)
        return kinds

    def number(self, *kind: str) -> int:
        """The number of a kind, its word last."""
        return self._code(kind[:-1]) * len(self.words) + self.words.index(kind[-1])

    def with_word(self, kinds: Numbers32, word: str) -> Numbers32:
        """The kinds of the same codes with another word."""
        changed: Numbers32 = kinds - kinds % len(self.words) + self.words.index(word)
        return changed

    def _code(self, row: tuple[Any, ...]) -> int:
        number = self._codes.get(row)
        if number is None:
            for column, code in zip(self._columns[: self._required], row, strict=False):
                if not isinstance(code, str) or not code:
                    raise BadEntry(f"column {column.name}: {code!r} is not a code")
            number = self._codes[row] = len(self._codes)
        return number

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Every kind in the order of its number."""
        for row in self._codes:
            for word in self.words:
                yield (*row, word)

    def __len__(self) -> int:
        return len(self._codes) * len(self.words)


class Vocabularies(NamedTuple):
    """Kinds of `cells` are (table, item, measure, unit, null_reason), of `checks` (rule, scope, result)."""

    cells: Kinds
    checks: Kinds

    @classmethod
    def empty(cls) -> Vocabularies:
        """Without any kind but those of the reasons and verdicts that there are."""
        reasons = (None, *get_args(NullReason), OUT_OF_RANGE)
        return cls(
            Kinds("cells", ("table", "item", "measure", "unit", "null_reason"), reasons, 3),
            Kinds("checks", ("rule", "scope", "result"), get_args(Verdict), 1),
        )
