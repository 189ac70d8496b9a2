"""A report that its site cut into several pages is one report: crawled whole, read as one, exported as one."""

from __future__ import annotations

from pathlib import Path

import pytest
from scraper_support import MENU, dated_list, serve, visit

import ogi
from fixtures.press import Layout, ReportSpec, generator, html
from ogi.exporting import export
from ogi.reading.workers import Pool
from parsers import engine
from parsers.document import Place
from parsers.engine import parse_bytes
from parsers.readers.parts import joined
from scraper.archive.reader import Archive

SPEC = ReportSpec.draw(generator("cut into pages"), year=2023)
WHOLE = html.render(SPEC, Layout()).decode()
HEAD, INNER = WHOLE.split("<h1>")[0], "<h1>" + WHOLE.split("<h1>")[1].partition("</div>\n</body>")[0]
TITLE = INNER.partition("</h1>")[0] + "</h1>"
CUTS = ("<h2>三、", "<h2>五、")
TAIL = "</div><p>上一篇：某市召开会议</p><p>主办：某市人民政府</p></body></html>"


def cut(pager: list[str]) -> list[str]:
    """The report on three pages, each with its title, its pager and the frame around."""
    first, rest = INNER.split(CUTS[0])
    second, third = rest.split(CUTS[1])
    texts = [first, f"{TITLE}{CUTS[0]}{second}", f"{TITLE}{CUTS[1]}{third}"]
    menu = "<ul><li><a href='/'>首页</a></li><li><a href='/zfxxgknb/'>年报</a></li></ul>"
    return [f"{HEAD}{menu}{text}<div class='pager'>{turn}</div>{TAIL}" for text, turn in zip(texts, pager, strict=True)]


CALL = [f"<script>createPageHTML(3, {n}, 't1', 'html');</script>" for n in range(3)]
LINKS = ["".join(f"<a href='/a/t1{'' if n == 1 else f'_{n}'}.html'>{n}</a>" for n in (1, 2, 3)) + "下一页"] * 3
NEXT = ["<a href='?page=2'>下一页</a>", "<a href='?page=3'>下一页</a>", ""]
SITES = {
    "call": (CALL, ["/a/t1.html", "/a/t1_1.html", "/a/t1_2.html"], {}),
    "call counted from 1": (CALL, ["/a/t1.html", "/a/t1_2.html", "/a/t1_3.html"], {"/a/t1_1.html": 0}),
    "links": (LINKS, ["/a/t1.html", "/a/t1_2.html", "/a/t1_3.html"], {}),
    "next": (NEXT, ["/a/t1.html", "/a/t1.html?page=2", "/a/t1.html?page=3"], {}),
}


@pytest.mark.parametrize("kind", SITES)
def test_from_the_site_to_the_dataset(tmp_path: Path, kind: str) -> None:
    pager, urls, copies = SITES[kind]
    texts = cut(pager)
    expected = SPEC.expected(Layout())
    listed = dated_list([("/a/t1.html", expected.title, "2024-01-20")])
    pages = dict(zip(urls, texts, strict=True)) | {url: texts[n] for url, n in copies.items()}
    with serve({"/": MENU, "/zfxxgknb/": MENU + listed, **pages}) as web:
        results = [visit(web, tmp_path / "archive").sites[0] for _ in range(2)]
        asked = [path for path in web.asked if path.startswith("/a/")]
    assert [(site.status, site.found, site.problems) for site in results] == [("ok", 1, [])] * 2
    assert sorted(asked) == sorted(pages)  # each once, none on the second visit

    with Archive(tmp_path / "archive") as archive:
        (article,) = archive.articles()
        bodies = {
            capture.url.removeprefix(web.home.rstrip("/")): archive.body(capture) for capture in article.documents()
        }
    with Pool(jobs=1) as pool:
        export(tmp_path / "archive", tmp_path / "data", pool)
    data = ogi.open(tmp_path / "data")
    (row,) = data.arrow("reports").to_pylist()
    assert (row["status"], row["agency"], row["year"], row["media_type"]) == ("ok", expected.agency, 2023, "text/html")
    assert all(url in row["also_as"] for url in urls[1:])
    cells = data.arrow("cells").to_pylist()
    assert {(c["table"], c["item"], c["measure"]): c["value"] for c in cells} == expected.cells
    for cell in cells:
        assert found_again(bodies, urls, cell["place"]) == cell["raw"]
    whole = parse_bytes(WHOLE.encode())
    sections = {section["number"]: section["text"] or "" for section in data.arrow("sections").to_pylist()}
    assert {section.number: section.text for section in whole.sections} == sections


def found_again(bodies: dict[str, bytes], urls: list[str], place: str) -> str:
    """What stands at a place, in the page that it names alone."""
    at = Place.parse(place)
    assert at.page is not None
    document, _ = engine.read_document(bodies[urls[at.page - 1]], "text/html", engine.NO_HINTS)
    bare = str(at._replace(page=None))
    return next(cell.text for grid in document.grids() for cell in grid.cells if str(cell.place) == bare)


def test_a_page_that_is_missing_is_told_at_every_visit(tmp_path: Path) -> None:
    urls = ["/a/t1.html", "/a/t1_1.html", "/a/t1_2.html"]
    pages = dict(zip(urls[:2], cut(CALL), strict=False))
    listed = dated_list([("/a/t1.html", SPEC.expected(Layout()).title, "2024-01-20")])
    with serve({"/": MENU, "/zfxxgknb/": MENU + listed, **pages}) as web:
        for _ in range(2):
            site = visit(web, tmp_path).sites[0]
            assert [problem.split(":")[0] for problem in site.problems] == ["attachment_not_found", "no_reports"]
            assert (site.found, site.failed) == (0, 1)


def test_pages_without_text_are_told() -> None:
    first, second, third = (text.encode() for text in cut(["", "", ""]))
    report = parse_bytes(joined([(first, "utf-8"), (second, None), (third, None)]))
    assert (report.status, len(report.cells)) == ("ok", len(SPEC.expected(Layout()).cells))
    lost = parse_bytes(joined([(first, "utf-8"), (b"<html></html>", None), (third, None)]))
    assert lost.status == "partial"
    assert "page 2" in lost.reason
    assert parse_bytes(joined([(b"", None), (b"<p></p>", None)])).status == "unreadable"
