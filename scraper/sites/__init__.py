"""Whom to ask: sites as data, one `[[site]]` entry each in TOML files.

[[site]]
id = "handan"
name = "邯郸市人民政府"
region_code = "130400"
level = "city"
entry_url = "https://www.hd.gov.cn/"
expected_min = 40
verified = false
notes = "address from a published page of 2024-11"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from scraper.addresses import place
from scraper.errors import SiteFileError, errors_in, reason_of, several

Level = Literal["national", "province", "city", "county", "town", "other"]


class TLSException(BaseModel):
    """A weakness of one site's TLS that is accepted, and why.

    `accept`: `unverified` (the certificate is not checked at all), `legacy` (verified, but old ciphers, short keys
    and unsafe renegotiation are allowed) or `both`. `reason` says what is wrong there and who looked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    accept: Literal["unverified", "legacy", "both"]
    reason: str = Field(min_length=10)


class Overcount(BaseModel):
    """A list that says that it has more rows than it shows, and why that is known to be the site's own mistake.

    `rows` more at `column`, at most, leave the site's status alone; `reason` says what was found there and who looked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    rows: int = Field(gt=0)
    reason: str = Field(min_length=10)


class Forbidden(BaseModel):
    """Reports that robots.txt forbids, at or `below` an address, and why that is known to be what the site means.

    They are told and not asked for; `documents` of them, at most, leave the site's status alone, files of reports
    counted like reports. `reason` says what stands in robots.txt and who looked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    below: str
    documents: int = Field(gt=0)
    reason: str = Field(min_length=10)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets without an address in them, a port beyond all numbers
        return False


class Site(BaseModel):
    """One site. An unknown key is an error.

    `expected_min` and `expected_max` count reports a year, over all agencies the site publishes. `entry_url` is
    the home page; `columns` names report columns that cannot be found from it, with the reason in `notes`.
    `overcounts` are lists whose own total is wrong, `forbidden` what robots.txt keeps out of reach. `platform`
    overrules recognition. `hosts` lists further hosts that the `tls` exception covers. `verified` is false until a
    crawl has seen the address, then the date when it did; `source` says where the address is from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    entry_url: str
    region_code: str | None = None
    level: Level = "other"
    expected_min: int | None = Field(default=None, ge=0)
    expected_max: int | None = Field(default=None, ge=0)
    columns: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    platform: str | None = None
    delay: float | None = Field(default=None, ge=0)
    tls: TLSException | None = None
    overcounts: tuple[Overcount, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    notes: str = ""
    source: str = ""
    verified: bool | date = False

    @field_validator("id")
    @classmethod
    def _is_id(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", value):
            raise ValueError(f"small letters, digits and . _ - only, not {value!r}")
        return value

    @field_validator("region_code")
    @classmethod
    def _is_region_code(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"(\d{6}|\d{9}|\d{12})", value, re.ASCII):
            raise ValueError(f"6, 9 or 12 digits, not {value!r}")
        return value

    @field_validator("entry_url", "columns")
    @classmethod
    def _are_web_addresses(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for url in (value,) if isinstance(value, str) else value:
            if not _is_web_address(url):
                raise ValueError(f"not an http(s) address: {url!r}")
        return value

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Site:
        if self.expected_min is not None and self.expected_max is not None and self.expected_min > self.expected_max:
            raise ValueError("expected_min is larger than expected_max")
        return self


SHIPPED = Path(__file__).parent
"""The folder of the registries that come with the package: `central`, `provinces`, `capitals`, `seen`."""


def registry(name: str) -> Path | None:
    """The file of a registry that comes with the package; None where there is none of this name."""
    file = SHIPPED / f"{name}.toml"
    return file if re.fullmatch(r"[a-z]+", name) and file.is_file() else None


def load_sites(spec: str | Path) -> list[Site]:
    """The sites of a TOML file, of every *.toml below a folder (in order of path), of a shipped registry by its name
    (a file or folder of that name comes first), or one ad hoc site for a URL.

    Raises SiteFileError, naming file and entry, on an unknown key, a wrong value, a repeated id or entry address, an
    empty set or a path that does not exist.
    """
    text = str(spec)
    if not text:
        raise SiteFileError("an empty name of a site file: is a variable of the shell not set?")
    if re.match(r"(?i)https?://", text):
        return [_ad_hoc(text)]
    sites = together((file, site) for file in _files(Path(text)) for site in _read(file))
    if not sites:
        raise SiteFileError(f"{text}: holds no [[site]] entry")
    return sites


def together(named: Iterable[tuple[object, Site]]) -> list[Site]:
    """Sites, each beside where it comes from, as one set. SiteFileError for an id or an entry address used twice: a
    site that has two entries would be asked twice."""
    found: dict[str, Site] = {}
    sources: dict[str, object] = {}
    homes: dict[str, str] = {}
    for source, site in named:
        if site.id in found:
            raise SiteFileError(f"{source}: site id {site.id!r} is already used in {sources[site.id]}")
        if (twin := homes.setdefault(place(site.entry_url), site.id)) != site.id:
            raise SiteFileError(f"{source}: entry_url of {site.id!r} is that of {twin!r} in {sources[twin]}")
        found[site.id], sources[site.id] = site, source
    return list(found.values())


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.rglob("*.toml"))
    shipped = registry(str(path))
    if path.is_file():
        return [path]
    if shipped is not None:
        return [shipped]
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?(/.*)?", str(path)) and path.suffix != ".toml":
        raise SiteFileError(f"{path}: no such file or folder; is https://{path}/ meant?")
    names = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
    raise SiteFileError(f"{path}: no such file, folder or http(s) address; give one of these, or {names}")


def _read(file: Path) -> list[Site]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SiteFileError(f"{file}: {reason_of(error)}") from error
    unknown = set(data) - {"site"}
    entries = data.get("site", [])
    if unknown or not isinstance(entries, list):
        raise SiteFileError(f"{file}: only [[site]] entries are allowed, found {sorted(unknown) or 'site'}")
    sites, wrong = [], []
    for number, entry in enumerate(entries, 1):
        try:
            sites.append(_entry(number, entry))
        except SiteFileError as error:
            wrong.append(str(error))
    if wrong:
        raise SiteFileError(f"{file}: {several(wrong)}")
    return sites


def _entry(number: int, entry: Any) -> Site:
    label = f"entry {number}"
    if not isinstance(entry, dict):
        raise SiteFileError(f"{label}: not a [[site]] table")
    try:
        return Site(**entry)
    except ValidationError as error:
        raise SiteFileError(f"{label} ({entry.get('id', 'no id')}): {errors_in(error, Site.model_fields)}") from error


def _ad_hoc(url: str) -> Site:
    host = re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0].rpartition("@")[2].lower()
    try:
        return Site(id=re.sub(r"[^a-z0-9._-]+", "-", host).strip("-._") or "site", name=host, entry_url=url)
    except ValidationError as error:
        raise SiteFileError(f"{url}: {errors_in(error)}") from error
