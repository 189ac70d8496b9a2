"""An address whose report gives way to that of the next year: both are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from scraper_support import MENU, dated_list, report, serve, visit

from scraper.archive.reader import Archive

TITLE = "某市{}年政府信息公开工作年度报告"


def _listed(year: int) -> dict[str, object]:
    """A list of one report at an address that the next one takes over."""
    rows = dated_list([("/nb/latest.html", TITLE.format(year), f"{year + 1}-01-09")])
    return {"/": MENU, "/zfxxgknb/": MENU + rows, "/nb/latest.html": report(TITLE.format(year))}


def _shown(year: int) -> dict[str, object]:
    """A column that is the newest report itself, its title a line of the text."""
    text = report(TITLE.format(year)).replace("h1>", "p>").replace(f"<title>{TITLE.format(year)}", "<title>年报")
    return {"/": MENU, "/zfxxgknb/": text}


@pytest.mark.parametrize("site", [_listed, _shown])
def test_the_report_of_the_year_before_is_kept(tmp_path: Path, site: object) -> None:
    assert callable(site)
    with serve(site(2023)) as web:
        assert visit(web, tmp_path).sites[0].new == 1
        web.pages |= site(2024)
        second, third = (visit(web, tmp_path).sites[0] for _ in range(2))
    assert (second.status, second.found, second.changed) == ("ok", 1, 1), second.problems
    assert (third.found, third.same, third.gone) == (1, 1, 0)
    with Archive(tmp_path) as archive:
        kept = {article.title: article.state for article in archive.articles()}
    assert kept == {TITLE.format(2023): "gone", TITLE.format(2024): "active"}
