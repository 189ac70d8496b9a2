"""Files attached to a PDF: a portfolio is a cover page, and the report is one of the files that it carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pypdfium2

from parsers import formats, sniff
from parsers.archives.members import Budget, Contents, Member
from parsers.document import Document, Hints
from parsers.pdf.opening import open_pdf
from parsers.readers.archive_choice import read_best

MAX_DEPTH = 2
"""Files attached to attached files."""


def reports_attached(data: bytes, hints: Hints) -> Iterator[Document]:
    """The best report among the files attached to a PDF; nothing where none is attached.

    Raises what `archive_choice.read_best` raises, and LimitExceeded for files that are too many or too large.
    """
    document = open_pdf(data)
    try:
        contents = Contents(list(_members(document, len(data)))) if hints.depth < MAX_DEPTH else Contents()
    finally:
        document.close()
    if contents.members:
        report = read_best(contents, hints._replace(depth=hints.depth + 1))
        report.media_type = formats.PDF
        yield report


def _members(document: Any, size: int) -> Iterator[Member]:
    budget = Budget()
    for k in range(document.count_attachments()):
        attachment = document.get_attachment(k)
        try:
            data = bytes(attachment.get_data())
        except pypdfium2.PdfiumError:  # named and not there
            continue
        name = attachment.get_name()
        if budget.announce(name, len(data), size):
            budget.take(len(data))
            yield Member(name, data, sniff.media_type(data, Hints(filename=name)))
