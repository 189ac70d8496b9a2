"""What a dataset says of itself: how it was made and measured, its citation, its licences."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pytest
from exporters_samples import entry, nothing

from exporters.check import check_dataset
from exporters.dataset import write_dataset
from exporters.errors import AboutError
from exporters.methods.about import About, read_about
from exporters.methods.accuracy import measured
from parsers.report import Check

ABOUT = """
title = "甲 | 乙: \\"annual\\" reports"
creators = ["Wang Xiaoming", "Example University"]
licence = "CC-BY-4.0"
url = "https://doi.org/10.5281/zenodo.1"
"""


def test_the_page_has_the_figures_of_this_dataset_and_the_measured_ones(tmp_path: Path) -> None:
    (tmp_path / "about.toml").write_text(ABOUT, encoding="utf-8")
    about = read_about(tmp_path / "about.toml")._replace(version="2024.1")
    failing = [Check("applications.row_sum", "granted", "fail", 1, 2)]
    entries = [entry("a"), entry("b", year=2022, checks=failing), nothing("c", "unreadable", "x")]
    run = {"versions": {"ogi": "0.9"}}
    write_dataset(entries, tmp_path / "out", about=about, run=run)
    assert check_dataset(tmp_path / "out") == []
    page = (tmp_path / "out" / "methods.md").read_text("utf-8")
    for told in (
        "3 documents, 400 cells,",
        "| ok | 2 |",
        "| unreadable | 1 |",
        "| applications.row_sum | 1 | 0 | 0 | 1 |",
        "> Wang Xiaoming, Example University: 甲 \\| 乙",
        "version 2024.1 [data set]",
        "https://creativecommons.org/licenses/by/4.0/",
        "Copyright (c) 2025 Maobin Xu",
        "Made with ogi 0.9,",
    ):
        assert told in page, told
    for one in measured():
        assert f"| {one.family} | {one.documents} | {one.cells} |" in page
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert (package["version"], package["contributors"][1]["title"]) == ("2024.1", "Example University")
    assert frictionless.Package(str(tmp_path / "out" / "datapackage.json")).validate().valid
    citation = (tmp_path / "out" / "CITATION.cff").read_text("utf-8")
    assert 'title: "甲 | 乙: \\"annual\\" reports"\nversion: "2024.1"' in citation


def test_nothing_is_claimed_that_nobody_said(tmp_path: Path) -> None:
    write_dataset([entry("a")], tmp_path / "out")
    assert "its makers have named no licence" in (tmp_path / "out" / "methods.md").read_text("utf-8")
    assert "licenses" not in json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert "license:" not in (tmp_path / "out" / "CITATION.cff").read_text("utf-8")


def test_figures_were_measured_not_typed() -> None:
    every = {one.family: one for one in measured()}
    assert {"html", "pdf", "docx"} <= set(every)
    for one in every.values():
        assert 0 < one.right <= 1
        assert one.cells >= one.documents > 0
        assert one.command.startswith("python benchmarks/")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 'x'", "no key 'titel'"),
        ("licence = 'My-1.0'", "licence_url is needed"),
        ("creators = []", "creators must be texts"),
        ("title = 3", "title must be a text"),
        ("title", "about.toml: "),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "about.toml").write_text(text, encoding="utf-8")
    with pytest.raises(AboutError, match=said):
        read_about(tmp_path / "about.toml")
    with pytest.raises(AboutError, match="nowhere"):
        read_about(tmp_path / "nowhere.toml")


def test_one_creator_and_a_licence_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "about.toml").write_text(
        'creators = "A"\nlicence = "My-1.0"\nlicence_url = "https://a/"', encoding="utf-8"
    )
    about = read_about(tmp_path / "about.toml")
    assert about == About(creators=("A",), licence="My-1.0", licence_url="https://a/")
    assert (about.licence_title, about.licence_address) == ("My-1.0", "https://a/")
