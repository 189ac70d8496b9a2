"""A pressed page as content systems, form programs and scripts publish it: read all the same, or never in silence."""

from __future__ import annotations

import json
import random
import re
from base64 import b64encode
from collections.abc import Callable
from html import escape
from urllib.parse import quote

import pytest

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes
from parsers.report import Report

PAGE = html.render(ReportSpec.draw(generator("published"), year=2022, scale="county"), Layout()).decode()
TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
NUMBER = re.compile(r"<td([^>]*)>(-?\d+(?:\.\d+)?)</td>")
ARTICLE = re.compile(r'(?<=<div class="article">).*(?=</div>\s*</body>)', re.DOTALL)


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}


TRUTH = values(parse_bytes(PAGE.encode()))


def numbers(write: Callable[[str], str]) -> str:
    return NUMBER.sub(lambda cell: f"<td{cell[1]}>{write(cell[2])}</td>", PAGE)


def tables(write: Callable[[int, str], str]) -> str:
    parts = TABLE.findall(PAGE)
    return TABLE.sub(lambda table: write(parts.index(table[0]), table[0]), PAGE)


def boxed(table: str) -> str:
    """A table as boxes of the same rows and columns; spans in its rows are left to the reader."""
    rows = (re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", table))
    lines = ("".join(f"<div style='display:table-cell'>{text}</div>" for text in row) for row in rows)
    return (
        "<div style='display:table'>" + "".join(f"<div style='display:table-row'>{x}</div>" for x in lines) + "</div>"
    )


def pairs(table: str) -> str:
    """Table 四 as three sentences."""
    *_, values = re.findall(r"<tr>(.*?)</tr>", table)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", values)
    heads = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    items = ("行政复议", "未经复议直接起诉", "复议后起诉")
    return "".join(
        f"<p>{item}：{'，'.join(f'{head}{value}件' for head, value in zip(heads, cells[k * 5 :], strict=False))}。</p>"
        for k, item in enumerate(items)
    )


def filled_form() -> str:
    rng = random.Random(3)  # noqa: S311
    forms: tuple[Callable[[str], str], ...] = (
        lambda x: f'<input value="{x}" readonly><input type="hidden" value="77">',
        lambda x: f"<textarea readonly>{x}</textarea>",
        lambda x: f'<select disabled><option>0</option><option value="{x}" selected>{x}</option><option>99</select>',
    )
    return numbers(lambda x: rng.choice(forms)(x))


def component(body: str) -> str:
    return f'<article-detail :content="{escape(json.dumps(body, ensure_ascii=False))}"></article-detail>'


def scripted(write: Callable[[str], str]) -> str:
    """The page with its article put there by a script."""
    return ARTICLE.sub(lambda found: f"<script>{write(found[0])}</script>", PAGE)


def by_lines(body: str) -> str:
    return "".join(f"document.writeln({json.dumps(line)});" for line in body.split("\n")).replace("</", "<\\/")


def escaped_once(body: str) -> str:
    """As the old function `escape` of scripts spells a text."""
    return "".join(char if char.isalnum() and char.isascii() else spelt(char) for char in body)


def spelt(char: str) -> str:
    return f"%{ord(char):02X}" if ord(char) < 256 else f"%u{ord(char):04X}"


def set_out(table: str) -> str:
    """A table with a gap behind every cell and a line of its own under every row."""

    def cell(found: re.Match[str]) -> str:
        rows, columns = (re.search(rf'{span}="(\d+)"', found[1]) for span in ("rowspan", "colspan"))
        high, wide = 2 * int(rows[1] if rows else 1) - 1, 2 * int(columns[1] if columns else 1) - 1
        gap = f'<td rowspan="{high}" width="1"><img src="images/spacer.gif" width="1" height="1"></td>'
        return f'<td rowspan="{high}" colspan="{wide}">{found[2]}</td>{gap}'

    spaced = re.sub(r"<td([^>]*)>(.*?)</td>", cell, table)
    return spaced.replace("</tr>", '</tr><tr><td height="1"></td></tr>')


def by_columns(table: str) -> str:
    """Table 三 as a card for each of its columns."""
    heads, rows = _applications(table)
    cards = []
    for k, head in enumerate(heads):
        lines = "".join(f"<tr><td>{label}</td><td>{cells[k]}</td></tr>" for label, cells in rows)
        cards.append(f"<div class='card'><h4>{head}</h4><table>{lines}</table></div>")
    return "".join(cards)


def by_rows(table: str) -> str:
    """Table 三 as a card for each of its rows."""
    heads, rows = _applications(table)
    head = "".join(f"<th>{head}</th>" for head in heads)
    return "".join(
        f"<p>{label}</p><table><tr>{head}</tr><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"
        for label, cells in rows
    )


def _applications(table: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The names of the columns of table 三, and each row with the words of its labels put together."""
    found = []
    around: dict[int, list[tuple[int, str]]] = {}
    for at, row in enumerate(re.findall(r"<tr>(.*?)</tr>", table)):
        cells = re.findall(r"<td([^>]*)>(.*?)</td>", row)
        for spans, text in cells[: len(cells) - 7]:
            rows = re.search(r'rowspan="(\d+)"', spans)
            for line in range(at, at + int(rows[1] if rows else 1)):
                around.setdefault(line, []).append((at, text.replace("<br>", "")))
        if len(cells) > 7 and all(NUMBER.fullmatch(f"<td>{text}</td>") for _, text in cells[-7:]):
            found.append(("".join(text for _, text in around[at]), [text for _, text in cells[-7:]]))
    return ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"], found


FIELDS = ("zrr", "syqy", "kyjg", "shgy", "flfw", "qt", "zj")


def records(table: str) -> tuple[list[str], str]:
    """Table 三 as records of a script, their fields in another order than the columns."""
    heads, rows = _applications(table)
    found = [{**dict(reversed(list(zip(FIELDS, cells, strict=True)))), "xm": label} for label, cells in rows]
    return heads, json.dumps(found, ensure_ascii=False)


def layui(table: str) -> str:
    heads, rows = records(table)
    columns = ",".join(f"{{field:'{f}',title:'{head}'}}" for f, head in zip(FIELDS, heads, strict=True))
    call = f"layui.table.render({{elem:'#t', cols:[[{{field:'xm', title:'项目'}},{columns},]], data:{rows}}})"
    return f"<table id='t'></table><script>{call}</script>"


def vue(table: str) -> str:
    heads, rows = records(table)
    head = "".join(f"<th>{text}</th>" for text in ["项目", *heads])
    cells = "".join(f"<td>{{{{ row.{field} }}}}</td>" for field in ("xm", *FIELDS))
    drawn = f"<table><tr>{head}</tr><tr v-for='row in rows'>{cells}</tr></table>"
    return f"<div id='app'>{drawn}</div><script>new Vue({{el: '#app', data: {{ rows: {rows} }} }})</script>"


def chart(table: str) -> str:
    heads, rows = _applications(table)
    axis = json.dumps([label for label, _ in rows], ensure_ascii=False)
    series = ",".join(
        f"{{name:'{head}',type:'bar',data:[{','.join(cells[k] for _, cells in rows)}]}}" for k, head in enumerate(heads)
    )
    return f"<script>chart.setOption({{yAxis:{{type:'category',data:{axis}}},series:[{series}]}})</script>"


def arrays(table: str) -> str:
    heads, rows = _applications(table)
    lines = ",\n".join(str([label, *cells]) for label, cells in [("项目", heads), *rows])
    return f"<script>var data = [{lines},]; // 表三\ndraw(data)</script>"


def answer(body: str) -> str:
    return json.dumps({"code": 200, "data": {"title": TITLE, "pubDate": "2023-01-09", "content": body}})


def filled(number: str) -> str:
    """Table 三 without numbers: a script fills its cells, by their ids or by what they are bound to."""
    return tables(lambda at, table: NUMBER.sub(lambda cell: number, table) if at == 1 else table)


def record(body: str) -> str:
    return f"<?xml version='1.0'?><record><title>{TITLE}</title><content>{escape(body)}</content></record>"


TITLE = re.findall(r"<title>(.*?)</title>", PAGE)[0]
BODY = ARTICLE.findall(PAGE)[0]


@pytest.mark.parametrize(
    "page",
    [
        tables(lambda at, table: layui(table) if at == 1 else table),
        tables(lambda at, table: vue(table) if at == 1 else table),
        tables(lambda at, table: arrays(table) if at == 1 else table),
        answer(BODY),
        f"jQuery17_1({answer(BODY)});",
        record(BODY),
        tables(lambda at, table: set_out(table) if at == 1 else table),
        tables(lambda at, table: by_columns(table) if at == 1 else table),
        tables(lambda at, table: by_rows(table) if at == 1 else table),
        filled_form(),
        numbers(lambda x: "&amp;nbsp;" + "".join(f"&amp;#{ord(char)};" for char in x)),
        numbers(lambda x: f'{x}<span class="sr-only">7</span>'),
        PAGE.replace('class="article"', 'class="article" id="js_content" style="visibility: hidden; opacity: 0"'),
        PAGE.replace('<div class="article">', '<div class="visible-xs"><table><tr><td>9</td></tr></table></div><div>'),
        tables(lambda at, table: f'<iframe srcdoc="{escape(table)}"></iframe>'),
        ARTICLE.sub(lambda found: f"<svg><g><foreignObject>{found[0]}</foreignObject></g></svg>", PAGE),
        numbers(lambda x: f"<math><semantics><mn>{x}</mn><annotation>{x}</annotation></semantics></math>"),
        tables(lambda at, table: boxed(table) if at == 0 else table),
        tables(lambda at, table: f"<script>document.write({json.dumps(table)})</script>" if at == 1 else table),
        ARTICLE.sub(lambda found: component(found[0]), PAGE),
        ARTICLE.sub(lambda found: escape(found[0]), PAGE),
        scripted(by_lines),
        scripted(lambda body: f"document.write(unescape('{escaped_once(body)}'))"),
        scripted(lambda body: f"show(decodeURIComponent('{quote(body)}'))"),
        scripted(lambda body: f'show(Base64.decode("{b64encode(body.encode()).decode()}"))'),
        scripted(lambda body: f"<record><![CDATA[{body}]]></record>"),
        tables(lambda at, table: pairs(table) if at == 2 else table),
        numbers(lambda x: f"{x}<br>↑12%"),
        numbers(lambda x: f"{x}<dialog>其中3件</dialog><meter value='4'>4</meter>"),
    ],
    ids=[
        "layui", "vue", "arrays", "answer", "call", "record", "gaps", "columns", "rows",
        "form", "entities", "screen reader", "wechat", "copy", "frames", "drawing", "formulas", "boxes", "script",
        "component", "escaped",
        "lines", "unescape", "per cent", "base64", "cdata", "sentences", "change", "dialog",
    ],
)  # fmt: skip
def test_such_a_page_gives_the_same_report(page: str) -> None:
    report = parse_bytes(page.encode())
    assert values(report) == TRUTH
    assert report.status == "ok"


@pytest.mark.parametrize(
    "page",
    [
        numbers(lambda x: f'<span class="counter" data-to="{x}" data-speed="900">0</span>'),
        numbers(lambda x: f"<select><option>0</option><option>{x}</option></select>"),
        numbers(lambda x: x.replace("0", "O") if len(x) > 1 else x),
        numbers(lambda x: "#REF!" if len(x) > 2 else x),
        PAGE[: PAGE.rindex("</td>")],
        filled('<td id="n7"></td>') + "<script>$('#n7').text(12)</script>",
        filled('<td><span v-text="row.n">&nbsp;</span></td>'),
        numbers(lambda x: "<b>" + "".join(f"<i>{k}</i>" for k in range(10)) * len(x) + "</b>"),
        tables(lambda at, table: layui(table).replace("title:", "t:") if at == 1 else table),
        tables(lambda at, table: chart(table) if at == 1 else table),
        tables(lambda at, table: layui(table).replace("项目", "2022年") if at == 1 else table),
        tables(lambda at, table: arrays(table).replace("var data", "var data2021") if at == 1 else table),
    ],
    ids=[
        "counted up",
        "not chosen",
        "letters",
        "errors",
        "cut off",
        "ids",
        "bound",
        "rolls",
        "unnamed fields",
        "chart",
        "year",
        "name",
    ],
)
def test_such_a_page_says_that_it_is_not_whole(page: str) -> None:
    report = parse_bytes(page.encode())
    assert report.status == "partial"
    read = values(report)
    assert all(value is None or read.get(key) in (None, value) for key, value in TRUTH.items())


def test_a_select_outside_of_the_tables_is_no_text_of_the_report() -> None:
    links = "<select><option selected>省政府网站导航</option><option>江苏</option></select>"
    report = parse_bytes(PAGE.replace("</body>", f"<div>友情链接{links}</div></body>").encode())
    assert "导航" not in "".join(section.text for section in report.sections)
