"""What the style sheets inside a page decide: what is hidden, struck out or raised, and what stands beside what."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.strategies import layouts
from parsers.document import UNSEEN
from parsers.engine import parse_bytes
from parsers.markup import ariagrids, boxgrid, styled
from parsers.markup.selectors import Element
from parsers.markup.styles import read_sheet
from parsers.readers import html_page
from parsers.report import Report
from parsers.tables.values import MAYBE_DIGIT, Value, read_value

BOXES = ("floats", "in line", "grid", "placed", "flex", "roles")


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}


def flagged(report: Report) -> bool:
    return report.status != "ok" or any(check.result == "fail" for check in report.checks)


@pytest.mark.parametrize("boxes", BOXES)
def test_boxes_side_by_side_are_read_like_the_table_that_they_draw(boxes: str) -> None:
    for seed in range(2):
        spec = ReportSpec.draw(generator(seed))
        table, drawn = (
            parse_bytes(html.render(spec, Layout(seed=seed, html_markup=kind))) for kind in ("plain", boxes)
        )
        assert values(drawn) == values(table)
        assert (drawn.status, drawn.agency, drawn.year) == ("ok", table.agency, table.year)
        assert [(s.number, s.text) for s in drawn.sections] == [(s.number, s.text) for s in table.sections]


@pytest.mark.parametrize("boxes", BOXES)
def test_boxes_with_characters_as_references_are_read_alike(boxes: str) -> None:
    """As browsers save what a frame shows: 件 as &#20214;, a blank as &nbsp;."""
    spec = ReportSpec.draw(generator(3))
    page = html.render(spec, Layout(html_markup=boxes, number_gaps="nbsp", units="件")).decode()
    report = parse_bytes(page.encode("ascii", "xmlcharrefreplace"))
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.sampled_from(BOXES), st.integers(0, 10**6), layouts("html"))
def test_no_box_is_misread_in_silence(boxes: str, seed: int, layout: Layout) -> None:
    spec = ReportSpec.draw(generator(seed))
    layout = replace(layout, html_markup=boxes)
    report = parse_bytes(html.render(spec, layout))
    read = values(report)
    assert flagged(report) or all(read[key] == value for key, value in spec.expected(layout).cells.items())


def test_cells_by_role_stand_in_the_columns_that_they_name() -> None:
    """Components draw a row in several pieces, and leave out what is blank."""
    row = '<div role="row" aria-rowindex="{}">{}</div>'
    cell = '<i role="gridcell" aria-colindex="{}">{}</i>'
    left = "".join(row.format(n, cell.format(1, label)) for n, label in enumerate(("项目", "规章", "行政许可"), 1))
    right = row.format(1, "".join(cell.format(n, head) for n, head in ((3, "总计"), (2, "自然人"))))
    right += row.format(2, cell.format(3, 7)) + row.format(3, cell.format(2, 5))
    written = ariagrids.as_tables(f'<div role="grid"><div>{left}</div><div>{right}</div></div>')
    (grid,) = html_page.from_text(written or "").grids()
    lines = [["" if slot is None else slot.text for slot in line] for line in grid.slots()]
    assert lines == [["项目", "自然人", "总计"], ["规章", "", "7"], ["行政许可", "5", ""]]


def test_areas_of_a_grid_say_where_its_items_stand() -> None:
    row = "<div class=r><i style='grid-area:b'>{}</i><i style='grid-area:c'>{}</i><i style='grid-area:a'>{}</i></div>"
    drawn = row.format("自然人", "总计", "项目") + row.format(3, 4, "规章") * 3
    written = boxgrid.as_tables(f"<style>.r{{display:grid;grid-template-areas:'a b c'}}</style>{drawn}")
    (grid,) = html_page.from_text(written or "").grids()
    assert [cell.text for cell in grid.cells if cell.row < 2] == ["项目", "自然人", "总计", "规章", "3", "4"]
    assert boxgrid.as_tables(f"<style>.r{{display:grid;grid-template-columns:1fr 1fr 1fr}}</style>{drawn}") is None


