"""What a run tells others: JSON log, metrics, webhook and the difference to the last run, also when it fails."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.press import Layout, ReportSpec, generator, html
from fixtures.server import ReplicaServer
from fixtures.site import Request, Resource, Site
from ogi.__main__ import run
from ogi.runs import reporting

ROOT = Path(__file__).parents[1]
PAGES = {
    year: html.render(ReportSpec.draw(generator(f"out {year}"), year=year), Layout()) for year in (2021, 2022, 2023)
}


def site(years: tuple[int, ...]) -> Site:
    def page(body: str) -> Resource:
        return Resource(f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode())

    rows = "".join(
        f'<li><a href="/nb/{y}.html">某市{y}年政府信息公开工作年度报告</a><b>{y + 1}-01-20</b></li>' for y in years
    )
    routes = {f"/nb/{y}.html": Resource(PAGES[y]) for y in years}
    return Site("x", {"/": page('<a href="/nb/">政府信息公开年报</a>'), "/nb/": page(f"<ul>{rows}</ul>"), **routes})


def hook(answers: list[int]) -> tuple[Site, list[Any]]:
    """A webhook that gives the statuses in turn and keeps what it got."""
    got: list[Any] = []

    def take(request: Request) -> Resource:
        got.append(json.loads(request.body))
        return Resource(b"", status=answers.pop(0) if answers else 200)

    return Site("hook", {"/hook": take}), got


def job(folder: Path, homes: dict[str, str], report: str) -> Path:
    entries = "".join(
        f'[[site]]\nid = "{name}"\nname = "某\\"市"\nentry_url = "{home}"\nexpected_min = 1\n'
        for name, home in homes.items()
    )
    (folder / "sites.toml").write_text(entries, encoding="utf-8")
    file = folder / "nightly.toml"
    file.write_text(
        '[crawl]\nsites = ["sites.toml"]\narchive = "archive"\n[crawl.settings]\ndelay = 0.0\nretries = 0\n'
        f'[export]\nout = "data"\n[report]\n{report}',
        encoding="utf-8",
    )
    return file


def samples(path: Path) -> dict[str, float]:
    """The samples of a metrics file, every line of which is well formed."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            match = re.fullmatch(r'([a-z_]+\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\}) (\d+(?:\.\d+)?)', line)
            assert match, line
            found[match[1]] = float(match[2])
    return found


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "_PAUSES", (0.0, 0.0))


def test_every_channel_tells_the_same(tmp_path: Path) -> None:
    taker, got = hook([503, 200])
    with ReplicaServer(site((2021, 2022))) as server, ReplicaServer(taker) as listener:
        report = f'log = "run.jsonl"\nmetrics = "m/ogi.prom"\nwebhook = "{listener.url}/hook?key=secret"\n'
        file = job(tmp_path, {"one": server.home}, report)
        assert run(["run", str(file)]) == 0
        assert len(got) == 2, "a webhook that is out of order is tried again"
        first = json.loads((tmp_path / "data" / "run.json").read_text(encoding="utf-8"))
        assert (first["since_last"], got[1]["sites"], got[1]["exit_status"]) == (None, first["sites"], 0)
        assert got[1]["dataset"]["rows"]["reports"] == 2
        assert "secret" not in (tmp_path / "data" / "run.json").read_text(encoding="utf-8")

        server.site.routes.update(site((2021, 2022, 2023)).routes)
        job(tmp_path, {"one": server.home, "two": "http://127.0.0.1:1/"}, report)
        assert run(["run", str(file)]) == 3
    since = json.loads((tmp_path / "data" / "run.json").read_text(encoding="utf-8"))["since_last"]
    assert (since["added"], since["removed"], since["changed"]) == (["two"], [], {"one": {"found": [2, 3]}})
    page = (tmp_path / "data" / "run.md").read_text(encoding="utf-8")
    assert "site added: two" in page
    assert "site one: found 2 → 3" in page

    found = samples(tmp_path / "m" / "ogi.prom")
    assert found['ogi_run_exit_status{job_file="nightly"}'] == 3
    assert found['ogi_site_reports{job_file="nightly",site="one",state="new"}'] == 1
    assert found['ogi_site_status{job_file="nightly",site="two",status="unreachable"}'] == 1
    assert found['ogi_site_status{job_file="nightly",site="one",status="unreachable"}'] == 0
    assert found['ogi_dataset_reports{job_file="nightly",status="ok"}'] == 3
    assert [path.name for path in (tmp_path / "m").iterdir()] == ["ogi.prom"]

    events = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["exit_status"] for event in events if event["event"] == "RunFinished"] == [0, 3]
    assert sum(event["event"] == "ArticleDone" and event["outcome"] == "new" for event in events) == 3


def test_a_run_that_is_told_to_end_says_so_in_its_log_and_waits_for_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> None:
        raise SystemExit(143)  # as the handler of SIGTERM does

    monkeypatch.setattr("ogi.crawling.crawl_sites", ended)
    taker, got = hook([])
    with ReplicaServer(taker) as listener:
        file = job(tmp_path, {"one": "http://127.0.0.1:1/"}, f'log = "run.jsonl"\nwebhook = "{listener.url}/hook"\n')
        assert run(["run", str(file)]) == 143
    (event,) = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (event["event"], event["exit_status"]) == ("RunFinished", 143)
    assert event["error"] == "told to end; the next run goes on from there"
    assert (capsys.readouterr().err, got) == ("told to end\n", [])


