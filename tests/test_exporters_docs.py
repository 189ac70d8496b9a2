"""The examples of docs/dataset.md do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from exporters_samples import entry

from exporters.dataset import write_dataset
from exporters.tables import all_tables

PAGE = Path(__file__).parents[1] / "docs" / "dataset.md"


def test_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_dataset([entry("a"), entry("b", year=2022)], tmp_path / "output" / "demo")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(block, names)  # noqa: S102 - the page is ours
    assert names["new"].loc["甲市人民政府"].notna().all()  # type: ignore[attr-defined]


def test_every_table_and_file_is_named() -> None:
    text = PAGE.read_text("utf-8")
    for name in all_tables():
        assert f"`{name}`" in text or f"`{name}.csv`" in text