def test_a_page_drawn_by_boxes_keeps_text_of_columns_apart() -> None:
    """The frame of a page and a list of news stand side by side as well; they are no table."""
    news = "".join(f"<li><span>2024-0{n}-11</span><a href='{n}.html'>年度报告{n}</a></li>" for n in range(1, 6))
    prose = "本机关认真贯彻落实政府信息公开条例，主动公开政府信息，依法办理政府信息公开申请。" * 9
    page = (
        "<style>.l{float:left;width:20%} .r{float:right;width:80%} li span{float:right}</style>"
        f'<div class="l"><ul>{news}</ul></div><div class="r"><p>{prose}</p></div>'
    )
    assert parse_bytes(page.encode()).status in ("not_a_report", "no_tables")


HIDING = {
    ".m{display:none}": '<div class="a m">{}</div>',
    "#old { VISIBILITY : hidden }": "<div id=old>{}</div>",
    "div.m{display:none !important} .m.x{display:block}": '<div class="x m">{}</div>',
    ".m{display:none} @media (max-width: 768px){.m{display:block}}": '<div class="m">{}</div>',
    "@media screen{.m{display:none}} @media print{.m{display:block}}": '<div class="m">{}</div>',
    ".pane{display:none} .pane.on{display:block}": '<div class="pane">{}</div>',
    ".w > div .m{display:none}": '<div class="w"><div><p>x<div class="m">{}</div></div></div>',
    "/* } */ a:hover{color:red} .m,.n{display:none}": '<section><div class="n">{}</div></section>',
    "@media (min-width: 768px){.md\\:none{display:none}}": '<div class="md:none">{}</div>',
    "div[data-year='2019']{display:none}": '<div data-year="2019">{}</div>',
    "section > div:not(.now):first-child{display:none}": '<section><div class="m">{}</div></section>',
    ".w{& > :is(.m, #n){display:none}}": '<div class="w"><div class="m">{}</div></div>',
    "@media only screen and (width >= 60em){.m{display:none}}": '<div class="m">{}</div>',
    "@media not print{.m{display:none}}": '<div class="m">{}</div>',
    "@media(orientation:landscape) and (min-height:50em){section *{display:none}}": "<section><div>{}</div></section>",
    ":root{--off:none} .m{display:var(--off, block)}": '<div class="m">{}</div>',
    "": '<div class="card d-lg-none">{}</div>',
}
SHOWING = {
    "/* .m{display:none} */": '<div class="m">{}</div>',
    ".m:hover{display:none}": '<div class="m">{}</div>',
    "@media not all and (min-width:9px){.m{display:none}}": '<div class="m">{}</div>',
    "@media (600px < width <= 900px), (unknown:1), not (unknown:1){.m{display:none}}": '<div class="m">{}</div>',
    "@media print{.m{display:none}}": '<div class="m">{}</div>',
    ".m{display:none} .tab .m{display:block}": '<div class="tab"><div class="m">{}</div></div>',
    ".m{display:none} ": '<div class="m" style="display: block">{}</div>',
    ".w > .m{display:none}": '<div class="w"><div><div class="m">{}</div></div></div>',
    ".w{& > .m:not(.now){display:none}}": '<div class="w"><div class="now m">{}</div></div>',
    "div:nth-child(2n+2){display:none}": '<section><div class="m">{}</div></section>',
    "input:checked ~ .m{display:none}": '<div class="m">{}</div>',
    ".n{} .m::before{content:'7';display:none}": '<div class="d-md-none d-lg-block m">{}</div>',
}


