"""What this machine can do: formats, extras, limits, room on the disk, and a report read as a test."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from ogi.versions import DISTRIBUTION, versions

_LOW_DISK = 2 * 1024**3
_PYTHON = (3, 11)

TOOLS = {"soffice": "LibreOffice, the second way to read .doc and WPS"}


class Finding(NamedTuple):
    """One line of the examination. `state`: `ok`, `missing` (something cannot be done), `bad` (must be mended)."""

    part: str
    state: str
    text: str


def examine(folder: Path) -> Iterator[Finding]:
    """Look at everything; `folder` is where archives and datasets would be written."""
    yield from _software()
    yield from _formats()
    yield from _extras()
    yield from _machine(folder)
    yield _self_test()


def _software() -> Iterator[Finding]:
    found = versions()
    state = "ok" if sys.version_info[:2] >= _PYTHON else "bad"
    needs = "" if state == "ok" else f"; ogi needs {'.'.join(map(str, _PYTHON))} or newer"
    yield Finding("python", state, f"{found['python']} at {sys.executable}{needs}")
    yield Finding("ogi", "ok", f"{found['ogi']}, parsers version {found['parsers']}")
    for line in metadata.requires(DISTRIBUTION) or ():
        if "extra ==" not in line and (lost := _unmet(line)):
            yield Finding("ogi", "bad", f"{lost} is not installed: pip install {DISTRIBUTION}")


def _formats() -> Iterator[Finding]:
    from parsers.formats import FORMATS

    for form in FORMATS:
        if lost := form.missing():
            needs = f"needs the extra '{form.extra}' (without {', '.join(lost)}): {_install(form.extra)}"
            yield Finding("reads", "missing", f"{form.name}: {needs}")
        else:
            yield Finding("reads", "ok", form.name + (f" (extra '{form.extra}')" if form.extra else ""))
    for command, what in TOOLS.items():
        found = shutil.which(command)
        yield Finding("tool", "ok" if found else "missing", f"{what}: {found or f'{command} is not on the path'}")
    yield _browser()


def _browser() -> Finding:
    from scraper.crawl import without_browser
    from scraper.settings import CrawlSettings

    lack = asyncio.run(without_browser(CrawlSettings(browser=True)))
    return Finding(
        "tool", "ok" if lack is None else "missing", f"Chromium, for lists that need scripts: {lack or 'found'}"
    )


def _extras() -> Iterator[Finding]:
    for extra, names in sorted(_lost().items()):
        if names:
            yield Finding("extra", "missing", f"{extra}: without {', '.join(names)}; {_install(extra)}")
        else:
            yield Finding("extra", "ok", extra)


def _install(extra: str) -> str:
    return f"pip install '{DISTRIBUTION}[{extra}]'"


def _lost() -> dict[str, list[str]]:
    """The extras of the installed distribution, each with those of its packages that are not there."""
    needs: dict[str, list[str]] = {}
    for line in metadata.requires(DISTRIBUTION) or ():
        named = re.search(r"extra\s*==\s*[\"']([\w-]+)[\"']", line)
        if named and not line.startswith(f"{DISTRIBUTION}["):  # an extra of extras, such as `all`, lacks what they lack
            needs.setdefault(named[1], []).append(line)
    return {extra: list(filter(None, map(_unmet, lines))) for extra, lines in needs.items()}


def _unmet(requirement: str) -> str | None:
    """The name of a required distribution that is not installed."""
    found = re.match(r"[\w.-]+", requirement)
    name = found[0] if found else DISTRIBUTION
    if name == DISTRIBUTION:
        return None
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return name
    return None


def _machine(folder: Path) -> Iterator[Finding]:
    from ogi.reading.workers import LIMITS, cores

    free = shutil.disk_usage(folder).free
    room = f"{free / 1024**3:.1f} GB free in {folder.absolute()}"
    yield Finding("disk", "ok" if free > _LOW_DISK else "bad", room)
    if not os.access(folder, os.W_OK):
        yield Finding("disk", "bad", f"{folder.absolute()} cannot be written: work in another folder")
    yield Finding("machine", "ok", f"{platform.system()} {platform.machine()}, {cores()} cores for reading documents")
    if os.name == "posix" and sys.platform != "darwin":
        limit = f"{LIMITS.seconds:.0f} s and {LIMITS.memory // 1024**2} MB for one document"
        yield Finding("limits", "ok", limit)
    else:
        yield Finding(
            "limits", "missing", f"{LIMITS.seconds:.0f} s for one document; no limit on memory on this system"
        )


def _self_test() -> Finding:
    """A report of known numbers, read the way every document is."""
    from ogi.reading.workers import Limits, Pool, Work

    page, numbers = _known_report()
    started = time.perf_counter()
    with Pool(1, Limits(seconds=30)) as pool:
        report = pool.read(Work("self-test", lambda: page))
    took = time.perf_counter() - started
    read = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    if report.status == "ok" and read == numbers:
        return Finding("self-test", "ok", f"{len(numbers)} numbers of a page read right in {took:.2f} s")
    right = sum(read.get(key) == value for key, value in numbers.items())
    reason = f"{report.status} {report.reason}".strip()
    return Finding("self-test", "bad", f"{right} of {len(numbers)} numbers of a page read right ({reason})")


def _known_report() -> tuple[bytes, Mapping[tuple[str, str, str], int | Decimal | None]]:
    """A pressed page of the form of 2021 in GB 18030, and its numbers."""
    from fixtures.press import Layout, ReportSpec, generator, html

    spec = ReportSpec.draw(generator("self-test"), year=2024, templates="2021")
    layout = replace(Layout.plain(), html_charset="gb18030")
    return html.render(spec, layout), spec.expected(layout).cells
