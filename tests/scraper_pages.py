"""A page as the crawler got it, answers to what platforms ask, and where collected pages are: what tests share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scraper.errors import FetchError
from scraper.fetching.fetch import Answer
from scraper.pages.page import Page

SHARED = Path(__file__).parent.parent.parent / "shared"


def page(text: str, url: str = "http://www.a.gov.cn/zwgk/nb/index.html") -> Page:
    body = text.encode("utf-8")
    return Page(Answer(url, url, 200, "ok", "", {}, body, "text/html", "utf-8", None, 1))


class Asks:
    """A fetch function for platforms that answers from a dictionary and keeps what it was asked for."""

    def __init__(self, answers: Mapping[str, Page]) -> None:
        self.asked: list[str] = []
        self.agreeing: set[str] = set()
        self._answers = answers

    async def __call__(self, url: str, **_: Any) -> Page:
        self.asked.append(url)
        if url not in self._answers:
            raise FetchError(url, "status 404", "not_found")
        return self._answers[url]
