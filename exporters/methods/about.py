"""Who makes a dataset, what it is called, and under which licence it is given away: a small TOML file.

title = "Annual reports of the counties of Zhejiang, 2019 to 2024"
creators = ["Wang Xiaoming", "Example University"]
licence = "CC-BY-4.0"                       # an SPDX id
licence_url = "https://…"                   # needed for a licence that is not in LICENCES
url = "https://doi.org/10.5281/zenodo.…"    # where the dataset is published
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from exporters.errors import AboutError
from parsers.wording import reason_of

LICENCES: Mapping[str, tuple[str, str]] = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0 International",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC0-1.0": ("Creative Commons Zero 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODbL-1.0": ("Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "ODC-By-1.0": ("Open Data Commons Attribution License 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    "PDDL-1.0": (
        "Open Data Commons Public Domain Dedication and License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
}
"""SPDX id → title and address of licences that are made for data."""

TITLE = "Open government information annual reports of China"


class About(NamedTuple):
    """What a dataset says of itself. `version` comes from where it is published, not from the file.

    Without a `licence` the dataset says that none was given.
    """

    title: str = TITLE
    creators: tuple[str, ...] = ()
    licence: str = ""
    licence_url: str = ""
    url: str = ""
    version: str = ""

    @property
    def licence_title(self) -> str:
        """The full name of a known licence, else what was said."""
        return LICENCES.get(self.licence, (self.licence, ""))[0]

    @property
    def licence_address(self) -> str:
        """Where the licence can be read; empty where nothing tells."""
        return self.licence_url or LICENCES.get(self.licence, ("", ""))[1]


NOTHING_SAID = About()


def read_about(path: str | Path) -> About:
    """The file's facts. Raises AboutError naming what is wrong with it."""
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise AboutError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AboutError(f"{path}: {reason_of(error)}") from error
    known = [name for name in About._fields if name != "version"]
    if unknown := sorted(set(found) - set(known)):
        raise AboutError(f"{path}: no key {unknown[0]!r}; there are {', '.join(known)}")
    for name, value in found.items():
        texts = value if name == "creators" and isinstance(value, list) else [value]
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise AboutError(f"{path}: {name} must be {'texts' if name == 'creators' else 'a text'}, not empty")
    about = About(**_tuples(found))
    if about.licence and not about.licence_address:
        raise AboutError(f"{path}: licence_url is needed for {about.licence!r}; known are {', '.join(LICENCES)}")
    return about


def _tuples(found: dict[str, Any]) -> dict[str, Any]:
    if isinstance(found.get("creators"), str):
        found["creators"] = [found["creators"]]
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
