"""Lists that more than their page is needed for: what headers, tokens, menus, files and notices bring."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scraper_support import MENU, Reply, dated_list, report, serve, visit
from test_scraper_ways import COLUMN, ENTRIES, JSON, RECORDS, REPORTS, SHOW, Pages, answer, sent

AGENCIES = ("市教育局", "市财政局", "市水利局")


def records(start: int, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return 200, JSON | named, json.dumps(RECORDS[start : start + 6], ensure_ascii=False).encode()


def called(script: str, **answers: Any) -> Pages:
    return {COLUMN: f"{MENU}<ul></ul><script>{script}</script>", **answers}


def total_in_header() -> Pages:
    pages = {f"/api?_page={n}&_limit=6": records(n * 6 - 6, X_Total_Count="16") for n in (1, 2, 3)}
    return called(f"fetch('/api?_page=1&_limit=6').then(r=>r.json()).then(r=>{{{SHOW}}})", **pages)


def next_in_header() -> Pages:
    pages = {f"/api?after={n}": records(n, Link=f'</api?after={n + 6}>; rel="next"') for n in (0, 6)}
    pages["/api?after=12"] = records(12, Link='</api?after=0>; rel="first"')
    return called(f"$.getJSON('/api?after=0',function(r){{{SHOW}}})", **pages)


def next_in_answer() -> Pages:
    pages = {f"/api?o={n}": answer({"next": f"/api?o={n + 6}", "results": RECORDS[n : n + 6]}) for n in (6,)}
    pages["/api"] = answer({"next": "/api?o=6", "results": RECORDS[:6]})
    pages["/api?o=12"] = answer({"next": None, "results": RECORDS[12:]})
    return called(f"$.getJSON('/api',function(r){{{SHOW}}})", **pages)


def token_in_field() -> Pages:
    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        form = sent(handler)
        page = int(form["page"])
        rows = RECORDS[page * 6 - 6 : page * 6] if form.get("token", "").startswith("t") else None
        return answer({"total": 16, "rows": rows} if rows is not None else {"code": 401, "msg": "token"})

    give = "$.get('/getToken',function(r){token=r.data.token;load(1)})"
    take = f"function load(n){{$.post('/api',{{token:token,page:n,size:6}},function(r){{{SHOW}}})}}"
    token = answer({"data": {"token": "t-9"}})
    return called(f"var token='';{give};{take}", **{"/getToken": token, "/api": ask})


def token_in_header(script: str) -> Callable[[], Pages]:
    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        page = int(parse_qs(urlsplit(handler.path).query)["page"][0])
        if handler.headers["Authorization"] != "Bearer t-9":
            return 401, JSON, b"{}"
        return answer({"total": 16, "rows": RECORDS[page * 6 - 6 : page * 6]})

    def pages() -> Pages:
        return called(
            script,
            **{f"/api?page={n}&size=6": ask for n in (1, 2, 3)},
            **{"/token": answer({"data": "t-9", "token": "t-9"})},
        )

    return pages


awaited = token_in_header(
    "async function go(p){const t=(await (await fetch('/token')).json()).token;"
    "const r=await fetch('/api?page='+p+'&size=6',{headers:{Authorization:'Bearer '+t}});show(await r.json())}go(1)"
)
within = token_in_header(
    "$.get('/token',function(t){$.ajax({url:'/api?page=1&size=6',headers:{Authorization:'Bearer '+t.data},"
    f"success:function(r){{{SHOW}}}}})}})"
)


def parts() -> Pages:
    return {f"/nb/{n}/": dated_list(ENTRIES[n::3]) for n in range(3)}


def menu_in_json() -> Pages:
    entries = [{"name": name, "url": f"/nb/{n}/"} for n, name in enumerate(AGENCIES)]
    menu = answer({"name": "年报", "children": [{"name": "市直部门", "url": "", "children": entries}]})
    return called("$.getJSON('/menu.json',function(d){draw(d.children)})", **{"/menu.json": menu}, **parts())


def menu_beside_a_list() -> Pages:
    entries = [{"name": name, "url": f"/nb/{n}/"} for n, name in enumerate(AGENCIES)]
    script = "<script>$.getJSON('menu.json',function(d){draw(d)})</script>"
    own = {f"{COLUMN}menu.json": answer(entries), "/nb/0/": dated_list(ENTRIES[3::3])}
    return {COLUMN: f"{MENU}<div id='menu'></div>{dated_list(ENTRIES[:1])}{script}", **parts(), **own}


def menu_level_by_level() -> Pages:
    click = "$.getJSON('/list?cid='+n.id,function(r){show(r)})"
    setting = f"async:{{enable:true,url:'/tree',autoParam:['id=pid']}},callback:{{onClick:function(e,t,n){{{click}}}}}"
    levels = {
        "/tree": answer([{"id": "a", "name": "市直部门", "isParent": True}]),
        "/tree?pid=a": answer([{"id": f"a{n}", "name": name, "isParent": False} for n, name in enumerate(AGENCIES)]),
    }
    lists = {f"/list?cid=a{n}": answer({"rows": RECORDS[n::3]}) for n in range(3)}
    return called(f"$.fn.zTree.init($('#t'),{{{setting}}});", **levels, **lists)


def tree_entry_by_entry() -> Pages:
    entries = "".join(f"d.add({n + 2},1,'{name}','/nb/{n}/');" for n, name in enumerate(AGENCIES))
    return called(f"d=new dTree('d');d.add(1,-1,'部门');{entries}document.write(d)", **parts())


def form_by_name() -> Pages:
    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        page = int(sent(handler).get("page.no") or 1)
        shown = dated_list(ENTRIES[page * 6 - 6 : page * 6])
        turn = f"<a href='#' onclick=\"go('{page + 1}')\">下一页</a> 第{page}页/共3页" if page < 3 else "共3页"
        form = f"<form name='f' method='post'><input type='hidden' name='page.no' value='{page}'>{turn}</form>"
        script = "<script>function go(n){document.f['page.no'].value=n;document.f.submit()}</script>"
        return 200, {"Content-Type": "text/html; charset=utf-8"}, f"{MENU}{shown}{form}{script}".encode()

    return {COLUMN: ask}


def catalogue(name: str, file: bytes) -> Pages:
    return {
        COLUMN: f"{MENU}<ul><li><a href='/f/{name}'>各部门政府信息公开年报目录.{name}</a></li></ul>",
        f"/f/{name}": file,
    }


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return out.getvalue()


def relations() -> str:
    return "<Relationships>{}</Relationships>".format(
        "".join(f"<Relationship Id='r{n}' Target='..{url}'/>" for n, (url, _, _) in enumerate(ENTRIES))
    )


def in_word() -> Pages:
    links = "".join(
        f"<w:hyperlink r:id='r{n}'><w:t>{title}</w:t></w:hyperlink>" for n, (_, title, _) in enumerate(ENTRIES)
    )
    document = f"<w:document xmlns:w='w' xmlns:r='r'>{links}</w:document>"
    return catalogue("docx", packed(**{"word/document.xml": document, "word/_rels/document.xml.rels": relations()}))


def in_workbook() -> Pages:
    cells = "".join(f"<c r='A{n}' t='s'><v>{n}</v></c>" for n in range(len(ENTRIES)))
    links = "".join(f"<hyperlink ref='A{n}' r:id='r{n}'/>" for n in range(len(ENTRIES)))
    shared = "".join(f"<si><t>{title}</t></si>" for _, title, _ in ENTRIES)
    return catalogue("xlsx", packed(**{
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns:r='r'>{cells}{links}</worksheet>",
        "xl/worksheets/_rels/sheet1.xml.rels": relations(), "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
    }))  # fmt: skip


def in_pdf() -> Pages:
    links = "".join(f"<</A<</S/URI/URI(..{url})>>>>\n" for url, _, _ in ENTRIES)
    return catalogue("pdf", f"%PDF-1.4\n{links}%%EOF".encode())


@pytest.mark.parametrize(
    ("way", "calls"),
    [
        (total_in_header, 1), (next_in_header, 1), (next_in_answer, 1), (token_in_field, 2), (within, 2),
        (awaited, 2), (menu_in_json, 5), (menu_beside_a_list, 5), (menu_level_by_level, 9),
        (tree_entry_by_entry, 4), (form_by_name, 1), (in_word, 2), (in_workbook, 2), (in_pdf, 2),
    ],
)  # fmt: skip
def test_a_list_is_read_whole(tmp_path: Path, way: Callable[[], Pages], calls: int) -> None:
    with serve({"/": MENU, **REPORTS, **way()}) as web:
        first, second = (visit(web, tmp_path).sites[0] for _ in range(2))
    assert (first.status, first.found, first.problems) == ("ok", 16, [])
    assert (second.status, second.found, second.new, second.changed, second.gone) == ("ok", 16, 0, 0, 0)
    assert second.requests <= 2 + calls
    assert all(web.count(url) == 1 for url in REPORTS)


@pytest.mark.parametrize("header", [{"X_Total_Count": "16"}, {"Content_Range": "items 0-5/16"}])
def test_a_total_in_a_header_is_believed_at_every_visit(tmp_path: Path, header: dict[str, str]) -> None:
    headers = header | {"ETag": '"1"'}

    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        if handler.headers["If-None-Match"]:
            return 304, {"ETag": '"1"'}, b""
        return records(0, **headers)

    with serve({"/": MENU, **REPORTS, **called(f"$.getJSON('/api',function(r){{{SHOW}}})", **{"/api": ask})}) as web:
        for _ in range(2):
            result = visit(web, tmp_path).sites[0]
            assert (result.status, result.found) == ("failed", 6)
            assert any("6 of 16 declared rows" in problem for problem in result.problems)


def widget(rows: list[tuple[str, str, str]], total: int) -> str:
    inner = "".join(f"<record><![CDATA[<li><a href='{u}'>{t}</a><b>{d}</b></li>]]></record>" for u, t, d in rows)
    return f"<datastore><totalrecord>{total}</totalrecord><recordset>{inner}</recordset></datastore>"


@pytest.mark.parametrize("stale", [True, False])
def test_pages_that_hold_their_lists_whole_are_held_against_their_interface_once(tmp_path: Path, stale: bool) -> None:
    lists = {"/a/": ENTRIES[:8], "/b/": ENTRIES[8:]}
    asked: list[str] = []

    def proxy(handler: BaseHTTPRequestHandler) -> Reply:
        rows = lists[sent(handler)["columnid"]]
        asked.append(handler.path)
        return 200, {"Content-Type": "text/xml"}, widget(rows, len(rows)).encode()

    pages: Pages = {
        url: f"<script type='text/xml'>{widget(shown, len(shown))}</script><script>$('#1').jpage({{totalRecord:"
        f"{len(shown)},perPage:20,proxyUrl:'/proxy',ajaxParam:{{columnid:'{url}'}}}})</script>"
        for url, rows in lists.items()
        for shown in [rows[3:] if stale else rows]
    }
    pages |= {f"/proxy?startrecord=1&endrecord={end}&perpage=20": proxy for end in range(1, 61)}
    home = "<a href='/a/'>政府信息公开年报</a><a href='/b/'>部门政府信息公开年报</a>"
    with serve({"/": home, **REPORTS, **pages}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("ok", 16)
    assert stale or len(asked) == 1


@pytest.mark.parametrize("veiled", [True, False])
def test_words_of_emptiness_beside_a_script_that_nobody_can_read_are_doubted(tmp_path: Path, veiled: bool) -> None:
    code = (
        "(function(_0x1,_0x2){var _0xa=['\\x2f'];window[_0x1](_0xa[0])})('fetch',3)" if veiled else "function top(){}"
    )
    column = f"{MENU}<div id='l'>暂无数据</div><script src='/l.min.js'></script>"
    home = f"<a href='/d/'>部门信息公开</a>{MENU}"
    others = [("/nb/0/", "市教育局"), ("/nb/1/", "市财政局"), ("/nb/2/", "市水利局")]
    files: Pages = {"/d/": "".join(f"<li><a href='{url}'>{name}</a></li>" for url, name in others)}
    files |= {"/nb/0/": dated_list(ENTRIES[:1]), "/nb/1/": dated_list(ENTRIES[1:2]), "/nb/2/": dated_list(ENTRIES[2:3])}
    files |= {"/l.min.js": (200, {"Content-Type": "application/javascript"}, code.encode())}
    with serve({"/": home, COLUMN: column, **REPORTS, **files}) as web:
        for _ in range(2):
            result = visit(web, tmp_path).sites[0]
            assert (result.status, result.found) == ("incomplete" if veiled else "ok", 3)
            assert any("a script that cannot be read" in problem for problem in result.problems) is veiled


def test_a_full_page_that_calls_itself_the_only_one_is_held_against_the_next(tmp_path: Path) -> None:
    call = "<script>createPageHTML(1,0,'index','html');</script>"
    pages = {
        COLUMN: f"{MENU}{dated_list(ENTRIES[:10])}{call}",
        f"{COLUMN}index_1.html": dated_list(ENTRIES[10:]) + call,
    }
    with serve({"/": MENU, **REPORTS, **pages}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("ok", 16)


def test_towns_of_districts_are_reached_and_agencies_without_a_column_are_named(tmp_path: Path) -> None:
    names = ("城东区", "城西区", "河口区")
    districts = "".join(f"<a href='/d/{n}/'>{name}</a>" for n, name in enumerate(names))
    towns = [f"{place}镇" for place in ("河阳", "石桥", "太和", "白舍", "琴城", "小璜")]
    pages = {"/": "<a href='/d/'>县区信息公开</a><a href='/zfxxgknb/'>政府信息公开年报</a>", "/d/": districts}
    pages |= {COLUMN: dated_list(ENTRIES[:1]), "/d/2/": "<p>机构职能</p>"}
    for n in range(2):
        pages[f"/d/{n}/"] = "".join(f"<a href='/t/{i}/'>{towns[i]}</a>" for i in range(n * 3, n * 3 + 3))
    titles = {f"/t/{i}/1.html": f"{town}2023年政府信息公开工作年度报告" for i, town in enumerate(towns)}
    pages |= {url.replace("1.html", ""): dated_list([(url, title, "2024-01-20")]) for url, title in titles.items()}
    pages |= {"/d/3/": "", **{url: report(title) for url, title in titles.items()}}
    with serve({**REPORTS, **pages}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("ok", 7)
    assert result.problems == [f"column_not_found: 1 agencies of {web.home}d/ lead to none: 河口区"]


def test_a_notice_of_a_home_page_that_has_moved_is_followed(tmp_path: Path) -> None:
    with serve({"/": MENU, COLUMN: f"{MENU}{dated_list(ENTRIES)}", **REPORTS}) as there:
        notice = f"<h2>公告</h2><p>本网站已迁移至新域名 <a href='{there.home}'>新网站</a>，请您访问。</p>"
        with serve({"/": notice}) as web:
            result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("ok", 16)
    assert any(problem.startswith("off_site: ") and "has moved" in problem for problem in result.problems)


def test_a_title_that_marks_itself_as_pictures_is_a_report_where_its_page_is_one(tmp_path: Path) -> None:
    title = "【图解】市水利局{}年政府信息公开工作年度报告"
    rows = [(f"/p/{year}.html", title.format(year), f"{year + 1}-02-01") for year in (2022, 2023)]
    pages = {COLUMN: dated_list([*ENTRIES, *rows]), "/p/2022.html": report(rows[0][1])}
    pages["/p/2023.html"] = f"<h1>{rows[1][1]}</h1><p>{'一张图看懂全年的工作。' * 40}</p>"
    with serve({"/": MENU, **REPORTS, **pages}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("ok", 17)
