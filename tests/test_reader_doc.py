"""Word 97–2003 and WPS files: no row may be lost without a word, whichever converter read it."""

from __future__ import annotations

import json
import shutil
import struct
import sys
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("doc2docx", reason="the extra 'office' is not installed")
pytest.importorskip("olefile", reason="the extra 'office' is not installed")

from reading import differing, parse, values

from fixtures.press import Layout, ReportSpec, doc, docx, generator
from parsers.document import UNKNOWN, Document, Grid, GridCell, Hints, Paragraph
from parsers.errors import LimitExceeded, ParseError
from parsers.office import libreoffice, wordtext
from parsers.office.shortfall import shortfall
from parsers.readers import doc as reader

SAMPLES = Path(__file__).parent / "samples"
OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not on this machine")


@pytest.fixture(scope="module")
def sample() -> bytes:
    return (SAMPLES / "report.doc").read_bytes()


@pytest.fixture(scope="module")
def truth() -> dict[tuple[str, str, str], Decimal | None]:
    told = json.loads((SAMPLES / "report.json").read_text(encoding="utf-8"))
    return {(table, item, measure): Decimal(value) for table, item, measure, value in told["cells"]}


def test_every_cell_of_a_word_97_file_is_read(sample: bytes, truth: dict[tuple[str, str, str], Decimal]) -> None:
    report = parse(sample, "年报.wps")
    assert (report.status, report.reason, report.method) == ("ok", "", "doc")
    assert report.media_type == "application/msword"
    assert values(report) == truth
    assert report.year == 2023


def test_a_row_that_the_converter_drops_is_found_missing_and_the_second_way_tried(
    sample: bytes, truth: dict[tuple[str, str, str], Decimal], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader._by_doc2docx(sample)

    def without_a_row(data: bytes) -> bytes:
        return _without_row(whole, "上年结转政府信息公开申请数量")

    monkeypatch.setattr(reader, "_by_doc2docx", without_a_row)
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    alone = parse(sample)
    assert alone.status == "partial"
    assert "lost in the conversion" in alone.reason
    assert "上年结转" in alone.reason
    assert "7 of " in alone.reason  # numbers
    monkeypatch.setattr(libreoffice, "program", lambda: "soffice")
    monkeypatch.setattr(reader, "_by_libreoffice", lambda data: whole)
    rescued = parse(sample)
    assert (rescued.status, rescued.method) == ("ok", "doc-libreoffice")
    assert values(rescued) == truth


def _without_row(package: bytes, label: str) -> bytes:
    import io
    import zipfile

    from lxml import etree

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(data)
                for row in list(root.iter("{*}tr")):
                    if label in "".join(str(text) for text in row.itertext()):
                        parent = row.getparent()
                        assert parent is not None
                        parent.remove(row)
                data = etree.tostring(root)
            target.writestr(name, data)
    return out.getvalue()


def test_text_of_the_file_is_compared_by_labels_and_by_numbers() -> None:
    grid = Grid([GridCell("规章", 0, 0), GridCell("3", 0, 1), GridCell("行政\n许可", 1, 0), GridCell("41", 1, 1)])
    document = Document("application/msword", "doc", [Paragraph("行政处罚"), grid])
    assert shortfall(["前言\r规章", "3", "行政\r许可", "41", ""], document) == ""
    assert shortfall(["行政处罚", "3"], document) == ""  # read, if not as a cell
    assert "行政强制" in shortfall(["规章", "3", "行政强制", "41"], document)
    assert shortfall(["规章", "3", "5", "行政许可", "41"], document) == "1 of 3 numbers"
    assert shortfall(["规章", "3", "5", "行政许可", "41"], document, unprinted=1) == ""
    grid.change(lambda cell: cell._replace(text={"3": "3[1]", "41": UNKNOWN}.get(cell.text, cell.text)))
    assert shortfall(["规章", "31", UNKNOWN], document) == ""  # the mark of a note, a number that is a picture
    assert shortfall(["规章", "31", UNKNOWN, UNKNOWN], document) == "1 cell with pictures or objects"


def test_bad_files_have_their_status(sample: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    assert parse(sample[:9000]).status == "unreadable"
    locked = bytearray(sample)
    header = sample.index(b"\xec\xa5")
    (flags,) = struct.unpack_from("<H", sample, header + 10)
    struct.pack_into("<H", locked, header + 10, flags | 0x0100)
    report = parse(bytes(locked))
    assert (report.status, report.reason) == ("unreadable", "the document is protected by a password")
    works = sample.replace("WordDocument".encode("utf-16-le"), "WorksDatabas".encode("utf-16-le"))
    assert parse(works).status == "unreadable"
    for at in range(0, len(sample), 1499):
        broken = sample[:at] + b"\xff" * 200 + sample[at + 200 :]
        assert parse(broken).status in ("ok", "partial", "unreadable", "no_tables", "not_a_report", "failed")


def test_what_is_only_called_doc_is_read_as_what_it_is() -> None:
    spec = ReportSpec.draw(generator("named doc"), year=2022)
    report = parse(docx.render(spec, Layout()), "报告.doc")
    assert (report.status, report.method) == ("ok", "docx")


def test_without_the_extra_it_is_named(sample: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("doc2docx", "olefile"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            report = parse(sample)
        assert report.status == "needs_extra"
        assert "ogi-reports[office]" in report.reason


@needs_office
def test_libreoffice_reads_it_alike_and_is_ended_in_time(
    sample: bytes, truth: dict[tuple[str, str, str], Decimal], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(data: bytes) -> bytes:
        raise ParseError("no")

    monkeypatch.setattr(reader, "_by_doc2docx", fails)
    report = parse(sample)
    assert (report.status, report.method) == ("ok", "doc-libreoffice")
    assert values(report) == truth
    monkeypatch.setattr(libreoffice, "SECONDS", 0.01)
    with pytest.raises(LimitExceeded, match="ended after"):
        libreoffice.convert(sample, "doc")


@needs_office
def test_pressed_word_97_files_are_read_right_or_flagged() -> None:
    jobs = []
    for seed in range(12):
        spec = ReportSpec.draw(generator(f"doc {seed}"))
        jobs.append((spec, Layout.random(generator(f"doc layout {seed}"), odd=0.12)))
    for data, (spec, layout) in zip(doc.render_many(jobs), jobs, strict=True):
        report = parse(data)
        assert wordtext.read_cells(data)
        assert not (report.status == "ok" and differing(report, spec.expected(layout))), layout.departures()
    assert reader.read(data, Hints()).method == "doc"
