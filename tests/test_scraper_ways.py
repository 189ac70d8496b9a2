"""Ways of lists that a reader sees at a glance: each is read whole, once, and found unchanged at the next visit."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest
from scraper_support import MENU, Reply, as_reply, dated_list, report, serve, visit

from scraper.archive.reader import Archive

COLUMN = "/zfxxgknb/"
ENTRIES = [
    (f"/r/{year}.html", f"市水利局{year}年政府信息公开工作年度报告", f"{year + 1}-01-20") for year in range(2009, 2025)
]
REPORTS = {url: report(title) for url, title, _ in ENTRIES}
RECORDS = [{"title": title, "url": url, "date": day} for url, title, day in ENTRIES]
SHOW = "r.data.forEach(function(o){add('<li><a href=\"'+o.url+'\">'+o.title+'</a></li>')})"
JSON = {"Content-Type": "application/json"}
Pages = dict[str, Any]


def answer(value: object) -> Reply:
    return 200, JSON, json.dumps(value, ensure_ascii=False).encode()


def sent(handler: BaseHTTPRequestHandler) -> dict[str, str]:
    return dict(parse_qsl(handler.body.decode(), keep_blank_values=True))  # type: ignore[attr-defined]


def cursor() -> Pages:
    places = {"": 0, "c1": 6, "c2": 12}
    after = {6: "c1", 12: "c2"}

    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        place = places[json.loads(handler.body)["cursor"]]  # type: ignore[attr-defined]
        return answer({"data": RECORDS[place : place + 6], "nextCursor": after.get(place + 6, "")})

    body = 'JSON.stringify({channel:"nb",cursor:next})'
    call = f'fetch("/api",{{method:"POST",body:{body}}}).then(function(r){{{SHOW};next=r.nextCursor}})'
    return {COLUMN: f"{MENU}<ul></ul><script>var next='';function load(){{{call}}}load()</script>", "/api": ask}


def counted() -> Pages:
    parts = {f"/part?skip={n}": dated_list(ENTRIES[n : n + 6]) for n in range(0, 18, 6)} | {"/part?skip=16": ""}
    script = "$('.more').click(function(){$.get('/part',{skip:$('#l li').length},function(h){$('#l').append(h)})})"
    first = f"<div id='l'>{dated_list(ENTRIES[:6])}</div><div class='more'>点击查看更多</div>"
    return {COLUMN: f"{MENU}{first}<script>{script}</script>", **parts}


def last_id() -> Pages:
    def rows(start: int) -> str:
        return "".join(
            f"<li data-id='{n}'><a href='{url}'>{title}</a><b>{day}</b></li>"
            for n, (url, title, day) in enumerate(ENTRIES[start : start + 6], start)
        )

    script = "var last=$('#l li:last').data('id');$.get('/part?after='+last,function(h){$('#l').append(h)})"
    page = f"{MENU}<ul id='l'>{rows(0)}</ul><p>加载更多</p><script>$('p').click(function(){{{script}}})</script>"
    return {COLUMN: page, "/part?after=5": rows(6), "/part?after=11": rows(12), "/part?after=15": ""}


def from_zero() -> Pages:
    script = f"function q(i){{$.getJSON('/api',{{page:i,size:6}},function(r){{{SHOW}}})}}q(0)"
    parts = {f"/api?page={n}&size=6": answer({"total": 16, "data": RECORDS[n * 6 : n * 6 + 6]}) for n in range(3)}
    return {COLUMN: f"{MENU}<ul></ul><script>{script}</script>", **parts}


def of_an_attribute() -> Pages:
    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        form = sent(handler)
        page = int(form["pageNo"])
        return answer({"total": 16, "data": RECORDS[page * 6 - 6 : page * 6]} if form["param"] == "eyJ9" else {})

    call = f"$.post('/api',{{param:$('#b').attr('data-param'),pageNo:n}},function(r){{{SHOW}}})"
    return {
        COLUMN: f"{MENU}<div id='b' data-param='eyJ9'></div><script>function q(n){{{call}}}q(1)</script>",
        "/api": ask,
    }


def next_in_words() -> Pages:
    words = ("较早的文章 »", "后10条", "")
    pages: Pages = {}
    for n, path in enumerate((COLUMN, "/zfxxgknb/b/", "/zfxxgknb/c/")):
        link = f"<a href='{('/zfxxgknb/b/', '/zfxxgknb/c/', '')[n]}'>{words[n]}</a>" if words[n] else ""
        pages[path] = f"{MENU}{dated_list(ENTRIES[n * 6 : n * 6 + 6])}{link}"
    return pages


def image_button() -> Pages:
    def shown(number: int) -> str:
        button = "<input type='image' name='next' src='/n.gif' alt='下一页'>"
        state = f"<input type='hidden' name='at' value='{number}'>第{number}页 共3页"
        return f"{MENU}<form method='post'>{dated_list(ENTRIES[number * 6 - 6 : number * 6])}{state}{button}</form>"

    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        form = sent(handler)
        number = int(form.get("at", 0)) + ("next.x" in form or not form)
        return 200, {"Content-Type": "text/html"}, shown(number).encode()

    return {COLUMN: ask}


def options() -> Pages:
    chosen = "".join(f"<option value='{url}'>{title}</option>" for url, title, _ in ENTRIES)
    return {COLUMN: f"{MENU}<select onchange='open(this.value)'><option value=''>请选择</option>{chosen}</select>"}


def frame_in_an_attribute() -> Pages:
    return {COLUMN: f'{MENU}<iframe srcdoc="{html.escape(dated_list(ENTRIES))}"></iframe>'}


def data_island() -> Pages:
    rows = "".join(f"<item><title>{title}</title><url>{url}</url></item>" for url, title, _ in ENTRIES)
    xml = f'<?xml version="1.0" encoding="utf-8"?><root>{rows}</root>'.encode()
    table = "<table datasrc='#d'><tr><td><a datafld='url'><span datafld='title'></span></a></td></tr></table>"
    return {
        COLUMN: f"{MENU}<xml id='d' src='nb.xml'></xml>{table}",
        "/zfxxgknb/nb.xml": (200, {"Content-Type": "text/xml"}, xml),
    }


def named_source() -> Pages:
    script = "<script src='/app.js'></script>"
    return {
        COLUMN: f"{MENU}<div data-url='/nb.json'></div>{script}",
        "/nb.json": answer({"total": 16, "data": RECORDS}),
    }


def packed() -> Pages:
    texts = [text for entry in ENTRIES for text in entry]
    names = [f"a{n}" for n in range(len(texts))]
    rows = ",".join(f"{{title:a{n + 1},url:a{n},date:a{n + 2}}}" for n in range(0, len(texts), 3))
    values = ",".join(json.dumps(text, ensure_ascii=False).replace("/", "\\u002F") for text in texts)
    script = f"window.__NUXT__=(function({','.join(names)}){{return {{data:[{{list:[{rows}]}}]}}}}({values}));"
    return {COLUMN: f"{MENU}<div id='n'></div><script>{script}</script>"}


def of_each_year() -> Pages:
    years = {day[:4]: [record for record in RECORDS if record["date"] == day] for _, _, day in ENTRIES}
    script = "fetch('/nb.json').then(function(r){return r.json()}).then(function(d){for(var y in d){show(d[y])}})"
    return {COLUMN: f"{MENU}<ul></ul><script>{script}</script>", "/nb.json": answer(years)}


def pinned() -> Pages:
    parts = {
        f"/api?page={n}": answer({"top": [], "list": RECORDS[n * 6 - 3 : n * 6 + 3], "total": 13}) for n in (1, 2, 3)
    }
    parts["/api?page=1"] = answer({"top": RECORDS[:3], "list": RECORDS[3:9], "total": 13})
    script = "function q(n){$.getJSON('/api',{page:n},function(d){show(d.top);show(d.list)})}q(1)"
    return {COLUMN: f"{MENU}<ul></ul><script>{script}</script>", **parts}


def bare_arrays() -> Pages:
    parts = {f"/api?page={n}": answer(RECORDS[n * 6 - 6 : n * 6]) for n in (1, 2, 3, 4)}
    script = "function q(n){$.getJSON('/api?page='+n,function(d){show(d)})}q(1)"
    return {COLUMN: f"{MENU}<ul></ul><script>{script}</script>", **parts}


def names_of_their_own() -> Pages:
    records = [{"c": "/i/1.png", "u": url, "t": title, "d": day} for url, title, day in ENTRIES]
    script = "$.getJSON('/nb.json',function(r){r.list.forEach(function(o){add(o.u,o.t)})})"
    return {COLUMN: f"{MENU}<ul></ul><script>{script}</script>", "/nb.json": answer({"list": records})}


def short_names() -> Pages:
    rows = json.dumps([{"t": title, "u": url, "d": day} for url, title, day in ENTRIES], ensure_ascii=False)
    return {COLUMN: f"{MENU}<ul></ul><script type='application/json'>{rows}</script>"}


def bound_by_class() -> Pages:
    rows = "".join(f"<li><a href='#' class='item' data-id='{url[3:7]}'>{title}</a></li>" for url, title, _ in ENTRIES)
    script = "$('.list .item').click(function(){location.href='/r/'+$(this).data('id')+'.html'})"
    return {COLUMN: f"{MENU}<ul class='list'>{rows}</ul><script>{script}</script>"}


def of_their_data() -> Pages:
    rows = "".join(
        f"<li><a href='javascript:;' onclick='go(this.dataset.year)' data-year='{url[3:7]}'>{title}</a></li>"
        for url, title, _ in ENTRIES
    )
    return {COLUMN: f"{MENU}<ul>{rows}</ul><script>function go(y){{window.open(`/r/${{y}}.html`)}}</script>"}


def numbered_script_files() -> Pages:
    parts = {n: json.dumps({"pages": 3, "rows": RECORDS[n * 6 - 6 : n * 6]}, ensure_ascii=False) for n in (1, 2, 3)}
    script = {"Content-Type": "application/javascript"}
    files = {f"/zfxxgknb/list_{n}.js": (200, script, f"show({part});".encode()) for n, part in parts.items()}
    turn = "function go(n){var s=document.createElement('script');s.src='list_'+n+'.js';document.body.appendChild(s)}"
    return {COLUMN: f"{MENU}<ul></ul><script>{turn}</script><script src='list_1.js'></script>", **files}


def renewed_token() -> Pages:
    """Each answer brings the token for the next page; who sends an old one is refused with the status of a page."""

    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        form = sent(handler)
        page = int(form["page"])
        if form["token"] != f"t{page}":
            return answer({"code": 403, "msg": "token error", "list": []})
        return answer({"token": f"t{page + 1}", "list": RECORDS[page * 6 - 6 : page * 6]})

    call = f"$.post('/api',{{page:page,token:token}},function(r){{token=r.token;page++;{SHOW}}},'json')"
    field = "<input type='hidden' id='tk' value='t1'>"
    script = f"var page=1,token=$('#tk').val();function more(){{{call}}}more()"
    return {COLUMN: f"{MENU}{field}<ul></ul><script>{script}</script>", "/api": ask}


def markup_in_json() -> Pages:
    parts = {
        f"/api?p={n}": answer({"html": dated_list(ENTRIES[n * 6 - 6 : n * 6]), "pages": 3, "footer": "<p>无</p>"})
        for n in (1, 2, 3)
    }
    script = "function q(n){$.getJSON('/api',{p:n},function(r){$('#l').html(r.html)})}q(1)"
    return {COLUMN: f"{MENU}<div id='l'></div><script>{script}</script>", **parts}


def levels_by_address() -> Pages:
    """Tabs that keep the address of what they show; the first is shown."""
    parts = {f"/part/{n}.html": dated_list(ENTRIES[n::3]) for n in range(3)}
    names = ("市政府", "市直部门", "乡镇街道")
    tabs = "".join(f"<li data-url='/part/{n}.html'>{name}</li>" for n, name in enumerate(names))
    script = "$('.tabs li').on('click',function(){$('#pane').load($(this).attr('data-url'))})"
    pane = f"<ul class='tabs'>{tabs}</ul><div id='pane'>{parts['/part/0.html']}</div>"
    return {COLUMN: f"{MENU}{pane}<script>{script}</script>", **parts}


def buttons_out_of_use() -> Pages:
    """The button 下一页 of the last page is disabled, and still names the page after it."""

    def page(n: int) -> str:
        off = " disabled" if n == 2 else ""
        button = f"<input type='button' value='下一页' onclick=\"location.href='p{n + 1}.html'\"{off}>"
        return f"{MENU}{dated_list(ENTRIES[n * 6 : n * 6 + 6])}<div>{n + 1}/3页{button}</div>"

    return {COLUMN: page(0), **{f"{COLUMN}p{n}.html": page(n) for n in (1, 2)}}


def sections_with_pagers() -> Pages:
    """Two lists on one page, each with a link to its next page."""

    def section(name: str, n: int) -> str:
        rows = (ENTRIES[:9] if name == "a" else ENTRIES[9:])[n * 3 : n * 3 + 3]
        turn = f"<a href='?of={name}&p={n + 1}'>下一页</a>" if n < 2 else ""
        return f"<div>{dated_list(rows)}<p>{turn}</p></div>"

    parts = {f"{COLUMN}?of={name}&p={n}": section(name, n) for name in "ab" for n in (1, 2)}
    return {COLUMN: MENU + section("a", 0) + section("b", 0), **parts}


def behind_a_picture() -> Pages:
    """The column explains what it is; a picture leads to its list."""
    words = "<p>各行政机关应当在每年1月31日前公布上一年度的报告。点击下图进入。</p><a href='lb/'><img src='in.png'></a>"
    return {COLUMN: MENU + words, f"{COLUMN}lb/": MENU + dated_list(ENTRIES)}


def years_of_the_old_site() -> Pages:
    """A sentence says where the reports of earlier years are: a site in small, whose column is two steps on."""
    said = "<p>2015年及以前的年度报告请到<a href='/old/'>旧版网站</a>查阅。</p>"
    old = {"/old/": "<a href='/old/gk/'>信息公开</a>", "/old/gk/": "<a href='/old/nb/'>信息公开年报</a>"}
    return {COLUMN: MENU + dated_list(ENTRIES[7:]) + said, **old, "/old/nb/": dated_list(ENTRIES[:7])}


def more_reports() -> Pages:
    """The newest, and a link to all that does not stand at their heading."""
    more = "<div><a href='/channel?id=7'>查看更多年报&gt;&gt;</a></div>"
    return {COLUMN: f"{MENU}<div>{dated_list(ENTRIES[9:])}</div>{more}", "/channel?id=7": dated_list(ENTRIES)}


def archived_beside() -> Pages:
    menu = MENU.replace("</ul>", "<li><a href='/gd/'>年报归档</a></li></ul>")
    return {COLUMN: menu + dated_list(ENTRIES[9:]), "/gd/": menu + dated_list(ENTRIES[:9])}


def drawn_tree() -> Pages:
    """zTree: the years are entries below that of the column, which shows the newest alone."""
    nodes = [{"id": 9, "pId": 0, "name": "政府信息公开年报", "url": COLUMN}] + [
        {"id": n, "pId": 9, "name": f"第{n}辑", "url": f"/gk/list?cid={n}"} for n in (1, 2)
    ]
    parts = {f"/gk/list?cid={n}": dated_list(ENTRIES[n * 8 - 8 : n * 8]) for n in (1, 2)}
    tree = f"<ul id='t'></ul><script>var zNodes = {json.dumps(nodes, ensure_ascii=False)};draw(zNodes)</script>"
    road = MENU.replace("/zfxxgknb/", "/gk/").replace("政府信息<br>\n公开年报", "政府信息公开")
    return {"/": road, "/gk/": tree, COLUMN: dated_list(ENTRIES[-2:]), **parts}


def stepped() -> Pages:
    """下一页 adds one to a number of the page and goes to its address."""

    def page(n: int) -> str:
        script = f"var cur={n};function turn(d){{cur+=d;location.href='{COLUMN}?pg='+cur}}"
        turn = "<a href='javascript:void(0)' onclick='turn(1)'>下一页</a>"
        return f"{MENU}{dated_list(ENTRIES[n * 6 - 6 : n * 6])}<p>{turn}</p><script>{script}</script>"

    parts = {f"{COLUMN}?pg={n}": page(n) for n in (2, 3)}
    return {COLUMN: page(1), **parts, f"{COLUMN}?pg=4": f"{MENU}<p>没有更多数据</p>"}


def more_by_handler() -> Pages:
    """更多 at the heading of each list is an element with a handler, not a link."""
    more = "<div><h3>{0}<em onclick=\"showMore('{1}')\">更多</em></h3>{2}</div>"
    parts = [(kind, ENTRIES[n::2]) for n, kind in enumerate(("gov", "dept"))]
    boxes = "".join(more.format(kind, kind, dated_list(rows[:3])) for kind, rows in parts)
    script = "<script>function showMore(k){window.location.href='/more?k='+k}</script>"
    return {COLUMN: MENU + boxes + script, **{f"/more?k={kind}": dated_list(rows) for kind, rows in parts}}


def index_above_lists() -> Pages:
    """An index of agencies leads to their lists further down the page."""
    names = ("市水利局", "市教育局", "市公安局", "市民政局", "市财政局", "市商务局")
    index = "".join(f"<li><a href='#a{n}'>{name}</a></li>" for n, name in enumerate(names))
    lists = "".join(f"<h3 id='a{n}'>{name}</h3>{dated_list(ENTRIES[n::6])}" for n, name in enumerate(names))
    return {COLUMN: f"{MENU}<ul>{index}</ul>{lists}"}


def called_for_each_list() -> Pages:
    parts = {f"/api?type={kind}": answer({"data": RECORDS[n::2]}) for n, kind in enumerate(("gov", "dept"))}
    script = f"function load(t){{$.getJSON('/api?type='+t,function(r){{{SHOW}}})}}load('gov');load('dept')"
    return {COLUMN: f"{MENU}<ul></ul><script>{script}</script>", **parts}


COLUMNS = {
    more_by_handler: 3,
    more_reports: 2,
    archived_beside: 2,
    drawn_tree: 3,
    levels_by_address: 3,
    sections_with_pagers: 2,
    behind_a_picture: 2,
    years_of_the_old_site: 3,
}
"""How many pages a way has that every visit asks for, lists and what leads to them, where it has more than one."""


@pytest.mark.parametrize(
    "way",
    [
        stepped, called_for_each_list, more_by_handler, index_above_lists,
        more_reports, archived_beside, drawn_tree, sections_with_pagers, behind_a_picture, years_of_the_old_site,
        renewed_token, markup_in_json, levels_by_address, buttons_out_of_use,
        cursor, counted, last_id, from_zero, of_an_attribute, next_in_words, image_button, options,
        frame_in_an_attribute, data_island, named_source, packed,
        of_each_year, pinned, bare_arrays, names_of_their_own, short_names, bound_by_class,
        of_their_data, numbered_script_files,
    ],
)  # fmt: skip
def test_a_list_is_read_whole(tmp_path: Path, way: Callable[[], Pages]) -> None:
    with serve({"/": MENU, **REPORTS, **way()}) as web:
        first, second = (visit(web, tmp_path).sites[0] for _ in range(2))
    assert (first.status, first.found, first.problems) == ("ok", 16, [])
    assert (second.status, second.found, second.new, second.changed, second.gone) == ("ok", 16, 0, 0, 0)
    assert second.requests <= 2 + COLUMNS.get(way, 1)
    assert all(web.count(url) == 1 for url in REPORTS)


def test_years_of_an_agency_s_own_column_may_lead_to_files(tmp_path: Path) -> None:
    docx = b"PK\x03\x04....[Content_Types].xml....word/document.xml"
    files = {f"/f/{year}.docx": (200, {"Content-Type": "application/octet-stream"}, docx + bytes([year % 99]))
             for year in (2019, 2020)}  # fmt: skip
    links = "".join(f"<li><a href='{url}'>{url[3:7]}年</a></li>" for url in (*files, *(e[0] for e in ENTRIES[-2:])))
    with serve({"/": MENU, COLUMN: f"{MENU}<ul>{links}</ul>", **files, **REPORTS}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, sorted(result.by_year)) == ("ok", 4, [2019, 2020, 2023, 2024])


@pytest.mark.parametrize("server", ["apache", "nginx"])
def test_the_own_listing_of_a_server_is_a_column_with_a_folder_for_each_year(tmp_path: Path, server: str) -> None:
    pages: Pages = {"/": MENU}
    years = (2022, 2023)
    titles = {year: [f"市{name}局{year}年政府信息公开工作年度报告" for name in ("教育", "财政")] for year in years}
    for year in years:
        names = [quote(f"{title}.pdf") for title in titles[year]]
        pages |= {f"{COLUMN}{year}/{name}": f"%PDF-1.4\n{name}\n%%EOF\n".encode() for name in names}
        pages[f"{COLUMN}{year}/"] = listing(
            server, [(name, f"{title[:12]}..&gt;") for name, title in zip(names, titles[year], strict=True)]
        )
    pages[COLUMN] = listing(server, [(f"{year}/", f"{year}/") for year in years])
    with serve(pages) as web:
        result = visit(web, tmp_path).sites[0]
    with Archive(tmp_path) as archive:
        found = sorted(article.title for article in archive.articles())
    assert (result.status, found) == ("ok", sorted(title for year in years for title in titles[year]))


def listing(server: str, links: list[tuple[str, str]]) -> str:
    if server == "nginx":
        lines = "".join(f'<a href="{to}">{text}</a>    20-Jan-2024 10:11    2048\n' for to, text in links)
        return f'<html><body><h1>Index of /nb/</h1><hr><pre><a href="../">../</a>\n{lines}</pre></body></html>'
    rows = "".join(
        f'<tr><td><a href="{to}">{text}</a></td><td>2024-01-20 10:11</td><td>-</td></tr>' for to, text in links
    )
    head = '<tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>'
    return f"<html><body><h1>Index of /nb</h1><table>{head}{rows}</table></body></html>"


def test_cells_of_signs_are_named_by_their_row_and_column(tmp_path: Path) -> None:
    cells = {
        f"/v/{n}{year}.html": (name, year) for n, name in enumerate(("市教育局", "市财政局")) for year in (2022, 2023)
    }
    rows = "".join(
        f"<tr><td>{name}</td>"
        + "".join(f"<td><a href='/v/{n}{year}.html'>●</a></td>" for year in (2022, 2023))
        + "<td>—</td></tr>"
        for n, name in enumerate(("市教育局", "市财政局"))
    )
    table = f"<table><tr><th>单位</th><th>2022</th><th>2023</th><th>2024</th></tr>{rows}</table>"
    with serve({"/": MENU, COLUMN: MENU + table, **dict.fromkeys(cells, report("详情"))}) as web:
        result = visit(web, tmp_path).sites[0]
    with Archive(tmp_path) as archive:
        found = {urlsplit(article.url).path: article.title for article in archive.articles()}
    assert (result.status, found) == ("ok", {url: f"{name}{year}" for url, (name, year) in cells.items()})


def test_files_that_a_form_or_an_attribute_names_belong_to_a_report(tmp_path: Path) -> None:
    ways = (
        "<a href='javascript:;' data-file='/down?id=N'>年报.pdf</a>",
        "<form action='/down'><input type='hidden' name='id' value='N'><input type='submit' value='下载附件'></form>",
        "<form action='/find'><input type='text' name='key'><input type='submit' value='下载搜索'></form>",
        "<div class='wp_pdf_player' pdfsrc='/down/N.pdf'></div>",
    )
    pages: Pages = {"/": MENU, COLUMN: MENU + dated_list(ENTRIES[:4])}
    for n, (url, title, _) in enumerate(ENTRIES[:4]):
        pages[url] = report(title).replace("</div>", ways[n].replace("N", str(n)) + "</div>")
        pages[f"/down?id={n}"] = f"%PDF-1.4\n{n}\n%%EOF\n".encode()
    with serve(pages) as web:
        visit(web, tmp_path)
    assert [path for path in web.asked if path.startswith(("/down", "/find"))] == [
        "/down?id=0",
        "/down?id=1",
        "/down/3.pdf",
    ]


def test_rows_may_be_documents_of_an_office_that_only_their_bytes_tell(tmp_path: Path) -> None:
    docx = b"PK\x03\x04....[Content_Types].xml....word/document.xml"
    rows = [(f"/download.jsp?id={n}", title, day) for n, (_, title, day) in enumerate(ENTRIES[:3])]
    files = {url: (200, {"Content-Type": "application/msword"}, docx + url.encode()) for url, _, _ in rows}
    with serve({"/": MENU, COLUMN: MENU + dated_list(rows), **files}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", 3, [])


def test_a_session_that_only_the_home_page_begins_is_begun(tmp_path: Path) -> None:
    def behind(page: str) -> Callable[[BaseHTTPRequestHandler], Reply]:
        def gate(handler: BaseHTTPRequestHandler) -> Reply:
            if "PORTAL=1" in (handler.headers["Cookie"] or ""):
                return as_reply(page)
            return 302, {"Location": "/"}, b""

        return gate

    home = (200, {"Content-Type": "text/html; charset=utf-8", "Set-Cookie": "PORTAL=1; Path=/"}, MENU.encode())
    with serve({"/": home, COLUMN: behind(MENU + dated_list(ENTRIES)), **REPORTS}) as web:
        for new in (16, 0):
            result = visit(web, tmp_path).sites[0]
            assert (result.status, result.found, result.new, result.problems) == ("ok", 16, new, [])


EMPTY = "<div class='page' id='page'></div>"


@pytest.mark.parametrize("known", [True, False])
def test_a_full_page_alone_is_whole_where_its_site_is_known_to_number_pages(tmp_path: Path, known: bool) -> None:
    theirs = [
        (f"/t/{n}.html", f"市教育局{year}年政府信息公开工作年度报告", f"{year + 1}-02-01")
        for n, year in enumerate(range(2010, 2025))
    ]
    named = '<script>createPageHTML(2,0,"index","html")</script>' if known else EMPTY
    lists = "".join(
        f"<li><a href='/{name}/'>{label}</a></li>"
        for name, label in (("a", "市教育局"), ("b", "市水利局"), ("c", "市财政局"))
    )
    pages: Pages = {
        "/": MENU, COLUMN: f"{MENU}<ul>{lists}</ul>", **REPORTS,
        "/a/": MENU + dated_list(theirs) + EMPTY,
        "/b/": MENU + dated_list(ENTRIES[:10]) + named,
        "/c/": MENU + "<p>暂无内容</p>",
        **({"/b/index_1.html": MENU + dated_list(ENTRIES[10:])} if known else {}),
        **{url: report(title) for url, title, _ in theirs},
    }  # fmt: skip
    with serve(pages) as web:
        first = visit(web, tmp_path).sites[0]
        asked = len(web.asked)
        second = visit(web, tmp_path).sites[0]
    assert {first.status, second.status} == ({"ok"} if known else {"incomplete"})
    assert any("/a/: a script draws its pager" in problem for problem in second.problems) is not known
    assert "/a/index_1.html" not in web.asked[asked:]  # it is told again without being looked for


def test_a_second_page_without_rows_shows_that_the_first_is_all(tmp_path: Path) -> None:
    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        number = parse_qs(urlsplit(handler.path).query).get("page", ["1"])[0]
        shown = MENU + dated_list(ENTRIES[:15] if number == "1" else []) + EMPTY
        return 200, {"Content-Type": "text/html"}, shown.encode()

    addresses = ("/list.jsp?cid=5", "/list.jsp?cid=5&page=2")
    menu = MENU.replace(COLUMN, addresses[0])
    with serve({"/": menu, **REPORTS, **dict.fromkeys(addresses, ask)}) as web:
        first, second = (visit(web, tmp_path).sites[0] for _ in range(2))
    assert (first.status, first.found, second.status, second.found) == ("ok", 15, "ok", 15)
    assert web.count(addresses[1]) == 1


def test_redirects_in_a_circle_are_left_when_it_is_closed(tmp_path: Path) -> None:
    circle: Pages = {"/r/2009.html": (302, {"Location": "/r/x"}, b""), "/r/x": (302, {"Location": "/r/2009.html"}, b"")}
    with serve({"/": MENU, **REPORTS, COLUMN: MENU + dated_list(ENTRIES), **circle}) as web:
        result = visit(web, tmp_path).sites[0]
    assert result.found == 15
    assert [problem.partition(":")[0] for problem in result.problems] == ["redirect_loop"]
    assert web.count("/r/2009.html") + web.count("/r/x") == 3


def test_the_text_in_the_frame_of_a_report_is_got_with_it(tmp_path: Path) -> None:
    (url, title, _), text = ENTRIES[0], report("某市水利局")
    frames = "<iframe src='/share.html'></iframe><iframe src='/r/text.html'></iframe>"
    pages: Pages = {
        "/": MENU,
        COLUMN: MENU + dated_list(ENTRIES[:1]),
        url: f"<h1>{title}</h1>{frames}",
        "/r/text.html": text,
    }
    with serve(pages) as web:
        result = visit(web, tmp_path).sites[0]
    with Archive(tmp_path) as archive:
        documents = [urlsplit(document.url).path for article in archive.articles() for document in article.documents()]
    assert (result.status, documents) == ("ok", [url, "/r/text.html"])


def test_a_sum_beside_the_rows_of_one_answer_is_told(tmp_path: Path) -> None:
    script = "$.getJSON('/api',function(d){show(d.docs)})"
    pages: Pages = {"/": MENU, COLUMN: f"{MENU}<ul></ul><script>{script}</script>", **REPORTS}
    with serve(pages | {"/api": answer({"sum": 33, "docs": RECORDS})}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("failed", 16)
    assert any("16 of 33 declared rows" in problem for problem in result.problems)


def test_the_report_of_a_year_by_its_own_address_in_a_catalogue_is_asked_for_once(tmp_path: Path) -> None:
    """Hanweb's module shows the report of an agency and a year at an address of its own, which is no list to search."""
    urls = {year: f"/module/xxgk/xxgkAnnualReport.jsp?area=1137&fbtime={year}" for year in range(2020, 2025)}
    links = "".join(f"<li><a href='{url}'>{year}年</a></li>" for year, url in urls.items())
    shown = {url: report(f"市水利局{year}年政府信息公开工作年度报告") for year, url in urls.items()}
    with serve({"/": MENU, COLUMN: f"{MENU}<ul>{links}</ul>", **shown}) as web:
        assert visit(web, tmp_path).sites[0].status == "ok"
        assert [web.count(url) for url in shown] == [1] * len(shown)
        assert not any("search.jsp" in asked for asked in web.asked)
