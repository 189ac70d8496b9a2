"""What is promised to whoever adds something: a template and a platform are each one new file, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TEMPLATE_2030 = """
from fixtures.press import Layout, ReportSpec, generator, html
from exporters.wide import wide_tables
from parsers.engine import parse_bytes

page = html.render(ReportSpec.draw(generator(3), year=2023), Layout()).decode()
for text in (page, page.replace("现行有效件数", "年末存量件数")):
    report = parse_bytes(text.encode())
    print(report.status, *sorted(set(report.templates.values())))
print(sum("stock" in slot.column for wide in wide_tables() for slot in wide.slots))
"""

PLATFORM = """
from scraper.pages.page import Page
from scraper.platforms.generic import Generic


class Invented(Generic):
    name = "invented"

    def recognises(self, page: Page) -> float:
        return float("invented-cms" in page.text)


PLATFORM = Invented()
"""

CHOICE = """
from scraper.fetching.messages import Answer
from scraper.pages.page import Page
from scraper.platforms import choose

for mark in (b"", b"<!-- invented-cms -->"):
    url = "http://www.example.gov.cn/"
    body = mark + b"<html><body><p>x</p></body></html>"
    print(choose(Page(Answer(url, url, 200, "ok", "", {}, body, "text/html", "utf-8", None, 1))).name)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages, to which a file can be added."""
    for name in ("scraper", "parsers", "exporters", "fixtures"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "www"))
    return tmp_path


def said(tree: Path, program: str) -> list[str]:
    command = [sys.executable, "-B", "-c", program]
    done = subprocess.run(command, cwd=tree, env={"PYTHONPATH": str(tree)}, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_template_is_one_file(tree: Path) -> None:
    own = (tree / "parsers/templates/2021.toml").read_text("utf-8").replace('id = "2021"', 'id = "2030"')
    own = own.replace('"现行有效件数"', '"年末存量件数"').replace('"in_force"', '"stock"')
    own = own.replace('synonyms = ["现行有效件", "现行有效数", "有效件数", "现行有效数量"]', "")
    (tree / "parsers/templates/2030.toml").write_text(own, encoding="utf-8")
    assert said(tree, TEMPLATE_2030) == ["ok 2021", "ok 2030", "2"]


def test_a_platform_is_one_file(tree: Path) -> None:
    (tree / "scraper/platforms/invented.py").write_text(PLATFORM, encoding="utf-8")
    assert said(tree, CHOICE) == ["generic", "invented"]
