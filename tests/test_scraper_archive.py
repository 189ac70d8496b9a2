"""The archive: what went in comes out, with any WARC tool, and after any death of the process."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from scraper_support import MENU, dated_list, report, serve, visit

from scraper.archive.reader import Archive
from scraper.archive.recorder import Exchange, Recorder
from scraper.errors import ArchiveError

ROOT = Path(__file__).parent.parent
ROW = {
    "run": 1, "site_id": "s", "role": "page", "kind": "ok", "reason": "", "outcome": "", "media_type": "text/html",
}  # fmt: skip


def exchange(number: int, body: bytes | None = None) -> Exchange:
    content = f"<p>page {number}</p>".encode() * 50 if body is None else body
    headers = [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]
    return Exchange(
        f"http://a.gov.cn/{number}", "GET", [("Host", "a.gov.cn")], b"", 200, "OK", headers, content, 1.7e9 + number
    )


def put(recorder: Recorder, number: int, same_as: int | None = None) -> int:
    one = exchange(number)
    return recorder.append(one, {**ROW, "request_key": one.url}, same_as)


def test_other_tools_read_what_was_written(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    with Recorder(tmp_path) as recorder:
        first = put(recorder, 1)
        put(recorder, 2)
        put(recorder, 1, same_as=first)
    (file,) = tmp_path.glob("*.warc.gz")
    with file.open("rb") as stream:
        records = [
            (r.rec_type, r.rec_headers["WARC-Target-URI"], r.content_stream().read(), dict(r.rec_headers.headers))
            for r in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, *_ in records] == [
        "warcinfo",
        "response",
        "request",
        "response",
        "request",
        "revisit",
        "request",
    ]
    assert records[1][2] == exchange(1).body
    revisit = records[5][3]
    assert revisit["WARC-Refers-To-Target-URI"] == "http://a.gov.cn/1"
    assert revisit["WARC-Refers-To-Date"] == records[1][3]["WARC-Date"]
    assert all(headers["WARC-Type"] and headers["WARC-Record-ID"] and headers["WARC-Date"] for *_, headers in records)


def test_a_torn_tail_is_cut_and_what_was_indexed_stays(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        put(recorder, 1)
        put(recorder, 2)
    (file,) = tmp_path.glob("*.warc.gz")
    whole = file.read_bytes()
    for torn in (b"\x1f\x8b\x08", whole[: len(whole) // 3], b"garbage" * 1000):
        file.write_bytes(whole + torn)
        (tmp_path / "ogi-000002.warc.gz").write_bytes(b"never indexed")
        with Recorder(tmp_path) as recorder:
            assert file.read_bytes() == whole
            assert recorder.body_of(2) == exchange(2).body
        assert not (tmp_path / "ogi-000002.warc.gz").exists()


def test_bytes_that_a_power_failure_took_are_forgotten(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        ids = [put(recorder, number) for number in range(6)]
        offsets = [row[0] for row in recorder.query("SELECT offset FROM capture ORDER BY id")]
    (file,) = tmp_path.glob("*.warc.gz")
    whole = file.read_bytes()
    for kept in range(6):
        for cut in (offsets[kept], offsets[kept] + 40):
            file.write_bytes(whole[:cut])
            index = (tmp_path / "index.sqlite").read_bytes()
            with Recorder(tmp_path) as recorder:
                left = [row[0] for row in recorder.query("SELECT id FROM capture ORDER BY id")]
                assert left == ids[:kept]
                assert all(recorder.body_of(i) == exchange(n).body for n, i in enumerate(left))
                put(recorder, 99)
            with Archive(tmp_path) as archive:
                assert archive.body_of(archive.query("SELECT MAX(id) FROM capture")[0][0]) == exchange(99).body
            (tmp_path / "index.sqlite").write_bytes(index)
            file.write_bytes(whole)


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        put(recorder, 1)
        (file,) = tmp_path.glob("*.warc.gz")
        size = file.stat().st_size
        real = recorder._write

        def full(out: IO[bytes], exchange: Exchange, same_as: int | None) -> None:
            real(out, exchange, same_as)
            out.flush()
            raise OSError(28, "No space left on device")

        recorder._write = full  # type: ignore[method-assign]
        with pytest.raises(ArchiveError, match="No space left"):
            put(recorder, 2)
        assert file.stat().st_size == size
        recorder._write = real  # type: ignore[method-assign]
        assert recorder.body_of(put(recorder, 3)) == exchange(3).body


def test_a_crawl_into_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ArchiveError, match="cannot be written"):
        visit("http://127.0.0.1:9/", tmp_path / "file")


def test_two_crawls_do_not_write_one_archive(tmp_path: Path) -> None:
    with Recorder(tmp_path), pytest.raises(ArchiveError, match="another crawl"):
        Recorder(tmp_path)
    Recorder(tmp_path).close()


def test_files_are_begun_anew_at_their_limit(tmp_path: Path) -> None:
    with Recorder(tmp_path, max_warc_bytes=2000) as recorder:
        ids = [put(recorder, number) for number in range(9)]
        assert [recorder.body_of(i) for i in ids] == [exchange(n).body for n in range(9)]
    names = sorted(file.name for file in tmp_path.glob("*.warc.gz"))
    assert names[0] == "ogi-000001.warc.gz" and len(names) > 2
    with Recorder(tmp_path, max_warc_bytes=2000) as recorder:
        put(recorder, 9)


def test_an_absent_or_foreign_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive here"):
        Archive(tmp_path)
    (tmp_path / "index.sqlite").write_bytes(b"this is not a database, far from it" * 50)
    with pytest.raises(ArchiveError, match=r"not a readable index: .*move it away"):
        Archive(tmp_path)
    with pytest.raises(ArchiveError, match=r"index cannot be written: .*put a copy of it back, or move it away"):
        Recorder(tmp_path)
    (tmp_path / "index.sqlite").unlink()
    Recorder(tmp_path).close()
    db = sqlite3.connect(tmp_path / "index.sqlite")
    db.execute("UPDATE meta SET value = '99'")
    db.commit()
    db.close()
    with pytest.raises(ArchiveError, match=r"version 99.*use the ogi that wrote it"):
        Archive(tmp_path)
    with sqlite3.connect(tmp_path / "index.sqlite") as db:
        db.execute("UPDATE meta SET value = '0'")
    db.close()
    with pytest.raises(ArchiveError, match=r"version 0.*'ogi import .* --archive NEW'"):
        Recorder(tmp_path)


def test_it_is_read_while_it_is_written_and_on_a_read_only_medium(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        put(recorder, 1)
        with Archive(tmp_path) as archive:
            assert len(list(archive.fetches())) == 1
            put(recorder, 2)
            assert len(list(archive.fetches())) == 2
    assert not list(tmp_path.glob("index.sqlite-*")), "the index is one plain file when nobody writes"


def test_reading_needs_nothing_of_the_crawler() -> None:
    heavy = {"httptools", "httpx", "lxml", "warcio", "protego"}
    code = f"import sys, scraper.archive.reader; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "set()"


# Imports once, then forks a crawl for every line it is given: pid first, exit status when it is over.
ZYGOTE = """
import os, sys
from scraper.crawl import crawl
from scraper.settings import CrawlSettings
from scraper.sites import load_sites
import scraper.archive.recorder, fastwarc.warc, warcio.warcwriter
for line in sys.stdin:
    home, folder = line.split()
    pid = os.fork()
    if pid == 0:
        crawl(load_sites(home), folder, CrawlSettings(delay=0, backoff=0.01, timeout=10))
        os._exit(0)
    print(pid, flush=True)
    print(os.waitpid(pid, 0)[1], flush=True)
