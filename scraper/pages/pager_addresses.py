"""The addresses that the further pages of a list may have, by what its first page says about them.

`Pager.candidates(n)` names those that page n may have, the surest first; the caller tells by content which of them is
right, since the same call counts from 0 on one site and from 1 on another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scraper.expressions import filled

_PAGE_PARAMETERS = (
    "page",
    "pageindex",
    "pageno",
    "pagenum",
    "pn",
    "p",
    "currentpage",
    "curpage",
    "cur_page",
    "currpage",
    "current",
)


@dataclass
class Pager:
    """What a list page says about its further pages.

    `next_url` is an explicit link, `beside` are those of other lists on the page; `pages` and `rows` the totals it
    declares, `current` the number it gives itself; `numbered` maps page numbers that have a link; `stems` are the
    (prefix, suffix, base) of numbered static pages, `forms` addresses that a script goes to with a number filled in;
    `parameter` is what its data call that number. `of_data`: such an address is that of a script file that brings
    rows. `called`: a pager call names its pages. `backwards`: pages are numbered from the oldest. `back`: the link
    leads to the year or month before. `blank`: a script draws the pager, and nothing tells of its pages. `unread` is
    a pager call, or a control that turns by script, that cannot be worked out.
    """

    url: str
    next_url: str | None = None
    beside: list[str] = field(default_factory=list)
    pages: int | None = None
    rows: int | None = None
    current: int | None = None
    unread: bool = False
    numbered: dict[int, str] = field(default_factory=dict)
    stems: list[tuple[str, str, int]] = field(default_factory=list)
    parameter: str = "page"
    forms: list[str] = field(default_factory=list)
    of_data: bool = False
    called: bool = False
    guessed: bool = False
    backwards: bool = False
    back: bool = False
    blank: bool = False

    def candidates(self, number: int) -> list[str]:
        """Addresses that page `number` (counted from 1, so at least 2) may have, the surest first."""
        urls = [self.numbered[number]] if number in self.numbered else []
        urls += [url for form in self.forms if (url := filled(form, lambda _: str(number))) is not None]
        for prefix, suffix, base in self.stems:
            urls.append(f"{prefix}_{number - 1 + base}.{suffix}")
        if self.guessed:
            urls += self._guesses(number)
        return list(dict.fromkeys(urls))

    def _guesses(self, number: int) -> list[str]:
        parts = urlsplit(self.url)
        stem, suffix = stem_of(self.url)
        urls = [f"{stem}_{number - 1}.{suffix}", f"{stem}_{number}.{suffix}"]
        if self.pages is not None:
            urls.insert(0 if self.backwards else 2, f"{stem}/{self.pages - number + 1}.{suffix}")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        name = next((key for key in query if key.lower() in _PAGE_PARAMETERS), self.parameter)
        urls.append(urlunsplit(parts._replace(query=urlencode(query | {name: str(number)}))))
        return urls


def stem_of(url: str) -> tuple[str, str]:
    """The address without extension (`…/index` for a folder) and the extension."""
    parts = urlsplit(url)
    path = parts.path + "index.html" if parts.path.endswith("/") else parts.path
    head, dot, suffix = path.rpartition(".")
    if not dot or "/" in suffix:
        head, suffix = path, "html"
    return urlunsplit((parts.scheme, parts.netloc, re.sub(r"_\d+$", "", head), "", "")), suffix


def same_list(url: str, list_url: str) -> bool:
    """Whether an address can be a page of the list: same host, and its path goes on from that of the list."""
    a, b = urlsplit(url), urlsplit(list_url)
    if a.netloc != b.netloc:
        return False
    counted = re.sub(r"\d+", "0", a.path) == re.sub(r"\d+", "0", b.path)  # …/page/2/ and …/page/3/
    return counted or a.path.startswith(b.path.rpartition("/")[0] + "/")
