"""report.html: whole in itself, true to the dataset, and safe with whatever the data says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from exporters_samples import cells, digest, entry, nothing

from exporters.check import check_dataset
from exporters.dataset import write_dataset
from exporters.entry import Entry
from exporters.overview import facts as facts_module
from exporters.overview import verdicts as verdicts_module
from parsers.report import Check

HOSTILE = "<script>alert(1)</script>\"'><img src=http://evil.example/x onerror=alert(2)>"


class Page(HTMLParser):
    """What a browser would take from the page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def scaled(code: tuple[str, str, str], value: int) -> list[Any]:
    return [cell._replace(value=value, raw=str(value)) if cell[:3] == code else cell for cell in cells()]


RECEIVED = ("applications", "new_received", "total")


def entries() -> list[Entry]:
    known: dict[str, Any] = {"region_code": "330881", "level": "county", "warc": "a.warc.gz", "warc_offset": 77}
    failing = [Check("applications.row_sum", "granted", "fail", 12, 13)]
    return [
        entry("a20", year=2020, cells=scaled(RECEIVED, 20), **known),
        entry("a21", year=2021, cells=scaled(RECEIVED, 7000), checks=failing, **known),
        entry("a23", year=2023, status="partial", reason="no review table", **known),
        entry("b22", HOSTILE, 2022, title=HOSTILE, url=f"javascript:{HOSTILE}", region_code="110000"),
        entry("c", "丙县人民政府", 2022, media_type="application/pdf", method="pdf-lattice"),
        entry("wild", "丁县人民政府", 9_000_000_000),
        nothing("u", "unreadable", "encrypted"),
    ]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "dataset"
    write_dataset(entries(), out)
    return out


def test_nothing_is_loaded_from_elsewhere_and_no_data_becomes_markup(dataset: Path) -> None:
    page = Page(dataset / "report.html")
    assert not {"img", "iframe", "link", "object", "embed", "base", "form", "video", "audio"} & {
        t for t, _ in page.tags
    }
    assert len(page.of("script")) == 1
    for tag, attrs in page.tags:
        assert not {"src", "srcset", "data", "action", "poster"} & set(attrs), (tag, attrs)
        assert not [name for name in attrs if name.startswith("on")]
        if href := attrs.get("href"):
            assert tag == "a"
            assert href.startswith("#") or re.match(r"https?://www\.example\.gov\.cn/", href)
    assert "url(" not in (dataset / "report.html").read_text(encoding="utf-8")
    assert "<script>alert(1)</script>" in page.text  # told as text


def test_figures_are_those_of_the_dataset(dataset: Path) -> None:
    page = (dataset / "report.html").read_text(encoding="utf-8")
    shown = {
        tuple(condition.split("=", 1)): int(count.replace(",", ""))
        for condition, count in re.findall(r'data-show="([a-z]+=[^"&]*)">([0-9,]+)</a>', page)
    }
    statuses = Counter(one.report.status for one in entries())
    assert {value: n for (name, value), n in shown.items() if name == "status"} == statuses
    assert (shown["format", "PDF"], shown["template", "2021"], shown["year", "2023"]) == (1, 6, 1)
    assert shown["province", "33"] == 3
    assert len(re.findall(r'<tr id="r-', page)) == len(entries())


