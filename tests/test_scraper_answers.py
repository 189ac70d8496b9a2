"""What an answer is: its text and encoding, a page or a challenge, a file of which kind and name."""

from __future__ import annotations

import pytest
from scraper_pages import SHARED, page

from parsers import formats
from scraper.fetching.classify import classify
from scraper.fetching.decode import decode
from scraper.fetching.media import FILE_EXTENSIONS, IMAGE_EXTENSIONS, header_filename, media_type
from scraper.pages.reading import content_key

CHINESE = "某市人民政府二〇二一年政府信息公开工作年度报告，本报告由综述等组成。㐂"


@pytest.mark.parametrize(
    ("body", "declared", "codec"),
    [
        (CHINESE.encode("gb18030"), None, "gb18030"),
        (CHINESE.encode("gb18030"), "ISO-8859-1", "gb18030"),
        (b"<meta charset=gb2312>" + CHINESE.encode("gb18030"), None, "gb18030"),
        (b"<meta charset='utf-8'>" + CHINESE.encode("gb18030"), None, "gb18030"),
        (CHINESE.encode("gb18030"), "utf-8", "gb18030"),
        (b"<meta charset=gbk>" + CHINESE.encode("utf-8"), None, "utf-8"),
        (CHINESE.encode("utf-8"), "gbk", "utf-8"),
        (CHINESE.encode("utf-8"), "latin1", "utf-8"),
        (CHINESE.encode("utf-8-sig"), "gb2312", "utf-8"),
        (b"\xff\xfe" + CHINESE.encode("utf-16-le"), None, "utf-16-le"),
        (CHINESE.encode("big5", "ignore"), "big5", "big5"),
        (CHINESE.encode("utf-8")[:-1], "utf-8", "utf-8"),
        (b"<p>" + "首页政务公开".encode("gb18030") + b"</p>" + CHINESE.encode("utf-8"), "utf-8", "utf-8"),
    ],
)
def test_charsets(body: bytes, declared: str | None, codec: str) -> None:
    text, used = decode(body, declared)
    assert used == codec
    assert "人民政府" in text
    assert b"<p>" not in body or "<p>首页政务公开</p>" in text


CAPTURES = {
    "soft-denied-boda-200.html": (200, "login"),
    "soft404-200.html": (200, "soft_404"),
    "waf-200-block.html": (200, "blocked"),
    "waf-wzws-403-geobl.html": (403, "geo_blocked"),
}


def test_captured_pages_are_told_apart() -> None:
    folder = SHARED / "sites"
    if not folder.exists():
        pytest.skip("../shared/sites is not here")
    for file in sorted(folder.glob("*.html")):
        status, kind = CAPTURES.get(file.name, (200, "ok"))
        assert classify(status, {}, decode(file.read_bytes())[0]).kind == kind, file.name


