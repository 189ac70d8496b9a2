"""One report in every format that agencies publish: one and the same cells."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

import pytest

pytest.importorskip("reportlab", reason="the extra 'press' is not installed")
pytest.importorskip("pylopdf_fonts_zh_cn", reason="the extra 'press' is not installed")

from reading import differing, parse

from fixtures.press import (
    Layout,
    ReportSpec,
    doc,
    docx,
    generator,
    html,
    mhtml,
    odf,
    ofd,
    pdf,
    rar,
    rtf,
    sheets,
    text,
    word_xml,
)
from parsers.report import CellValue, Report

Press = Callable[[ReportSpec, Layout], bytes]


def _markdown(spec: ReportSpec, layout: Layout) -> bytes:
    from dataclasses import replace

    return text.render(spec, replace(layout, text_form="markdown"))


def _zipped(spec: ReportSpec, layout: Layout) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("报告/年报.docx", docx.render(spec, layout))
        archive.writestr("报告/封面.txt", "封面")
    return out.getvalue()


def _rarred(spec: ReportSpec, layout: Layout) -> bytes:
    return rar.pack({"年报.pdf": pdf.render(spec, layout)})


class Format(NamedTuple):
    press: Press
    file: str
    methods: tuple[str, ...]
    modules: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()


FORMATS = {
    "docx": Format(docx.render, "年报.docx", ("docx",)),
    "html": Format(html.render, "年报.html", ("html",)),
    "pdf": Format(pdf.render, "年报.pdf", ("pdf-lattice", "pdf-words", "pdf-plumber")),
    "text": Format(text.render, "年报.txt", ("text",)),
    "markdown": Format(_markdown, "年报.md", ("markdown",)),
    "ofd": Format(ofd.render, "年报.ofd", ("ofd-lattice", "ofd-words")),
    "xlsx": Format(sheets.render, "年报.xlsx", ("excel",), ("python_calamine", "olefile", "xlsxwriter")),
    "xls": Format(sheets.render_xls, "年报.et", ("excel",), ("python_calamine", "olefile", "xlwt")),
    "excel 2003 xml": Format(sheets.render_xml, "年报.xls", ("excel",)),
    "odt": Format(odf.render, "年报.odt", ("odf",)),
    "ods": Format(odf.render_workbook, "年报.ods", ("odf",)),
    "flat odt": Format(odf.render_flat, "年报.doc", ("odf",)),
    "doc": Format(doc.render, "年报.doc", ("doc",), ("doc2docx", "olefile"), ("soffice",)),
    "wps": Format(doc.render, "年报.wps", ("doc",), ("doc2docx", "olefile"), ("soffice",)),
    "rtf": Format(rtf.render, "年报.doc", ("rtf",)),
    "mhtml": Format(mhtml.render, "年报.doc", ("mhtml",)),
    "word 2003 xml": Format(word_xml.render, "年报.doc", ("word-xml",)),
    "flat word": Format(word_xml.render_flat, "年报.xml", ("word-xml",)),
    "zip": Format(_zipped, "年报.zip", ("docx",)),
    "rar": Format(_rarred, "年报.rar", ("pdf-lattice", "pdf-words"), ("unrar",)),
}
LAYOUTS = {
    "as prescribed": Layout(),
    "as it is": Layout(
        blank_organisations=True, units="件", thousands=",", label_variants=True, captions=True, signature=True
    ),
}


@pytest.fixture(scope="module", params=["2019", "2021"])
def spec(request: pytest.FixtureRequest) -> ReportSpec:
    year = {"2019": 2020, "2021": 2024}[request.param]
    return ReportSpec.draw(generator(f"same {year}"), year=year, scale="city")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_one_and_the_same_cells(spec: ReportSpec, name: str, layout: str) -> None:
    kind = FORMATS[name]
    for module in kind.modules:
        if find_spec(module) is None:
            pytest.skip(f"{name} needs {module}, which is not installed")
    for program in kind.programs:
        if shutil.which(program) is None:
            pytest.skip(f"{name} is pressed by {program}, which is not on this machine")
    truth = spec.expected(LAYOUTS[layout])
    report = parse(kind.press(spec, LAYOUTS[layout]), kind.file)
    assert (report.status, report.reason) == ("ok", "")
    assert report.method in kind.methods
    assert differing(report, truth) == {}
    assert (report.agency, report.year, report.templates) == (truth.agency, truth.year, truth.templates)
    reference = parse(docx.render(spec, LAYOUTS[layout]), "年报.docx")
    assert [_told(cell) for cell in report.cells] == [_told(cell) for cell in reference.cells]
    assert report.checks == reference.checks
    assert all(cell.place for cell in report.cells if cell.null_reason != "absent")
    assert _headings(report) == _headings(reference)


def _told(cell: CellValue) -> tuple[object, ...]:
    """A cell without its place and spelling, which are the format's own."""
    return cell.table, cell.item, cell.measure, cell.value, cell.unit, cell.null_reason, cell.confidence


def _headings(report: Report) -> list[tuple[int | None, str]]:
    return [(section.number, section.heading) for section in report.sections if section.number]
