"""Pages made to take time, space or the reader down: read or refused in words, and in linear time."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_markup import NAVIGATION, REPORT_TABLE, read

from parsers.document import Hints
from parsers.errors import LimitExceeded, ParseError, Unreadable
from parsers.markup import answers, embedded, records
from parsers.readers import html, html_page


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>" * 10_000,
        "<table>" * 10_000,
        "<div>" * 100_000,
        "<span hidden>" * 100_000,
        "<table><tr><td>1</td></tr></table>" * 200_000 + "<p>" * 900_000,
        "<p>" + "x" * (html.MAX_BYTES + 1),
    ],
    ids=["nested tables", "unclosed tables", "deep divs", "deep hidden", "too many tags", "too long"],
)
@pytest.mark.timeout(30)
def test_hostile_pages_reach_a_limit_or_are_read_but_never_hang(markup: str) -> None:
    try:
        read(markup)
    except (LimitExceeded, Unreadable) as error:
        assert str(error)


def test_hostile_tags_cost_linear_time() -> None:
    for piece in (
        "<a ",
        "<!--",
        "<script>",
        "<a ='",
        '<a ="',
        "</",
        "<![",
        "<p><table>",
        "<td>",
        "</div>",
        "&",
        "<pre>1\n",
        ' data-to="12" ',
        '<a data-to="12"> ',
        "<select><option selected>",
    ):
        cost(piece * 20_000)
    cost("<a " + ' data-to="12" ' * 20_000)
    for piece in ("<![CDATA[", "&lt;table&gt;", '<p a="&lt;table&gt;">', '<iframe srcdoc="', "<script>'<table ", "%3c"):
        start = time.process_time()
        list(embedded.markup("<script><table " + piece * 20_000))
        list(embedded.markup(piece * 20_000))
        embedded.with_frames(piece * 20_000)
        assert time.process_time() - start < 5, piece
    cost("<div>" * 900 + "</p>" * 100_000)
    cost("<span hidden>" * 900 + "</b>" * 100_000)


def test_hostile_sheets_data_and_answers_cost_linear_time() -> None:
    for piece in (
        *("a{", "a,", ":is(", "[a", "--", "--a:1;", "var(--a)", ".a\\", "/*", "a:not(b),", "&", "::before", "a{b{c{"),
        *(
            '"',
            "'",
            '\\"',
            "[{",
            "[[",
            "//",
            "aaaa",
            " ",
            ",",
            "{a:",
            "[1,",
            "<tr>",
            "<td ",
            "<th field=",
            "a(",
            "$('#",
        ),
    ):
        cost(f"<style>.a{{display:none;--a:{piece * 20}}}{piece * 20_000}</style><p class=a>1</p>")
        for page in (f"<script>var 名 = [{piece * 20_000}</script>", f"<script>var 名;</script>{piece * 20_000}"):
            start = time.process_time()
            records.of_page(page)
            answers.page(piece * 20_000)
            assert time.process_time() - start < 5, piece
        cost(f"<table><tr><td id=a>{piece * 20_000}</table><script>$('#a')</script>")
    cost(f'<p class="{"d-lg-none " * 20_000}" style="{"color:rgb(" * 20_000}">1</p>')
    cost(f'<b class="{"d-lg-none " * 20_000}" style="{"color:rgb(" * 20_000}">1</b>')
    assert not answers.begins_answer(" " * 200_000 + "<p>")


def cost(markup: str) -> None:
    start = time.process_time()
    with contextlib.suppress(LimitExceeded):
        html_page.from_text(markup)
    assert time.process_time() - start < 5, markup[:20]


def test_a_picture_inside_the_page_does_not_count() -> None:
    page = f"<img src='data:image/png;base64,{'A' * (html.MAX_BYTES + 10)}'>{REPORT_TABLE}"
    assert len(list(read(page).grids())) == 1


def test_nothing_to_read_is_said() -> None:
    for markup in ("", "<html></html>", "<script>1</script>"):
        with pytest.raises(Unreadable):
            read(markup)


FUZZ_PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>年报</title></head><body>{NAVIGATION}
<div id="zoom"><p>一、总体情况&nbsp;</p><!-- c --><p style="display:none">x</p>{REPORT_TABLE}
<table><caption>表</caption><tbody><tr><td rowspan="2" colspan=3>a<sup>1</sup></td>
<td><table><tr><td>1<td>2</table></td></tr></tbody></table><pre>规章\t1\t2</pre></div><publishtime>2024-01-01</publishtime></body></html>""".encode()


@settings(max_examples=300, deadline=20_000)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(FUZZ_PAGE)),
            st.integers(0, 40),
            st.binary(max_size=12)
            | st.sampled_from(
                [
                    b"<",
                    b">",
                    b'"',
                    b"</table>",
                    b"<table>",
                    b"<td",
                    b"<!--",
                    b"\0",
                    b"\xff\xfe",
                    b" hidden ",
                    b"&#0;",
                    b"<title>",
                    b"rowspan=0",
                ]
            ),
        ),
        max_size=6,
    )
)
def test_damaged_pages_are_read_or_refused(cuts: list[tuple[int, int, bytes]]) -> None:
    data = FUZZ_PAGE
    for at, length, inserted in cuts:
        data = data[:at] + inserted + data[at + length :]
    try:
        document = html.read(data, Hints())
    except ParseError:
        return
    for grid in document.grids():
        assert len(grid.slots()) == grid.n_rows
