"""Archives: the report is found wherever it lies, others are named, and nothing bursts or escapes."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pypdfium2
import pytest
from reading import differing, parse, values
from reportlab.pdfgen.canvas import Canvas

from fixtures.press import Layout, ReportSpec, docx, generator, html, pdf, rar, text
from parsers.archives import members
from parsers.copies import RULE
from parsers.readers import archive_choice

PLAIN = Layout()
PROTECTED = 0x1


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def sevenfold(files: Mapping[str, bytes], password: str | None = None) -> bytes:
    py7zr = pytest.importorskip("py7zr", reason="the extra 'archives' is not installed")
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return out.getvalue()


def rar_of(files: Mapping[str, bytes]) -> bytes:
    pytest.importorskip("unrar.cffi", reason="the extra 'archives' is not installed")
    return rar.pack(files)


@pytest.fixture(scope="module")
def spec() -> ReportSpec:
    return ReportSpec.draw(generator("archive"), year=2023, scale="county")


@pytest.fixture(scope="module")
def word(spec: ReportSpec) -> bytes:
    return docx.render(spec, PLAIN)


@pytest.mark.parametrize("pack", [packed, rar_of, sevenfold])
def test_the_report_is_found_among_other_files(
    spec: ReportSpec, word: bytes, pack: Callable[[Mapping[str, bytes]], bytes]
) -> None:
    data = pack(
        {
            "某局/说明.txt": "请于三月底前报送。".encode("gbk"),
            "某局/附件/2023年年报.docx": word,
            "__MACOSX/某局/._2023年年报.docx": b"\0\5\x16\7",
            "某局/~$23年年报.docx": b"\0" * 160,
            "某局/Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        }
    )
    report = parse(data, "附件.zip")
    assert (report.status, report.reason, report.method) == ("ok", "", "docx")
    assert differing(report, spec.expected(PLAIN)) == {}
    assert report.evidence["member"] == "某局/附件/2023年年报.docx"


def test_archives_inside_archives(spec: ReportSpec, word: bytes) -> None:
    inner = packed({"甲.zip": packed({"报告.docx": word}), "乙.html": html.render(spec, PLAIN)})
    report = parse(packed({"全部.zip": inner}))
    assert (report.status, report.evidence["member"]) == ("ok", "全部.zip/甲.zip/报告.docx")
    deep = word
    for _ in range(members.MAX_DEPTH + 1):
        deep = packed({"a.zip": deep} if deep is not word else {"a.docx": word})
    report = parse(deep)
    assert (report.status, "nested deeper" in report.reason) == ("failed", True)


def test_names_without_the_utf8_flag_are_chinese(word: bytes) -> None:
    for codec in ("gbk", "utf-8"):
        name = "年度报告.docx".encode(codec)
        plain = packed({"x" * len(name): word})
        assert parse(plain.replace(b"x" * len(name), name)).evidence["member"] == "年度报告.docx"


def test_one_report_in_two_files_is_compared(spec: ReportSpec, word: bytes) -> None:
    same = parse(packed({"b.html": html.render(spec, PLAIN), "a.docx": word}))
    assert (same.status, same.evidence["member"]) == ("ok", "a.docx")
    wrong = ReportSpec(spec.identity, spec.figures.with_mistakes(generator("slip")), spec.narrative)
    other = parse(packed({"a.docx": word, "b.html": html.render(wrong, PLAIN)}))
    assert (same.also_as, other.also_as) == (["b.html"], ["b.html"])
    assert {check.result for check in same.checks if check.rule == RULE} == {"pass"}
    differing = [check for check in other.checks if check.rule == RULE]
    assert {(check.result, check.scope.rpartition(" ")[2]) for check in differing} == {("fail", "b.html")}
    assert values(other) == values(same)


def test_other_reports_in_the_archive_are_named(word: bytes) -> None:
    stranger = ReportSpec.draw(generator("another agency"), year=2022)
    both = packed({"a.docx": word, "另一局.txt": text.render(stranger, PLAIN)})
    report = parse(both)
    assert (report.status, report.year) == ("partial", 2023)
    assert "1 other report" in report.reason
    assert "另一局.txt" in report.reason
    asked = parse(both, f"{stranger.identity.agency}2022年政府信息公开工作年度报告.zip")
    assert (asked.agency, asked.year) == (stranger.identity.agency, 2022)
    assert "a.docx" in asked.reason


def test_tables_and_title_in_files_of_their_own(spec: ReportSpec) -> None:
    whole = html.render(spec, PLAIN).decode()
    start, end = whole.index("<table"), whole.rindex("</table>") + 8
    tables = f"<html><body>{whole[start:end]}</body></html>".encode()
    story = (whole[:start] + whole[end:]).encode()
    report = parse(packed({"报告.html": story, "附表.html": tables}))
    assert report.evidence["member"] == "附表.html"
    assert (report.agency, report.year) == (spec.identity.agency, 2023)


def test_protected_archives_say_so(word: bytes) -> None:
    reports = [parse(sevenfold({"a.docx": word}, "secret"))]
    locked = bytearray(packed({"报告.docx": word, "readme.txt": b"hello world"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= PROTECTED
    reports.append(parse(bytes(locked)))
    if rar_of({"a": b"b"}):
        reports.append(parse(rar.pack({"报告.docx": word}, locked=True)))
    for report in reports:
        assert (report.status, "password" in report.reason) == ("unreadable", True)


def test_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = b"\0" * (20 << 20)
    for data in (packed({"a.txt": zeros}), gzip.compress(zeros), sevenfold({"a.txt": zeros})):
        report = parse(data)
        assert (report.status, "times its size" in report.reason) == ("failed", True)
    report = parse(packed({f"{k}.txt": b"x" for k in range(members.MAX_MEMBERS + 1)}))
    assert (report.status, "files" in report.reason) == ("failed", True)
    monkeypatch.setattr(members, "MAX_TOTAL", 1 << 20)
    report = parse(packed({f"{k}.bin": os.urandom(300_000) for k in range(6)}))
    assert (report.status, "MB unpacked" in report.reason) == ("failed", True)


def test_a_lie_about_the_size_does_not_help() -> None:
    data = bytearray(packed({"a.txt": b"\0" * (20 << 20)}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (1000).to_bytes(4, "little")
    assert parse(bytes(data)).status in ("failed", "unreadable")


def test_names_are_never_paths(word: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    evil = {"../../evil.docx": word, "/etc/evil.html": b"<p>x</p>", "C:\\evil\x07.txt": b"x"}
    for data in (packed(evil), rar_of(evil)):
        report = parse(data)
        assert report.status == "ok"
        assert report.evidence["member"].endswith("evil.docx")
    assert list(tmp_path.rglob("*")) == []


def test_bad_archives_have_their_status(word: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    good = packed({"报告.docx": word, "b.txt": b"hello there, this is a text"})
    for data in (good[: len(good) // 2], rar_of({"a.docx": word})[:900], sevenfold({"a.docx": word})[:-40]):
        assert parse(data).status == "unreadable"
    assert parse(packed({})).reason == "an archive without files"
    assert parse(packed({"a.exe": b"MZ\0\1\2\3"})).status == "unreadable"
    one_bad = bytearray(good)
    at = good.index(word[:60]) if word[:60] in good else 400
    one_bad[at + 100 : at + 200] = b"\0" * 100
    report = parse(bytes(one_bad))
    assert (report.status, "报告.docx: damaged" in report.reason) == ("unreadable", True)
    cut = parse(rar_of({"报告.docx": word, "b.bin": os.urandom(9000)})[:-300])
    assert (cut.status, "cut off" in cut.reason) == ("partial", True)
    for module, data in (("unrar.cffi", rar_of({"a": b"b"})), ("py7zr", sevenfold({"a": b"b"}))):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            report = parse(data)
        assert (report.status, "ogi-reports[archives]" in report.reason) == ("needs_extra", True)


def test_what_a_file_inside_needs_is_what_the_archive_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = (Path(__file__).parent / "samples" / "report.doc").read_bytes()
    monkeypatch.setitem(sys.modules, "olefile", None)
    report = parse(packed({"报告.doc": sample, "readme.txt": b"hello there, this is a text"}))
    assert (report.status, "ogi-reports[office]" in report.reason) == ("needs_extra", True)


def test_gzip(spec: ReportSpec) -> None:
    page = html.render(spec, PLAIN)
    assert parse(gzip.compress(page), "报告.html.gz").evidence["member"] == "报告.html"
    assert parse(gzip.compress(page)[:-50]).status == "unreadable"


def test_pictures_of_one_folder_are_pages_in_the_order_of_their_numbers() -> None:
    given = [members.Member(name, b"", "image/jpeg") for name in ("a/10.jpg", "b/x.jpg", "a/9.jpg", "a/1.jpg")]
    assert [[m.name for m in album] for album in archive_choice.albums(given)] == [
        ["a/1.jpg", "a/9.jpg", "a/10.jpg"],
        ["b/x.jpg"],
    ]


def portfolio(files: Mapping[str, bytes]) -> bytes:
    """A PDF of one page that only says that files are attached."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(60, 700, "This file is a portfolio.")
    canvas.save()
    document = pypdfium2.PdfDocument(out.getvalue())
    for name, data in files.items():
        document.new_attachment(name).set_data(data)
    saved = io.BytesIO()
    document.save(saved)
    document.close()
    return saved.getvalue()


@pytest.mark.parametrize("files", ["word", "pdf", "pdf within"])
def test_the_report_is_found_among_files_attached_to_a_pdf(spec: ReportSpec, word: bytes, files: str) -> None:
    pages = pdf.render(spec, PLAIN)
    attached = {
        "word": {"年报.docx": word},
        "pdf": {"年报.pdf": pages},
        "pdf within": {"0.pdf": portfolio({"1.pdf": pages})},
    }
    report = parse(portfolio(attached[files]))
    assert report.status == "ok" and report.media_type == "application/pdf"
    assert differing(report, spec.expected(PLAIN)) == {}


def test_files_attached_within_one_another_come_to_an_end(spec: ReportSpec) -> None:
    data = pdf.render(spec, PLAIN)
    for level in range(4):
        data = portfolio({f"{level}.pdf": data})
    assert parse(data).status == "not_a_report"
