"""Without an extra: a document says which one it needs, and so does the doctor, before there is a document."""

from __future__ import annotations

import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
from reading import parse

from fixtures.seeds import SEEDS
from ogi.doctor import examine
from ogi.versions import DISTRIBUTION
from parsers import ocr
from parsers.formats import FORMATS

EXTRAS = {"doc": "office", "xlsx": "office", "xls": "office", "rar": "archives", "7z": "archives"}
EXTRAS |= {"picture": "ocr", "scan": "ocr"}
"""The extra that reading a seed needs, by its name."""


def strip(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no extra were installed, from here on."""
    for kind in FORMATS:
        for module in kind.modules:
            for loaded in [module, *(name for name in sys.modules if name.startswith(f"{module}."))]:
                monkeypatch.setitem(sys.modules, loaded, None)
    monkeypatch.setattr(ocr, "installed", ocr.installed.__wrapped__)  # not what was found before


@pytest.mark.parametrize("name", SEEDS)
def test_a_document_is_read_or_names_the_extra_it_needs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in SEEDS[name].needs:
        if find_spec(module) is None:
            pytest.skip(f"{name} needs {module}, which is not installed")
    whole = SEEDS[name].press()
    strip(monkeypatch)
    report = parse(whole, SEEDS[name].file)
    if name in EXTRAS:
        assert (report.status, f"ogi-reports[{EXTRAS[name]}]" in report.reason) == ("needs_extra", True)
    else:
        assert (report.status, report.reason) == ("ok", "")


def test_the_doctor_names_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strip(monkeypatch)
    lines = [finding for finding in examine(tmp_path) if finding.part == "reads"]
    for kind, line in zip(FORMATS, lines, strict=True):
        assert line.state == ("missing" if kind.extra else "ok")
        assert f"ogi-reports[{kind.extra}]" in line.text or not kind.extra


def test_the_doctor_calls_no_extra_whole_that_lacks_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(name: str) -> metadata.Distribution:
        if name != DISTRIBUTION:
            raise metadata.PackageNotFoundError(name)
        return installed(name)

    installed = metadata.distribution
    monkeypatch.setattr(metadata, "distribution", alone)
    extras = [finding for finding in examine(tmp_path) if finding.part == "extra"]
    assert {finding.state for finding in extras} == {"missing"}
    assert len(extras) > 5
