"""A PDF opened, or the reason why it cannot be."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.errors import LimitExceeded, Unreadable
from parsers.pdf.guard import refuse_bombs

MAX_PAGES = 1000
"""The longest report seen has 60 pages, a gazette that holds one 300; a thousand take some seconds."""


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """The opened document, for the caller to close.

    Raises Unreadable for what is empty, damaged, without pages or locked by a password, LimitExceeded for more than
    `MAX_PAGES` pages or objects that would take too much memory.
    """
    if not data or data.isspace():
        raise Unreadable("the file is empty")
    refuse_bombs(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable("the PDF is encrypted and needs a password; ask for an open copy") from error
        raise Unreadable("the PDF is damaged and cannot be opened; fetch it again") from error
    count = len(document)
    if 0 < count <= MAX_PAGES:
        return document
    document.close()
    if count > MAX_PAGES:
        raise LimitExceeded(f"the PDF has {count} pages; more than {MAX_PAGES} are not read")
    raise Unreadable("the PDF has no pages; it is damaged, fetch it again")
