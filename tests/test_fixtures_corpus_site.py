"""A folder of documents as a site: everything its gold.json describes can be reached from the home page."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import urljoin

from fixtures.corpus_site import site
from fixtures.press import Layout, ReportSpec, generator, html, text
from fixtures.site import Request, Site


def _reachable(served: Site) -> set[str]:
    """Every path that links lead to from the home page."""
    seen: set[str] = set()
    waiting = [served.home]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = served.answer(Request("GET", path, "", {}, b""))
        assert answer.status == 200
        if answer.content_type and answer.content_type.startswith("text/html"):
            links = re.findall(r'href="([^"#]+)"', answer.body.decode("utf-8", "replace"))
            waiting += [found for found in {urljoin(path, link) for link in links} if found not in seen]
    return seen


def test_every_document_hangs_on_the_home_page(tmp_path: Path) -> None:
    gold = {}
    for seed in range(7):
        spec = ReportSpec.draw(generator(seed))
        truth = spec.expected()
        name, renderer = (f"报告 {seed}.html", html) if seed % 2 else (f"{seed}.txt", text)
        (tmp_path / name).write_bytes(renderer.render(spec, Layout()))
        gold[name] = {
            "meta": {"agency": truth.agency, "year": truth.year, "template": truth.templates["applications"]},
            "cells": [
                [*key, float(value) if isinstance(value, Decimal) else value] for key, value in truth.cells.items()
            ],
        }
    gold["absent.pdf"] = gold["0.txt"]
    (tmp_path / "gold.json").write_text(json.dumps(gold), "utf-8")
    served = site(tmp_path, per_page=3)
    assert len(served.reports) == 7
    reached = _reachable(served)
    for report in served.reports:
        assert report.path in reached
        assert {type(value) for value in report.cells.values()} <= {int, Decimal, type(None)}
