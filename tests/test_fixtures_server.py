"""The replica server: answers like a site, remembers what was asked, goes wrong where it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from fixtures.server import ReplicaServer
from fixtures.site import BASE, Fault, Request, Resource, Site

BODY = ("<html><body>" + "年报" * 400 + "</body></html>").encode()


def _echo(request: Request) -> Resource:
    return Resource(request.body + request.query.encode(), "application/json")


SITE = Site(
    "test",
    {
        "/": Resource(BODY, modified=datetime(2023, 3, 1, tzinfo=UTC)),
        "/list": Resource(b"page 1"),
        "/list?page=2": Resource(b"page 2"),
        "/api": _echo,
        "/loop": Resource(status=302, headers=(("Location", "/loop"),)),
        "/absolute": Resource(b'<a href="' + BASE + b'/list">'),
        "/forced": Resource(BODY, gzip="always"),
    },
)
FAULTS = {
    "/reset": Fault("reset"),
    "/list": Fault("status", status=503, retry_after=0, times=1),
    "/cut": Fault("truncate"),
    "/slow": Fault("slow", seconds=0.3),
    "/stall": Fault("stall", seconds=5),
}


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    routes = {**SITE.routes, **{path: Resource(BODY) for path in ("/reset", "/cut", "/slow", "/stall")}}
    with ReplicaServer(Site("test", routes), faults=FAULTS) as running:
        yield running


def test_a_second_visit_costs_no_body(server: ReplicaServer) -> None:
    first = httpx.get(server.url + "/")
    assert first.content == BODY
    assert first.headers["content-encoding"] == "gzip"
    tagged = httpx.get(server.url + "/", headers={"If-None-Match": first.headers["etag"]})
    dated = httpx.get(server.url + "/", headers={"If-Modified-Since": first.headers["last-modified"]})
    older = httpx.get(server.url + "/", headers={"If-Modified-Since": "Wed, 01 Feb 2023 00:00:00 GMT"})
    assert [answer.status_code for answer in (tagged, dated, older)] == [304, 304, 200]
    assert tagged.content == b""
    assert [entry.status for entry in server.log] == [200, 304, 304, 200]


def test_routes_with_queries_handlers_and_the_servers_own_address(server: ReplicaServer) -> None:
    with httpx.Client(base_url=server.url) as client:
        assert client.get("/list").status_code == 503
        assert client.get("/list").text == "page 1"
        assert client.get("/list?page=2").text == "page 2"
        assert client.get("/list?page=9").text == "page 1"
        assert client.post("/api?x=1", content=b"posted ").text == "posted x=1"
        assert client.get("/absolute").text == f'<a href="{server.url}/list">'
        assert client.get("/nowhere").status_code == 404
        assert client.get("/forced", headers={"Accept-Encoding": "identity"}).content == BODY
        assert client.head("/").content == b""
    assert server.asked("/list") == 4
    assert server.log[2].target == "/list?page=2"


def test_faults(server: ReplicaServer) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(server.url + "/cut")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        httpx.get(server.url + "/reset")
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(server.url + "/slow", timeout=0.1)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(server.url + "/stall", timeout=0.2)
    with pytest.raises(httpx.TooManyRedirects):
        httpx.get(server.url + "/loop", follow_redirects=True)
    limited = httpx.get(server.url + "/list")
    assert (limited.status_code, limited.headers["retry-after"]) == (503, "0")
    assert httpx.get(server.url + "/list").status_code == 200


def test_the_peak_tells_how_many_were_served_at_one_time() -> None:
    with ReplicaServer(SITE, delay=0.2) as server:
        threads = [threading.Thread(target=httpx.get, args=(server.url + "/list",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.peak == 3
        server.clear()
        httpx.get(server.url + "/list")
        assert server.peak == 1
        assert [entry.path for entry in server.log] == ["/list"]
