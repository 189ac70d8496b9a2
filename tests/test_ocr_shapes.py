"""Single strokes: what no sum would tell apart, told by shape; and labels with a character misread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("cv2", reason="the extra 'ocr' is not installed")
pytest.importorskip("pylopdf_fonts_zh_cn", reason="the extra 'press' is not installed")

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from parsers.document import UNKNOWN
from parsers.ocr.cells import widened
from parsers.ocr.clean import calmed, without_red
from parsers.ocr.numbers import content
from parsers.ocr.recogniser import Line
from parsers.ocr.shapes import mark_before, slash, stroke
from parsers.ocr.wording import corrected

FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf"


def prints(sign: str) -> Iterator[Any]:
    """A sign as scans show it: sizes of 8 to 11 points at 200 dpi, sharp and soft, with noise, a little aslant."""
    rng = np.random.default_rng(7)
    for size in (22, 25, 29, 33):
        for blur in (0.6, 1.3):
            for skew in (-0.5, 0.0, 0.5):
                paper = Image.new("L", (3 * size, 2 * size), 250)
                ImageDraw.Draw(paper).text((size, size // 3), sign, font=ImageFont.truetype(FONT, size), fill=20)
                turned = np.asarray(paper.rotate(skew, Image.Resampling.BICUBIC, fillcolor=250))
                soft = cv2.GaussianBlur(turned, (0, 0), blur).astype(np.float32)
                yield np.clip(soft + rng.normal(0, 9, soft.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("sign", "told"), [("/", "/"), ("—", "—"), ("-", "—"), ("1", ""), ("4", ""), ("0", "")])
def test_a_dash_lies_a_slash_leans_a_digit_does_neither(sign: str, told: str) -> None:
    assert {stroke(crop) for crop in prints(sign)} == {told}


def test_a_seven_is_no_slash() -> None:
    assert not any(slash(crop) for crop in prints("7"))
    assert all(slash(crop) for crop in prints("/"))


def test_a_lone_stroke_is_one_whatever_it_was_doubtfully_read_as() -> None:
    nothing = np.zeros((0, 20))
    for read in ("2", "4", "D", "二"):
        assert {content(Line(read, 0.5, nothing), crop) for crop in prints("—")} == {"—"}
        assert {content(Line(read, 0.5, nothing), crop) for crop in prints("/")} == {"/"}
    assert "—" not in {content(Line("2", 0.5, nothing), crop) for crop in prints("2")}


def test_a_dash_under_a_speck_is_no_two() -> None:
    for crop in prints("—"):
        crop[4:7, 12:15] = 110
        assert content(Line("二", 0.95, np.zeros((0, 20))), crop) == "—"
    assert not any(stroke(crop) for crop in prints("二"))


def test_a_slash_paler_than_the_noise_beside_it_is_one() -> None:
    for crop in prints("/"):
        faint = 250 - (250 - crop.astype(np.float32)) * 0.2
        spoilt = np.clip(faint + np.random.default_rng(2).normal(0, 4, crop.shape), 0, 255).astype(np.uint8)
        assert stroke(spoilt) == "/"


def test_a_minus_sign_that_the_recogniser_passed_over_is_seen() -> None:
    nothing = np.zeros((0, 20))
    assert {content(Line("3", 1.0, nothing), crop) for crop in prints("-3")} == {"-3"}
    for printed in ("3", "13", "47"):
        assert {content(Line(printed, 1.0, nothing), crop) for crop in prints(printed)} == {printed}


def test_a_speck_before_a_number_is_no_sign_but_a_mark() -> None:
    for crop in prints("3"):
        rows, columns = np.nonzero(crop < 190)
        middle = int(rows.min() + rows.max()) // 2
        crop[middle - 2 : middle + 2, columns.min() - 8 : columns.min() - 4] = 90
        assert mark_before(crop) == "\ufffd"


def test_points_that_part_thousands_are_told_from_the_decimal_one() -> None:
    nothing, paper = np.zeros((0, 20)), np.full((30, 90), 250, np.uint8)
    meant = {"2.326.48": "2,326.48", "1.234.567.89": "1,234,567.89", "326.48": "326.48", ".15295.63": "15295.63"}
    for read, number in meant.items():
        assert content(Line(read, 0.99, nothing), paper) == number


def test_strong_noise_is_taken_away_and_strokes_stay() -> None:
    for sign in ("7", "/", "8"):
        crop = next(prints(sign))
        page = np.tile(crop, (4, 4)).astype(np.float32)
        noisy = np.clip(page - 15 + np.random.default_rng(3).normal(0, 20, page.shape), 0, 255).astype(np.uint8)
        calm = calmed(noisy).astype(np.float32)
        ink = page <= np.quantile(page, 0.01)
        assert calm[page > 200].std() < 0.6 * noisy[page > 200].std()
        assert calm[ink].mean() < page[ink].mean() + 25, sign


def read(text: str, doubts: dict[str, str] | None = None, hole: int = 0) -> list[Line]:
    """Lines as recognised: `doubts` are what characters may also be; before character `hole` one is lost."""
    lines = []
    for part in text.split("\n"):
        at = [(k + (k >= hole > 0) + 0.5) / (len(part) + 1) for k in range(len(part))]
        doubles = tuple((doubts or {}).get(char, "") for char in part)
        lines.append(Line(part, 0.99, np.zeros((0, 20)), (0.99,) * len(part), doubles, tuple(at)))
    return lines


@pytest.mark.parametrize(
    ("printed", "doubts", "hole", "label"),
    [
        ("尚末\n审结", {"末": "未"}, 0, "尚未审结"),
        ("行政复议一", {}, 0, "行政复议"),
        ("结果纠止", {"止": "正"}, 0, "结果纠正"),
        ("行复议", {}, 1, "行政复议"),  # a hole where 政 stood
        ("二上年结转改府信息公开申请数量", {"改": "政"}, 0, "上年结转政府信息公开申请数量"),
        ("其他结果", {}, 0, "其他结果"),
        ("自然入", {"入": "人"}, 0, "自然入"),  # too short to be known by the rest
        ("本地事项合计", {}, 0, "本地事项合计"),
        ("12", {}, 0, "12"),
        ("\ufffd\n自然人\n8", {}, 0, "自然人"),  # remains of a seal above and below
        ("行政复议rv一", {}, 0, "行政复议"),  # and beside it
        ("本日度止件数", {"日": "年", "度": "应废"}, 0, "本年废止件数"),  # two of six, both thought of
        ("本日度止件数", {"日": "年"}, 0, "本日度止件数"),
        ("自然人\n8", {}, 0, "自然人\n8"),  # may be a label and a number whose border was lost
    ],
)
def test_a_label_with_one_character_misread_is_put_right(
    printed: str, doubts: dict[str, str], hole: int, label: str
) -> None:
    assert corrected(printed, read(printed, doubts, hole)) == label


def test_a_last_character_that_was_lost_leaves_a_hole_before_the_end_of_the_print() -> None:
    lines = read("行政复", hole=3)
    assert corrected("行政复", lines) == "行政复"
    (line,) = lines
    assert corrected("行政复", [replace(line, middles=(0.16, 0.38, 0.6))]) == "行政复议"
    assert corrected("", [replace(line, text="", chances=(), doubles=(), middles=())]) == ""


def test_a_label_with_figures_read_doubtfully_in_it_could_not_be_told() -> None:
    (line,) = read("(七)总11")
    assert corrected(line.text, [line]) == line.text
    assert corrected(line.text, [replace(line, chances=(0.99,) * 4 + (0.91, 0.65))]).endswith(UNKNOWN)


@pytest.mark.parametrize("strength", [0.55, 0.8, 0.95])
def test_a_seal_goes_and_the_print_under_it_stays_however_strong_the_seal_is(strength: float) -> None:
    page = np.full((400, 400), 245, np.uint8)
    cv2.putText(page, "38", (120, 220), cv2.FONT_HERSHEY_SIMPLEX, 3, 40, 8)
    print_ = page < 100
    seal = np.zeros(page.shape, np.uint8)
    cv2.circle(seal, (200, 200), 120, 255, 12)
    cv2.line(seal, (40, 190), (360, 190), 255, 10)  # across the figures
    share = cv2.GaussianBlur(seal, (3, 3), 0)[:, :, None] / 255 * strength
    ink = np.array([70, 50, 215]) / 255
    coloured = page[:, :, None] * (1 - share + share * ink)  # what light passes through ink and print
    bare = without_red(coloured.astype(np.uint8))
    assert bare is not None
    away = cv2.dilate(print_.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    assert (bare.grey[away & (seal > 0)] > 200).mean() > 0.99, "the seal is gone"
    assert (bare.grey[print_ & (seal > 0)] < 120).mean() > 0.95, "the print is not"


@pytest.mark.parametrize("own", ["行政复核", "其他对内管理服务事项", "行复议", "政府集中采购项", "结果纠止"])
def test_an_agency_s_own_row_called_nearly_like_an_official_one_keeps_its_name(own: str) -> None:
    assert corrected(own, read(own)) == own
    assert corrected(own, []) == own
    doubted = [Line(own, 0.5, np.zeros((0, 20)), (0.5,) * len(own), ("",) * len(own), tuple(range(len(own))))]
    assert corrected(own, doubted) != own, "the test names rows that would be renamed where they were read badly"


def test_a_pale_minus_sign_beside_a_figure_belongs_to_its_line_and_noise_further_off_does_not() -> None:
    pale = np.zeros((40, 120), np.uint8)
    pale[12:27, 60:67] = 255  # the figure
    pale[18:21, 52:57] = 255  # the sign
    pale[18:21, 20:25] = 255  # a stain
    pale[14, 72] = 255  # noise
    within = (0, 0, 120, 40)
    assert widened(pale, (61, 12, 67, 27), within, 18.0) == (52, 12, 67, 27)
    pale[18:21, 52:57] = 0
    assert widened(pale, (61, 12, 67, 27), within, 18.0) == (60, 12, 67, 27)


def test_the_pale_half_of_a_slash_belongs_to_it_and_noise_beside_a_dash_does_not() -> None:
    pale = np.zeros((60, 120), np.uint8)
    for step in range(18):
        pale[20 + step, 60 - step // 3 : 63 - step // 3] = 255
    within = (0, 0, 120, 60)
    assert widened(pale, (55, 32, 60, 38), within, 20.0) == (55, 20, 63, 38)
    dash = np.zeros((60, 120), np.uint8)
    dash[28:31, 50:70] = 255
    dash[24:34, 68:76] = 255  # noise that touches its end
    assert widened(dash, (50, 28, 70, 31), within, 20.0)[1::2] == (28, 31)