def test_gaps_failures_and_outliers_lead_to_their_documents(dataset: Path) -> None:
    page = Page(dataset / "report.html")
    labels = [attrs.get("aria-label") or "" for _, attrs in page.tags]
    assert any(label.startswith("甲市人民政府 2022 前后年度已找到，本年未见列出") for label in labels)
    assert any(label.startswith("甲市人民政府 2023 部分") for label in labels)
    assert not any("丁县人民政府 9000000000" in label for label in labels)
    ids = {attrs["id"] for _, attrs in page.tags if attrs.get("id")}
    links = [attrs.get("href") or "" for attrs in page.of("a")]
    targets = {link[1:] for link in links if link.startswith("#")}
    assert targets <= ids
    assert {f"r-{digest(name)[:16]}" for name in ("a20", "a21")} <= targets
    assert "12 ≠ 13" in page.text
    granted = next(cell for cell in cells() if cell[:3] == ("applications", "granted", "natural_person"))
    assert granted.place in page.text
    outliers = page.text.split("离群值 Outliers", 2)[-1]
    assert "7000" in outliers and "350" in outliers
    for told in (digest("a21"), "a.warc.gz @ 77", "http://www.example.gov.cn/a21.html"):
        assert told in page.text


def test_a_year_that_may_stand_in_a_list_that_was_not_read_is_told_apart(tmp_path: Path) -> None:
    found = [one._replace(provenance=one.provenance._replace(site_id="example")) for one in entries()]
    write_dataset(found, tmp_path / "dataset", incomplete={"example": "http://www.example.gov.cn/nb/ 2 pages"})
    labels = [attrs.get("aria-label") or "" for _, attrs in Page(tmp_path / "dataset" / "report.html").tags]
    assert any(label.startswith("甲市人民政府 2022 前后年度已找到，列表未读全") for label in labels)


def test_the_place_of_an_agency_is_its_own_not_that_of_the_site(tmp_path: Path) -> None:
    """The site of a county also carries the report of the city above it."""
    write_dataset([entry("a", "衢州市人民政府", region_code="330881")], tmp_path / "dataset")
    assert "衢州市人民政府 330800" in Page(tmp_path / "dataset" / "report.html").text


def test_the_page_belongs_to_the_dataset_and_is_the_same_every_time(dataset: Path, tmp_path: Path) -> None:
    assert check_dataset(dataset) == []
    package = json.loads((dataset / "datapackage.json").read_text(encoding="utf-8"))
    assert "report.html" in {resource["path"] for resource in package["resources"]}
    write_dataset(reversed(entries()), tmp_path / "again", formats=("csv",), run={"at": "another time"})
    assert (tmp_path / "again/report.html").read_bytes() == (dataset / "report.html").read_bytes()
    (dataset.parent / "bad").mkdir()
    shutil.copytree(dataset, dataset.parent / "bad", dirs_exist_ok=True)
    (dataset.parent / "bad/report.html").write_text("changed", encoding="utf-8")
    assert [problem.file for problem in check_dataset(dataset.parent / "bad")] == ["report.html"]


def test_large_and_empty_datasets_stay_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts_module, "LISTED", 50)
    monkeypatch.setattr(verdicts_module, "LISTED_FAILURES", 7)
    failing = [Check("applications.row_sum", "granted", "fail", 12, 13)]
    many = (
        entry(f"{number}", f"{number // 2}局", 2022 + number % 2, cells=[], checks=failing) for number in range(600)
    )
    write_dataset(many, tmp_path / "many", formats=("parquet",))
    page = (tmp_path / "many/report.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<tr id="r-', page)) == 50
    assert "共 600 份文件，此处列出 50 份" in page
    assert "共 600 条，此处列出 7 条" in page
    assert "共 300 个机关" in page
    write_dataset([], tmp_path / "none")
    assert check_dataset(tmp_path / "none") == []
    assert "没有认出机关和年度的报告" in (tmp_path / "none/report.html").read_text(encoding="utf-8")


def test_a_browser_has_nothing_to_complain_about(dataset: Path, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("no Chromium on this machine")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"]
    command += [f"--user-data-dir={tmp_path}", "--dump-dom", f"file://{dataset / 'report.html'}"]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    errors = [line for line in done.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]
    assert errors == []
    # The script has run: it shows the search box and says how many documents are listed.
    dom = done.stdout.decode()
    assert f"{len(entries())} / {len(entries())}" in dom
    assert "alert(1)" in dom and "<script>alert" not in dom
