"""The span of time that a list is shown of, where a field for dates in its form is set to one."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from scraper.lists.reading import passes
from scraper.pages.markup import MOST_LINKS
from scraper.pages.page import Page

_KINDS = ("date", "month", "datetime", "datetime-local")
_CALENDAR = re.compile(r"wdate|laydate|date-?_?(?:time)?-?picker|calendar|setday\(", re.IGNORECASE)
_SET_TO = re.compile(r"((?:19|20)\d\d)(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?[月日]?(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?")
_BEFORE_ALL = "2009"
"""The first reports, on 2008, were due by March 2009: a span that begins before leaves none out."""


def period_shown(page: Page) -> str:
    """The span that the fields for dates of a page are set to, where all its dated reports were published in it; else
    empty.

    A field is one for dates by its type, or by the calendar that a click on it opens; two of them are begin and end.
    """
    fields = filter(_is_for_dates, islice(page.root.iter("input"), MOST_LINKS))
    values = [value for field in fields if (value := _set_to(field.get("value") or ""))][:2]
    published = [row.published for row in page.rows if row.published is not None and passes(row)]
    if not values or not published or min(values) < _BEFORE_ALL:
        return ""
    first, last = min(values), max(values)
    inside = all(first <= date[: len(first)] and date[: len(last)] <= last for date in published)
    return " – ".join(dict.fromkeys((first, last))) if inside else ""


def _is_for_dates(field: Any) -> bool:
    kind = (field.get("type") or "text").lower()
    opens = (field.get(name) or "" for name in ("class", "onclick", "onfocus"))
    return kind in _KINDS or (kind == "text" and _CALENDAR.search(" ".join(opens)) is not None)


def _set_to(value: str) -> str:
    """A day, month or year as it begins a date in ISO 8601; empty for anything else."""
    found = _SET_TO.fullmatch(value.strip())
    return "-".join(part.zfill(2) for part in found.groups() if part) if found is not None else ""
