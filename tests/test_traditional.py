"""A report in traditional characters is the report in simplified ones, number by number."""

from __future__ import annotations

from importlib.resources import files
from types import ModuleType

import pytest

from fixtures.press import html, text
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.document import Hints
from parsers.encoding.traditional import simplified
from parsers.engine import parse_bytes
from scraper.words.titles import normalise as in_title
from scraper.words.traditional import _SIMPLE

PAIRS = [
    pair
    for line in files("parsers.encoding").joinpath("traditional.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for pair in line.split()
]
BACK = {ord(pair[1]): pair[0] for pair in reversed(PAIRS) if pair[0].encode("big5", "ignore")}


@pytest.mark.parametrize(("press", "charset"), [(html, "utf-8"), (html, "big5"), (text, "utf-8"), (text, "utf-16")])
@pytest.mark.parametrize("seed", range(3))
def test_one_report_in_both_scripts(press: ModuleType, charset: str, seed: int) -> None:
    draw = generator(f"traditional-{seed}")
    printed = press.render(ReportSpec.draw(draw), Layout.random(draw, 0.05)).decode()
    converted = printed.translate(BACK)
    assert "信息公開" in converted
    name = f"report.{'html' if press is html else 'txt'}"
    first = parse_bytes(printed.encode(), hints=Hints(filename=name))
    second = parse_bytes(converted.encode(charset, "xmlcharrefreplace"), hints=Hints(filename=name))
    assert list(second.cells) == list(first.cells)
    assert (second.status, second.agency, second.year) == (first.status, first.agency, first.year)


def test_each_pair_is_one_character_for_one() -> None:
    assert all(len(pair) == 2 for pair in PAIRS)
    assert len({pair[0] for pair in PAIRS}) == len(PAIRS) > 2500


def test_what_is_simplified_already_stays() -> None:
    assert simplified("乾县著名的信息公開年報") == "乾县著名的信息公开年报"
    assert simplified("乾縣2023年政府信息公開年報，收費0.5萬元") == "乾县2023年政府信息公开年报，收费0.5万元"
    assert simplified("臺灣事務辦公室") == "臺灣事務辦公室"


def test_the_crawler_reads_characters_as_the_parsers_do() -> None:
    known = {pair[0]: pair[1] for pair in PAIRS}
    assert len(set(_SIMPLE)) > 200
    assert {chr(code): simple for code, simple in _SIMPLE.items() if known[chr(code)] != simple} == {}
    assert in_title("某縣財政廳2023年政務信息公開年度報告") == "某县财政厅2023年政务信息公开年度报告"
