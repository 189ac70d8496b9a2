"""What the pages and notebooks show, run: every example works as it is printed."""

from __future__ import annotations

import json
import re
import shlex
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.press import Layout, ReportSpec, generator, html, pdf
from ogi.__main__ import run
from ogi.runs.jobs import load_job
from scraper.sites import load_sites

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder as the examples assume it: a report, a folder of reports, the demo's dataset."""
    place = tmp_path_factory.mktemp("examples")
    page = html.render(ReportSpec.draw(generator(3), year=2023), Layout())
    (place / "reports").mkdir()
    (place / "report.html").write_bytes(page)
    (place / "reports" / "2023.html").write_bytes(page)
    assert run(["demo", "--out", str(place / "output" / "demo")]) == 0
    return place


@pytest.fixture
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(folder)
    yield folder


def blocks(page: str, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def test_the_notebook_page_runs(inside: Path) -> None:
    found = blocks("notebook.md", "python")
    assert len(found) >= 6
    names: dict[str, object] = {}
    for block in found:
        exec(compile(block, "docs/notebook.md", "exec"), names)  # noqa: S102
    assert [report.status for report in names["found"]] == ["ok"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["agencies", "archive", "crawling", "dataset", "fixtures", "pdf"])
def test_the_python_of_other_pages_runs(page: str, inside: Path) -> None:
    """But for what would crawl the web."""
    (inside / "report.pdf").write_bytes(pdf.render(ReportSpec.draw(generator(3), year=2023), Layout()))
    if not (inside / "archive").exists():
        (inside / "archive").symlink_to(inside / "output" / "demo-archive", target_is_directory=True)
    names: dict[str, object] = {}
    found = [block for block in blocks(f"{page}.md", "python") if "crawl(load_sites(" not in block]
    assert found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for block in found:
            exec(compile(block, f"docs/{page}.md", "exec"), names)  # noqa: S102


def test_the_notebooks_run(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In their own folder, where Jupyter starts them."""
    (inside / "examples").mkdir()
    monkeypatch.chdir(inside / "examples")
    notebooks = sorted((ROOT / "examples").glob("*.ipynb"))
    assert notebooks
    for notebook in notebooks:
        names: dict[str, object] = {}
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", UserWarning)
                    exec(compile("".join(cell["source"]), notebook.name, "exec"), names)  # noqa: S102
                assert cell["outputs"] == [], f"{notebook.name}: outputs are not kept in the repository"


def test_the_commands_of_the_page_run(inside: Path) -> None:
    commands = [line for block in blocks("cli.md", "sh") for line in block.splitlines() if line.startswith("ogi ")]
    assert len(commands) >= 5
    for command in commands:
        assert run(shlex.split(command)[1:]) == 0, command


def test_the_example_job_and_sites_are_right(tmp_path: Path) -> None:
    assert load_job(ROOT / "examples" / "nightly.toml").crawl.settings.delay == 3.0
    assert len(load_sites(ROOT / "examples" / "sites.toml")) == 2
    (block,) = blocks("job.md", "toml")
    (tmp_path / "job.toml").write_text(block, encoding="utf-8")
    assert load_job(tmp_path / "job.toml").parse.jobs == 4


def test_the_files_that_pages_name_are_there() -> None:
    """By their paths from the root or from `parsers/`; names in capitals stand for any."""
    pages = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    path = re.compile(r"`(?:python )?([a-z_0-9]+(?:/[a-z_0-9]+)+\.(?:py|toml|txt|csv))\b")
    named = {(page.name, name) for page in pages for name in path.findall(page.read_text("utf-8"))}
    assert len(named) > 40
    assert [
        found for found in sorted(named) if not any((ROOT / top / found[1]).is_file() for top in ("", "parsers"))
    ] == []
