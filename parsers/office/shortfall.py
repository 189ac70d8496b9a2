"""What a converter lost: the labels and numbers of a file's raw text that are missing from the tables read.

Converters of old formats drop rows silently. A lost table row takes its label and its numbers with it, so both are
counted; whether the rest is arranged rightly is for the identities of the tables to show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsers.document import UNKNOWN, Document, Grid, squeeze
from parsers.tables.labels import ITEM, MEASURE, read_label
from parsers.tables.spelling import key
from parsers.wording import counted, some

_NUMBER = re.compile(r"[+\-－]?[\d０-９][\d０-９,.，．]*")
_MARK = re.compile(r"(?<=\d)\[\d+\]")
"""The mark of a note as readers of Word files set it behind a number."""
_LABEL_LINES = 4
"""Lines that a label in a narrow cell is broken into."""


def shortfall(raw: Iterable[str], document: Document, unprinted: int = 0) -> str:
    """What is missing of the raw texts of a file's cells, in a few words; empty when nothing is.

    `unprinted` cells hold deleted or hidden text beside what is printed: so many numbers may differ.
    """
    raw = list(raw)
    lost = sorted(_labels(raw) - set(_read_labels(document)))
    numbers = sum(1 for text in raw if _NUMBER.fullmatch(squeeze(text)))
    there = sum(1 for text in _grid_texts(document) for part in _parts(text) if _NUMBER.fullmatch(part))
    said = []
    if lost:
        said.append(f"the rows or columns {some(lost, 3)}")
    if numbers - unprinted > there:
        said.append(f"{numbers - there} of {numbers} numbers")
    drawn = raw.count(UNKNOWN) - sum(text == UNKNOWN for text in _grid_texts(document))
    if drawn > 0:
        said.append(f"{counted(drawn, 'cell')} with pictures or objects")
    return " and ".join(said)


def _labels(raw: Iterable[str]) -> set[str]:
    """The keys of all labels of the standard tables among raw cell texts."""
    found = set()
    for text in raw:
        lines = text.split("\r")
        for count in range(1, _LABEL_LINES + 1):
            label = _key("".join(lines[-count:]))
            if label:
                found.add(label)
                break
    return found


def _read_labels(document: Document) -> Iterator[str]:
    for block in document.blocks:
        texts = [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]
        for text in texts:
            for part in (text, *re.split(r"[\n\t]", text)):
                label = _key(part)
                if label:
                    yield label


def _key(text: str) -> str:
    label = read_label(squeeze(text)) if len(text) < 80 else None
    if label is None or not label.exact or not any(sense.kind in (ITEM, MEASURE) for sense in label.senses):
        return ""
    return key(text)


def _grid_texts(document: Document) -> Iterator[str]:
    for grid in document.grids():
        for cell in grid.cells:
            yield cell.text


def _parts(text: str) -> Iterator[str]:
    """The cells of a table inside a cell stand there apart by tabs and line breaks."""
    text = _MARK.sub("", text)
    whole = squeeze(text)
    if "\t" not in text or _NUMBER.fullmatch(whole):
        yield whole
        return
    for part in re.split(r"[\t\n]", text):
        yield squeeze(part)
