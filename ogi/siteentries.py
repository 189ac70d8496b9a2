"""Site entries written: TOML text of a site, and adding one to a file that people also edit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ogi.errors import Refused
from ogi.printing.display import one_line
from ogi.wholefile import whole
from scraper.addresses import authority
from scraper.sites import Site, load_sites

if TYPE_CHECKING:
    from scraper.probe import Finding


def entry_text(site: Site) -> str:
    """One `[[site]]` table, without the keys that say nothing."""
    values = site.model_dump(mode="python", exclude_defaults=True)
    values.setdefault("verified", False)
    return "\n".join(["[[site]]", *(f"{name} = {_toml(value)}" for name, value in values.items())]) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    # Without control characters a JSON string is a TOML string.
    return json.dumps(one_line(value), ensure_ascii=False) if isinstance(value, str) else repr(value)


def seen_site(finding: Finding, today: date) -> Site:
    """The entry of a site after a look at it: verified where its home page answered, with the column as a note."""
    if not finding.seen:
        return finding.site
    first = finding.columns[0] if finding.columns else None
    note = f"column {first.label or 'on the home page'}: {first.url} ({first.platform})" if first else "no column found"
    kept = re.sub(r"(?:; )?(?:column [^;]*|no column found) on \d{4}-\d\d-\d\d", "", finding.site.notes)
    notes = "; ".join(part for part in (kept, f"{note} on {today}") if part)
    return finding.site.model_copy(update={"verified": today, "notes": one_line(notes)})


def refuse_known(url: str, file: Path) -> list[Site]:
    """The sites of a file, none where there is no file. Raises Refused where the host of `url` is one of them."""
    known = load_sites(file) if file.is_file() and file.read_bytes().strip() else []
    for site in known:
        if authority(site.entry_url) == authority(url):
            raise Refused(f"{file}: {authority(url)} is there already, as {site.id}")
    return known


def new_id(url: str, taken: Iterable[str]) -> str:
    """An id from the host: `www.hd.gov.cn` is `hd`, `rsj.km.gov.cn` is `rsj-km`; a number behind one that is taken."""
    host = urlsplit(url).netloc.rpartition("@")[2].lower()
    short = re.sub(r"^www\d?\.|(?:\.gov)?\.cn$", "", host)
    base = re.sub(r"[^a-z0-9]+", "-", short).strip("-") or "site"
    used, number = set(taken), 1
    while (name := base if number == 1 else f"{base}-{number}") in used:
        number += 1
    return name


def append_entry(site: Site, file: Path) -> None:
    """Add an entry behind what a file holds, byte for byte as it was; the file is replaced whole or not at all.

    Raises SiteFileError where the file is none that can be added to.
    """
    old = file.read_bytes() if file.exists() else b""
    ending = b"\r\n" if b"\r\n" in old else b"\n"
    gap = b"" if not old else ending if old.endswith(b"\n") else ending * 2
    entry = entry_text(site).encode().replace(b"\n", ending)
    replace_file(file, old + gap + entry)


def replace_file(file: Path, content: bytes) -> None:
    """Put a site file in place once it reads well."""
    with whole(file) as part:
        part.write_bytes(content)
        load_sites(part)
