"""How a run tells others: what changed by site since the last run, Prometheus metrics, a webhook."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ogi.errors import OgiError
from ogi.printing.jsontext import dumps
from ogi.wholefile import whole

_COUNTS = ("found", "new", "changed", "same", "gone", "blocked", "failed")
_COMPARED = ("status", "found", "gone", "blocked", "failed")
_STATUSES = ("ok", "incomplete", "below_minimum", "blocked", "unreachable", "failed")
_PAUSES = (1.0, 4.0)


class NotTold(OgiError):
    """The run is done, but a webhook or a metrics file did not get the news."""


def last_record(out: Path) -> dict[str, Any] | None:
    """run.json of the dataset that stands; None where there is none that can be read."""
    try:
        found = json.loads((out / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def since_last(last: Mapping[str, Any] | None, sites: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What differs by site between two runs: `added` and `removed` ids, `changed` with old and new values.

    None where there was no run before.
    """
    if last is None or not isinstance(last.get("sites"), list):
        return None
    before = {str(site.get("site")): site for site in last["sites"]}
    after = {str(site["site"]): site for site in sites}
    changed = {
        name: found
        for name, site in after.items()
        if name in before
        and (
            found := {
                key: [before[name].get(key), site[key]] for key in _COMPARED if before[name].get(key) != site[key]
            }
        )
    }
    return {
        "run": (last.get("crawl") or {}).get("run"),
        "written": last.get("written"),
        "added": sorted(set(after) - set(before)),
        "removed": sorted(set(before) - set(after)),
        "changed": changed,
    }


def write_metrics(record: Mapping[str, Any], path: Path) -> None:
    """The run as a text file for Prometheus' node exporter, written whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as part:
            part.write_text("\n".join(_metrics(record)) + "\n", encoding="utf-8")
            part.chmod(0o644)  # the exporter is another user
    except OSError as problem:
        raise NotTold(f"{path}: metrics cannot be written: {problem.strerror}") from problem


def _metrics(record: Mapping[str, Any]) -> Iterator[str]:
    job = {"job_file": record["job"]}
    yield from _family("ogi_run_exit_status", "Exit status of the last run.", [(job, record["exit_status"])])
    at = datetime.fromisoformat(record["written"]).timestamp()
    yield from _family("ogi_run_finished_timestamp_seconds", "When the last run ended.", [(job, at)])
    sites = record.get("sites")
    if sites is None:
        return
    named = [({**job, "site": site["site"]}, site) for site in sites]
    yield from _family(
        "ogi_site_status",
        "1 for the status that a site has, 0 for the others.",
        [({**labels, "status": name}, int(site["status"] == name)) for labels, site in named for name in _STATUSES],
    )
    yield from _family(
        "ogi_site_reports",
        "Reports of a site by what became of them.",
        [({**labels, "state": name}, site[name]) for labels, site in named for name in _COUNTS],
    )
    yield from _family(
        "ogi_site_requests", "Requests to a site.", [(labels, site["requests"]) for labels, site in named]
    )
    dataset = record.get("dataset") or {}
    yield from _family(
        "ogi_dataset_rows", "Rows by table.", [({**job, "table": k}, n) for k, n in dataset.get("rows", {}).items()]
    )
    yield from _family(
        "ogi_dataset_reports",
        "Reports of the dataset by status.",
        [({**job, "status": k}, n) for k, n in dataset.get("statuses", {}).items()],
    )


def _family(name: str, what: str, samples: list[tuple[dict[str, str], float]]) -> Iterator[str]:
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        inside = ",".join(f'{label}="{_label(text)}"' for label, text in labels.items())
        yield f"{name}{{{inside}}} {value}"


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def post(url: str, record: Mapping[str, Any], allow_hosts: Iterable[str] = ()) -> None:
    """POST the record of a run as JSON; three tries. Raises NotTold, which names the host only: addresses hold keys.

    The rules of a crawl hold: http(s), verified TLS, private addresses only where `allow_hosts` or the address itself
    names them, no redirect followed.
    """
    host = urlsplit(url).netloc.rpartition("@")[2]
    problem = ""
    for pause in (*_PAUSES, None):
        problem, again = asyncio.run(_post(url, dumps(record).encode("utf-8"), allow_hosts))
        if not problem:
            return
        if not again or pause is None:
            break
        time.sleep(pause)
    raise NotTold(f"the webhook at {host} did not take the record of the run: {problem.replace(url, host)}")


async def _post(url: str, body: bytes, allow_hosts: Iterable[str]) -> tuple[str, bool]:
    """What went wrong, empty when nothing did, and whether trying again may help."""
    from scraper.addresses import AddressRules, is_address
    from scraper.errors import FetchError, Refused
    from scraper.fetching.transport import HttpTransport
    from scraper.settings import DEFAULT_USER_AGENT, CrawlSettings

    host = urlsplit(url).hostname or ""
    named = [host] if is_address(host) or host == "localhost" else []
    transport = HttpTransport(
        CrawlSettings(timeout=20, max_seconds=60, max_bytes=2**20), AddressRules([*allow_hosts, *named])
    )
    headers = [
        ("Host", urlsplit(url).netloc.rpartition("@")[2]),
        ("User-Agent", DEFAULT_USER_AGENT),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(body))),
    ]
    try:
        answer = await transport.exchange(url, "POST", headers, body)
    except FetchError as error:
        return re.sub(r"\s+", " ", error.message), not isinstance(error, Refused)
    finally:
        await transport.aclose()
    if 200 <= answer.status < 300:
        return "", False
    return f"status {answer.status}", answer.status == 429 or answer.status >= 500
