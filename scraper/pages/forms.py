"""Forms of a page as they are sent: their hidden fields, texts and choices, and what a script writes into them."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

from scraper.addresses import resolve
from scraper.pages.markup import text_of
from scraper.pages.page import Page


class Turn(NamedTuple):
    """What a form sends, to turn to a page or to get a file."""

    url: str
    post: bool
    fields: dict[str, str]

    def address(self, codec: str = "utf-8") -> str:
        """The address with the fields in its query, as a form sent by GET asks for it."""
        query = urlencode(self.fields, encoding=codec, errors="replace")
        return urlunsplit(urlsplit(self.url)._replace(query=query))


def turn_of(page: Page, form: Any, written: dict[str, str]) -> Turn | None:
    """A form as it is sent: its hidden fields and texts, and what was written."""
    url = resolve(page.base, form.get("action") or page.url)
    if url is None:
        return None
    kinds = ("hidden", "text", "")
    fields = {
        node.get("name"): node.get("value") or ""
        for node in form.iter("input")
        if node.get("name") and (node.get("type") or "").lower() in kinds
    }
    for node in form.iter("select"):
        options = list(node.iter("option"))
        selected = next((item for item in options if item.get("selected") is not None), next(iter(options), None))
        if node.get("name") and selected is not None:
            fields.setdefault(node.get("name"), selected.get("value") or text_of(selected))
    return Turn(url, (form.get("method") or "get").lower() == "post", fields | written)
