"""Scanned pages: every printed number, at its place, whichever way up; and nothing made of what is no page."""

from __future__ import annotations

import base64
import io
import math
import re
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("cv2", reason="the extra 'ocr' is not installed")
pytest.importorskip("rapidocr", reason="the extra 'ocr' is not installed")
pytest.importorskip("reportlab", reason="the extra 'press' is not installed")
pytest.importorskip("pylopdf_fonts_zh_cn", reason="the extra 'press' is not installed")

import numpy as np
from PIL import Image
from reading import differing, parse, values

from fixtures.press import Layout, ReportSpec, generator, pdf, scan
from fixtures.press.scan import Scan
from parsers.document import Grid, Hints, squeeze
from parsers.ocr.pictures import open_pictures
from parsers.readers import image
from parsers.report import Report

SKEW = 1.5
NOISY = Scan(seed=5, dpi=170, skew=SKEW, noise=9, specks=20, blur=0.4, jpeg=60, contrast=0.75, paper=235, broken=0.03)


@pytest.fixture(scope="module")
def spec() -> ReportSpec:
    return ReportSpec.draw(generator("ocr pages"), year=2023)


@pytest.fixture(scope="module")
def scanned(spec: ReportSpec) -> Report:
    return parse(scan.render(spec, Layout(), NOISY), "扫描件.pdf")


def test_a_noisy_skewed_scan_gives_every_printed_number(spec: ReportSpec, scanned: Report) -> None:
    assert scanned.method == "ocr"
    assert (scanned.agency, scanned.year) == (spec.expected(Layout()).agency, 2023)
    assert not differing(scanned, spec.expected(Layout()))
    assert scanned.status == "ok", scanned.reason


def test_every_number_stands_where_its_place_says(spec: ReportSpec, scanned: Report) -> None:
    """The places of the same report with a text layer, skewed as the scan is; within half a row."""
    printed = {cell[:3]: _place(cell.place) for cell in parse(pdf.render(spec, Layout())).cells if cell.place}
    angle = math.radians(SKEW)
    for cell in scanned.cells:
        if cell.value is None:
            continue
        page, x, y = printed[cell[:3]]
        right, down = x - 595.3 / 2, y - 841.9 / 2
        turned = (
            595.3 / 2 + right * math.cos(angle) - down * math.sin(angle),
            841.9 / 2 + right * math.sin(angle) + down * math.cos(angle),
        )
        found_page, *found = _place(cell.place)
        assert found_page == page
        assert math.dist(found, turned) < 8, f"{cell.item}.{cell.measure}: {found} is not {turned}"


def _place(text: str) -> tuple[float, float, float]:
    page, left, top, right, bottom = (float(part) for part in re.findall(r"[\d.]+", text))
    return page, (left + right) / 2, (top + bottom) / 2


@pytest.fixture(scope="module")
def last_page(spec: ReportSpec) -> Any:
    """A page of words, with what a page break left of table 四."""
    return scan.pages(pdf.render(spec, Layout(review_form="rows")), replace(NOISY, skew=0.4))[-1]


@pytest.mark.parametrize("turn", [2, 3])
def test_a_turned_page_is_read_like_an_upright_one(spec: ReportSpec, last_page: Any, turn: int) -> None:
    """On its head, and on its side so that turning the lines level leaves it on its head."""
    document = image.read(_png(np.rot90(last_page, turn)), Hints())
    texts = [squeeze(block.text) for block in document.blocks if not isinstance(block, Grid)]
    assert "六、其他需要报告的事项" in texts
    for paragraph in (*spec.narrative[5], *spec.narrative[6]):
        assert squeeze(paragraph) in texts


def _png(pixels: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1])).save(out, "PNG", dpi=(170, 170))
    return out.getvalue()


def test_tables_that_a_web_page_shows_as_pictures_are_read(spec: ReportSpec) -> None:
    picture = base64.b64encode(scan.jpeg(scan.pages(pdf.render(spec, Layout()), NOISY)[1], 80)).decode()
    page = f"<h1>2023年政府信息公开工作年度报告</h1><p><img src='data:image/jpeg;base64,{picture}'></p>"
    report = parse(page.encode(), "年报.html")
    assert report.method == "html-ocr"
    assert report.status == "partial"  # the other tables are not there
    found = {key: value for key, value in values(report).items() if key[0] == "applications"}
    assert found == {key: value for key, value in spec.expected(Layout()).cells.items() if key[0] == "applications"}


def test_a_scan_of_more_bits_is_seen_like_one_of_eight(last_page: Any) -> None:
    grey = np.asarray(Image.fromarray(last_page).convert("L"))
    evened = grey * (255 / grey.max())
    assert grey.min() < 100
    for deeper in (grey.astype(np.uint16) * 257, grey.astype(np.uint16) * 16, grey.astype(np.float32) / 255):
        out = io.BytesIO()
        Image.fromarray(deeper).save(out, "TIFF")
        (picture,) = open_pictures(out.getvalue())
        assert np.abs(picture.pixels - evened[:, :, np.newaxis]).max() <= 1


def test_what_is_no_page_gives_no_number(last_page: Any) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (900, 700, 3), dtype=np.uint8)
    blank = np.full((900, 700, 3), 250, np.uint8)
    for pixels in (noise, blank):
        report = parse(_png(pixels), "图.png")
        assert report.status in ("not_a_report", "unreadable"), report.reason
        assert not report.cells
    assert parse(_png(last_page)[:4000], "断.png").status == "unreadable"
