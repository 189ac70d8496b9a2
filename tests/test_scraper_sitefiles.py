"""Site files and settings: what is written wrongly is named, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.addresses import AddressRules
from scraper.errors import SiteFileError
from scraper.settings import CrawlSettings, parse_window
from scraper.sites import Site, load_sites

GOOD = """
[[site]]
id = "handan"
name = "邯郸市人民政府"
region_code = "130400"
level = "city"
entry_url = "https://www.hd.gov.cn/"
expected_min = 40
verified = 2026-11-22
tls = { accept = "legacy", reason = "short DH key, seen in 2026-11" }
"""


def test_a_file_a_folder_or_an_address(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.toml").write_text(GOOD.replace("handan", "first").replace("www", "first"), encoding="utf-8")
    (site,) = load_sites(tmp_path / "b.toml")
    assert (site.id, site.level, site.expected_min) == ("handan", "city", 40)
    assert site.tls is not None and site.tls.accept == "legacy"
    assert [s.id for s in load_sites(tmp_path)] == ["first", "handan"]
    assert load_sites("https://www.example.gov.cn/x")[0].entry_url == "https://www.example.gov.cn/x"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("level", "lvel"), "lvel"),
        (("https://www.hd.gov.cn/", "ftp://x/"), "entry_url"),
        (("https://www.hd.gov.cn/", "www.hd.gov.cn"), "entry_url"),
        (("https://www.hd.gov.cn/", "https://[::1"), "entry_url"),
        (("https://www.hd.gov.cn/", "https://www.hd.gov.cn:99999/"), "entry_url"),
        (("130400", "1304"), "region_code"),
        (("id = ", "idd = "), "id"),
        (("reason = ", "because = "), "tls"),
        (("short DH key, seen in 2026-11", ""), "reason"),
        (("expected_min = 40", "expected_min = 40\nexpected_max = 4"), "expected_min"),
        (("[[site]]", "[[sites]]"), "sites"),
        (("[[site]]", "[[site]"), "b.toml"),
        (("handan", "Han Dan"), "id"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    file = tmp_path / "b.toml"
    file.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(SiteFileError, match=message) as caught:
        load_sites(file)
    assert "b.toml" in str(caught.value)


KNOWN = f"""{GOOD}
[[site.overcounts]]
column = "https://www.hd.gov.cn/zfxxgknb/"
rows = 2
reason = "counts two withdrawn reports; looked through on 2026-11-20"
[[site.forbidden]]
below = "https://www.hd.gov.cn/attached/"
documents = 12
reason = "robots.txt disallows /attached/, read on 2026-11-20"
"""


def test_what_is_known_of_a_site_stands_in_its_entry_with_a_number_and_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(KNOWN, encoding="utf-8")
    (site,) = load_sites(file)
    assert [(it.column, it.rows) for it in site.overcounts] == [("https://www.hd.gov.cn/zfxxgknb/", 2)]
    assert [(it.below, it.documents) for it in site.forbidden] == [("https://www.hd.gov.cn/attached/", 12)]
    for change, said in (
        (("rows = 2", "rows = 0"), "overcounts"),
        (("documents = 12", "documents = 0"), "forbidden"),
        (("documents = 12", ""), "forbidden"),
        (("robots.txt disallows /attached/, read on 2026-11-20", ""), "forbidden"),
    ):
        file.write_text(KNOWN.replace(*change), encoding="utf-8")
        with pytest.raises(SiteFileError, match=said):
            load_sites(file)


def test_nothing_there_and_twice_the_same(tmp_path: Path) -> None:
    with pytest.raises(SiteFileError, match="no such file"):
        load_sites(tmp_path / "none.toml")
    for name, said in (("", "empty name"), ("http://[::1", "not an http"), ("https://", "not an http")):
        with pytest.raises(SiteFileError, match=said):
            load_sites(name)
    with pytest.raises(SiteFileError, match="holds no"):
        load_sites(tmp_path)
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(SiteFileError, match="already used"):
        load_sites(tmp_path)
    (tmp_path / "b.toml").write_text(
        GOOD.replace('id = "', 'id = "x-').replace("gov.cn/", "gov.cn/index.html"), encoding="utf-8"
    )
    with pytest.raises(SiteFileError, match="entry_url of"):
        load_sites(tmp_path)


def test_a_key_that_there_is_not_is_told_with_the_one_that_is_like_it(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f"{GOOD}\nexpectedmin = 3\n", encoding="utf-8")
    with pytest.raises(SiteFileError, match=r"expectedmin: no such key; is it expected_min\?"):
        load_sites(tmp_path)


def test_all_mistakes_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(GOOD.replace("handan", "Han Dan").replace("130400", "1304") + "\n[[site]]\nid = 'b'\n", "utf-8")
    with pytest.raises(SiteFileError) as caught:
        load_sites(file)
    said = str(caught.value)
    assert "entry 1 (Han Dan): id: small letters" in said and "region_code: 6, 9 or 12 digits, not '1304'" in said
    assert "entry 2 (b): name: Field required" in said and "\n" not in said


def test_a_host_without_https_is_told_apart_from_a_file() -> None:
    with pytest.raises(SiteFileError, match=r"is https://www\.example\.gov\.cn/ meant\?"):
        load_sites("www.example.gov.cn")
    with pytest.raises(SiteFileError, match="give one of these"):
        load_sites("www.toml")


def test_settings_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValueError, match="delays"):
        CrawlSettings.model_validate({"delays": 3})
    for window in ("22:00", "22-6", "25:00-06:00", "06:00-06:00", "a:b-c:d"):
        with pytest.raises(ValueError, match="window"):
            CrawlSettings(window=window)
    assert parse_window("22:00-06:30") == (1320, 390)


def test_hosts_that_may_be_private() -> None:
    rules = AddressRules(["10.1.0.0/16", "intern.gov.cn", "[::1]"])
    assert (
        rules.permits("x", "10.1.2.3") and rules.permits("intern.gov.cn", "192.168.0.1") and rules.permits("x", "::1")
    )
    assert not rules.permits("x", "10.2.0.1") and not rules.permits("other.gov.cn", "192.168.0.1")
    assert rules.permits("x", "8.8.8.8")


def test_a_site_is_plain_data() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Site(id="a", name="a", entry_url="http://a/").name = "b"
