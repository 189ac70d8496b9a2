"""Seconds a document, by format, beside what people use today, in one run on the same files.

    python benchmarks/parse_speed.py                 # collected reports beside the checkout, else pressed ones
    python benchmarks/parse_speed.py FILE…           # any reports

Ours is the whole work: sniff, read, match, identify, check; and, on a line of its own, the work up to cells and checks,
without digest, sections, identity and the figures of the text. The peers only find tables: `pdfplumber.extract_tables`,
`pandas.read_html(flavor="lxml")`, python-docx's rows of text; `pypdfium2` only takes the characters of the pages out.
Medians of `--runs` rounds (default 5) of processor time in this process, after one round that is not counted.

What is remembered of one document helps to read the next, so every round of either reads other pages of HTML: each
collected page with its numbers times a factor of its own, so that sums hold as they did, as the offices of one county
publish them, and pressed pages in layouts that depart the more from the official form the odder they are. Of PDF the
collected files are read in every round, and pressed ones are other files in each.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers import sniff
from parsers.document import Hints
from parsers.engine import no_collector, parse_bytes, read_document

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
Work = Callable[[bytes], object]
ODDITIES = {"html": (0.0, 0.1), "pdf": (0.0,)}
"""Chances that an option of the layout departs from the official form."""
_PRESSED_PDF = 5
"""Pressed PDFs a round: pdfplumber takes a third of a second for one."""
_IN_A_CELL = re.compile(rb"(>\s*)(\d{1,6})(\s*<)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", type=int, default=20, help="HTML pages a round (default 20)")
    options = parser.parse_args()
    documents = {path.name: path.read_bytes() for path in options.files} or collected() or pressed()
    by_format: dict[str, dict[str, bytes]] = defaultdict(dict)
    for name, data in documents.items():
        by_format[name.rsplit(".", 1)[-1].lower()][name] = data
    for form, group in sorted(by_format.items()):
        for ours in OURS:
            for name, rounds in _rounds(form, group, ours, options.runs + 1, options.pages):
                measure(form, f"{name}{ours}", rounds, OURS[ours])
    return 0


def collected() -> dict[str, bytes]:
    kinds = {".pdf", ".html", ".docx", ".md", ".txt"}
    return {path.name: path.read_bytes() for path in sorted(CORPUS.glob("*-20*")) if path.suffix in kinds}


def pressed() -> dict[str, bytes]:
    from fixtures.press import docx, html, pdf

    made = {}
    for seed in range(5):
        spec = ReportSpec.draw(generator(seed))
        for form, press in (("html", html), ("docx", docx), ("pdf", pdf)):
            made[f"pressed-{seed}.{form}"] = press.render(spec, Layout.plain())
    return made


def filled_in(page: bytes, factor: int) -> bytes:
    """The page with every number that fills a cell multiplied by `factor` + 1."""
    return _IN_A_CELL.sub(lambda match: b"%b%d%b" % (match[1], int(match[2]) * (factor + 1), match[3]), page)


def drawn(form: str, seed: str, oddity: float) -> bytes:
    """A document pressed from drawn numbers in a drawn layout."""
    draw = generator(f"speed-{seed}")
    data: bytes = importlib.import_module(f"fixtures.press.{form}").render(
        ReportSpec.draw(draw), Layout.random(draw, oddity)
    )
    return data


def _rounds(
    form: str, group: dict[str, bytes], ours: str, turns: int, pages: int
) -> Iterator[tuple[str, list[list[bytes]]]]:
    """What is read, by name: the documents of every round."""
    if form == "html":
        first = turns * pages * list(OURS).index(ours)
        for name, page in group.items():
            counts = [range(first + turn * pages, first + (turn + 1) * pages) for turn in range(turns)]
            yield name, [[filled_in(page, count) for count in counted] for counted in counts]
    else:
        yield form, [list(group.values())] * turns
    for oddity in ODDITIES.get(form, ()):
        count = pages if form == "html" else _PRESSED_PDF
        drawn_ones = [[drawn(form, f"{turn}-{k}{ours}", oddity) for k in range(count)] for turn in range(turns)]
        yield f"pressed, {oddity:.0%} odd", drawn_ones


def cells_and_checks(data: bytes, hints: Hints) -> object:
    with no_collector():
        return read_document(data, sniff.media_type(data, hints), hints)


def whole_report(data: bytes, hints: Hints) -> object:
    return parse_bytes(data, hints=hints)


OURS: dict[str, Callable[[bytes, Hints], object]] = {"": whole_report, ", up to checks": cells_and_checks}
"""What is measured, by what is added to the names of the documents."""


def measure(form: str, name: str, rounds: list[list[bytes]], ours: Callable[[bytes, Hints], object]) -> None:
    """One line: ours, and each peer with the ratio of the medians."""
    works: dict[str, Work] = {"ogi": lambda data: ours(data, Hints(filename=f"report.{form}"))}
    works |= PEERS.get(form, {})
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for turn, documents in enumerate(rounds):
        for peer, work in works.items():
            started = time.process_time()
            for data in documents:
                work(data)
            if turn:
                seconds[peer].append((time.process_time() - started) / len(documents))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    size = sum(map(len, rounds[0])) / len(rounds[0]) / 1024
    line = f"{name:37} {len(rounds[0])} documents of {size:.0f} KB  ogi {medians['ogi'] * 1000:.1f} ms"
    for peer, median in medians.items():
        if peer != "ogi":
            line += f"  {peer} {median * 1000:.1f} ms ({median / medians['ogi']:.1f} × ogi)"
    print(line, flush=True)


def with_pdfplumber(data: bytes) -> object:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


def with_pypdfium2(data: bytes) -> object:
    """Every character with its code and box, as pypdfium2's own interface gives them."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(data)
    characters: list[object] = []
    for page in document:
        text = page.get_textpage()
        count = text.count_chars()
        characters += [(pdfium.FPDFText_GetUnicode(text, index), text.get_charbox(index)) for index in range(count)]
    document.close()
    return characters


def with_pandas(data: bytes) -> object:
    import pandas

    with contextlib.suppress(ValueError):  # spans that are no numbers; until there it has worked all the same
        return pandas.read_html(cast(Any, io.BytesIO(data)), flavor="lxml")  # its stubs know text only
    return None


def with_python_docx(data: bytes) -> object:
    import docx

    document = docx.Document(io.BytesIO(data))
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


PEERS: dict[str, dict[str, Work]] = {
    "pdf": {"pdfplumber": with_pdfplumber, "pypdfium2 characters": with_pypdfium2},
    "html": {"pandas.read_html": with_pandas},
    "docx": {"python-docx": with_python_docx},
}


if __name__ == "__main__":
    sys.exit(main())
