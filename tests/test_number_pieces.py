"""Numbers that a page puts together of pieces, and scripts that change or show what it holds."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Sequence

import pytest

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes
from parsers.errors import LimitExceeded
from parsers.readers import html_page
from parsers.report import Report
from parsers.tables.values import MAYBE_DIGIT, Value, read_value

SPEC = ReportSpec.draw(generator(3))
PAGE = html.render(SPEC, Layout()).decode()


def read(cell: str, row: str = "<tr>") -> Value:
    """What a page with this cell gives for it."""
    (grid,) = html_page.from_text(f"<table>{row}<td>规章</td>{cell}</tr></table>").grids()
    return read_value(grid.cells[1].text)


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}


@pytest.mark.parametrize(
    "cell",
    [
        "<td><span style='color:#fff'>9</span>12</td>",
        "<td><p><font color='#eee'>9</font><b>12</b></p></td>",
        "<td>12<font size=1>9</font></td>",
        "<td>12<span style='font-size:8px'>9</span></td>",
        "<td>12<a href='#note9'>9</a></td>",
        "<td><i style='float:right'>2</i><i style='float:right'>1</i></td>",
        "<td><i style='position:relative;left:9px'>2</i><i style='position:relative;left:-9px'>1</i></td>",
        "<td><p style='display:flex;flex-direction:row-reverse'><i>2</i><i>1</i></p></td>",
        "<td><style>.n{display:flex;flex-flow:row-reverse}</style><p class=n><i>2</i><i>1</i></p></td>",
        "<td><style>.n i:first-child{order:2}</style><p class=n><i>2</i><i>1</i></p></td>",
        "<td>1<i class='num num-2'></i></td>",
        "<td>1<b style='background:url(2.png)'></b></td>",
        "<td>12<span style='position:relative;top:-5px'>9</span></td>",
        "<td><span data-value='1250'>12</span></td>",
        "<td><span class='num old'>15</span><span class='num new'>12</span></td>",
        "<td><style>.k{color:#fff}</style><i class=k>9</i>12</td>",
        "<td><style>td i{float:right}</style><i>2</i><i>1</i></td>",
        "<td><style>.k{letter-spacing:-1em}</style><i class=k>9</i>12</td>",
        "<td><style>i{position:relative}.a{left:9px}.b{right:9px}</style><i class=a>2</i><i class=b>1</i></td>",
        "<td><b style='margin-right:-8px'>9</b>12</td>",
        "<td><p style='direction:rtl'><i style='display:inline-block'>2</i><i>1</i></p></td>",
        "<td style='color:#fff'>9<b style='color:#000'>12</b></td>",
        "<td style='font-size:0'>9<b style='font-size:14px'>12</b></td>",
        "<td><style>i{transform:translateX(9px)}</style><i>2</i>1</td>",
        "<td><font color=white>9<font color=black>12</font></font></td>",
        "<td><style>@font-face{font-family:'f';src:url(data:font/woff;base64,AA==)} .k{font-family:f}</style>"
        "<b class=k>12</b></td>",
    ],
)
def test_a_piece_that_may_be_no_digit_of_its_number_or_stands_elsewhere_makes_it_doubtful(cell: str) -> None:
    assert read(cell).doubt == MAYBE_DIGIT


@pytest.mark.parametrize(
    "cell",
    [
        "<td><span style='color:#fff'>1</span><span style='color:#fff'>2</span></td>",
        "<td bgcolor=navy><p style='color:#fff'><b>1</b>2</p></td>",
        "<td>12<font size=1>件</font></td>",
        "<td><span style='font-size:8px'>12</span></td>",
        "<td><a href='#'>12</a></td>",
        "<td>1<a name='_GoBack'></a>2</td>",
        "<td>12<span style='float:right'>件</span></td>",
        "<td>12<i class='icon-up'></i></td>",
        "<td>1<span class='15'></span>2</td>",
        "<td><span style='position:relative;top:-3pt'>1</span><span style='position:relative;top:-3pt'>2</span></td>",
        "<td>1<span style='position:relative;top:.5pt;mso-text-raise:-.5pt'>2</span></td>",
        "<td>12<span style='color:#fff'>&nbsp;&nbsp;</span></td>",
        "<td data-num=7><span data-value='12.0'>12</span></td>",
        "<td><bdo dir=rtl>21</bdo></td>",
        "<td style='unicode-bidi:bidi-override;direction:rtl'>21</td>",
        "<td><style>.n{unicode-bidi:bidi-override;direction:rtl}</style><span class=n>21</span></td>",
        "<td dir=rtl>12</td>",
        "<td><style>.k{color:#fff;background:#036}</style><b>1</b><i class=k>2</i></td>",
        "<td><style>@font-face{font-family:icons;src:url(data:font/woff;base64,AA==)} .k{font-family:icon}</style>"
        "<b class=k>12</b></td>",
        "<td><span style='letter-spacing:-.1pt'>1</span>2</td>",
        "<td style='color:#fff;background:#036'>1<b>2</b></td>",
        "<td style='font-size:0'><b style='font-size:14px'>12</b></td>",
        "<td><style>.k{float:right}</style><b class=k>12</b></td>",
        "<td><b style='display:none;display:inline'>1</b>2</td>",
        "<td>12<b style='display:none!important;display:inline'>9</b></td>",
        "<td>12<b style='display:none;display:inlin'>9</b></td>",
        "<td><b style='opacity:0;opacity:1'>1</b>2</td>",
        "<td>1<b style='vertical-align:super;vertical-align:baseline'>2</b></td>",
        "<td><style>.k{display:inline!important}</style><b class=k style='display:none'>1</b>2</td>",
        "<td><style>i:empty::after,b:empty::after{content:'2'}</style><b>1</b><i></i></td>",
        "<td><style>.n:before{content:'\\31'}</style><b class=n>2</b></td>",
        "<td><b style='display:inline-block;height:1em;overflow:hidden'>12</b></td>",
        "<td>12<b style='font:0/0 a'>9</b><b class='text-hide'>9</b></td>",
        "<td><span class='old'>12</span></td>",
    ],
)
def test_pieces_alike_and_texts_from_right_to_left_are_the_number_that_they_show(cell: str) -> None:
    value = read(cell)
    assert (value.number, value.doubt) == (12, "")


def test_a_row_without_ink_shows_what_has_an_ink_of_its_own() -> None:
    white = "<tr style='color:#fff'>"
    assert read("<td>9<b style='color:#000'>12</b></td>", white).doubt == MAYBE_DIGIT
    assert (read("<td>1<b>2</b></td>", white).number, read("<td>1<b>2</b></td>", white).doubt) == (12, "")


def test_a_ground_called_after_a_digit_is_no_blank() -> None:
    assert read("<td><i class='n n3'></i></td>").null_reason == "unreadable"
    assert read("<td><input placeholder=0></td>").null_reason == "unreadable"


@pytest.mark.parametrize(
    "script",
    [
        "document.querySelectorAll('td').forEach(function(td){td.textContent=td.textContent*2});",
        "$('table td').each(function(){$(this).text(n[$(this).index()])});",
        "$('#t tr:eq(1) td:eq(2)').html(5);",
        "document.querySelector('td:nth-child(2)').innerHTML=d.a;",
        "t.rows[i].cells[j].innerHTML=d[n++];",
        "$(function(){$('#now').show();$('#old').remove();});",
        "window.onload=function(){if(ready){document.getElementById('now').style.display='block'}};",
    ],
)
def test_a_script_that_changes_or_shows_tables_at_once_is_told(script: str) -> None:
    report = parse_bytes(f"{PAGE}<div id=now style='display:none'>{PAGE}</div><script>{script}</script>".encode())
    assert report.status == "partial"
    assert "a script" in report.reason


@pytest.mark.parametrize(
    "script",
    [
        "$('td').each(function(){$(this).attr('width','')});",
        "function tab(){$('#old').hide();$('#now').show();}",
        "$('#b').click(function(){document.getElementById('now').style.display='';});",
        "$(function(){$('#menu').show()});",
        "$('td').css('width','');$('#date').html(today);document.querySelector('td');a.innerHTML=1;",
    ],
)
def test_a_script_that_waits_for_its_reader_or_changes_no_text_says_nothing(script: str) -> None:
    report = parse_bytes(f"{PAGE}<div id=now style='display:none'>{PAGE}</div><script>{script}</script>".encode())
    assert (report.status, values(report)) == ("ok", SPEC.expected().cells)


@pytest.mark.parametrize(
    "script",
    [
        "document.all.n1.innerHTML=5",
        "n1.innerText=d.a;",
        "var e = document.getElementById('n1');\ne.textContent = d.a;",
        "var e=$('#n1');e.text(d.a);",
        "$('#n1')[0].innerHTML=5;",
        "document.getElementsByName('a')[0].innerHTML=5;",
        "document.querySelector('[data-k=\"b\"]').textContent=5;",
    ],
)
@pytest.mark.parametrize("cell", ["<td id=n1 name=a data-k=b>0</td>", "<td><i id=n1 name=a data-k=b>0</i></td>"])
def test_a_number_that_a_script_writes_into_an_element_is_unreadable(script: str, cell: str) -> None:
    assert read(f"{cell}<td>5<script>{script}</script></td>").null_reason == "unreadable"


def test_a_field_that_a_script_fills_is_unreadable() -> None:
    assert read("<td><input id=n1 value=0><script>$('#n1').val(d.a)</script></td>").null_reason == "unreadable"
    assert read("<td>7<input id=n1 type=hidden value=0><script>$('#n1').val(5)</script></td>").number == 7


def test_a_script_that_puts_rows_into_a_table_of_numbers_is_told() -> None:
    script = "<script>$.get('/a',function(r){$('#t tbody').html(r)})</script>"
    page = PAGE.replace("<table", "<table id=t", 1)
    assert parse_bytes(f"{page}{script}".encode()).reason == "a script puts other rows into a table"
    assert parse_bytes(f"{PAGE}<table id=t></table>{script}".encode()).status == "ok"


def test_a_notice_that_opens_with_the_page_changes_no_table() -> None:
    notice = "<div id=now style='display:none'>公告</div><script>$(function(){$('#now').show()})</script>"
    assert parse_bytes(f"{PAGE}{notice}".encode()).status == "ok"


def test_sums_of_several_groups_by_one_name_are_rows_of_their_own() -> None:
    sums = "".join(f"<td>{number}</td>" for number in range(7))
    ends = r"(<tr>(?:(?!<tr>).)*{}(?:(?!</tr>).)*</tr>)"
    page = PAGE
    for last in ("属于行政查询事项", "补正后申请内容仍不明确"):
        page = re.sub(ends.format(last), rf"\1<tr><td>小计</td>{sums}</tr>", page, count=1, flags=re.DOTALL)
    page = re.sub(r'rowspan="(\d+)"(?=[^<>]*>(?:<p[^>]*>)?\s*(?:三、|（三）|（四）))', _one_more, page)
    report = parse_bytes(page.encode())
    assert report.status == "ok"
    assert {cell.item for cell in report.cells if "local" in cell.item} == {"local:不予公开小计", "local:无法提供小计"}


def _one_more(span: re.Match[str]) -> str:
    return f'rowspan="{int(span[1]) + (2 if "三、" in span.string[span.end() : span.end() + 30] else 1)}"'


@pytest.mark.parametrize(
    ("around", "pieces"),
    [
        (
            "<table><td>{}",
            (
                "<i style='order:1'>1",
                "<a href=x>1",
                "<bdo dir=rtl>1",
                "<p style='flex-flow:row-reverse'>1",
                "<b class=n1>",
            ),
        ),
        (
            "<div id=a style='display:none'></div><table><td>1</table><script>{}$('#a').show()</script>",
            (
                "$('#a').show();",
                "if(a){",
                "$('td')",
                "}",
                "<div ",
                "$('td').text",
                "e=$('#a');",
                "n1.html(2);",
                "$('td'){",
                "[0]",
            ),
        ),
        (
            "<style>{}</style><table><td>1</table>",
            ("@font-face{", "@font-face{font-family:a;url(", ".a{color:#fff", ".a "),
        ),
    ],
)
def test_hostile_pieces_cost_linear_time(around: str, pieces: Sequence[str]) -> None:
    for piece in pieces:
        start = time.process_time()
        with contextlib.suppress(LimitExceeded):
            html_page.from_text(around.format(piece * 20_000))
        assert time.process_time() - start < 5, piece


def test_a_form_whose_fields_all_show_0_is_told_where_a_script_may_fill_them() -> None:
    zeros = re.sub(r"(<td[^<>]*>)\d+(?=</td>)", r'\1<input type="text" name="n" value="0">', PAGE)
    filled = re.sub(r"(<td[^<>]*>)(\d+)(?=</td>)", r'\1<input type="text" value="\2">', PAGE)
    script = "<script src='/js/report.js'></script>"
    assert "all fields of a form show 0" in parse_bytes(f"{zeros}{script}".encode()).reason
    assert parse_bytes(zeros.encode()).status == parse_bytes(f"{filled}{script}".encode()).status == "ok"


@pytest.mark.parametrize(("first", "second", "status"), [("全区", "区本级", "partial"), ("区本级", "全区", "ok")])
def test_a_page_that_hides_its_organs_own_tables_behind_those_of_a_region_is_told(
    first: str, second: str, status: str
) -> None:
    tabs = f"<ul><li>{first}</li><li>{second}</li></ul>"
    report = parse_bytes(f"{tabs}{PAGE}<div style='display:none'>{PAGE}</div>".encode())
    assert report.status == status
    report = parse_bytes(f"{tabs}{PAGE}<div style='display:none'><table><tr><td>1<td>2</table></div>".encode())
    assert (report.status, values(report)) == ("ok", SPEC.expected().cells)


def test_a_number_shown_inside_of_a_hidden_piece_is_told() -> None:
    shown = r"\1<i style='visibility:hidden'>7<b style='visibility:visible'>\2</b></i>"
    report = parse_bytes(re.sub(r"(<td[^<>]*>)(\d+)(?=</td>)", shown, PAGE).encode())
    assert "shown inside of a hidden one" in report.reason