@pytest.mark.parametrize(("sheet", "around"), [*HIDING.items(), *SHOWING.items()])
def test_a_copy_that_a_sheet_hides_is_not_read(sheet: str, around: str) -> None:
    spec = ReportSpec.draw(generator(3))
    page = html.render(spec, Layout()).decode()
    start, end = page.index("<h1>"), page.rindex("</div>")
    body = page[start:end]
    other = re.sub(r">(\d+)<", lambda number: f">{int(number[1]) + 1}<", body)
    shown, copy = (body, around.format(other)) if sheet in HIDING else (around.format(body), "")
    report = parse_bytes(f"<style>{sheet}</style>{page[:start]}{copy}{shown}{page[end:]}".encode())
    assert report.status == "ok"
    assert {key: read for key, read in values(report).items() if key in spec.expected().cells} == spec.expected().cells


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        (".k{display:none}", '<i class="k">9</i>{}'),
        (".k{text-decoration:line-through}", '<span class="k">9</span>{}'),
        ("td .k{font-size:9px;vertical-align:super}", '{}<span class="k">2</span>'),
        (".k{vertical-align:50%;font-size:8px}", '{}<a class="k" href="#1">2</a>'),
        (".k{display:inline-block;transform:translateY(-.5em) scale(.6)}", '{}<span class="k">2</span>'),
        (".k{display:none!important}", '{}<span class="k" style="display:inline">2</span>'),
        (".k{clip-path: inset(50%);position:absolute}", '{}<span class="k">9件</span>'),
        (".k{-webkit-text-fill-color:transparent}", '{}<span class="k">9</span>'),
        (".k{opacity:0}", '<b class="k">{}</b>'),  # until a script lets it appear
        (".k::after{content: attr(data-n)}", '<b class="k" data-n="{}"></b>'),
        ("td{} .k:before{content: '\\e601'}", '<i class="k"></i>{}'),
    ],
)
def test_marks_and_struck_numbers_of_a_sheet_are_no_digits(rule: str, number: str) -> None:
    spec = ReportSpec.draw(generator(4))
    page = html.render(spec, Layout()).decode()
    written = re.sub(r">(\d+)<", lambda found: f">{number.format(found[1])}<", page)
    report = parse_bytes(f"<style>{rule}</style>{written}".encode())
    assert report.status == "ok"
    assert {key: read for key, read in values(report).items() if key in spec.expected().cells} == spec.expected().cells


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        (".k::first-letter{font-size:0}", '<p class="k">9{}</p>'),
        ("td:not(:first-child):first-letter{color:#fff}", "9{}"),
        ("td i:nth-of-type(2){display:none}", "<i>{}</i><i>9</i>"),
        (".k + i{visibility:hidden}", '<i class="k">{}</i><i>9</i>'),
        (
            ".k{position:relative}.k::after{content:'';position:absolute;top:50%;border-top:1px solid}",
            '<i class="k">{}</i>',
        ),
        (".k{opacity:5%}", '<i class="k">9</i>{}'),
        (".k{clip-path:polygon(0 0)}", '<i class="k">9</i>{}'),
        (".k{scale:0}", '{}<i class="k">9</i>'),
        ("</style><script>$(function(){$('td .k').hide()})</script><style>", '<i class="k">9</i>{}'),
        ("</style><script>document.body.innerHTML=document.body.innerHTML.replace(/0/g,1)</script><style>", "{}"),
        (".k{visibility:hidden} .k b{visibility:visible}", '<i class="k">9<b>{}</b></i>'),
        (".v{visibility:visible}", '<td style="visibility:hidden">9<b class="v">{}</b></td>'),
        ("", '<ol><li value="9">{}</li></ol>'),
        ("", '<span><template shadowrootmode="open">{}</template>9</span>'),
    ],
)
def test_numbers_that_may_be_seen_otherwise_than_they_are_written_are_told(rule: str, number: str) -> None:
    page = html.render(ReportSpec.draw(generator(4)), Layout()).decode()
    cell = number if number.startswith("<td") else f"<td>{number}</td>"
    written = re.sub(r"<td>(\d+)</td>", lambda found: cell.format(found[1]), page)
    assert parse_bytes(f"<style>{rule}</style>{written}".encode()).status == "partial"


