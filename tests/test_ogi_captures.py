"""WARC and WACZ of any origin as input: what servers and capturing tools do to a body is undone, nothing is lost."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from pathlib import Path

import pytest

from fixtures.press import Layout, ReportSpec, generator, html
from ogi.__main__ import run

PAGE = html.render(ReportSpec.draw(generator(31), year=2022), Layout())


def chunked(body: bytes) -> bytes:
    pieces = [body[start : start + 1000] for start in range(0, len(body), 1000)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


GZIP, CHUNKED = ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")
BODIES: dict[str, tuple[list[tuple[str, str]], bytes]] = {
    "plain": ([], PAGE),
    "gzip": ([GZIP], gzip.compress(PAGE)),
    "deflate": ([("Content-Encoding", "deflate")], zlib.compress(PAGE)),
    "raw-deflate": ([("Content-Encoding", "deflate")], zlib.compress(PAGE, wbits=-15)),
    "chunks": ([CHUNKED], chunked(PAGE)),
    "chunks-gzip": ([CHUNKED, GZIP], chunked(gzip.compress(PAGE))),
    "no-longer-gzip": ([GZIP], PAGE),
    "no-longer-chunks-gzip": ([CHUNKED, GZIP], PAGE),
}


def record(number: int, url: str, body: bytes, headers: list[tuple[str, str]], status: str = "200 OK") -> bytes:
    http = "".join(f"{name}: {value}\r\n" for name, value in headers)
    block = f"HTTP/1.1 {status}\r\n{http}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2023-02-01T03:04:05Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def warc(path: Path, *, compress: bool = True, extra: bool = False) -> Path:
    page = ("Content-Type", "text/html")
    answers = [(f"{name}.html", body, [page, *headers], "200 OK") for name, (headers, body) in BODIES.items()]
    if extra:
        answers += [
            ("robots.txt", b"User-agent: *\nDisallow:\n", [("Content-Type", "text/plain")], "200 OK"),
            ("a.css", b"td {}", [("Content-Type", "text/css")], "200 OK"),
            ("gone.html", PAGE, [page], "404 Not Found"),
            ("broken.html", b"\x1f\x8b" + b"x" * 500, [page, GZIP], "200 OK"),
        ]
    records = [
        record(n, f"http://example.gov.cn/{name}", body, headers, status)
        for n, (name, body, headers, status) in enumerate(answers)
    ]
    path.write_bytes(b"".join(gzip.compress(each, mtime=0) if compress else each for each in records))
    return path


def parsed(capsys: pytest.CaptureFixture[str], *paths: Path) -> dict[str, str]:
    run(["parse", *map(str, paths), "--format", "jsonl"])
    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {report["source"].partition("#")[2] or report["source"]: report["status"] for report in reports}


def test_every_body_is_read_however_it_was_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = dict.fromkeys((f"http://example.gov.cn/{name}.html" for name in BODIES), "ok")
    assert parsed(capsys, warc(tmp_path / "a.warc.gz")) == whole
    assert parsed(capsys, warc(tmp_path / "b.warc", compress=False)) == whole
    # By content, whatever it is called.
    assert parsed(capsys, warc(tmp_path / "c.dat")) == whole


def test_what_is_no_document_is_passed_over_and_what_is_broken_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = parsed(capsys, warc(tmp_path / "a.warc.gz", extra=True))
    assert set(found) - {f"http://example.gov.cn/{name}.html" for name in BODIES} == {
        "http://example.gov.cn/broken.html"
    }
    assert found["http://example.gov.cn/broken.html"] in ("unreadable", "not_a_report")


def test_wacz(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "site.wacz", "w") as archive:
        archive.write(warc(tmp_path / "a.warc.gz"), "archive/data.warc.gz")
        archive.writestr("datapackage.json", "{}")
    assert set(parsed(capsys, tmp_path / "site.wacz").values()) == {"ok"}


@pytest.mark.parametrize("damage", ["torn", "empty", "junk"])
def test_a_damaged_file_gives_what_it_has_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    file = warc(tmp_path / "a.warc.gz")
    data = file.read_bytes()
    members = data.split(b"\x1f\x8b\x08")
    if damage == "torn":
        file.write_bytes(data[: len(data) * 2 // 3])
    elif damage == "empty":
        file.write_bytes(b"")
    else:
        at = len(b"\x1f\x8b\x08".join(members[:5]))
        file.write_bytes(data[:at] + b"\x1f\x8b\x08" + b"noise" * 200)
    found = parsed(capsys, file)
    if damage == "empty":
        assert list(found.values()) == ["unreadable"]
    else:
        assert "ok" in found.values()
        assert damage == "torn" or found.get(str(file)) == "failed"


def test_a_dataset_from_somebody_elses_archive_knows_where_each_report_is(tmp_path: Path) -> None:
    file = warc(tmp_path / "a.warc.gz")
    assert run(["export", str(file), "--out", str(tmp_path / "data"), "--formats", "parquet"]) == 0
    import ogi

    (row,) = ogi.open(tmp_path / "data").arrow("reports").to_pylist()
    # The same bytes under eight addresses are one document.
    assert row["warc"] == "a.warc.gz"
    assert row["http_status"] == 200
    assert len(json.loads(row["also_as"])) == len(BODIES) - 1
    assert row["fetched_at"].isoformat() == "2023-02-01T03:04:05+00:00"
