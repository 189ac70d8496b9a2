"""The registries that come with the package: every entry can be asked, none is listed twice, none claims too much."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ogi.__main__ import run
from ogi.runs.jobs import load_job, sites_of
from scraper.sites import SHIPPED, load_sites, registry

REGISTRIES = ("central", "provinces", "capitals", "seen")
VETTED = frozenset({"www.cas.cn", "www.cae.cn"})
"""Hosts of organs of the State Council that are not below gov.cn."""

PROVINCES = re.findall(
    r"\d\d", "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65"
)
LEVEL = {"national": r"000000", "province": r"\d\d0000", "city": r"\d{3}[1-9]00|\d\d[1-9]\d00", "county": r"\d{6}"}


def test_every_shipped_file_is_a_registry_by_name() -> None:
    assert {file.stem for file in SHIPPED.glob("*.toml")} == set(REGISTRIES)
    assert all(load_sites(name) == load_sites(SHIPPED / f"{name}.toml") for name in REGISTRIES)
    assert registry("../sites/central") is None


@pytest.mark.parametrize("name", REGISTRIES)
def test_entries_are_plausible(name: str) -> None:
    for site in load_sites(name):
        parts = urlsplit(site.entry_url)
        host = parts.hostname or ""
        assert re.fullmatch(r"([a-z0-9-]+\.)+gov\.cn", host) or host in VETTED, site.entry_url
        assert (parts.path, parts.query) == ("/", ""), site.entry_url
        assert site.region_code is not None
        assert re.fullmatch(LEVEL[site.level], site.region_code), site.id
        assert site.region_code[:2] in ("00", *PROVINCES), site.id
        assert re.fullmatch(r"[一-鿿]{3,}", site.name), site.name
        assert re.search(r"20\d\d-\d\d-\d\d", site.source), "where the address is from, and when"


def test_nothing_is_there_twice() -> None:
    sites = sites_of(REGISTRIES)
    for values in ([site.id for site in sites], [urlsplit(site.entry_url).netloc for site in sites]):
        assert [value for value, count in Counter(values).items() if count > 1] == []
    names = Counter(site.name for site in sites)
    assert max(names.values()) == 1


def test_what_the_registries_cover() -> None:
    assert [site.region_code for site in load_sites("provinces")] == [f"{code}0000" for code in PROVINCES]
    capitals = [site.region_code for site in load_sites("capitals")]
    regions = [f"{code}0100" for code in PROVINCES if code not in ("11", "12", "31", "50")]
    assert capitals == [code for code in regions if code != "650100"]
    central = {site.id: site.name for site in load_sites("central")}
    assert len(central) >= 70
    assert (central["ndrc"], central["sasac"]) == ("国家发展和改革委员会", "国务院国有资产监督管理委员会")


def test_a_job_may_name_a_registry_and_a_file_of_that_name_comes_first(tmp_path: Path) -> None:
    job = tmp_path / "job.toml"
    job.write_text('[crawl]\nsites = ["provinces"]\narchive = "a"\n[export]\nout = "data"\n', encoding="utf-8")
    assert len(sites_of(load_job(job).crawl.sites)) == 31
    own = '[[site]]\nid = "mine"\nname = "某市"\nentry_url = "https://www.example.gov.cn/"\n'
    (tmp_path / "provinces").write_text(own, encoding="utf-8")
    assert [site.id for site in sites_of(load_job(job).crawl.sites)] == ["mine"]


def test_the_command_lists_and_checks_a_registry(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sites", "check", *REGISTRIES]) == 0
    assert run(["sites", "list", "capitals"]) == 0
    assert "南京市人民政府" in capsys.readouterr().out
    assert run(["sites", "list", "provinzes"]) == 2
    assert "central" in capsys.readouterr().err
