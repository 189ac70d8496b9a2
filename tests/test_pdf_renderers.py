"""PDF files as real programs write them, and the collected reports."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from pdf_drawing import Table, applications, disclosure, found, review
from test_pdf_tables import NUMBERS, values

from parsers.document import Hints
from parsers.engine import parse_bytes
from parsers.readers.pdf import read
from parsers.readers.pdf_second import read_with_pdfplumber

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FILL = "为深入贯彻落实政府信息公开条例，本机关坚持以公开为常态、不公开为例外，全年主动公开信息若干条，"
CELL = (
    "table{border-collapse:collapse;width:100%}td{border:1px solid #000;padding:3px;text-align:center;font-size:12px}"
)


def report_tables() -> list[Table]:
    return [disclosure(NUMBERS), applications(values(4)), review([str(k * 7 % 13) for k in range(15)])]


def as_html(table: Table) -> str:
    rows: dict[int, list[str]] = {}
    for box in sorted(table.boxes, key=lambda box: (box.row, box.column)):
        cell = f"<td rowspan={box.rowspan} colspan={box.colspan}>{html.escape(box.text)}</td>"
        rows.setdefault(box.row, []).append(cell)
    return "<table>" + "".join(f"<tr>{''.join(rows.get(row, []))}</tr>" for row in range(table.rows)) + "</table>"


def page(css: str, fill: int) -> str:
    headings = (
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    )
    body = "".join(f"<p>{head}</p>{as_html(table)}" for head, table in zip(headings, report_tables(), strict=True))
    return (
        f"<html><meta charset=utf-8><style>{css}</style><body><p>{FILL * fill}</p>{body}<p>{FILL * 3}</p></body></html>"
    )


def printed(program: str, source: Path) -> bytes:
    """The PDF that a program makes of a file; skips where the program is missing."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not on this machine")
    target = source.with_suffix(".pdf")
    if program == "chromium":
        command = [
            path,
            "--headless",
            "--no-sandbox",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            str(source),
        ]
    else:
        profile = f"-env:UserInstallation=file://{source.parent / 'profile'}"
        command = [path, profile, "--headless", "--convert-to", "pdf", "--outdir", str(source.parent), str(source)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return target.read_bytes()


STYLES = {
    "ruled, broken across pages": CELL,
    "double": CELL.replace("1px solid", "3px double"),
    "dotted": CELL.replace("solid", "dotted"),
    "large print": CELL.replace("12px", "16px").replace("3px", "9px"),
}


@pytest.mark.parametrize("style", STYLES)
def test_chromium(style: str, tmp_path: Path) -> None:
    source = tmp_path / "report.html"
    source.write_text(page(STYLES[style], 6), "utf-8")
    assert found(printed("chromium", source)) == [table.expected() for table in report_tables()]


def test_libreoffice(tmp_path: Path) -> None:
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.add_paragraph(FILL * 9)
    for table in report_tables():
        document.add_paragraph("政府信息公开情况")
        drawn = document.add_table(table.rows, len(table.widths), style="Table Grid")
        for box in table.boxes:
            cell = drawn.cell(box.row, box.column).merge(drawn.cell(box.end - 1, box.column + box.colspan - 1))
            cell.text = ""
            run = cell.paragraphs[0].add_run(box.text)
            run.font.size = Pt(8)
    document.save(str(tmp_path / "report.docx"))
    assert found(printed("soffice", tmp_path / "report.docx")) == [table.expected() for table in report_tables()]


@pytest.mark.parametrize("file", ["huaian-2024.pdf", "hongze-2023.pdf"])
def test_collected_reports(file: str) -> None:
    if not (CORPUS / file).exists():
        pytest.skip("the collected reports are not beside this checkout")
    truth = json.loads((CORPUS / "gold.json").read_text("utf-8"))[file]
    report = parse_bytes((CORPUS / file).read_bytes())
    have = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    wrong = [cell for cell in truth["cells"] if have.get(tuple(cell[:3])) != (cell[3] and Decimal(str(cell[3])))]
    assert wrong == [] and report.status == "ok"
    assert all(cell.place for cell in report.cells if cell.null_reason != "absent")


def test_the_second_reading_finds_the_same_cells() -> None:
    """Where every border is drawn, two independent readings of a file must agree."""
    from test_pdf_hostile import report

    first, second = (
        [
            (cell.row, cell.column, cell.rowspan, cell.colspan, "".join(cell.text.split()))
            for grid in reader(report(), Hints()).grids()
            for cell in grid.cells
        ]
        for reader in (read, read_with_pdfplumber)
    )
    assert first == second
