"""What is asked and what is answered, as plain data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

from scraper.fetching.decode import decode

Role = Literal["robots", "page", "list", "article", "part", "attachment"]


@dataclass(frozen=True)
class Request:
    """What to ask for. `form`, in `charset`, or `data` make it a POST; `about` goes into the index with the capture."""

    url: str
    role: Role
    form: tuple[tuple[str, str], ...] | None = None
    charset: str = "utf-8"
    data: bytes | None = None
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    referer: str | None = None
    about: Mapping[str, str | None] = field(default_factory=dict)
    conditional: bool = True

    @property
    def method(self) -> str:
        """GET, or POST where something is sent."""
        return "GET" if self.form is None and self.data is None else "POST"

    @property
    def content(self) -> bytes:
        """The bytes that are sent: the form in its encoding, or the data; none for a GET."""
        if self.form is not None:
            return urlencode(self.form, encoding=self.charset, errors="replace").encode("ascii")
        return self.data or b""

    @property
    def key(self) -> str:
        """What tells two requests apart: the address, for a POST with the hash of what is sent."""
        if self.method == "GET":
            return self.url
        return f"POST {self.url} {hashlib.sha256(self.content).hexdigest()[:32]}"


@dataclass
class Answer:
    """A whole answer: where it came from in the end, what kind it is, its bytes, and its row in the index (`capture`).

    Of a page that has not changed since an earlier visit (`status` 304) the bytes are the archived ones. `location` is
    where a redirect leads, `via` the addresses that led here, in order.
    """

    url: str
    final_url: str
    status: int
    kind: str
    reason: str
    headers: dict[str, str]
    body: bytes
    media_type: str
    charset: str | None
    filename: str | None
    capture: int
    location: str | None = None
    via: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it is what was asked for: no error, challenge or page that says that nothing is here."""
        return self.kind == "ok"

    @property
    def is_text(self) -> bool:
        """Whether the body is markup or other text, not a file."""
        kind = self.media_type  # "xml" stands within the names of Office files as well
        return (
            kind.startswith("text/") or kind.endswith("xml") or any(m in kind for m in ("html", "json", "javascript"))
        )

    @cached_property
    def decoded(self) -> tuple[str, str]:
        """The text of the body and the codec that gave it."""
        return decode(self.body, self.charset)

    @property
    def text(self) -> str:
        """The text of the body."""
        return self.decoded[0]


def json_request(url: str, role: Role, value: Any, **more: Any) -> Request:
    """A POST of a JSON value."""
    data = json.dumps(value, ensure_ascii=False).encode("utf-8")
    return Request(url, role, data=data, content_type="application/json; charset=UTF-8", **more)