@pytest.mark.parametrize(
    "rule",
    [
        ".k::first-letter{font-size:2em;float:left}",
        ".k::first-line{text-decoration:underline}",
        "td i:nth-of-type(2){color:red}",
        "input:checked + i{display:none}",
        "i + p{display:none}",
        ".k:hover > i{display:none}",
        ".menu{visibility:hidden} .menu a{visibility:visible}",
        ".k{opacity:.2;filter:blur(0)}",  # of all of a number, until a script lets it appear
        ".k{position:relative}.k::after{content:'';position:absolute;bottom:0;border-bottom:1px solid}",
        "</style><script>$('.k').css('color','red').addClass('num');$('.menu').hide()</script><style>",
        "</style><script>function p(){document.body.innerHTML=document.getElementById('z').innerHTML}</script><style>",
    ],
)
def test_a_sheet_that_sets_off_or_hides_other_things_leaves_numbers_alone(rule: str) -> None:
    spec = ReportSpec.draw(generator(4))
    page = html.render(spec, Layout()).decode()
    written = re.sub(r"<td>(\d+)</td>", r'<td><div class="k"><i>\1</i></div></td>', page)
    written = written.replace("<body>", '<body><div class="menu">1<a href="/">2</a></div>')
    report = parse_bytes(f"<style>{rule}</style>{written}".encode())
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


def test_a_row_that_a_sheet_strikes_out_gives_way_to_the_one_that_replaces_it() -> None:
    spec = ReportSpec.draw(generator(4))
    page = html.render(spec, Layout()).decode()
    end = page.index("</table>")
    numbered = re.compile(r"<tr>(?:(?!</tr>).)*>\d+<(?:(?!</tr>).)*</tr>", re.DOTALL)
    written = numbered.sub(
        lambda row: re.sub(r">\d+<", ">9<", row[0]).replace("<tr>", '<tr class="old">') + row[0], page[:end]
    )
    report = parse_bytes(f"<style>tr.old td{{text-decoration-line:line-through}}</style>{written}{page[end:]}".encode())
    assert written != page[:end]
    assert report.status == "ok"
    assert {key: read for key, read in values(report).items() if key in spec.expected().cells} == spec.expected().cells


def test_the_strongest_rule_of_a_sheet_holds() -> None:
    sheet = read_sheet(
        "<style>#a{width:1px} .b{width:2px} p.b{width:3px} p{width:4px !important} .c p{width:5px}</style>"
    )
    path = [Element.of("div", {"class": "c"}), Element.of("p", {"class": "b"})]
    assert sheet.style(path)["width"] == "4px"
    assert sheet.style([Element.of("div", {"id": "a", "class": "b"})])["width"] == "1px"
    assert sheet.style([Element.of("i", {"class": "b"})], "width: 7px")["width"] == "7px"


def test_a_page_without_such_a_rule_stays_as_it_is() -> None:
    page = "<style>td{border:none}</style><table><tr><td>1<td>2</table>"
    assert styled.inlined(page) is page


@pytest.mark.parametrize(
    "style",
    [
        *("opacity:0", "font-size:0", "FONT-SIZE: 1px", "font-size:0.5pt;color:#fff", "position:absolute;left:-9999px"),
        *(
            "color:transparent",
            "color: rgba(0, 0, 0, 0)",
            "color:#12345600",
            "filter:opacity(0)",
            "transform: scale(0)",
        ),
        *("clip:rect(0,0,0,0);position:absolute", "clip-path:inset(50%)", "max-width:0;overflow:hidden"),
    ],
)
def test_what_nobody_can_see_beside_a_number_is_not_read(style: str) -> None:
    page = "<table><tr><td>规章</td><td><span style='{}'>7</span>12</td></tr></table>"
    (grid,) = html_page.from_text(page.format(style)).grids()
    assert grid.cells[1].text == "12"
    if "opacity" not in style:  # which a sheet gives to what a script lets appear
        (grid,) = html_page.from_text(
            f"<style>.k{{{style}}}</style>{page.replace('style', 'class').format('k')}"
        ).grids()
        assert grid.cells[1].text == "12"
    shown = ["opacity:0.9", "font-size:10px", "font-size:.8em", "fill-opacity:0", "left:-2px", "color:rgba(0,0,0,.8)"]
    for seen in (
        *shown,
        "background-color:transparent",
        "color:rgb(0,0,0)",
        "width:0;overflow:visible",
        "color:#000000",
    ):
        (grid,) = html_page.from_text(page.format(seen)).grids()
        assert grid.cells[1].text == "712", seen