"""


def contents(folder: Path) -> list[Any]:
    with Archive(folder) as archive:
        return [
            (*a[:5], a.state, [(c.url, c.sha256, c.role, archive.body(c)) for c in a.documents()])
            for a in archive.articles()
        ]


def big_site() -> dict[str, Any]:
    """130 reports on thirteen list pages, every second one with a file."""
    pages: dict[str, Any] = {"/": "<a href='/zwgk/'>政务公开</a>", "/zwgk/": MENU}
    for page in range(13):
        rows = []
        for n in range(page * 10, page * 10 + 10):
            title, url = f"某市第{n}局{2010 + n % 14}年政府信息公开工作年度报告", f"/zfxxgknb/20{n:03d}01/t{n}.html"
            rows.append((url, title, f"20{11 + n % 14}-01-{1 + n % 28:02d}"))
            pages[url] = report(title) + ("" if n % 2 else f"<a href='P{n}.pdf'>{title}.pdf</a>")
            if n % 2 == 0:
                pages[f"/zfxxgknb/20{n:03d}01/P{n}.pdf"] = b"%PDF-1.4 " + bytes(str(n), "ascii") * 3000
        name = "/zfxxgknb/" if page == 0 else f"/zfxxgknb/index_{page}.html"
        pages[name] = MENU + dated_list(rows) + "<script>createPageHTML(13, 0, 'index', 'html');</script>"
    return pages


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test forks")
def test_killed_at_fifty_moments_nothing_is_lost_and_nothing_asked_twice(tmp_path: Path) -> None:
    chance = random.Random(20261122)  # noqa: S311
    archive = tmp_path / "killed"
    with serve(big_site()) as web, zygote() as crawls:
        visit(web, tmp_path / "whole")
        whole = contents(tmp_path / "whole")
        assert len(whole) == 130
        web.latency = 0.008
        for kills in range(51):
            have = indexed(archive)
            web.asked.clear()
            crawls.stdin.write(f"{web.home} {archive}\n")
            crawls.stdin.flush()
            pid = int(crawls.stdout.readline())
            if kills < 50:
                kill_after(pid, web, chance.randint(1, 2), chance.random() * 0.012)
            status = int(crawls.stdout.readline())
            again = have & {web.home[:-1] + path for path in web.asked}
            assert not again, f"asked again although archived whole: {again}"
            assert status == (signal.SIGKILL if kills < 50 else 0), f"ended with {status} after {kills} kills"
        assert contents(archive) == whole


@contextmanager
def zygote() -> Iterator[Any]:
    process = subprocess.Popen(
        [sys.executable, "-c", ZYGOTE], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        yield process


def indexed(archive: Path) -> set[str]:
    """The addresses that are in the archive whole."""
    if not (archive / "index.sqlite").exists():
        return set()
    with Recorder(archive) as recorder:
        return {url for (url,) in recorder.query("SELECT url FROM capture WHERE warc IS NOT NULL")}


def kill_after(pid: int, web: Any, requests: int, pause: float) -> None:
    """Kill the crawl a moment after its n-th request."""
    deadline = time.monotonic() + 30
    while len(web.asked) < requests and time.monotonic() < deadline:
        time.sleep(0.0005)
    time.sleep(pause)
    os.kill(pid, signal.SIGKILL)


def test_a_crawl_runs_beside_an_event_loop(tmp_path: Path) -> None:
    import asyncio

    async def notebook() -> int:
        return visit(web, tmp_path).found

    rows = dated_list([("/1.pdf", "某局2020年政府信息公开年度报告", "2021-01-01")])
    pages = {"/": "<a href='/nb/'>政府信息公开年报</a>", "/nb/": rows, "/1.pdf": b"%PDF-1.4 x"}
    with serve(pages) as web:
        assert asyncio.run(notebook()) == 1
    with Archive(tmp_path) as archive:
        (article,) = archive.articles()
        assert article.page is None and article.attachments[0].media_type == "application/pdf"
        assert json.dumps(article.attachments[0]._asdict())
    assert threading.active_count() < 10
