"""Damaged documents of every format get a status and nothing else happens; `benchmarks/fuzz.py` tries thousands."""

from __future__ import annotations

from importlib.util import find_spec
from typing import get_args

import pytest
from reading import parse

from fixtures.mutations import mutate
from fixtures.press.numbers import generator
from fixtures.seeds import SEEDS
from parsers import ocr
from parsers.office import libreoffice
from parsers.report import Status

INPUTS = 15


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the ways of reading that take seconds."""
    monkeypatch.setattr(ocr, "installed", lambda: False)
    monkeypatch.setattr(libreoffice, "program", lambda: None)


@pytest.mark.parametrize("name", SEEDS)
def test_a_damaged_document_gets_a_status(name: str) -> None:
    for module in SEEDS[name].needs:
        if find_spec(module) is None:
            pytest.skip(f"{name} needs {module}, which is not installed")
    whole = SEEDS[name].press()
    for number in range(INPUTS):
        report = parse(mutate(whole, generator(f"{name}-{number}")), SEEDS[name].file)
        assert report.status in get_args(Status), number
        assert "reader failed" not in report.reason, number
        assert report.reason or report.status == "ok", number