FOOTER = "<div>网站维护：某市大数据局 用户登录 网站标识码 1304000009</div>" + "<a href='/x'>首页</a>" * 8


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (412, "<html><script>$_ts=window['$_ts']</script></html>", "blocked"),
        (202, "<html><meta id=a content=b r='m'><script r='m'>_$aB()</script></html>", "blocked"),
        (521, "<script>document.cookie=('_')+('_')+('j')</script>", "blocked"),
        (200, "<script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname</script>", "blocked"),
        (
            403,
            "<html><title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p></html>",
            "blocked",
        ),
        (200, "<html><p>请完成安全验证后继续访问</p></html>", "blocked"),
        (200, "<script>var arg1='6C11D4A1E5D8F41B7B4D6A2F3C0E9B88';eval(s)</script>", "blocked"),
        (200, "<script>document.cookie='visit=1;path=/';window.location.reload();</script>", "blocked"),
        (200, "<script>document.cookie='visit=1'</script>" + FOOTER, "ok"),
        (403, "<html><p>抱歉，您所在的地区无法访问本网站</p></html>", "geo_blocked"),
        (404, "<html><script>location.href='/'</script></html>", "not_found"),
        (200, "<html><title>404</title><p>您访问的页面不存在或已删除！</p></html>", "soft_404"),
        (200, "<html><p>对不起，该信息已被删除。</p>" + FOOTER + "</html>", "soft_404"),
        (200, "<html><p>系统维护中，请稍后访问</p></html>", "error"),
        (200, "", "empty"),
        (500, "<p>error</p>", "error"),
        (200, "<script>$_ts={};</script>" + "<p>本机关依法公开政府信息。</p>" * 80, "ok"),
        (200, "<p>我市部署Web应用防火墙，非法请求被拦截。</p>" + "<p>经费支出情况说明如下。</p>" * 80, "ok"),
        (200, "<iframe src='/a.pdf'></iframe>" + FOOTER, "ok"),
        (200, "<ul><li><a href='/1'>第404号文件</a></li></ul>" + FOOTER, "ok"),
        (200, '{"data": []}', "ok"),
        (200, "<title>404 - 某市人民政府</title><p>抱歉</p>", "soft_404"),
        (200, "<title>404错误页面</title><p>抱歉</p>", "soft_404"),
        (200, "<title>某市第404厂2022年政府信息公开年度报告</title><a href='/a.pdf'>附件</a>", "ok"),
    ],
)
def test_kinds_of_answers(status: int, text: str, kind: str) -> None:
    assert classify(status, {}, text).kind == kind


def test_the_crawler_knows_every_ending_that_the_parsers_read() -> None:
    read = {suffix[1:]: kind.media_type for kind in formats.TYPES.values() for suffix in kind.suffixes}
    pages = {suffix[1:] for suffix in formats.TYPES[formats.HTML].suffixes}
    lacking = read.keys() - pages - FILE_EXTENSIONS - IMAGE_EXTENSIONS
    assert not lacking, "name them in scraper/fetching/media.py: sites link to such files"
    told = {name: media_type(b"", "", f"x.{name}") for name in read.keys() - pages}
    assert told == {name: read[name] for name in told} | {"wps": "application/vnd.ms-works"}


def test_what_bytes_are() -> None:
    assert media_type(b"PK\x03\x04..xl/workbook.bin", "", "x") == formats.XLSB
    assert media_type(b"PK\x03\x04..mimetype" + formats.ODT.encode(), "", "x") == formats.ODT
    assert media_type(b"%PDF-1.7", "application/octet-stream", "x") == "application/pdf"
    assert media_type(b"<!DOCTYPE html><html>", "application/pdf", "a.pdf") == "text/html"
    assert (
        media_type(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/octet-stream", "a.wps")
        == "application/vnd.ms-works"
    )
    assert media_type(b"PK\x03\x04....[Content_Types].xml....word/document.xml", "", "x").endswith(
        "wordprocessingml.document"
    )
    assert media_type(b"PK\x03\x04....OFD.xml", "application/zip", "x") == "application/ofd"
    assert media_type(b"\x89PNG\r\n\x1a\n", "text/html", "x") == "image/png"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="report.pdf"', "report.pdf"),
        ("attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        ("attachment; filename=" + "年报.doc".encode("gbk").decode("latin-1"), "年报.doc"),
        ("attachment; filename=" + "年报.doc".encode().decode("latin-1"), "年报.doc"),
        ("attachment; filename=%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        ("attachment; filename=../../etc/passwd", "passwd"),
        ("attachment; filename=C:\\a\\b.pdf", "b.pdf"),
        ("inline", None),
    ],
)
def test_file_names(header: str, name: str | None) -> None:
    assert header_filename({"content-disposition": header}) == name


def test_counters_and_clocks_do_not_make_a_page_another() -> None:
    one = page("<p>正文一段</p>浏览次数：12 今天是2026年11月22日 星期日")
    two = page("<p>正文一段</p>浏览次数：99 今天是2026年11月23日 星期一<!-- x --><script>1</script>")
    assert content_key(one) == content_key(two) != content_key(page("<p>正文两段</p>"))