@pytest.mark.parametrize("form", ["<i style='{}'>9</i>", "<style>.k{{{}}}</style><i class='k'>9</i>"])
@pytest.mark.parametrize(
    "style",
    [
        *(
            "scale:0",
            "scale:.01",
            "scale:1 0",
            "transform:scale(.01)",
            "transform:scaleX(-1)",
            "transform:matrix(0,0,0,0,0,0)",
        ),
        *("rotate:x 90deg", "transform:rotateY(.25turn)", "translate:-999px", "position:relative;inset:-9em auto auto"),
        *("mask-image:linear-gradient(#0000,#0000)", "-webkit-mask:url(x.png)", "clip-path:inset(0 100% 0 0)"),
        *("clip-path:circle(0)", "clip-path:xywh(0 0 0 0)", "opacity:.05", "opacity:40%", "opacity:calc(0)"),
        *("font-size:.01em", "font-size:1%", "font-size:0!important", "zoom:.01", "zoom:1%", "filter:brightness(9)"),
        *("filter:contrast(0)", "-webkit-filter:opacity(0)", "-webkit-text-security:disc", "mix-blend-mode:screen"),
        *("display:inline-block;overflow:hidden;line-height:0", "margin-inline-start:-99px", "float:left"),
        *("--a:0;scale:var(--a)", "scale:/**/0"),
    ],
)
def test_a_digit_that_a_style_cuts_fades_shrinks_or_moves_is_not_read_or_told(style: str, form: str) -> None:
    spec = ReportSpec.draw(generator(4))
    page = html.render(spec, Layout()).decode()
    written = re.sub(r"<td>(\d+)</td>", lambda found: f"<td>{found[1]}{form.format(style)}</td>", page, count=1)
    report = parse_bytes(written.encode())
    assert report.status == "partial" or values(report) == spec.expected().cells


@pytest.mark.parametrize("style", ["scale&#58;0", "\\73 cale:0", "--a:0;opacity:var(--a)"])
def test_a_style_whose_words_are_veiled_is_told(style: str) -> None:
    page = html.render(ReportSpec.draw(generator(4)), Layout()).decode()
    written = re.sub(r"<td>(\d+)</td>", lambda found: f'<td>{found[1]}<i style="{style}">9</i></td>', page, count=1)
    assert parse_bytes(written.encode()).status == "partial"


@pytest.mark.parametrize(
    "style",
    [
        *("opacity:.9", "scale:1", "transform:rotate(0deg)", "filter:none", "zoom:1", "zoom:100%", "clip-path:none"),
        *("animation:none", "mix-blend-mode:normal", "font-size:100%", "line-height:1;overflow:hidden", "rotate:0deg"),
        *("font-family:&#23435;&#20307;", "font-family:&#39;Times&#39;,&#34;SimSun&#34;"),
    ],
)
def test_a_style_that_changes_nothing_of_a_digit_leaves_no_doubt(style: str) -> None:
    spec = ReportSpec.draw(generator(4))
    page = html.render(spec, Layout()).decode()
    written = re.sub(r"<td>(\d)(\d+)</td>", rf'<td>\1<i style="{style}">\2</i></td>', page)
    report = parse_bytes(written.encode())
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


