"""A second way to read a document gives no certainty where it has other numbers than the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers import dispatch
from parsers.document import Hints, OtherReadings
from parsers.engine import read_document
from parsers.tables.disputes import disputed
from parsers.tables.standard import read_tables

SPEC = ReportSpec.draw(generator(4), year=2022)
PAGE = html.render(SPEC, Layout.plain()).decode()
FIRST = dispatch.read(PAGE.encode(), "text/html", Hints())


def changed(row: str, cell: str) -> bytes:
    """The page with the last cell of a row replaced."""
    before, label, after = PAGE.partition(f">{row}</td>")
    assert label
    inside, end, rest = after.partition("</tr>")
    return (before + label + inside[: inside.rindex("<td>")] + f"<td>{cell}</td>" + end + rest).encode()


@pytest.mark.parametrize(
    ("row", "cell", "expected"),
    [
        ("行政规范性文件", "4321", ["normative_documents.in_force"]),
        ("行政规范性文件", "", []),  # the other way read nothing there, which says nothing
        ("（七）总计", "4321", []),  # the sums bear the first number out
    ],
)
def test_what_no_sum_bears_out_is_disputed(row: str, cell: str, expected: list[str]) -> None:
    other = dispatch.read(changed(row, cell), "text/html", Hints())
    assert disputed(read_tables(FIRST), read_tables(other)) == expected


def test_a_doubtful_number_is_not_exchanged_for_a_clean_wrong_one(monkeypatch: pytest.MonkeyPatch) -> None:
    doubtful = dispatch.read(changed("行政规范性文件", "13 5"), "text/html", Hints())
    clean = dispatch.read(changed("行政规范性文件", "5"), "text/html", Hints())
    both = replace(doubtful, others=OtherReadings(lambda _: [clean], mend=True))
    monkeypatch.setattr(dispatch, "read", lambda *_: both)
    document, tables = read_document(b"", "text/html", Hints())
    assert document is both
    assert tables.problems == ["proactive_disclosure: digits joined across white space (normative_documents.in_force)"]
