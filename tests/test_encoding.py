"""The same page in every combination of real and declared encoding gives the same Document."""

from __future__ import annotations

import itertools
import quopri
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import encoding
from parsers.document import Hints
from parsers.encoding.decoding import GARBLED, decode
from parsers.engine import parse_bytes
from parsers.readers import html, html_page

SIMPLIFIED = """<html><head>{meta}<title>临江县司法局二〇二三年政府信息公开工作年度报告</title></head><body>
<p>一、总体情况　　2023年，我局认真贯彻落实《条例》，主动公开政府信息 151 条；“三安全一稳定”。</p>
<table><tr><td>信息内容<td>本年制发件数<td>现行有效件数<tr><td>规章<td>３<td>14<tr><td>行政规范性文件<td>—<td>92</table>
</body></html>"""
TRADITIONAL = """<html><head>{meta}<title>臺灣事務辦公室二〇二三年政府資訊公開工作年度報告</title></head><body>
<p>一、總體情況　　全年認真貫徹落實條例，主動公開政府資訊。</p>
<table><tr><td>資訊內容<td>本年製發件數<tr><td>規章<td>3</table></body></html>"""

ACTUAL = ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
DECLARED = [None, "utf-8", "UTF8", "gb2312", "gbk", "GB18030", "big5", "iso-8859-1", "utf-16", "us-ascii", "x-unknown"]
METAS = [
    "",
    '<meta charset="{}">',
    "<META http-equiv=Content-Type content='text/html; charset={}'>",
    '<?xml encoding="{}"?>',
]


@pytest.mark.parametrize("actual", ACTUAL)
def test_no_label_of_server_or_page_can_spoil_a_page(actual: str) -> None:
    expected = html_page.from_text(SIMPLIFIED.format(meta="")).blocks
    for server, label, meta in itertools.product(DECLARED, DECLARED, METAS):
        text = SIMPLIFIED.format(meta=meta.format(label or "utf-8"))
        document = html.read(text.encode(actual), Hints(charset=server))
        assert document.blocks == expected, (server, label, meta)
        assert document.flaws == []


@pytest.mark.parametrize("actual", ["utf-8", "big5", "utf-16"])
@pytest.mark.parametrize("label", ["big5", "gb2312", "utf-8", "iso-8859-1"])
def test_traditional_pages(actual: str, label: str) -> None:
    text = TRADITIONAL.format(meta=f"<meta charset={label}>").replace("〇", "０")
    expected = html_page.from_text(text).blocks
    assert html.read(text.encode(actual), Hints()).blocks == expected


@pytest.mark.parametrize(
    "text", ["年报", "无", "规章 3 件", "联通", "司法局", "政府信息公开指南", "0 — 0", "第二十条第（一）项"]
)
@pytest.mark.parametrize("actual", ["utf-8", "gbk"])
def test_short_texts(text: str, actual: str) -> None:
    assert encoding.decode(text.encode(actual)).text == text


@given(st.text(st.sampled_from("政府信息公开工作年度报告数量表行许可处罚0123456789，。（）：\n "), min_size=1))
def test_text_of_everyday_characters_survives_any_encoding(text: str) -> None:
    for actual in ("utf-8", "gbk", "utf-8-sig", "utf-16"):
        assert encoding.decode(text.encode(actual)).text == text


@pytest.mark.parametrize("actual", ["utf-8", "gb18030"])
def test_a_character_cut_in_half_does_not_turn_the_page_and_is_told(actual: str) -> None:
    data = SIMPLIFIED.format(meta="").encode(actual)
    at = data.index("告</title>".encode(actual))
    decoded = encoding.decode(data[:at] + data[at + 1 :], markup=True)
    assert decoded.encoding == actual
    assert decoded.flaw
    assert "行政规范性文件" in decoded.text
    assert html.read(data[:at] + data[at + 1 :], Hints()).flaws == []  # no number stands in a title
    at = data.index("<td>14".encode(actual)) + 4
    assert html.read(data[:at] + b"\xb0" + data[at:], Hints()).flaws == [f"1 pieces of text are not {actual}"]
    assert "行政规范性文件" in encoding.decode(data + "件".encode(actual)[:1]).text


def test_the_editors_full_width_blank_of_gbk_is_a_blank() -> None:
    assert encoding.decode(b"\xb9\xe6\xd5\xc2\xa3\xa0" + "数量".encode("gbk")).text == "规章\u3000数量"


@settings(deadline=None)  # the first bytes that nothing fits load charset-normalizer
@given(st.binary(max_size=300), st.sampled_from([None, "gbk", "utf-16", "hz", "utf-7", "base64", "x" * 50, "idna"]))
def test_no_bytes_and_no_label_make_it_fail(data: bytes, charset: str | None) -> None:
    decoded = encoding.decode(data, charset, markup=True)
    assert isinstance(decoded.text, str)


def _by_browsers_1252(data: bytes) -> str:
    controls = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    return "".join(chr(byte) if byte in controls else bytes([byte]).decode("cp1252") for byte in data)


PAGE = SIMPLIFIED.format(meta="") * 2
MISTAKEN: dict[str, Callable[[str], bytes]] = {
    "utf-8 as latin-1": lambda text: text.encode().decode("latin-1").encode(),
    "utf-8 as windows-1252": lambda text: _by_browsers_1252(text.encode()).encode(),
    "the same twice": lambda text: _by_browsers_1252(_by_browsers_1252(text.encode()).encode()).encode(),
    "gb18030 as latin-1": lambda text: text.encode("gb18030").decode("latin-1").encode(),
    "gb18030 behind the mark of utf-8": lambda text: b"\xef\xbb\xbf" + text.encode("gb18030"),
    "a part of a letter": lambda text: quopri.encodestring(text.encode()),
}


@pytest.mark.parametrize("mistake", MISTAKEN)
def test_text_saved_in_a_wrong_encoding_is_put_right_where_nothing_was_lost(mistake: str) -> None:
    decoded = decode(MISTAKEN[mistake](PAGE), "utf-8", markup=True)
    assert decoded.text.split() == PAGE.split()
    assert decoded.flaw is None


def test_a_table_that_a_script_wrote_wrongly_into_a_page_is_put_right_alone() -> None:
    table = "<td>规章</td><td>12</td><td>现行有效件数 “3×4” é</td>"
    assert decode((PAGE + MISTAKEN["utf-8 as windows-1252"](table).decode()).encode()).text == PAGE + table
    kept = "<p>××县——“……” é à 12°</p>"
    assert decode((PAGE + kept).encode()).text == PAGE + kept


def test_what_was_lost_in_a_wrong_encoding_is_told() -> None:
    some = decode(PAGE.encode().decode("cp1252", "replace").encode())
    assert "lost" in (some.flaw or "")
    assert "\ufffd" in some.text
    much = "".join(chr(0x3400 + ord(letter) % 0x1900) if ord(letter) > 0x4E00 else letter for letter in PAGE * 9)
    assert decode(much.encode()).flaw == GARBLED
    assert parse_bytes(f"<html>{much}</html>".encode()).status == "unreadable"
