"""What the calls and forms of a list carry, lists with gaps, and lists that are data of other kinds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote

import pytest
from scraper_support import MENU, Reply, Web, dated_list, report, serve, visit

from scraper.result import SiteResult

TITLES = [f"某市{year}年政府信息公开工作年度报告" for year in range(2008, 2026)]
ENTRIES = [(f"/nb/{n}.html", title, f"2026-01-{n + 1:02}") for n, title in enumerate(TITLES)]
REPORTS = {url: report(title) for url, title, _ in ENTRIES}
PAGES = [ENTRIES[n : n + 5] for n in range(0, len(ENTRIES), 5)]
SHOW = '$.each(d.rows,function(i,o){$(\'#l\').append("<li><a href=\'"+o.url+"\'>"+o.title+"</a></li>")})'


def records(entries: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"url": url, "title": title, "date": day} for url, title, day in entries]


def answer(value: Any, kind: str = "application/json") -> Reply:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return 200, {"Content-Type": kind}, text.encode()


REFUSED: Reply = 403, {"Content-Type": "application/json"}, b'{"error":"token"}'


def form_of(handler: Any) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(handler.body.decode(), keep_blank_values=True).items()}


def got(column: str, folder: Path, **more: Any) -> tuple[SiteResult, Web]:
    with serve({"/": MENU, "/zfxxgknb/": MENU + column, **REPORTS, **more}) as web:
        return visit(web, folder).sites[0], web


def by_form(check: Callable[[Any, dict[str, str]], bool], make: Callable[[int], Reply]) -> Callable[[Any], Reply]:
    def page(handler: Any) -> Reply:
        form = form_of(handler)
        return make(int(form.get("PageIndex") or form["page"])) if check(handler, form) else REFUSED

    return page


def rows(number: int) -> Reply:
    return answer({"total": len(ENTRIES), "rows": records(PAGES[number - 1] if number <= len(PAGES) else [])})


HEADERS = {
    "$.ajaxSetup({headers:{'X-CSRF-TOKEN':$('meta[name=\"_csrf\"]').attr('content')}});": "",
    "var t=document.querySelector('meta[name=\"_csrf\"]').content;": ",headers:{'X-CSRF-TOKEN':'tok-7'}",
    "": ",beforeSend:function(x){x.setRequestHeader('X-CSRF-TOKEN','tok-7')}",
}


@pytest.mark.parametrize("setup", HEADERS)
def test_calls_carry_the_token_that_the_page_gives_them(tmp_path: Path, setup: str) -> None:
    script = f"""<meta name="_csrf" content="tok-7"><ul id="l"></ul><script>{setup}function q(n){{$.ajax({{type:"POST",
    url:"/api/nb",data:{{page:n,rows:5}}{HEADERS[setup]},success:function(d){{{SHOW}}}}})}}q(1);</script>"""
    api = by_form(lambda handler, _: handler.headers.get("X-CSRF-TOKEN") == "tok-7", rows)
    result, _ = got(script, tmp_path, **{"/api/nb": api})
    assert (result.status, result.found, result.problems) == ("ok", len(TITLES), [])


def test_a_form_is_sent_with_all_its_fields_by_the_call_that_serializes_it(tmp_path: Path) -> None:
    def part(number: int) -> str:
        return f"{dated_list(PAGES[number - 1])}<a href='javascript:go({number + 1})'>下一页</a>第{number}页/共4页"

    column = f"""<form id="f"><input type="hidden" name="__RequestVerificationToken" value="tok-7">
    <input type="hidden" id="PageIndex" name="PageIndex" value="1"></form><div id="c">{part(1)}</div><script>
    function go(n){{$("#PageIndex").val(n);
    $.post("/nb/Page",$("#f").serialize(),function(h){{$("#c").html(h)}})}}</script>"""
    api = by_form(
        lambda _, form: form.get("__RequestVerificationToken") == "tok-7", lambda n: answer(part(n), "text/html")
    )
    result, _ = got(column, tmp_path, **{"/nb/Page": api})
    assert (result.status, result.found, result.problems) == ("ok", len(TITLES), [])


@pytest.mark.parametrize("way", ["getJSON('/api?c=3&callback=?'", "ajax({url:'/api',dataType:'jsonp',data:{c:3}"])
def test_a_function_is_named_where_a_call_asks_for_one(tmp_path: Path, way: str) -> None:
    end = ",success:" if "ajax" in way else ","
    script = f"<ul id='l'></ul><script>$.{way}{end}function(d){{{SHOW}}}{'}' if 'ajax' in way else ''})</script>"
    answers = {"/api?c=3&callback=callback": answer(f"callback({json.dumps({'rows': records(ENTRIES)})})")}
    result, web = got(script, tmp_path, **answers)
    assert (result.status, result.found) == ("ok", len(TITLES)), (result.problems, web.asked)


def test_a_form_of_a_page_in_gbk_is_sent_in_gbk(tmp_path: Path) -> None:
    agencies = ["市教育局", "市财政局", "市民政局", "市司法局", "市水利局"]
    site: dict[str, Any] = {"/": MENU}
    for number, agency in enumerate(agencies):
        chosen = "".join(f"<option{' selected' * (a == agency)}>{a}</option>" for a in agencies)
        form = (
            f"<form action='/zfxxgknb/'><select name='dept'>{chosen}</select><input type='submit' value='查询'></form>"
        )
        title = f"{agency}2024年政府信息公开工作年度报告"
        text = MENU + form + dated_list([(f"/x/{number}.html", title, "2025-01-05")])
        page = 200, {"Content-Type": "text/html; charset=gbk"}, text.encode("gbk")
        site |= {f"/zfxxgknb/?dept={quote(agency, encoding='gbk')}": page, f"/x/{number}.html": report(title)}
        site.setdefault("/zfxxgknb/", page)
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", len(agencies), [])
    assert not any("市" in unquote(url) for url in web.asked if "dept" in url)


@pytest.mark.parametrize("gap", [answer({"total": len(ENTRIES), "rows": []}), (500, {}, b"error")])
def test_pages_behind_one_that_fails_are_read_and_the_gap_is_told(tmp_path: Path, gap: Reply) -> None:
    call = f"function q(n){{$.getJSON('/api',{{page:n,size:5}},function(d){{{SHOW}}})}}q(1)"
    script = f"<ul id='l'></ul><script>{call}</script>"
    answers = {f"/api?page={number}&size=5": gap if number == 2 else rows(number) for number in range(1, 8)}
    result, _ = got(script, tmp_path, **answers)
    assert (result.status, result.found) == ("failed", len(TITLES) - 5)
    assert any(problem.startswith("list_unreadable: ") for problem in result.problems)


def test_a_list_goes_on_behind_its_pages_where_it_declares_more_rows(tmp_path: Path) -> None:
    def page(number: int) -> str:
        return f"{MENU}{dated_list(PAGES[number])}共18条<script>createPageHTML(2,{number},'index','html')</script>"

    further = {f"/zfxxgknb/index_{number}.html": page(number) for number in range(1, 4)}
    result, _ = got(page(0).removeprefix(MENU), tmp_path, **further)
    assert (result.status, result.found, result.problems) == ("ok", len(TITLES), [])


ITEMS = "".join(f"<item><title><![CDATA[{t}]]></title><link>{u}</link></item>" for u, t, _ in ENTRIES)
FEED = f'<?xml version="1.0" encoding="gbk"?><rss><channel><title>年报</title>{ITEMS}</channel></rss>'


def test_a_column_that_is_a_document_of_records_is_read_at_every_visit(tmp_path: Path) -> None:
    with serve({"/": MENU, "/zfxxgknb/": (200, {"Content-Type": "text/xml"}, FEED.encode("gbk")), **REPORTS}) as web:
        first, second = (visit(web, tmp_path).sites[0] for _ in range(2))
    assert (first.status, first.found, first.problems) == ("ok", len(TITLES), [])
    assert (second.status, second.same, second.requests) == ("ok", len(TITLES), 2)


def test_the_feed_of_a_list_that_a_script_draws_may_not_be_all_of_it(tmp_path: Path) -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='rss.xml'><p id='x'></p><script src='/x.js'></script>"
    feed = 200, {"Content-Type": "application/rss+xml"}, FEED.encode("gbk")
    result, _ = got(head, tmp_path, **{"/zfxxgknb/rss.xml": feed})
    assert (result.status, result.found) == ("failed", len(TITLES))
    assert "may not be all" in result.problems[0]


def _array(entries: list[tuple[str, str, str]]) -> str:
    lines = "".join(f'a[{n}]=["{title}","{url}","{day}"];' for n, (url, title, day) in enumerate(entries))
    return (
        f"""var a=new Array();{lines}for(i=0;i<a.length;i++)document.write("<a href='"+a[i][1]+"'>"+a[i][0]+"</a>")"""
    )


def _arrays(entries: list[tuple[str, str, str]]) -> str:
    ids, titles = [url[4:-5] for url, *_ in entries], [title for _, title, _ in entries]
    loop = """for(var i=0;i<ids.length;i++){document.write("<li><a href='/nb/"+ids[i]+".html'>"+ts[i]+"</a></li>");}"""
    return f"var ids={json.dumps(ids)};var ts={json.dumps(titles, ensure_ascii=False)};{loop}"


def _indexed(entries: list[tuple[str, str, str]]) -> str:
    return "".join(f"u[{n}]='{url}';t[{n}]='{title}';" for n, (url, title, _) in enumerate(entries))


@pytest.mark.parametrize("written", [_array, _arrays, _indexed])
def test_rows_that_a_loop_writes_of_arrays_are_read(tmp_path: Path, written: Callable[..., str]) -> None:
    result, _ = got(f"<ul><script>{written(ENTRIES)}</script></ul>", tmp_path)
    assert (result.status, result.found, result.problems) == ("ok", len(TITLES), [])


def test_numbers_that_a_handler_of_the_page_turns_to_are_pages(tmp_path: Path) -> None:
    def page(number: int) -> str:
        links = "".join(f"<a href='javascript:;' data-page='{n}'>{n}</a>" for n in range(1, 5))
        script = "$('.pager a').click(function(){location.href='?page='+$(this).data('page')})"
        return f"{dated_list(PAGES[number - 1])}<div class='pager'>{links}</div><script>{script}</script>"

    result, _ = got(page(1), tmp_path, **{f"/zfxxgknb/?page={n}": MENU + page(n) for n in range(2, 5)})
    assert (result.status, result.found, result.problems) == ("ok", len(TITLES), [])


CALLS = {
    "request": """var x=new XMLHttpRequest();x.open("GET","/api?page="+p+"&size=5",true);x.send()""",
    "angular": "$http.get('/api',{params:{page:$scope.page=1,size:5}})",
}


@pytest.mark.parametrize("way", CALLS)
def test_calls_without_a_library_and_of_others_are_read(tmp_path: Path, way: str) -> None:
    script = f"<ul id='l'></ul><script>var p=1;{CALLS[way]}</script>"
    result, _ = got(script, tmp_path, **{f"/api?page={number}&size=5": rows(number) for number in range(1, 7)})
    assert (result.status, result.found, result.problems) == ("ok", len(TITLES), [])
