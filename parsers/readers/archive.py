"""Archives (ZIP, RAR, 7z, tar, gzip, bzip2, xz): the report found among the files inside."""

from __future__ import annotations

from parsers import sniff
from parsers.archives import members
from parsers.document import Document, Hints
from parsers.errors import LimitExceeded
from parsers.readers.archive_choice import read_best

MAX_BYTES = 256 * 1024 * 1024
"""Bytes of an archive as it lies on the disk."""


def read(data: bytes, hints: Hints) -> Document:
    """Read the report of an archive.

    The document is that of the file whose tables are most whole; its metas name the file (`member`) and its type
    (`member type`), its copies the other files of the same report. Other reports and files that cannot be read are
    flaws. Places are those of the file.

    Raises Unreadable for a damaged, protected or empty archive, NeedsExtra without what its format or its files need,
    and LimitExceeded for too many files, bytes or levels.
    """
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    media_type = sniff.media_type(data, hints)
    contents = members.contents_of(data, media_type, hints.filename or "")
    document = read_best(contents, hints)
    document.media_type = media_type
    # Each file was read in every way already; once more, its flaws would be without those of the files beside it.
    document.others = None
    return document
