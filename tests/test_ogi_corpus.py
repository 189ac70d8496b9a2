"""The whole line on real reports, served over HTTP and crawled from the home page: every number as gold.json has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.check import check_dataset
from exporters.reading.reader import open_dataset
from fixtures import corpus_site
from fixtures.server import ReplicaServer
from ogi.crawling import crawl_sites, exit_status
from ogi.demo import compare
from ogi.exporting import export
from ogi.reading.workers import Pool
from scraper.settings import CrawlSettings
from scraper.sites import load_sites

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real reports are not at ../shared/corpus: nothing to compare with")
def test_real_reports_arrive_as_printed(tmp_path: Path) -> None:
    site = corpus_site.site(CORPUS)
    assert len(site.reports) >= 5
    with ReplicaServer(site) as server, Pool(2) as pool:
        result = crawl_sites(load_sites(server.home), tmp_path / "archive", CrawlSettings(delay=0.01))
        export(tmp_path / "archive", tmp_path / "data", pool)
        score = compare(open_dataset(tmp_path / "data"), list(site.reports), server.url)
    assert exit_status(result.sites) == 0
    assert (score.missing, score.extra, score.wrong) == ([], [], [])
    assert (score.found, score.identity) == (score.reports, score.reports)
    assert (score.right, score.silent) == (score.cells, 0)
    assert check_dataset(tmp_path / "data") == []
