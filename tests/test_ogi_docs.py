"""What the pages and notebooks show, run: every example works as it is printed."""

from __future__ import annotations

import json
import re
import shlex
import warnings
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from fixtures.press import Layout, ReportSpec, generator, html, pdf
from ogi.__main__ import cli, run
from ogi.runs.jobs import load_job
from scraper.sites import load_sites

ROOT = Path(__file__).parents[1]
PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / f"{name}.md" for name in ("README", "README.zh-CN", "CONTRIBUTING")),
]


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


def options(command: click.Command) -> set[str]:
    """Those of a command and of all below it."""
    found = {option for parameter in command.params for option in parameter.opts}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            found |= options(below) if below else set()
    return found


def test_every_option_that_pages_name_is_one() -> None:
    """But for those of benchmarks and of other programs."""
    lines = [line for page in PAGES for line in page.read_text("utf-8").splitlines()]
    ours = [line for line in lines if not re.search(r"benchmarks/|systemctl|mypy|pip ", line)]
    named = {option for line in ours for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", line)}
    assert len(named) > 15
    assert named <= options(cli) | {"--help"}


@pytest.mark.parametrize("top", ["scraper", "parsers", "exporters", "ogi"])
def test_every_room_is_on_the_map(top: str) -> None:
    """The table of CONTRIBUTING names each package by what is in it."""
    (row,) = re.findall(rf"^\| `{top}/` \| (.*) \|$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
    rooms = {place.parent.name for place in (ROOT / top).glob("*/__init__.py")}
    assert rooms <= set(re.findall(r"`(\w+)`", row))


def test_the_files_that_pages_name_are_there() -> None:
    """By their paths from the root or from `parsers/`; names in capitals stand for any."""
    path = re.compile(r"`(?:python )?([a-z_0-9]+(?:/[a-z_0-9]+)+\.(?:py|toml|txt|csv))\b")
    named = {(page.name, name) for page in PAGES for name in path.findall(page.read_text("utf-8"))}
    assert len(named) > 40
    assert [
        found for found in sorted(named) if not any((ROOT / top / found[1]).is_file() for top in ("", "parsers"))
    ] == []