@pytest.mark.parametrize("versions", [False, True])
def test_a_run_names_its_page(tmp_path: Path, capsys: pytest.CaptureFixture[str], versions: bool) -> None:
    with ReplicaServer(site((2021,))) as server:
        file = job(tmp_path, {"one": server.home}, "")
        text = file.read_text(encoding="utf-8").replace("[export]\n", f"[export]\nversions = {str(versions).lower()}\n")
        file.write_text(text, encoding="utf-8")
        assert run(["run", str(file)]) == 0
    (named,) = re.findall(r"; see (.*)$", capsys.readouterr().out, re.MULTILINE)
    assert "nightly" in Path(named).read_text(encoding="utf-8")


REFUSALS: dict[str, Callable[[ReplicaServer], tuple[str, str]]] = {
    "status": lambda hook: (f"{hook.url}/none?key=secret", "status 404"),
    "private": lambda hook: ("http://hook.example.gov.cn/x?key=secret", "private"),
    "redirect": lambda hook: (f"{hook.url}/moved?key=secret", "status 302"),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_news_that_did_not_arrive_are_an_error_and_lose_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    async def private(host: str, port: int) -> list[str]:
        return ["127.0.0.1" if host == "127.0.0.1" else "10.0.0.7"]

    monkeypatch.setattr("scraper.fetching.transport.HttpTransport.__init__.__defaults__", (private,))
    taker, got = hook([])
    taker.routes["/moved"] = Resource(b"", status=302, headers=(("Location", "/hook"),))
    with ReplicaServer(site((2021,))) as server, ReplicaServer(taker) as listener:
        address, said = REFUSALS[why](listener)
        assert run(["run", str(job(tmp_path, {"one": server.home}, f'webhook = "{address}"\n'))]) == 1
    told = capsys.readouterr()
    assert said in told.err
    assert "secret" not in told.err
    assert ": 1 report (" in told.out
    assert got == []
    assert (tmp_path / "data" / "run.md").is_file()


def test_a_run_that_breaks_is_told_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taker, got = hook([])
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.txt").write_text("not a dataset", encoding="utf-8")
    with ReplicaServer(site((2021,))) as server, ReplicaServer(taker) as listener:
        report = f'metrics = "ogi.prom"\nlog = "run.jsonl"\nwebhook = "{listener.url}/hook"\n'
        assert run(["run", str(job(tmp_path, {"one": server.home}, report))]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert got[0]["exit_status"] == 1
    assert got[0]["error"] in error
    assert samples(tmp_path / "ogi.prom")['ogi_run_exit_status{job_file="nightly"}'] == 1
    assert json.loads((tmp_path / "run.jsonl").read_text("utf-8").splitlines()[-1])["error"] == got[0]["error"]


def test_a_wrong_file_of_corrections_is_told_before_any_site_is_asked(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("sha256,value\n", encoding="utf-8")
    with ReplicaServer(site((2021,))) as server:
        file = job(tmp_path, {"one": server.home}, 'metrics = "ogi.prom"\nlog = "run.jsonl"\n')
        file.write_text(file.read_text("utf-8").replace('"data"\n', '"data"\ncorrections = "mine.csv"\n'), "utf-8")
        assert run(["run", str(file)]) == 2
        assert server.log == []
    assert samples(tmp_path / "ogi.prom")['ogi_run_exit_status{job_file="nightly"}'] == 2
    assert "mine.csv line 1" in json.loads((tmp_path / "run.jsonl").read_text("utf-8"))["error"]


@pytest.mark.parametrize("line", ['webhook = "ftp://a/"', 'webhook = "http://"', 'wehook = "x"'])
def test_a_wrong_report_part_is_refused(tmp_path: Path, line: str) -> None:
    assert run(["run", str(job(tmp_path, {"one": "http://127.0.0.1:1/"}, f"{line}\n"))]) == 2
    assert not (tmp_path / "archive").exists()


def blocks(language: str) -> list[str]:
    text = (ROOT / "docs" / "scheduling.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_example_job_and_crontab_are_right(tmp_path: Path) -> None:
    from ogi.runs.jobs import load_job

    (part,) = blocks("toml")
    (tmp_path / "j.toml").write_text(
        f'[crawl]\nsites = ["central"]\narchive = "a"\n[export]\nout = "d"\n{part}', "utf-8"
    )
    assert load_job(tmp_path / "j.toml").report.metrics is not None
    (crontab,) = blocks("crontab")
    for line in crontab.splitlines():
        fields = r"([\d*/,-]+\s+){5}\S"
        assert line.startswith("#") or re.match(r"[A-Z]+=", line) or re.match(fields, line), line
        assert "%" not in line, "cron ends a command at a percent sign"


def test_the_example_units_are_right(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    service, timer = blocks("ini")
    service = re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", service)
    service = re.sub(r"(?m)^(User|WorkingDirectory|ReadWritePaths)=.*\n", "", service)
    (tmp_path / "ogi.service").write_text(service, encoding="utf-8")
    (tmp_path / "ogi.timer").write_text(timer, encoding="utf-8")
    for unit in ("ogi.service", "ogi.timer"):
        checked = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit)], capture_output=True, text=True, check=False
        )
        ours = [line for line in checked.stderr.splitlines() if "ogi." in line]
        assert ours == [], checked.stderr
    when = re.search(r"OnCalendar=(.*)", timer)
    assert when
    subprocess.run(["systemd-analyze", "calendar", when[1]], check=True, capture_output=True)