@pytest.mark.parametrize(
    "white",
    [
        "<span style='color:#fff'>{}</span>",
        "<span style='color: rgb(254, 254, 254); background: white'>{}</span>",
        "<font color='#FEFEFE'>{}</font>",
    ],
)
def test_white_digits_behind_a_number_are_not_read(white: str) -> None:
    page = "<table><tr><td>规章</td><td>12{}</td><td bgcolor=blue>{}</td></tr></table>"
    (grid,) = html_page.from_text(page.format(white.format(7), white.format(30))).grids()
    assert [cell.text for cell in grid.cells[1:]] == ["12" + UNSEEN, "30"]
    assert read_value(grid.cells[1].text) == Value(12, doubt=MAYBE_DIGIT)
    (grid,) = html_page.from_text(page.format("", white.format(3) + white.format(0))).grids()
    assert grid.cells[2].text == "30"
    shown = white.replace("'>", "; background: #00f'>") if "style" in white else white.replace("#FEFEFE", "#00F")
    shown = shown.replace("background: white; ", "")
    (grid,) = html_page.from_text(page.format(shown.format(7), "")).grids()
    assert grid.cells[1].text == "127"


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        ('<img src="12.png">', "unreadable"),
        ('<p><img src="12.png" width="auto"/></p>', "unreadable"),
        ('<img src="dot.gif" width="1" height="1">', "blank"),
        ('<img src="12.png" style="display:none">', "blank"),
        ("<canvas></canvas>", "unreadable"),
        ("<button>12</button>", "unreadable"),
        ("<svg><text>12</text></svg>", "unreadable"),
        ("<script>document.write(total[3])</script>", "unreadable"),
        ("<script>var total = 3;</script>", "blank"),
        ("<script>document.write('12');</script>", None),
    ],
)
def test_a_picture_in_place_of_a_number_is_no_blank_cell(picture: str, reason: str | None) -> None:
    page = html.render(ReportSpec.draw(generator(3)), Layout()).decode()
    number = re.compile(r"(<td[^>]*>(?:<p[^>]*>)?)\d+")
    report = parse_bytes(number.sub(lambda match: match[1] + picture, page, count=1).encode())
    first = report.cells[0]
    assert (first.table, first.null_reason) == ("proactive_disclosure", reason)
    assert (report.status == "partial") == (reason == "unreadable")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('12<img src="3.png">', "12" + UNSEEN),
        ('<img src="1.png">2', UNSEEN + "2"),
        ('12<img src="dot.gif" width="1">', "12"),
        ("12<small>3</small>", "12" + UNSEEN + "3"),
        ("12<small>↑</small>", "12↑"),
        ('12<span class="tooltip-text">9</span>', "12"),
    ],
)
def test_what_may_be_a_digit_beside_a_number_is_told(cell: str, text: str) -> None:
    (grid,) = html_page.from_text(f"<table><tr><td>规章</td><td>{cell}</td></tr></table>").grids()
    assert grid.cells[1].text == text


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('<td id="n{}">0</td>', "<script>for(var k in d)document.getElementById(k).innerHTML=d[k];</script>"),
        ('<td id="n{}">0</td>', "<script>$.each(d,function(k,v){$('#n'+k).text(v)});</script>"),
        ('<td class="c n">0</td>', "<script>document.querySelectorAll('.n').forEach(f);e.innerText=1;</script>"),
        ("<td>0</td>", "<script>t.rows[i].cells[j].innerHTML=d[n++];</script>"),
        ('<td v-text="d.n{}">0</td>', ""),
        ('<td class="n"></td>', "<style>.n::after{content:counter(n)}</style>"),
    ],
)
def test_numbers_that_a_page_works_out_are_unreadable(cell: str, written: str) -> None:
    page = html.render(ReportSpec.draw(generator(3)), Layout()).decode()
    page = re.sub(r"<td>\d+</td>", lambda found: cell.format(found.start()), page) + written
    report = parse_bytes(page.encode())
    assert report.status == "partial"
    assert {entry.null_reason for entry in report.cells if entry.table == "applications"} == {"unreadable"}


def test_scripts_that_write_elsewhere_change_no_number() -> None:
    spec = ReportSpec.draw(generator(3))
    script = "<script>$('#tab_'+i).html(x);$('.menu').each(f);if(r.cells[1].innerHTML==0)g();</script>"
    page = html.render(spec, Layout()).decode().replace("<td>0</td>", '<td id="z">0</td>')
    page += script + "<script>var high = document.getElementById('z').offsetHeight;</script>"
    report = parse_bytes(page.encode())
    assert (report.status, values(report)) == ("ok", spec.expected().cells)
