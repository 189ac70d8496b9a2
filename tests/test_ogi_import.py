"""Other people's captures in an archive: the same reports and provenance as a crawl's, once, whatever holds them."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ogi
from exporters.check import check_dataset
from fixtures.press import Layout, ReportSpec, generator, html, pdf
from ogi.__main__ import run
from scraper.archive.reader import Archive

LAYOUT = Layout()
SPECS = {year: ReportSpec.draw(generator(f"import {year}"), year=year) for year in (2021, 2022, 2023)}
TITLES = {year: spec.expected(LAYOUT).title for year, spec in SPECS.items()}
HOST = "http://www.example.gov.cn"
HTML, PDF = "text/html; charset=utf-8", "application/pdf"


def page(title: str, body: str) -> bytes:
    return f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'.encode()


def site() -> dict[str, tuple[str, bytes]]:
    """A list of three reports: a page with a PDF of the same, a page alone, a PDF alone; news and a style beside."""
    hrefs = {2021: "2021.html", 2022: "2022.html", 2023: "2023.pdf"}
    rows = "".join(f'<li><a href="{hrefs[y]}">{TITLES[y]}</a><span>{y + 1}-01-20</span></li>' for y in SPECS)
    with_file = html.render(SPECS[2021], LAYOUT).replace(b"</body>", '<a href="2021.pdf">附件</a></body>'.encode())
    return {
        "/nb/2021.pdf": (PDF, pdf.render(SPECS[2021], LAYOUT)),
        "/nb/2021.html": (HTML, with_file),
        "/nb/2022.html": (HTML, html.render(SPECS[2022], LAYOUT)),
        "/nb/2023.pdf": (PDF, pdf.render(SPECS[2023], LAYOUT)),
        "/news.html": (HTML, page("新闻", "<p>今日召开政务公开工作会议。</p>")),
        "/a.css": ("text/css", b"td {}"),
        "/nb/": (HTML, page("政府信息公开年报", f"<ul>{rows}</ul>")),
    }


def record(path: str, day: int = 1, base: str = HOST) -> bytes:
    media, body = site()[path]
    zipped = media == HTML
    encoding = "Content-Encoding: gzip\r\n" if zipped else ""
    sent = gzip.compress(body, mtime=0) if zipped else body
    name = "Content-Disposition: attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf\r\n" if media == PDF else ""
    http = f'HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n{encoding}{name}ETag: "{path}"\r\n\r\n'.encode() + sent
    number = int(hashlib.sha256(f"{base}{path}{day}".encode()).hexdigest()[:10], 16)
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number % 10**12:012d}>\r\n"
        f"WARC-Target-URI: {base}{path}\r\nWARC-Date: 2024-03-{day:02d}T03:04:05.123Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def warc(file: Path, *paths: str, day: int = 1) -> Path:
    file.write_bytes(b"".join(record(path, day) for path in paths or site()))
    return file


def take(archive: Path, *captures: Path) -> int:
    return run(["import", *map(str, captures), "--archive", str(archive)])


def state(archive: Path) -> list[Any]:
    with Archive(archive) as kept:
        articles = [
            (a.title, a.published, a.site_id, a.list_url, [c.url for c in a.documents()], a.state)
            for a in kept.articles()
        ]
        bodies = [hashlib.sha256(kept.body(c)).hexdigest() == c.sha256 for a in kept.articles() for c in a.documents()]
        assert all(bodies)
        return articles


DOCUMENTS = {2021: ("2021.html", "2021.pdf"), 2022: ("2022.html",), 2023: ("2023.pdf",)}
EXPECTED = [
    (TITLES[y], f"{y + 1}-01-20", "www.example.gov.cn", f"{HOST}/nb/", [f"{HOST}/nb/{n}" for n in names], "active")
    for y, names in DOCUMENTS.items()
]


def wacz(folder: Path) -> Path:
    file = folder / "a.wacz"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.warc.gz", b"".join(map(record, site())))
        archive.writestr("datapackage.json", "{}")
    return file


def listing(folder: Path, spelling: str) -> Path:
    """A WARC with records of another time around those that the listing names."""
    place = folder / "crawl" / "warc"
    place.mkdir(parents=True)
    data, lines = record("/nb/2021.html", 9), []
    for path in site():
        raw = record(path)
        about = {"url": HOST + path, "mime": site()[path][0], "status": "200", "filename": "crawl/warc/a.warc.gz"}
        lines.append({**about, "offset": str(len(data)), "length": str(len(raw))})
        data += raw
    lines.append({**lines[0], "url": HOST + "/gone.html", "status": "404", "offset": "0", "length": "9"})
    (place / "a.warc.gz").write_bytes(data + record("/nb/2022.html", 9))
    key = "cn,gov,example)/ 20240301030405"
    text = {
        "cdxj": lambda: "".join(f"{key} {json.dumps(line)}\n" for line in lines),
        "index": lambda: "".join(json.dumps({"urlkey": "x", "timestamp": "2024", **line}) + "\n" for line in lines),
        "cdx": lambda: " CDX N b a m s k r M S V g\n" + "".join(
            f"{key} {line['url']} x/y {line['status']} AAA - - {line['length']} {line['offset']} {line['filename']}\n"
            for line in lines
        ),
    }[spelling]()  # fmt: skip
    file = folder / f"a.{spelling}.gz"
    file.write_bytes(gzip.compress(text.encode()))
    return file


SOURCES: dict[str, Callable[[Path], Path]] = {
    "warc": lambda folder: warc(folder / "a.warc.gz"),
    "wacz": wacz,
    "folder": lambda folder: warc(folder / "a.warc.gz").parent,
    "cdx": lambda folder: listing(folder, "cdx"),
    "cdxj": lambda folder: listing(folder, "cdxj"),
    "index": lambda folder: listing(folder, "index"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_reports_of_any_capture_once_with_their_lists(tmp_path: Path, source: str) -> None:
    (tmp_path / "in").mkdir()
    captures = SOURCES[source](tmp_path / "in")
    assert take(tmp_path / "archive", captures) == 0
    assert state(tmp_path / "archive") == EXPECTED
    files = sorted((tmp_path / "archive").glob("*.warc.gz"))
    before = [file.read_bytes() for file in files], state(tmp_path / "archive")
    assert take(tmp_path / "archive", captures) == 0
    assert ([file.read_bytes() for file in files], state(tmp_path / "archive")) == before


def test_what_a_capture_tells_is_kept_to_the_dataset(tmp_path: Path) -> None:
    captures = warc(tmp_path / "foreign.warc.gz")
    assert take(tmp_path / "archive", captures) == 0
    with Archive(tmp_path / "archive") as archive:
        fetches = {fetch.url.removeprefix(HOST): fetch for fetch in archive.fetches()}
        text = b"".join(gzip.decompress(file.read_bytes()) for file in archive.path.glob("*.warc.gz"))
    assert set(fetches) == {"/nb/2021.pdf", "/nb/2021.html", "/nb/2022.html", "/nb/2023.pdf", "/nb/"}
    one = fetches["/nb/2022.html"]
    assert (one.fetched_at, one.status, one.list_title, one.list_date) == (
        "2024-03-01T03:04:05Z", 200, TITLES[2022], "2023-01-20",
    )  # fmt: skip
    offset = captures.read_bytes().index(record("/nb/2022.html"))
    assert one.reason == f"imported from foreign.warc.gz at {offset}"
    assert fetches["/nb/2023.pdf"].filename == "年报.pdf"
    assert b"WARC-Type: request" not in text, "nobody here asked"
    assert run(["export", str(tmp_path / "archive"), "--out", str(tmp_path / "data")]) == 0
    assert check_dataset(tmp_path / "data") == []
    for row in ogi.open(tmp_path / "data").arrow("reports").to_pylist():
        cells = ogi.open(tmp_path / "data").arrow("cells", where=[("sha256", "=", row["sha256"])]).to_pylist()
        expected = SPECS[row["year"]].expected(LAYOUT)
        assert {(c["table"], c["item"], c["measure"]): c["value"] for c in cells} == expected.cells
        assert (row["list_url"], f"{row['fetched_at']:%Y-%m-%d}") == (f"{HOST}/nb/", "2024-03-01")


def test_parts_may_come_in_any_order_and_the_newest_counts(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    assert take(archive, warc(tmp_path / "file.warc.gz", "/nb/2021.pdf")) == 0
    assert [entry[4] for entry in state(archive)] == [[f"{HOST}/nb/2021.pdf"]]
    assert take(archive, warc(tmp_path / "page.warc.gz", "/nb/2021.html")) == 0
    both = [f"{HOST}/nb/2021.html", f"{HOST}/nb/2021.pdf"]
    assert [entry[4] for entry in state(archive)] == [both]
    other = tmp_path / "other"
    assert take(other, tmp_path / "page.warc.gz") == 0
    assert take(other, tmp_path / "file.warc.gz") == 0
    assert [entry[4] for entry in state(other)] == [both]
    assert take(archive, warc(tmp_path / "later.warc.gz", "/nb/2021.html", day=20)) == 0
    assert take(archive, tmp_path / "page.warc.gz") == 0
    with Archive(archive) as kept:
        (article,) = kept.articles()
        assert article.page is not None
        assert article.page.fetched_at.startswith("2024-03-20")
        assert len(article.attachments) == 1


def test_a_crawl_goes_on_in_the_same_archive(tmp_path: Path) -> None:
    from fixtures.server import ReplicaServer
    from fixtures.site import Resource, Site

    routes = {path: Resource(body, media.split(";")[0]) for path, (media, body) in site().items()}
    home = Resource(page("首页", '<a href="/nb/">政府信息公开年报</a>'))
    with ReplicaServer(Site("x", {"/": home, **routes})) as server:
        base = server.url
        file = tmp_path / "a.warc.gz"
        file.write_bytes(b"".join(record(path, base=base) for path in site()))
        assert take(tmp_path / "archive", file) == 0
        again = ["crawl", server.home, "--archive", str(tmp_path / "archive"), "--delay", "0", "--revisit-days", "0"]
        assert run(again) == 0
    with Archive(tmp_path / "archive") as archive:
        (result,) = (json.loads(row[0]) for row in archive.query("SELECT result FROM site_run"))
        assert (result["found"], result["same"], result["new"]) == (3, 3, 0), result
        assert {article.site_id for article in archive.articles()} == {result["site"]}


def test_what_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = warc(tmp_path / "a.warc.gz")
    (tmp_path / "not.warc.gz").write_bytes(b"nothing of the kind")
    assert take(tmp_path / "one", tmp_path / "not.warc.gz", tmp_path / "none.warc.gz") == 1
    assert take(tmp_path / "two", whole, tmp_path / "not.warc.gz") == 3
    assert state(tmp_path / "two") == EXPECTED
    (tmp_path / "x").mkdir()
    index = listing(tmp_path / "x", "cdxj")
    (tmp_path / "x" / "crawl" / "warc" / "a.warc.gz").unlink()
    assert take(tmp_path / "three", index) == 1
    escape = tmp_path / "x" / "b.cdxj"
    escape.write_text('k 20240301030405 {"filename": "../../a.warc.gz", "offset": "0"}\n', encoding="utf-8")
    assert take(tmp_path / "four", escape) == 1, "a listing names no file outside its folder"
    said = capsys.readouterr().err
    assert "neither WARC" in said
    assert said.count("are not here") == 2
    (tmp_path / "y").mkdir()
    assert take(tmp_path / "five", tmp_path / "y") == 1, "an empty folder is no success"


def test_parse_reads_a_listing_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", str(listing(tmp_path, "cdxj")), "--format", "jsonl"]) == 0
    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(report["status"] == "ok" for report in reports) == 4
