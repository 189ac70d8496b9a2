"""Tagged PDF files: tables that the file names are read by its names, where the page bears these out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fixtures.press import pdf
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.pdf_tags import Tags
from fixtures.press.spec import ReportSpec
from parsers.document import Document, Hints
from parsers.errors import LimitExceeded, ParseError
from parsers.pdf.tags import tagged_tables
from parsers.readers.pdf import TAGS, read
from parsers.tables.standard import read_tables

BARE = {"pdf_rules": "none", "pdf_tags": "all"}


def by_tags(data: bytes) -> Document | None:
    """The reading of a file by its tags; None where its pages do not bear them out."""
    first = read(data, Hints())
    assert first.others is not None
    return next((reading for reading in first.others.read(first) if reading.method == TAGS), None)


def wrong(spec: ReportSpec, layout: Layout, document: Document) -> list[object]:
    have = {(cell.table, cell.item, cell.measure): cell.value for cell in read_tables(document).cells}
    truth = {
        key: Decimal(str(value)) if isinstance(value, float) else value
        for key, value in spec.expected(layout).cells.items()
    }
    return [(key, value, have.get(key)) for key, value in truth.items() if have.get(key) != value]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"zero": ""},
        {"pdf_break_row": 9},
        {"pdf_break_row": 12, "pdf_header_repeats": True, "pdf_row_by_row": False},
        {"pdf_rotated": True, "pdf_char_by_char": True},
        {"pdf_rules": "frame", "pdf_cropped": True, "struck_numbers": True},
        {"disclosure_tables": "each", "review_form": "rows", "header": "flat"},
    ],
    ids=str,
)
def test_what_the_tags_say_is_read(odd: dict[str, object]) -> None:
    spec, layout = ReportSpec.draw(generator("tagged")), Layout(**BARE | odd)  # type: ignore[arg-type]
    document = by_tags(pdf.render(spec, layout))
    assert document is not None
    assert wrong(spec, layout, document) == []


@pytest.mark.parametrize("number", range(12))
def test_tags_without_blank_cells_move_no_number(number: int) -> None:
    """Browsers tag no blank cell: what follows in its row would stand under the headings of other columns."""
    spec = ReportSpec.draw(generator(f"untagged blanks {number}"))
    layout = Layout(pdf_rules="none", pdf_tags="no blanks", zero="", blank_outcome_totals=number % 2 == 0)
    document = by_tags(pdf.render(spec, layout))
    found = [] if document is None else wrong(spec, layout, document)
    assert [entry for entry in found if entry[2] is not None] == []  # type: ignore[index]


@pytest.mark.parametrize("table", range(3))
def test_a_number_that_the_tags_leave_out_refutes_them(table: int, monkeypatch: pytest.MonkeyPatch) -> None:
    finish = Tags.finish

    def without_one(tags: Tags) -> None:
        numbers = [tagged for tagged in tags.tables[table] if tagged.cell.role == "value"]
        tags.tables[table].remove(numbers[len(numbers) // 2])
        finish(tags)

    monkeypatch.setattr(Tags, "finish", without_one)
    spec, layout = ReportSpec.draw(generator("tagged")), Layout(**BARE)  # type: ignore[arg-type]
    assert by_tags(pdf.render(spec, layout)) is None


def test_a_tree_that_holds_itself_is_refused() -> None:
    data = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 3 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n3 0 obj<</Type/StructTreeRoot/K 4 0 R>>endobj\n"
        b"4 0 obj<</S/Sect/K[4 0 R 4 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises(LimitExceeded):
        tagged_tables(data)
    with pytest.raises(ParseError):
        tagged_tables(data.replace(b"StructTreeRoot 3", b"StructTreeRoot 9"))
