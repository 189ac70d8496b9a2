"""Word files that are damaged, or made to take time, space or files: read or refused in words."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_markup import NAMESPACES, cell, numbered, pack, par, read, row, run, table, texts

from parsers.document import Hints
from parsers.errors import LimitExceeded, ParseError, Unreadable
from parsers.readers import docx
from parsers.word import package


def test_what_is_no_sound_word_file_is_refused_in_words() -> None:
    whole = pack(par("一"))
    for data, reason in (
        (whole[: len(whole) // 2], "damaged or truncated"),
        (b"PK\x03\x04", "damaged or truncated"),
        (pack(par("一"), word__document="<w:document"), "damaged"),
        (pack(""), "without text"),
    ):
        with pytest.raises(Unreadable, match=reason):
            docx.read(data, Hints())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/media/image1.png", b"x")
    with pytest.raises(Unreadable, match="missing"):
        docx.read(buffer.getvalue(), Hints())


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = pack(par("0" * (package.MAX_PART + 1)))
    with pytest.raises(LimitExceeded, match="MB"):
        docx.read(bomb, Hints())
    entry = bomb.index(b"word/document.xml", bomb.index(b"PK\x01\x02")) - 46
    lying = bomb[: entry + 24] + (1000).to_bytes(4, "little") + bomb[entry + 28 :]
    with pytest.raises(ParseError):
        docx.read(lying, Hints())


def test_external_entities_are_not_followed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    secret = tmp_path / "secret"
    secret.write_text("GEHEIM")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}"><!ENTITY l "lol"><!ENTITY m "{"&l;" * 100}">]>'
    body = f"<w:document {NAMESPACES}><w:body>{par(run('前&e;&m;后'))}</w:body></w:document>"
    document = docx.read(pack("", word__document=entity + body), Hints())
    assert "GEHEIM" not in document.text()


@pytest.mark.timeout(30)
def test_deep_and_endless_structures_reach_a_limit() -> None:
    deep = par("x")
    for _ in range(2000):
        deep = f"<w:tbl><w:tr><w:tc>{deep}</w:tc></w:tr></w:tbl>"
    wide = table(*[row(cell("1", '<w:gridSpan w:val="999999999"/>'))] * 5000)
    for body in (deep, wide):
        with pytest.raises(LimitExceeded):
            read(body)
    assert texts("<w:sdt>" * 200 + "</w:sdt>" * 200 + par("x")) == ["x"]


FUZZ_BODY = (
    par("一、总体情况", '<w:pStyle w:val="s"/>')
    + table(
        row(cell("a", '<w:vMerge w:val="restart"/><w:gridSpan w:val="2"/>'), cell("1")),
        row(cell("", "<w:vMerge/>"), cell("2")),
    )
    + numbered("b", 1, 2)
)
FUZZ_ZIP = pack(FUZZ_BODY)


@settings(max_examples=150, deadline=20_000)
@given(
    st.lists(
        st.tuples(st.integers(0, len(FUZZ_ZIP)), st.integers(0, 30), st.binary(max_size=8)), min_size=1, max_size=4
    )
)
def test_damaged_files_are_read_or_refused(cuts: list[tuple[int, int, bytes]]) -> None:
    data = FUZZ_ZIP
    for at, length, noise in cuts:
        data = data[:at] + noise + data[at + length :]
    with contextlib.suppress(ParseError):
        docx.read(data, Hints())


@settings(max_examples=200, deadline=20_000)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(FUZZ_BODY)),
            st.integers(0, 60),
            st.sampled_from(["", "<w:p>", "</w:tc>", "-5", "x", "<w:tbl/>", "<w:tr/>"]),
        ),
        max_size=3,
    )
)
def test_strange_xml_is_read_or_refused(cuts: list[tuple[int, int, str]]) -> None:
    body = FUZZ_BODY
    for at, length, noise in cuts:
        body = body[:at] + noise + body[at + length :]
    try:
        document = read(body)
    except ParseError:
        return
    for grid in document.grids():
        grid.slots()
