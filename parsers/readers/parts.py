"""A report that its site cut into several web pages, read as one document.

`joined` packs the pages into one run of bytes (MIME, RFC 2046, of a subtype of our own), the same for the same pages. A
place names its page, too: `page=2 table=1 row=5 column=3`.
"""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
from collections.abc import Iterable, Iterator, Sequence

from parsers.document import Block, Document, Grid, GridCell, Hints, OtherReadings, Place
from parsers.errors import LimitExceeded, Unreadable
from parsers.formats import HTML, PARTS
from parsers.readers import html

MOST_PARTS = 50
"""Pages of one report; a crawl takes no more than some twenty."""


def joined(pages: Sequence[tuple[bytes, str | None]]) -> bytes:
    """Web pages, each with the charset its server declared, as one document."""
    digest = hashlib.sha256(b"".join(hashlib.sha256(body).digest() for body, _ in pages)).hexdigest()
    lines = ["MIME-Version: 1.0", f'Content-Type: {PARTS}; boundary="={digest}"', ""]
    for body, charset in pages:
        declared = f'; charset="{charset}"' if charset and charset.isascii() and '"' not in charset else ""
        lines += [f"--={digest}", f"Content-Type: {HTML}{declared}", "Content-Transfer-Encoding: base64", ""]
        lines.append(base64.encodebytes(body).decode("ascii"))
    return "\r\n".join([*lines, f"--={digest}--", ""]).encode("ascii")


def read(data: bytes, hints: Hints) -> Document:
    """Read pages that `joined` packed.

    What all pages begin with and end with is the site's frame around the report: of the beginnings only the first
    page's is kept, of the ends only the last page's. Raises Unreadable where no page has a text; one of several without
    it is a flaw.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    bodies = [part for part in message.walk() if not part.is_multipart()]
    if len(bodies) > MOST_PARTS:
        raise LimitExceeded(f"a report of more than {MOST_PARTS} pages")
    flaws: list[str] = []
    pages: list[Document] = []
    for number, part in enumerate(bodies, 1):
        content = part.get_payload(decode=True)
        try:
            page = html.read(content if isinstance(content, bytes) else b"", Hints(charset=part.get_content_charset()))
        except Unreadable as error:
            flaws.append(f"page {number}: {error}")
            page = Document(HTML, "html", [])
        pages.append(page)
    if not any(page.blocks for page in pages):
        raise Unreadable("; ".join(["pages without text", *flaws]))
    document = as_one(pages)
    document.flaws += flaws
    document.others = OtherReadings(lambda _: _other_readings(pages))
    return document


def _other_readings(pages: list[Document]) -> Iterator[Document]:
    """The pages each read in another way, as far as there is one."""
    ways = [list(page.others.read(page)) if page.others is not None else [] for page in pages]
    for n in range(max(map(len, ways), default=0)):
        yield as_one([way[n] if n < len(way) else page for page, way in zip(pages, ways, strict=True)])


def as_one(pages: list[Document]) -> Document:
    """Pages as one document; places and flaws name their page."""
    blocks: list[Block] = []
    for number in range(1, len(pages) + 1):
        blocks += _on(number, _unframed(pages, number))
    flaws = [f"page {number}: {flaw}" for number, page in enumerate(pages, 1) for flaw in page.flaws]
    return Document(HTML, pages[0].method, blocks, metas=pages[0].metas, flaws=flaws, pages=len(pages))


def _unframed(pages: list[Document], number: int) -> list[Block]:
    """The blocks of a page without the site's frame, but for the first page's beginning and the last one's end."""
    blocks = pages[number - 1].blocks
    before = _alike(blocks, pages[0].blocks) if number > 1 else 0
    after = _alike(reversed(blocks[before:]), reversed(pages[-1].blocks)) if number < len(pages) else 0
    return blocks[before : len(blocks) - after]


def _alike(some: Iterable[Block], others: Iterable[Block]) -> int:
    """How many blocks of running text both begin with."""
    count = 0
    for one, other in zip(some, others, strict=False):
        if isinstance(one, Grid) or isinstance(other, Grid) or one.text != other.text:
            break
        count += 1
    return count


def _on(number: int, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with places that name their page."""
    for block in blocks:
        if isinstance(block, Grid):
            cells = [
                GridCell(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan, _paged(cell.place, number))
                for cell in block.cells
            ]
            yield Grid(cells, block.ragged)
        else:
            block.place = _paged(block.place, number)
            yield block


def _paged(place: Place, number: int) -> Place:
    return place._replace(page=number)
