"""A page as the crawler got it, and where collected ones are: what tests of reading pages share."""

from __future__ import annotations

from pathlib import Path

from scraper.fetching.fetch import Answer
from scraper.pages.page import Page

SHARED = Path(__file__).parent.parent.parent / "shared"


def page(text: str, url: str = "http://www.a.gov.cn/zwgk/nb/index.html") -> Page:
    body = text.encode("utf-8")
    return Page(Answer(url, url, 200, "ok", "", {}, body, "text/html", "utf-8", None, 1))
