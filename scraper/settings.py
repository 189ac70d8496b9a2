"""How to ask: the manners, limits and permissions of one crawl."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

DEFAULT_USER_AGENT = "ogi/0.1 (archive of published OGI annual reports)"


class CrawlSettings(BaseModel):
    """Settings of a crawl; an unknown key is an error. Times are seconds, sizes bytes.

    `user_agent` is sent with every request, followed by `contact`, an address of mail or web where the asking can be
    complained of: only whoever runs the crawl knows it, so there is no default. The first word of `user_agent` is the
    name looked for in robots.txt. `delay` counts from the end of a host's last answer, also across processes.
    `allow_hosts` lists host names, addresses or networks (`10.1.0.0/16`) that may be private or loopback; an
    entry address that is itself written as an IP address or `localhost` is allowed without being listed.
    `max_pages` bounds the requests to one site in one run, `nav_pages` those spent on finding its columns,
    `list_pages` the pages of one list. `revisit_days` is the age at which a report already archived is asked for
    again (0: every run), `rediscover_days` the age at which the walk from the home page is repeated although the
    known columns still answer. A crawl that was cut off is taken up where it stood for `resume_hours`. `window`
    limits asking to hours of the day, local time, as `HH:MM-HH:MM`. `browser` shows lists that need scripts in Chromium
    (the extra `browser`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    user_agent: str = DEFAULT_USER_AGENT
    contact: str | None = None
    delay: float = Field(default=2.0, ge=0)
    timeout: float = Field(default=30.0, gt=0)
    max_seconds: float = Field(default=300.0, gt=0)
    max_bytes: int = Field(default=64 * 2**20, gt=0)
    max_redirects: int = Field(default=8, ge=0)
    retries: int = Field(default=3, ge=0)
    backoff: float = Field(default=5.0, ge=0)
    max_wait: float = Field(default=900.0, ge=0)
    max_pages: int = Field(default=20_000, gt=0)
    nav_pages: int = Field(default=40, gt=0)
    nav_depth: int = Field(default=3, ge=1)
    list_pages: int = Field(default=500, gt=0)
    concurrency: int = Field(default=500, gt=0)
    obey_robots: bool = True
    allow_hosts: tuple[str, ...] = ()
    revisit_days: float = Field(default=30.0, ge=0)
    rediscover_days: float = Field(default=7.0, ge=0)
    resume_hours: float = Field(default=48.0, ge=0)
    stop_after_refusals: int = Field(default=3, gt=0)
    window: str | None = None
    browser: bool = False
    host_locks: Path | None = None
    max_warc_bytes: int = Field(default=2**30, gt=0)

    @field_validator("user_agent", "contact")
    @classmethod
    def _names_itself(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.strip() or not value.isascii() or any(c in value for c in "\r\n"):
            raise ValueError("must be one line of ASCII that names the crawler, or whom to write to")
        return value.strip()

    @field_validator("window")
    @classmethod
    def _is_window(cls, value: str | None) -> str | None:
        if value is not None:
            parse_window(value)
        return value

    @property
    def agent(self) -> str:
        """The User-Agent header."""
        return self.user_agent if self.contact is None else f"{self.user_agent} +{self.contact}"

    @property
    def names_contact(self) -> bool:
        """Whether whoever is asked can tell whom to write to."""
        return self.contact is not None or "@" in self.user_agent or "http" in self.user_agent

    @property
    def product(self) -> str:
        """The crawler's name in robots.txt: the user agent up to the first slash or space (RFC 9309, 2.2.1)."""
        return self.user_agent.split()[0].split("/")[0]


def parse_window(text: str) -> tuple[int, int]:
    """`22:00-06:30` as minutes of the day (start, end); may run over midnight. ValueError on anything else."""
    minutes = []
    for part in text.split("-"):
        hours, colon, rest = part.strip().partition(":")
        if not (colon and hours.isdigit() and rest.isdigit() and int(hours) < 24 and int(rest) < 60):
            raise ValueError(f"not a window of the form 22:00-06:30: {text!r}")
        minutes.append(int(hours) * 60 + int(rest))
    if len(minutes) != 2 or minutes[0] == minutes[1]:
        raise ValueError(f"not a window of the form 22:00-06:30: {text!r}")
    return minutes[0], minutes[1]
