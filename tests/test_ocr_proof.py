"""What the arithmetic of a scan's tables makes of misread cells: repaired, or named, and never passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from fixtures.press import Layout, ReportSpec, generator, html
from parsers.document import Document, Grid, GridCell, Hints
from parsers.readers import html as reader
from parsers.report import CellValue
from parsers.tables.repair import Proof, prove
from parsers.tables.standard import read_tables

Key = tuple[str, str, str]
TOTAL: Key = ("applications", "results_total", "total")
INNER: Key = ("applications", "granted", "natural_person")
ALONE: Key = ("proactive_disclosure", "normative_documents", "in_force")


@dataclass
class Spoken:
    """Readings that say what they are told: other texts by place, and the places that a second reader confirms."""

    offered: Mapping[str, list[str]] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()

    def others(self, place: str) -> list[str]:
        return self.offered.get(place, [])

    def sure(self, place: str) -> bool:
        return place not in self.denied

    def confirmed(self, place: str, text: str) -> bool:
        return place not in self.denied


@pytest.fixture
def document() -> Document:
    """A report of template 2021 whose numbers are large enough to be misread."""
    rng = generator("ocr proof")
    spec = ReportSpec.draw(rng, year=2023)
    return reader.read(html.render(spec, Layout()), Hints())


def cell_of(document: Document, key: Key) -> CellValue:
    return next(cell for cell in read_tables(document).cells if (cell.table, cell.item, cell.measure) == key)


def misread(document: Document, key: Key, text: str) -> tuple[str, str]:
    """Print another text in a cell; return its place and what stood there."""
    place = cell_of(document, key).place
    before = grid_cell(document, place).text
    reprint(document, place, text)
    return place, before


def reprint(document: Document, place: str, text: str) -> None:
    """Print another text in the cell of a place."""
    for grid in document.grids():
        grid.change(lambda cell: cell._replace(text=text) if str(cell.place) == place else cell)


def grid_cell(document: Document, place: str) -> GridCell:
    return next(
        cell for block in document.blocks if isinstance(block, Grid) for cell in block.cells if str(cell.place) == place
    )


def proof_of(document: Document, readings: Spoken) -> Proof:
    return prove(document, read_tables(document), readings)


def found(proof: Proof, key: Key) -> CellValue:
    return next(cell for cell in proof.tables.cells if (cell.table, cell.item, cell.measure) == key)


@pytest.mark.parametrize("key", [INNER, TOTAL])
def test_a_misread_digit_is_put_right_by_its_row_and_column(document: Document, key: Key) -> None:
    printed = cell_of(document, key).value
    assert printed is not None
    place, before = misread(document, key, f"{printed + 40}")
    proof = proof_of(document, Spoken({place: ["999", before]}, frozenset({place})))
    assert found(proof, key).value == printed
    assert found(proof, key).raw == f"{printed + 40}"
    assert proof.repaired == [".".join(key)]
    assert not proof.unverified


def test_a_character_that_could_not_be_told_is_filled_in(document: Document) -> None:
    printed = cell_of(document, INNER).value
    place, before = misread(document, INNER, "\ufffd")
    proof = proof_of(document, Spoken({place: [before]}, frozenset({place})))
    assert found(proof, INNER).value == printed
    assert proof.repaired == [".".join(INNER)]


def test_an_unreadable_nought_is_one_where_its_column_prints_nothing_else_for_none(document: Document) -> None:
    """The sums count a dash as 0 too, so what the other cells of the column print must tell."""
    cells = read_tables(document).cells
    noughts = [cell for cell in cells if (cell.measure, cell.value) == ("natural_person", 0)]
    assert len(noughts) > 4, "the report prints enough noughts"
    first, second = ((cell.table, cell.item, cell.measure) for cell in noughts[:2])
    place, _ = misread(document, first, "\ufffd")
    readings = Spoken({place: ["—", "0"]}, frozenset({place}))
    proof = proof_of(document, readings)
    assert found(proof, first).value == 0
    assert ".".join(first) in proof.unverified, "no second reader has seen it"
    reprint(document, place, "\ufffd")
    misread(document, second, "—")
    assert found(proof_of(document, readings), first).value is None


def test_without_a_reading_that_adds_up_the_cell_keeps_its_reading_and_the_sums_are_named(document: Document) -> None:
    printed = cell_of(document, INNER).value
    assert printed is not None
    place, _ = misread(document, INNER, f"{printed + 40}")
    proof = proof_of(document, Spoken({place: [f"{printed + 7}"]}, frozenset({place})))
    assert found(proof, INNER).value == printed + 40
    assert not proof.repaired
    assert "applications.row_sum(granted)" in proof.unverified
    assert ".".join(INNER) in proof.unverified


def test_two_readings_that_both_add_up_are_none(document: Document) -> None:
    """Two cells that stand in the same sums, each with a reading that mends them: it cannot be told which was it."""
    printed = cell_of(document, INNER).value
    other: Key = ("applications", "partially_granted", "natural_person")
    totals = [(INNER[0], name, "total") for name in (INNER[1], other[1])]
    assert printed is not None
    offered: dict[str, list[str]] = {}
    for key, change in zip((INNER, other, *totals), (40, -40, 40, -40), strict=True):
        cell = cell_of(document, key)
        assert cell.value is not None
        offered[cell.place] = [f"{cell.value + change}"]
    proof = proof_of(document, Spoken(offered))
    assert found(proof, INNER).value == printed, "what adds up is not changed, whatever else is offered"
    assert not proof.repaired


def test_a_broken_sum_that_two_cells_could_mend_is_mended_by_none(document: Document) -> None:
    """One sum covers both: it tells that one of them is misread, not which."""
    part, total = (("review_litigation", "reconsideration", name) for name in ("upheld", "total"))
    first = cell_of(document, part)
    assert first.value is not None
    printed = cell_of(document, total).value
    assert printed is not None
    place, before = misread(document, total, f"{printed + 40}")
    offered = {place: [before], first.place: [f"{first.value + 40}"]}
    proof = proof_of(document, Spoken(offered, frozenset(offered)))
    assert (found(proof, total).value, found(proof, part).value) == (printed + 40, first.value)
    assert not proof.repaired
    assert "review_litigation.row_sum(reconsideration)" in proof.unverified
    proof = proof_of(document, Spoken({place: [before]}, frozenset(offered)))
    assert found(proof, total).value == printed, "where one cell alone could, it is that one"


def test_a_number_that_is_misread_alike_everywhere_is_not_borne_out_by_its_sums(document: Document) -> None:
    """A row with one number adds up whatever both of them were read as."""
    cells = [cell for cell in read_tables(document).cells if cell.table == "applications" and cell.value]
    raws = [cell.raw for cell in cells]
    twice = next(raw for raw in raws if raws.count(raw) == 2)
    once = next(raw for raw in raws if raws.count(raw) == 1)
    names = {raw: {".".join(cell[:3]) for cell in cells if cell.raw == raw} for raw in (once, twice)}
    places = [cell.place for cell in cells if cell.raw in (once, twice)]
    unverified = set(proof_of(document, Spoken(denied=frozenset(places))).unverified)
    assert names[twice] <= unverified
    assert not names[once] & unverified, "its row and column bear it out"
    seen = next(cell.place for cell in cells if cell.raw == twice)
    unverified = set(proof_of(document, Spoken(denied=frozenset(places) - {seen})).unverified)
    assert not names[twice] & unverified, "a second reader has seen one of them"


def test_a_cell_that_no_identity_covers_needs_a_second_reader(document: Document) -> None:
    printed = cell_of(document, ALONE).value
    place, _ = misread(document, ALONE, f"{(printed or 0) + 1}")
    proof = proof_of(document, Spoken(denied=frozenset({place})))
    assert ".".join(ALONE) in proof.unverified
    assert found(proof, ALONE).confidence <= 0.5


def test_a_blank_with_ink_in_it_is_named(document: Document) -> None:
    """A blank counts as zero in every sum, so no sum tells of a faint 0 or a stain taken for an empty cell."""
    zero = next(cell for cell in read_tables(document).cells if cell.table == "applications" and cell.value == 0)
    key = (zero.table, zero.item, zero.measure)
    place, _ = misread(document, key, "")
    assert ".".join(key) in proof_of(document, Spoken(denied=frozenset({place}))).unverified


def test_points_in_a_count_part_thousands_or_are_dust(document: Document) -> None:
    """A count has no decimals: 78.070 would be 78, and 1.000 a whole 1."""
    for text, value in (("78.070", 78070), ("1.000", 1000), (".1", 1)):
        place, _ = misread(document, ALONE, text)
        proof = proof_of(document, Spoken())
        assert found(proof, ALONE).value == value
        assert found(proof, ALONE).raw == text
        assert proof.repaired == [".".join(ALONE)]
        reprint(document, place, text)


def test_a_dash_is_not_made_a_nought(document: Document) -> None:
    """A dash counts as 0 in every sum, so a 0 in its place mends nothing."""
    zero = next(cell for cell in read_tables(document).cells if cell.table == "applications" and cell.value == 0)
    place, _ = misread(document, (zero.table, zero.item, zero.measure), "—")
    broken, before = misread(document, INNER, "\ufffd")
    proof = proof_of(document, Spoken({place: ["0"], broken: [before]}, frozenset({broken})))
    assert proof.repaired == [".".join(INNER)]
    assert found(proof, (zero.table, zero.item, zero.measure)).value is None


def test_a_slash_taken_for_a_one_becomes_a_slash(document: Document) -> None:
    zero = next(cell for cell in read_tables(document).cells if cell.table == "applications" and cell.value == 0)
    key = (zero.table, zero.item, zero.measure)
    place, _ = misread(document, key, "1")
    proof = proof_of(document, Spoken({place: ["/", "0"]}, frozenset({place})))
    assert (found(proof, key).value, found(proof, key).null_reason) == (None, "slash")
    assert proof.repaired == [".".join(key)]


def relabelled(document: Document, item: str, text: str) -> None:
    """Print another label in the row of an item."""
    row = next(cell for cell in read_tables(document).cells if cell.item == item and cell.table == "applications")
    grid = next(
        block
        for block in document.blocks
        if isinstance(block, Grid) and any(str(cell.place) == row.place for cell in block.cells)
    )
    at = grid_cell(document, row.place)
    label = max((cell for cell in grid.cells if cell.row == at.row and cell.column < at.column), key=lambda c: c.column)
    reprint(document, str(label.place), text)


@pytest.mark.parametrize("item", ["new_received", "granted", "unavailable_not_held", "results_total", "carried_out"])
def test_a_row_whose_label_could_not_be_read_is_told_from_its_place(document: Document, item: str) -> None:
    printed = {cell[:3]: cell.value for cell in read_tables(document).cells}
    relabelled(document, item, "(t) ei\ufffd")
    tables = read_tables(document)
    assert {cell[:3]: cell.value for cell in tables.cells} == printed
    assert not tables.problems, "its numbers add up with those above and below"


def test_a_row_told_from_its_place_whose_numbers_prove_nothing_is_named(document: Document) -> None:
    cells = [cell for cell in read_tables(document).cells if cell.table == "applications"]
    zeros = {cell.item for cell in cells} - {cell.item for cell in cells if cell.value}
    item = sorted(zeros)[0]
    relabelled(document, item, "(t) ei\ufffd")
    assert any("told from its place" in problem for problem in read_tables(document).problems)


def test_a_row_of_the_agency_s_own_in_the_place_of_an_official_one_stays_its_own(document: Document) -> None:
    relabelled(document, "unavailable_not_held", "本局另行统计事项")
    tables = read_tables(document)
    assert "applications: unavailable_not_held absent" in tables.problems
    assert any(cell.item.startswith("local:") for cell in tables.cells)
