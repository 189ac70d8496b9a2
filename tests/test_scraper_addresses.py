"""Addresses: one spelling each, resolved as browsers do, without what only a session adds."""

from __future__ import annotations

from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st
from scraper_pages import page

from scraper.addresses import canonical, clean, near, place, resolve, same_site


def test_addresses_have_one_spelling() -> None:
    base = "http://www.a.gov.cn/zwgk/nb/index.html"
    assert resolve(base, "./202301/t1.html") == "http://www.a.gov.cn/zwgk/nb/202301/t1.html"
    assert resolve(base, "../../../up.html") == "http://www.a.gov.cn/up.html"
    assert resolve(base, " /a/《年\n报》.pdf ") == "http://www.a.gov.cn/a/%E3%80%8A%E5%B9%B4%E6%8A%A5%E3%80%8B.pdf"
    assert resolve(base, "\\files\\a.doc") == "http://www.a.gov.cn/files/a.doc"
    assert resolve(base, "//b.gov.cn:80/x#top") == "http://b.gov.cn/x"
    for href in (
        "javascript:void(0)",
        "mailto:a@b.cn",
        "#",
        "file:///etc/passwd",
        "{{url}}",
        "http://[::1",
        "http://a:99999/",
    ):
        assert resolve(base, href) is None
    assert clean("HTTP://WWW.A.gov.cn") == "http://www.a.gov.cn/"
    assert canonical("http://a.gov.cn/x?id=3&jump=true") == "http://a.gov.cn/x?id=3"
    assert canonical("http://a.gov.cn/%e5%b9%b4") == canonical("http://a.gov.cn/年")
    assert same_site("http://czj.hd.gov.cn/", "https://www.hd.gov.cn/")
    assert not same_site("http://www.xt.gov.cn/", "https://www.hd.gov.cn/")


PIECES = st.lists(st.sampled_from(["a", "Zw-1", ".", "..", "/", "//", "./", "x.HTML", "_2", ":80", ";p", "?q=1", "é"]))


@given(PIECES.map("".join), PIECES.map("".join))
def test_links_resolve_as_the_standard_library_joins_them(path: str, href: str) -> None:
    base = f"http://www.A.gov.cn:8080/{path.lstrip('/')}"
    if (found := resolve(base, href)) is not None:
        assert found == clean(urljoin(base, href))


def test_base_href_decides() -> None:
    (row,) = page("<base href='/site/'><a href='col/1.html'>某局2022年政府信息公开工作年度报告</a>").rows
    assert row.url == "http://www.a.gov.cn/site/col/1.html"


def test_sessions_are_no_part_of_an_address() -> None:
    base = "http://www.hd.gov.cn/nb/"
    assert resolve(base, "1.jspx;jsessionid=1EEF.node1?a=1") == base + "1.jspx?a=1"
    assert place(base + "(S(lit3py55t21z5v))/l.aspx?id=1&PHPSESSID=x") == place(base + "l.aspx?id=1")


def test_two_spellings_of_one_place() -> None:
    assert place("http://www.hd.gov.cn/nb/index.html") == place("https://www.hd.gov.cn/nb/")
    assert place("http://www.hd.gov.cn/nb/index_1.html") != place("http://www.hd.gov.cn/nb/")


def test_a_directory_at_a_bare_address_leads_to_its_neighbours_alone() -> None:
    assert near("http://125.74.7.103:8080/", "http://125.74.7.101:50625/")
    assert not near("http://125.74.8.103/", "http://125.74.7.101:50625/")
    assert not near("http://www.xt.gov.cn/", "https://www.hd.gov.cn/")
